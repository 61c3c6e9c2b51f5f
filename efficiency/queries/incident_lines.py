"""All 监测点反映 as they leave: what their steps come to is not asked of each step but of the roll-up that holds it."""

from sqlalchemy import ColumnElement, case, select

from efficiency.core.access import Scope
from efficiency.models import Incident, IncidentCourse, IncidentStage, IncidentStep
from efficiency.queries.incident_steps import STAGE_COLUMNS
from efficiency.queries.lines import Lines
from efficiency.queries.monitoring import incidents_chosen, rolled_up
from efficiency.queries.run import once


def incident_lines(scope: Scope) -> Lines:
    """All that ``queries.monitoring.incidents`` would return, with its columns, newest first."""
    statement = incidents_chosen(scope)
    said = {
        name: statement.selected_columns[name]
        for name in (*STAGE_COLUMNS.values(), "verification", "satisfied")
    }
    if rolled_up():
        # An incident without a course was only received.
        statement = statement.outerjoin(IncidentCourse, IncidentCourse.incident_id == Incident.id)
        said = {name: _of_course(name, steps, scope) for name, steps in said.items()}
    own = [column for column in statement.selected_columns if column.key not in said]
    columns = [*own, *(column.label(name) for name, column in said.items()), _stage(said).label("stage")]
    return Lines(statement.with_only_columns(*columns), ("content",))


def _of_course(name: str, of_steps: ColumnElement, scope: Scope) -> ColumnElement:
    """What the course says, and of an incident that went on after the as-of day what its steps said until then."""
    said = getattr(IncidentCourse, name)
    if not _went_on_since(scope):
        return said
    return case((IncidentCourse.told_at >= scope.known_before, of_steps), else_=said)


def _went_on_since(scope: Scope) -> bool:
    step = select(IncidentStep.id).where(IncidentStep.recorded_at >= scope.known_before).limit(1)
    return once(
        ("steps told since", scope.known_before),
        lambda connection: connection.execute(step).first() is not None,
    )


def _stage(said: dict[str, ColumnElement]) -> ColumnElement[str]:
    """The furthest stage of which a day is known."""
    reached = [(said[name].is_not(None), str(stage)) for stage, name in reversed(STAGE_COLUMNS.items())]
    return case(*reached, else_=str(IncidentStage.RECEIVED))
