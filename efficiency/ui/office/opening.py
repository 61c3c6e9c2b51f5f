"""开办 on screen: the steps of setting up, each with how much is there and the way to where it is entered; a line for front
pages."""

from dataclasses import dataclass

import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.access import RIGHTS, Action, can
from efficiency.judgements.opening import Filled, Progress, Step, installation_steps, steps
from efficiency.models import Role
from efficiency.queries.opening import people
from efficiency.ui.parts.blocks import Card, cards, folded, plain
from efficiency.ui.parts.frame import Page, carry, on_paper
from efficiency.ui.parts.menu import entry_of, page_of

# So many names of what is missing are read out.
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step is entered: the page, the form there, the sheet of the import template; the form's code in the address, where
    the page has several. ``page`` "": on the server."""

    page: str
    form: str
    sheet: str = ""
    code: str = ""


PLACES = {
    Step.ROLES: Place("system", "开立账号，再由安全管理员赋予角色"),
    Step.REPORTERS: Place("system", "开立账号，再由安全管理员赋予角色和单位"),
    Step.PORTFOLIOS: Place("security", "领导职务和分管"),
    Step.CALENDAR: Place("", "国务院办公厅公布放假安排后，由维护人员写进活动文件夹"),
    Step.POINTS: Place("register", "监测点名册", "监测点名册", "point"),
    Step.PLANS: Place("entries", "方案和总结", "方案和总结", "paper"),
    Step.MILESTONES: Place("entries", "时间节点", "时间节点", "milestone"),
    Step.TARGETS: Place("reporting", "各责任单位报送读数", "指标读数"),
    Step.INDICATORS: Place("reporting", "各责任单位报送读数", "指标读数"),
    Step.MEETING: Place("weekly_meeting", "登记召开"),
    Step.REPORTS: Place("reporting", "各责任单位逐项填写", "周五报送"),
    Step.COMPLAINTS: Place("entries", "投诉月报", "投诉月报", "month"),
    Step.SUPERVISION: Place("register", "各登记表单"),
    Step.BACKUP: Place("", "由维护人员按部署说明在服务器上备份"),
}


def found_steps(page: Page) -> tuple[Progress, ...]:
    """The steps that the reader may see: an administrator those of the installation, 工作办公室 all."""
    now = state.on(page.scope)
    if can(page.user, Action.VIEW_OVERVIEW):
        return steps(now, people(), demo=page.is_demo)
    return installation_steps(now, people(), demo=page.is_demo)


def summary(found: tuple[Progress, ...]) -> None:
    """How many steps are done, begun, not begun and not yet asked for."""
    counts = {filled: sum(each.filled is filled for each in found) for filled in Filled}
    cards(
        [
            Card(filled.label, f"{number}项", f"共{len(found)}项")
            for filled, number in counts.items()
            if number or filled is not Filled.NOT_ASKED
        ]
    )


def step_list(page: Page, found: tuple[Progress, ...]) -> None:
    """The steps in order: what, how many of how many, what is missing, who enters it and where; those that are complete
    behind one line, as long as others are not."""
    numbered = list(enumerate(found, start=1))
    complete = [each for each in numbered if each[1].filled is Filled.ALL]
    if on_paper() or len(complete) == len(numbered):
        complete = []
    for place, each in numbered:
        if (place, each) not in complete:
            _one_step(page, place, each)
    if complete:
        with folded(
            f"{Filled.ALL.label}{len(complete)}项：{'、'.join(each.step.words for _, each in complete)}",
            key="complete_steps",
        ) as is_open:
            if is_open:
                for place, each in complete:
                    _one_step(page, place, each)
    if can(page.user, Action.IMPORT_DATA):
        st.page_link(page_of("data_exchange"), label="数据导入：下载模板，选择文件", query_params=carry())


def _one_step(page: Page, place: int, each: Progress) -> None:
    with st.container(border=True, gap="small", key=f"step_{each.step.lower()}"):
        line = f"**{place}. {each.step.words}**　{each.filled.label}　{_counts(each)}"
        notes = [words for words in (_missing(each), _template(each.step)) if words]
        # One text is one message; thirteen steps of four made the page the longest of all.
        st.markdown("\n\n".join([line, *(f":gray[:small[{words}]]" for words in notes)]))
        _way(page, each.step)


def opening_line(page: Page) -> None:
    """One line for a front page while something of 开办 is missing that can be entered by now; nothing for who may not."""
    if not can(page.user, Action.SET_UP):
        return
    missing = [each for each in found_steps(page) if each.is_open]
    if not missing:
        return
    words = "、".join(f"{each.step.words}（{_counts(each)}）" for each in missing[:3])
    rest = f"等{len(missing)}项" if len(missing) > 3 else ""
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/flag: **开办还没有录齐**：{plain(words)}{rest}", width="content")
        st.page_link(page_of("opening"), label="见开办", query_params=carry())


def _counts(each: Progress) -> str:
    return each.entered.counts if each.entered.denominator else "—"


def _missing(each: Progress) -> str:
    """From when on it can be entered, or what of it is not there, by name."""
    if each.begins_on:
        return f"{chinese_date_short(each.begins_on)}起"
    if not each.missing:
        return ""
    names = "、".join(each.missing[:_NAMED])
    more = f"等{len(each.missing)}个" if len(each.missing) > _NAMED else ""
    return f"还没有：{plain(names)}{more}"


def _template(step: Step) -> str:
    """By which sheet of a file it can be entered, too."""
    sheet = PLACES[step].sheet
    return f"也可以用数据导入：模板的“{sheet}”表" if sheet else ""


def _way(page: Page, step: Step) -> None:
    """Who enters a step, and the link to the page for those who may open it."""
    place = PLACES[step]
    if not place.page:
        st.caption(place.form)
        return
    entry = entry_of(place.page)
    if can(page.user, entry.action):
        chosen = {"form": place.code} if place.code else {}
        st.page_link(page_of(place.page), label=f"{entry.title}：{place.form}", query_params=carry() | chosen)
        return
    who = "、".join(role.words for role in Role if entry.action in RIGHTS[role])
    st.caption(f"由{who}在“{entry.title}”录入：{place.form}")
