"""五、责任追究: was each proven wrong pursued, are the documents answered in time, and what is the next step by which day?"""

import streamlit as st

from efficiency.access import Action
from efficiency.charts import AMBER, BLUE, PALE_BLUE, RED
from efficiency.charts.measures import state_bars
from efficiency.labels import label, verdict_label
from efficiency.metrics import Rate
from efficiency.models import DocumentKind, Verdict
from efficiency.plan import display
from efficiency.queries.monitoring import incidents
from efficiency.queries.supervision import accountability, documents, findings
from efficiency.rules.accountability import GRADES
from efficiency.supervision import chains, document_register
from efficiency.ui.blocks import Card, Column, cards, chart, definition, plain, table
from efficiency.ui.frame import go, open_page
from efficiency.ui.register_fields import register_link
from efficiency.ui.verdicts import rule_lines
from efficiency.workdays import chinese_date_short

SOURCES = {"INCIDENT": "监测点反映", "FINDING": "检查发现的问题", "CHECK": "明察暗访", "ACTIVITY": "未登记的公务活动"}
SHORT_GRADES = {1: "轻微", 2: "较重", 3: "严重"}
STATES = {
    Verdict.MISSED: "逾期或未送达",
    Verdict.AT_RISK: "即将到期",
    Verdict.NOT_DUE: "办理中",
    Verdict.MET: "已执行",
}
COLOURS = dict(zip(STATES.values(), (RED, AMBER, PALE_BLUE, BLUE), strict=True))

page = open_page(
    Action.VIEW_ACCOUNTABILITY,
    "五、责任追究",
    "查实的问题是不是都有说法？三种监察文书送达、采纳、执行到哪一步？下一步谁该在哪天以前做什么？",
    "监督检查意见五",
)
names = {unit.id: unit.name for unit in page.plan.units}
papers = document_register(documents(page.scope), page.as_of)
actions = accountability(page.scope)
links = chains(incidents(page.scope), findings(page.scope), documents(page.scope), actions)
links["unit"] = links["unit_id"].map(names)
given, lacking = actions[actions["sanction"].notna()], links[links["lacking"]]
answered = Rate(links["outcome"].notna().sum(), len(links))
overdue = papers[papers["verdict"] == Verdict.MISSED]
cards(
    [
        Card(
            "监察文书",
            f"{len(papers)}份",
            "、".join(f"{label(k)[2:4]}{(papers['kind'] == k).sum()}" for k in DocumentKind),
        ),
        Card("文书逾期", f"{len(overdue)}份", "过期未执行或未送达"),
        Card(
            "查实后有说法",
            answered.text,
            f"{answered.counts}件",
            "有处理、或写明不追究理由的÷查实的反映和突出问题。",
        ),
        Card(
            "责任追究",
            f"{len(given)}起",
            "、".join(f"{word}{(given['severity'] == g).sum()}" for g, word in SHORT_GRADES.items()),
        ),
    ]
)
register_link(page, "责任追究", "登记监察文书和责任追究")
rule_lines(page, "R5.1", "R5.2", "R5.3", "R5.4", "R5.5", "R5.6")

st.header("查实以后两样都没有的")
st.subheader(
    f"{len(lacking)}件已经办结，既没有处理，也没有写明不追究理由，最早的是{chinese_date_short(lacking['happened_on'].min())}的"
    if len(lacking)
    else "已办结的都有处理，或写明了不追究理由" if len(links) else "还没有查实的反映和突出问题"
)  # fmt: skip
chain_columns = {
    "number": Column("编号", pinned=True), "unit": Column("单位"), "source": Column("来源"), "kind": Column("问题"),
    "happened_on": Column("日期", "date"), "document_number": Column("监察文书"), "outcome": Column("处理"),
    "next_step": Column("下一步"), "next_due_on": Column("应于", "date"), "no_action_reason": Column("不追究理由", "long"),
}  # fmt: skip
links["source"] = links["source_kind"].map(SOURCES)
table(
    page, links[links["lacking"]], chain_columns, subject="缺处理和理由的", empty="没有两样都缺的。",
    on_open=lambda row: go("units", unit=row["unit_id"]),
)  # fmt: skip

st.header("从反映、问题到文书、处理")
pending = links[links["next_step"].notna()]
st.subheader(f"{len(links)}件中{len(pending)}件还有下一步要做" if len(links) else "还没有可以串起来的记录")
only = st.segmented_control(
    "只看", ["有下一步的", "全部"], default="有下一步的", required=True, key="chains", bind="query-params"
)
definition(
    "监测点反映中核实为属实、部分属实的，和检查中标为突出的问题；缺处理和理由的在前，其次按下一步的日期。"
)
table(
    page, pending if only == "有下一步的" else links, chain_columns, subject="追究链条", empty="没有还要做的下一步。",
    on_open=lambda row: go("units", unit=row["unit_id"]), extra={"document_kind": "文书种类", "action_number": "追究编号"},
)  # fmt: skip

st.header("三种监察文书")
if len(papers):
    st.subheader(
        f"{len(overdue)}份逾期或未送达，最久的已超{overdue['overdue_days'].max()}天"
        if len(overdue)
        else "没有逾期的文书"
    )
    counted = papers.assign(name=papers["kind"].map(label), state=papers["verdict"].map(STATES))
    bars = (
        counted.groupby(["name", "state"], as_index=False)
        .agg(value=("number", "count"))
        .assign(key=lambda r: r["name"])
    )
    chart(
        state_bars(bars, name_title="文书", state_title="办理", unit="份", states=COLOURS, row_height=40),
        key="documents", alt_text="三种监察文书的办理情况",
    )  # fmt: skip
definition("期限为文书载明的日期；已执行或已办结为完成，只采纳未执行的仍在办理；过了期限没有执行为逾期。")
table(
    page,
    papers.assign(
        kind=papers["kind"].map(label), unit=papers["unit_id"].map(names), source=papers["source_kind"].map(SOURCES),
        standing=[verdict_label(each) for each in papers["verdict"]],
    ).sort_values(["overdue_days", "issued_on"], ascending=False, kind="stable"),
    {
        "number": Column("文号", pinned=True), "unit": Column("单位"), "kind": Column("文书"), "standing": Column("判定"),
        "step": Column("到哪一步"), "due_on": Column("期限", "date"), "overdue_days": Column("已超（天）", "number"),
        "served_on": Column("送达", "date"), "answered_on": Column("采纳", "date"), "executed_on": Column("执行", "date"),
        "subject": Column("事由", "long"), "source_number": Column("来源编号"),
    },
    subject="监察文书", empty="截至统计日，没有签发监察文书。", on_open=lambda row: go("units", unit=row["unit_id"]),
    extra={"source": "来源", "issued_on": "签发日期", "closed_on": "办结日期"},
)  # fmt: skip

st.header("三档处理")
for rule in (page.plan.rule(rule_id) for rule_id in ("R5.4", "R5.5", "R5.6")):
    own = given[given["severity"] == rule.grade]
    each = "、".join(f"{word}{count}起" for word, count in own["sanction"].value_counts().items())
    st.markdown(f"**{len(own)}起**　“{plain(display(rule.quote))}”" + (f"　{plain(each)}" if each else ""))
table(
    page,
    actions.assign(
        unit=actions["unit_id"].map(names), grade=actions["severity"].map(GRADES), source=actions["source_kind"].map(SOURCES),
        outcome=actions["sanction"].where(actions["sanction"].notna(), "不追究"),
    ),
    {
        "number": Column("编号", pinned=True), "unit": Column("单位"), "person": Column("责任人"), "grade": Column("情节"),
        "outcome": Column("处理"), "no_action_reason": Column("不追究理由", "long"), "decided_on": Column("决定日期", "date"),
        "source_number": Column("来源编号"), "document_number": Column("文书"),
    },
    subject="责任追究台账", empty="截至统计日，责任追究台账没有记录。", on_open=lambda row: go("units", unit=row["unit_id"]),
    extra={"source": "来源"},
)  # fmt: skip
