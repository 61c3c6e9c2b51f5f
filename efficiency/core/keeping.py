"""Results kept by the content of what they are made from: the same rows give the same figures and the same picture, made once.

Between two clicks most of what a page shows is the same, and working it out takes longer than all that is read for it. Nothing
here falls when the data changes: other rows are another content. Only what looks at nothing but its arguments and the
campaign is kept so.

Relies on pandas never writing into an array that another frame shares (copy on write): a frame whose arrays lie where those of
an earlier one lie, which is held, has its content, and is not read again. ``frame._mgr.blocks`` says where they lie, and
``refs`` of blocks and axes who shares them.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from efficiency.core.config import settings

P, R = ParamSpec("P"), TypeVar("R")

# In cells of frames, some 60 bytes each with the rows that stand in a key.
MOST_CELLS = 2_000_000
# A frame of more is told apart by where its arrays lie only.
READ_CELLS = 20_000
_PLAIN = (str, int, float, bool, dt.date, dt.datetime, type(None))


def kept(make: Callable[P, R]) -> Callable[P, R]:
    """``make``, which gives what it gave before for arguments of the same content. What it gives is never changed afterwards;
    frames, lists and dicts are handed out as lazy copies."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        held: list[Any] = []
        try:
            key = (
                make.__module__,
                make.__qualname__,
                settings().campaign,
                content(args, held),
                content(kwargs, held),
            )
            found = _results.get(key)
        except TypeError:
            # Rows that hold what cannot be told apart by content are looked at each time.
            return make(*args, **kwargs)
        if found is None:
            found = (make(*args, **kwargs),)
            _results.put(key, found, held, _cells(found[0]) + sum(map(_cells, held)))
        return _copy(found[0])

    return made


class Shelf:
    """What is kept, the longest unused going first, by how much room all of it takes."""

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[Hashable, tuple[Any, list[Any], int]] = OrderedDict()
        self._most, self._room, self._lock = most, 0, Lock()

    def get(self, key: Hashable) -> Any:
        """What was put under ``key``; None without."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Any, held: list[Any], room: int = 1) -> None:
        """Keep ``value``; ``held`` are the objects whose identity stands in the key, and which therefore must live as long."""
        with self._lock:
            old = self._kept.pop(key, None)
            self._room += room - (old[2] if old else 0)
            self._kept[key] = (value, held, room)
            while self._room > self._most:
                self._room -= self._kept.popitem(last=False)[1][2]


def lazy_copy(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of a frame that is kept, which shares its arrays until one of the two is written into.

    pandas notes each copy at every array, and forgets those that are gone only once there are five hundred of them: with some
    thousand frames kept that is a few hundred megabytes, a little more with each click. Here they go with each copy.
    """
    shared = (block.refs for block in frame._mgr.blocks)
    for refs in (*shared, frame.index._references, frame.columns._references):
        if refs is not None:
            refs.has_reference()
    return frame.copy(deep=False)


_results = Shelf(MOST_CELLS)
_contents = Shelf(MOST_CELLS)


class _Cells:
    """The cells of some columns, hashed once."""

    __slots__ = ("_cells", "_hash")

    def __init__(self, cells: Hashable) -> None:
        self._cells, self._hash = cells, hash(cells)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, _Cells) and self._hash == other._hash and self._cells == other._cells
        )


def content(value: Any, held: list[Any]) -> Hashable:
    """A key that is equal for equal content; what it names by identity is added to ``held``. Raises ``TypeError`` for rows
    that cannot be hashed."""
    if isinstance(value, _PLAIN):
        return (type(value), value)
    if isinstance(value, pd.DataFrame):
        return _of_frame(value, held)
    if isinstance(value, dict):
        return ("dict", *((content(name, held), content(each, held)) for name, each in value.items()))
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return ("list", *(content(each, held) for each in value))
    # The document, a standing that is kept, and the like.
    held.append(value)
    return ("object", id(value))


def _of_frame(frame: pd.DataFrame, held: list[Any]) -> Hashable:
    index = frame.index
    rows = (
        (index.start, index.step) if isinstance(index, pd.RangeIndex) else _Cells(_cells_of(index.tolist()))
    )
    parts = tuple(_of_block(block, held, frame) for block in frame._mgr.blocks)
    places = tuple(block.mgr_locs.as_array.tobytes() for block in frame._mgr.blocks)
    return ("frame", tuple(frame.columns), len(frame), rows, places, parts)


def _of_block(block: Any, held: list[Any], frame: pd.DataFrame) -> Hashable:
    values = block.values
    array = values if isinstance(values, np.ndarray) else getattr(values, "_ndarray", None)
    if array is None:
        return (str(values.dtype), _Cells(_cells_of(list(values))))
    lies = (array.__array_interface__["data"][0], array.shape, array.strides, str(values.dtype))
    if array.size > READ_CELLS:
        held.append(frame.copy(deep=False))
        return lies
    known = _contents.get(lies)
    if known is None:
        cells = _cells_of(array.ravel().tolist()) if array.dtype.hasobject else array.tobytes()
        known = _Cells((str(values.dtype), array.shape, cells))
        # What nobody else holds is made anew for each click and lies elsewhere then: kept, it would only push out what is
        # found again.
        if block.refs.has_reference():
            _contents.put(lies, known, [frame.copy(deep=False)], array.size + 100)
    return known


def _cells_of(values: list) -> Hashable:
    # 1, 1.0 and True are equal, and are not the same; one not-a-number is as good as another, and equals none.
    cells = tuple(None if isinstance(each, float) and each != each else each for each in values)
    return cells, tuple(map(type, values))


def _cells(value: Any) -> int:
    if isinstance(value, (tuple, list)):
        return 10 + sum(map(_cells, value))
    return value.size + 100 if isinstance(value, pd.DataFrame) else 10


def _copy(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return lazy_copy(value)
    return type(value)(value) if type(value) in (list, dict) else value
