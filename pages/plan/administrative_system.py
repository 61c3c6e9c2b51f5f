"""（一）创新行政管理体制和机制: are complaints closed and people satisfied; if not, over what? Is the reform on time?"""

import streamlit as st

from efficiency import complaints
from efficiency import indicator_series as series_of
from efficiency.access import Action
from efficiency.charts.sections import lines_by_group, parts_of_wholes, steps
from efficiency.indicators import indicator
from efficiency.labels import decision_label
from efficiency.queries.complaints import cases, months
from efficiency.queries.indicators import readings
from efficiency.queries.tasks import extensions
from efficiency.rate_grid import rate_grid, worst_first
from efficiency.ui.blocks import Card, Column, cards, chart, definition, plain, table
from efficiency.ui.frame import go, open_page
from efficiency.ui.rate_grids import rate_grid_view
from efficiency.ui.targets import readings_table, target_card, target_chart, target_series
from efficiency.ui.tasks import task_list, task_summary
from efficiency.workdays import chinese_date_short

BATCHES = ["第一批", "第二批", "第三批"]
NETWORK = ["地区", "部门", "行业"]
ISO_STEPS = ["选定", "培训", "文件编写", "试运行", "认证"]

page = open_page(
    Action.VIEW_TASKS,
    "（一）创新行政管理体制和机制",
    "群众投诉办结了没有、满意不满意，不满意在哪里？机构改革按期了没有？",
    "实施方案二（一）",
)
task_summary(page, "S1")

received = months(page.scope)
figures = readings(page.scope, "REFORM_BATCH", "COMPLAINT_NETWORK", "ISO_PILOT")
batches = series_of.last_by(figures, "REFORM_BATCH", "category", expected=BATCHES)
network = series_of.last_by(figures, "COMPLAINT_NETWORK", "category", expected=NETWORK)
settled, connected = series_of.total(batches), series_of.total(network)
cards(
    [
        target_card(page, "I01", "办结率"),
        target_card(page, "I02", "满意率"),
        Card("事业单位改革", settled.text, f"{settled.counts}家已核定", indicator("REFORM_BATCH").definition),
        Card(
            "投诉网络接入", connected.text, f"{connected.counts}家", indicator("COMPLAINT_NETWORK").definition
        ),
    ]
)

# ---------------------------------------------------------------- 任务3: complaints
goal = page.plan.target("I02")
line = target_series(page, "I02")
below = series_of.unmet(line, goal)


def complaints_heading() -> str:
    """Which months were below the target, whether the last one still is, and the lowest."""
    known = series_of.reported(line)
    if known.empty:
        return "投诉群众满意率尚无读数"
    last = known.iloc[-1]
    now = f"{last['month']}投诉群众满意率{last['value']:.1f}%"
    if not below:
        return f"{now}，各月都达到{goal.value:.0f}%以上"
    lowest = known.loc[known["value"].idxmin()]
    words = (
        f"{series_of.months_words(below)}满意率低于{goal.value:.0f}%，"
        f"最低{lowest['month']}{lowest['value']:.1f}%（{lowest['counts']}件）"
    )
    return f"{words}；{now}，{'已回到' if goal.is_met_by(last['value']) else '仍未达到'}{goal.value:.0f}%以上"


st.header("行政投诉中心")
st.subheader(complaints_heading())
with st.grid(2, min_column_width=320):
    for target_id in ("I01", "I02"):
        with st.container():
            st.markdown(f"**{page.plan.target(target_id).name}**")
            target_chart(page, target_id, height=220)


own = "本单位" if page.user.unit_id else "您分管的单位"


def category_heading() -> str:
    """What the months below the target would look like without the categories that pull them down."""
    whose = "全市" if page.scope.unit_ids is None else f"{own}承办的投诉，"
    looked_at = received[received["month_end"].isin(below)] if below else received
    whole = complaints.satisfaction(looked_at)
    blamed = complaints.pulling_down(looked_at, goal.value)
    rest = complaints.satisfaction(looked_at[~looked_at["category"].isin(blamed)])
    when = series_of.months_words(below) if below else "各月"
    if not blamed:
        return f"{whose}{when}满意率合计{whole.text}（{whole.counts}件），没有明显拉低的类别"
    return (
        f"{whose}{when}满意率合计{whole.text}（{whole.counts}件），主要是{'、'.join(blamed)}拉低；"
        f"不计这{len(blamed)}类为{rest.text}（{rest.counts}件）"
    )


if received.empty:
    st.info(
        "投诉月报没有报数，不等于没有投诉。"
        if page.scope.unit_ids is None
        else f"到这一天没有由{own}承办的投诉记录。"
    )
else:
    st.subheader(category_heading())
    columns = [series_of.month_word(day) for day in sorted(set(received["month_end"]))]
    cells = received.assign(
        row=received["category"],
        column=received["month_end"].map(series_of.month_word),
        numerator=received["satisfied"],
        denominator=received["surveyed"],
    )
    categories = cells["row"].drop_duplicates().tolist()
    grid = rate_grid(cells, rows=categories, columns=columns)
    clicked = rate_grid_view(
        page, grid, rows=worst_first(grid), columns=columns, subject="投诉满意率", row_title="类别",
        column_title="月份", numerator="满意（件）", denominator="回访（件）", rate="满意率", goal=goal.value,
        nothing_words="当月没有回访", keys=dict(zip(categories, categories, strict=True)),
    )  # fmt: skip
    definition("满意率为满意件数÷回访件数；低于文件要求的90%越多，颜色越深。点一格看该类投诉由哪些单位承办。")
    chosen = received[received["category"] == clicked] if clicked else received
    by_unit = complaints.rates(chosen, ["unit_id", "category"]).sort_values("satisfaction")
    words = f"承办单位（{clicked or '全部类别'}，受理{chosen['received'].sum():,}件）"
    with st.expander(words, icon=":material/table_rows:", expanded=bool(clicked)):
        table(
            page,
            by_unit.assign(unit=[page.plan.unit(unit_id).name for unit_id in by_unit["unit_id"]]),
            {
                "unit": Column("承办单位", pinned=True),
                "category": Column("类别"),
                "received": Column("受理（件）", "number"),
                "closed": Column("办结（件）", "number"),
                "completion": Column("办结率", "percent"),
                "surveyed": Column("回访（件）", "number"),
                "satisfied": Column("满意（件）", "number"),
                "satisfaction": Column("满意率", "percent"),
            },
            subject="投诉承办单位",
            empty="没有投诉记录。",
            on_open=lambda row: go("units", unit=row["unit_id"]),
        )

urged = cases(page.scope)
waiting = complaints.open_cases(urged)
oldest = f"，最早的{chinese_date_short(waiting['received_on'].iloc[0])}收到" if len(waiting) else ""
with st.expander(f"督办投诉件{len(urged):,}件，在办{len(waiting):,}件{oldest}", icon=":material/table_rows:"):
    table(
        page,
        urged.assign(
            unit=[page.plan.unit(unit_id).name for unit_id in urged["unit_id"]],
            words=["—" if each is None else "满意" if each else "不满意" for each in urged["satisfied"]],
        ),
        {
            "number": Column("编号", pinned=True),
            "received_on": Column("收到", "date"),
            "unit": Column("承办单位"),
            "category": Column("类别"),
            "closed_on": Column("办结", "date"),
            "words": Column("满意情况"),
            "summary": Column("内容", "long"),
        },
        subject="督办投诉件",
        empty="没有督办投诉件记录。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )

# ---------------------------------------------------------------- 任务2: batches of the reform
st.header("行政管理类事业单位改革")
reform = page.plan.task("T02")
lines = series_of.grouped(
    figures, "REFORM_BATCH", "category", dict(zip(BATCHES, BATCHES, strict=True)), page.as_of
)
completed = series_of.first_at(lines)
limit = f"文件时限{chinese_date_short(reform.due_on)}"


def reform_heading() -> str:
    """Which batches are past the document's day, or came after it."""
    behind = [batch for batch in BATCHES if batch not in completed]
    late = [batch for batch in BATCHES if batch in completed and completed[batch] > reform.due_on]
    if behind and page.as_of > reform.due_on:
        return f"{'、'.join(behind)}已过{limit}仍未完成，三批合计{settled.counts}家"
    if late:
        return f"{'、'.join(late)}过了{limit}才完成，三批合计{settled.counts}家"
    return f"三批合计已核定{settled.text}（{settled.counts}家），{limit}"


if lines.empty:
    st.info("三个批次都没有读数（未报数，不是0）。")
else:
    st.subheader(reform_heading())
    chart(
        lines_by_group(
            lines, group_title="批次", unit="已核定（%）", due_on=reform.due_on, due_words=limit, top=105
        ),
        key="reform_batches",
        alt_text="事业单位改革三个批次各月完成比例",
    )
    table(
        page,
        batches.assign(completed=batches["key"].map(completed)),
        {
            "key": Column("批次", pinned=True),
            "counts": Column("已核定/应核定"),
            "value": Column("完成", "progress"),
            "completed": Column("完成月份（月末统计）", "date"),
            "note": Column("说明", "long"),
        },
        subject="事业单位改革批次",
        empty="没有读数。",
        extra={"numerator": "已核定（家）", "denominator": "应核定（家）"},
    )
asked = extensions(page.scope)
for row in asked[asked["task_id"] == reform.id].itertuples():
    after = "，晚于时限" if row.requested_on > reform.due_on else ""
    st.markdown(
        f"延期申请：{page.plan.unit(row.unit_id).name}{chinese_date_short(row.requested_on)}提交{after}，"
        f"申请延至{chinese_date_short(row.new_due_on)}，理由：{plain(row.reason.rstrip('。'))}。"
        f"**{decision_label(row.decision)}**。{plain(row.decision_note)}"
    )

# ---------------------------------------------------------------- 任务3 and 任务4: network, ISO9000
st.header("投诉网络和ISO9000试点")
with st.grid(2, min_column_width=320):
    with st.container():
        lacking = network[~(network["value"] >= 100)]["key"].tolist()
        st.subheader(
            "投诉网络尚无读数" if network["value"].isna().all()
            else f"投诉网络：{'、'.join(lacking)}机构还未全部接入" if lacking
            else "投诉网络：地区、部门、行业机构已全部接入"
        )  # fmt: skip
        chart(
            parts_of_wholes(
                network.assign(name=network["key"], words=network["counts"]), name_title="类别", unit="家"
            ),
            key="network",
            alt_text="投诉网络分地区、部门、行业已接入数和应接入数",
        )
        readings_table(
            page, network, subject="投诉网络", value_title="接入（%）", first={"key": Column("类别")}
        )
        definition(indicator("COMPLAINT_NETWORK").definition)
    with st.container():
        pilots = series_of.last_by(figures, "ISO_PILOT", "unit_id")
        certified = int((pilots["value"] >= len(ISO_STEPS)).sum())
        st.subheader(
            f"ISO9000试点{len(pilots)}家，{certified}家通过认证" if len(pilots) else "ISO9000试点尚无读数"
        )
        if len(pilots):
            pilots = pilots.sort_values("value", ascending=False)
            pilots["name"] = [page.plan.unit(unit_id).short_name for unit_id in pilots["key"]]
            reached = [["未启动", *ISO_STEPS][int(value)] for value in pilots["value"]]
            chart(
                steps(pilots.assign(words=reached), names=ISO_STEPS),
                key="iso_pilots",
                alt_text="ISO9000试点各单位走到的步骤",
            )
            readings_table(
                page,
                pilots.assign(counts=reached),
                subject="ISO9000试点",
                value_title="走到第几步",
                first={"name": Column("单位")},
            )
        definition(indicator("ISO_PILOT").definition)

task_list(page, "S1")
