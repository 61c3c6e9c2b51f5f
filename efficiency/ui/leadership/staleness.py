"""沉默 and decay on screen: which units have gone quiet, and which of the dashboard's own figures are no longer fresh."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.workdays import chinese_date_short, first_report
from efficiency.core.access import Action, Scope, can
from efficiency.judgements import staleness
from efficiency.models import Light
from efficiency.queries.complaints import months
from efficiency.queries.indicators import readings
from efficiency.queries.meetings import imports
from efficiency.queries.points import points
from efficiency.queries.returns import returns
from efficiency.standings.registers import Register, unopened_words
from efficiency.standings.targets import MONTH_DUE_DAY
from efficiency.ui.parts.blocks import Column, definition, plain, table
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.menu import page_of

_SILENT = f"{Light.GREY.shape} 久未实报"


def fresh_sources(page: Page, scope: Scope) -> pd.DataFrame:
    """``staleness.sources`` as known on the scope's day. They are the whole city's: what a leader's own units did not
    send is their silence, not the dashboard's age. Not for a single unit, which may not read them.
    """
    scope = replace(scope, unit_ids=None)
    known = readings(scope, *_indicator_names(page))
    names = _indicator_names(page)
    started = set(known["indicator_id"])
    targets = {target.id for target in page.plan.targets}
    files = imports(scope)
    heard = [each.heard_on for each in state.on(scope).disciplines if each.heard_on]
    weeks = returns(scope)["week_end"]
    complaint_months = months(scope)["month_end"]
    hung = [day for day in points(scope)["plaque_on"] if (scope.as_of - day).days >= 14]
    return staleness.sources(
        page.plan,
        state.on(scope).meetings,
        weeks=state.on(scope).report_weeks,
        reported_on=max(heard, default=None),
        loaded_on=None if files.empty else files["recorded_at"].iloc[0].date(),
        readings=known,
        # A supporting indicator counts from its first reading on: the document sets no day for it.
        names={key: name for key, name in names.items() if key in targets or key in started},
        complaints_until=max(complaint_months, default=None),
        returned_until=max(weeks, default=None),
        asks_for_returns=bool(hung),
        as_of=scope.as_of,
    )


def _indicator_names(page: Page) -> dict[str, str]:
    return {target.id: target.name for target in page.plan.targets} | {
        each.id: each.name for each in campaign.load().indicators
    }


def _silence(page: Page, scope: Scope) -> tuple[pd.DataFrame, pd.DataFrame]:
    until = staleness.asked_until(page.plan, campaign.load().parameters.last_day, scope.as_of)
    silence = staleness.unit_silence(state.on(scope).disciplines, until)
    weeks = state.on(scope).report_weeks
    return silence, staleness.silent(silence, weeks[0] if weeks else until, until)


def decay(page: Page, scope: Scope, subject: str) -> None:
    """The full list: each unit's days without a report of substance, and how fresh each of the dashboard's sources is."""
    silence, quiet = _silence(page, scope)
    sources = fresh_sources(page, scope)
    stale = sources[sources["stale"]]
    st.markdown(
        f"**沉默**：{len(quiet)}/{len(silence)}个报送单位四周以上没有实质性报送。　"
        f"**数据**：{len(sources)}类来源中{len(stale)}类已经陈旧"
        + (
            "：" + "、".join(plain(f"{row.source}（{row.words}）") for row in stale.itertuples()) + "。"
            if len(stale)
            else "。"
        )
    )
    with st.expander(f"各单位沉默天数和{len(sources)}类数据的新旧", icon=":material/hourglass_bottom:"):
        table(
            page,
            silence.assign(
                unit=[page.plan.unit(unit_id).name for unit_id in silence["unit_id"]],
                standing=[_SILENT if unit_id in set(quiet["unit_id"]) else "" for unit_id in silence["unit_id"]],
            ),
            {"unit": Column("单位", pinned=True), "standing": Column("情况"),
             "days": Column("距最近实质性报送（天）", "number"), "last_substantive_on": Column("最近实质性报送", "date"),
             "last_report_on": Column("最近报送（含零报告）", "date"), "missed": Column("连续未报（次）", "number")},
            subject=f"{subject}_单位沉默天数", empty="没有报送单位。", on_open=lambda row: go("units", unit=row["unit_id"]),
        )  # fmt: skip
        table(
            page,
            sources.assign(standing=[_STALE if stale else "新" for stale in sources["stale"]]),
            {"source": Column("来源", pinned=True), "standing": Column("情况"), "last_on": Column("最近到", "date"),
             "days": Column("距今（天）", "number"), "rhythm": Column("应有"), "words": Column("缺什么", "long")},
            subject=f"{subject}_数据新旧", empty="没有数据来源。",
        )  # fmt: skip
        definition(
            f"没有实质性报送满{staleness.SILENT_DAYS}天算久未实报，零报告不算实质性报送，从未实报的天数写“—”，"
            "各项任务都已报完成的不算；"
            f"月度数据应在次月{MONTH_DUE_DAY}日前到齐；周数据缺一个周期算陈旧。"
        )


_STALE = f"{Light.YELLOW.shape} 陈旧"


def not_begun_line(page: Page) -> None:
    """One line for 总览 on what nobody was asked for yet, or nobody has begun to keep: there silence says nothing."""
    first = first_report()
    asked = page.as_of >= first
    unopened = [
        each for each in state.on(page.scope).registers.unopened if asked or each is not Register.REPORTS
    ]
    parts = [f"周五报送尚未开始（{chinese_date_short(first)}起）"] if not asked else []
    parts += [unopened_words(unopened)] if unopened else []
    if parts:
        st.caption("；".join(parts) + "。没有记录的，不算迟、不算缺。")


def decay_line(page: Page) -> None:
    """One line for 总览, only when it matters: meetings not held, units gone quiet, figures no longer fresh."""
    silence, quiet = _silence(page, page.scope)
    parts = []
    if len(quiet):
        parts.append(f"{len(quiet)}/{len(silence)}个报送单位四周以上没有实质性报送")
    if page.user.unit_id is None:
        sources = fresh_sources(page, page.scope)
        parts += [
            f"{row.source}{'' if row.last_on is None else f'最近为{chinese_date_short(row.last_on)}，'}{row.words}"
            for row in sources[sources["stale"]].head(3).itertuples()
        ]
        if sources["stale"].sum() > 3:
            parts.append(f"另有{sources['stale'].sum() - 3}类数据陈旧")
    if not parts:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":material/hourglass_bottom: **沉默和数据新旧**：{plain('；'.join(parts))}", width="content"
        )
        if can(page.user, Action.VIEW_MEETING):
            st.page_link(page_of("weekly_meeting"), label="见周例会第5项", query_params=carry())
