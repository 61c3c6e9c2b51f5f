"""One 周例会 as its page shows it: which meeting, what was known the evening before, and what it is compared with."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NoReturn

import streamlit as st

from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.core.access import Scope
from efficiency.standings.meetings import MeetingStanding, last_held
from efficiency.ui.parts.frame import Page, go


@dataclass(frozen=True, slots=True)
class Sitting:
    """One meeting as the page shows it: what was known the evening before, and the meeting it is compared with.

    ``is_open``: its business may still be written down, that is until the next meeting is due.
    """

    page: Page
    register: tuple[MeetingStanding, ...]
    number: int
    planned_on: dt.date
    held_on: dt.date | None
    scope: Scope
    before: Scope
    before_number: int | None
    is_open: bool
    projected: bool

    @property
    def week_start(self) -> dt.date:
        """The first day of the time the meeting looks back on."""
        return self.before.as_of + dt.timedelta(days=1)

    @property
    def evening(self) -> Page:
        """The page as of the evening that the meeting looks at: what leaves it in a file bears that day."""
        return replace(self.page, scope=self.scope, as_of=self.scope.as_of)

    @property
    def since(self) -> str:
        """Since when the page looks back, in words: since the last meeting, or the one that was chosen."""
        last = last_held(self.register, self.number)
        if self.before_number == (last.number if last else None):
            return "上次例会以来"
        return f"第{self.before_number}次例会以来"

    @property
    def versus(self) -> str:
        """The meeting it is compared with, in words."""
        day = chinese_date_short(self.before.as_of)
        return f"第{self.before_number}次例会（{day}晚）" if self.before_number else f"一周前（{day}晚）"


def sitting(
    page: Page,
    register: tuple[MeetingStanding, ...],
    number: int,
    before_number: int | None,
    *,
    projected: bool,
) -> Sitting:
    """The meeting ``number`` of the register, compared with ``before_number`` (None: a week earlier)."""
    rows = {each.number: each for each in register}
    meeting = rows[number]
    earlier = meeting.known_on - dt.timedelta(days=7)
    if before_number is not None:
        earlier = rows[before_number].known_on
    return Sitting(
        page=page,
        register=register,
        number=number,
        planned_on=meeting.planned_on,
        held_on=meeting.held_on,
        scope=replace(page.scope, as_of=meeting.known_on),
        before=replace(page.scope, as_of=earlier),
        before_number=before_number,
        is_open=number == register[0].number,
        projected=projected,
    )


def asked_meetings(register: tuple[MeetingStanding, ...]) -> tuple[int, int | None]:
    """The two meetings named in the address: the later one, and the one it is compared with.

    Whichever order they are named in, the later one is looked at. Without names the newest meeting and the last one
    before it that took place; None for the first meeting.
    """
    numbers = {str(each.number): each.number for each in register}
    number = numbers.get(st.query_params.get("meeting", ""))
    versus = numbers.get(st.query_params.get("versus", ""))
    number = number or register[0].number
    if versus and versus > number:
        number, versus = versus, number
    if versus is None or versus == number:
        before = last_held(register, number)
        versus = before.number if before else None
    return number, versus


def look_at(number: int, versus: int | None = None) -> NoReturn:
    """Open the meeting ``number``, compared with ``versus`` (None: with the last that took place)."""
    st.query_params.pop("versus", None)
    go("weekly_meeting", meeting=str(number), **({"versus": str(versus)} if versus else {}))


def large_lines(lines: list[str]) -> None:
    """Markdown lines in the largest type that leaves room for all of them, for the back of the room."""
    size = "#" if len(lines) <= 4 else "##"
    for line in lines:
        st.markdown(f"{size} {line}")


def projection(
    at: Sitting, agenda: tuple[str, ...], asked: str, item: Callable[[Sitting, int], None]
) -> None:
    """One agenda item fills the screen; the arrow keys turn the pages, Escape leads back."""
    place = next((place for place in range(1, len(agenda) + 1) if str(place) == asked), 1)
    address = {"meeting": str(at.number), "versus": str(at.before_number or "")}
    st.title(f":blue[{place}　{agenda[place - 1]}]", anchor=False)
    item(at, place)
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(f"第{at.number}次例会　{chinese_date(at.planned_on)}　{place}/{len(agenda)}")
        if st.button("上一项", shortcut="ArrowLeft", disabled=place == 1):
            go("weekly_meeting", **address, present=str(place - 1))
        if st.button("下一项", shortcut="ArrowRight", disabled=place == len(agenda)):
            go("weekly_meeting", **address, present=str(place + 1))
        if st.button("退出放映", shortcut="Escape"):
            st.query_params.pop("present", None)
            go("weekly_meeting", **address)
