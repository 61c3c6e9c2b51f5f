"""Pictures kept by the content of what they are drawn from: the same rows give the same picture, drawn once per process.

Drawing a picture and writing it out take longer than all that is read for it; between two clicks most pictures are the same.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable
from enum import Enum
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec

import altair as alt
import pandas as pd

P = ParamSpec("P")

# Some 50 kB each with the rows that they hold.
MOST = 400
_PLAIN = (str, int, float, bool, dt.date, dt.datetime, Enum, type(None))


def kept(draw: Callable[P, alt.TopLevelMixin]) -> Callable[P, alt.TopLevelMixin]:
    """``draw``, which gives the picture it gave before for arguments of the same content. A picture is never changed afterwards."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> alt.TopLevelMixin:
        held: list[Any] = []
        try:
            key = (draw.__module__, draw.__qualname__, _content(args, held), _content(kwargs, held))
        except TypeError:
            # Rows that hold what cannot be told apart by content are drawn each time.
            return draw(*args, **kwargs)
        found = _pictures.get(key)
        if found is None:
            found = draw(*args, **kwargs)
            _pictures.put(key, found, held)
        return found

    return drawn


class Pictures:
    """What is kept, the longest unused going first."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[Hashable, tuple[Any, list[Any]]] = OrderedDict()
        self._most, self._lock = most, Lock()

    def get(self, key: Hashable) -> Any:
        """What was put under ``key``; None without."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Any, held: list[Any]) -> None:
        """Keep ``value``; ``held`` are the objects whose identity stands in the key, and which therefore must live as long."""
        with self._lock:
            self._kept[key] = (value, held)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()


_pictures = Pictures()


def _content(value: Any, held: list[Any]) -> Hashable:
    """A key that is equal for equal content. Raises ``TypeError`` for rows that cannot be hashed."""
    if isinstance(value, _PLAIN):
        return (type(value).__name__, value)
    if isinstance(value, pd.DataFrame):
        names = tuple(map(str, value.columns))
        kinds = tuple(map(str, value.dtypes))
        rows = pd.util.hash_pandas_object(value, index=False).to_numpy().tobytes()
        return ("frame", names, kinds, rows)
    if isinstance(value, dict):
        return ("dict", *((_content(name, held), _content(each, held)) for name, each in value.items()))
    if isinstance(value, (list, tuple)):
        return ("list", *(_content(each, held) for each in value))
    # The document and the like, read once per process.
    held.append(value)
    return ("object", id(value))
