"""监测点反映 that are not closed, counted by all that says whose turn they are, and the first of them by their numbers: there may be
hundreds of thousands, and nobody reads that many."""

import datetime as dt
from functools import lru_cache

import pandas as pd
from sqlalchemy import Select, case, func, null, select

from efficiency.core.access import Scope
from efficiency.models import Incident, IncidentStage, IncidentStep
from efficiency.queries import cached, firm, for_all_readers, frame, in_units, standing
from efficiency.queries.from_yesterday import from_yesterday
from efficiency.queries.incident_steps import STAGE_COLUMNS
from efficiency.queries.unsettled import received_at, without_closing

_KEYS = ("unit_id", "stage", "received_on", "reached_on", "due_calendar_on", "due_workday_on")
# The stages from which somebody's days run.
_CLOCKS = (IncidentStage.TRANSFERRED, IncidentStage.REPLIED)


@for_all_readers
@firm
def open_counts(scope: Scope) -> pd.DataFrame:
    """监测点反映 that are not closed. Columns: unit_id, stage (the furthest reached), received_on, reached_on (the day on which it
    was handed to its unit or answered, where that is its stage; null else), due_calendar_on, due_workday_on, incidents."""
    return from_yesterday(scope, _open, by_months=False)


def _open(scope: Scope, ids: Select | None) -> Select:
    if ids is None:
        ids = select(Incident.id).where(
            Incident.recorded_at < scope.known_before, in_units(Incident.unit_id, scope), *without_closing(scope)
        )  # fmt: skip
    rows = _one_by_one(scope, ids).subquery()
    keys = [rows.c[name] for name in _KEYS]
    return select(*keys, func.count().label("incidents")).group_by(*keys).order_by(*keys)


def _one_by_one(scope: Scope, ids: Select) -> Select:
    """Of the incidents with these ``ids`` those that are not closed, with number and ``_KEYS``."""
    step = IncidentStep
    reached = (
        select(
            step.incident_id,
            *(func.min(case((step.stage == stage, step.occurred_on))).label(name) for stage, name in STAGE_COLUMNS.items()),
        )
        .where(standing(step, scope), step.incident_id.in_(ids))
        .group_by(step.incident_id)
        .subquery()
    )  # fmt: skip
    furthest = [(reached.c[name].is_not(None), stage) for stage, name in reversed(STAGE_COLUMNS.items())]
    stages = [(there, str(stage)) for there, stage in furthest]
    days = [
        (there, reached.c[STAGE_COLUMNS[stage]] if stage in _CLOCKS else null()) for there, stage in furthest
    ]
    return (
        select(
            Incident.number,
            Incident.unit_id,
            case(*stages, else_=str(IncidentStage.RECEIVED)).label("stage"),
            Incident.received_on,
            case(*days).label("reached_on"),
            Incident.due_calendar_on,
            Incident.due_workday_on,
        )
        .outerjoin(reached, reached.c.incident_id == Incident.id)
        .where(
            Incident.id.in_(ids), Incident.recorded_at < scope.known_before, in_units(Incident.unit_id, scope),
            reached.c.closed_on.is_(None),
        )
    )  # fmt: skip


@for_all_readers
@cached
def open_on(
    scope: Scope, places: tuple[tuple[str, dt.date], ...], most: int, *, newest_first: bool
) -> pd.DataFrame:
    """Those of some units and days of receipt, one by one; of those alike in all that ``open_counts`` tells the first ``most`` by
    their numbers (``newest_first``: falling). Columns: number, and of ``open_counts`` unit_id, stage, received_on, reached_on.
    ``places``: pairs of unit and day."""
    return frame(_first_of_places(scope, scope.known_before, places, most, newest_first))


@lru_cache(maxsize=20)
def _first_of_places(
    scope: Scope, _known_before: dt.datetime, places: tuple, most: int, newest_first: bool
) -> Select:
    ids = select(Incident.id).where(received_at(places))
    rows = _one_by_one(scope, ids).subquery()
    keys = [rows.c[name] for name in _KEYS[:4]]
    number = rows.c.number.desc() if newest_first else rows.c.number
    place = func.row_number().over(partition_by=keys, order_by=number)
    placed = select(rows.c.number, *keys, place.label("place")).subquery()
    told = [column for column in placed.c if column.name != "place"]
    return select(*told).where(placed.c.place <= most)
