"""Frames of few rows: pandas walks through all columns to type some, to compare or to sum them up, which takes longer than the
rows took to be read.

Relies on ``frame._mgr.blocks`` holding the columns of one type together.
"""

from collections import namedtuple
from collections.abc import Iterable, Iterator
from functools import lru_cache

import pandas as pd


def of_types(frame: pd.DataFrame, kind: type, names: Iterable[str]) -> pd.DataFrame:
    """``frame`` whose columns ``names`` are of one ``kind`` (int, bool, object), also without any row and where the database gave
    another; itself where they are so already."""
    others = [name for name in names if frame[name].dtype != kind]
    return frame.astype(dict.fromkeys(others, kind)) if others else frame


def same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two frames hold the same. Most that differ do so in how many rows they have, or in their numbers."""
    if one.shape != other.shape:
        return False
    for own, others in zip(one._mgr.blocks, other._mgr.blocks, strict=False):
        if (
            own.dtype == others.dtype == int
            and own.shape == others.shape
            and (own.values != others.values).any()
        ):
            return False
    return one.equals(other)


def tuples(frame: pd.DataFrame) -> Iterator[tuple]:
    """The rows of ``frame`` as named tuples, as ``frame.itertuples(index=False)`` gives them; their class is made once for the
    same columns, which of few rows takes most of the time."""
    names = tuple(frame.columns)
    return map(_row_of(names)._make, zip(*(frame[name].tolist() for name in names), strict=True))


@lru_cache(maxsize=200)
def _row_of(names: tuple[str, ...]) -> type[tuple]:
    return namedtuple("Row", names)


def summed(rows: pd.DataFrame, *keys: str, of: str = "incidents") -> dict:
    """Values of the columns ``keys`` (a tuple of several) -> the whole numbers in the column ``of``, summed up; in the order in
    which they come."""
    columns = [rows[name].tolist() for name in keys]
    places = columns[0] if len(keys) == 1 else zip(*columns, strict=True)
    found: dict = {}
    for place, count in zip(places, rows[of].tolist(), strict=True):
        found[place] = found.get(place, 0) + int(count)
    return found
