"""What a 监察文书 or a 责任追究 stands on: each rule said once, asked of one row of a form and of each row of a table. Pure."""

import datetime as dt
from collections.abc import Iterable

from efficiency.campaign.workdays import chinese_date
from efficiency.models import Verification


def unfit(
    number: str, unit_id: str, day: dt.date | None, happened: Iterable[tuple[str, dt.date]]
) -> tuple[bool, str] | None:
    """Why what happened (unit, day) under ``number`` is no source for ``unit_id`` on ``day``: whether it is the day that does not
    fit, and a sentence; None when it fits. ``day`` None: not said yet."""
    days = [each for unit, each in happened if unit == unit_id]
    if not days:
        return False, f"“{number}”与所填单位无关，请核对单位或来源。"
    if day and day < min(days):
        return True, f"“{number}”发生在{chinese_date(min(days))}，晚于这一天，请核对。"
    return None


def unproven(number: str, word: str | None, mend: str) -> str | None:
    """Why nobody is held responsible for a report of a monitoring point: the furthest stage said no ``word`` (what to do then:
    ``mend``), or that it proved untrue."""
    if word is None:
        return f"{number}还没有核实结论，{mend}。"
    return f"{number}经核实不属实，不需要追究。" if word == Verification.FALSE else None


def settled_otherwise(
    source: str,
    sanction: str | None,
    person: str | None,
    others: Iterable[tuple[str, str | None, str | None]],
) -> tuple[str, str] | None:
    """What another entry (number, sanction, person) on the same source says against this one: the field and a sentence;
    None: nothing.

    A source has either sanctions or the reason for none, and one entry for each person.
    """
    for number, other, of in others:
        if bool(other) != bool(sanction) or not other:
            words = f"{source}已登记{'处理' if other else '不追究理由'}（{number}），两者不能并存。"
            return "sanction", words
        if of == person:
            return "person", f"{source}对同一责任人已登记处理（{number}），请核对。"
    return None
