"""The roll-up of what the steps of each incident come to: a list of all of them then asks one row instead of six."""

import datetime as dt

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Subquery,
    Table,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
)

from efficiency.commands.incident_changes import says_more, with_new_steps
from efficiency.models import Incident, IncidentCourse, IncidentStep
from efficiency.queries.incident_steps import STAGE_COLUMNS, said_last


def follow_courses(connection: Connection, known: tuple[int, int]) -> None:
    """Work out afresh the courses of the incidents that got a step after ``known``, the last incident and the last step that
    are counted already."""
    step, ids = IncidentStep, with_new_steps(known)
    connection.execute(delete(IncidentCourse).where(IncidentCourse.incident_id.in_(ids)))
    correction = step.__table__.alias("correction")
    stands = step.id.not_in(select(correction.c.corrects_id).where(correction.c.corrects_id > 0))
    # Neither database would take a truth value's minimum as the other does.
    said = {
        "verification": step.verification,
        "satisfied": case((step.satisfied.is_(True), 1), (step.satisfied.is_(False), 0)),
    }
    days = {
        name: func.min(case((step.stage == stage, step.occurred_on))) for stage, name in STAGE_COLUMNS.items()
    }
    # A correction is known later than what it corrects, and stands.
    of_one = (
        select(
            step.incident_id,
            func.max(step.recorded_at).label("told_at"),
            *(day.label(name) for name, day in days.items()),
            *(func.min(column).label(f"least_{name}") for name, column in said.items()),
            *(func.max(column).label(f"most_{name}") for name, column in said.items()),
        )
        .where(step.incident_id.in_(ids), stands)
        .group_by(step.incident_id)
        .having(func.max(case((says_more(), 1), else_=0)) == 1)
        .subquery()
    )
    courses = {name: of_one.c[name] for name in ("incident_id", "told_at", *days)} | {
        "verification": _said("verification", said["verification"], of_one, stands),
        "satisfied": _said("satisfied", said["satisfied"], of_one, stands) == 1,
    }
    rows = select(*(column.label(name) for name, column in courses.items()))
    connection.execute(insert(IncidentCourse).from_select(list(courses), rows))


def put_courses(connection: Connection, told_at: dt.datetime, courses: Table | None) -> None:
    """Have the ``courses`` of a temporary table, which name their incidents by number, in place of what was told of these."""
    if courses is None:
        return
    course, names = IncidentCourse, [column.name for column in courses.c if column.name != "number"]
    ids = select(Incident.id).join(courses, courses.c.number == Incident.number)
    connection.execute(delete(course).where(course.incident_id.in_(ids)))
    rows = select(Incident.id, bindparam("at", told_at, DateTime), *(courses.c[name] for name in names)).join(
        courses, courses.c.number == Incident.number
    )
    connection.execute(insert(course).from_select(["incident_id", "told_at", *names], rows))


def _said(name: str, column: ColumnElement, of_one: Subquery, stands: ColumnElement[bool]) -> ColumnElement:
    """What the furthest stage says. Where all stages say the same, which is nearly always, none has to be looked up."""
    least, most = of_one.c[f"least_{name}"], of_one.c[f"most_{name}"]
    return case((least == most, most), (most.is_not(None), said_last(column, stands, of_one.c.incident_id)))
