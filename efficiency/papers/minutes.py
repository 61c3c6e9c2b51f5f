"""The sentences of a 会议纪要: who took part, what was heard and put up, and what was resolved."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from efficiency import state
from efficiency.campaign.words import listed, unended
from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Scope
from efficiency.core.texts import TO_FILL_IN
from efficiency.models import Attendance, Part
from efficiency.papers.facts import Facts
from efficiency.papers.letter import Section
from efficiency.papers.text import office_named, overall
from efficiency.queries.meetings import parts, resolutions
from efficiency.standings.meetings import MeetingStanding


@dataclass(frozen=True, slots=True)
class Resolved:
    """One 议定事项: what is to be done, by when, unit -> its ``Part`` (empty: nobody yet), and the 督办 that it gave rise to."""

    content: str
    due_on: dt.date
    parts: dict[str, str]
    numbers: tuple[str, ...]


def resolved_at(scope: Scope, number: int) -> list[Resolved]:
    """What a meeting resolved, in its order: its resolutions, and 督办 handed out without one."""
    rows, given = resolutions(scope), state.on(scope).follow_up_rows
    rows, given = rows[rows["meeting_number"] == number], given[given["meeting_number"] == number]
    shares = parts(scope)
    found = []
    for row in rows.itertuples():
        own = shares[(shares["meeting_number"] == number) & (shares["seq"] == row.seq)]
        numbers = given.loc[given["resolution_seq"] == row.seq, "number"]
        shared = dict(zip(own["unit_id"], own["part"], strict=True))
        found.append(Resolved(row.content, row.due_on, shared, tuple(sorted(numbers))))
    for row in given[given["resolution_seq"].isna()].sort_values("number").itertuples():
        found.append(Resolved(row.content, row.due_on, {row.unit_id: Part.LEAD}, (row.number,)))
    return found


def minutes(
    facts: Facts,
    resolved: list[Resolved],
    proposals: pd.DataFrame,
    meeting: MeetingStanding,
    attendance: pd.DataFrame,
) -> tuple[Section, ...]:
    """会议纪要: who took part, what was heard, what was put up, and what was resolved as sentences: who does what by when.

    ``proposals``: what was put up for decision; ``attendance``: columns of ``queries.meetings.attendance``.
    """
    held_on = meeting.held_on
    when = f"{chinese_date(held_on)}，" if held_on else f"{TO_FILL_IN}（召开日期），"
    where = f"在{meeting.venue}" if meeting.venue else ""
    opening = (
        f"{when}{meeting.chair or f'{TO_FILL_IN}（主持人职务）'}{where}主持召开第{meeting.number}次例会，听取{office_named()}"
        "关于进展情况的汇报，研究有关事项。现纪要如下。"
    )
    heard = overall(facts).splitlines()[0]
    put_up = [
        unended(row.subject)
        + (f"（{facts.plan.unit(row.unit_id).name}）" if isinstance(row.unit_id, str) else "")
        + "。"
        for row in proposals.itertuples()
    ]
    sections = [
        Section("", opening),
        Section("会议听取的情况", f"{heard}\n督办事项{facts.follow_up_words}。"),
    ]
    if put_up:
        sections.append(Section("提请议定的事项", listed(put_up)))
    lines = [_resolved(facts, each) for each in resolved]
    sections.append(
        Section(
            "会议议定事项",
            listed(lines) if lines else "本次会议没有形成需要督办的议定事项。",
        )
    )
    if lines:
        sections.append(
            Section(
                "落实要求",
                "以上事项由工作办公室列入督办，按时限催办，在下次例会上报告落实情况；不能按期完成的，责任单位须在时限之前"
                "申请延期。",
            )
        )
    taking = [
        f"{how.words}：{'，'.join(facts.plan.unit(unit_id).name for unit_id in units)}。"
        for how in Attendance
        if len(units := attendance.loc[attendance["attendance"] == str(how), "unit_id"])
    ]
    if taking:
        sections.append(Section("", "\n".join(taking)))
    return tuple(sections)


def _resolved(facts: Facts, each: Resolved) -> str:
    """One decision as a sentence: by whom, with whom, what, by when."""
    of = {part: _groups(facts, [unit for unit in each.parts if each.parts[unit] == part]) for part in Part}
    named = {part: "、".join(facts.plan.unit(unit).name for unit in units) for part, units in of.items()}
    who = [f"由{named[Part.LEAD]}{'牵头' if named[Part.JOINT] else '负责'}"] if named[Part.LEAD] else []
    who += [f"{named[Part.JOINT]}{Part.JOINT.words}"] if named[Part.JOINT] else []
    who += [f"{named[Part.EACH]}分别办理"] if named[Part.EACH] else []
    numbers = f"（{_numbers(each.numbers)}）" if each.numbers else ""
    by = f"，{'，'.join(who)}" if who else ""
    return f"{unended(each.content)}{by}，{chinese_date(each.due_on)}前完成{numbers}。"


def _groups(facts: Facts, unit_ids: list[str]) -> list[str]:
    """The units, a whole group by its own name."""
    found = list(unit_ids)
    for group in facts.plan.collectives:
        members = [unit.id for unit in facts.plan.units if unit.collective_id == group.id]
        if set(members) <= set(found):
            found = [group.id, *(unit for unit in found if unit not in members)]
    return found


def _numbers(numbers: Sequence[str]) -> str:
    """督办 numbers, three or more without a gap by the first and the last: what was handed out later has a number of its own."""
    places = [int(re.search(r"(\d+)\D*$", each)[1]) for each in numbers]
    if len(numbers) > 2 and places == list(range(places[0], places[0] + len(places))):
        return f"{numbers[0]}至{numbers[-1]}"
    return "、".join(numbers)
