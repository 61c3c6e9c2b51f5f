"""待办: what waits for one reader to act, each matter in the box of exactly the one whose turn it is.

Nothing is stored: whose turn it is follows from the standings (``standings.turns``), what a unit owes on Friday from its
reports. A matter is here from the day on which the turn came, not only once it is overdue.
"""

import datetime as dt
from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from efficiency.campaign.workdays import chinese_date_short, report_due_on, report_weeks
from efficiency.core.access import Action, User, can
from efficiency.judgements.pressing import MOST_LISTED, MOST_NAMED, first_numbers, one_by_one
from efficiency.models import (
    Coded,
    DocumentKind,
    DocumentStage,
    FollowUpOrigin,
    FollowUpStage,
    IncidentStage,
    PaperKind,
    Role,
)
from efficiency.queries.meetings import attendance, proposals, resolutions
from efficiency.queries.paper_receipts import received_as, received_by
from efficiency.queries.reporting import week
from efficiency.standings.incidents import OpenIncidents, counted_by
from efficiency.standings.reports import WeekState, reporting_units, week_standing
from efficiency.standings.turns import Owner, past
from efficiency.state import State, judged

# So many 监测点反映 a box names one by one.
MOST_WAITING = 2 * MOST_LISTED


class Awaited(Coded):
    """What is to be done."""

    SIGN_INSTRUCTION = "SIGN_INSTRUCTION", "新批示待签收"
    SIGN_RESOLUTION = "SIGN_RESOLUTION", "新议定事项待签收"
    REDO = "REDO", "被退回"
    ANSWER = "ANSWER", "待反馈"
    ACCEPT = "ACCEPT", "待采纳"
    CARRY_OUT = "CARRY_OUT", "待执行"
    REPORT = "REPORT", "待报送"
    REVIEW = "REVIEW", "待审核"
    DECIDE = "DECIDE", "待批延期"
    RESOLVE = "RESOLVE", "提请例会议定"
    FORWARD = "FORWARD", "待转办"
    REPLY = "REPLY", "待回复"
    VERIFY = "VERIFY", "待核实"
    SERVE = "SERVE", "待送达"
    CLOSE = "CLOSE", "待办结"
    ATTEND = "ATTEND", "待参加"
    HAND_OUT = "HAND_OUT", "待散会交办"
    SIGN_PAPER = "SIGN_PAPER", "公文待签收"


class Thing(Coded):
    """What kind of matter it is: where the act is done."""

    FOLLOW_UP = "FOLLOW_UP", "督办"
    WEEK = "WEEK", "周五报送"
    FINDING = "FINDING", "整改"
    DOCUMENT = "DOCUMENT", "监察文书"
    INCIDENT = "INCIDENT", "监测点反映"
    EXTENSION = "EXTENSION", "延期申请"
    PROPOSAL = "PROPOSAL", "提请事项"
    MEETING = "MEETING", "周例会"
    PAPER = "PAPER", "公文"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One matter that waits on ``as_of``.

    ``reference`` names it within its kind: a number, of 周五报送 the day on which the week is due, of a 提请 the meeting's number.
    ``unit_id``: whose matter it is (None: nobody's in particular); ``due_on``: the last day to act (None: none is set).
    """

    awaited: Awaited
    thing: Thing
    reference: str
    title: str
    subject: str
    unit_id: str | None
    due_on: dt.date | None
    as_of: dt.date

    @property
    def is_overdue(self) -> bool:
        """Whether the last day to act is over."""
        return self.due_on is not None and past(self.due_on, self.as_of)

    @property
    def days_over(self) -> int:
        """Days past the last day to act; 0: in time, or no day is set."""
        return (self.as_of - self.due_on).days if self.is_overdue else 0


_OWNERS = {Role.UNIT: Owner.UNIT, Role.WORK_OFFICE: Owner.OFFICE, Role.SUPERVISION: Owner.BUREAU}
_BY_THE_UNIT = {
    FollowUpStage.SIGNED: Awaited.ANSWER,
    FollowUpStage.RETURNED: Awaited.REDO,
}
_SIGNING = {
    FollowUpOrigin.INSTRUCTION: Awaited.SIGN_INSTRUCTION,
    FollowUpOrigin.MEETING: Awaited.SIGN_RESOLUTION,
}
_OF_DOCUMENTS = {
    None: Awaited.SERVE,
    DocumentStage.SERVED: Awaited.ACCEPT,
    DocumentStage.ANSWERED: Awaited.CARRY_OUT,
    DocumentStage.EXECUTED: Awaited.CLOSE,
}
_PLACES = {awaited: place for place, awaited in enumerate(Awaited)}
_OF_INCIDENTS = {
    IncidentStage.RECEIVED: Awaited.FORWARD,
    IncidentStage.TRANSFERRED: Awaited.ANSWER,
    IncidentStage.UNIT_FEEDBACK: Awaited.REPLY,
    IncidentStage.REPLIED: Awaited.CLOSE,
}


def waiting_for(user: User, now: State, at: dt.datetime | None = None) -> list[Waiting]:
    """What waits for ``user``, the longest overdue first and what has no day last. ``now``: the state of the user's own
    scope (``access.scope_of``); ``at``: the moment that it is looked at (None: the end of the state's day). Who has no turn in
    anything still attends the meeting and signs for papers. Of 监测点反映 the most pressing, see ``beyond``."""
    owner = _OWNERS.get(user.role)
    papers = _papers(now, *received_as(user), of=user.unit_id) if can(user, Action.RECEIVE_PAPERS) else ()
    if owner is None:
        return [*(_meetings(now, user, at) if can(user, Action.ATTEND_MEETING) else ()), *papers]
    found = list(_in_registers(now, owner))
    own = _reports(now, user.unit_id) if owner is Owner.UNIT else ()
    for each in (*_meetings(now, user, at), *papers, *own):
        insort(found, each, key=_pressing)
    return found


@judged
def _in_registers(now: State, owner: Owner) -> tuple[Waiting, ...]:
    found = [
        *_follow_ups(now, owner),
        *_findings(now, owner),
        *_documents(now, owner),
        *_incidents(now, owner),
        *(_extensions(now) if owner is Owner.OFFICE else ()),
        *(_proposals(now) if owner is Owner.OFFICE else ()),
    ]
    return tuple(sorted(found, key=_pressing))


@dataclass(frozen=True, slots=True)
class Beyond:
    """How many 监测点反映 are too many to be named one by one, less pressing than all that are; and how many of them are overdue."""

    incidents: int
    overdue: int

    def __bool__(self) -> bool:
        return self.incidents > 0


def beyond(user: User, now: State) -> Beyond:
    """What waits for ``user`` besides what ``waiting_for`` names."""
    owner = _OWNERS.get(user.role)
    return _beyond(_of_owner(now, owner), MOST_WAITING) if owner else Beyond(0, 0)


def _beyond(waiting: Iterable[OpenIncidents], named: int) -> Beyond:
    count = late = 0
    for each in waiting:
        count += each.incidents
        late += each.incidents if each.is_overdue else 0
    # Those overdue are named before the others.
    return Beyond(max(0, count - named), max(0, late - named))


def incidents_by_day(user: User, now: State) -> dict[tuple[dt.date, Awaited], int]:
    """How many 监测点反映 wait for ``user`` by their last day and what is to be done, however many they are."""
    owner = _OWNERS.get(user.role)
    waiting = _of_owner(now, owner) if owner else ()
    return dict(counted_by(waiting, lambda each: (each.turn_due_on, _OF_INCIDENTS[each.stage])))


def waiting_at_units(now: State) -> dict[str, list[Waiting]]:
    """Unit id -> what waits for the unit, for whoever may read it: the longest overdue first, units in the plan's order.

    Of 监察文书 only those that the scope may read, of 监测点反映 the most pressing of each unit (``beyond_at_units`` counts the
    others). A unit for which nothing waits is not there.
    """
    found = [
        *_follow_ups(now, Owner.UNIT),
        *_findings(now, Owner.UNIT),
        *_documents(now, Owner.UNIT),
        *_incidents(now, Owner.UNIT, _by_unit(now).values(), MOST_NAMED),
    ]
    found += [each for unit_id in reporting_units(now.plan) for each in _reports(now, unit_id)]
    by_unit: dict[str, list[Waiting]] = {}
    for each in sorted(found, key=_pressing):
        by_unit.setdefault(each.unit_id, []).append(each)
    return {unit.id: by_unit[unit.id] for unit in now.plan.units if unit.id in by_unit}


def beyond_at_units(now: State) -> dict[str, Beyond]:
    """Unit id -> what waits there besides what ``waiting_at_units`` names."""
    return {unit_id: _beyond(own, MOST_NAMED) for unit_id, own in _by_unit(now).items()}


def _by_unit(now: State) -> dict[str, list[OpenIncidents]]:
    found: dict[str, list[OpenIncidents]] = {}
    for each in _of_owner(now, Owner.UNIT):
        found.setdefault(each.unit_id, []).append(each)
    return found


def _pressing(each: Waiting) -> tuple:
    return (each.due_on or dt.date.max, _PLACES[each.awaited], each.reference)


def _follow_ups(now: State, owner: Owner) -> Iterator[Waiting]:
    for each in now.follow_ups:
        if each.waits_for is not owner:
            continue
        if owner is Owner.OFFICE:
            awaited = Awaited.REVIEW
        else:
            awaited = _BY_THE_UNIT.get(each.state) or _SIGNING[each.origin]
        yield Waiting(
            awaited, Thing.FOLLOW_UP, each.number, f"督办{each.number}", each.content, each.unit_id, each.turn_due_on,
            now.as_of,
        )  # fmt: skip


def _extensions(now: State) -> Iterator[Waiting]:
    for each in now.extensions:
        if not each.is_pending:
            continue
        until = f"申请延至{chinese_date_short(each.new_due_on)}：{each.reason}"
        if each.task_id:
            thing, reference, title = Thing.EXTENSION, each.key, now.plan.task(each.task_id).label
        else:
            # What is asked on a 督办 is decided there.
            thing, reference = Thing.FOLLOW_UP, each.follow_up_number
            title = f"督办{reference}"
        yield Waiting(
            Awaited.DECIDE, thing, reference, title, until, each.unit_id, each.turn_due_on, now.as_of
        )


def _findings(now: State, owner: Owner) -> Iterator[Waiting]:
    for each in now.findings:
        if each.waits_for is not owner:
            continue
        of_the_unit = Awaited.REDO if each.state else Awaited.ANSWER
        awaited = Awaited.VERIFY if owner is Owner.BUREAU else of_the_unit
        yield Waiting(
            awaited, Thing.FINDING, each.number, f"整改{each.number}", f"{each.kind}：{each.description}", each.unit_id,
            each.turn_due_on, now.as_of,
        )  # fmt: skip


def _documents(now: State, owner: Owner) -> Iterator[Waiting]:
    for each in now.documents:
        if each.waits_for is owner:
            title = f"{DocumentKind.words_of(each.kind)}{each.number}"
            yield Waiting(
                _OF_DOCUMENTS[each.step], Thing.DOCUMENT, each.number, title, each.subject, each.unit_id,
                each.turn_due_on, now.as_of,
            )  # fmt: skip


@judged
def _of_owner(now: State, owner: Owner) -> tuple[OpenIncidents, ...]:
    return tuple(each for each in now.open_incidents if each.waits_for is owner)


def _pressing_incident(each: OpenIncidents) -> tuple:
    # As in ``_pressing``; those of one day and act follow each other by their numbers.
    return each.turn_due_on, _PLACES[_OF_INCIDENTS[each.stage]]


def _incidents(
    now: State, owner: Owner, parts: Iterable[Sequence[OpenIncidents]] | None = None, most: int = MOST_WAITING
) -> Iterator[Waiting]:
    """The first ``most`` 监测点反映 of each of ``parts``, of all that wait for ``owner`` where none are given."""
    parts = [_of_owner(now, owner)] if parts is None else parts
    numbers = first_numbers(now, parts, most, _pressing_incident, newest_first=False)
    for each in one_by_one(now, [number for own in numbers for number in own]):
        yield Waiting(
            _OF_INCIDENTS[each.stage], Thing.INCIDENT, each.number, f"反映{each.number}",
            f"{each.sub_kind}：{each.content}", each.unit_id, each.turn_due_on, now.as_of,
        )  # fmt: skip


def _proposals(now: State) -> Iterator[Waiting]:
    """What is put up for the newest meeting and for the next one, until they are held."""
    register = now.meetings
    newest = register[0].number if register else 0
    held = {each.number for each in register if each.held_on}
    for number in (newest, newest + 1):
        if number in held:
            continue
        for row in proposals(now.scope, number).itertuples():
            yield Waiting(
                Awaited.RESOLVE, Thing.PROPOSAL, str(number), f"第{number}次例会", row.subject,
                row.unit_id if isinstance(row.unit_id, str) else None, None, now.as_of,
            )  # fmt: skip


@judged
def _papers(now: State, unit_id: str | None, leader_id: str | None, *, of: str | None) -> tuple[Waiting, ...]:
    """Issued papers that went to the reader's unit or office and are not signed for; ``of``: the unit whose matter they are."""
    rows = received_by(now.scope, unit_id, leader_id)
    return tuple(
        Waiting(
            Awaited.SIGN_PAPER, Thing.PAPER, str(row.paper_id), f"{PaperKind.words_of(row.kind)}{row.number}", row.title,
            of, None, now.as_of,
        )
        for row in rows[rows["signed_at"].isna()].itertuples()
    )  # fmt: skip


def _meetings(now: State, user: User, at: dt.datetime | None) -> Iterator[Waiting]:
    """The next meeting for who attends it, from the moment its preparation is open; for the 工作办公室 one that was held and has
    not been closed, so that nobody has been given yet what it resolved."""
    coming = now.next_meeting
    if coming and coming.opens_at <= (at or now.scope.known_before) and _attends(now, user, coming.number):
        count = len(proposals(now.scope, coming.number))
        put_up = f"提请议定{count}件，" if count else ""
        yield Waiting(
            Awaited.ATTEND, Thing.MEETING, str(coming.number), f"第{coming.number}次例会",
            f"{chinese_date_short(coming.planned_on)}召开，{put_up}议程可先阅", None, coming.planned_on, now.as_of,
        )  # fmt: skip
    last = next((each for each in now.meetings if each.held_on), None)
    if user.role is not Role.WORK_OFFICE or last is None or last.closed_on:
        return
    rows = resolutions(now.scope)
    if own := (rows["meeting_number"] == last.number).sum():
        yield Waiting(
            Awaited.HAND_OUT, Thing.MEETING, str(last.number), f"第{last.number}次例会", f"议定事项{own}件还没有交办",
            None, last.held_on, now.as_of,
        )  # fmt: skip


def _attends(now: State, user: User, number: int) -> bool:
    """Readers of the city attend, and so does a unit that reports every week or took part before."""
    if user.role is not Role.UNIT or user.unit_id in reporting_units(now.plan):
        return True
    return bool((attendance(now.scope)["meeting_number"] < number).any())


@judged
def _reports(now: State, unit_id: str) -> tuple[Waiting, ...]:
    """What is missing for Friday, as one matter; and each report that was sent back and not answered since, of this week or
    the last one."""
    weeks = report_weeks(now.plan.issued_on, report_due_on(now.as_of))[-2:]
    own = {unit_id, now.plan.unit(unit_id).collective_id}
    finished = {each.task.id for each in now.pair_standings if each.unit_id in own and each.said.is_finished}
    heard: set[str] = set()
    found: list[Waiting] = []
    for due_on in reversed(weeks):
        rows = week_standing(now.plan, week(now.scope, due_on), due_on)
        rows = rows[rows["unit_id"] == unit_id]
        states = list(zip(rows["task_id"], rows["state"], rows["return_reason"], strict=True))
        for task_id, stands, reason in states:
            if stands is WeekState.RETURNED and task_id not in heard:
                redo = f"工作办公室退回：{reason}"
                found.append(
                    Waiting(
                        Awaited.REDO, Thing.WEEK, due_on.isoformat(), now.plan.task(task_id).label, redo, unit_id, None,
                        now.as_of,
                    )
                )  # fmt: skip
        missing = sum(
            stands is WeekState.MISSING and task_id not in finished for task_id, stands, _ in states
        )
        if missing and due_on >= now.as_of:
            found.append(
                Waiting(
                    Awaited.REPORT, Thing.WEEK, due_on.isoformat(), f"截止{chinese_date_short(due_on)}的周五报送",
                    f"还差{missing}项任务", unit_id, due_on, now.as_of,
                )
            )  # fmt: skip
        heard |= {task_id for task_id, stands, _ in states if stands is not WeekState.MISSING}
    return tuple(found)
