"""The agenda of a 周例会 on screen, item by item in its order, with what is resolved recorded beside the item."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from efficiency import meeting, metrics, progress, supervised
from efficiency.access import Action, Scope, can
from efficiency.commands.follow_ups import assign
from efficiency.commands.meetings import hold_meeting, propose
from efficiency.labels import label, light_label
from efficiency.models import Light
from efficiency.monitoring import waiting
from efficiency.queries.follow_ups import follow_ups
from efficiency.queries.indicators import readings
from efficiency.queries.meetings import proposals
from efficiency.queries.monitoring import incidents
from efficiency.queries.supervision import appraisals, broadcasts, findings, visits
from efficiency.queries.tasks import reports
from efficiency.ui.blocks import Card, Column, cards, definition, lamp, plain, table
from efficiency.ui.follow_ups import follow_up_words
from efficiency.ui.forms import open_form
from efficiency.ui.frame import Page, go
from efficiency.workdays import chinese_date, chinese_date_short, meetings

AGENDA = (
    "上周议定事项落实情况",
    "本周到期和未来14日到期",
    "红灯事项",
    "监测点反映超3日未复",
    "进度与报送排名",
    "本周明察暗访、评议、热线上线",
    "提请议定事项",
    "下周安排",
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One meeting as the page shows it: what was known the evening before, and the meeting it is compared with."""

    page: Page
    number: int
    planned_on: dt.date
    held_on: dt.date | None
    scope: Scope
    before: Scope
    before_number: int | None

    @property
    def week_start(self) -> dt.date:
        """The first day of the week the meeting looks back on."""
        return self.before.as_of + dt.timedelta(days=1)


def sitting(page: Page, register: pd.DataFrame, number: int, before_number: int | None) -> Sitting:
    """The meeting ``number`` of the register, compared with ``before_number`` (None: a week earlier)."""
    row = register.set_index("number").loc[number]
    scope = replace(page.scope, as_of=row["known_on"])
    earlier = row["known_on"] - dt.timedelta(days=7)
    if before_number is not None:
        earlier = register.set_index("number").loc[before_number, "known_on"]
    held_on = None if pd.isna(row["held_on"]) else row["held_on"]
    return Sitting(
        page, number, row["planned_on"], held_on, scope, replace(page.scope, as_of=earlier), before_number
    )


def item(at: Sitting, place: int) -> None:
    """One agenda item (1..8): its finding as heading, its rows, and the form for what is resolved on it."""
    _ITEMS[place - 1](at)
    _record(at, place)


def _last_resolutions(at: Sitting) -> None:
    rows = follow_ups(at.scope)
    rows = rows[(rows["closed_on"].isna()) | (rows["state_on"] >= at.week_start)] if len(rows) else rows
    still = rows[rows["closed_on"].isna()]
    late = still[still["overdue_days"] > 0]
    st.subheader(
        f"未销号{len(still)}件，其中超期{len(late)}件；上次例会以来销号{len(rows) - len(still)}件" if len(rows)
        else "目前没有未销号的议定事项"
    )  # fmt: skip
    table(
        at.page, follow_up_words(at.page, rows),
        {"number": Column("编号", pinned=True), "content": Column("事项", "long"), "unit": Column("责任单位"),
         "due_on": Column("时限", "date"), "state": Column("进展"), "last_note": Column("说明", "long"),
         "overdue_days": Column("超期（天）", "number")},
        subject=f"第{at.number}次例会_议定事项落实", empty="目前没有未销号的议定事项。",
        on_open=lambda row: go("follow_ups", number=row["number"]),
    )  # fmt: skip


def _due(at: Sitting) -> None:
    day = at.scope.as_of + dt.timedelta(days=1)
    pairs = progress.tasks(at.scope)
    pairs = pairs[(pairs["light"] != Light.DONE) & (pairs["due_on"] <= day + dt.timedelta(days=14))]
    open_ones = follow_ups(at.scope)
    open_ones = open_ones[
        open_ones["closed_on"].isna() & (open_ones["due_on"] <= day + dt.timedelta(days=14))
    ]
    rows = [
        {"kind": "主要任务", "item": at.page.plan.task(row.task_id).label, "unit_id": row.unit_id, "due_on": row.due_on,
         "state": f"{light_label(row.light)}，{row.reason}"}
        for row in pairs.itertuples()
    ] + [
        {"kind": "督办", "item": f"{row.number} {row.content}", "unit_id": row.unit_id, "due_on": row.due_on,
         "state": label(row.state)}
        for row in open_ones.itertuples()
    ]  # fmt: skip
    found = pd.DataFrame(rows, columns=["kind", "item", "unit_id", "due_on", "state"]).sort_values("due_on")
    week_end = day + dt.timedelta(days=6 - day.weekday())
    overdue, this_week = (
        (found["due_on"] < day).sum(),
        ((found["due_on"] >= day) & (found["due_on"] <= week_end)).sum(),
    )
    st.subheader(
        f"已过时限{overdue}件，本周到期{this_week}件，其后14日内到期{len(found) - overdue - this_week}件"
    )
    table(
        at.page, found.assign(unit=[at.page.plan.unit(u).name for u in found["unit_id"]]),
        {"due_on": Column("时限", "date", pinned=True), "kind": Column("类别"), "item": Column("事项", "long"),
         "unit": Column("责任单位"), "state": Column("现状", "long")},
        subject=f"第{at.number}次例会_到期事项", empty="未来14日没有到期的任务和督办事项。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def _reds(at: Sitting) -> None:
    history = [progress.tasks(replace(at.scope, as_of=day)) for day in _known_days(at)]
    weeks = meeting.red_weeks(history)
    now, before = history[-1], progress.tasks(at.before)
    cleared = before[(before["light"] == Light.RED) & ~before["task_id"].isin(weeks)]
    red = now[now["task_id"].isin(weeks)]
    newly = [task_id for task_id, count in weeks.items() if count == 1]
    st.subheader(
        f"红灯{len(red)}项：新增{len(newly)}项，连续两次以上{len(red) - len(newly)}项；转出红灯{len(cleared)}项"
    )
    rows = red.assign(
        task=[at.page.plan.task(t).label for t in red["task_id"]],
        unit=[at.page.plan.unit(u).name for u in red["unit_id"]],
        weeks=[f"连续第{weeks[t]}次" if weeks[t] > 1 else "新增" for t in red["task_id"]],
    )
    table(
        at.page, rows,
        {"task": Column("任务", pinned=True), "unit": Column("首列责任单位"), "weeks": Column("红灯"),
         "reason": Column("原因", "long"), "summary": Column("单位报送", "long"), "due_on": Column("时限", "date")},
        subject=f"第{at.number}次例会_红灯事项", empty="没有红灯任务。",
        on_open=lambda row: go("units", unit=row["unit_id"], task=row["task_id"]),
    )  # fmt: skip
    for row in cleared.itertuples():
        light = now.loc[now["task_id"] == row.task_id, "light"]
        if len(light):
            st.markdown(f"转出红灯：{plain(at.page.plan.task(row.task_id).label)}，现为{lamp(light.iloc[0])}")
    with st.expander(
        f"自上次例会以来的全部变化（与{chinese_date(at.before.as_of)}相比）", icon=":material/compare_arrows:"
    ):
        _changes(at)


def _known_days(at: Sitting) -> list[dt.date]:
    days = [day - dt.timedelta(days=1) for _, day in meetings(at.page.plan.issued_on, at.scope.as_of)]
    return [*days[-5:], at.scope.as_of]


def _changes(at: Sitting) -> None:
    ids = [target.id for target in at.page.plan.targets]
    changed = meeting.changes(
        at.page.plan, progress.pairs(at.before), progress.pairs(at.scope),
        (readings(at.before, *ids), readings(at.scope, *ids)),
    )  # fmt: skip
    counts = changed["direction"].value_counts()
    st.markdown(
        "　".join(
            f"{words} {counts.get(words, 0)}"
            for words in (meeting.BETTER, meeting.WORSE, meeting.NEW, meeting.GONE)
        )
    )
    table(
        at.page, changed.assign(unit=[at.page.plan.unit(u).name for u in changed["unit_id"]]),
        {"subject": Column("类别", pinned=True), "item": Column("事项"), "unit": Column("单位"), "was": Column("上次"),
         "is_now": Column("本次"), "direction": Column("变化")},
        subject=f"第{at.number}次例会_变化", empty="与上次例会相比没有变化。",
        on_open=lambda row: go("units", unit=row["unit_id"], task=row["task_id"]),
    )  # fmt: skip


def _replies(at: Sitting) -> None:
    clock = supervised.reply_clock(at.scope)
    late = waiting(incidents(at.scope), at.scope.as_of, clock)
    late = late[late["days_over"] > 0]
    st.subheader(f"超3日未复{len(late)}件（{label(clock)}）" if len(late) else "没有超3日未复的反映")
    rows = late.assign(
        unit=[at.page.plan.unit(u).name for u in late["unit_id"]], kind=late["kind"].map(label),
        other_due=late["due_workday_on" if clock == "calendar" else "due_calendar_on"],
    )  # fmt: skip
    table(
        at.page, rows,
        {"number": Column("编号", pinned=True), "point_label": Column("监测点"), "unit": Column("被反映单位"),
         "kind": Column("类型"), "content": Column("内容", "long"), "stuck": Column("卡在哪个环节"),
         "due_on": Column("应回复", "date"), "other_due": Column("另一口径应回复", "date"),
         "days_over": Column("已超（天）", "number")},
        subject=f"第{at.number}次例会_超3日未复", empty="到例会前一日，监测点反映都在期限之内。",
        on_open=lambda row: go("monitoring_points", point=row["point_key"]),
    )  # fmt: skip
    definition("3日回复的责任在市监察局；卡在“单位反馈”的，由被反映单位说明。")


def _ranking(at: Sitting) -> None:
    pairs = progress.pairs(at.scope)
    discipline = metrics.reporting_discipline(at.page.plan, reports(at.scope), at.scope.as_of)
    rows = metrics.unit_summary(pairs, discipline)
    done = pairs.assign(done=pairs["light"].isin([Light.GREEN, Light.DONE])).groupby("unit_id")["done"].sum()
    problems = (
        findings(at.scope).assign(verified=lambda f: f["state"] == "VERIFIED").groupby("unit_id")["verified"]
    )
    rectified = problems.agg(["sum", "count"])
    rows = rows.assign(
        unit=[at.page.plan.unit(u).name for u in rows["unit_id"]],
        on_schedule=[f"{done.get(u, 0)}/{n}" for u, n in zip(rows["unit_id"], rows["tasks"], strict=True)],
        rectified=[
            f"{rectified.loc[u, 'sum']}/{rectified.loc[u, 'count']}" if u in rectified.index else "—"
            for u in rows["unit_id"]
        ],
        standing=["近期未报（灰）" if silent >= 2 else "" for silent in rows["silent"].fillna(0)],
    )
    silent = metrics.silent_units(
        at.page.plan, reports(at.scope), at.scope.as_of, progress.thresholds(at.scope)
    )
    names = "、".join(
        f"{at.page.plan.unit(row.unit_id).short_name}（{row.silent}次）" for row in silent.itertuples()
    )
    st.subheader(f"连续两次以上未报：{names}" if len(silent) else "各单位近两次都有报送")
    table(
        at.page, rows,
        {"unit": Column("责任单位", pinned=True), "on_schedule": Column("按序时或已完成（项）"),
         "RED": Column(light_label(Light.RED), "number"), "YELLOW": Column(light_label(Light.YELLOW), "number"),
         "on_time_text": Column("按时报送（次）"), "silent": Column("连续未报（次）", "number"),
         "rectified": Column("整改核实（个）"), "standing": Column("报送")},
        subject=f"第{at.number}次例会_进度与报送", empty="没有责任单位。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def _supervision_of_the_week(at: Sitting) -> None:
    def in_week(rows: pd.DataFrame, column: str) -> pd.DataFrame:
        days = rows[column]
        return rows[[at.week_start <= day <= at.scope.as_of for day in days]] if len(rows) else rows

    visited, found = in_week(visits(at.scope), "visited_on"), in_week(findings(at.scope), "found_on")
    held, aired = in_week(appraisals(at.scope), "held_on"), in_week(broadcasts(at.scope), "aired_on")
    since = chinese_date_short(at.week_start)
    st.subheader(f"{since}以来：察访{len(visited)}个单位次，查出问题{len(found)}个，热线上线{len(aired)}次")
    cards(
        [Card("明察暗访", f"{len(visited)}单位次"), Card("查出问题", f"{len(found)}个"),
         Card("评议", f"{held['unit_id'].nunique()}个单位" if len(held) else "没有"),
         Card("行风热线", f"{len(aired)}次", f"来电{aired['calls'].sum()}个" if len(aired) else "")],
        columns=4,
    )  # fmt: skip
    found = found.assign(
        unit=[at.page.plan.unit(u).name for u in found["unit_id"]], source=found["source"].map(label)
    )
    table(
        at.page, found,
        {"number": Column("编号", pinned=True), "unit": Column("单位"), "source": Column("方式"), "kind": Column("问题"),
         "description": Column("情况", "long"), "rectify_due_on": Column("整改时限", "date")},
        subject=f"第{at.number}次例会_本周查出问题", empty=f"{since}以来没有查出新的问题。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def _proposals(at: Sitting) -> None:
    # What was put up this morning belongs to this meeting, though the figures are those of the evening before.
    rows = proposals(at.page.scope, at.number)
    st.subheader(f"提请议定{len(rows)}件" if len(rows) else "没有提请议定的事项")
    for place, row in enumerate(rows.itertuples(), start=1):
        unit = f"（{at.page.plan.unit(row.unit_id).name}）" if isinstance(row.unit_id, str) else ""
        st.markdown(f"{place}. {plain(row.subject)}{plain(unit)}")
    if can(at.page.user, Action.RUN_MEETING):
        with st.expander("提请一件", icon=":material/add:"):
            form = open_form("proposal")
            with form.field("subject") as key:
                subject = st.text_area("提请事项", key=key, max_chars=300)
            with form.field("unit_id") as key:
                unit_id = _unit_box(at.page, "有关单位（可不选）", key)

            def save() -> str:
                propose(at.page.user, at.page.as_of, at.number, unit_id, subject)
                return "已列入提请议定事项。"

            form.submit("列入议程", save)


def _next_week(at: Sitting) -> None:
    day = at.scope.as_of + dt.timedelta(days=1)
    coming = [(n, planned) for n, planned in meetings(day, day + dt.timedelta(days=21)) if n > at.number]
    rows = follow_ups(at.scope)
    rows = rows[
        rows["closed_on"].isna() & (rows["due_on"] > day) & (rows["due_on"] <= day + dt.timedelta(days=13))
    ]
    st.subheader(
        f"下次例会：第{coming[0][0]}次，{chinese_date(coming[0][1])}" if coming else "本年例会计划已全部完成"
    )
    milestones = [m for m in at.page.plan.milestones if day <= m.ends_on <= day + dt.timedelta(days=31)]
    for milestone in milestones:
        st.markdown(
            f"- 时间节点：{plain(milestone.label)}，{chinese_date(milestone.ends_on)}前（{plain(milestone.actor)}）"
        )
    for row in rows.itertuples():
        unit = at.page.plan.unit(row.unit_id).name
        st.markdown(
            f"- {chinese_date_short(row.due_on)}前：{plain(row.content)}（{plain(unit)}，{row.number}）"
        )
    if not milestones and rows.empty:
        st.markdown("下周没有到期的督办事项，一个月内没有时间节点。")


_ITEMS: tuple[Callable[[Sitting], None], ...] = (
    _last_resolutions, _due, _reds, _replies, _ranking, _supervision_of_the_week, _proposals, _next_week,
)  # fmt: skip


# ---------------------------------------------------------------- what is written in the meeting


def _unit_box(page: Page, words: str, key: str) -> str | None:
    collectives = {unit.collective_id for unit in page.plan.units}
    units = [unit.id for unit in page.plan.units if unit.id not in collectives]
    return st.selectbox(
        words, units, index=None, format_func=lambda u: page.plan.unit(u).name, placeholder="请选择", key=key
    )


def _record(at: Sitting, place: int) -> None:
    """The resolutions recorded on an item, and for the 工作办公室 the form for one more."""
    # What is resolved is recorded on the day itself, after the evening whose figures the meeting looks at.
    rows = follow_ups(at.page.scope)
    own = rows[(rows["meeting_number"] == at.number) & (rows["agenda_item"] == place)]
    for row in own.itertuples():
        unit = at.page.plan.unit(row.unit_id).name
        st.markdown(
            f":material/task_alt: **议定**（{row.number}）：{plain(row.content)}　{plain(unit)}，{chinese_date(row.due_on)}前，{label(row.state)}"
        )
    if not can(at.page.user, Action.RUN_MEETING):
        return
    with st.expander("记录议定事项", icon=":material/edit_note:"):
        form = open_form(f"resolution_{at.number}_{place}")
        with form.field("content") as key:
            content = st.text_area("事项（做什么）", key=key, max_chars=300)
        with form.field("unit_id") as key:
            unit_id = _unit_box(at.page, "责任单位（谁来做）", key)
        with form.field("due_on") as key:
            due_on = st.date_input("时限（何时完成）", value=None, key=key, format="YYYY-MM-DD")

        def save() -> str:
            number = assign(
                at.page.user, at.page.as_of, content=content, unit_id=unit_id, due_on=due_on, meeting_number=at.number,
                agenda_item=place,
            )  # fmt: skip
            return f"已记录并交办，督办编号{number}。"

        form.submit("记录并交办", save)


def hold_form(at: Sitting) -> None:
    """Record that the meeting is held today, which freezes what it looked at."""
    with st.expander(f"登记召开第{at.number}次例会", icon=":material/how_to_reg:"):
        form = open_form(f"hold_{at.number}")
        with form.field("chair") as key:
            chair = st.text_input("主持人（按职务填写）", key=key, max_chars=30)
        with form.field("note") as key:
            note = st.text_input("备注（可不填）", key=key, max_chars=200)

        def save() -> str:
            hold_meeting(at.page.user, at.page.as_of, at.number, chair, note)
            return f"第{at.number}次例会已登记召开。"

        form.submit("登记召开", save)
