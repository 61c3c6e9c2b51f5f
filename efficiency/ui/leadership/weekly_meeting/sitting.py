"""One 周例会 as its page shows it: which meeting, what was known the evening before, and what it is compared with."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NoReturn

import streamlit as st

from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.core.access import Scope
from efficiency.figures.meetings import register_rows
from efficiency.standings.meetings import Held, MeetingStanding, last_held
from efficiency.standings.words import meetings_words
from efficiency.ui.parts.blocks import Column, plain, table
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.menu import page_of
from efficiency.ui.seams.address import asked


@dataclass(frozen=True, slots=True)
class Sitting:
    """One meeting as the page shows it: what was known the evening before, and the meeting it is compared with.

    ``is_open``: its business may still be written down, that is until the next meeting is due; not yet while it is
    prepared.
    """

    page: Page
    register: tuple[MeetingStanding, ...]
    meeting: MeetingStanding
    scope: Scope
    before: Scope
    before_number: int | None
    is_open: bool
    projected: bool

    @property
    def number(self) -> int:
        """Which meeting."""
        return self.meeting.number

    @property
    def planned_on(self) -> dt.date:
        """The day it is planned for."""
        return self.meeting.planned_on

    @property
    def held_on(self) -> dt.date | None:
        """The day it was held; None: not held."""
        return self.meeting.held_on

    @property
    def is_prepared(self) -> bool:
        """Whether it is still to come."""
        return self.meeting.state is Held.PREPARED

    @property
    def is_over(self) -> bool:
        """Whether what is said otherwise from now on is a correction: closed, or the next one is due."""
        return self.meeting.closed_on is not None or not self.is_open

    @property
    def may_propose(self) -> bool:
        """Whether matters may still be put up for its decision."""
        return self.is_prepared or (self.is_open and not self.is_over)

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
        meeting=meeting,
        # Of a meeting still to come, what is known by now.
        scope=replace(page.scope, as_of=min(meeting.known_on, page.as_of)),
        before=replace(page.scope, as_of=earlier),
        before_number=before_number,
        is_open=number in [each.number for each in register if each.state is not Held.PREPARED][:1],
        projected=projected,
    )


def asked_meetings(register: tuple[MeetingStanding, ...]) -> tuple[int, int | None]:
    """The two meetings named in the address: the later one, and the one it is compared with.

    Whichever order they are named in, the later one is looked at. Without names the newest meeting whose day has come (until
    the first has, the one that is prepared) and the last one before it that took place; None for the first meeting.
    """
    numbers = {str(each.number): each.number for each in register}
    named = {name: asked(name) for name in ("meeting", "versus")}
    number, versus = (numbers.get(said or "") for said in named.values())
    begun = [each.number for each in register if each.state is not Held.PREPARED]
    number = number or (begun or [register[0].number])[0]
    if versus and versus > number:
        number, versus = versus, number
    if versus is None or versus == number:
        before = last_held(register, number)
        versus = before.number if before else None
    if unknown := [said for said in named.values() if said and said not in numbers]:
        st.caption(
            f"链接中的例会（{'、'.join(map(plain, unknown))}）还没有召开或没有这一次，以下是第{number}次。"
        )
    return number, versus


def look_at(number: int, versus: int | None = None) -> NoReturn:
    """Open the meeting ``number``, compared with ``versus`` (None: with the last that took place)."""
    st.query_params.pop("versus", None)
    go("weekly_meeting", meeting=str(number), **({"versus": str(versus)} if versus else {}))


# What can be read from the back of a room, and where the run notes how many sheets an item fills.
PROJECTED_ROWS = 6
_SHEETS, _LAST = "projected_sheets", 999


def large_lines(lines: list[str]) -> None:
    """Markdown lines in the largest type that leaves room for those of one sheet, for the back of the room; the sheet asked
    for in the address where they fill several."""
    sheets = max(1, -(-len(lines) // PROJECTED_ROWS))
    st.session_state[_SHEETS] = max(sheets, st.session_state.get(_SHEETS, 1))
    first = (min(_sheet(), sheets) - 1) * PROJECTED_ROWS
    shown = lines[first : first + PROJECTED_ROWS]
    size = "#" if len(shown) <= 4 else "##"
    for line in shown:
        st.markdown(f"{size} {line}")
    if sheets > 1:
        st.caption(f"第{first + 1}至{first + len(shown)}件，共{len(lines)}件")


def _sheet() -> int:
    wanted = asked("sheet") or "1"
    return max(1, int(wanted)) if wanted.isascii() and wanted.isdecimal() else 1


def projection(
    at: Sitting, agenda: tuple[str, ...], wanted: str, item: Callable[[Sitting, int], None]
) -> None:
    """One sheet of an agenda item fills the screen; the arrow keys turn the sheets of all items, Escape leads back."""
    place = next((place for place in range(1, len(agenda) + 1) if str(place) == wanted), 1)
    address = {"meeting": str(at.number), "versus": str(at.before_number or "")}
    st.session_state[_SHEETS] = 1
    st.title(f":blue[{place}　{agenda[place - 1]}]", anchor=False)
    item(at, place)
    sheets = st.session_state[_SHEETS]
    sheet = min(_sheet(), sheets)
    # By its name the sheet has the whole height of the screen (seams/shell.py).
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="projected"
    ):
        words = f"　第{sheet}/{sheets}页" if sheets > 1 else ""
        st.caption(f"第{at.number}次例会　{chinese_date(at.planned_on)}　{place}/{len(agenda)}{words}")
        if st.button("上一页", shortcut="ArrowLeft", disabled=place == 1 and sheet == 1):
            to = (place, sheet - 1) if sheet > 1 else (place - 1, _LAST)
            go("weekly_meeting", **address, present=str(to[0]), sheet=str(to[1]))
        if st.button("下一页", shortcut="ArrowRight", disabled=place == len(agenda) and sheet == sheets):
            to = (place, sheet + 1) if sheet < sheets else (place + 1, 1)
            go("weekly_meeting", **address, present=str(to[0]), sheet=str(to[1]))
        if st.button("退出放映", shortcut="Escape"):
            for name in ("present", "sheet"):
                st.query_params.pop(name, None)
            go("weekly_meeting", **address)


def when_words(at: Sitting, versus: int | None) -> str:
    """When the meeting should have been held and was, which others were missed since the one it is compared with, and whose
    figures it shows."""
    missed = [each for each in at.register if each.is_missed]
    skipped = [each for each in missed if (versus or at.number) <= each.number <= at.number]
    if at.held_on:
        was = f"实际{chinese_date(at.held_on)}召开"
    elif at.is_prepared:
        was = "**正在筹备**"
    else:
        was = "**没有召开**" if at.meeting.is_missed else "**尚未登记召开**"
    late = f"，**推迟{at.meeting.days_over}天**" if at.meeting.days_over else ""
    return (
        f"第{at.number}次例会，应于{chinese_date(at.planned_on)}召开，{was}{late}。"
        f"以下数字是{chinese_date(at.scope.as_of)}晚掌握的情况。"
        + "".join(
            f"其间第{each.number}次（{chinese_date_short(each.planned_on)}）应开未开。"
            for each in skipped
            if each.number != at.number
        )
    )


def coming_link(coming: MeetingStanding | None, number: int) -> None:
    """The way to the meeting that is being prepared, where another one is looked at."""
    if coming and coming.number != number:
        st.page_link(
            page_of("weekly_meeting"),
            label=f"第{coming.number}次例会（{chinese_date_short(coming.planned_on)}）正在筹备：议程、提请、周报草稿",
            icon=":material/event_upcoming:",
            query_params=carry() | {"meeting": str(coming.number)},
        )


def meeting_register(page: Page, register: tuple[MeetingStanding, ...]) -> None:
    """历次例会: those whose day has come, each a tap away."""
    st.subheader("历次例会", anchor="register")
    st.caption(meetings_words(register))
    table(
        page,
        register_rows(register),
        {
            "number": Column("次数", "number", pinned=True),
            "planned_on": Column("应开", "date"),
            "held_on": Column("实开", "date"),
            "state": Column("情况"),
            "late_days": Column("推迟（天）", "number"),
            "chair": Column("主持"),
            "note": Column("备注"),
        },
        subject="历次例会",
        empty="还没有例会。",
        on_open=lambda row: look_at(int(row["number"])),
    )
