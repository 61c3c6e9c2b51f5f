"""分管: which leader is in charge of which unit (工作要求二)."""

import datetime as dt

import pandas as pd
from sqlalchemy import Select, func, select

from efficiency.core.access import Scope
from efficiency.models import Leader, PortfolioEntry
from efficiency.queries import cached, frame, in_units, latest


@cached
def portfolios(scope: Scope) -> pd.DataFrame:
    """Who is in charge of the scope's units on the as-of day, by office; a unit may have a leader and one who assists.

    Columns: unit_id, leader_id, title. What counts is what was known by the as-of day and has begun by then: 分管 that was
    changed later, or from a later day on, is as it was before. Empty where nobody entered it.
    """
    rows = charges(scope).subquery()
    return frame(
        select(rows.c.unit_id, rows.c.leader_id, Leader.title)
        .join(Leader, Leader.id == rows.c.leader_id)
        .order_by(Leader.seq, rows.c.unit_id)
    )


def charges(scope: Scope) -> Select:
    """The statement of ``portfolios``: columns leader_id and unit_id, in no order."""
    key = (PortfolioEntry.leader_id, PortfolioEntry.unit_id, PortfolioEntry.from_on)
    said = latest(PortfolioEntry, key, scope, PortfolioEntry.from_on <= scope.as_of)
    turn = func.row_number().over(
        partition_by=(said.c.leader_id, said.c.unit_id), order_by=said.c.from_on.desc()
    )
    rows = select(said, turn.label("turn")).subquery()
    return select(rows.c.leader_id, rows.c.unit_id).where(
        rows.c.turn == 1, rows.c.in_charge, in_units(rows.c.unit_id, scope)
    )


def in_charge_of(leader_id: str | None, as_of: dt.date) -> frozenset[str]:
    """The ids of the units that a leader is in charge of on a day; none for nobody."""
    if leader_id is None:
        return frozenset()
    return _in_charge(Scope(as_of)).get(leader_id, frozenset())


@cached
def _in_charge(scope: Scope) -> dict[str, frozenset[str]]:
    # Asked four times at each click of a leader.
    rows = portfolios(scope)
    return {leader_id: frozenset(units) for leader_id, units in rows.groupby("leader_id")["unit_id"]}


@cached
def leader_titles(scope: Scope) -> pd.DataFrame:
    """市领导 by office, in the order of the 分工, whether or not in charge of anything. Columns: leader_id, title; the same on every
    as-of day."""
    return frame(select(Leader.id.label("leader_id"), Leader.title).order_by(Leader.seq))
