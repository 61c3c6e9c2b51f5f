"""督办: what a meeting resolved or a leader instructed, followed from 交办 to 办结. Steps are appended, never changed."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.numbers import FOLLOW_UPS
from efficiency.commands.on_record import newest
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import checked
from efficiency.commands.steps import Chain, course, take
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.exchange import attachments
from efficiency.models import (
    FollowUp,
    FollowUpFile,
    FollowUpOrigin,
    FollowUpStage,
    FollowUpStep,
    Incident,
    Resolution,
    Unit,
)
from efficiency.subjects import follow_up

_BY_THE_UNIT = (FollowUpStage.SIGNED, FollowUpStage.FEEDBACK, FollowUpStage.EXTENSION_ASKED)
EXTENSIONS = (
    FollowUpStage.EXTENSION_ASKED,
    FollowUpStage.EXTENSION_GRANTED,
    FollowUpStage.EXTENSION_REFUSED,
)
FOLLOW_UP = Chain(
    number=FollowUp.number,
    begun_on=FollowUp.assigned_on,
    begun_words="交办日期",
    key=FollowUp.number,
    of=FollowUpStep.follow_up_number,
    step=FollowUpStep.step,
    said=("note", "new_due_on"),
    codes=FollowUpStage,
    following={
        FollowUpStage.ASSIGNED: (FollowUpStage.SIGNED,),
        FollowUpStage.SIGNED: (FollowUpStage.FEEDBACK,),
        FollowUpStage.FEEDBACK: (FollowUpStage.RETURNED, FollowUpStage.CLOSED),
        FollowUpStage.RETURNED: (FollowUpStage.FEEDBACK,),
        FollowUpStage.CLOSED: (),
    },
    beside=(*EXTENSIONS, FollowUpStage.REMINDED),
    subject=follow_up.STEP,
    right=Action.RUN_MEETING,
    rights=dict.fromkeys(_BY_THE_UNIT, Action.ANSWER_FOLLOW_UP),
    kind="follow_up",
    taken=AuditAction.STEP_FOLLOW_UP,
    name="环节",
    nothing="未交办",
    unknown="没有这件督办，或者它不是交给本单位的。",
    finished="这件督办已经办结销号。",
    out_of_order="环节次序不对：交办、签收、反馈、审核（退回或办结）依次办理。",
    choice=True,
)


def assign(
    user: User,
    day: dt.date,
    *,
    content: str,
    unit_id: str | None,
    due_on: dt.date | None,
    subject_kind: str | None = None,
    subject_reference: str | None = None,
) -> str:
    """Start a 督办 by a leader's 批示 and return its number DB-2007-nnn: what, who, by when. What a meeting resolves becomes one
    in ``commands.resolutions``.

    ``subject_kind`` (unit, task or incident) and ``subject_reference`` (its key; an incident's
    number) say what it is about. Raises ``Forbidden``, ``Faulty``, ``Refused`` (somebody has just assigned the same).
    """
    with recording(user, Action.INSTRUCT, day) as record:
        about = subject_fault(record.connection, subject_kind, subject_reference, unit_id, record.at)
        typed = {"content": content, "unit_id": unit_id, "due_on": due_on}
        values = checked(record, follow_up.SUBJECT, typed, subject=about)
        same = record.connection.execute(
            select(FollowUp.number, FollowUp.recorded_by).where(
                FollowUp.unit_id == unit_id,
                FollowUp.content == values["content"],
                FollowUp.assigned_on == record.today,
            )
        ).first()
        if same:
            raise Refused(f"“{same.recorded_by}”今天已把这件事交给该单位（{same.number}），没有重复交办。")
        number = hand_out(
            record, origin=FollowUpOrigin.INSTRUCTION, meeting_number=None, leader_id=record.user.leader_id,
            subject_kind=subject_kind, subject_reference=subject_reference, **values,
        )  # fmt: skip
    return number


def hand_out(record: Record, **values: Any) -> str:
    """Append a 督办 of ``values`` that starts today, with its first step; returns its number. What the caller has checked."""
    record.begins("交办督办")
    number = record.number(FOLLOW_UPS, record.today.year)
    record.add(FollowUp, number=number, assigned_on=record.today, **values)
    record.add(FollowUpStep, follow_up_number=number, step=FollowUpStage.ASSIGNED, occurred_on=record.today)
    detail = {
        "单位": values["unit_id"],
        "时限": values["due_on"].isoformat(),
        "例会": values["meeting_number"],
        "对象": values["subject_reference"],
    }
    record.audit(AuditAction.ASSIGN_FOLLOW_UP, "follow_up", number, detail)
    return number


def subject_fault(
    connection: Connection, kind: str | None, reference: str | None, unit_id: str | None, at: dt.datetime
) -> str | None:
    """Why a 督办 on ``unit_id`` cannot be about this: what it names is not there, or is another unit's."""
    match kind:
        case None:
            return None if reference is None else "请说明是就什么交办的。"
        case "unit":
            return None if reference == unit_id else "交办单位与批示的单位不一致，请核对。"
        case "task":
            task = next((task for task in campaign.load().plan.tasks if task.id == reference), None)
            if task is None:
                return "没有这项任务，请重新选择。"
            collective = connection.execute(select(Unit.collective_id).where(Unit.id == unit_id)).scalar()
            carried = {unit_id, collective} & set(task.unit_ids)
            return None if carried else "这项任务不由该单位承担，请重新选择任务或单位。"
        case "incident":
            complained_of = connection.execute(
                select(Incident.unit_id).where(Incident.number == reference, Incident.recorded_at <= at)
            ).scalar()
            if complained_of is None:
                return "没有这件反映，请核对编号。"
            # The reply is 市监察局's duty (R2.6), so either of the two may be told to act.
            return (
                None
                if unit_id in (complained_of, campaign.load().parameters.supervision_unit)
                else "这件反映反映的不是该单位，请核对。"
            )
        case _:
            return "只能就单位、任务或监测点反映交办。"


def take_step(
    user: User,
    day: dt.date,
    number: str,
    step: str,
    *,
    note: str = "",
    new_due_on: dt.date | None = None,
    seen: int | None = None,
    files: Sequence[tuple[str, bytes]] = (),
) -> str | None:
    """Take one step of a 督办: the unit signs, answers and asks for time; the 工作办公室 reviews, returns, reminds, closes. Returns why
    what was asked for was refused at once, as a sentence; None when it was not.

    ``files`` (name, content) go along with a unit's answer. ``seen`` is how many steps were on screen; when another came in
    between, ``Refused``. An extension is asked before the due day; from that day on it is recorded and refused on the spot
    (EXTENSION_REFUSED). Raises ``Forbidden`` without the right, ``Refused`` for a unit that the follow-up is not addressed
    to and for a step out of order, ``Faulty`` for what was typed.
    """
    asking = step == FollowUpStage.EXTENSION_ASKED
    with recording(user, FOLLOW_UP.right_of(step), day) as record:
        now = course(record, FOLLOW_UP, number)
        if seen is not None and len(now.rows) != seen:
            last = now.rows[-1]
            raise Refused(
                f"“{last.recorded_by}”已先一步登记“{FOLLOW_UP.words(last.step)}”，没有重复登记。页面已刷新，请核对后再办。"
            )
        extensions = [row for row in now.rows if row.step in EXTENSIONS]
        pending = bool(extensions) and extensions[-1].step == FollowUpStage.EXTENSION_ASKED
        refused = out_of_place(step, now.state, pending)
        if refused:
            raise Refused(refused)
        due_on = _due_day(_first_due(record.connection, now.thing), extensions)
        fault = None
        if asking and (new_due_on is None or new_due_on <= max(due_on, record.until)):
            fault = f"“延至”应晚于现在的时限{chinese_date(due_on)}和今天。"
        if step == FollowUpStage.EXTENSION_GRANTED:
            new_due_on = extensions[-1].new_due_on
        elif not asking:
            new_due_on = None
        said = {"note": note, "new_due_on": new_due_on}
        faults = {"new_due_on": fault, "files": attachments.fault_of(files)}
        if files and step != FollowUpStage.FEEDBACK:
            faults["files"] = "附件随反馈一并报送。"
        take(record, now, step=step, occurred_on=record.until, faults=faults, **said)
        _keep(record, number, files)
        if asking and record.until >= due_on:
            said = {"note": "延期应在时限之前申请，到期后申请不予受理。", "new_due_on": None}
            now = course(record, FOLLOW_UP, number)
            take(record, now, step=FollowUpStage.EXTENSION_REFUSED, occurred_on=record.until, **said)
            days = f"时限为{chinese_date(due_on)}，申请日为{chinese_date(record.until)}"
            return f"没有在时限之前申请：{days}。按规定不予受理，仅登记在案，仍按原时限办理。"
    return None


def _keep(record: Record, number: str, files: Sequence[tuple[str, bytes]]) -> None:
    """Keep the files that came with the step that was just taken; nobody else writes meanwhile."""
    step_id = newest(record.connection, FollowUpStep)
    for name, content in files:
        kept = {
            "name": attachments.clean_name(name),
            "size": len(content),
            "digest": hashlib.sha256(content).hexdigest(),
        }
        record.add(FollowUpFile, follow_up_number=number, step_id=step_id, content=content, **kept)
        record.audit(
            AuditAction.ATTACH_FILE, "follow_up", number, {"字节": kept["size"], "指纹": kept["digest"]}
        )


def out_of_place(step: str, state: str, pending: bool) -> str | None:
    """Why 催办 or a step of 延期 has no place in ``state``, with or without a request that waits; None when it has."""
    if step == FollowUpStage.REMINDED and state == FollowUpStage.FEEDBACK:
        return "单位已经反馈，正等工作办公室审核，不必催办。"
    if step == FollowUpStage.EXTENSION_ASKED and pending:
        return "已有一件延期申请待批，请等批复。"
    if step in (FollowUpStage.EXTENSION_GRANTED, FollowUpStage.EXTENSION_REFUSED) and not pending:
        return "没有待批的延期申请。"
    return None


def _first_due(connection: Connection, thing: Row) -> dt.date:
    """The day that was set: what the meeting's resolution says now, where the 督办 comes from one."""
    said = select(Resolution.due_on).where(
        Resolution.meeting_number == thing.meeting_number, Resolution.seq == thing.resolution_seq
    )
    last = said.order_by(Resolution.recorded_at.desc(), Resolution.id.desc()).limit(1)
    return connection.execute(last).scalar() or thing.due_on


def _due_day(first: dt.date, extensions: list[Row]) -> dt.date:
    """The day it is due: the first one, or that of the last extension granted."""
    granted = [each.new_due_on for each in extensions if each.step == FollowUpStage.EXTENSION_GRANTED]
    return granted[-1] if granted else first
