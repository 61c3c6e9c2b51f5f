"""亮灯阈值 on a page: the values, the form to change one, the history, and the official reading of 3日内回复."""

import datetime as dt
from dataclasses import fields, replace

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.thresholds import THRESHOLD_WORDS, Thresholds
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.settings import (
    REPLY_CLOCK,
    THRESHOLD_RANGES,
    change_reply_clock,
    change_threshold,
)
from efficiency.metrics import count_lights
from efficiency.models import Light, ReplyClock
from efficiency.queries.settings import setting_changes
from efficiency.ui.parts.blocks import Card, Column, cards, definition, plain, table
from efficiency.ui.parts.frame import Page


def current(page: Page) -> None:
    """Each threshold as it stands, beside its default."""
    limits, defaults = state.on(page.scope).thresholds, Thresholds()
    st.subheader("现行阈值")
    rows = pd.DataFrame(
        {
            "name": name,
            "words": f"{before}{getattr(limits, name):g}{after}",
            "value": getattr(limits, name),
            "default": getattr(defaults, name),
            "state": "按缺省值" if getattr(limits, name) == getattr(defaults, name) else "已修改",
        }
        for name, (before, after) in THRESHOLD_WORDS.items()
    )
    table(
        page,
        rows,
        {
            "words": Column("现行阈值"),
            "default": Column("缺省值", "number"),
            "state": Column("状态"),
        },
        subject="亮灯阈值",
        empty="没有阈值。",
        extra={"name": "代码", "value": "现值"},
    )
    definition(
        "灯由测算得出，不能手工指定。差距按一位小数判定，与页面所示相同。缺省值参照各地督查亮灯的通行做法。"
    )


def change_one(page: Page, since: dt.date) -> None:
    """The form for one threshold: first what another value would do to today's thirty tasks, then the reason.

    ``since``: the day from which the new value counts.
    """
    limits = state.on(page.scope).thresholds
    st.subheader("修改一项阈值")
    name = st.selectbox(
        "要修改的阈值",
        list(THRESHOLD_WORDS),
        format_func=lambda key: "……".join(THRESHOLD_WORDS[key]),
        key="threshold",
    )
    low, high = THRESHOLD_RANGES[name]
    kind = {field.name: field.type for field in fields(Thresholds)}[name]
    value = st.number_input(
        f"新值（{low}至{high}）",
        min_value=kind(low),
        max_value=kind(high),
        value=kind(getattr(limits, name)),
        step=kind(1),
        format="%d" if kind is int else "%.1f",
        key=f"value_{name}",
    )
    if value != getattr(limits, name):
        now = count_lights(state.on(page.scope).tasks["light"])
        then = count_lights(
            each.light
            for each in state.pairs_under(page.scope, replace(limits, **{name: value}))
            if each.is_lead
        )
        st.caption(f"按新值重算本日{len(page.plan.tasks)}项任务：")
        cards(
            [Card(light.label, f"{then[light]}项", f"现为{now[light]}项") for light in Light],
            columns=5,
            narrowest=110,
        )
    reason = st.text_input("修改理由（必填，记入审计日志）", max_chars=200, key="threshold_reason")
    if st.button("修改阈值", type="primary", disabled=value == getattr(limits, name), key="change_threshold"):
        try:
            change_threshold(page.user, name, value, reason, since)
        except Refused as refusal:
            st.error(str(refusal))
        else:
            st.session_state["changed"] = THRESHOLD_WORDS[name][0]
            st.rerun()
    if changed := st.session_state.pop("changed", None):
        st.success(f"已修改“{changed}”，自{chinese_date(since)}起按新值亮灯。")
    st.caption(f"修改自{chinese_date(since)}起生效；此前各日仍按当时的阈值亮灯。")


def history(page: Page) -> None:
    """Who changed which threshold, from what to what, and why."""
    defaults, changes = Thresholds(), setting_changes(page.scope, *THRESHOLD_WORDS)
    st.subheader(f"修改记录（{len(changes)}次）")
    past = changes.assign(
        words=[plain(THRESHOLD_WORDS[key][0]) for key in changes["name"]],
        new=pd.to_numeric(changes["value"]),
        day=[moment.date() for moment in changes["recorded_at"]],
    )
    past["old"] = [
        previous if previous == previous else getattr(defaults, key)
        for key, previous in zip(past["name"], past.groupby("name")["new"].shift(), strict=True)
    ]
    table(
        page,
        past.iloc[::-1],
        {
            "day": Column("起算日", "date"),
            "words": Column("阈值"),
            "old": Column("原值", "number"),
            "new": Column("新值", "number"),
            "recorded_by": Column("修改人"),
            "reason": Column("理由", "long"),
        },
        subject="亮灯阈值修改记录",
        empty="没有修改过，现行阈值都是缺省值。",
    )


def which_reply_clock(page: Page, since: dt.date) -> None:
    """The official reading of 3日内回复 (R2.6), its form and its history. ``since``: the day from which a change counts."""
    st.subheader(f"“3日内回复”的正式口径：{ReplyClock.words_of(state.on(page.scope).reply_clock)}")
    definition(
        "两种到期日都算出并存入每件反映，各页同时列出。自然日顺延：收件次日起3个自然日，末日逢休息日顺延至其后第一个"
        "工作日；3个工作日：收件次日起算，调休上班的周末计入。改口径只改按哪一个到期日判定，不改任何记录。"
    )
    clock = st.segmented_control(
        "改为",
        list(ReplyClock),
        default=state.on(page.scope).reply_clock,
        format_func=ReplyClock.words_of,
        required=True,
        key="reply_clock",
    )
    clock_reason = st.text_input(
        "修改口径的理由（必填，记入审计日志）", max_chars=200, key="reply_clock_reason"
    )
    if st.button("修改口径", disabled=clock == state.on(page.scope).reply_clock, key="change_reply_clock"):
        try:
            change_reply_clock(page.user, clock, clock_reason, since)
        except Refused as refusal:
            st.error(str(refusal))
        else:
            st.session_state["clock_changed"] = ReplyClock.words_of(clock)
            st.rerun()
    if changed := st.session_state.pop("clock_changed", None):
        st.success(f"已改为“{changed}”，自{chinese_date(since)}起按它判定是否按期回复；此前各日不变。")
    clocks = setting_changes(page.scope, REPLY_CLOCK)
    table(
        page,
        clocks.assign(
            day=[moment.date() for moment in clocks["recorded_at"]],
            words=clocks["value"].map(ReplyClock.words_of),
        ).iloc[::-1],
        {
            "day": Column("起算日", "date"),
            "words": Column("口径"),
            "recorded_by": Column("修改人"),
            "reason": Column("理由", "long"),
        },
        subject="3日回复口径修改记录",
        empty="没有设定过口径，按自然日顺延口径判定。",
    )
