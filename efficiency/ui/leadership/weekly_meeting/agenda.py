"""The agenda of a 周例会 on screen, item by item in its order; large and without tables on a projector."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.judgements import agenda
from efficiency.judgements.agenda import AGENDA, Paced
from efficiency.judgements.news import Band
from efficiency.judgements.pressing import late_replies
from efficiency.metrics import Rate
from efficiency.models import FindingSource, IncidentKind, Light, ReplyClock
from efficiency.queries.meetings import proposals
from efficiency.standings.findings import FindingStanding
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.incidents import IncidentStanding
from efficiency.standings.turns import Owner, framed
from efficiency.standings.words import first_reason_of, reason_of, red_weeks_words
from efficiency.ui.leadership.follow_ups import follow_up_words
from efficiency.ui.leadership.staleness import decay
from efficiency.ui.leadership.weekly_meeting.forms import Subject, proposal_form
from efficiency.ui.leadership.weekly_meeting.resolutions import of_meeting, resolutions, resolve_button
from efficiency.ui.leadership.weekly_meeting.sitting import Sitting, large_lines
from efficiency.ui.parts.blocks import Card, Column, cards, definition, lamp, plain, table
from efficiency.ui.parts.frame import go

# The item on which what was put up is decided.
_PUT_UP = 7
# What can be read from the back of a room.
PROJECTED_LETTERS = 44


@dataclass(frozen=True, slots=True)
class Item:
    """One agenda item: its finding in a sentence, and what draws its rows and tells what may be resolved on it."""

    finding: str
    draw: Callable[[], list[Subject]]


def items(at: Sitting) -> list[Item]:
    """All items of the agenda in its order; only what is drawn makes its tables."""
    return [each(at) for each in _ITEMS]


def agenda_lines(at: Sitting, found: list[Item]) -> None:
    """The agenda with the finding of each item, and how much was resolved on it."""
    resolved = Counter(of_meeting(at.page, at.number)["agenda_item"])
    words = [f"；议定{resolved[place]}件" if resolved[place] else "" for place in range(1, len(found) + 1)]
    st.markdown(
        "\n".join(
            f"{place}. **{title}**　{plain(each.finding + more)}"
            for place, (title, each, more) in enumerate(zip(AGENDA, found, words, strict=True), start=1)
        )
    )


def item(at: Sitting, place: int, found: Item | None = None) -> None:
    """One agenda item (1..8) in full: its finding as heading, its rows, what was resolved on it and the form for one more.

    ``found``: what ``items`` told of it, where that has been asked.
    """
    found = found or _ITEMS[place - 1](at)
    if at.projected:
        st.markdown(f"# {plain(found.finding)}")
    else:
        st.subheader(f"{place}　{AGENDA[place - 1]}：{plain(found.finding)}", anchor=f"item-{place}")
    resolutions(at, place, found.draw())


def _names(at: Sitting, unit_ids) -> list[str]:
    return [at.page.plan.unit(unit_id).name for unit_id in unit_ids]


def _show(
    at: Sitting,
    rows: pd.DataFrame,
    columns: dict[str, Column],
    line: Callable[[tuple], tuple[str, str]],
    *,
    subject: str,
    empty: str,
    on_open: Callable[[pd.Series], None],
    on_phones: tuple[str, ...] = (),
) -> None:
    """The rows as a table (on phones ``on_phones``); on a projector large lines (``line``: what, and who, when, how late)."""
    if not at.projected:
        table(
            at.evening, rows, columns, subject=f"第{at.number}次例会_{subject}", empty=empty, on_open=on_open,
            on_phones=on_phones,
        )  # fmt: skip
        return
    lines = []
    for row in rows.itertuples():
        what, rest = line(row)
        what = what if len(what) <= PROJECTED_LETTERS else what[: PROJECTED_LETTERS - 1] + "…"
        lines.append(f"{plain(what)}　:gray[{plain(rest)}]")
    large_lines(lines or [plain(empty)])


# ---------------------------------------------------------------- 1 to 4


def _last_resolutions(at: Sitting) -> Item:
    found = agenda.resolutions(state.on(at.before), state.on(at.scope))
    unseen = len(found.overdue_of(Owner.OFFICE))
    finding = (
        f"未销号{len(found.still_open)}件，其中责任单位超期{len(found.overdue_of(Owner.UNIT))}件"
        + (f"，工作办公室逾期未审核{unseen}件" if unseen else "")
        + f"；{at.since}销号{len(found.closed)}件" if found.shown
        else "目前没有未销号的议定事项"
    )  # fmt: skip

    def draw() -> list[Subject]:
        rows = follow_up_words(at.evening, framed(FollowUpStanding, found.shown))
        _show(
            at, rows.assign(struck=["已销号" if done else "未销号" for done in rows["is_done"]]),
            {"number": Column("编号", pinned=True), "unit": Column("责任单位"), "content": Column("事项", "long"),
             "whose": Column("超期的是"), "days_over": Column("超期（天）", "number"), "due_on": Column("时限", "date"),
             "waiting": Column("进展"), "struck": Column("销号"), "origin": Column("来源"),
             "open_days": Column("已交办（天）", "number"), "last_note": Column("说明", "long")},
            lambda row: (row.content, f"{row.unit}，{chinese_date_short(row.due_on)}前，{row.waiting}"
                         + (f"，■ {row.whose}超期{row.days_over}天" if row.is_overdue else "")),
            subject="议定事项落实", empty="目前没有未销号的议定事项。",
            on_open=lambda row: go("follow_ups", number=row["number"]), on_phones=("unit", "days_over", "content"),
        )  # fmt: skip
        return []

    return Item(finding, draw)


def _due(at: Sitting) -> Item:
    found = agenda.due(state.on(at.scope))
    counted = Counter(each.when for each in found)
    when = agenda.When
    finding = (
        f"本周到期{counted[when.THIS_WEEK]}件，其后14日内到期{counted[when.LATER]}件；"
        f"已过时限未了{counted[when.OVERDUE]}件"
    )

    def draw() -> list[Subject]:
        rows = pd.DataFrame(
            [
                (each.when.label, each.due_on, each.kind.words, each.item, each.who, each.standing, each.unit_id, each.task_id)
                for each in found
            ],
            columns=["when", "due_on", "kind", "item", "unit", "state", "unit_id", "task_id"],
        )  # fmt: skip
        _show(
            at, rows,
            {"when": Column("期限", pinned=True), "due_on": Column("时限", "date"), "unit": Column("责任单位"),
             "item": Column("事项", "long"), "kind": Column("类别"), "state": Column("现状", "long")},
            lambda row: (row.item, f"{row.unit}，{chinese_date_short(row.due_on)}，{row.when}"),
            subject="到期事项", empty="未来14日没有到期的事项。", on_open=_open_unit, on_phones=("unit", "when", "item"),
        )  # fmt: skip
        return [_task_as_subject(at, each.task_id, each.unit_id) for each in found if each.task_id]

    return Item(finding, draw)


def _open_unit(row: pd.Series) -> None:
    if isinstance(row["unit_id"], str):
        task = {"task": row["task_id"]} if isinstance(row["task_id"], str) else {}
        go("units", unit=row["unit_id"], **task)
    go("timeline")


def _task_as_subject(at: Sitting, task_id: str, unit_id: str) -> Subject:
    return Subject(at.page.plan.task(task_id).label, "task", task_id, unit_id)


def _reds(at: Sitting) -> Item:
    found = agenda.reds(state.on(at.before), state.on(at.scope))
    count, new = len(found.red), len(found.new)
    finding = f"红灯{count}项：新增{new}项，持续{count - new}项；转出红灯{len(found.cleared)}项"

    def draw() -> list[Subject]:
        columns = ["task_id", "unit_id", "task", "unit", "weeks", "reason", "first_reason", "summary", "due_on"]  # fmt: skip
        rows = [
            (task.task.id, task.unit_id, task.task.label, at.page.plan.unit(task.unit_id).name,
             red_weeks_words(each.weeks, is_new=each.is_new), reason_of(task), first_reason_of(task), task.said.summary,
             task.due_on)
            for each in found.red
            for task in [each.standing]
        ]  # fmt: skip
        _show(
            at, pd.DataFrame(rows, columns=columns),
            {"task": Column("任务", pinned=True), "unit": Column("首列责任单位"), "weeks": Column("红灯"),
             "reason": Column("原因", "long"), "summary": Column("单位报送", "long"), "due_on": Column("时限", "date")},
            lambda row: (row.task, f"{row.unit}，{row.weeks}：{row.first_reason}"),
            subject="红灯事项", empty="没有红灯任务。",
            on_open=lambda row: go("units", unit=row["unit_id"], task=row["task_id"]), on_phones=("unit", "weeks", "task"),
        )  # fmt: skip
        if found.cleared:
            words = "；".join(f"{plain(each.task.label)}，现为{lamp(each.light)}" for each in found.cleared)
            st.markdown(f"{'## ' if at.projected else ''}转出红灯：{words}")
        if not at.projected:
            definition(f"新增、转出是与{at.versus}相比；连续周数按每周例会前一日晚的灯计，未召开的周次也计。")
        return [_task_as_subject(at, each.standing.task.id, each.standing.unit_id) for each in found.red]

    return Item(finding, draw)


def _replies(at: Sitting) -> Item:
    clock = state.on(at.scope).reply_clock
    late = late_replies(state.on(at.scope))
    where = "、".join(f"{words}{count}件" for words, count in late.stuck)
    finding = f"超3日未复{len(late)}件（{where}）" if late else "没有超3日未复的反映"

    def draw() -> list[Subject]:
        rows = framed(IncidentStanding, late.first)
        rows = rows.assign(unit=_names(at, rows["unit_id"]), kind=rows["kind"].map(IncidentKind.words_of))
        _show(
            at, rows,
            {"number": Column("编号", pinned=True), "unit": Column("被反映单位"), "days_late": Column("已超（天）", "number"),
             "kind": Column("类型"), "content": Column("内容", "long"), "waiting": Column("卡在哪个环节"),
             "point_label": Column("监测点"), "due_on": Column("应回复", "date"),
             "other_due_on": Column("另一口径应回复", "date")},
            lambda row: (f"{row.number} {row.point_label}反映{row.unit}{row.kind}",
                         f"{row.waiting}，■ 已超{row.days_late}天"),
            subject="超3日未复", empty="到例会前一日，监测点反映都在期限之内。",
            on_open=lambda row: go("monitoring_points", point=row["point_key"]), on_phones=("unit", "days_late", "content"),
        )  # fmt: skip
        if len(late) > len(rows):
            st.caption(f"共{len(late):,}件，这里列超期最长的{len(rows)}件；全部见“监测点：3日回复”。")
        if not at.projected:
            definition(
                f"应回复日按{ReplyClock.words_of(clock)}。3日回复的责任在{campaign.load().supervisor}；卡在“待被反映单位反馈”、转办已满"
                f"{campaign.load().parameters.days.answer}个工作日（派生）的，由被反映单位说明。"
            )
        return [
            Subject(f"{row.number} {row.unit}", "incident", row.number, row.unit_id)
            for row in rows.itertuples()
        ]

    return Item(finding, draw)


# ---------------------------------------------------------------- 5 to 8


_BAND_WORDS = {
    Band.BEHIND: "落后", Band.USUAL: "正常范围", Band.AHEAD: "领先", Band.TOO_FEW: "太少不判", None: "○ 未报",
}  # fmt: skip


def _paces(at: Sitting) -> Item:
    now = state.on(at.scope)
    paced = agenda.paces(now)
    names = "、".join(
        f"{at.page.plan.unit(each.unit_id).short_name}（{each.silent}次）" for each in now.silent_units
    )
    finding = f"连续两次以上未报：{names}" if names else "没有单位连续两次未报"

    def draw() -> list[Subject]:
        rows = pd.DataFrame(
            [
                (_BAND_WORDS[each.band], at.page.plan.unit(each.unit_id).name,
                 each.on_schedule.counts, each.red, each.yellow, _counts(each.on_time), each.silent, _counts(each.rectified),
                 _pace_words(each), each.unit_id)
                for each in paced
            ],
            columns=["band", "unit", "on_schedule", "red", "yellow", "on_time", "silent", "rectified", "words", "unit_id"],
        )  # fmt: skip
        _show(
            at, rows,
            {"band": Column("档次", pinned=True), "unit": Column("责任单位", pinned=True),
             "on_schedule": Column("按序时或已完成（项）"), "red": Column(Light.RED.label, "number"),
             "yellow": Column(Light.YELLOW.label, "number"), "on_time": Column("按时报送（次）"),
             "silent": Column("连续未报（次）", "number"), "rectified": Column("整改核实（个）")},
            lambda row: (f"{row.band}　{row.unit}", row.words),
            subject="进度与报送", empty="没有责任单位。",
            on_open=lambda row: go("units", unit=row["unit_id"]),
        )  # fmt: skip
        if not at.projected:
            definition(
                "分档不排名次：按序时或已完成的比例、按时报送率，有一项低得超出正常波动（超几何分布精确检验，界限除以单位数）的为落后，"
                "有一项高得超出、没有一项低的为领先，其余在正常范围，太少的不判；报送折成周数，同一周五迟报几项只当一次；同一档按文件顺序。"
                "一项也没有报数或连续两次未报的列在最后（灰）。"
                f"整改以{campaign.load().supervisor}核实为准，没有分母的写“—”。"
            )
            decay(at.page, at.scope, f"第{at.number}次例会")
        return []

    return Item(finding, draw)


def _counts(rate: Rate | None) -> str:
    return rate.counts if rate and rate.denominator else "—"


def _pace_words(each: Paced) -> str:
    words = [f"按序时或已完成{each.on_schedule.counts}项"]
    words += [f"按时报送{each.on_time.counts}次"] if each.on_time and each.on_time.denominator else []
    words += [f"整改核实{each.rectified.counts}个"] if each.rectified.denominator else []
    return "，".join(words)


def _supervision_of_the_week(at: Sitting) -> Item:
    found = agenda.supervised_since(state.on(at.before), state.on(at.scope))
    held, aired = found.appraisals, found.broadcasts
    since = chinese_date_short(found.since)
    finding = f"{since}以来登记：察访{len(found.visits)}个单位次，查出问题{len(found.findings)}个，热线上线{len(aired)}次"

    def draw() -> list[Subject]:
        calls = f"来电{aired['calls'].sum()}个" if len(aired) else ""
        appraised = f"{held['unit_id'].nunique()}个单位" if len(held) else "没有"
        if not at.projected:
            # On a projector the sentence above says the counts.
            cards(
                [Card("察访（单位次）", f"{len(found.visits)}"), Card("查出问题", f"{len(found.findings)}个"),
                 Card("评议", appraised), Card("行风热线", f"{len(aired)}次", calls)],
                columns=4, narrowest=120,
            )  # fmt: skip
        rows = framed(FindingStanding, found.findings)
        _show(
            at, rows.assign(unit=_names(at, rows["unit_id"]), source=rows["source"].map(FindingSource.words_of)),
            {"number": Column("编号", pinned=True), "unit": Column("单位"), "found_on": Column("查出日期", "date"),
             "source": Column("方式"), "kind": Column("问题"),
             "description": Column("情况", "long"), "rectify_due_on": Column("整改时限", "date")},
            lambda row: (f"{row.unit}：{row.kind}", f"{row.source}，{chinese_date_short(row.rectify_due_on)}前整改"),
            subject="本周查出问题", empty=f"{since}以来没有登记新的问题。",
            on_open=lambda row: go("units", unit=row["unit_id"], part="findings"),
        )  # fmt: skip
        besides = [f"同期其他台账登记：{found.entered_words}"] if found.entered_words else []
        if at.projected:
            besides = [f"评议{appraised}" if len(held) else "没有评议", calls and f"热线{calls}", *besides]
        if words := "；".join(filter(None, besides)):
            st.markdown(f"{words}。")
        if not at.projected:
            definition(f"{at.since}登记的，不论发生在哪一天，都列入本次，先前发生的为补登；更正不算。")
        return []

    return Item(finding, draw)


def _proposals(at: Sitting) -> Item:
    # What was put up this morning belongs to this meeting, though the figures are those of the evening before.
    rows = proposals(at.page.scope, at.number)
    finding = f"提请议定{len(rows)}件" if len(rows) else "没有提请议定的事项"

    def draw() -> list[Subject]:
        units = [f"（{at.page.plan.unit(u).name}）" if isinstance(u, str) else "" for u in rows["unit_id"]]
        lines = [
            f"{place}\\. {plain(words + unit)}"
            for place, (words, unit) in enumerate(zip(rows["subject"], units, strict=True), start=1)
        ]
        if at.projected:
            large_lines(lines)
            return []
        own = of_meeting(at.page, at.number)
        resolved = {row.proposal: row.seq for row in own.itertuples() if isinstance(row.proposal, str)}
        for line, row in zip(lines, rows.itertuples(), strict=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                if row.subject in resolved:
                    st.markdown(f"{line}　:gray[已列为议定事项{resolved[row.subject]}]", width="stretch")
                else:
                    st.markdown(line, width="stretch")
                    resolve_button(at, int(row.id), _PUT_UP)
        proposal_form(at)
        return []

    return Item(finding, draw)


def _next_week(at: Sitting) -> Item:
    found = agenda.coming(state.on(at.scope), at.held_on or at.planned_on)
    finding = (
        f"下次例会：第{found.meeting[0]}次，{chinese_date(found.meeting[1])}" if found.meeting
        else "本年例会计划已全部完成"
    )  # fmt: skip

    def draw() -> list[Subject]:
        lines = [
            f"时间节点：{plain(each.milestone.label)}，{chinese_date(each.milestone.ends_on)}前（{plain(each.milestone.actor)}）"
            for each in found.milestones
        ] + [
            f"{chinese_date_short(each.turn_due_on)}前：{plain(each.content)}"
            f"（{plain(at.page.plan.unit(each.unit_id).name)}，{each.number}）"
            for each in found.follow_ups
        ]
        if not lines:
            lines = ["两周内没有到期的督办事项，一个月内没有时间节点。"]
        if at.projected:
            large_lines(lines)
        else:
            st.markdown("\n".join(f"- {line}" for line in lines))
        return []

    return Item(finding, draw)


_ITEMS: tuple[Callable[[Sitting], Item], ...] = (
    _last_resolutions, _due, _reds, _replies, _paces, _supervision_of_the_week, _proposals, _next_week,
)  # fmt: skip
