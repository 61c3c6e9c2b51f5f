"""What all registers of 市监察局 share: numbers that go on, days and texts that hold, steps that follow each other, corrections.

Texts that people type may name an enterprise or a person. They stay in the register, whose readers are checked; the audit
log is told numbers, days and codes.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Row, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Faulty, Refused
from efficiency.commands.recording import Record
from efficiency.core.texts import LONGEST_TEXT, Unclean, cleaned
from efficiency.models import Fact, MonitoringPoint, Unit


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


def in_time_order(rows: Iterable[Row], at: dt.datetime, what: str) -> None:
    """Raise ``Refused`` when one of ``rows`` came to be known after ``at``: nothing is slipped in before it."""
    latest = max((row.recorded_at for row in rows), default=at)
    if latest > at:
        raise Refused(
            f"{what}在{chinese_date(latest.date())}已有登记，晚于现在的统计截至日。"
            "请把“统计截至”改到最近一天再办。"
        )


def standing_rows(connection: Connection, model: type[Fact], condition: ColumnElement) -> list[Row]:
    """The rows of a correctable ``model`` that no later row corrects, in the order in which they were recorded."""
    rows = connection.execute(
        select(model.__table__).where(condition).order_by(model.recorded_at, model.id)
    ).all()
    corrected = {row.corrects_id for row in rows}
    return [row for row in rows if row.id not in corrected]


def expect(found: str | None, expected: str | None, words, by: str | None) -> None:
    """Raise ``Refused`` when the record has moved on since the user looked at it; ``words`` names a state."""
    if found != expected:
        raise Refused(
            f"{f'“{by}”' if by else '别人'}已先一步登记，现在是“{words(found)}”，您看到的是“{words(expected)}”，"
            "没有重复登记。页面已刷新，请核对后再办。"
        )


def supersede(
    record: Record,
    model: type[Fact],
    rows: Sequence[Row],
    values: dict,
    reason: str,
    keeping: Collection[str],
) -> None:
    """Append a correcting row for each of ``rows``: the columns ``keeping`` as they were, ``values`` in place of the rest."""
    for row in rows:
        kept = {name: getattr(row, name) for name in keeping}
        record.add(model, **kept, **values, corrects_id=row.id, correction_reason=reason.strip())
