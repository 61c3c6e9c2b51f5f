"""监督规则（25条）: is supervision itself being done, clause by clause, and what shows it?"""

import streamlit as st

from efficiency.access import Action
from efficiency.labels import CODES, VERDICT_MARKDOWN, VERDICT_SHAPES, verdict_label
from efficiency.models import Verdict
from efficiency.obligations import rule_judgements, rule_verdicts
from efficiency.plan import display
from efficiency.rules import READINGS
from efficiency.ui.blocks import Card, cards, definition, plain
from efficiency.ui.frame import go, open_page
from efficiency.ui.verdicts import evidence_table, verdict_line
from efficiency.workdays import chinese_date

page = open_page(
    Action.VIEW_SUPERVISION,
    "监督规则（25条）",
    "监督检查工作实施意见的每一条，做到了没有？依据是什么？",
    "监督检查意见一至五",
)
chosen = st.query_params.get("rule")
known = rule_verdicts(page.scope).set_index("rule_id")
verdicts = known["verdict"].to_dict()


def rule_card(rule, *, alone: bool) -> None:
    """One clause: verdict and why, the document's words, how it was read, and its evidence when it stands alone."""
    found = known.loc[rule.id]
    with st.container(border=True):
        st.markdown(f"**{rule.id}**　“{plain(display(rule.quote))}”")
        verdict_line(found["verdict"], found["reason"])
        due = f"；下一时限{chinese_date(found['due_on'])}" if found["due_on"] else ""
        st.caption(f"责任主体：{plain(display(rule.subject))}；检查标准：{plain(display(rule.check))}{due}")
        if alone:
            definition(READINGS[rule.id])
            evidence_table(page, rule_judgements(page.scope, rule.id)[rule.id], f"规则{rule.id}依据")
        elif st.button(
            "看依据",
            key=f"open_{rule.id}",
            icon=":material/table_rows:",
            type="tertiary",
        ):
            go("rules", rule=rule.id)


def paragraph(measure) -> str:
    """The measure's words in full, each clause that a rule quotes marked with its verdict."""
    text = plain(display(measure.text))
    for rule in page.plan.rules_of_measure(measure.id):
        quote, verdict = plain(display(rule.quote)), verdicts[rule.id]
        mark = f"{VERDICT_SHAPES[verdict]}{rule.id}"
        text = text.replace(quote, f":{VERDICT_MARKDOWN[verdict]}-background[{quote} **{mark}**]", 1)
    return text


if chosen in verdicts:
    rule = page.plan.rule(chosen)
    measure = page.plan.measure(rule.measure_id)
    if st.button("全部25条", icon=":material/arrow_back:"):
        go("rules")
    st.header(f"{measure.number}{display(measure.title)}")
    rule_card(rule, alone=True)
    st.markdown(paragraph(measure))
    st.stop()

cards(
    [
        Card(verdict_label(verdict), f"{sum(each == verdict for each in verdicts.values())}条")
        for verdict in (Verdict.MISSED, Verdict.AT_RISK, Verdict.UNKNOWN, Verdict.NOT_DUE, Verdict.MET)
    ],
    columns=5,
    narrowest=120,
)
definition(
    "每条规则按统计日当时掌握的台账逐行判定，取最重的一行：不合规、有风险、无法判断、合规、未到期。"
    "“无法判断”写明缺哪样数据；各条口径见其依据。判定都按全市计算，不随范围变化。"
)
shown = st.segmented_control(
    "只看",
    ["全部", *(CODES[v] for v in Verdict)],
    default="全部",
    required=True,
    key="verdict",
    bind="query-params",
)
for measure in page.plan.measures:
    rules = [
        rule for rule in page.plan.rules_of_measure(measure.id) if shown in ("全部", CODES[verdicts[rule.id]])
    ]
    missed = sum(verdicts[rule.id] == Verdict.MISSED for rule in page.plan.rules_of_measure(measure.id))
    words = (
        f"{len(measure.rule_ids)}条中{missed}条不合规"
        if missed
        else f"{len(measure.rule_ids)}条，没有不合规的"
    )
    st.header(f"{measure.number}{display(measure.title)}：{words}", anchor=measure.key)
    st.markdown(paragraph(measure))
    if not rules:
        st.caption(f"这一条措施下没有“{shown}”的规则。")
    for rule in rules:
        rule_card(rule, alone=False)
