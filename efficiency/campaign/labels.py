"""Chinese names of code values and columns; the only place where a code becomes a word."""

from efficiency.models import (
    ActivityKind,
    DeliverableState,
    DocumentKind,
    IncidentKind,
    IncidentStage,
    Light,
    Registration,
    ReportKind,
    Role,
    Verdict,
    Verification,
)

# Lamp, word and shape always go together, in this order (never colour alone).
LIGHT_SHAPES = {Light.RED: "■", Light.YELLOW: "▲", Light.GREEN: "●", Light.DONE: "✔", Light.GREY: "○"}
LIGHT_WORDS = {
    Light.RED: "红灯",
    Light.YELLOW: "黄灯",
    Light.GREEN: "绿灯",
    Light.DONE: "已办结",
    Light.GREY: "未报数",
}
LIGHT_ORDER = (Light.RED, Light.YELLOW, Light.GREEN, Light.DONE, Light.GREY)
# Text colours keep 4.5:1 on white; fills and tints are for marks and cells.
LIGHT_TEXT = {
    Light.RED: "#B3261E",
    Light.YELLOW: "#A15C00",
    Light.GREEN: "#1E7B45",
    Light.DONE: "#1F4E8C",
    Light.GREY: "#6B7280",
}
LIGHT_FILL = {**LIGHT_TEXT, Light.YELLOW: "#D98E04"}
LIGHT_TINT = {
    Light.RED: "#F6D5D2",
    Light.YELLOW: "#FBE6C4",
    Light.GREEN: "#DDEFE3",
    Light.DONE: "#DCE6F4",
    Light.GREY: "#ECEEF1",
}
# Streamlit's own colour names for the same lights, as used in Markdown (:red[...]).
LIGHT_MARKDOWN = {
    Light.RED: "red",
    Light.YELLOW: "orange",
    Light.GREEN: "green",
    Light.DONE: "blue",
    Light.GREY: "gray",
}

# Verdicts on the document's obligations: word and shape, never colour alone.
VERDICT_SHAPES = {
    Verdict.MET: "●", Verdict.NOT_DUE: "◇", Verdict.AT_RISK: "▲", Verdict.MISSED: "■", Verdict.UNKNOWN: "○",
}  # fmt: skip
VERDICT_MARKDOWN = {
    Verdict.MET: "green", Verdict.NOT_DUE: "blue", Verdict.AT_RISK: "orange", Verdict.MISSED: "red",
    Verdict.UNKNOWN: "gray",
}  # fmt: skip

CODES: dict[str, str] = {
    Verdict.MET: "合规",
    Verdict.NOT_DUE: "未到期",
    Verdict.AT_RISK: "有风险",
    Verdict.MISSED: "不合规",
    Verdict.UNKNOWN: "无法判断",
    ReportKind.SUBSTANTIVE: "有进展",
    ReportKind.ZERO: "零报告",
    DeliverableState.NOT_STARTED: "未启动",
    DeliverableState.DRAFTING: "起草",
    DeliverableState.FOR_APPROVAL: "报批",
    DeliverableState.ISSUED: "印发或建成",
    ActivityKind.INSPECTION: "检查",
    ActivityKind.CHARGE: "执收",
    ActivityKind.ANNUAL_INSPECTION: "年检",
    ActivityKind.CONTEST: "评比达标",
    ActivityKind.TRAINING: "培训会议",
    ActivityKind.FINE: "执罚",
    Registration.REGISTERED: "已登记",
    Registration.UNREGISTERED: "未登记",
    Registration.REFUSED: "拒不登记",
    IncidentKind.INACTION: "不作为",
    IncidentKind.SLOW_ACTION: "慢作为",
    IncidentKind.ARBITRARY_ACTION: "乱作为",
    IncidentStage.RECEIVED: "收到",
    IncidentStage.TRANSFERRED: "转办",
    IncidentStage.UNIT_FEEDBACK: "单位反馈",
    IncidentStage.REPLIED: "回复",
    IncidentStage.CLOSED: "办结",
    Verification.TRUE: "属实",
    Verification.PARTLY: "部分属实",
    Verification.FALSE: "不属实",
    DocumentKind.NOTICE: "监察通知书",
    DocumentKind.RECOMMENDATION: "监察建议书",
    DocumentKind.DECISION: "监察决定书",
    Role.LEADER: "市领导",
    Role.WORK_OFFICE: "工作办公室",
    Role.SUPERVISION: "市监察局",
    Role.UNIT: "责任单位",
    Role.ADMIN: "系统管理员",
    Role.SECURITY: "安全管理员",
    Role.AUDITOR: "审计管理员",
    "WORK_PLAN": "工作方案",
    "SELF_CHECK": "自查报告",
    "SUMMARY": "工作总结",
    "PENDING": "待批",
    "GRANTED": "同意延期",
    "REFUSED_LATE": "逾期后申请，不予受理",
    "REGULAR": "定期",
    "AD_HOC": "不定期",
    "OPEN": "明察",
    "COVERT": "暗访",
    "PHONE": "电话暗访",
    "APPRAISAL": "评议",
    "REPORTED": "已报整改",
    "VERIFIED": "已核实",
    "RETURNED": "退回",
    "SERVED": "送达",
    "ANSWERED": "采纳",
    "EXECUTED": "执行",
    "RESOLVED": "有结果",
    "ASSIGNED": "交办",
    "SIGNED": "签收",
    "FEEDBACK": "反馈",
    "REMINDED": "催办",
    "EXTENSION_ASKED": "申请延期",
    "EXTENSION_GRANTED": "同意延期",
    "EXTENSION_REFUSED": "不同意延期",
    "MEETING": "例会议定",
    "INSTRUCTION": "领导批示",
    "WEEKLY": "周报",
    "CIRCULAR": "督查通报",
    "SPECIAL": "专报",
    "MINUTES": "会议纪要",
    "responsible": "责任单位",
    "key_unit": "重点部门",
    "district_government": "区市县政府",
    "zone": "先导区",
    "sector": "公共服务行业",
    "port_unit": "口岸单位",
    "calendar": "自然日顺延口径",
    "workday": "3个工作日口径",
    "SIGN_IN": "登录",
    "LOCK_OUT": "锁定账号",
    "SIGN_OUT": "退出登录",
    "ACCESS_REFUSED": "越权被拒",
    "CREATE_ACCOUNT": "新建账号",
    "SET_PASSWORD": "重设密码",
    "CHANGE_PASSWORD": "修改密码",
    "SET_ACTIVE": "启用或停用账号",
    "SET_ROLE": "变更角色",
    "END_SESSIONS": "结束会话",
    "EXPORT": "导出",
    "CHANGE_THRESHOLDS": "修改亮灯阈值",
    "CHANGE_REPLY_CLOCK": "修改3日回复口径",
    "REGISTER_INCIDENT": "登记反映",
    "MOVE_INCIDENT": "办理反映",
    "REGISTER_ACTIVITY": "登记公务活动",
    "RECORD_CHECK": "登记表抽查",
    "RECORD_INSPECTION": "登记明察暗访",
    "PUBLISH_INSPECTION": "公开察访结果",
    "RECORD_RECTIFICATION": "登记整改",
    "ISSUE_DOCUMENT": "签发监察文书",
    "RECORD_DOCUMENT_STEP": "登记文书办理",
    "RECORD_ACTION": "登记责任追究",
    "CORRECT_RECORD": "更正登记",
    "WITHDRAW_ROLE": "收回权限",
    "CHANGE_PORTFOLIO": "调整分管",
    "ADD_LEADER": "增设领导职务",
    "CHANGE_SECURITY": "修改安全规则",
    "READ_CONFIDENTIAL": "查阅保密内容",
    "BACK_UP": "备份",
    "RESTORE": "恢复",
    "SUBMIT_REPORT": "报送周报",
    "RETURN_REPORT": "退回周报",
    "IMPORT": "导入",
    "RECORD_READING": "报送指标读数",
    "ASK_EXTENSION": "申请延期",
    "DECIDE_EXTENSION": "审批延期",
    "ASSIGN_FOLLOW_UP": "督办交办",
    "STEP_FOLLOW_UP": "督办办理",
    "HOLD_MEETING": "登记例会召开",
    "PROPOSE": "提请议定事项",
    "SAVE_PAPER": "保存公文草稿",
    "ISSUE_PAPER": "印发公文",
}


# An application has codes of its own: REFUSED is 拒不登记 in the register of 公务活动, and 不同意 here.
DECISIONS = {
    "PENDING": "待批",
    "GRANTED": "同意延期",
    "REFUSED": "不同意",
    "REFUSED_LATE": "逾期后申请，不予受理",
}


def decision_label(code: str) -> str:
    """The Chinese word for what became of an application for more time. Raises ``KeyError`` for an unknown code."""
    return DECISIONS[code]


def light_label(light: str) -> str:
    """``RED`` -> ``■ 红灯``."""
    return f"{LIGHT_SHAPES[light]} {LIGHT_WORDS[light]}"


def label(code: str | None) -> str:
    """The Chinese word for a code value; an em dash for null. Raises ``KeyError`` for a code that has no word."""
    return "—" if code is None or code != code else CODES[code]


def verdict_label(verdict: str) -> str:
    """``MISSED`` -> ``■ 不合规``."""
    return f"{VERDICT_SHAPES[verdict]} {CODES[verdict]}"
