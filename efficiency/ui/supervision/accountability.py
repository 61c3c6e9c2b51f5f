"""责任追究 on a page: what got no answer, the chains from report to sanction, the documents, the three grades."""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.campaign.workdays import chinese_date_short
from efficiency.charts import AMBER, BLUE, PALE_BLUE, RED
from efficiency.charts.measures import state_bars
from efficiency.judgements.rules.accountability import GRADES
from efficiency.models import DocumentKind, SourceKind, Verdict
from efficiency.standings.documents import DocumentState
from efficiency.standings.turns import days_while_open
from efficiency.standings.words import outcome_words
from efficiency.ui.parts.blocks import Column, chart, definition, plain, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.sections import scoped_header
from efficiency.ui.seams.address import kept_choice
from efficiency.ui.supervision.printed_documents import document_prints

STATES = {
    Verdict.MISSED: "逾期或未送达",
    Verdict.AT_RISK: "即将到期",
    Verdict.NOT_DUE: "办理中",
    Verdict.MET: "已执行",
}
COLOURS = dict(zip(STATES.values(), (RED, AMBER, PALE_BLUE, BLUE), strict=True))
GRAVITY_MEANING = (
    "情节取处理登记和所涉查实反映中较重的一个；同一事项已有人受到文件所列处理的，其他人按各自登记的情节。"
)
CHAIN_COLUMNS = {
    "number": Column("编号", pinned=True), "unit": Column("单位"), "source": Column("来源"), "kind": Column("问题"),
    "happened_on": Column("日期", "date"), "document_number": Column("监察文书"), "outcome": Column("处理"),
    "next_step": Column("下一步"), "next_due_on": Column("应于", "date"), "no_action_reason": Column("不追究理由", "long"),
}  # fmt: skip


def without_answer(page: Page, links: pd.DataFrame) -> None:
    """What was proven and has neither a sanction nor a reason for none within its term (R5.1).

    ``links``: of ``supervision.chains``, with the unit's name in ``unit``.
    """
    lacking = links[links["lacking"]]
    scoped_header(page, "查实以后两样都没有的")
    st.subheader(
        f"{by_source(lacking)}既没有处理，也没有写明不追究理由，最早的是{chinese_date_short(lacking['happened_on'].min())}的"
        if len(lacking)
        else "到期的都有处理，或写明了不追究理由" if len(links) else "还没有查实的反映和突出问题"
    )  # fmt: skip
    definition(
        f"查实的反映满{campaign.load().parameters.days.pursue}个工作日（派生）两样都没有的列入，不论是否办结；突出问题整改核实以后两样都没有的列入。"
    )
    table(
        page, _with_source(lacking), CHAIN_COLUMNS, subject="缺处理和理由的", empty="没有两样都缺的。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def chain_list(page: Page, links: pd.DataFrame) -> None:
    """From a report or finding to its document and sanction, first those that still have a next step.

    ``links``: of ``supervision.chains``, with the unit's name in ``unit``.
    """
    scoped_header(page, "从反映、问题到文书、处理")
    pending = links[links["next_step"].notna()]
    st.subheader(
        f"{len(links)}件中{len(pending)}件还有下一步要做" if len(links) else "还没有可以串起来的记录"
    )
    only = kept_choice("只看", {"pending": "有下一步的", "all": "全部"}, key="chains")
    definition(
        "监测点反映中核实为属实、部分属实的，和检查中标为突出的问题；缺处理和理由的在前，其次按下一步的日期。"
    )
    table(
        page, _with_source(pending if only == "pending" else links), CHAIN_COLUMNS, subject="追究链条", empty="没有还要做的下一步。",
        on_open=lambda row: go("units", unit=row["unit_id"]), extra={"document_kind": "文书种类", "action_number": "追究编号"},
    )  # fmt: skip


def by_source(links: pd.DataFrame) -> str:
    """How many reports and how many prominent problems ``links`` (of ``supervision.chains``) are: R5.1 judges reports only."""
    counts = links["source_kind"].value_counts()
    parts = [
        f"{words}{counts[kind]}{measure}"
        for kind, words, measure in (
            (SourceKind.INCIDENT, "查实的反映", "件"),
            (SourceKind.FINDING, "突出问题", "个"),
        )
        if counts.get(kind)
    ]
    return "、".join(parts)


def _with_source(links: pd.DataFrame) -> pd.DataFrame:
    """The chains with their sources in words."""
    return links.assign(source=links["source_kind"].map(SourceKind.words_of))


def document_list(page: Page, papers: pd.DataFrame) -> None:
    """Are the three kinds of documents served, accepted and carried out in time (R5.2)?

    ``papers``: of ``supervision.document_register``.
    """
    overdue = papers[papers["state"] == DocumentState.OVERDUE]
    names = {unit.id: unit.name for unit in page.plan.units}
    scoped_header(page, "三种监察文书")
    if len(papers):
        st.subheader(
            f"{len(overdue)}份逾期或未送达，最久的已超{overdue['days_over'].max()}天"
            if len(overdue)
            else "没有逾期的文书"
        )
        counted = papers.assign(
            name=papers["kind"].map(DocumentKind.words_of), state=papers["verdict"].map(STATES)
        )
        bars = (
            counted.groupby(["name", "state"], as_index=False)
            .agg(value=("number", "count"))
            .assign(key=lambda r: r["name"])
        )
        chart(
            state_bars(bars, name_title="文书", state_title="办理", unit="份", states=COLOURS, row_height=40),
            key="documents", alt_text="三种监察文书的办理情况",
        )  # fmt: skip
    definition(
        f"期限为文书载明的日期；已执行或已办结为完成，只采纳未执行的仍在办理；过了期限没有执行、签发{campaign.load().parameters.days.serve}天后没有送达为逾期；"
        f"执行后{campaign.load().parameters.days.close}个工作日（派生）内由{campaign.load().supervisor}办结，“已超”按当时该办的一方算。"
    )
    table(
        page,
        papers.assign(
            kind=papers["kind"].map(DocumentKind.words_of), unit=papers["unit_id"].map(names),
            source=papers["source_kind"].map(SourceKind.words_of),
            standing=[Verdict(each).label for each in papers["verdict"]], days_over=days_while_open(papers, "days_over"),
        ).sort_values(["days_over", "issued_on"], ascending=False, kind="stable"),
        {
            "number": Column("文号", pinned=True), "unit": Column("单位"), "days_over": Column("已超（天）", "number"),
            "standing": Column("判定"), "kind": Column("文书"), "words": Column("到哪一步"), "due_on": Column("期限", "date"),
            "served_on": Column("送达", "date"), "answered_on": Column("采纳", "date"), "executed_on": Column("执行", "date"),
            "subject": Column("事由", "long"), "source_number": Column("来源编号"),
        },
        subject="监察文书", empty="截至统计日，没有签发监察文书。", on_open=lambda row: go("units", unit=row["unit_id"]),
        extra={"source": "来源", "issued_on": "签发日期", "closed_on": "办结日期"},
        on_phones=("unit", "days_over", "subject"),
    )  # fmt: skip
    document_prints(page, papers)


def sanctions(page: Page, actions: pd.DataFrame) -> None:
    """The three grades, told apart as R5.4 to R5.6 do, and the register.

    ``actions``: of ``queries.supervision.accountability``, with the ``gravity`` of ``with_gravity``.
    """
    names = {unit.id: unit.name for unit in page.plan.units}
    given = actions[actions["sanction"].notna()]
    scoped_header(page, "三档处理")
    for rule in (rule for rule in page.plan.rules if rule.grade):
        own = given[given["gravity"] == rule.grade]
        each = "、".join(f"{word}{count}起" for word, count in own["sanction"].value_counts().items())
        st.markdown(
            f"**{len(own)}起**　“{plain(display(rule.quote))}”" + (f"　{plain(each)}" if each else "")
        )
    definition(GRAVITY_MEANING)
    table(
        page,
        actions.assign(
            unit=actions["unit_id"].map(names), grade=actions["severity"].map(GRADES),
            gravity=actions["gravity"].map(GRADES), source=actions["source_kind"].map(SourceKind.words_of),
            outcome=[outcome_words(*each) for each in zip(actions["sanction"], actions["no_action_reason"], strict=True)],
        ),
        {
            "number": Column("编号", pinned=True), "unit": Column("单位"), "person": Column("责任人"), "gravity": Column("情节"),
            "grade": Column("登记情节"),
            "outcome": Column("处理"), "no_action_reason": Column("不追究理由", "long"), "decided_on": Column("决定日期", "date"),
            "source_number": Column("来源编号"), "document_number": Column("文书"),
        },
        subject="责任追究台账", empty="截至统计日，责任追究台账没有记录。", on_open=lambda row: go("units", unit=row["unit_id"]),
        extra={"source": "来源"},
    )  # fmt: skip
