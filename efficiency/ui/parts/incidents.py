"""监测点反映 on the screen, however many there are: lists that show their first rows, choices with a box for a number."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from efficiency.core.access import Scope
from efficiency.queries.incident_standings import incidents_by
from efficiency.queries.monitoring import incidents
from efficiency.ui.parts.exports import Listing, rows_to_show
from efficiency.ui.parts.frame import Page

# So many a choice offers at most; the rest is found by its number.
CHOICES = 100


def incident_total(scope: Scope, **filters) -> int:
    """How many incidents ``queries.monitoring.incidents`` would list with these ``filters``."""
    return int(incidents_by(scope, **filters)["incidents"].sum())


def incident_listing(
    scope: Scope, made: Callable[[pd.DataFrame], pd.DataFrame], *, total: int | None = None, **filters
) -> Listing:
    """The first incidents by ``filters``, each frame as ``made`` dresses it for the screen and the export.

    ``total`` is how many there are, where that was counted already.
    """
    key = ";".join(f"{name}={value}" for name, value in filters.items() if value)
    wanted = rows_to_show(key)
    rows = incidents(scope, limit=wanted, **filters)
    if total is None:
        total = len(rows) if len(rows) < wanted else incident_total(scope, **filters)
    return Listing(key, made(rows), total, lambda: made(incidents(scope, **filters)))


def incident_choice(
    page: Page,
    key: str,
    *,
    asked: str | None = None,
    undecided_first: bool = False,
    due_first: str | None = None,
    **filters,
) -> pd.DataFrame:
    """What a choice may offer of the incidents by ``filters``: all, or the first of them and a box for a number.

    ``undecided_first`` and ``due_first`` are the orders of ``queries.monitoring.incidents``.
    ``asked`` is the number that a link names or the form is about already: it is always among them. Columns: of
    ``queries.monitoring.incidents``.
    """
    rows = incidents(
        page.scope, limit=CHOICES + 1, undecided_first=undecided_first, due_first=due_first, **filters
    )
    if len(rows) <= CHOICES:
        return rows
    total = incident_total(page.scope, **filters)
    number = st.text_input(
        f"按编号查找（共{total:,}件，下面只列{CHOICES}件）", key=f"number_{key}", placeholder="反映编号"
    ).strip()
    if number:
        found = incidents(page.scope, numbers=(number,), **filters)
        if len(found):
            return found
        st.caption("没有可选的这个编号，请核对。")
    rows = rows.head(CHOICES)
    if asked and asked not in set(rows["number"]):
        found = incidents(page.scope, numbers=(asked,), **filters)
        return pd.concat([found, rows], ignore_index=True) if len(found) else rows
    return rows
