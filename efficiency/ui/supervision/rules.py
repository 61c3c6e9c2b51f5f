"""A clause of the supervision opinion on a page, and a measure's words with its clauses marked."""

import pandas as pd
import streamlit as st

from efficiency.campaign.document import Measure, Rule, display
from efficiency.campaign.workdays import chinese_date
from efficiency.charts.colours import VERDICT_MARKDOWN
from efficiency.judgements.obligations import rule_judgements
from efficiency.judgements.rules.readings import BY_HAND, READINGS
from efficiency.models import Verdict
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.verdicts import evidence_table, verdict_words

EVERY_VERDICT = "ALL"
SHOWN = {EVERY_VERDICT: "全部"} | {str(verdict): verdict.words for verdict in Verdict}


def measure_block(page: Page, measure: Measure, known: pd.DataFrame, shown: str) -> None:
    """One measure in full, then its clauses with the verdict ``shown`` (``EVERY_VERDICT``: all).

    ``known``: of ``obligations.rule_verdicts``, by rule_id.
    """
    verdicts = known["verdict"].to_dict()
    rules = [
        rule for rule in page.plan.rules_of_measure(measure.id) if shown in (EVERY_VERDICT, verdicts[rule.id])
    ]
    missed = sum(verdicts[rule.id] == Verdict.MISSED for rule in page.plan.rules_of_measure(measure.id))
    words = (
        f"{len(measure.rule_ids)}条中{missed}条不合规"
        if missed
        else f"{len(measure.rule_ids)}条，没有不合规的"
    )
    st.header(f"{measure.number}{display(measure.title)}：{words}", anchor=measure.key)
    st.markdown(measure_paragraph(page, measure, verdicts))
    if not rules:
        st.caption(f"这一条措施下没有“{SHOWN[shown]}”的规则。")
    for rule in rules:
        rule_card(page, rule, known.loc[rule.id], alone=False)


def rule_card(page: Page, rule: Rule, found: pd.Series, *, alone: bool) -> None:
    """One clause: verdict and why; the document's words, what is computed and what it cannot see side by side; and its
    evidence when it stands alone.

    ``found``: the rule's row of ``obligations.rule_verdicts``.
    """
    # All clauses are in sight at once, each a line; its words, its reckoning and its blind spot are one tap away.
    with st.expander(f"**{rule.id}**　{verdict_words(found['verdict'], found['reason'])}", expanded=alone):
        reading = READINGS.get(rule.judged_as, BY_HAND)
        with st.grid(3, min_column_width=250, gap="small"):
            st.markdown(f":small[:gray[文件原文]]  \n“{plain(display(rule.quote))}”")
            st.markdown(f":small[:gray[怎么算]]  \n:small[{plain(reading.computed)}]")
            st.markdown(f":small[:gray[看不出什么]]  \n:small[{plain(reading.unseen)}]")
        due = f"；下一时限{chinese_date(found['due_on'])}" if found["due_on"] else ""
        st.caption(f"责任主体：{plain(display(rule.subject))}；检查标准：{plain(display(rule.check))}{due}")
        if alone:
            evidence_table(page, rule_judgements(page.scope, rule.id)[rule.id], f"规则{rule.id}依据")
        elif st.button(
            "看依据",
            key=f"open_{rule.id}",
            icon=":material/table_rows:",
            type="tertiary",
        ):
            go("rules", rule=rule.id)


def measure_paragraph(page: Page, measure: Measure, verdicts: dict[str, Verdict]) -> str:
    """The measure's words in full, each clause that a rule quotes marked with its verdict."""
    text = plain(display(measure.text))
    for rule in page.plan.rules_of_measure(measure.id):
        quote, verdict = plain(display(rule.quote)), verdicts[rule.id]
        mark = f"{Verdict(verdict).shape}{rule.id}"
        text = text.replace(quote, f":{VERDICT_MARKDOWN[verdict]}-background[{quote} **{mark}**]", 1)
    return text
