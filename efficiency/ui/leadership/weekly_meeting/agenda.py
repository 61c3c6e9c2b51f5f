"""The agenda of a 周例会 on screen, item by item in its order; large and without tables on a projector."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pandas as pd
import streamlit as st

from efficiency import metrics, state
from efficiency.campaign.workdays import chinese_date, chinese_date_short, meetings
from efficiency.metrics import Rate
from efficiency.models import FindingSource, IncidentKind, Light, ReplyClock
from efficiency.queries.meetings import proposals
from efficiency.queries.supervision import appraisals, broadcasts, visits
from efficiency.queries.tasks import milestones
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.incidents import IncidentStanding
from efficiency.standings.turns import Owner, framed, past
from efficiency.standings.words import first_reason_of, reason_of, red_weeks_words
from efficiency.ui.leadership.follow_ups import follow_up_words
from efficiency.ui.leadership.staleness import decay
from efficiency.ui.leadership.units import on_time_words
from efficiency.ui.leadership.weekly_meeting.forms import Subject, proposal_form, resolutions
from efficiency.ui.leadership.weekly_meeting.sitting import Sitting, large_lines
from efficiency.ui.parts.blocks import Card, Column, cards, definition, lamp, plain, table
from efficiency.ui.parts.frame import go

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
# What can be read from the back of a room.
PROJECTED_ROWS = 6
PROJECTED_LETTERS = 44


def item(at: Sitting, place: int) -> None:
    """One agenda item (1..8): its finding as heading, its rows, what was resolved on it and the form for one more."""
    subjects = _ITEMS[place - 1](at)
    resolutions(at, place, subjects)


def _finding(at: Sitting, words: str) -> None:
    if at.projected:
        large_lines([plain(words)])
    else:
        st.subheader(plain(words))


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
) -> None:
    """The rows as a table; on a projector the first few as large lines (``line``: what, and who, when, how late)."""
    if not at.projected:
        table(at.page, rows, columns, subject=f"第{at.number}次例会_{subject}", empty=empty, on_open=on_open)
        return
    lines = []
    for row in rows.head(PROJECTED_ROWS).itertuples():
        what, rest = line(row)
        what = what if len(what) <= PROJECTED_LETTERS else what[: PROJECTED_LETTERS - 1] + "…"
        lines.append(f"{plain(what)}　:gray[{plain(rest)}]")
    if len(rows) > PROJECTED_ROWS:
        lines.append(f":gray[另有{len(rows) - PROJECTED_ROWS}件]")
    large_lines(lines or [plain(empty)])


# ---------------------------------------------------------------- 1 to 4


def _last_resolutions(at: Sitting) -> list[Subject]:
    shown = [
        each for each in state.on(at.scope).follow_ups if not each.is_done or each.closed_on >= at.week_start
    ]
    still = [each for each in shown if not each.is_done]
    late = sum(each.overdue_of == Owner.UNIT for each in still)
    unseen = sum(each.overdue_of == Owner.OFFICE for each in still)
    _finding(
        at,
        f"未销号{len(still)}件，其中责任单位超期{late}件"
        + (f"，工作办公室逾期未审核{unseen}件" if unseen else "")
        + f"；上次例会以来销号{len(shown) - len(still)}件" if shown
        else "目前没有未销号的议定事项",
    )  # fmt: skip
    # Whose delay is the longest comes first, then what lies with the office, what is struck off last.
    shown.sort(key=lambda each: (each.is_done, -each.unit_days_over, -each.days_over))
    rows = follow_up_words(at.page, framed(FollowUpStanding, shown))
    _show(
        at, rows.assign(struck=["已销号" if done else "未销号" for done in rows["is_done"]]),
        {"number": Column("编号", pinned=True), "unit": Column("责任单位"), "due_on": Column("时限", "date"),
         "waiting": Column("进展"), "struck": Column("销号"), "whose": Column("超期的是"),
         "days_over": Column("超期（天）", "number"), "content": Column("事项", "long"), "origin": Column("来源"),
         "open_days": Column("已交办（天）", "number"), "last_note": Column("说明", "long")},
        lambda row: (row.content, f"{row.unit}，{chinese_date_short(row.due_on)}前，{row.waiting}"
                     + (f"，■ {row.whose}超期{row.days_over}天" if row.is_overdue else "")),
        subject="议定事项落实", empty="目前没有未销号的议定事项。",
        on_open=lambda row: go("follow_ups", number=row["number"]),
    )  # fmt: skip
    return []


def _due(at: Sitting) -> list[Subject]:
    day = at.scope.as_of + dt.timedelta(days=1)
    horizon = day + dt.timedelta(days=14)
    pairs = state.on(at.scope).tasks
    pairs = pairs[(pairs["light"] != Light.DONE) & (pairs["due_on"] <= horizon)]
    now = state.on(at.scope)
    waiting = [
        *(("督办", f"{each.number} {each.content}", each, each.waiting) for each in now.follow_ups),
        *(("整改", f"{each.number} {each.kind}", each, each.stage.words) for each in now.findings),
        *(("监察文书", f"{each.number} {each.subject}", each, each.waiting) for each in now.documents),
    ]
    held = set(milestones(at.scope)["milestone_id"])
    nodes = [each for each in at.page.plan.milestones if each.id not in held and each.ends_on <= horizon]
    rows = [
        {"kind": "时间节点", "item": each.label, "unit_id": None, "task_id": None, "unit": each.actor,
         "due_on": each.ends_on, "state": "尚未完成"}
        for each in nodes
    ] + [
        {"kind": "主要任务", "item": at.page.plan.task(row.task_id).label, "unit_id": row.unit_id, "task_id": row.task_id,
         "unit": at.page.plan.unit(row.unit_id).name, "due_on": row.due_on,
         "state": f"{Light(row.light).label}，{row.reason}"}
        for row in pairs.itertuples()
    ] + [
        {"kind": kind, "item": item, "unit_id": each.unit_id, "task_id": None,
         "unit": each.waits_for.words if each.waits_for != Owner.UNIT else at.page.plan.unit(each.unit_id).name,
         "due_on": each.turn_due_on, "state": words}
        for kind, item, each, words in waiting
        if each.turn_due_on and each.turn_due_on <= horizon
    ]  # fmt: skip
    columns = ["kind", "item", "unit_id", "task_id", "unit", "due_on", "state"]
    found = pd.DataFrame(rows, columns=columns).sort_values("due_on", kind="stable")
    week_end = day + dt.timedelta(days=6 - day.weekday())
    places = [0 if past(due, at.scope.as_of) else 1 if due <= week_end else 2 for due in found["due_on"]]
    found = found.assign(
        place=places, when=[("■ 已过时限", "▲ 本周到期", "14日内到期")[place] for place in places]
    )
    overdue, this_week, later = (places.count(place) for place in range(3))
    _finding(at, f"本周到期{this_week}件，其后14日内到期{later}件；已过时限未了{overdue}件")
    # What can still be met comes first; what is past its day is looked at in the next items as well.
    found = found.sort_values("place", key=lambda place: place.map({1: 0, 2: 1, 0: 2}), kind="stable")
    _show(
        at, found,
        {"when": Column("期限", pinned=True), "due_on": Column("时限", "date"), "kind": Column("类别"),
         "item": Column("事项", "long"), "unit": Column("责任单位"), "state": Column("现状", "long")},
        lambda row: (row.item, f"{row.unit}，{chinese_date_short(row.due_on)}，{row.when}"),
        subject="到期事项", empty="未来14日没有到期的事项。", on_open=_open_unit,
    )  # fmt: skip
    return _tasks_as_subjects(at, found.dropna(subset="task_id"))


def _open_unit(row: pd.Series) -> None:
    if isinstance(row["unit_id"], str):
        go(
            "units",
            unit=row["unit_id"],
            **({"task": row["task_id"]} if isinstance(row.get("task_id"), str) else {}),
        )
    go("timeline")


def _tasks_as_subjects(at: Sitting, rows: pd.DataFrame) -> list[Subject]:
    return [
        Subject(at.page.plan.task(row.task_id).label, "task", row.task_id, row.unit_id)
        for row in rows.itertuples()
    ]


def _reds(at: Sitting) -> list[Subject]:
    weeks = state.on(at.scope).red_weeks
    now, before = state.on(at.scope).task_standings, state.on(at.before).task_standings
    was_red = {each.task.id for each in before if each.light is Light.RED}
    red = [each for each in now if each.light is Light.RED]
    cleared = [each for each in now if each.task.id in was_red - set(weeks)]
    newly = [each for each in red if each.task.id not in was_red or weeks[each.task.id] == 1]
    _finding(
        at, f"红灯{len(red)}项：新增{len(newly)}项，持续{len(red) - len(newly)}项；转出红灯{len(cleared)}项"
    )  # fmt: skip
    rows = pd.DataFrame(
        [
            {
                "task_id": each.task.id,
                "unit_id": each.unit_id,
                "task": each.task.label,
                "unit": at.page.plan.unit(each.unit_id).name,
                "weeks": red_weeks_words(weeks[each.task.id], was_red=each.task.id in was_red),
                "reason": reason_of(each),
                "first_reason": first_reason_of(each),
                "summary": each.said.summary,
                "due_on": each.due_on,
            }
            for each in sorted(red, key=lambda each: (each.task.id in was_red, -weeks[each.task.id]))
        ],
        columns=[
            "task_id",
            "unit_id",
            "task",
            "unit",
            "weeks",
            "reason",
            "first_reason",
            "summary",
            "due_on",
        ],
    )
    _show(
        at, rows,
        {"task": Column("任务", pinned=True), "unit": Column("首列责任单位"), "weeks": Column("红灯"),
         "reason": Column("原因", "long"), "summary": Column("单位报送", "long"), "due_on": Column("时限", "date")},
        lambda row: (row.task, f"{row.unit}，{row.weeks}：{row.first_reason}"),
        subject="红灯事项", empty="没有红灯任务。",
        on_open=lambda row: go("units", unit=row["unit_id"], task=row["task_id"]),
    )  # fmt: skip
    if cleared:
        words = "；".join(f"{plain(each.task.label)}，现为{lamp(each.light)}" for each in cleared)
        st.markdown(f"{'## ' if at.projected else ''}转出红灯：{words}")
    if not at.projected:
        definition(f"新增、转出是与{at.versus}相比；连续周数按每周例会前一日晚的灯计，未召开的周次也计。")
    return _tasks_as_subjects(at, rows)


def _replies(at: Sitting) -> list[Subject]:
    clock = state.on(at.scope).reply_clock
    late = [each for each in state.on(at.scope).unanswered if each.is_overdue]
    stuck = Counter(each.waiting for each in late)
    where = "、".join(f"{words}{count}件" for words, count in stuck.most_common())
    _finding(at, f"超3日未复{len(late)}件（{where}）" if late else "没有超3日未复的反映")
    rows = framed(IncidentStanding, late)
    rows = rows.assign(unit=_names(at, rows["unit_id"]), kind=rows["kind"].map(IncidentKind.words_of))
    _show(
        at, rows,
        {"number": Column("编号", pinned=True), "point_label": Column("监测点"), "unit": Column("被反映单位"),
         "kind": Column("类型"), "content": Column("内容", "long"), "waiting": Column("卡在哪个环节"),
         "due_on": Column("应回复", "date"), "other_due_on": Column("另一口径应回复", "date"),
         "days_over": Column("已超（天）", "number")},
        lambda row: (f"{row.number} {row.point_label}反映{row.unit}{row.kind}",
                     f"{row.waiting}，■ 已超{row.days_over}天"),
        subject="超3日未复", empty="到例会前一日，监测点反映都在期限之内。",
        on_open=lambda row: go("monitoring_points", point=row["point_key"]),
    )  # fmt: skip
    if not at.projected:
        definition(
            f"应回复日按{ReplyClock.words_of(clock)}。3日回复的责任在市监察局；卡在“单位反馈”的，由被反映单位说明。"
        )
    return [
        Subject(f"{row.number} {row.unit}", "incident", row.number, row.unit_id) for row in rows.itertuples()
    ]


# ---------------------------------------------------------------- 5 to 8


def _ranking(at: Sitting) -> list[Subject]:
    rows = _ranked(at)
    silent = state.on(at.scope).silent_units
    names = "、".join(f"{at.page.plan.unit(each.unit_id).short_name}（{each.silent}次）" for each in silent)
    _finding(at, f"连续两次以上未报：{names}" if len(silent) else "没有单位连续两次未报")
    _show(
        # A room talks about the last ones, a table is read from the first.
        at, rows.iloc[::-1] if at.projected else rows,
        {"place": Column("名次", pinned=True), "unit": Column("责任单位", pinned=True),
         "on_schedule": Column("按序时或已完成（项）"), str(Light.RED): Column(Light.RED.label, "number"),
         str(Light.YELLOW): Column(Light.YELLOW.label, "number"), "on_time_text": Column("按时报送（次）"),
         "silent": Column("连续未报（次）", "number"), "rectified": Column("整改核实（个）")},
        lambda row: (f"{row.place} {row.unit}", _ranking_words(row)),
        subject="进度与报送", empty="没有责任单位。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip
    if not at.projected:
        definition(
            "名次先比按序时或已完成的任务所占比例，再比按时报送率；一项也没有报数或连续两次未报的不排名次，列在最后（灰）。"
            "整改以市监察局核实为准，没有分母的写“—”。"
        )
        decay(at.page, at.scope, f"第{at.number}次例会")
    return []


def _ranking_words(row) -> str:
    words = [f"按序时或已完成{row.on_schedule}项"]
    words += [f"按时报送{row.on_time_text}次"] if row.expected > 0 else []
    words += [f"整改核实{row.rectified}个"] if row.found else []
    return "，".join(words)


def _ranked(at: Sitting) -> pd.DataFrame:
    pairs = state.on(at.scope).pairs
    rows = metrics.unit_summary(pairs, state.on(at.scope).disciplines)
    done = pairs[pairs["light"].isin([Light.GREEN, Light.DONE])]["unit_id"].value_counts()
    problems = state.on(at.scope).finding_rows
    verified = problems[problems["is_done"]]["unit_id"].value_counts()
    found = problems["unit_id"].value_counts()
    ordered = [Rate(done.get(u, 0), n) for u, n in zip(rows["unit_id"], rows["tasks"], strict=True)]
    in_time = [
        Rate(on_time, expected).percent or 0.0 if expected > 0 else 0.0
        for on_time, expected in zip(rows["on_time"], rows["expected"], strict=True)
    ]
    limit = state.on(at.scope).thresholds.silent_reports
    grey = (rows["silent"].fillna(0) >= limit) | (rows[str(Light.GREY)] == rows["tasks"])
    rows = rows.assign(
        unit=_names(at, rows["unit_id"]), on_time_text=on_time_words(rows), on_schedule=[rate.counts for rate in ordered],
        share=[rate.percent or 0.0 for rate in ordered], in_time=in_time, grey=grey,
        found=[int(found.get(u, 0)) for u in rows["unit_id"]],
        rectified=[f"{verified.get(u, 0)}/{found[u]}" if u in found.index else "—" for u in rows["unit_id"]],
    ).sort_values(["grey", "share", "in_time"], ascending=[True, False, False], kind="stable")  # fmt: skip
    return rows.assign(
        place=["○ 未报" if is_grey else f"第{place}" for place, is_grey in enumerate(rows["grey"], 1)]
    )


def _supervision_of_the_week(at: Sitting) -> list[Subject]:
    def in_week(rows: pd.DataFrame, column: str) -> pd.DataFrame:
        return rows[pd.Series([day >= at.week_start for day in rows[column]], index=rows.index, dtype=bool)]

    visited, found = (
        in_week(visits(at.scope), "visited_on"),
        in_week(state.on(at.scope).finding_rows, "found_on"),
    )
    held, aired = in_week(appraisals(at.scope), "held_on"), in_week(broadcasts(at.scope), "aired_on")
    since = chinese_date_short(at.week_start)
    _finding(at, f"{since}以来：察访{len(visited)}个单位次，查出问题{len(found)}个，热线上线{len(aired)}次")
    cards(
        [Card("察访（单位次）", f"{len(visited)}"), Card("查出问题", f"{len(found)}个"),
         Card("评议", f"{held['unit_id'].nunique()}个单位" if len(held) else "没有"),
         Card("行风热线", f"{len(aired)}次", f"来电{aired['calls'].sum()}个" if len(aired) else "")],
        columns=4, narrowest=120,
    )  # fmt: skip
    found = found.assign(
        unit=_names(at, found["unit_id"]), source=found["source"].map(FindingSource.words_of)
    )
    _show(
        at, found,
        {"number": Column("编号", pinned=True), "unit": Column("单位"), "source": Column("方式"), "kind": Column("问题"),
         "description": Column("情况", "long"), "rectify_due_on": Column("整改时限", "date")},
        lambda row: (f"{row.unit}：{row.kind}", f"{row.source}，{chinese_date_short(row.rectify_due_on)}前整改"),
        subject="本周查出问题", empty=f"{since}以来没有查出新的问题。",
        on_open=lambda row: go("units", unit=row["unit_id"], part="findings"),
    )  # fmt: skip
    return []


def _proposals(at: Sitting) -> list[Subject]:
    # What was put up this morning belongs to this meeting, though the figures are those of the evening before.
    rows = proposals(at.page.scope, at.number)
    _finding(at, f"提请议定{len(rows)}件" if len(rows) else "没有提请议定的事项")
    units = [f"（{at.page.plan.unit(u).name}）" if isinstance(u, str) else "" for u in rows["unit_id"]]
    lines = [
        f"{place}\\. {plain(words + unit)}"
        for place, (words, unit) in enumerate(zip(rows["subject"], units, strict=True), start=1)
    ]
    if at.projected:
        large_lines(lines)
    else:
        st.markdown("\n\n".join(lines))
        proposal_form(at)
    return []


def _next_week(at: Sitting) -> list[Subject]:
    day = at.scope.as_of + dt.timedelta(days=1)
    coming = [(n, planned) for n, planned in meetings(day, day + dt.timedelta(days=21)) if n > at.number]
    coming_due = [
        each
        for each in state.on(at.scope).follow_ups
        if each.waits_for == Owner.UNIT and day < each.turn_due_on <= day + dt.timedelta(days=13)
    ]
    _finding(
        at,
        f"下次例会：第{coming[0][0]}次，{chinese_date(coming[0][1])}" if coming else "本年例会计划已全部完成",
    )
    nodes = [m for m in at.page.plan.milestones if day <= m.ends_on <= day + dt.timedelta(days=31)]
    lines = [
        f"时间节点：{plain(node.label)}，{chinese_date(node.ends_on)}前（{plain(node.actor)}）"
        for node in nodes
    ] + [
        f"{chinese_date_short(each.turn_due_on)}前：{plain(each.content)}"
        f"（{plain(at.page.plan.unit(each.unit_id).name)}，{each.number}）"
        for each in sorted(coming_due, key=lambda each: each.turn_due_on)
    ]
    if not lines:
        lines = ["下周没有到期的督办事项，一个月内没有时间节点。"]
    if at.projected:
        large_lines(lines[:PROJECTED_ROWS])
    else:
        st.markdown("\n".join(f"- {line}" for line in lines))
    return []


_ITEMS: tuple[Callable[[Sitting], list[Subject]], ...] = (
    _last_resolutions, _due, _reds, _replies, _ranking, _supervision_of_the_week, _proposals, _next_week,
)  # fmt: skip
