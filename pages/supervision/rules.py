"""监督规则: is supervision itself being done, clause by clause, and what shows it?"""

import streamlit as st

from efficiency.campaign.document import display
from efficiency.core.access import Action
from efficiency.judgements.obligations import rule_verdicts
from efficiency.models import Verdict
from efficiency.ui.parts.blocks import Card, cards, definition
from efficiency.ui.parts.frame import go, open_page
from efficiency.ui.parts.menu import entry_of
from efficiency.ui.seams.address import kept_choice
from efficiency.ui.supervision.rules import EVERY_VERDICT, SHOWN, measure_block, measure_paragraph, rule_card

page = open_page(
    Action.VIEW_SUPERVISION,
    entry_of("rules").title,
    "监督检查工作实施意见的每一条，做到了没有？依据是什么？",
    "监督检查意见一至五",
)
chosen = st.query_params.get("rule")
known = rule_verdicts(page.scope).set_index("rule_id")
verdicts = known["verdict"].to_dict()

if chosen in verdicts:
    rule = page.plan.rule(chosen)
    measure = page.plan.measure(rule.measure_id)
    if st.button(f"全部{len(page.plan.rules)}条", icon=":material/arrow_back:"):
        go("rules")
    st.header(f"{measure.number}{display(measure.title)}")
    rule_card(page, rule, known.loc[rule.id], alone=True)
    st.markdown(measure_paragraph(page, measure, verdicts))
    st.stop()

cards(
    [
        Card(Verdict(verdict).label, f"{sum(each == verdict for each in verdicts.values())}条")
        for verdict in (Verdict.MISSED, Verdict.AT_RISK, Verdict.UNKNOWN, Verdict.NOT_DUE, Verdict.MET)
    ],
    columns=5,
    narrowest=120,
)
definition(
    "每条规则按统计日当时掌握的台账逐行判定，取最重的一行：不合规、有风险、无法判断、合规、未到期。"
    "“无法判断”写明缺哪样数据；各条口径见其依据。判定都按全市计算，不随范围变化。"
)
shown = kept_choice("只看", SHOWN, key="verdict", default=EVERY_VERDICT)
for measure in page.plan.measures:
    measure_block(page, measure, known, shown)
