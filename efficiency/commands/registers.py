"""What all registers of 市监察局 share: days, texts and choices that hold.

Texts that people type may name an enterprise or a person. They stay in the register, whose readers are checked; the audit
log is told numbers, days and codes.
"""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Connection, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Faulty
from efficiency.core.texts import LONGEST_TEXT, Unclean, cleaned
from efficiency.models import MonitoringPoint, Unit


def refuse(faults: dict[str, str | None]) -> None:
    """Raise ``Faulty`` with the sentences that are there; nothing when none is."""
    found = {field: sentence for field, sentence in faults.items() if sentence}
    if found:
        raise Faulty(found)


def text_fault(name: str, text: str | None, *, least: int = 4) -> str | None:
    """Why ``text`` will not do for the field called ``name``; ``least`` 0 lets it be empty."""
    try:
        length = len(cleaned(text or ""))
    except Unclean as fault:
        return f"“{name}”{fault}"
    if length < least:
        return f"请填写“{name}”，不少于{least}个字。"
    return (
        f"“{name}”不能超过{LONGEST_TEXT:,}个字，现有{length:,}个字，请精简。"
        if length > LONGEST_TEXT
        else None
    )


def choice_fault(name: str, value, options: Collection) -> str | None:
    """Why ``value`` cannot be chosen for the field called ``name``."""
    if value is None:
        return f"请选择“{name}”。"
    return None if value in options else f"“{name}”没有这个选项，请重新选择。"


def day_fault(
    name: str, day: dt.date | None, latest: dt.date, earliest: dt.date | None = None, since: str = ""
) -> str | None:
    """Why ``day`` will not do: missing, after the day of recording, or before ``earliest`` (called ``since``)."""
    earliest, since = earliest or campaign.load().plan.issued_on, since or "文件印发日期"
    if day is None:
        return f"请选择“{name}”。"
    if day > latest:
        return f"“{name}”不能晚于{chinese_date(latest)}（登记当天），请改为当天或以前。"
    if day < earliest:
        return f"“{name}”不能早于{since}（{chinese_date(earliest)}），请改为当天或以后。"
    return None


def unit_fault(connection: Connection, unit_id: str | None, day: dt.date | None) -> str | None:
    """Why the unit cannot be named: unknown, a collective name, or not yet set up on ``day``."""
    if unit_id is None:
        return "请选择“单位”。"
    unit = connection.execute(select(Unit).where(Unit.id == unit_id)).first()
    if unit is None:
        return "“单位”不在单位表中，请重新选择。"
    if connection.execute(select(Unit.id).where(Unit.collective_id == unit_id)).first():
        return f"“{unit.name}”是集合名称，请选择具体单位。"
    if unit.valid_from and day and day < unit.valid_from:
        return f"“{unit.name}”{chinese_date(unit.valid_from)}才设立，请核对日期或单位。"
    return None


def point_fault(connection: Connection, point_id: str | None, day: dt.date | None, what: str) -> str | None:
    """Why the monitoring point cannot be named: unknown, or without its plaque on ``day`` (the field ``what``)."""
    if point_id is None:
        return "请选择“监测点”。"
    plaque_on = connection.execute(
        select(MonitoringPoint.plaque_on).where(MonitoringPoint.id == point_id)
    ).scalar()
    if plaque_on is None:
        return "“监测点”不在名册中，请重新选择。"
    if day and day < plaque_on:
        return f"该监测点{chinese_date(plaque_on)}才挂牌，请核对“{what}”。"
    return None


def pseudonym(connection: Connection, point_id: str) -> str:
    """What the audit log calls a monitoring point: whoever reads the log may not know the enterprise."""
    return connection.execute(
        select(MonitoringPoint.pseudonym).where(MonitoringPoint.id == point_id)
    ).scalar_one()
