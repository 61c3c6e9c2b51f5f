"""All 监测点反映 as a long export needs them: every row once, in frames of bounded size, each incident's steps read in one go."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd
from sqlalchemy import ColumnElement, String, case, cast, func, select

from efficiency.core.access import Scope
from efficiency.models import Incident, IncidentStep
from efficiency.queries import chunks, standing
from efficiency.queries.incident_steps import STAGE_COLUMNS, last_said, with_stage
from efficiency.queries.monitoring import incidents_chosen
from efficiency.queries.names import mask_names

_OF_STEPS = (*STAGE_COLUMNS.values(), "verification", "satisfied")
_BETWEEN = ";"
# How the text of each is read; looked up once for those that are alike.
_READ = dict.fromkeys(STAGE_COLUMNS.values(), dt.date.fromisoformat) | {
    "verification": str,
    "satisfied": "1".__eq__,
}


def incident_chunks(scope: Scope) -> Iterator[pd.DataFrame]:
    """All that ``queries.monitoring.incidents`` would return, with its columns, in frames of bounded size, newest first."""
    statement = incidents_chosen(scope)
    own = [column for column in statement.selected_columns if column.key not in _OF_STEPS]
    for rows in chunks(statement.with_only_columns(*own, _steps(scope).label("steps"))):
        yield mask_names(scope, with_stage(_told_apart(rows)), "content")


def _steps(scope: Scope) -> ColumnElement[str]:
    """What the steps of an incident come to, in the order of ``_OF_STEPS``, as one text; nothing where there is nothing.

    One look at an incident's steps instead of six. Where they say two different things of one matter, which is seldom, the
    last word is looked up.
    """
    step = IncidentStep
    days = [func.min(case((step.stage == stage, step.occurred_on))) for stage in STAGE_COLUMNS]
    # Neither database would take a truth value's minimum as the other does.
    judged = case((step.satisfied.is_(True), "1"), (step.satisfied.is_(False), "0"))
    said = [
        case(
            (func.min(each) == func.max(each), func.max(each)), (func.count(each) > 0, last_said(each, scope))
        )
        for each in (step.verification, judged)
    ]
    parts = [func.coalesce(cast(each, String), "") for each in (*days, *said)]
    text = parts[0]
    for part in parts[1:]:
        text = text + _BETWEEN + part
    return (
        select(text)
        .where(step.incident_id == Incident.id, standing(step, scope))
        .correlate(Incident)
        .scalar_subquery()
    )


def _told_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with the columns of ``_OF_STEPS`` in place of the one text."""
    told = zip(*(text.split(_BETWEEN) for text in rows["steps"]), strict=True)
    columns = {}
    for name, texts in zip(_OF_STEPS, told, strict=True):
        known = {text: _READ[name](text) if text else None for text in set(texts)}
        columns[name] = pd.Series([known[text] for text in texts], index=rows.index, dtype=object)
    return rows.drop(columns="steps").assign(**columns)
