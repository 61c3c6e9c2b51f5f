"""Findings as bars by how far they are put right: the same states and colours on every page."""

import altair as alt
import pandas as pd

from efficiency.charts.measures import STANDING_COLOURS, state_bars
from efficiency.figures.service_findings import STATES


def rectification_bars(counted: pd.DataFrame, *, name_title: str, select: str | None = None) -> alt.Chart:
    """``counted``: of ``service_findings.count_by`` with the shown name in ``name``; ``select``: the name of the click."""
    states = dict(zip(STATES, STANDING_COLOURS, strict=True))
    return state_bars(
        counted, name_title=name_title, state_title="整改", unit="问题（个）", states=states, select=select
    )
