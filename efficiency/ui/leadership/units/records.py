"""What is on record about a unit, part by part: each as a table that can be taken along."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.metrics import Rate
from efficiency.models import (
    ActivityKind,
    DocumentKind,
    FindingSource,
    IncidentKind,
    IncidentStage,
    Registration,
    SubmissionKind,
    Verification,
)
from efficiency.queries.activities import activities
from efficiency.queries.complaints import months
from efficiency.queries.supervision import appraisals
from efficiency.queries.tasks import plan_submissions
from efficiency.standings.documents import DocumentState
from efficiency.standings.findings import FindingStage
from efficiency.standings.turns import days_while_open
from efficiency.subjects.complaint_month import SUBJECT as MONTH
from efficiency.subjects.incident import SUBJECT as INCIDENT
from efficiency.subjects.official_activity import SUBJECT as ACTIVITY
from efficiency.subjects.plan_submission import SUBJECT as PAPERS
from efficiency.ui.leadership.follow_ups import follow_up_list
from efficiency.ui.parts.appraisals import form_score_table
from efficiency.ui.parts.blocks import (
    Column,
    of_field,
    table,
)
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.incidents import incident_listing


def _named(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(unit=[page.plan.unit(unit_id).short_name for unit_id in rows["unit_id"]])


def _of(rows: pd.DataFrame, own: set[str]) -> pd.DataFrame:
    return rows[rows["unit_id"].isin(own)].reset_index(drop=True)


def incident_rows(page: Page, unit_id: str, _pairs, own: set[str]) -> None:
    """监测点反映 about the unit, with stages and both last days to reply."""
    if len(own) == 1:
        scope, about = page.scope, {"unit_id": unit_id}
    else:
        may = own if page.scope.unit_ids is None else own & page.scope.unit_ids
        scope, about = replace(page.scope, unit_ids=frozenset(may)), {}
    clock = state.on(page.scope).reply_clock

    def made(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.assign(kind=rows["kind"].map(IncidentKind.words_of), stage=rows["stage"].map(IncidentStage.words_of),
                           verification=rows["verification"].map(Verification.words_of),
                           due_on=rows[f"due_{clock}_on"])  # fmt: skip
        return _named(page, rows)

    listing = incident_listing(scope, made, **about)
    table(
        page, listing.first,
        {"number": of_field(INCIDENT, "number", pinned=True), "received_on": of_field(INCIDENT, "received_on", "date"),
         "point_label": of_field(INCIDENT, "point_id"), "kind": of_field(INCIDENT, "kind"),
         "sub_kind": of_field(INCIDENT, "sub_kind"), "content": of_field(INCIDENT, "content", "long"), "stage": Column("环节"),
         "feedback_on": Column("单位反馈", "date"), "replied_on": Column("回复", "date"), "due_on": Column("应回复", "date"),
         "verification": Column("核实结论")},
        subject="监测点反映", empty="截至统计日，监测点没有反映过这个单位。",
        extra={"unit": INCIDENT.header_of("unit_id"), "severity": INCIDENT.header_of("severity"), "transferred_on": "转办",
        "closed_on": "办结", "due_calendar_on": "应回复（自然日顺延）",
               "due_workday_on": "应回复（3个工作日）"},
        on_open=lambda row: go("monitoring_points", point=row["point_key"]), listing=listing,
    )  # fmt: skip


def activity_rows(page: Page, unit_id: str, _pairs, own: set[str]) -> None:
    """公务活动 that the unit carried out in monitoring points."""
    rows = activities(page.scope, unit_id=unit_id) if len(own) == 1 else _of(activities(page.scope), own)
    rows = rows.assign(
        kind=rows["kind"].map(ActivityKind.words_of),
        registration=rows["registration"].map(Registration.words_of),
    )
    table(
        page, _named(page, rows),
        {"number": of_field(ACTIVITY, "number", pinned=True), "started_on": of_field(ACTIVITY, "started_on", "date"),
         "point_label": of_field(ACTIVITY, "point_id"), "kind": of_field(ACTIVITY, "kind"),
         "people": of_field(ACTIVITY, "people", "number"), "registration": of_field(ACTIVITY, "registration"),
         "known_from": of_field(ACTIVITY, "known_from"), "rating": of_field(ACTIVITY, "rating")},
        subject="公务活动", empty="截至统计日，没有这个单位进入监测点的公务活动记录。",
        extra={"unit": ACTIVITY.header_of("unit_id"), "hours": ACTIVITY.header_of("hours")},
        on_open=None if page.scope.reader_unit else lambda row: go("monitoring_points", point=row["point_key"]),
    )  # fmt: skip


def finding_rows(page: Page, _unit_id: str, _pairs, own: set[str]) -> None:
    """Problems found in the unit and how far they are put right; its scores in 评议."""
    rows = _of(state.on(page.scope).finding_rows, own)
    rows = rows.assign(
        source=rows["source"].map(FindingSource.words_of), stage=rows["stage"].map(FindingStage.words_of),
        unit_days_over=days_while_open(rows, "unit_days_over"),
    )  # fmt: skip
    st.subheader("明察暗访、电话暗访和评议中查出的问题")
    table(
        page, _named(page, rows),
        {"number": Column("编号", pinned=True), "kind": Column("问题"), "stage": Column("整改情况"),
         "unit_days_over": Column("单位已超（天）", "number"), "rectify_due_on": Column("整改时限", "date"),
         "description": Column("情况", "long"), "found_on": Column("发现", "date"), "source": Column("方式"),
         "verified_on": Column("核实", "date")},
        subject="查出问题", empty="截至统计日，没有查出这个单位的问题。", extra={"unit": "单位"},
    )  # fmt: skip
    st.subheader("评议得分")
    form_score_table(
        page, _named(page, _of(appraisals(page.scope), own)), subject="评议得分",
        empty="截至统计日，这个单位还没有评议得分（未评议不是零分）。",
    )  # fmt: skip


def complaint_rows(page: Page, _unit_id: str, _pairs, own: set[str]) -> None:
    """Complaints that the unit was given to deal with, by month and category."""
    rows = _of(months(page.scope), own)
    rows = rows.assign(
        month=[f"{day.year}年{day.month}月" for day in rows["month_end"]],
        completion=[Rate(a, b).percent for a, b in zip(rows["closed"], rows["received"], strict=True)],
        satisfaction=[Rate(a, b).percent for a, b in zip(rows["satisfied"], rows["surveyed"], strict=True)],
    )  # fmt: skip
    table(
        page, _named(page, rows),
        {"month": of_field(MONTH, "month_end"), "category": of_field(MONTH, "category"),
         "received": of_field(MONTH, "received", "number"), "closed": of_field(MONTH, "closed", "number"),
         "completion": Column("办结率", "percent"), "surveyed": of_field(MONTH, "surveyed", "number"),
         "satisfied": of_field(MONTH, "satisfied", "number"),
         "satisfaction": Column("满意率", "percent")},
        subject="投诉办理", empty="截至统计日，行政投诉中心没有转办给这个单位的投诉。", extra={"unit": MONTH.header_of("unit_id")},
    )  # fmt: skip


def follow_up_rows(page: Page, unit_id: str, _pairs, own: set[str]) -> None:
    """督办 addressed to the unit."""
    follow_up_list(
        page, _of(state.on(page.scope).follow_up_rows, own), f"督办事项_{page.plan.unit(unit_id).short_name}"
    )


def document_rows(page: Page, _unit_id: str, _pairs, own: set[str]) -> None:
    """监察文书 addressed to the unit, and the papers that it handed in."""
    rows = _of(state.on(page.scope).document_rows, own)
    rows = rows.assign(
        kind=rows["kind"].map(DocumentKind.words_of), state=rows["state"].map(DocumentState.words_of),
        unit_days_over=days_while_open(rows, "unit_days_over"),
    )  # fmt: skip
    table(
        page, _named(page, rows),
        {"number": Column("文号", pinned=True), "kind": Column("文书"), "state": Column("办理"),
         "unit_days_over": Column("单位已超（天）", "number"), "subject": Column("事由", "long"),
         "issued_on": Column("签发", "date"), "served_on": Column("送达", "date"), "due_on": Column("时限", "date"),
         "answered_on": Column("采纳", "date"), "executed_on": Column("执行", "date"), "closed_on": Column("办结", "date")},
        subject="监察文书", empty="截至统计日，没有发给这个单位的监察文书。", extra={"unit": "单位"},
    )  # fmt: skip
    st.subheader("工作方案、自查报告和总结")
    papers = _of(plan_submissions(page.scope), own)
    table(
        page, _named(page, papers.assign(kind=papers["kind"].map(SubmissionKind.words_of))),
        {"unit": of_field(PAPERS, "unit_id"), "kind": of_field(PAPERS, "kind"),
         "submitted_on": of_field(PAPERS, "submitted_on", "date"),
         "responsible_person": of_field(PAPERS, "responsible_person"),
         "document_number": of_field(PAPERS, "document_number")},
        subject="方案和总结", empty="截至统计日，这个单位没有报送过方案、自查报告或总结。",
    )  # fmt: skip
