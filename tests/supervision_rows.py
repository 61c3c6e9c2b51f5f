"""Hand-made rows of the supervision registers for the tests of this subject, written as the app's own writers write."""

import datetime as dt

from sqlalchemy import insert

from efficiency.core import db
from efficiency.models import (
    AccountabilityAction,
    AppraisalScore,
    DocumentStep,
    Finding,
    HotlineBroadcast,
    Inspection,
    InspectionVisit,
    MinxinCase,
    MinxinOpening,
    PhoneCheck,
    Rectification,
    RegistrationCheck,
    SupervisionDocument,
)


def _write(model, recorded_on: dt.date, **values) -> None:
    at = dt.datetime.combine(recorded_on, dt.time(10))
    with db.writing() as connection:
        connection.execute(insert(model).values(recorded_at=at, recorded_by="测试", **values))


def add_inspection(
    number: str,
    ended_on: dt.date,
    *,
    bulletin_on: dt.date | None = None,
    recorded_on=None,
    trigger: tuple | None = None,
) -> None:
    """A regular inspection, or with ``trigger`` (kind, reference) an ad-hoc one; a later call adds a newer word."""
    kind, reference = trigger or (None, None)
    _write(
        Inspection, recorded_on or ended_on, number=number, schedule="AD_HOC" if trigger else "REGULAR",
        started_on=ended_on, ended_on=ended_on, trigger_kind=kind, trigger_reference=reference, bulletin_on=bulletin_on,
    )  # fmt: skip


def add_visit(number: str, unit_id: str, mode: str, day: dt.date, score: float | None) -> None:
    """One unit looked at."""
    _write(
        InspectionVisit,
        day,
        inspection_number=number,
        unit_id=unit_id,
        mode=mode,
        visited_on=day,
        score=score,
    )


def add_finding(number: str, unit_id: str, day: dt.date, due_on: dt.date, **more) -> None:
    """A problem found covertly unless ``more`` says otherwise."""
    values = {"inspection_number": None, "source": "COVERT", "kind": "脱岗离岗", "description": "窗口无人",
              "prominent": False} | more  # fmt: skip
    _write(Finding, day, number=number, unit_id=unit_id, found_on=day, rectify_due_on=due_on, **values)


def add_rectification(number: str, state: str, day: dt.date) -> None:
    """One step of 整改."""
    _write(Rectification, day, finding_number=number, state=state, occurred_on=day)


def add_document(
    number: str, unit_id: str, source: tuple[str, str], day: dt.date, due_on: dt.date, kind="NOTICE", **more
):
    """A document on (source_kind, source_number)."""
    values = {"subject": "限期整改"} | more
    _write(
        SupervisionDocument, day, number=number, kind=kind, unit_id=unit_id, source_kind=source[0],
        source_number=source[1], issued_on=day, due_on=due_on, **values,
    )  # fmt: skip


def add_document_step(number: str, step: str, day: dt.date) -> None:
    """One step of a document."""
    _write(DocumentStep, day, document_number=number, step=step, occurred_on=day)


def add_action(
    number: str, unit_id: str, source: tuple[str, str], day: dt.date, severity: int, **more
) -> None:
    """A sanction, or with ``no_action_reason`` why none was given."""
    values = {"sanction": None, "no_action_reason": None, "person": None} | more
    _write(
        AccountabilityAction, day, number=number, unit_id=unit_id, source_kind=source[0], source_number=source[1],
        severity=severity, decided_on=day, **values,
    )  # fmt: skip


def add_score(
    round_number: int, unit_id: str, form: str, day: dt.date, respondents: int, score, published_on=None
) -> None:
    """One appraisal of a unit by one form."""
    _write(
        AppraisalScore, published_on or day, round_number=round_number, unit_id=unit_id, form=form, held_on=day,
        respondents=respondents, score=score, published_on=published_on,
    )  # fmt: skip


def add_phone_check(unit_id: str, kind: str, day: dt.date, seconds: int | None, quality: str | None) -> None:
    """One call; ``seconds`` None: nobody answered."""
    answered = seconds is not None
    _write(
        PhoneCheck, day, unit_id=unit_id, phone_kind=kind, checked_on=day, answered=answered,
        response_seconds=seconds, quality=quality,
    )  # fmt: skip


def add_broadcasts(*days: dt.date) -> None:
    """行风热线 on the air on each of ``days``."""
    for day in days:
        _write(HotlineBroadcast, day, aired_on=day, unit_id="K01", calls=10, closed=9)


def add_opening(day: dt.date, opened: int, should_open: int) -> None:
    """民心网 counted on a day."""
    _write(MinxinOpening, day, counted_on=day, opened=opened, should_open=should_open)


def add_case(number: str, unit_id: str, day: dt.date, *, replied_on=None, resolved_on=None) -> None:
    """A 民心网 case, with further rows for its 回声 and its 结果."""
    case = {"number": number, "unit_id": unit_id, "received_on": day}
    _write(MinxinCase, day, **case)
    for name, on in (("replied_on", replied_on), ("resolved_on", resolved_on)):
        if on:
            case[name] = on
            _write(MinxinCase, on, **case)


def add_check(day: dt.date, points: int = 10) -> None:
    """The registers of some points were looked through."""
    _write(RegistrationCheck, day, checked_on=day, points_checked=points, unregistered_found=0)
