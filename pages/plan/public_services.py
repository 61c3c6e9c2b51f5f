"""（三）加强公共服务体系建设: when will all 127 items be in the centre, who holds back, and how far do services reach?"""

import streamlit as st

from efficiency import indicator_series as series_of
from efficiency.access import Action
from efficiency.charts.measures import plain_line
from efficiency.charts.sections import coverage_map, parts_of_wholes
from efficiency.indicators import indicator
from efficiency.plan import display
from efficiency.queries.indicators import readings
from efficiency.ui.blocks import Card, Column, cards, chart, definition, table
from efficiency.ui.frame import go, open_page
from efficiency.ui.targets import readings_table, target_card, target_chart, target_series
from efficiency.ui.tasks import task_list, task_summary
from efficiency.workdays import chinese_date_short

COVERAGE = {
    "ONE_STOP": "一站式服务",
    "SERVICE_POINT": "便民服务中心或代办窗口",
    "AGENCY": "逐级代理制",
    "ONLINE_LINKED": "网上联动审批",
}
# The inner districts are all streets: 任务11 asks nothing of them for villages.
WITHOUT_VILLAGES = ("中山", "西岗", "沙河口")

page = open_page(
    Action.VIEW_TASKS,
    "（三）加强公共服务体系建设",
    "127项何时全部进驻，哪些部门还没进？服务铺到了哪些区市县？",
    "实施方案二（三）",
)
task_summary(page, "S3")

figures = readings(page.scope, *COVERAGE, "ITEMS_IN", "ITEMS_BRANCH", "GREEN_CHANNEL")
departments = series_of.last_by(figures, "ITEMS_IN", "unit_id")
branch = series_of.reported(series_of.series(figures, "ITEMS_BRANCH"))
green = series_of.series(figures, "GREEN_CHANNEL", page.as_of)
districts = [district for district in page.plan.districts if not district.is_zone]
reach = {
    key: series_of.last_by(
        figures,
        key,
        "district_code",
        expected=[d.code for d in districts if key != "AGENCY" or d.short not in WITHOUT_VILLAGES],
    )
    for key in COVERAGE
}
points = series_of.total(reach["SERVICE_POINT"])
handled = series_of.reported(green)
cards(
    [
        target_card(page, "I05", "事项进驻"),
        Card(
            "其中分中心办理",
            f"{branch['value'].iloc[-1]:.0f}项" if len(branch) else "—",
            "已含在进驻数内" if len(branch) else "未报数",
            indicator("ITEMS_BRANCH").definition,
        ),
        Card("街道乡镇便民网点", points.text, f"{points.counts}个", indicator("SERVICE_POINT").definition),
        Card(
            "绿色通道平均用时",
            f"{handled['value'].iloc[-1]:.1f}天" if len(handled) else "—",
            f"累计{handled['numerator'].iloc[-1]:,.0f}个项目" if len(handled) else "未报数",
            indicator("GREEN_CHANNEL").definition,
            tuple(handled["value"]),
        ),
    ]
)

# ---------------------------------------------------------------- 任务10: 三必进
goal, moved = page.plan.target("I05"), target_series(page, "I05")
waiting = departments[departments["numerator"] < departments["denominator"]]


def moving_heading() -> str:
    """How many of the 127 are in, and when the rest would be at the recent speed."""
    known = series_of.reported(moved)
    if known.empty:
        return "事项进驻尚无读数"
    last = known.iloc[-1]
    if goal.is_met_by(last["value"]):
        return f"{goal.value:.0f}项已全部进驻"
    day = series_of.projected_day(known, goal.value)
    when = "按最近速度看不出何时能全部进驻"
    if day:
        late = f"，晚于{chinese_date_short(goal.due_on)}" if day > goal.due_on else ""
        when = f"按最近三个月的速度，{chinese_date_short(day)}前后全部进驻{late}"
    return f"{last['month']}末进驻{last['value']:.0f}/{goal.value:.0f}项，还差{goal.value - last['value']:.0f}项；{when}"


st.header("127项进中心（三必进）")
st.subheader(moving_heading())
target_chart(page, "I05", height=280)
definition(page.plan.ambiguity("AM08").resolution + "。")
if departments.empty:
    st.info("各部门进驻情况没有报数。")
else:
    st.subheader(
        f"{len(waiting)}个部门还有{(waiting['denominator'] - waiting['numerator']).sum():.0f}项未进驻"
        if len(waiting)
        else f"{len(departments)}个部门的事项都已进驻"
    )
    named = departments.assign(
        name=[page.plan.unit(unit_id).short_name for unit_id in departments["key"]],
        unit=[page.plan.unit(unit_id).name for unit_id in departments["key"]],
        words=[f"{counts}项" for counts in departments["counts"]],
    )
    everyone = st.toggle("显示全部部门", key="all_departments", bind="query-params")
    shown = named if everyone else named[named["key"].isin(waiting["key"])]
    if len(shown):
        clicked = chart(
            parts_of_wholes(shown, name_title="部门", unit="项", select="unit"),
            key="departments",
            alt_text="各部门已进驻事项和应进驻事项",
            select="unit",
        )
        if clicked:
            go("units", unit=clicked["key"])
    definition(indicator("ITEMS_IN").definition + "少的在前；点一条看该单位。")
    with st.expander(f"各部门进驻情况（{len(named)}个部门）", icon=":material/table_rows:"):
        table(
            page,
            named,
            {
                "unit": Column("部门", pinned=True),
                "numerator": Column("已进驻（项）", "number"),
                "denominator": Column("应进驻（项）", "number"),
                "value": Column("进驻率", "percent"),
                "period_end": Column("截至", "date"),
                "note": Column("说明", "long"),
            },
            subject="各部门事项进驻",
            empty="没有报数。",
            on_open=lambda row: go("units", unit=row["key"]),
        )

# ---------------------------------------------------------------- 任务9、11、13: how far services reach
st.header("服务铺到哪里")
chosen = st.segmented_control(
    "看哪一项",
    list(COVERAGE.values()),
    default=COVERAGE["ONE_STOP"],
    required=True,
    key="coverage",
    bind="query-params",
)
measure = next(key for key, name in COVERAGE.items() if name == chosen)
rates, whole = reach[measure], series_of.total(reach[measure])
silent = rates[rates["counts"] == series_of.UNREPORTED]["key"].tolist()
lowest = rates[rates["value"].notna()].head(1)


def place(code: str) -> str:
    """A district's short name."""
    return page.plan.district(code).short


st.subheader(
    f"{chosen}没有报数" if lowest.empty
    else f"{chosen}全市{whole.text}（{whole.counts}），最低{place(lowest['key'].iloc[0])}"
    f"{lowest['value'].iloc[0]:.1f}%（{lowest['counts'].iloc[0]}）"
    + (f"；{'、'.join(place(code) for code in silent)}未报数" if silent else "")
)  # fmt: skip
with st.grid(2, min_column_width=320):
    with st.container():
        words = [
            "未报" if counts == series_of.UNREPORTED else counts if value == value else "不计"
            for value, counts in zip(rates["value"], rates["counts"], strict=True)
        ]
        clicked = chart(
            coverage_map(districts, rates.assign(words=words), title=chosen, select="district"),
            key="coverage_map",
            alt_text=f"各区市县{chosen}覆盖情况",
            select="district",
        )
        if clicked:
            go("units", unit=page.plan.district(clicked["key"]).unit_id)
    with st.container():
        rows = rates.assign(district=[page.plan.district(code).name for code in rates["key"]])
        table(
            page,
            rows,
            {
                "district": Column("区市县", pinned=True),
                "value": Column("覆盖", "progress"),
                "counts": Column("已覆盖/应覆盖"),
                "period_end": Column("截至", "date"),
            },
            subject=f"{chosen}分区市县",
            empty="没有报数。",
            on_open=lambda row: go("units", unit=page.plan.district(row["key"]).unit_id),
            extra={"numerator": "已覆盖", "denominator": "应覆盖", "note": "说明"},
            height="content",
        )
words = indicator(measure)
definition(f"{words.definition}文件未量化，原文：“{display(words.quote)}”。")

# ---------------------------------------------------------------- 任务12: green channel
st.header("绿色通道")
if handled.empty:
    st.info("绿色通道办件没有报数。")
else:
    last, change = handled.iloc[-1], series_of.last_change(handled)
    moved_words = "" if not change else f"，比上期{'缩短' if change < 0 else '延长'}{abs(change):.1f}天"
    st.subheader(
        f"{last['month']}办结项目平均{last['value']:.1f}个工作日{moved_words}，累计办结{last['numerator']:,.0f}个项目"
    )
    chart(plain_line(green, unit="工作日"), key="green_channel", alt_text="绿色通道办结项目各月平均用时")
    readings_table(
        page,
        green.assign(counts=[f"{counts}个项目（累计）" for counts in green["counts"]]),
        subject="绿色通道",
        value_title="平均用时（工作日）",
    )
definition(indicator("GREEN_CHANNEL").definition)

task_list(page, "S3")
