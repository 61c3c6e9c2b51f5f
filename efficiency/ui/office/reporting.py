"""周五报送 on screen: the unit's tasks one below the other, last week's words at hand; the 工作办公室's view of who reported."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.document import Task, display
from efficiency.campaign.workdays import (
    chinese_date,
    chinese_date_short,
    first_report,
    report_deadline,
    report_due_on,
    report_weeks,
    weekday_name,
)
from efficiency.commands import Faulty, Refused
from efficiency.commands.changes import indicators_of_unit
from efficiency.commands.reports import save_draft, submit_report
from efficiency.models import Light, ReportKind
from efficiency.queries.corrections import reading_words, standing_readings
from efficiency.queries.reporting import drafts, week
from efficiency.queries.tasks import reports
from efficiency.standings.reports import WeekState, week_standing
from efficiency.subjects.columns import WHY
from efficiency.subjects.description import Field
from efficiency.subjects.fields import Text
from efficiency.subjects.progress_report import SELF_LIGHTS, SUBJECT
from efficiency.ui.office.corrections import reading_form
from efficiency.ui.office.readings import READING_KEY, owed_readings, reading_month
from efficiency.ui.parts.blocks import light_line, plain
from efficiency.ui.parts.fields import choose
from efficiency.ui.parts.forms import open_form
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.receipts import forget, note, told
from efficiency.ui.seams.address import kept_of_list

_SAID = "reporting"
_FIELDS = ("progress", "self_light", "summary", "problem", "next_step")


def chosen_week(page: Page) -> dt.date:
    """The reporting week looked at: of the as-of day, the one before, or an earlier one that was asked for; kept in the
    address."""
    until = report_weeks(page.plan.issued_on, report_due_on(page.as_of))
    asked = set(state.on(page.scope).report_weeks)
    weeks = [day for day in until if day in asked or day in until[-2:]]
    words = {day.isoformat(): f"截止{chinese_date_short(day)}" for day in reversed(weeks)}
    if not words:
        st.info(f"周五报送从{chinese_date(first_report())}开始，统计截至日之前还没有报送周。")
        st.stop()
    return dt.date.fromisoformat(kept_of_list("报送周", words, key="week"))


def owed_tasks(page: Page, due_on: dt.date) -> pd.DataFrame:
    """The reports that the unit owes for a week, in the plan's order: columns of ``week_standing``, by task id."""
    rows = week_standing(page.plan, week(page.scope, due_on), due_on)
    rows = rows[rows["unit_id"] == page.user.unit_id].set_index("task_id")
    own = [task.id for task in page.plan.tasks_of_unit(page.user.unit_id)]
    return rows.loc[[task_id for task_id in own if task_id in rows.index]]


def owed_line(page: Page, due_on: dt.date) -> None:
    """Until when the week is due, how many tasks are reported and which are not."""
    states = owed_tasks(page, due_on)["state"]
    if not len(states):
        return
    still = [f"任务{page.plan.task(task_id).number}" for task_id, each in states.items() if each.is_owed]
    named = f"：{'、'.join(still)}" if still else ""
    st.markdown(
        f"本周报送截止：**{chinese_date(due_on)}（{weekday_name(due_on)}）{report_deadline(due_on):%H:%M}**。"
        f"应报{len(states)}项，已报{len(states) - len(still)}项，还差{len(still)}项{named}。"
    )


def unit_week(page: Page, due_on: dt.date) -> None:
    """The unit's own screen: what is still owed, a form per task, 零报告 for those of the rest that are ticked."""
    unit_id = page.user.unit_id
    tasks = page.plan.tasks_of_unit(unit_id)
    if not tasks:
        st.info("文件没有给本单位规定主要任务，不需要周五报送。")
        return
    said, _ = told(f"{_SAID}:{due_on}")
    if said:
        st.success(said)
    owed = owed_tasks(page, due_on)
    open_tasks = [task for task in tasks if owed.loc[task.id, "state"].is_owed]
    kept, known, pairs = drafts(unit_id, due_on), reports(page.scope), state.on(page.scope).pairs
    blank = [task for task in open_tasks if owed.loc[task.id, "state"] is WeekState.MISSING]
    if blank:
        _zero_for_the_rest(page, blank, due_on, kept)
    for task in sorted(tasks, key=lambda task: task not in open_tasks):
        _task_form(
            page,
            task,
            due_on,
            owed.loc[task.id],
            kept.get(task.id),
            known[known["task_id"] == task.id],
            pairs,
        )


def unit_readings(page: Page) -> None:
    """The month's readings that fall to the unit: those of the tasks that it leads, one form for the one chosen."""
    mine = indicators_of_unit(page.user.unit_id)
    if not mine:
        return
    month = reading_month(page)
    known = standing_readings(page.scope)
    known = known[known["indicator_id"].isin(mine)]
    rows = owed_readings(mine, known, month)
    if rows.empty:
        # All of them are counted by unit, district or kind, and none was handed in yet: nothing says of which.
        return
    handed = rows["id"].notna()
    st.header(f"{month.month}月指标读数：{handed.sum()}/{len(rows)}项已报")
    form = open_form("unit_reading")
    words = {
        place: f"{'已报' if is_there else '未报'}　{reading_words(row)}"
        for (place, row), is_there in zip(rows.iterrows(), handed, strict=True)
    }
    first = next((place for place, is_there in enumerate(handed) if not is_there), 0)
    place = choose(form, Field("reading", "报哪一项", Text()), words, index=first)
    row = rows.loc[place]
    before = known[
        (known[READING_KEY] == row[READING_KEY].tolist()).all(axis=1) & (known["period_end"] < month)
    ]
    if len(before):
        last = before.iloc[0]
        st.caption(f"上一次（{last['period_end'].month}月）：{last['value']:g}。")
    seen = int(row["id"]) if pd.notna(row["id"]) else None
    reading_form(page, form.about(f"{place}_{month}"), row, seen)


def _task_form(
    page, task: Task, due_on: dt.date, row: pd.Series, draft, history: pd.DataFrame, pairs
) -> None:
    before = history[history["due_on"] < due_on]
    last = before.iloc[-1] if len(before) else None
    figures = before[before["progress"].notna()]
    present = pairs[pairs["task_id"] == task.id]
    with st.container(border=True):
        st.subheader(f"{task.label}　{row['state'].words}", anchor=task.id.lower())
        if len(present):
            light_line(present["light"].iloc[0], present["reason"].iloc[0])
        if row["return_reason"] == row["return_reason"] and row["return_reason"]:
            st.warning(f"工作办公室退回：{plain(row['return_reason'])}")
        if last is not None:
            st.caption(f"上次（{chinese_date_short(last['due_on'])}）：“{plain(last['summary'])}”")
        handed = not row["state"].is_owed
        if handed:
            words = f"{row['progress']:.0f}%，" if pd.notna(row["progress"]) else ""
            st.markdown(
                f"已报送（{chinese_date_short(row['recorded_at'])} {row['recorded_at']:%H:%M}，回执{row['id']:.0f}号）：{words}“{plain(row['summary'])}”"
            )
        # What stands above goes away with the next run, and takes a fold without a key along; one that was handed in folds.
        fold = f"fold_{task.id}_{due_on}_{row['id']}"
        words = "更正本周报送" if handed else "填报"
        with st.expander(words, key=fold, expanded=not handed, icon=":material/edit:"):
            if st.toggle("查看任务原文", key=f"text_{task.id}"):
                st.caption(plain(display(task.text)))
            _fields(
                page,
                task,
                due_on,
                row,
                draft,
                last,
                float(figures["progress"].iloc[-1]) if len(figures) else 0.0,
            )


def _fields(page, task: Task, due_on: dt.date, row, draft, last, last_progress: float) -> None:
    revision, typed, who = draft or (0, {}, "")
    keys = {name: f"report_{task.id}_{due_on}_{name}" for name in (*_FIELDS, "reason")}
    start = {"progress": last_progress, "self_light": None, "summary": "", "problem": "", "next_step": ""}
    if pd.notna(row["id"]):
        start |= {name: row[name] for name in _FIELDS if pd.notna(row[name])}
    for name, value in start.items():
        st.session_state.setdefault(keys[name], typed.get(name, value))
    st.session_state[f"revision_{task.id}_{due_on}"] = revision
    if typed:
        st.caption(f"以下是{plain(who)}保存的草稿，尚未报送。")
    saving = {"on_change": _keep_draft, "args": (page, task.id, due_on, keys)}
    if last is not None:
        st.button(
            "沿用上次文字",
            key=f"reuse_{task.id}_{due_on}",
            on_click=_reuse,
            args=(keys, last),
            type="tertiary",
        )
    left, right = st.columns(2)
    done = SUBJECT.field("progress")
    least, most, step = (float(each) for each in (done.kind.least, done.kind.most, done.kind.step))
    left.number_input(
        done.header, least, most, step=step, format="%.0f", key=keys["progress"], help=done.told, **saving
    )
    right.selectbox(
        SUBJECT.header_of("self_light"), [str(light) for light in SELF_LIGHTS], format_func=Light.label_of,
        key=keys["self_light"], index=None,
        placeholder="请选择", **saving,
    )  # fmt: skip
    for name, more, height in (
        ("summary", "", 90),
        ("problem", "（可不填）", 68),
        ("next_step", "（可不填）", 68),
    ):
        each = SUBJECT.field(name)
        st.text_area(
            each.header + more,
            key=keys[name],
            height=height,
            max_chars=each.kind.longest,
            help=each.told,
            **saving,
        )
    again = pd.notna(row["id"]) and row["state"] is not WeekState.RETURNED
    if again:
        st.text_input(WHY.header, key=keys["reason"], max_chars=WHY.kind.longest, help=WHY.told)
    fault = st.session_state.pop(f"fault_{task.id}", None)
    if fault:
        st.error(fault)
    seen = int(row["id"]) if pd.notna(row["id"]) else None
    with st.container(horizontal=True):
        st.button(
            "报送更正" if again else "报送", type="primary", key=f"send_{task.id}_{due_on}",
            on_click=_send, args=(page, task, due_on, keys, seen),
        )  # fmt: skip
        if seen is None:
            st.button(
                "零报告（无新进展）",
                key=f"zero_{task.id}_{due_on}",
                on_click=_all_zero,
                args=(page, [task], due_on),
                disabled=_has_words(draft),
                help=_WITH_WORDS if _has_words(draft) else None,
            )


_WITH_WORDS = "已填有内容、尚未报送，不能按零报告处理；确无新进展的，请先清空所填内容。"


def _has_words(draft: tuple[int, dict, str] | None) -> bool:
    """Whether something was typed for a report that a 零报告 would leave behind: words, or a light."""
    typed = draft[1] if draft else {}
    return any(str(typed.get(name) or "").strip() for name in _FIELDS if name != "progress")


def _zero_for_the_rest(page: Page, blank: list[Task], due_on: dt.date, kept: dict) -> None:
    """零报告 for several tasks: each is listed and can be left out, and nothing is handed in before the second click."""
    words = {task.id for task in blank if _has_words(kept.get(task.id))}
    heading = f"其余{len(blank)}项本周无新进展的，一并零报告"
    with st.expander(heading, key=f"fold_zero_{due_on}", icon=":material/exposure_zero:"):
        st.caption("零报告表示本周没有新进展，沿用上次进度；它算报送，与不报不同。不属零报告的，请去掉勾选。")
        ticked = [
            task
            for task in blank
            if st.checkbox(
                plain(task.label) + ("（已填有内容）" if task.id in words else ""),
                value=task.id not in words, disabled=task.id in words, key=f"tick_{task.id}_{due_on}_{task.id in words}",
                help=_WITH_WORDS if task.id in words else None,
            )
        ]  # fmt: skip
        st.button(
            f"确认报送{len(ticked)}项零报告", type="primary", key=f"zero_all_{due_on}", disabled=not ticked,
            on_click=_all_zero, args=(page, ticked, due_on),
        )  # fmt: skip


def _typed(keys: dict[str, str]) -> dict:
    return {name: st.session_state.get(key) for name, key in keys.items() if name in _FIELDS}


def _keep_draft(page: Page, task_id: str, due_on: dt.date, keys: dict[str, str]) -> None:
    mark = f"revision_{task_id}_{due_on}"
    try:
        st.session_state[mark] = save_draft(
            page.user, task_id, due_on, _typed(keys), st.session_state.get(mark, 0)
        )
    except Refused as refusal:
        st.session_state[f"fault_{task_id}"] = str(refusal)


def _reuse(keys: dict[str, str], last: pd.Series) -> None:
    # The words of a 零报告 are its own and say nothing of this week.
    told = last["kind"] != ReportKind.ZERO
    for name in ("summary", "problem", "next_step"):
        st.session_state[keys[name]] = last[name] if told and isinstance(last[name], str) else ""


def _send(page: Page, task: Task, due_on: dt.date, keys: dict[str, str], seen: int | None) -> None:
    forget(f"{_SAID}:{due_on}")
    typed = {name: value or "" if name in ("summary", "problem", "next_step") else value
             for name, value in _typed(keys).items()}  # fmt: skip
    try:
        receipt = submit_report(
            page.user, page.as_of, task.id, due_on, **typed, seen_id=seen,
            reason=st.session_state.get(keys["reason"]) or "",
        )  # fmt: skip
    except Refused as refusal:
        faults = refusal.faults.values() if isinstance(refusal, Faulty) else [str(refusal)]
        st.session_state[f"fault_{task.id}"] = "".join(faults)
        return
    for key in keys.values():
        st.session_state.pop(key, None)
    note(f"{_SAID}:{due_on}", f"{task.label}已报送，回执{receipt}号。")


def _all_zero(page: Page, tasks: list[Task], due_on: dt.date) -> None:
    done, faults = [], []
    # Somebody of the same unit may have typed since the page was drawn.
    kept = drafts(page.user.unit_id, due_on)
    for task in tasks:
        if _has_words(kept.get(task.id)):
            faults.append(f"{task.label}：{_WITH_WORDS}")
            continue
        try:
            done.append(
                submit_report(
                    page.user, page.as_of, task.id, due_on, progress=None, self_light=None, summary=""
                )
            )
        except Refused as refusal:
            faults.append(f"{task.label}：{refusal}")
    words = f"{len(done)}项已零报告，回执{'、'.join(map(str, done))}号。" if done else ""
    note(f"{_SAID}:{due_on}", words + "".join(faults))
