"""Where every register is filled: who enters it, on which form, by which sheet of the template, and how a row is corrected."""

from dataclasses import dataclass

import pandas as pd

from efficiency.core.access import RIGHTS
from efficiency.models import Role
from efficiency.subjects import (
    accountability_action,
    appraisal,
    complaint_case,
    complaint_month,
    deliverable_status,
    distribution_entry,
    follow_up,
    incident,
    indicator_reading,
    inspection,
    meeting,
    milestone_status,
    monitoring_point,
    monitoring_return,
    official_activity,
    plan_submission,
    portfolio_entry,
    progress_report,
    rectification,
    social_supervision,
    supervision_document,
    unit_alias,
    unit_contact,
)
from efficiency.subjects.tables import SUBJECTS

_AGAIN = "在同一表单里选出原来的一条，改后写明理由"
_REGISTER = "监察登记：更正，写明理由"
_ONCE = "不能更正，登记以前请核对"


@dataclass(frozen=True, slots=True)
class Way:
    """How one register is filled: the page and its form, and how what was entered wrongly is put right."""

    form: str
    correction: str


# By the subject's name. A subject without a way in is a register that nobody can keep.
WAYS = {
    "progress_report": Way("周五报送", "在周五报送里重报，写明理由"),
    "report_return": Way("周五报送：退回", "单位重报即可，不另更正"),
    "indicator_reading": Way("更正与变更：指标读数", "在同一表单里改，写明理由"),
    "deliverable_status": Way("更正与变更：成果状态", "在同一表单里改，写明理由"),
    "extension_request": Way("更正与变更：延期申请", _ONCE),
    "complaint_month": Way("台账登记：投诉月报", _AGAIN),
    "complaint_case": Way("台账登记：督办投诉件", _AGAIN),
    "milestone_status": Way("台账登记：时间节点", _AGAIN),
    "plan_submission": Way("台账登记：方案和总结", _AGAIN),
    "unit_contact": Way("台账登记：单位联络员", _AGAIN),
    "meeting": Way("周例会：登记召开", "散会前在周例会里改，散会后写明理由"),
    "meeting_attendance": Way("周例会：登记召开", "散会前在周例会里改，散会后写明理由"),
    "resolution": Way("周例会：记录议定事项", "散会前在周例会里改，散会后写明理由"),
    "resolution_unit": Way("周例会：记录议定事项", "散会前在周例会里改，散会后写明理由"),
    "portfolio_entry": Way("台账登记：领导分管", _AGAIN),
    "distribution_entry": Way("台账登记：公文发送范围", _AGAIN),
    "agenda_proposal": Way("周例会：提请", _ONCE),
    "follow_up": Way("周例会、督办事项：交办", _ONCE),
    "follow_up_step": Way("督办事项：签收、反馈、审核", "审核时可以退回重办"),
    "incident": Way("监察登记：登记反映", "内容不能更正；环节在“更正”里改"),
    "incident_step": Way("监察登记：办理反映；单位反馈可由单位在“责任单位”页登记", _REGISTER),
    "official_activity": Way("监察登记：公务活动", _REGISTER),
    "registration_check": Way("监察登记：公务活动", _ONCE),
    "inspection": Way("监察登记：明察暗访", _ONCE),
    "inspection_visit": Way("监察登记：明察暗访", _ONCE),
    "finding": Way("监察登记：明察暗访", "内容不能更正；整改的步骤在“更正”里改"),
    "rectification": Way("监察登记：明察暗访；报整改可由单位在“责任单位”页登记", _REGISTER),
    "supervision_document": Way("监察登记：监察文书", "内容不能更正；步骤在“更正”里改"),
    "document_step": Way("监察登记：监察文书；采纳、执行可由单位在“责任单位”页登记", _REGISTER),
    "accountability_action": Way("监察登记：责任追究", _REGISTER),
    "monitoring_point": Way("监察登记：监测点名册", _AGAIN),
    "monitoring_return": Way("监察登记：周回执", _AGAIN),
    "appraisal_score": Way("监察登记：评议得分", _AGAIN),
    "phone_check": Way("监察登记：电话暗访", _AGAIN),
    "hotline_broadcast": Way("监察登记：行风热线", _AGAIN),
    "minxin_opening": Way("监察登记：民心网开通", _AGAIN),
    "unit_alias": Way("数据导入：导入时认定", "在“更正与变更：单位名称”撤销"),
    "minxin_case": Way("监察登记：民心网办件", _AGAIN),
}


# In the order in which an office comes to them.
REGISTERS = (
    progress_report.SUBJECT, progress_report.RETURN, indicator_reading.SUBJECT, deliverable_status.SUBJECT,
    follow_up.EXTENSION, milestone_status.SUBJECT, plan_submission.SUBJECT, complaint_month.SUBJECT,
    complaint_case.SUBJECT, unit_contact.SUBJECT, portfolio_entry.SUBJECT, distribution_entry.SUBJECT, meeting.MEETING,
    meeting.ATTENDANCE,
    meeting.PROPOSAL, meeting.RESOLUTION, meeting.RESOLUTION_UNIT, follow_up.SUBJECT, follow_up.STEP,
    monitoring_point.SUBJECT, monitoring_return.SUBJECT, incident.SUBJECT, incident.STEP, official_activity.SUBJECT,
    official_activity.CHECK, inspection.INSPECTION, inspection.VISIT, inspection.FINDING, rectification.STEP,
    appraisal.SCORE, appraisal.PHONE, social_supervision.HOTLINE, social_supervision.OPENING, social_supervision.MINXIN,
    supervision_document.SUBJECT, supervision_document.STEP, accountability_action.SUBJECT, unit_alias.SUBJECT,
)  # fmt: skip


def ways_in() -> pd.DataFrame:
    """One row per register, in the order of ``REGISTERS``.

    Columns: register, who (roles in words), form, sheet (of the import template, — where it has none), correction.
    """
    sheets = {each.name for each in SUBJECTS}
    rows = [
        (
            each.title,
            "、".join(role.words for role in Role if each.action in RIGHTS[role]),
            WAYS[each.name].form,
            f"“{each.title}”表" if each.name in sheets else "—",
            WAYS[each.name].correction,
        )
        for each in REGISTERS
    ]
    return pd.DataFrame(rows, columns=["register", "who", "form", "sheet", "correction"])
