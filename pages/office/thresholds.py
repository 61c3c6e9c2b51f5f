"""亮灯阈值: from which gap or day on does a light turn, who changed that and why, and what would another value change?"""

from dataclasses import fields, replace

import pandas as pd
import streamlit as st

from efficiency import progress
from efficiency.access import Action
from efficiency.commands import Refused
from efficiency.commands.settings import THRESHOLD_RANGES, change_threshold
from efficiency.labels import LIGHT_ORDER, light_label
from efficiency.metrics import THRESHOLD_WORDS, Thresholds, count_lights, task_standings
from efficiency.queries.data_days import last_day_with_data
from efficiency.queries.settings import setting_changes
from efficiency.ui.blocks import Card, Column, cards, definition, plain, table
from efficiency.ui.frame import open_page
from efficiency.workdays import chinese_date

page = open_page(Action.CHANGE_THRESHOLDS, "亮灯阈值", "红黄绿灯在哪里变色，谁改过、为什么改？")
limits, defaults = progress.thresholds(page.scope), Thresholds()
changes = setting_changes(page.scope, *THRESHOLD_WORDS)

st.subheader("现行阈值")
rows = pd.DataFrame(
    {
        "name": name,
        "words": f"{before}……{after}",
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
        "words": Column("阈值", "long"),
        "value": Column("现值", "number"),
        "default": Column("缺省值", "number"),
        "state": Column("状态"),
    },
    subject="亮灯阈值",
    empty="没有阈值。",
)
definition(
    "灯由测算得出，不能手工指定。差距按一位小数判定，与页面所示相同。缺省值参照各地督查亮灯的通行做法。"
)

st.subheader("修改一项阈值")
since = last_day_with_data()
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
    key=f"value_{name}",
)
if value != getattr(limits, name):
    now = count_lights(progress.tasks(page.scope)["light"])
    then = count_lights(
        task_standings(progress.pairs_under(page.scope, replace(limits, **{name: value})))["light"]
    )
    st.caption("按新值重算本日30项任务：")
    cards(
        [Card(light_label(light), f"{then[light]}项", f"现为{now[light]}项") for light in LIGHT_ORDER],
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
st.caption(f"修改自最近有数据的一天（{chinese_date(since)}）起生效；此前各日仍按当时的阈值亮灯。")

st.subheader(f"修改记录（{len(changes)}次）")
history = changes.assign(
    words=[plain(THRESHOLD_WORDS[key][0]) for key in changes["name"]],
    new=pd.to_numeric(changes["value"]),
    day=[moment.date() for moment in changes["recorded_at"]],
)
history["old"] = [
    previous if previous == previous else getattr(defaults, key)
    for key, previous in zip(history["name"], history.groupby("name")["new"].shift(), strict=True)
]
table(
    page,
    history.iloc[::-1],
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
