"""Port efficiency on a page (任务16): hours of clearance at the five port units, and what makes them work as one."""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import Section, display
from efficiency.campaign.workdays import chinese_date_short
from efficiency.charts.measures import plain_line
from efficiency.figures.indicator_series import changes as series_changes
from efficiency.figures.indicator_series import month_word, series, withdrawn
from efficiency.judgements import moves
from efficiency.models import DeliverableState
from efficiency.queries.indicators import corrections, readings
from efficiency.queries.tasks import deliverable_history
from efficiency.standings.signals import Series, Variation
from efficiency.ui.parts.blocks import Column, chart, definition, document_words, folded, plain, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.limits import of_months, within_limits

CLEARANCE = "CLEARANCE_HOURS"


def _section(page: Page) -> Section:
    return page.plan.section_of_page("port_efficiency")


def clearance(page: Page) -> None:
    """Hours of clearance at the five port units (任务16), each against its own first month."""
    task = page.plan.task(_section(page).part("clearance"))
    words = campaign.load().indicator(CLEARANCE)
    known = readings(page.scope, CLEARANCE)
    changed = corrections(page.scope, CLEARANCE)
    lines = {
        page.plan.unit(unit_id).name: series(known, CLEARANCE, until=page.as_of, unit_id=unit_id)
        for unit_id in _section(page).parts["port_units"]
    }
    changes = series_changes(lines)
    st.header("通关时间")
    if changes.empty:
        st.info("口岸单位尚未报通关时间，不等于没有变化。")
        return
    charts = {
        name: moves.moved(line["value"], rising_is_good=False, beside=len(lines))
        for name, line in lines.items()
    }
    st.subheader(_clearance_heading(changes, charts))
    with st.grid(3, min_column_width=280):
        for unit_id in _section(page).parts["port_units"]:
            with st.container(border=True):
                name = page.plan.unit(unit_id).name
                _clearance_of(page, unit_id, lines, changes, changed, charts[name])
    _clearance_within_limits(lines)
    for row in changed.itertuples():
        st.markdown(
            f"✎ {plain(page.plan.unit(row.unit_id).name)}{month_word(row.period_end)}用时"
            f"{row.old_value:.1f}小时已于{chinese_date_short(row.recorded_at.date())}更正为{row.new_value:.1f}小时："
            f"{plain(row.correction_reason)}"
        )
    st.markdown(
        f":gray-badge[文件未量化]　文件要求：{'；'.join(display(words) for words in task.qualitative_targets)}。"
        "没有给出小时数，也没有全国对比数据；以下只看自身变化，不判达标。"
    )
    limits = "；".join(
        f"{name}{chart.lower:.1f}至{chart.upper:.1f}小时"
        for name, chart in charts.items()
        if chart.mean is not None
    )
    definition(
        f"{words.definition}红色十字为更正前的数。"
        + (
            f"升降按单值移动极差图判定（{moves.rules_words(next(iter(charts.values())))}），{len(lines)}家一起判，界限按此放宽；"
            f"正常范围：{limits}；不足12个月的为试用限。"
            if limits
            else ""
        )
    )
    with st.expander(f"通关时间明细（{len(known)}行）", icon=":material/table_rows:"):
        table(
            page,
            known.assign(
                unit=[page.plan.unit(unit_id).name for unit_id in known["unit_id"]],
                month=[month_word(day) for day in known["period_end"]],
            ),
            {
                "unit": Column("口岸单位", pinned=True),
                "month": Column("月份"),
                "value": Column("用时（小时）", "number"),
                "note": Column("说明", "long"),
                "correction_reason": Column("更正原因", "long"),
            },
            subject="通关时间",
            empty="尚未报数。",
            extra={"period_end": "期末"},
        )


def _clearance_heading(changes: pd.DataFrame, charts: dict[str, Series]) -> str:
    """Which units have become faster or slower by more than the usual movement; whose month was longer than the last is no
    news."""
    moved = {
        each: [name for name, chart in charts.items() if chart.variation is each]
        for each in (Variation.IMPROVEMENT, Variation.CONCERN)
    }
    better, worse = moved.values()
    told = []
    if better:
        faster = changes[changes["name"].isin(better)]
        best = faster.loc[faster["change"].idxmin()]
        told.append(f"{len(better)}家用时缩短，{best['name']}{best['first']:.1f}→{best['last']:.1f}小时")
    if worse:
        told.append(f"{'、'.join(worse)}用时变长")
    judged = any(chart.mean is not None for chart in charts.values())
    nothing = "用时都在正常波动内" if judged else "的期数太少，不判升降"
    whole = f"{len(changes)}家口岸单位"
    return f"{whole}中{'；'.join(told)}" if told else f"{whole}{nothing}"


def _clearance_of(
    page: Page, unit_id: str, lines: dict[str, pd.DataFrame], changes: pd.DataFrame, changed: pd.DataFrame, months: Series,
) -> None:  # fmt: skip
    """One unit: where it stands, how that compares with its first month, and its line. ``months``: its chart."""
    name = page.plan.unit(unit_id).name
    own = changes[changes["name"] == name]
    if own.empty:
        st.markdown(f"**{plain(name)}**　未报数")
        return
    now = own.iloc[0]
    shorter = now["change"] < 0
    moved = f"{'短' if shorter else '长'}{abs(now['change']):.1f}小时" if now["change"] else "持平"
    st.markdown(
        f"**{plain(name)}**　{now['last']:.1f}小时（{now['last_month']}），比{now['first_month']}{moved}　"
        f"{moves.variation_words(months)}"
    )
    chart(
        plain_line(
            lines[name],
            unit="小时",
            corrections=withdrawn(changed[changed["unit_id"] == unit_id], CLEARANCE),
            height=140,
        ),
        key=f"clearance_{unit_id}",
        alt_text=f"{name}各月通关用时",
    )


def _clearance_within_limits(lines: dict[str, pd.DataFrame]) -> None:
    """The units one below the other, each within its limits, behind one line: a line in each box made five of them."""
    with folded("通关用时：是变化还是正常波动", key="limits_clearance") as is_open:
        if not is_open:
            return
        for name, line in lines.items():
            st.markdown(f"**{plain(name)}**")
            within_limits(
                f"{name}通关用时", of_months(line), key=f"clearance_{name}", unit="小时", rising_is_good=False,
                beside=len(lines),
            )  # fmt: skip


def coordination(page: Page) -> None:
    """The two deliverables of 任务16: the coordination mechanism and the “一站式” platform, as far as they have come."""
    task = page.plan.task(_section(page).part("clearance"))
    st.header("协调机制和“一站式”办公平台")
    history = deliverable_history(page.scope)
    history = history[history["deliverable_id"].isin(task.deliverable_ids)]
    reached = history.groupby("deliverable_id")["state"].last()
    done = [
        page.plan.deliverable(key).name for key, state in reached.items() if state == DeliverableState.ISSUED
    ]
    st.subheader(
        f"两项成果中{len(done)}项已印发或建成"
        + (f"：{'、'.join(display(name) for name in done)}" if done else "")
    )
    table(
        page,
        history.assign(
            name=[display(page.plan.deliverable(key).name) for key in history["deliverable_id"]],
            state_words=[DeliverableState.words_of(state) for state in history["state"]],
        ),
        {
            "name": Column("成果", pinned=True),
            "state_words": Column("状态"),
            "reached_on": Column("日期", "date"),
            "document_number": Column("文号"),
            "note": Column("说明", "long"),
        },
        subject="口岸协调成果",
        empty="两项成果都没有启动的记录。",
    )
    document_words("文件原文", display(task.text))
