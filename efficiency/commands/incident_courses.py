"""The roll-up of what the steps of each incident come to: a list of all of them then asks one row instead of six."""

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, or_, select

from efficiency.commands.incident_changes import went_on
from efficiency.models import Incident, IncidentCourse, IncidentStep
from efficiency.queries.incident_steps import STAGE_COLUMNS, said_last


def follow_courses(connection: Connection, known: tuple[int, int]) -> None:
    """Work out afresh the courses of the incidents that are new or got a step after ``known``, the last incident and the last
    step that are counted already."""
    step = IncidentStep
    moved = select(step.incident_id).where(step.id > known[1])
    connection.execute(delete(IncidentCourse).where(IncidentCourse.incident_id.in_(moved)))
    correction = step.__table__.alias("correction")
    stands = step.id.not_in(select(correction.c.corrects_id).where(correction.c.corrects_id > 0))
    courses = {
        "incident_id": Incident.id,
        "told_at": func.max(step.recorded_at),
        **{
            name: func.min(case((stands & (step.stage == stage), step.occurred_on)))
            for stage, name in STAGE_COLUMNS.items()
        },
        "verification": _said(step.verification, stands),
        # Neither database would take a truth value's minimum as the other does.
        "satisfied": _said(case((step.satisfied.is_(True), 1), (step.satisfied.is_(False), 0)), stands) == 1,
    }
    rows = (
        select(*(column.label(name) for name, column in courses.items()))
        .join(step, step.incident_id == Incident.id)
        .where(or_(Incident.id.in_(moved), Incident.id > known[0]), went_on())
        .group_by(Incident.id)
    )
    connection.execute(insert(IncidentCourse).from_select(list(courses), rows))


def _said(column: ColumnElement, stands: ColumnElement[bool]) -> ColumnElement:
    """What the furthest stage says. Where all stages say the same, which is nearly always, none has to be looked up."""
    said = case((stands, column))
    return case(
        (func.min(said) == func.max(said), func.max(said)),
        (func.count(said) > 0, said_last(column, stands)),
    )
