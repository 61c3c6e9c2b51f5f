"""A name that was confirmed to mean a unit is taken back, by a further row."""

import datetime as dt

from sqlalchemy import select

from efficiency.commands import Refused
from efficiency.commands.recording import recording
from efficiency.commands.registers import reason_fault, refuse
from efficiency.commands.steps import in_time_order
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import UnitAlias


def withdraw_alias(user: User, day: dt.date, alias: str | None, *, reason: str, seen_id: int | None) -> None:
    """Say that ``alias`` means no unit any more; what was brought in under it stays. ``seen_id``: the row that was on screen.

    Raises ``Forbidden``, ``Faulty`` with a sentence per field, ``Refused`` where it means none, or another unit meanwhile.
    """
    with recording(user, Action.CORRECT_DATA, day) as record:
        refuse({"alias": None if alias else "请选择“撤销哪一个”。", "reason": reason_fault(reason)})
        last = record.connection.execute(
            select(UnitAlias.id, UnitAlias.unit_id, UnitAlias.withdrawn, UnitAlias.recorded_at)
            .where(UnitAlias.alias == alias)
            .order_by(UnitAlias.recorded_at.desc(), UnitAlias.id.desc())
        ).first()
        if last is None or last.withdrawn:
            raise Refused(f"“{alias}”已不是认定的单位名称，没有重复撤销。")
        if last.id != seen_id:
            raise Refused(f"“{alias}”刚才已重新认定，没有撤销。请核对最新内容后再办。")
        in_time_order([last], record.at, f"“{alias}”")
        number = record.add(UnitAlias, alias=alias, unit_id=last.unit_id, withdrawn=True)
        detail = {"名称": alias, "原认定": last.unit_id, "原因": reason.strip()}
        record.audit(AuditAction.CORRECT_RECORD, "unit_alias", str(number), detail)
