"""今天要看的事 on screen: the gravest in full, all of them in a table."""

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.access import Action, can
from efficiency.judgements.named_before import MONTHS_MISSED, named_before, named_before_by, named_elsewhere
from efficiency.judgements.register_matters import named_by
from efficiency.models import Light
from efficiency.queries.supervision import reads_the_city
from efficiency.ui.leadership.overview.words import whose
from efficiency.ui.parts.blocks import Column, definition, folded, lamp, plain, table
from efficiency.ui.parts.frame import IN_THE_CITY, Page, on_paper, way_on
from efficiency.ui.parts.things import open_thing, thing_link, way_to_instruct

# So many are shown without opening anything, and so many of them above what waits for the reader: both belong on one screen.
# More waits for a unit, which has to act, than for those who look on.
FIRST_MATTERS = 5
AT_THE_TOP = 3
AT_THE_TOP_OF_A_UNIT = 2
# Of the rest of the city a leader is shown the gravest.
FIRST_ELSEWHERE = 8
# A heading of what is folded away names so many.
NAMED_IN_HEADING = 3


def reds_first(found: pd.DataFrame) -> pd.DataFrame:
    """The matters with all reds before the others, each in the order they had."""
    return found.sort_values("light", key=lambda lights: lights != Light.RED, kind="stable")


def first_matters(page: Page, found: pd.DataFrame) -> None:
    """The gravest matters (``reds_first``) with their reason in full, one tap from the thing itself."""
    st.subheader(f"今天要看的事（{whose(page)}，{len(found)}件）", anchor=False)
    if found.empty:
        st.info("所选范围内今天没有需要过问的事：没有红灯、逾期、即将到期、自报不符或连续未报。")
    _several(page, found.head(_at_the_top(page)), key="first")


def _at_the_top(page: Page) -> int:
    return AT_THE_TOP_OF_A_UNIT if page.user.unit_id else AT_THE_TOP


def reds_in_lines(page: Page, found: pd.DataFrame) -> None:
    """The gravest reds of ``found`` in a line each: for a page that has other things to show."""
    for row in found[found["light"] == Light.RED].head(AT_THE_TOP).itertuples():
        _line(page, row)


def further_matters(page: Page, found: pd.DataFrame) -> None:
    """The matters after the first, and all of them in a table; nothing where the first are all."""
    # A list that is hardly longer is shown whole, and on paper, where nothing can be opened, each.
    shown = len(found) if on_paper() or len(found) <= FIRST_MATTERS + 2 else FIRST_MATTERS
    if found.empty:
        return
    above = _at_the_top(page)
    if shown > above:
        # Three screens hold no more on a phone; what is left out there stands in the list below.
        on_phones = shown if shown <= AT_THE_TOP + 1 else AT_THE_TOP
        for first, last, key in (
            (above, min(shown, on_phones), "further"),
            (on_phones, shown, "not_on_phones"),
        ):
            _several(page, found.iloc[first:last], key=key)
    with folded(f"全部{len(found)}件的列表和导出", key="all_matters") as is_open:
        if is_open:
            _all(page, found)


def matters_tested(page: Page) -> None:
    """By which tests what stands out in the registers was named, for whoever is shown it."""
    if reads_the_city(page.scope) and (words := named_by(page.plan, state.on(page.scope).city.scope)):
        definition("集中反映、反馈偏慢和重复进点的，都是超出正常波动才点名。", tested=words)


def matters_beyond(page: Page, found: pd.DataFrame) -> None:
    """The gravest matters of the city outside the leader's own portfolio, each one tap from the thing itself; the heading names
    the first of them."""
    named = [f"{plain(row.title)}（{plain(row.unit)}）" for row in found.head(NAMED_IN_HEADING).itertuples()]
    with folded(f"全市其他方面最重的：{'、'.join(named) or '没有'}", key="elsewhere") as is_open:
        if not is_open:
            return
        if found.empty:
            st.info("全市其他方面今天没有需要过问的事。")
            return
        st.caption(f"共{len(found)}件，看全部请在页面上方打开“全市”。")
        _several(page, found.head(FIRST_ELSEWHERE), key="elsewhere", city=True)


def matters_before(page: Page) -> None:
    """What stood out earlier in the year and is over (``judgements.named_before``), the own first, then the rest of the city;
    the heading names the first of it."""
    parts = {whose(page): named_before(page.scope)}
    if page.own_portfolio:
        parts["全市其他方面"] = named_elsewhere(page.scope)
    named = [f"{row.words}（{plain(row.unit)}）" for found in parts.values() for row in found.itertuples()]
    if not named:
        return
    more = "等" if len(named) > NAMED_IN_HEADING else ""
    heading = f"今年以来点过名、今天已过去的{len(named)}件：{'、'.join(named[:NAMED_IN_HEADING])}{more}"
    with folded(heading, key="before") as is_open:
        if not is_open:
            return
        for of, found in parts.items():
            if len(found) and len(parts) > 1:
                st.markdown(f"**{of}**")
            beyond = IN_THE_CITY if page.own_portfolio and of != whose(page) else {}
            for row in found.itertuples():
                label = f"{plain(row.words)}　**{plain(row.title)}**　{plain(row.unit)}"
                thing_link(page, row.thing, row.references, row.unit_id, icon="", label=label, **beyond)
                st.markdown(plain(row.reason))
        definition(
            f"逾期后才完成的任务，连续{MONTHS_MISSED}个月以上未达标而后达标的指标，改变结论的更正，以及当时点名、现已过去的反映、反馈和进点。",
            tested=named_before_by(state.on(page.scope).city.scope) if reads_the_city(page.scope) else "",
        )


def _several(page: Page, found: pd.DataFrame, *, key: str, city: bool = False) -> None:
    """Matters below each other, each a link to the thing with who, by when and why, and 批示 beside it for who may write one;
    nothing where there are none. ``city``: they lie outside the range that is chosen.

    ``key``: what the box is called besides; by its name the sheet draws it (``ui/seams/shell.py``), one of them not on phones.
    """
    if found.empty:
        return
    beyond = IN_THE_CITY if city else {}
    # What nobody sees is not sent: the box lays out all its matters, and each has its reason within its link.
    with st.container(border=True, key=f"matters:{key}"):
        for row in found.itertuples():
            _line(page, row, why=f" :small[{plain(row.reason)}　:gray[{plain(row.words)}]]", **beyond)
            if row.unit_id and can(page.user, Action.INSTRUCT):
                path, parameters = way_to_instruct(page, row.thing, row.references, row.unit_id)
                way_on(path, "批示", parameters | beyond, icon=":material/draw:")


def _line(page: Page, row, *, why: str = "", **beyond: str) -> None:
    """What it is, who and by when, as a link to the thing itself; ``why`` stands within it, below."""
    role = "（配合）" if row.helps else ""
    thing_link(
        page, row.thing, row.references, row.unit_id, icon="",
        label=f"{lamp(row.light)}　**{plain(row.title)}**　{plain(row.unit)}{role}{_by_when(row)}{why}",
        **beyond,
    )  # fmt: skip


def _by_when(row) -> str:
    """The day by which it was to be done, and how long that is over; nothing where there is none."""
    if pd.isna(row.day):
        return ""
    day = chinese_date_short(row.day)
    return f"　限{day}" + (f"，{row.day_words}" if row.day_words != day else "")


def _all(page: Page, found: pd.DataFrame) -> None:
    table(
        page,
        found,
        {
            "lamp": Column("灯", "lamp"),
            "title": Column("事项"),
            "unit": Column("单位"),
            "day": Column("时限", "date"),
            "reason": Column("原因", "long"),
            "day_words": Column("还有几天"),
            "words": Column("为什么要看"),
            "role": Column("分工"),
        },
        subject="今天要看的事",
        empty="没有需要过问的事。",
        on_open=lambda row: open_thing(page, row["thing"], row["references"], row["unit_id"]),
        on_phones=("unit", "day_words", "title"),
    )
