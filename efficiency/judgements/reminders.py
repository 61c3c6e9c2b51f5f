"""催办: what each unit is to be reminded of, whom to call, and the words for it."""

import datetime as dt
from dataclasses import dataclass

from efficiency.campaign.words import unended
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.judgements.waiting import Beyond, Waiting, beyond_at_units, waiting_at_units
from efficiency.queries.contacts import contacts
from efficiency.state import State

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Reminder:
    """A unit with what waits there, how many 监测点反映 besides and how many of those are overdue (``waiting.beyond_at_units``), and
    its 联络员 (None: none is on record)."""

    unit_id: str
    waiting: tuple[Waiting, ...]
    more: int
    more_late: int
    contact: tuple[str, str] | None


def reminders(now: State, *, overdue_only: bool) -> list[Reminder]:
    """The units at which something waits, or is past its day, in the plan's order."""
    known = {row.unit_id: (row.name, row.phone) for row in contacts(now.scope).itertuples()}
    more = beyond_at_units(now)
    found = []
    for unit_id, waiting in waiting_at_units(now).items():
        chosen = tuple(each for each in waiting if each.is_overdue or not overdue_only)
        if chosen:
            besides = more.get(unit_id, Beyond(0, 0))
            count = besides.overdue if overdue_only else besides.incidents
            found.append(Reminder(unit_id, chosen, count, besides.overdue, known.get(unit_id)))
    return found


def message(now: State, found: list[Reminder], sender: str) -> str:
    """One message to all units of ``found``, to be copied as it is."""
    parts = [f"行政效能年工作催办（截至{chinese_date(now.as_of)}）"]
    for each in found:
        who = f"（{each.contact[0]}，{each.contact[1]}）" if each.contact else "（未登记联络员）"
        told = [*map(_words, each.waiting), *([f"另有监测点反映{each.more}件待反馈。"] if each.more else [])]
        lines = [f"{place}．{words}" for place, words in enumerate(told, start=1)]
        parts.append("\n".join([f"{now.plan.unit(each.unit_id).name}{who}：", *lines]))
    parts.append(f"以上事项请抓紧办理，办不完的请在时限之前申请延期。{sender}")
    return "\n\n".join(parts)


def _words(each: Waiting) -> str:
    subject = each.subject if len(each.subject) <= _LONGEST else f"{each.subject[: _LONGEST - 1]}…"
    until = _until(each.due_on, each.days_over)
    return f"{each.title}（{each.awaited.words}{until}）：{unended(subject)}。"


def _until(due_on: dt.date | None, days_over: int) -> str:
    if due_on is None:
        return ""
    over = f"，已超{days_over}天" if days_over else ""
    return f"，时限{chinese_date_short(due_on)}{over}"
