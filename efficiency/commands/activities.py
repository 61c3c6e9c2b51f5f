"""公务活动 in the monitoring points and checks of their register (意见二, R2.2 to R2.4)."""

import datetime as dt

from sqlalchemy import Connection, select

from efficiency.commands import Refused
from efficiency.commands.numbers import ACTIVITIES
from efficiency.commands.recording import recording
from efficiency.commands.registers import (
    choice_fault,
    day_fault,
    point_fault,
    pseudonym,
    refuse,
    text_fault,
    unit_fault,
)
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

FROM_FORM, FROM_ENTERPRISE, FROM_SPOT_CHECK = "登记表", "企业反映", "抽查"
RATINGS = ("满意", "基本满意", "不满意")


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
        refuse(_faults(record.connection, values, record.today))
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
        refuse(_faults(record.connection, values, record.today) | {"reason": text_fault("更正理由", reason)})
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
    """Record a check of the 《公务活动登记表》 (R2.3). Raises ``Forbidden``, ``Faulty``."""
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        refuse(
            {
                "checked_on": day_fault("检查日期", checked_on, record.today),
                "points_checked": None
                if points_checked is not None and 1 <= points_checked <= 100
                else "“抽查监测点”应为1至100个，请核对。",
                "unregistered_found": None
                if unregistered_found is not None and 0 <= unregistered_found <= 999
                else "“发现未登记”应为0至999次，没有发现的填0。",
                "note": text_fault("检查说明", note, least=0),
            }
        )
        values = {
            "checked_on": checked_on,
            "points_checked": points_checked,
            "unregistered_found": unregistered_found,
        }
        record.add(RegistrationCheck, **values, note=note.strip() or None)
        detail = {"抽查监测点": points_checked, "发现未登记": unregistered_found}
        key = checked_on.isoformat()
        record.audit(AuditAction.RECORD_CHECK, "registration_check", key, detail)


def _faults(connection: Connection, values: dict, latest: dt.date) -> dict[str, str | None]:
    started_on, registration = values["started_on"], values["registration"]
    people, hours, rating = values["people"], values["hours"], values["rating"]
    sources = (FROM_FORM,) if registration == Registration.REGISTERED else (FROM_ENTERPRISE, FROM_SPOT_CHECK)
    faults = {
        "point_id": point_fault(connection, values["point_id"], started_on, "活动日期"),
        "unit_id": unit_fault(connection, values["unit_id"], started_on),
        "started_on": day_fault("活动日期", started_on, latest),
        "kind": choice_fault("活动类别", values["kind"], list(ActivityKind)),
        "registration": choice_fault("登记情况", registration, list(Registration)),
        "known_from": choice_fault(
            "何以得知", values["known_from"], (FROM_FORM, FROM_ENTERPRISE, FROM_SPOT_CHECK)
        ),
    }
    if not faults["known_from"] and values["known_from"] not in sources:
        faults["known_from"] = (
            f"{Registration.words_of(registration)}的活动，“何以得知”应为{'或'.join(sources)}。"
        )
    if registration == Registration.REGISTERED:
        faults["people"] = None if people else "已登记的活动应填“人数”。"
        faults["hours"] = None if hours else "已登记的活动应填“时长”。"
    if people is not None and not 1 <= people <= 200:
        faults["people"] = "“人数”应为1至200人，请核对。"
    if hours is not None and not 0 < hours <= 240:
        faults["hours"] = "“时长”应大于0、不超过240小时，请核对。"
    if rating is not None:
        faults["rating"] = choice_fault("企业评价", rating, RATINGS)
        if registration != Registration.REGISTERED:
            faults["rating"] = "没有登记表的活动没有“企业评价”，请留空。"
    return faults


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
