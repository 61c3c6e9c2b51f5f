"""自上次例会以来: what is not as it was at another meeting, counted by subject and listed one by one."""

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.judgements import agenda as meeting
from efficiency.queries import indicators as indicator_rows
from efficiency.queries.indicators import readings
from efficiency.queries.meetings import report_corrections
from efficiency.queries.monitoring import incidents
from efficiency.ui.leadership.weekly_meeting.sitting import Sitting
from efficiency.ui.parts.blocks import Card, Column, cards, definition, table
from efficiency.ui.parts.frame import go

_ALL = "全部"
_SHORT = {meeting.BETTER: "↑", meeting.WORSE: "↓", meeting.NEW: "新", meeting.GONE: "消", "其他": "另"}
_MEANING = {
    "灯": "任务与单位的灯",
    "进度": "单位实报进度",
    "指标": "九项量化指标的读数；↑为更接近目标",
    "反映": "监测点反映：新收为新增，已回复为向好，办结为消除",
    "督办": "新交办为新增，签收、反馈为向好，退回为向差，销号为消除",
    "时限": "任务和督办的时限：同意或不同意延期、申请待批",
    "更正": "对已报的周报和读数的更正",
}


def changed_between(at: Sitting) -> pd.DataFrame:
    """Every change between the two meetings, for the worse first within its subject; columns of ``meeting.changes``."""
    plan, before, now = at.page.plan, at.before, at.scope
    ids = [target.id for target in plan.targets]
    names = {target.id: (target.name, target.unit, target.task_id) for target in plan.targets} | {
        each.id: (each.name, each.unit, each.task_id) for each in campaign.load().indicators
    }
    rows = [
        *meeting.incident_changes(incidents(before), incidents(now)),
        *meeting.follow_up_changes(state.on(before).follow_up_rows, state.on(now).follow_up_rows),
        *meeting.deadline_changes(plan, state.on(before).extensions, state.on(now).extensions),
        *meeting.corrections(
            plan, report_corrections(now), indicator_rows.corrections(now), names, before.known_before
        ),
    ]
    tasks = meeting.changes(
        plan, state.on(before).pairs, state.on(now).pairs, (readings(before, *ids), readings(now, *ids))
    )
    return meeting.in_order(
        pd.concat([tasks, pd.DataFrame(rows, columns=meeting.COLUMNS)], ignore_index=True)
    )


def changes_block(at: Sitting) -> None:
    """The counts by subject, then the changes themselves, all or of one subject."""
    changed = changed_between(at)
    st.subheader(f"自上次例会以来：与{at.versus}相比{len(changed)}处变化")
    counted = meeting.tally(changed)
    cards(
        [
            Card(
                subject,
                f"{sum(own.values())}处",
                " ".join(f"{_SHORT[way]}{own[way]}" for way in _SHORT if own.get(way)) or "无变化",
                _MEANING[subject],
            )
            for subject, own in counted.items()
        ],
        columns=7,
        narrowest=105,
    )
    shown = st.segmented_control(
        "看哪一类", [_ALL, *meeting.SUBJECTS], default=_ALL, required=True, key="changed", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    rows = changed if shown == _ALL else changed[changed["subject"] == shown]
    table(
        at.page,
        rows.assign(unit=[at.page.plan.unit(unit_id).name for unit_id in rows["unit_id"]]),
        {"subject": Column("类别"), "direction": Column("变化"), "item": Column("事项"), "unit": Column("单位"),
         "was": Column("当时"), "is_now": Column("这次")},
        subject=f"第{at.number}次例会_变化_{shown}", empty="没有这类变化。", on_open=_open, height=280,
    )  # fmt: skip
    definition(
        "↑向好、↓向差、新为新增、消为消除（办结、销号、数据撤回）、另为不分好坏。两次都按例会前一日晚掌握的情况。"
    )


def _open(row: pd.Series) -> None:
    if row["subject"] == "督办":
        go("follow_ups", number=row["item"].split(" ")[0])
    go("units", unit=row["unit_id"], **({"task": row["task_id"]} if isinstance(row["task_id"], str) else {}))
