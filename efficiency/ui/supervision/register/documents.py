"""监察文书 and 责任追究: issue a document and take it its next step; record a sanction or the reason for none."""

import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date_short
from efficiency.commands.accountability import record_action
from efficiency.commands.documents import (
    DOCUMENT,
    issue_document,
    record_document_step,
    usual_due_on,
)
from efficiency.judgements.rules.accountability import GRADES
from efficiency.models import (
    DocumentKind,
    DocumentStage,
    InspectionSchedule,
    Registration,
    SourceKind,
)
from efficiency.queries.activities import activities
from efficiency.queries.register import actions, document_steps
from efficiency.queries.supervision import documents, findings, inspections, visits
from efficiency.subjects import accountability_action, supervision_document
from efficiency.subjects.accountability_action import sanctions
from efficiency.subjects.description import Field
from efficiency.subjects.fields import Choice
from efficiency.subjects.incident import SEVERITIES
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.fields import (
    asked_for,
    choose,
    day,
    history,
    record,
    switch,
    text,
    unit_names,
)
from efficiency.ui.parts.forms import Form, open_form
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.incidents import incident_choice
from efficiency.ui.seams.address import asked, kept_choice
from efficiency.ui.supervision.printed_documents import blank_documents, printed_document

# 责任追究: what was decided, or that nothing was.
SANCTION, NO_ACTION = "sanction", "no_action"
OUTCOME = Field("outcome", "结果", Choice("结果", {"给予处理": SANCTION, "不追究": NO_ACTION}))
_DOCUMENT, _ACTION = supervision_document.SUBJECT.field, accountability_action.SUBJECT.field


def documenting(page: Page) -> None:
    """Issue a new document, or take one its next step."""
    forms = {"issue": _issue, "step": _step}
    forms[kept_choice("办什么", {"issue": "签发文书", "step": "办理文书"}, key="document_form")](page)


def _issue(page: Page) -> None:
    form = open_form("document").about("new")
    names = unit_names(page)
    kind = switch(form, _DOCUMENT("kind"))
    source_kind = switch(form, _DOCUMENT("source_kind"))
    found = _sources(page, source_kind)
    with st.grid(2, min_column_width=280):
        source_number = choose(
            form, _DOCUMENT("source_number"), found["words"], variant=str(source_kind),
            index=asked_for("source", list(found["words"]), _DOCUMENT("source_number").header) if source_kind else None,
        )  # fmt: skip
        units = found["units"].get(source_number, [])
        unit_id = choose(
            form, _DOCUMENT("unit_id"), {unit_id: names.get(unit_id, unit_id) for unit_id in units or names},
            index=0 if len(units) == 1 else None, variant=str(source_number),
        )  # fmt: skip
        issued_on = day(form, _DOCUMENT("issued_on"), page.as_of)
        usual = usual_due_on(DocumentKind(kind), issued_on) if kind and issued_on else None
        due_on = day(form, _DOCUMENT("due_on"), usual, variant=f"{kind}{issued_on}")
    subject = text(form, _DOCUMENT("subject"))
    st.caption("文号保存时按该种文书的序列自动编下一号。办理期限先按通行天数填好，可以改。")

    def save() -> str:
        number = issue_document(
            page.user, page.as_of, kind=kind, unit_id=unit_id, source_kind=source_kind, source_number=source_number,
            subject=subject, issued_on=issued_on, due_on=due_on,
        )  # fmt: skip
        return f"已签发{number}{DocumentKind.words_of(kind)}，发{names[unit_id]}，{chinese_date_short(due_on)}前办理。"

    form.submit("签发文书", save)
    blank_documents(page)


def _sources(page: Page, kind: str | None) -> dict:
    """What a document may answer: ``words`` number -> words (newest first), ``units`` number -> its units."""
    names = unit_names(page)
    if kind == SourceKind.INCIDENT:
        rows = incident_choice(page, "document_source", asked=asked("source"))
        rows = rows.assign(day=rows["received_on"], what=rows["sub_kind"])
    elif kind == SourceKind.FINDING:
        rows = findings(page.scope)
        rows = rows.assign(day=rows["found_on"], what=rows["kind"]).iloc[::-1]
    elif kind == SourceKind.CHECK:
        seen = visits(page.scope).groupby("inspection_number")["unit_id"].unique()
        rows = inspections(page.scope).iloc[::-1]
        words = {
            row.number: f"{row.number}　{InspectionSchedule.words_of(row.schedule)}　{chinese_date_short(row.started_on)}　察访{row.visited}个单位"
            for row in rows.itertuples()
        }
        return {"words": words, "units": {number: list(units) for number, units in seen.items()}}
    else:
        return {"words": {}, "units": {}}
    words = {
        row.number: f"{row.number}　{names[row.unit_id]}　{chinese_date_short(row.day)}　{row.what}"
        for row in rows.itertuples()
    }
    return {"words": words, "units": {row.number: [row.unit_id] for row in rows.itertuples()}}


def _step(page: Page) -> None:
    rows = state.on(page.scope).document_rows
    open_rows = rows[rows["closed_on"].isna()].sort_values("due_on")
    st.subheader(
        f"没有办结的文书{len(open_rows)}份，其中逾期{open_rows['is_overdue'].sum()}份"
        if len(open_rows)
        else "文书都已办结"
    )
    form = open_form("document_step")
    if open_rows.empty:
        return
    names = unit_names(page)
    last = dict(zip(open_rows["number"], open_rows["step"], strict=True))
    options = {
        row.number: f"{row.number}　{names[row.unit_id]}　{DOCUMENT.words(last[row.number])}　期限{chinese_date_short(row.due_on)}"
        for row in open_rows.itertuples()
    }
    number = record(form, "文书", options, parameter="document")
    if number is None:
        return
    before, row = form.seen(number, last[number]), open_rows.set_index("number").loc[number]
    step = DOCUMENT.next(before)
    st.markdown(f"{plain(row['subject'])}")
    st.markdown(f"**{DOCUMENT.words(before)} → {DOCUMENT.words(step)}**")
    form = form.about(f"{number}_{step}")
    occurred_on = day(
        form,
        supervision_document.STEP.field("occurred_on").but(header=f"{DOCUMENT.words(step)}日期"),
        page.as_of,
    )
    note = text(
        form,
        supervision_document.STEP.field("note"),
        words="送达方式（可不填）" if step == DocumentStage.SERVED else "办理说明",
    )

    def save() -> str:
        record_document_step(page.user, page.as_of, number, before, occurred_on=occurred_on, note=note)
        return f"{number}已登记{DOCUMENT.words(step)}（{chinese_date_short(occurred_on)}）。"

    form.submit(f"登记{DOCUMENT.words(step)}", save)
    printed_document(page, number, row["unit_id"], row["kind"])
    history(page, document_steps(page.scope, number), DocumentStage, "文书办理记录")


# ---------------------------------------------------------------- 责任追究


def holding_to_account(page: Page) -> None:
    """A sanction or the reason for none, for what is proven and not yet decided on."""
    form = open_form("action").about("new")
    source_kind = switch(form, _ACTION("source_kind"))
    words, units = _proven(page, source_kind)
    source_number = None
    if source_kind:
        st.caption("反映须经核实属实或部分属实；还没有登记处理或理由的在前。")
        with form.field("source_number", str(source_kind)) as key:
            options = list(words)
            source_number = st.selectbox(
                _ACTION("source_number").header, options,
                index=asked_for("source", options, _ACTION("source_number").header),
                format_func=lambda each: words.get(each, each),
                key=key, placeholder="请选择",
            )  # fmt: skip
    values = action_fields(page, form, units.get(source_number), source_number, {})

    def save() -> str:
        number = record_action(
            page.user, page.as_of, source_kind=source_kind, source_number=source_number, **values
        )
        return f"已登记责任追究{number}：{values['sanction'] or '不追究，已写明理由'}。"

    form.submit("登记责任追究", save)


def action_fields(
    page: Page, form: Form, unit_id: str | None, source_number: str | None, before: dict
) -> dict:
    """The fields of an entry, filled with ``before``. The sanctions offered are those the document names for the grade."""
    values = {"sanction": None, "person": "", "no_action_reason": ""}
    severity = before.get("severity")
    values["severity"] = switch(
        form, _ACTION("severity"), {each: GRADES[each] for each in SEVERITIES}, default=severity
    )
    default = NO_ACTION if before.get("no_action_reason") else SANCTION
    outcome = switch(form, OUTCOME, default=default)
    if outcome == NO_ACTION:
        values["no_action_reason"] = text(
            form, _ACTION("no_action_reason"), before.get("no_action_reason") or ""
        )
        form.fault("sanction")
    elif outcome == SANCTION:
        words = sanctions(page.plan, values["severity"])
        given = before.get("sanction")
        values["sanction"] = switch(
            form, _ACTION("sanction") if words else _ACTION("sanction").but(header="处理（先选情节）"), {each: each for each in words},
            default=given if given in words else None, variant=str(values["severity"]),
        )  # fmt: skip
        values["person"] = text(
            form, _ACTION("person"), before.get("person") or "", words=_ACTION("person").header
        )
    else:
        form.fault("sanction")
    papers = documents(page.scope)
    papers = papers[papers["unit_id"] == unit_id]
    numbers = {row.number: f"{row.number}　{row.subject}" for row in papers.iloc[::-1].itertuples()}
    own = papers.loc[papers["source_number"] == source_number, "number"]
    paper = before.get("document_number") or (own.iloc[-1] if len(own) else None)
    with st.grid(2, min_column_width=280):
        values["decided_on"] = day(form, _ACTION("decided_on"), before.get("decided_on", page.as_of))
        with form.field("document_number", str(source_number)) as key:
            values["document_number"] = st.selectbox(
                f"{_ACTION('document_number').header}（没有的不选）", list(numbers),
                index=list(numbers).index(paper) if paper in numbers else None,
                format_func=lambda each: numbers.get(each, each), key=key, placeholder="没有",
            )  # fmt: skip
    return values


def _proven(page: Page, kind: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """What can be decided on: number -> words, those without an entry first; and number -> unit."""
    if kind == SourceKind.INCIDENT:
        rows = incident_choice(
            page, "action_source", asked=asked("source"), undecided_first=True, verified=True
        )
        rows = rows.assign(day=rows["received_on"], what=rows["sub_kind"])
    elif kind == SourceKind.FINDING:
        rows = findings(page.scope)
        rows = rows.assign(day=rows["found_on"], what=rows["kind"])
    elif kind == SourceKind.ACTIVITY:
        rows = activities(page.scope)
        rows = rows[rows["registration"] != Registration.REGISTERED]
        rows = rows.assign(day=rows["started_on"], what=rows["registration"].map(Registration.words_of))
    else:
        return {}, {}
    names, decided = unit_names(page), set(actions(page.scope)["source_number"])
    rows = rows.assign(decided=rows["number"].isin(decided)).sort_values(
        ["decided", "day", "number"], ascending=[True, False, False]
    )
    words = {
        row.number: f"{row.number}　{names[row.unit_id]}　{chinese_date_short(row.day)}　{row.what}"
        + ("（已有登记）" if row.decided else "")
        for row in rows.itertuples()
    }
    return words, dict(zip(rows["number"], rows["unit_id"], strict=True))
