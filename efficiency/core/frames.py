"""Frames of few rows: pandas walks through all columns to type some, which takes longer than the rows took to be read."""

from collections.abc import Iterable

import pandas as pd


def of_types(frame: pd.DataFrame, kind: type, names: Iterable[str]) -> pd.DataFrame:
    """``frame`` whose columns ``names`` are of one ``kind`` (int, bool, object), also without any row and where the database gave
    another; itself where they are so already."""
    others = [name for name in names if frame[name].dtype != kind]
    return frame.astype(dict.fromkeys(others, kind)) if others else frame
