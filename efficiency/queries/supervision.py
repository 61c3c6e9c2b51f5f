"""The supervision opinion's own facts: 明察暗访, 评议评估, 社会监督, 监察文书, 责任追究 (意见一、三、四、五).

Texts that people typed come with enterprise names masked for everybody who may not see them.
"""

import datetime as dt
from functools import lru_cache

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    case,
    false,
    func,
    or_,
    select,
    true,
    union,
)

from efficiency.core.access import Scope
from efficiency.models import (
    AccountabilityAction,
    AppraisalScore,
    ComplaintCase,
    DocumentKind,
    DocumentStage,
    DocumentStep,
    Finding,
    HotlineBroadcast,
    Incident,
    Inspection,
    InspectionVisit,
    MinxinCase,
    MinxinOpening,
    PhoneCheck,
    Rectification,
    RegistrationCheck,
    SupervisionDocument,
)
from efficiency.queries import cached, firm, frame, in_units, latest, month_begins, standing
from efficiency.queries.names import mask_names


def reads_the_city(scope: Scope) -> bool:
    """Whether the scope's reader may read rows of all units: everybody but a 责任单位.

    Whoever looks through a leader's portfolio still may.
    """
    return scope.unit_ids is None or scope.sees_accountability or scope.through_portfolio


# ---------------------------------------------------------------- 明察暗访 (意见一)


@cached
def inspections(scope: Scope) -> pd.DataFrame:
    """明察暗访 as last recorded, oldest first (R1.1, R1.2); for a unit those that came to it.

    Columns: number, schedule (REGULAR / AD_HOC), started_on, ended_on, trigger_kind, trigger_reference (null for
    regular ones, or where the trigger was not recorded), bulletin_on (null: result not yet public), visited (units of
    the scope looked at), findings (problems found in them).
    """
    rows = latest(Inspection, [Inspection.number], scope)
    seen = _count_by_inspection(scope, InspectionVisit, func.count(InspectionVisit.unit_id.distinct()))
    found = _count_by_inspection(scope, Finding, func.count())
    own = true() if scope.unit_ids is None else or_(seen.c.count > 0, found.c.count > 0)
    return mask_names(
        scope,
        frame(
            select(
                rows.c.number, rows.c.schedule, rows.c.started_on, rows.c.ended_on, rows.c.trigger_kind,
                rows.c.trigger_reference, rows.c.bulletin_on, func.coalesce(seen.c.count, 0).label("visited"),
                func.coalesce(found.c.count, 0).label("findings"),
            )
            .outerjoin(seen, seen.c.inspection_number == rows.c.number)
            .outerjoin(found, found.c.inspection_number == rows.c.number)
            .where(own)
            .order_by(rows.c.started_on, rows.c.number)
        ),
        "trigger_reference",
    )  # fmt: skip


@firm
def triggers(scope: Scope) -> pd.DataFrame:
    """What set off 不定期明察暗访 and stands in a register of its own (R1.2): number, received_on. Of no unit in particular."""
    return frame(_triggers(scope, scope.known_before))


# A statement of so many parts takes longer to be put together than to be run. ``_known_before`` belongs to what it is kept by:
# which rows a day shows is the campaign's to say, and no part of the scope.
@lru_cache(maxsize=20)
def _triggers(scope: Scope, _known_before: dt.datetime) -> CompoundSelect:
    rows = latest(Inspection, [Inspection.number], scope)
    named = select(rows.c.trigger_reference).where(rows.c.trigger_reference.is_not(None))
    return union(
        *(
            select(table.number.label("number"), table.received_on.label("received_on")).where(
                table.number.in_(named), table.recorded_at < scope.known_before
            )
            for table in (Incident, MinxinCase, ComplaintCase)
        )
    )


def _count_by_inspection(scope: Scope, model, count: ColumnElement) -> Subquery:
    return (
        select(model.inspection_number, count.label("count"))
        .where(model.recorded_at < scope.known_before, in_units(model.unit_id, scope))
        .group_by(model.inspection_number)
        .subquery()
    )


@cached
def visits(scope: Scope) -> pd.DataFrame:
    """Units looked at, oldest first. Columns: inspection_number, unit_id, mode (OPEN / COVERT), visited_on, score
    (0..100; null: not scored)."""
    table = InspectionVisit
    return frame(
        select(table.inspection_number, table.unit_id, table.mode, table.visited_on, table.score)
        .where(table.recorded_at < scope.known_before, in_units(table.unit_id, scope))
        .order_by(table.visited_on, table.id)
    )


@cached
def findings(scope: Scope) -> pd.DataFrame:
    """Problems found in visits, phone checks and appraisals, oldest first (R1.3, R3.4, R3.5).

    Columns: number, inspection_number (null for phone checks and appraisals), source (OPEN / COVERT / PHONE /
    APPRAISAL), unit_id, found_on, kind, description, prominent, circulated_on, no_circular_reason, rectify_due_on. How far
    each is put right follows from ``rectifications``: ``standings.findings``.
    """
    table = Finding
    rows = frame(
        select(
            table.number, table.inspection_number, table.source, table.unit_id, table.found_on, table.kind,
            table.description, table.prominent, table.circulated_on, table.no_circular_reason, table.rectify_due_on,
        )
        .where(table.recorded_at < scope.known_before, in_units(table.unit_id, scope))
        .order_by(table.found_on, table.number)
    )  # fmt: skip
    return mask_names(scope, rows, "description", "no_circular_reason")


@cached
def rectifications(scope: Scope) -> pd.DataFrame:
    """The steps of 整改 that count, those of one problem in the order of days.

    Columns: finding_number, state (REPORTED / VERIFIED / RETURNED), occurred_on.
    """
    step = Rectification
    return frame(
        select(step.finding_number, step.state, step.occurred_on)
        .join(Finding, Finding.number == step.finding_number)
        .where(standing(step, scope), in_units(Finding.unit_id, scope))
        .order_by(step.occurred_on, step.recorded_at, step.id)
    )


@cached
def registration_checks(scope: Scope) -> pd.DataFrame:
    """市监察局's checks of the 《公务活动登记表》, oldest first (R2.3); none for a unit, they name no unit.

    Columns: checked_on, points_checked, unregistered_found, note.
    """
    table = RegistrationCheck
    return mask_names(
        scope,
        frame(
            select(table.checked_on, table.points_checked, table.unregistered_found, table.note)
            .where(
                table.recorded_at < scope.known_before,
                true() if reads_the_city(scope) else false(),
            )
            .order_by(table.checked_on, table.id)
        ),
        "note",
    )


# ---------------------------------------------------------------- 评议评估 (意见三)


@cached
def appraisals(scope: Scope) -> pd.DataFrame:
    """评议 results, the last word per round, unit and form (R3.1, R3.2).

    Columns: round_number, unit_id, form, held_on, respondents, score (null: not scored), spread (standard deviation of what
    the respondents gave; null: not told), published_on (null: not yet public).
    """
    key = [AppraisalScore.round_number, AppraisalScore.unit_id, AppraisalScore.form]
    rows = latest(AppraisalScore, key, scope)
    return frame(
        select(
            rows.c.round_number, rows.c.unit_id, rows.c.form, rows.c.held_on, rows.c.respondents, rows.c.score,
            rows.c.spread, rows.c.published_on,
        )
        .where(in_units(rows.c.unit_id, scope))
        .order_by(rows.c.round_number, rows.c.unit_id, rows.c.held_on, rows.c.form)
    )  # fmt: skip


@cached
def phone_checks(scope: Scope) -> pd.DataFrame:
    """电话暗访, oldest first (R3.3). Columns: id, unit_id, phone_kind, checked_on, answered, response_seconds,
    quality (both null when nobody answered)."""
    table = PhoneCheck
    return frame(
        select(
            table.id, table.unit_id, table.phone_kind, table.checked_on, table.answered, table.response_seconds,
            table.quality,
        )
        .where(standing(table, scope), in_units(table.unit_id, scope))
        .order_by(table.checked_on, table.id)
    )  # fmt: skip


# ---------------------------------------------------------------- 社会监督 (意见四)


@cached
def broadcasts(scope: Scope) -> pd.DataFrame:
    """行风热线 on the air, oldest first (R4.1). Columns: aired_on, unit_id, calls, closed."""
    table = HotlineBroadcast
    return frame(
        select(table.aired_on, table.unit_id, table.calls, table.closed)
        .where(standing(table, scope), in_units(table.unit_id, scope))
        .order_by(table.aired_on, table.id)
    )


@cached
def minxin_openings(scope: Scope) -> pd.DataFrame:
    """民心网 opened of those that should, oldest count first (R4.2). A city figure, open to every reader.

    Columns: counted_on, opened, should_open.
    """
    table = MinxinOpening
    return frame(
        select(table.counted_on, table.opened, table.should_open)
        .where(standing(table, scope))
        .order_by(table.counted_on, table.id)
    )


@cached
def minxin_cases(scope: Scope) -> pd.DataFrame:
    """民心网 cases, the last word on each, oldest first (R4.3).

    Columns: number, unit_id, received_on, replied_on (回声; null: none yet), resolved_on (结果; null: none yet).
    """
    rows = _minxin(scope).subquery()
    return frame(select(rows).order_by(rows.c.received_on, rows.c.number))


@cached
def minxin_lacking(scope: Scope) -> pd.DataFrame:
    """Only those of ``minxin_cases`` that lack their 回声 or their 结果; the same columns."""
    rows = _minxin(scope).subquery()
    return frame(
        select(rows)
        .where(or_(rows.c.replied_on.is_(None), rows.c.resolved_on.is_(None)))
        .order_by(rows.c.received_on, rows.c.number)
    )


@cached
def minxin_months(scope: Scope) -> pd.DataFrame:
    """民心网 cases counted by the month in which they came in, and by unit.

    Columns: month (its first day), unit_id, cases, replied, resolved.
    """
    rows = _minxin(scope).subquery()
    month = month_begins(rows.c.received_on).label("month")
    return frame(
        select(
            month,
            rows.c.unit_id,
            func.count().label("cases"),
            func.count(rows.c.replied_on).label("replied"),
            func.count(rows.c.resolved_on).label("resolved"),
        )
        .group_by(month, rows.c.unit_id)
        .order_by(month, rows.c.unit_id)
    )


def _minxin(scope: Scope) -> Select:
    """The last word on each case."""
    rows = latest(MinxinCase, [MinxinCase.number], scope)
    return select(
        rows.c.number, rows.c.unit_id, rows.c.received_on, rows.c.replied_on, rows.c.resolved_on
    ).where(in_units(rows.c.unit_id, scope))


def _first_day(step: ColumnElement, name: str, day: ColumnElement) -> ColumnElement:
    return func.min(case((step == name, day)))


# ---------------------------------------------------------------- 监察文书和责任追究 (意见三、五)


@cached
def documents(scope: Scope) -> pd.DataFrame:
    """监察通知书、建议书、决定书, oldest first (R3.4, R5.2).

    Columns: number, kind (NOTICE / RECOMMENDATION / DECISION), unit_id, source_kind (INCIDENT / FINDING / CHECK),
    source_number, subject, issued_on, due_on, served_on, answered_on (采纳), executed_on (执行), closed_on (null: not
    yet). A unit reads all that were served on it. Of the others, who may not read the accountability register gets
    《监察通知书》 only: the other two speak of what is to be done about people.
    """
    table, step = SupervisionDocument, DocumentStep
    steps = (
        select(
            step.document_number,
            _first_day(step.step, DocumentStage.SERVED, step.occurred_on).label("served_on"),
            _first_day(step.step, DocumentStage.ANSWERED, step.occurred_on).label("answered_on"),
            _first_day(step.step, DocumentStage.EXECUTED, step.occurred_on).label("executed_on"),
            _first_day(step.step, DocumentStage.CLOSED, step.occurred_on).label("closed_on"),
        )
        .where(standing(step, scope))
        .group_by(step.document_number)
        .subquery()
    )
    open_kinds = true()
    if scope.unit_ids is None and not scope.sees_accountability:
        open_kinds = table.kind == str(DocumentKind.NOTICE)
    rows = frame(
        select(
            table.number, table.kind, table.unit_id, table.source_kind, table.source_number, table.subject,
            table.issued_on, table.due_on, steps.c.served_on, steps.c.answered_on, steps.c.executed_on,
            steps.c.closed_on,
        )
        .outerjoin(steps, steps.c.document_number == table.number)
        .where(table.recorded_at < scope.known_before, in_units(table.unit_id, scope), open_kinds)
        .order_by(table.issued_on, table.number)
    )  # fmt: skip
    return mask_names(scope, rows, "subject")


@cached
def accountability(scope: Scope) -> pd.DataFrame:
    """责任追究台账 as last recorded, oldest first (R5.1, R5.4 to R5.6); **empty unless the scope sees it**.

    Columns: number, unit_id, source_kind, source_number, document_number (null: none), person (null: a unit), severity
    (1..3), sanction (null: none given), no_action_reason (null where a sanction is given), decided_on.
    """
    rows = latest(AccountabilityAction, [AccountabilityAction.number], scope)
    found = frame(
        select(
            rows.c.number, rows.c.unit_id, rows.c.source_kind, rows.c.source_number, rows.c.document_number,
            rows.c.person, rows.c.severity, rows.c.sanction, rows.c.no_action_reason, rows.c.decided_on,
        )
        .where(in_units(rows.c.unit_id, scope), true() if scope.sees_accountability else false())
        .order_by(rows.c.decided_on, rows.c.number)
    )  # fmt: skip
    return mask_names(scope, found, "no_action_reason")
