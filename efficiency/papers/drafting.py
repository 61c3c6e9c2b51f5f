"""From a matter (which kind, which day, about what) to a letter: facts, sentences, appendices, who sends it to whom."""

import datetime as dt
import json
from dataclasses import replace

from efficiency import campaign, state
from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Scope
from efficiency.core.texts import TO_FILL_IN
from efficiency.models import (
    Attendance,
    PaperKind,
)
from efficiency.papers import minutes, pictures, text
from efficiency.papers.annexes import annexed
from efficiency.papers.facts import Facts
from efficiency.papers.letter import Letter, Picture, Section
from efficiency.papers.matter import Matter, definitions_of, letter_of
from efficiency.papers.special import special
from efficiency.queries.meetings import attendance, proposals
from efficiency.queries.paper_receipts import issued_paper
from efficiency.queries.run import kept
from efficiency.standings.meetings import MeetingStanding, last_held

# Letters of 2号 in the 156 mm of a line (GB/T 9704).
_LINE_OF_TITLE = 20


def draft(matter: Matter, scope: Scope, *, demo: bool) -> Letter:
    """The paper as it would go out now, without number. ``scope``: its reader's, on the as-of day of the screen.

    Raises ``LookupError`` for a meeting or subject that is not there on that day, with a Chinese sentence.
    """
    if matter.corrects is not None:
        return replace(_correction(matter, scope), demo=demo)
    letter = kept(("letter", matter, scope), scope.as_of, lambda: _letter(matter, scope))
    return replace(letter, demo=demo)


def _letter(matter: Matter, scope: Scope) -> Letter:
    match matter.kind:
        case PaperKind.WEEKLY | PaperKind.MINUTES:
            return _of_meeting(matter, scope)
        case PaperKind.CIRCULAR:
            return _circular(matter, scope)
        case _:
            return special(matter, scope)


def _correction(matter: Matter, scope: Scope) -> Letter:
    """更正件: which paper, where, what stands there and what it should be; everything else stays."""
    row = issued_paper(matter.corrects)
    if row is None:
        raise LookupError("没有这份已签发的公文。")
    before = json.loads(row.content)
    day = chinese_date(row.recorded_at.date())
    sections = (
        Section("", f"{day}签发的《{row.title}》（{row.number}）有误，现更正如下。"),
        Section("更正内容", f"{TO_FILL_IN}请逐处写明：第几部分，原文为“……”，应为“……”。"),
        Section("更正的原因", f"{TO_FILL_IN}请写明差错怎样发生、怎样发现。"),
        Section("", "其余内容不变，请以本件为准。"),
    )
    about, what = f"关于《{row.title}》的", "更正"
    title = f"{about}{what}" if len(about) + len(what) <= _LINE_OF_TITLE else f"{about}\n{what}"
    return letter_of(
        matter.kind, title, before.get("addressee", ""), sections, as_of=scope.as_of,
        signer=matter.kind == PaperKind.SPECIAL, copies=tuple(filter(None, before.get("copies", "").splitlines())),
    )  # fmt: skip


def meeting_scopes(scope: Scope, number: int) -> tuple[Scope, Scope, MeetingStanding]:
    """What a meeting looks at: the evening before it, the evening before the last one held, and how it stands itself."""
    now = state.on(scope)
    register = (*filter(None, [now.next_meeting]), *now.meetings)
    meeting = next((each for each in register if each.number == number), None)
    if meeting is None:
        raise LookupError(f"截至{chinese_date(scope.as_of)}还没有第{number}次例会。")
    earlier = last_held(register, number)
    before = earlier.known_on if earlier else meeting.known_on - dt.timedelta(days=7)
    # Of a meeting still to come, what is known by now.
    return replace(scope, as_of=min(meeting.known_on, scope.as_of)), replace(scope, as_of=before), meeting


def _leaders() -> str:
    return campaign.load().parameters.papers.leaders


def _pictures(facts: Facts) -> tuple[Picture, ...]:
    found = (pictures.of_units(facts), pictures.of_incidents(facts))
    return tuple(picture for picture in found if picture is not None)


# ---------------------------------------------------------------- of a meeting


def _of_meeting(matter: Matter, scope: Scope) -> Letter:
    now, before, meeting = meeting_scopes(scope, matter.meeting_number)
    facts = Facts(state.on(now), state.on(before))
    day = meeting.held_on or meeting.planned_on
    if matter.kind == PaperKind.WEEKLY:
        title = f"第{matter.meeting_number}次例会周报"
        return letter_of(
            PaperKind.WEEKLY, title, "", text.weekly(facts, day), bulletin=True, as_of=now.as_of,
            copies=(f"报送：{_leaders()}。", "发：各责任单位，各被监督单位。"),
            tables=annexed(facts), pictures=_pictures(facts),
            definitions=definitions_of(facts.figures),
        )  # fmt: skip
    decided = minutes.resolved_at(scope, matter.meeting_number)
    put_up = proposals(scope, matter.meeting_number)
    taking = attendance(scope)
    taking = taking[taking["meeting_number"] == matter.meeting_number]
    sections = minutes.minutes(facts, decided, put_up, meeting, taking)
    told = {unit_id for each in decided for unit_id in each.parts}
    told |= set(taking.loc[taking["attendance"] != str(Attendance.OBSERVING), "unit_id"])
    units = "，".join(unit.name for unit in facts.plan.units if unit.id in told)
    wanted = (*facts.light_figures, facts.follow_up_figure)
    return letter_of(
        PaperKind.MINUTES, f"行政效能年工作第{matter.meeting_number}次例会纪要", "", sections, as_of=now.as_of, undated=True,
        copies=(f"报送：{_leaders()}。", f"发：{units or '各责任单位'}。"), definitions=definitions_of(wanted),
    )  # fmt: skip


# ---------------------------------------------------------------- 督查通报


def _circular(matter: Matter, scope: Scope) -> Letter:
    now = state.on(scope)
    facts = Facts(now, now.a_week_before)
    return letter_of(
        PaperKind.CIRCULAR, "关于行政效能年工作进展情况的\n督查通报", "各责任单位，各被监督单位",
        text.circular(facts, matter.day), as_of=scope.as_of, copies=(f"报送：{_leaders()}。",),
        tables=annexed(facts), pictures=_pictures(facts),
        definitions=definitions_of(facts.figures),
    )  # fmt: skip
