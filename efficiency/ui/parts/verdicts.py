"""Verdicts on the document's obligations: lamp, word and shape, and the rows behind one."""

import pandas as pd
import streamlit as st

from efficiency.charts.colours import VERDICT_MARKDOWN
from efficiency.judgements.obligations import rule_verdicts
from efficiency.judgements.rules.evidence import Judgement
from efficiency.models import Verdict
from efficiency.ui.parts.blocks import Card, Column, cards, folded, plain, table
from efficiency.ui.parts.frame import ALL, RANGES, Page, carry, on_paper
from efficiency.ui.parts.menu import page_of
from efficiency.ui.parts.sections import scoped_header

_RULES = "各条规则"
_CALM = (Verdict.NOT_DUE, Verdict.MET)
GRAVEST_FIRST = (Verdict.MISSED, Verdict.AT_RISK, Verdict.UNKNOWN, Verdict.NOT_DUE, Verdict.MET)
_NUMBERS = (
    "checks", "answered", "complete", "count", "previous", "opened", "should_open", "incidents", "units", "respondents",
    "points_checked", "unregistered_found", "severity", "round_number",
)  # fmt: skip


def verdict_lamp(verdict: str) -> str:
    """A verdict as Markdown: shape and word in its colour."""
    return f":{VERDICT_MARKDOWN[verdict]}[**{Verdict(verdict).label}**]"


def verdict_words(verdict: str, reason: str) -> str:
    """A verdict with its sentence, as Markdown; none is shown without."""
    return f"{verdict_lamp(verdict)}　{plain(reason)}"


def measure_head(page: Page, measure: str, words: str, figures: list[Card]) -> None:
    """How every page of a measure (by its key) begins: the lamps of its clauses, then its ``figures`` under ``words``."""
    rule_lines(page, measure)
    scoped_header(page, words)
    cards(figures)


def rule_lines(page: Page, measure: str) -> None:
    """How the clauses of a measure (by its key) stand, each with its sentence and a link to its evidence; what is in order is
    folded away behind a line that counts it."""
    scoped_header(page, _RULES, city=True)
    own = _verdicts_of(page, measure)
    is_calm = own["verdict"].isin(_CALM)
    _lines(own[~is_calm])
    calm = own[is_calm]
    if calm.empty:
        return
    with folded(_counted(calm), key=f"calm_{measure}", opened=on_paper() or is_calm.all()) as is_open:
        if is_open:
            _lines(calm)


def folded_rules(page: Page, measure: str) -> None:
    """The same behind one line that counts all of them, for a page whose picture belongs into the first window."""
    own = _verdicts_of(page, measure)
    heading = f"{_RULES}（{RANGES[ALL]}）：{_counted(own)}"
    with folded(heading, key=f"rules_{measure}", opened=on_paper()) as is_open:
        if is_open:
            _lines(own)


def _verdicts_of(page: Page, measure: str) -> pd.DataFrame:
    """The verdicts on the clauses of a measure, the gravest first."""
    rules = [rule.id for each in page.plan.measures if each.key == measure for rule in each.rules]
    # Those of other measures are judged by other registers, which somebody may have written to.
    known = rule_verdicts(page.scope, *rules).set_index("rule_id")
    return known.loc[rules].sort_values(
        "verdict", key=lambda verdicts: verdicts.map(GRAVEST_FIRST.index), kind="stable"
    )


def _counted(verdicts: pd.DataFrame) -> str:
    counts = verdicts["verdict"].value_counts(sort=False)
    return "　".join(f"{verdict_lamp(each)} {n}条" for each, n in counts.items())


def _lines(verdicts: pd.DataFrame) -> None:
    for rule_id, found in verdicts.iterrows():
        rule_line(rule_id, found)


def rule_line(rule_id: str, found: pd.Series) -> None:
    """A rule with its verdict and why (``found``: of ``obligations.rule_verdicts``), which opens its evidence.

    One line, one tap: beside a number that is a link of its own the verdict would break below it on a tablet.
    """
    st.page_link(
        page_of("rules"),
        label=f"{rule_id}　{verdict_words(found['verdict'], found['reason'])}",
        query_params=carry() | {"rule": rule_id},
    )


def _column(name: str, header: str) -> Column:
    if name.endswith("_on"):
        return Column(header, "date")
    if name in _NUMBERS:
        return Column(header, "number")
    return Column(header, pinned=name == "standing")


def evidence_table(page: Page, found: Judgement, subject: str) -> None:
    """The rows behind a verdict, all of them, exportable, the gravest first; each with a verdict of its own."""
    gravest = {verdict: place for place, verdict in enumerate(GRAVEST_FIRST)}
    rows = found.evidence.sort_values(
        "standing", key=lambda column: column.map(gravest), kind="stable", na_position="last"
    )
    rows = rows.assign(
        standing=[Verdict(each).label if isinstance(each, str) else None for each in rows["standing"]]
    )
    if "unit_id" in rows.columns:
        rows["unit_id"] = [page.plan.unit(unit_id).name for unit_id in rows["unit_id"]]
    table(
        page,
        rows,
        {name: _column(name, header) for name, header in found.headers.items()},
        subject=subject,
        empty="没有可以列出的记录：还没有发生，或不在您的权限内。",
    )
