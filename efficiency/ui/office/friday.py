"""Friday in one table: all tasks and readings of the unit in one grid that is typed into or pasted into from Excel, last week's
words beside; kept as typed, checked cell by cell, handed in by one button."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency.commands import Faulty, Refused
from efficiency.commands.changes import indicators_of_unit, which_reading
from efficiency.commands.friday import COLUMNS, ZERO, CellFault, Line, hand_in, headers_of, keep, table_faults
from efficiency.models import Light, ReportKind
from efficiency.queries.corrections import reading_name, reading_of, standing_readings
from efficiency.queries.reporting import drafts, reading_drafts
from efficiency.standings.reports import WeekState
from efficiency.ui.office.friday_words import told_before
from efficiency.ui.office.readings import owed_readings, reading_month
from efficiency.ui.office.reporting import owed_tasks
from efficiency.ui.parts.blocks import definition, plain
from efficiency.ui.parts.forms import Unwelcome
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.receipts import forget, note, told
from efficiency.ui.seams.widgets import was_drawn

_SAID, _ASKED = "friday", "friday_asked"
_MOST_FAULTS = 12
_TALLEST = 640
# Pixels. The columns of tasks up to 进展情况, and those of readings up to 备注, are together as wide as what a tablet shows beside
# the menu; those of tasks up to 零报告 as what a phone shows. The names of tasks stand there whole.
_NARROW = 90
_WIDE = {
    "row": 32,
    "item": 206,
    "state": 60,
    "before": 96,
    "said": 72,
    "problem": 200,
    "next_step": 200,
    "receipt": 170,
}
_WIDE_OF_TASK = {"item": 242, "zero": 82, "light": 80, "figure": 108, "said": 132, "before": 200}
_FIELDS_OF_TASK = {names[0]: column for column, names in COLUMNS.items() if names[0] not in (None, "reason")}
_FIELDS_OF_READING = {
    names[1]: column for column, names in COLUMNS.items() if names[1] not in (None, "reason")
}


def friday_table(page: Page, due_on: dt.date) -> None:
    """The grid with its checks, what would be handed in, and the one button; what was handed in stays in sight."""
    turn = st.session_state.get("friday_turn", 0)
    key = f"friday:{page.user.unit_id}:{due_on}:{page.as_of}:{turn}"
    if not (was_drawn(f"{key}:grid") or was_drawn(f"{key}:readings")):
        # An editor of its own key keeps what was typed as long as it is given the same frame; one that begins anew is given
        # what is kept by now.
        known = st.session_state[f"{key}:lines"] = _lines(page, due_on)
        st.session_state[f"{key}:frame"] = _frame(page, due_on, known)
        st.session_state[f"{key}:saved"] = {}
    known = st.session_state[f"{key}:lines"]
    if not known:
        _say(due_on)
        st.info("本单位没有要报送的任务和读数。")
        return
    for task_id, row in owed_tasks(page, due_on).iterrows():
        if row["state"] is WeekState.RETURNED:
            st.warning(
                f"{plain(page.plan.task(task_id).label)}：工作办公室退回，{plain(row['return_reason'])}"
            )
    _grid(page, due_on, key, known)
    # One place for all that is said, be it much or little: a button that moves on stands there twice until the run has ended.
    with st.container():
        # A fault of saving is said where the typing is.
        if fault := st.session_state.pop(f"{key}:fault", None):
            st.error(plain(fault))
        lines = _merged(key)
        blank = [line for line in lines if line.is_task and not line.counts and line.seen_id is None]
        faults = table_faults(page.as_of, due_on, page.user.unit_id, lines)
        _told(lines, blank, faults)
        _say(due_on)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            "报送",
            type="primary",
            key=f"{key}:send",
            disabled=bool(faults) or not any(x.counts for x in lines),
        ):
            forget(f"{_SAID}:{due_on}")
            if any(line.zero for line in lines):
                st.session_state[_ASKED] = _signature(lines)
            else:
                _send(page, due_on, lines)
        st.button(
            f"未填的{len(blank)}项任务勾选零报告", key=f"{key}:zero", disabled=not blank, on_click=_tick,
            args=(page, due_on, key), type="tertiary", icon=":material/exposure_zero:",
        )  # fmt: skip
        st.button(
            "重新载入", key=f"{key}:reload", on_click=_turn_over, type="tertiary", icon=":material/refresh:"
        )
    if st.session_state.get(_ASKED) == _signature(lines) and not faults:
        _confirm(page, due_on, key, lines)
    definition(
        "填写或从表格软件粘贴后随填随存，报送前可随时离开；自评填绿灯、黄灯、红灯或已办结，可只写一个字；"
        "比率填分子、分母即可；改动已报的行须写更正原因。用输入法的，先按回车键打开格子再打字。没有填也没有勾选零报告的行本次不报。"
    )


def _say(due_on: dt.date) -> None:
    """What came of the last click, where the click was: above the tables it would be out of sight on a phone."""
    found, _ = told(f"{_SAID}:{due_on}")
    for said in found or ():
        (st.error if isinstance(said, Unwelcome) else st.success)(plain(said))


def _grid(page: Page, due_on: dt.date, key: str, known: list[Line]) -> None:
    """Tasks and below them readings, each with the columns that it has: a reading has no 零报告."""
    with st.container(key="on_phones:friday"):
        # The names fill a phone up to 零报告: nothing shows there that more columns follow.
        st.caption("其余各列在右边，横向滑动即见。")
    frame = st.session_state[f"{key}:frame"]
    tasks = sum(line.is_task for line in known)
    month = reading_month(page).month
    for name, part, item, place in (
        ("grid", frame.iloc[:tasks], "任务", 0),
        ("readings", frame.iloc[tasks:], f"{month}月的读数", 1),
    ):
        if part.empty:
            continue
        headers = headers_of(of_task=place == 0)
        # The figures come first and are in sight without a turn of the grid; most readings have nothing else.
        first = ["light", "figure"] if place == 0 else ["figure", "numerator", "denominator"]
        own = [*first, *(column for column in headers if column not in first)]
        # 零报告 stands beside the names, so that on a phone it can be ticked without a swipe; 自评 and what is pasted after it
        # stay together, and a task's words are in sight on a tablet: what nobody fills in comes after them, but for the word
        # that tells a row that is reported from one that is only filled in or, after a 零报告, still blank.
        shown = [
            "row",
            "item",
            *(["state", "before", *own] if place else ["zero", "state", *own, "before"]),
            "receipt",
        ]
        wide = _WIDE if place else _WIDE | _WIDE_OF_TASK
        # What is being typed into a cell is kept by the browser under the box's name (static/grids.js).
        with st.container(key=f"typed:{name}:{page.user.unit_id}:{due_on}"):
            st.data_editor(
                part[shown],
                key=f"{key}:{name}",
                hide_index=True,
                num_rows="fixed",
                height=min(_TALLEST, 36 * (len(part) + 1)),
                disabled=["row", "item", "before", "state", "receipt"],
                column_order=shown,
                column_config={
                    "row": st.column_config.NumberColumn("行", width=wide["row"], pinned=True),
                    "item": st.column_config.TextColumn(item, width=wide["item"], pinned=True),
                    "before": st.column_config.TextColumn("上次", width=wide["before"]),
                    **({} if place else {"zero": st.column_config.CheckboxColumn(ZERO, width=wide["zero"])}),
                    "state": st.column_config.TextColumn("本次", width=wide["state"]),
                    "receipt": st.column_config.TextColumn("回执", width=wide["receipt"]),
                }
                | {
                    column: st.column_config.TextColumn(headers[column], width=wide.get(column, _NARROW))
                    for column in own
                },
                on_change=_kept,
                args=(page, due_on, key),
                placeholder="",
            )


def _merged(key: str) -> list[Line]:
    """The lines with what was typed into the grid since it was drawn first."""
    lines = st.session_state[f"{key}:lines"]
    tasks = sum(line.is_task for line in lines)
    edits = st.session_state.get(f"{key}:grid", {}).get("edited_rows", {})
    figures = st.session_state.get(f"{key}:readings", {}).get("edited_rows", {})
    found = []
    for place, line in enumerate(lines):
        edited = edits.get(place, {}) if line.is_task else figures.get(place - tasks, {})
        cells = dict(line.cells) | {column: edited[column] or "" for column in COLUMNS if column in edited}
        zero = bool(edited.get("zero", line.zero)) and line.is_task
        found.append(replace(line, cells=cells, zero=zero))
    return found


def _kept(page: Page, due_on: dt.date, key: str) -> None:
    """Keep every row that is no longer as it was kept."""
    saved = st.session_state[f"{key}:saved"]
    for place, line in enumerate(_merged(key)):
        before, revision = saved.get(place, (st.session_state[f"{key}:lines"][place], None))
        if (line.cells, line.zero) == (before.cells, before.zero):
            continue
        if revision is None:
            revision = st.session_state[f"{key}:revisions"][place]
        try:
            saved[place] = line, keep(page.user, due_on, line, revision)
        except Refused as refusal:
            st.session_state[f"{key}:fault"] = f"{line.label}：{refusal}"


def _tick(page: Page, due_on: dt.date, key: str) -> None:
    """Tick 零报告 in every task's row that is blank and not handed in; each can be unticked again."""
    forget(f"{_SAID}:{due_on}")
    lines = _merged(key)
    for place, line in enumerate(lines):
        if line.is_task and not line.counts and line.seen_id is None:
            ticked = replace(line, zero=True)
            _, revision = st.session_state[f"{key}:saved"].get(
                place, (line, st.session_state[f"{key}:revisions"][place])
            )
            try:
                keep(page.user, due_on, ticked, revision)
            except Refused as refusal:
                note(f"{_SAID}:{due_on}", [Unwelcome(f"{line.label}：{refusal}")])
    _turn_over()


def _turn_over() -> None:
    """Begin with a new grid, from what is on record and kept now."""
    st.session_state["friday_turn"] = st.session_state.get("friday_turn", 0) + 1
    st.session_state.pop(_ASKED, None)


def _told(lines: list[Line], blank: list[Line], faults: list[CellFault]) -> None:
    """What would be handed in, and each cell that will not do."""
    reported = sum(line.is_task and line.has_words for line in lines)
    zero, figures = (
        sum(line.zero for line in lines),
        sum(not line.is_task and line.has_words for line in lines),
    )
    st.markdown(
        f"将报送：有进展**{reported}**项，零报告**{zero}**项，指标读数**{figures}**项。"
        + (f"还有{len(blank)}项任务没有填，也没有勾选零报告。" if blank else "")
    )
    if faults:
        more = f"\n- 另有{len(faults) - _MOST_FAULTS}处" if len(faults) > _MOST_FAULTS else ""
        st.error(
            f"有{len(faults)}处需要改正：\n" + "\n".join(f"- {plain(each.words)}" for each in faults[:_MOST_FAULTS]) + more
        )  # fmt: skip


def _confirm(page: Page, due_on: dt.date, key: str, lines: list[Line]) -> None:
    zero = [line for line in lines if line.zero]
    with st.container(border=True):
        st.markdown(
            f"以下{len(zero)}项按**零报告**报送，表示本周没有新进展：\n"
            + "\n".join(f"- {plain(line.label)}" for line in zero)
        )
        if st.button(f"确认报送（其中零报告{len(zero)}项）", type="primary", key=f"{key}:confirm"):
            _send(page, due_on, lines)


def _send(page: Page, due_on: dt.date, lines: list[Line]) -> None:
    try:
        done = hand_in(page.user, page.as_of, due_on, lines)
    except Faulty as faulty:
        note(f"{_SAID}:{due_on}", [Unwelcome(each) for each in faulty.faults.values()])
    else:
        tasks = [
            (lines[row - 1], receipt) for row, receipt in done.receipts.items() if lines[row - 1].is_task
        ]
        figures = [receipt for row, receipt in done.receipts.items() if not lines[row - 1].is_task]
        words = []
        if tasks:
            zero = sum(line.zero for line, _ in tasks)
            told = "、".join(f"{line.label.split(' ')[0]}（{receipt}号）" for line, receipt in tasks)
            words.append(f"任务{len(tasks)}项（零报告{zero}项），回执：{told}")
        if figures:
            words.append(f"指标读数{len(figures)}项，回执{min(figures)}号至{max(figures)}号")
        said = [f"已报送{'；'.join(words)}。"] if words else []
        note(f"{_SAID}:{due_on}", said + [Unwelcome(each.words) for each in done.refused])
    _turn_over()
    st.rerun()


def _signature(lines: list[Line]) -> int:
    return hash(tuple((line.label, line.zero, tuple(sorted(line.cells.items()))) for line in lines))


# ---------------------------------------------------------------- what the table begins with


def _frame(page: Page, due_on: dt.date, lines: list[Line]) -> pd.DataFrame:
    told = told_before(page, due_on, _owed_readings(page))
    rows = [
        {"row": number, "item": _name(page, line), "zero": line.zero}
        | dict(zip(("before", "state", "receipt"), told[_key(line)], strict=True))
        | {column: line.cells.get(column, "") for column in COLUMNS}
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _name(page: Page, line: Line) -> str:
    if not line.is_task:
        return line.label
    # The column says already that they are tasks.
    task = page.plan.task(line.about["task_id"])
    return f"{task.number} {task.title}"


def _key(line: Line) -> str:
    return line.about["task_id"] if line.is_task else which_reading(line.about)


def _lines(page: Page, due_on: dt.date) -> list[Line]:
    """The rows as they stand, what is kept of each over it; also notes the revisions that the typing starts from."""
    unit_id = page.user.unit_id
    kept, month = drafts(unit_id, due_on), reading_month(page)
    kept_readings = reading_drafts(unit_id, month)
    found, revisions = [], []
    for task_id, row in owed_tasks(page, due_on).iterrows():
        revision, content, _ = kept.get(task_id, (0, {}, ""))
        there = pd.notna(row["id"])
        stood = _cells(row, _FIELDS_OF_TASK) if there and row["kind"] != ReportKind.ZERO else {}
        cells = content.get("cells") or _cells(content, _FIELDS_OF_TASK) or stood
        found.append(
            Line(
                page.plan.task(task_id).label, {"task_id": task_id}, stood, cells, bool(content.get("zero")),
                int(row["id"]) if there else None, there and row["state"] is not WeekState.RETURNED,
            )
        )  # fmt: skip
        revisions.append(revision)
    for _, row in _owed_readings(page).iterrows():
        about = {
            name: row[name] for name in ("indicator_id", "period_end", "unit_id", "district_code", "category")
        }
        revision, content, _ = kept_readings.get(which_reading(about), (0, {}, ""))
        there = pd.notna(row["id"])
        stood = _cells(row, _FIELDS_OF_READING) if there else {}
        name = f"{reading_name(row)}（{reading_of(row)}）" if reading_of(row) else reading_name(row)
        found.append(
            Line(
                name,
                about,
                stood,
                content.get("cells") or stood,
                False,
                int(row["id"]) if there else None,
                there,
            )
        )
        revisions.append(revision)
    turn = st.session_state.get("friday_turn", 0)
    st.session_state[f"friday:{unit_id}:{due_on}:{page.as_of}:{turn}:revisions"] = revisions
    return found


def _owed_readings(page: Page) -> pd.DataFrame:
    mine = indicators_of_unit(page.user.unit_id)
    known = standing_readings(page.scope)
    return owed_readings(mine, known[known["indicator_id"].isin(mine)], reading_month(page))


def _cells(values: Mapping, fields: dict[str, str]) -> dict[str, str]:
    return {
        column: _text(name, values.get(name))
        for name, column in fields.items()
        if values.get(name) is not None and not pd.isna(values.get(name))
    }


def _text(name: str, value) -> str:
    if name == "self_light":
        return Light.words_of(value)
    return value if isinstance(value, str) else f"{value:.10g}"
