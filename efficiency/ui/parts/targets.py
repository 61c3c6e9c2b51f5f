"""One of the nine numeric targets on a page: a card with its counts, and its readings against the document's number."""

import pandas as pd
import streamlit as st

from efficiency.campaign.document import Target, display
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.charts.series import target_line
from efficiency.figures import indicator_series as series_of
from efficiency.queries.indicators import corrections, readings
from efficiency.standings.words import goal_of
from efficiency.ui.parts.blocks import Card, Column, chart, definition, plain, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.limits import limits_block, of_months, steps_of_months


def target_series(page: Page, target_id: str) -> pd.DataFrame:
    """The target's readings month by month up to the as-of day, gaps as null; columns of ``indicator_series.series``."""
    return series_of.series(readings(page.scope, target_id), target_id, page.as_of)


def wanted(target: Target) -> str:
    """What the document asks for: ``目标30%以上``, ``目标100%`` (以上 includes the number itself, AM01)."""
    return f"目标{goal_of(target)}"


def figure(value: float, unit: str) -> str:
    """A reading with its unit: ``97.0%``, ``1,390条``. Percentages always carry one decimal."""
    return percent(value) if unit == "%" else f"{value:,.1f}".removesuffix(".0") + unit


def target_card(page: Page, target_id: str, label: str) -> Card:
    """The last reading with its counts, what is asked for beside ``label``; — and 未报数 where nothing was reported.

    ``label`` is short (办结率), so that both fit on a phone.
    """
    target, known = page.plan.target(target_id), series_of.reported(target_series(page, target_id))
    label = f"{label} 须{goal_of(target)}"
    if known.empty:
        return Card(label, "—", "未报数", f"文件原文：{display(target.quote)}")
    last = known.iloc[-1]
    until = chinese_date_short(last["period_end"])
    return Card(
        label,
        figure(last["value"], target.unit),
        last["counts"] or f"截至{until}",
        f"截至{until}。文件原文：{display(target.quote)}",
        tuple(known["value"]),
    )


def target_heading(page: Page, target_id: str) -> str:
    """The last month's figure, against the document's number and the month before."""
    target, line = page.plan.target(target_id), series_of.reported(target_series(page, target_id))
    if line.empty:
        return f"{target.name}尚无读数"
    last, change = line.iloc[-1], series_of.last_change(line)
    words = f"{target.name}{last['month']}{figure(last['value'], target.unit)}"
    words += "，达到要求" if target.is_met_by(float(last["value"])) else f"，{wanted(target)}"
    unit = "个百分点" if target.unit == "%" else target.unit
    return (
        words if not change else f"{words}，比上次{'升' if change > 0 else '降'}{figure(abs(change), unit)}"
    )


def target_chart(page: Page, target_id: str, *, height: int = 260) -> pd.DataFrame:
    """Draw the target's readings against the document's number and list corrections and months below; returns the series.

    A target that builds up to its due day has its pace line; one that must always hold has none.
    """
    target, line = page.plan.target(target_id), target_series(page, target_id)
    if line.empty:
        st.info(f"{target.name}：尚无读数（未报数，不是0）。")
        return line
    old = series_of.withdrawn(corrections(page.scope, target_id), target_id)
    chart(
        target_line(
            line,
            unit=target.unit,
            target=target.value,
            target_words=wanted(target),
            pace=None if target.continuous else series_of.pace(target),
            corrections=old,
            height=height,
        ),
        key=f"target_{target_id}",
        alt_text=f"{target.name}各月读数，{wanted(target)}",
    )
    for row in old.itertuples():
        st.markdown(
            f":red[✕ 更正]　{row.period_end.month}月末原报{figure(row.old_value, target.unit)}，"
            f"{chinese_date(row.recorded_at.date())}更正为{figure(row.new_value, target.unit)}："
            f"{plain(row.correction_reason)}"
        )
    if target.baseline_note:
        pace_words = "" if target.continuous else "虚线为序时线（按工作日折算）。"
        definition(f"{pace_words}{target.baseline_note}。")
    _limits(target, line)
    readings_table(page, line, subject=target.name, value_title=f"{target.name}（{target.unit}）")
    return line


def _limits(target: Target, line: pd.DataFrame) -> None:
    """The target within its limits: each reading where it must hold, else what was added since the reading before."""
    rising = target.operator == ">=" or target.value == 100
    if target.continuous:
        limits_block(
            target.name, lambda: of_months(line), key=target.id, unit=target.unit, rising_is_good=rising or None,
            target=target.value, target_words=wanted(target),
        )  # fmt: skip
    else:
        limits_block(
            f"{target.name}每期新增", lambda: steps_of_months(line), key=target.id, unit=target.unit,
            rising_is_good=rising or None, note="要求是累计数，逐期新增才看得出快慢变了没有。",
        )  # fmt: skip


def readings_table(
    page: Page, rows: pd.DataFrame, *, subject: str, value_title: str, first: dict[str, Column] | None = None
) -> None:
    """The readings behind a picture, folded away, with their export.

    ``rows``: month or period_end, value, counts, note, and the columns named in ``first``, which lead the table.
    """
    when = {"month": Column("月份")} if "month" in rows else {"period_end": Column("截至", "date")}
    with st.expander(
        f"{subject}读数（{len(rows)}行）", icon=":material/table_rows:", key=f"readings_{subject}"
    ):
        table(
            page,
            rows,
            {
                **(first or {}),
                **when,
                "value": Column(value_title, "number"),
                "counts": Column("计数"),
                "note": Column("说明", "long"),
            },
            subject=subject,
            empty="尚无读数。",
            extra={"period_end": "截至"} if "month" in rows else None,
        )
