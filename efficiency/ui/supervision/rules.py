"""A clause of the supervision opinion on a page, and a measure's words with its clauses marked."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from efficiency.campaign.document import Measure, Rule, display
from efficiency.campaign.workdays import chinese_date
from efficiency.charts.colours import VERDICT_MARKDOWN
from efficiency.judgements.obligations import rule_judgements
from efficiency.judgements.rules.readings import BY_HAND, READINGS
from efficiency.models import Verdict
from efficiency.ui.parts.blocks import folded, plain
from efficiency.ui.parts.frame import Page, go, on_paper
from efficiency.ui.parts.verdicts import evidence_table, verdict_words


def measure_words(page: Page, measure: Measure, verdicts: dict[str, Verdict]) -> str:
    """How many of a measure's clauses are not kept."""
    missed = sum(verdicts[rule.id] == Verdict.MISSED for rule in page.plan.rules_of_measure(measure.id))
    return (
        f"{len(measure.rule_ids)}条中{missed}条不合规"
        if missed
        else f"{len(measure.rule_ids)}条，没有不合规的"
    )


def measure_block(page: Page, measure: Measure, known: pd.DataFrame) -> None:
    """One measure: each of its clauses a line with its verdict and why, which opens; then the measure's words in full.

    ``known``: of ``obligations.rule_verdicts``, by rule_id.
    """
    verdicts = known["verdict"].to_dict()
    st.subheader(
        f"{measure.number}{display(measure.title)}：{measure_words(page, measure, verdicts)}",
        anchor=measure.key,
    )
    clauses(page.plan.rules_of_measure(measure.id), known, key="rule")
    with folded("这一条措施的原文", key=f"words_{measure.id}", icon=":material/article:") as is_open:
        if is_open:
            st.markdown(measure_paragraph(page, measure, verdicts))


def clauses(rules: Iterable[Rule], known: pd.DataFrame, *, key: str) -> None:
    """Each clause a line with its verdict and why; its words, its reckoning and its blind spot are one tap away.

    ``key`` tells this list from others that name the same clauses.
    """
    for rule in rules:
        found = known.loc[rule.id]
        line = f"**{rule.id}**　{verdict_words(found['verdict'], found['reason'])}"
        if on_paper():
            # What is folded away is not printed.
            st.markdown(line)
            continue
        with folded(line, key=f"{key}_{rule.id}") as is_open:
            if is_open:
                _clause(rule, found)
                if st.button(
                    "看依据", key=f"open_{key}_{rule.id}", icon=":material/table_rows:", type="tertiary"
                ):
                    go("rules", rule=rule.id)


def rule_alone(page: Page, rule: Rule, found: pd.Series) -> None:
    """One clause by itself, with its evidence. ``found``: the rule's row of ``obligations.rule_verdicts``."""
    st.subheader(f"{rule.id}　{verdict_words(found['verdict'], found['reason'])}")
    _clause(rule, found)
    evidence_table(page, rule_judgements(page.scope, rule.id)[rule.id], f"规则{rule.id}依据")


def _clause(rule: Rule, found: pd.Series) -> None:
    """The document's words, what is computed and what it cannot see, side by side."""
    reading = READINGS.get(rule.judged_as, BY_HAND)
    with st.grid(3, min_column_width=250, gap="small"):
        st.markdown(f":small[:gray[文件原文]]  \n“{plain(display(rule.quote))}”")
        st.markdown(f":small[:gray[怎么算]]  \n:small[{plain(reading.computed)}]")
        st.markdown(f":small[:gray[看不出什么]]  \n:small[{plain(reading.unseen)}]")
    due = f"；下一时限{chinese_date(found['due_on'])}" if found["due_on"] else ""
    st.caption(f"责任主体：{plain(display(rule.subject))}；检查标准：{plain(display(rule.check))}{due}")


def measure_paragraph(page: Page, measure: Measure, verdicts: dict[str, Verdict]) -> str:
    """The measure's words in full, each clause that a rule quotes marked with its verdict."""
    text = plain(display(measure.text))
    for rule in page.plan.rules_of_measure(measure.id):
        quote, verdict = plain(display(rule.quote)), verdicts[rule.id]
        mark = f"{Verdict(verdict).shape}{rule.id}"
        text = text.replace(quote, f":{VERDICT_MARKDOWN[verdict]}-background[{quote} **{mark}**]", 1)
    return text
