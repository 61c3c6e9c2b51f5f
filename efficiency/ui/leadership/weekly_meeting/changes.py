"""自上次例会以来: what is not as it was at another meeting, counted by subject and listed one by one."""

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.judgements import changes
from efficiency.judgements.changes import Change, Subject, Way
from efficiency.ui.leadership.weekly_meeting.sitting import Sitting
from efficiency.ui.parts.blocks import Card, Column, cards, definition, table
from efficiency.ui.parts.exports import Listing, rows_to_show
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.seams.address import kept_choice

_ALL = "ALL"
_SHORT = {Way.BETTER: "↑", Way.WORSE: "↓", Way.NEW: "新", Way.GONE: "消", Way.OTHER: "另"}
_MEANING = {
    Subject.LIGHT: "任务与单位的灯",
    Subject.PROGRESS: "单位实报进度",
    Subject.READING: "量化指标的读数；↑为更接近目标",
    Subject.INCIDENT: "监测点反映：新收为新增，已回复为向好，办结为消除",
    Subject.FOLLOW_UP: "新交办为新增，签收、反馈为向好，退回为向差，销号为消除",
    Subject.DEADLINE: "任务和督办的时限：同意或不同意延期、申请待批",
    Subject.CORRECTION: "对已报的周报和读数的更正",
}


def changes_block(at: Sitting) -> None:
    """The counts by subject, then the changes themselves, all or of one subject."""
    key = f"changes_{at.number}"
    before, now = state.on(at.before), state.on(at.scope)
    changed = changes.between(before, now, rows_to_show(key))
    st.subheader(f"{at.since}：与{at.versus}相比{changed.total()}处变化")
    cards(
        [
            Card(
                subject.words,
                f"{own.total()}处",
                " ".join(f"{_SHORT[way]}{own[way]}" for way in _SHORT if own[way]) or "无变化",
                _MEANING[subject],
            )
            for subject, own in changed.counts.items()
        ],
        columns=4,
        narrowest=125,
    )
    options = {_ALL: "全部"} | {str(subject): subject.words for subject in Subject}
    shown = kept_choice("看哪一类", options, key="changed", default=_ALL, label_visibility="collapsed")

    def rows_of(found: changes.Changes) -> pd.DataFrame:
        return _rows(at.page, [each for each in found.listed if shown in (_ALL, each.subject)])

    rows = rows_of(changed)
    total = changed.total(*(each for each in Subject if shown in (_ALL, each)))
    table(
        at.evening, rows,
        {"subject": Column("类别"), "direction": Column("变化"), "item": Column("事项"), "unit": Column("单位"),
         "was": Column("当时"), "is_now": Column("这次")},
        subject=f"第{at.number}次例会_变化_{options[shown]}", empty="没有这类变化。", on_open=_open, height=280,
        listing=Listing(key, rows, total, lambda: rows_of(changes.between(before, now))) if total > len(rows) else None,
    )  # fmt: skip
    definition(
        "↑向好、↓向差、新为新增、消为消除（办结、销号、数据撤回）、另为不分好坏。两次都按例会前一日晚掌握的情况。"
    )


def _rows(page: Page, changed: list[Change]) -> pd.DataFrame:
    rows = [
        (each.subject.words, each.way.words, each.item, page.plan.unit(each.unit_id).name, each.was, each.is_now,
         each.unit_id, each.task_id, each.reference if each.subject is Subject.FOLLOW_UP else None)
        for each in changed
    ]  # fmt: skip
    columns = ["subject", "direction", "item", "unit", "was", "is_now", "unit_id", "task_id", "follow_up"]
    return pd.DataFrame(rows, columns=columns)


def _open(row: pd.Series) -> None:
    if isinstance(row["follow_up"], str):
        go("follow_ups", number=row["follow_up"])
    go("units", unit=row["unit_id"], **({"task": row["task_id"]} if isinstance(row["task_id"], str) else {}))
