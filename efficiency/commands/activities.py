"""公务活动 in the monitoring points and checks of their register (意见二, R2.2 to R2.4)."""

import datetime as dt

from sqlalchemy import Connection, select

from efficiency.commands import Refused
from efficiency.commands.numbers import ACTIVITIES
from efficiency.commands.on_record import last_words
from efficiency.commands.recording import recording
from efficiency.commands.registers import checked, pseudonym, reason_fault
from efficiency.commands.steps import in_time_order, supersede
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import (
    AccountabilityAction,
    ActivityKind,
    OfficialActivity,
    Registration,
    RegistrationCheck,
    SupervisionDocument,
)
from efficiency.subjects import official_activity


def register_activity(
    user: User,
    day: dt.date,
    *,
    point_id: str | None,
    unit_id: str | None,
    started_on: dt.date | None,
    kind: str | None,
    registration: str | None,
    known_from: str | None,
    people: int | None = None,
    hours: float | None = None,
    rating: str | None = None,
) -> str:
    """Register one 公务活动, or one that a spot check or the enterprise brought to light; returns GW-2007-nnnn.

    ``people``, ``hours`` and ``rating`` come from the form, so a registered activity has the first two; the others may
    leave them out. Raises ``Forbidden`` without the right, ``Faulty`` with a sentence per field.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        values = {
            "point_id": point_id, "unit_id": unit_id, "started_on": started_on, "kind": kind, "registration": registration,
            "known_from": known_from, "people": people, "hours": hours, "rating": rating,
        }  # fmt: skip
        values = checked(record, official_activity.SUBJECT, values)
        number = record.number(ACTIVITIES, started_on.year)
        record.add(OfficialActivity, number=number, **values)
        detail = _told(record.connection, values)
        record.audit(AuditAction.REGISTER_ACTIVITY, "official_activity", number, detail)
    return number


def correct_activity(user: User, day: dt.date, number: str, *, reason: str, **values) -> str:
    """Correct an activity by a further row with a number of its own; ``values`` are those of ``register_activity``.

    Returns the new number; the row ``number`` no longer counts. Refused for one already corrected, or one that a
    document or an action names: what was decided about it must keep its object.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        table = OfficialActivity.__table__
        old = record.connection.execute(select(table).where(table.c.number == number)).first()
        if old is None:
            raise Refused(f"没有编号为{number}的公务活动，请重新选择。")
        in_time_order([old], record.at, number)
        newer = record.connection.execute(
            select(table.c.number).where(table.c.corrects_id == old.id)
        ).scalar()
        if newer:
            raise Refused(f"{number}已更正为{newer}，没有重复更正。页面已刷新，请核对后再办。")
        for register in (SupervisionDocument, AccountabilityAction):
            named = record.connection.execute(
                select(register.number).where(register.source_number == number)
            ).scalar()
            if named:
                raise Refused(f"{number}已有处理（{named}），不能再更正，以免处理失去依据。")
        values = checked(record, official_activity.SUBJECT, values, reason=reason_fault(reason))
        fresh = record.number(ACTIVITIES, values["started_on"].year)
        supersede(record, OfficialActivity, [old], values, reason, number=fresh)
        before = {f"原{name}": word for name, word in _told(record.connection, old._mapping).items()}
        detail = before | {f"新{name}": word for name, word in _told(record.connection, values).items()}
        record.audit(AuditAction.CORRECT_RECORD, "official_activity", number, detail)
    return fresh


def record_check(
    user: User,
    day: dt.date,
    *,
    checked_on: dt.date | None,
    points_checked: int | None,
    unregistered_found: int | None,
    note: str = "",
) -> None:
    """Record a check of the 《公务活动登记表》 (R2.3). Raises ``Forbidden``, ``Faulty``, ``Refused`` (on record already)."""
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        values = {
            "checked_on": checked_on, "points_checked": points_checked, "unregistered_found": unregistered_found, "note": note,
        }  # fmt: skip
        told = checked(record, official_activity.CHECK, values)
        if last_words(record.connection, official_activity.CHECK, [told]):
            raise Refused("同一天、数目和说明都相同的一次检查已登记；确是另一次的，请在检查说明中写明。")
        record.add(RegistrationCheck, **told)
        detail = {"抽查监测点": points_checked, "发现未登记": unregistered_found}
        key = checked_on.isoformat()
        record.audit(AuditAction.RECORD_CHECK, "registration_check", key, detail)


def _told(connection: Connection, values) -> dict[str, str | int]:
    """An activity in the words of the audit log, the enterprise by its pseudonym."""
    return {
        "监测点": pseudonym(connection, values["point_id"]),
        "单位": values["unit_id"],
        "活动日期": values["started_on"].isoformat(),
        "活动类别": ActivityKind.words_of(values["kind"]),
        "登记情况": Registration.words_of(values["registration"]),
        "何以得知": values["known_from"],
    }
