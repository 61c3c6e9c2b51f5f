"""监督规则: is supervision itself being done, clause by clause, and what shows it?"""

from collections import Counter
from functools import partial

import streamlit as st

from efficiency.campaign.document import display
from efficiency.core.access import Action
from efficiency.judgements.obligations import rule_verdicts
from efficiency.models import Verdict
from efficiency.ui.parts.blocks import definition
from efficiency.ui.parts.frame import ALL, RANGES, open_page
from efficiency.ui.parts.menu import entry_of
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.verdicts import GRAVEST_FIRST, verdict_lamp
from efficiency.ui.seams.address import asked
from efficiency.ui.supervision.rules import clauses, measure_block, measure_paragraph, rule_alone

page = open_page(
    Action.VIEW_SUPERVISION,
    entry_of("rules").title,
    "监督检查工作实施意见的每一条，做到了没有？依据是什么？",
    "监督检查意见一至五",
)
chosen = asked("rule")
known = rule_verdicts(page.scope).set_index("rule_id")
verdicts = known["verdict"].to_dict()

if chosen is not None and chosen not in verdicts:
    st.caption("链接中的规则不在文件之内，已列出全部。")
if chosen in verdicts:
    rule = page.plan.rule(chosen)
    measure = page.plan.measure(rule.measure_id)
    st.button(
        f"全部{len(page.plan.rules)}条",
        icon=":material/arrow_back:",
        on_click=lambda: st.query_params.pop("rule"),
    )
    st.header(f"{measure.number}{display(measure.title)}")
    rule_alone(page, rule, known.loc[rule.id])
    st.markdown(measure_paragraph(page, measure, verdicts))
    st.stop()

count = Counter(verdicts.values())
st.header(
    f"{len(verdicts)}条中{count[Verdict.MISSED]}条不合规（{RANGES[ALL]}）" if count[Verdict.MISSED]
    else f"{len(verdicts)}条，没有不合规的（{RANGES[ALL]}）"
)  # fmt: skip
st.markdown("　".join(f"{verdict_lamp(verdict)} {count[verdict]}条" for verdict in GRAVEST_FIRST))
gravest = [rule for verdict in GRAVEST_FIRST[:2] for rule in page.plan.rules if verdicts[rule.id] == verdict]
parts = (
    {"gravest": (f"不合规和有风险（{len(gravest)}条）", partial(clauses, gravest, known, key="gravest"))}
    if gravest
    else {}
)
one_part(
    parts
    | {
        measure.key or measure.id: (
            f"{measure.number}{display(measure.title)}",
            partial(measure_block, page, measure, known),
        )
        for measure in page.plan.measures
    }
)
definition(
    "每条规则按统计日当时掌握的台账逐行判定，取最重的一行：不合规、有风险、无法判断、合规、未到期。"
    "“无法判断”写明缺哪样数据；各条口径见其依据。判定都按全市计算，不随范围变化。"
)
