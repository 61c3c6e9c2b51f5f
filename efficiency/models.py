"""Tables and code values. No pandas, no Streamlit, no dialect. One file because the schema is read as a whole.

Three kinds of tables:

* code tables (``unit``, ``district``, ``task`` ...) are written from ``seed/`` and hold keys and short names; the
  document's wording stays in ``seed/plan.yaml``;
* fact tables (mixin ``Fact``) are append-only. Each row says what happened, when it was recorded and by whom. The state on
  a day is the last word recorded on or before that day; a correction is a further row with ``corrects_id`` and a reason;
* accounts, sessions and the audit log.

Types are the portable ones (no JSON, arrays or dialect types), so that the domestic databases behind the same
SQLAlchemy API can carry the schema. Times are naive Beijing time; the campaign has one time zone.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Enum,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Coded(StrEnum):
    """A set of code values, each with its Chinese words: ``MEMBER = "CODE", "words"``.

    A member is stored and compared as its plain code. The same code means different things in different sets (REFUSED is
    拒不登记 of a 公务活动 and 不同意 of a 延期申请), so no code becomes words without its set being named.
    """

    words: str

    def __new__(cls, code: str, words: str) -> "Coded":
        """The member that reads ``code`` and says ``words``."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        return member

    @classmethod
    def words_of(cls, code: str | None) -> str:
        """The words for a code of this set; an em dash for null or NaN. Raises ``ValueError`` for any other code."""
        return "—" if code is None or code != code else cls(code).words


class Marked(Coded):
    """A coded value that is shown by word and shape together, never by colour alone: ``"CODE", "words", "shape"``."""

    shape: str

    def __new__(cls, code: str, words: str, shape: str) -> "Marked":
        """The member that reads ``code``, says ``words`` and is drawn as ``shape``."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        member.shape = shape
        return member

    @property
    def label(self) -> str:
        """Shape and word: ``■ 红灯``."""
        return f"{self.shape} {self.words}"

    @classmethod
    def label_of(cls, code: str | None) -> str:
        """The label for a code of this set; an em dash for null or NaN. Raises ``ValueError`` for any other code."""
        return "—" if code is None or code != code else cls(code).label


class ReportKind(Coded):
    """周五报送: a report with substance, or 零报告 (nothing new); silence has no row."""

    SUBSTANTIVE = "SUBSTANTIVE", "有进展"
    ZERO = "ZERO", "零报告"


class Light(Marked):
    """红黄绿灯, in the order in which they are shown everywhere."""

    RED = "RED", "红灯", "■"
    YELLOW = "YELLOW", "黄灯", "▲"
    GREEN = "GREEN", "绿灯", "●"
    DONE = "DONE", "已办结", "✔"
    GREY = "GREY", "未报数", "○"


class ReplyClock(Coded):
    """The two readings of 3日 (R2.6). Both due days are stored; the official one is a setting,
    the first unless somebody decides otherwise (AM07)."""

    CALENDAR = "calendar", "自然日顺延口径"
    WORKDAY = "workday", "3个工作日口径"


class ReplyStanding(StrEnum):
    """How a report stands on the 3-day clock (R2.6): answered in time or late, else past its day, due today or not yet."""

    IN_TIME = "IN_TIME"
    LATE = "LATE"
    OVERDUE = "OVERDUE"
    DUE_TODAY = "DUE_TODAY"
    WAITING = "WAITING"


class Verdict(Marked):
    """How an obligation of the document stands on a day, in the order in which verdicts are counted."""

    MET = "MET", "合规", "●"
    NOT_DUE = "NOT_DUE", "未到期", "◇"
    AT_RISK = "AT_RISK", "有风险", "▲"
    MISSED = "MISSED", "不合规", "■"
    UNKNOWN = "UNKNOWN", "无法判断", "○"


class UnitCategory(Coded):
    """What a unit is in the document: 责任单位, or one of those that are only supervised."""

    RESPONSIBLE = "responsible", "责任单位"
    KEY_UNIT = "key_unit", "重点部门"
    DISTRICT_GOVERNMENT = "district_government", "区市县政府"
    ZONE = "zone", "先导区"
    SECTOR = "sector", "公共服务行业"
    PORT_UNIT = "port_unit", "口岸单位"


class DeliverableState(Coded):
    """成果状态: 未启动 / 起草 / 报批 / 印发或建成."""

    NOT_STARTED = "NOT_STARTED", "未启动"
    DRAFTING = "DRAFTING", "起草"
    FOR_APPROVAL = "FOR_APPROVAL", "报批"
    ISSUED = "ISSUED", "印发或建成"


class SubmissionKind(Coded):
    """The papers that a unit hands in: 工作方案 (M02, M03, 工作要求三), 自查报告 (M05), 总结 (M08)."""

    WORK_PLAN = "WORK_PLAN", "工作方案"
    SELF_CHECK = "SELF_CHECK", "自查报告"
    SUMMARY = "SUMMARY", "工作总结"


class ExtensionDecision(Coded):
    """What became of an application for more time; one made after the due day is not taken up."""

    PENDING = "PENDING", "待批"
    GRANTED = "GRANTED", "同意延期"
    REFUSED = "REFUSED", "不同意"
    REFUSED_LATE = "REFUSED_LATE", "逾期后申请，不予受理"


class ActivityKind(Coded):
    """公务活动 in a monitoring point (意见二: 检查、评比、执收执罚等活动)."""

    INSPECTION = "INSPECTION", "检查"
    CHARGE = "CHARGE", "执收"
    ANNUAL_INSPECTION = "ANNUAL_INSPECTION", "年检"
    CONTEST = "CONTEST", "评比达标"
    TRAINING = "TRAINING", "培训会议"
    FINE = "FINE", "执罚"


class Registration(Coded):
    """Whether the 《公务活动登记表》 was filled in (任务18, R2.2, R2.4)."""

    REGISTERED = "REGISTERED", "已登记"
    UNREGISTERED = "UNREGISTERED", "未登记"
    REFUSED = "REFUSED", "拒不登记"


class IncidentKind(Coded):
    """监测点反映的问题 (R2.5)."""

    INACTION = "INACTION", "不作为"
    SLOW_ACTION = "SLOW_ACTION", "慢作为"
    ARBITRARY_ACTION = "ARBITRARY_ACTION", "乱作为"


class IncidentStage(Coded):
    """收到 → 转办 → 单位反馈 → 回复 → 办结."""

    RECEIVED = "RECEIVED", "收到"
    TRANSFERRED = "TRANSFERRED", "转办"
    UNIT_FEEDBACK = "UNIT_FEEDBACK", "单位反馈"
    REPLIED = "REPLIED", "回复"
    CLOSED = "CLOSED", "办结"


class Verification(Coded):
    """属实 / 部分属实 / 不属实."""

    TRUE = "TRUE", "属实"
    PARTLY = "PARTLY", "部分属实"
    FALSE = "FALSE", "不属实"


class InspectionSchedule(Coded):
    """明察暗访: once a quarter, or on a trigger (R1.1, R1.2)."""

    REGULAR = "REGULAR", "定期"
    AD_HOC = "AD_HOC", "不定期"


class VisitMode(Coded):
    """How an inspection looks at a unit (意见一)."""

    OPEN = "OPEN", "明察"
    COVERT = "COVERT", "暗访"


class FindingSource(Coded):
    """What brought a problem to light: a visit of an inspection, a phone check or an appraisal (意见一、三)."""

    OPEN = "OPEN", "明察"
    COVERT = "COVERT", "暗访"
    PHONE = "PHONE", "电话暗访"
    APPRAISAL = "APPRAISAL", "评议"


class RectificationState(Coded):
    """整改: reported by the unit, then verified or sent back by 市监察局; no row: not yet reported."""

    REPORTED = "REPORTED", "已报整改"
    VERIFIED = "VERIFIED", "已核实"
    RETURNED = "RETURNED", "退回"


class DocumentKind(Coded):
    """监察通知书 / 监察建议书 / 监察决定书 (R5.2)."""

    NOTICE = "NOTICE", "监察通知书"
    RECOMMENDATION = "RECOMMENDATION", "监察建议书"
    DECISION = "DECISION", "监察决定书"


class DocumentStage(Coded):
    """What happened to a 监察文书, in this order (R5.3)."""

    SERVED = "SERVED", "送达"
    ANSWERED = "ANSWERED", "采纳"
    EXECUTED = "EXECUTED", "执行"
    CLOSED = "CLOSED", "办结"


class SourceKind(Coded):
    """What a 监察文书 or a 责任追究 answers."""

    INCIDENT = "INCIDENT", "监测点反映"
    FINDING = "FINDING", "检查发现的问题"
    CHECK = "CHECK", "明察暗访"
    ACTIVITY = "ACTIVITY", "未登记的公务活动"


class FollowUpOrigin(Coded):
    """Where a 督办 comes from."""

    MEETING = "MEETING", "例会议定"
    INSTRUCTION = "INSTRUCTION", "领导批示"


class FollowUpStage(Coded):
    """交办 → 签收 → 反馈 → 审核(退回) → 办结/销号, with 催办 and 延期 on the way."""

    ASSIGNED = "ASSIGNED", "交办"
    SIGNED = "SIGNED", "签收"
    FEEDBACK = "FEEDBACK", "反馈"
    RETURNED = "RETURNED", "退回"
    CLOSED = "CLOSED", "办结"
    REMINDED = "REMINDED", "催办"
    EXTENSION_ASKED = "EXTENSION_ASKED", "申请延期"
    EXTENSION_GRANTED = "EXTENSION_GRANTED", "同意延期"
    EXTENSION_REFUSED = "EXTENSION_REFUSED", "不同意延期"


class Attendance(Coded):
    """How a unit took part in a 周例会; whoever was noted down by mistake takes no part."""

    PRESENT = "PRESENT", "出席"
    LEAVE = "LEAVE", "请假"
    OBSERVING = "OBSERVING", "列席"
    OUT = "OUT", "不参加"


class Part(Coded):
    """A unit's part in what a meeting resolved: it leads, helps the lead, or is one of a group that each act for themselves."""

    LEAD = "LEAD", "牵头"
    JOINT = "JOINT", "协办"
    EACH = "EACH", "分别办理"
    OUT = "OUT", "不再承办"


class PaperKind(Coded):
    """The papers of the 工作办公室."""

    WEEKLY = "WEEKLY", "周报"
    CIRCULAR = "CIRCULAR", "督查通报"
    SPECIAL = "SPECIAL", "专报"
    MINUTES = "MINUTES", "会议纪要"


class PaperState(Coded):
    """A paper is a draft until it is signed and sent."""

    DRAFT = "DRAFT", "草稿"
    ISSUED = "ISSUED", "已签发"


class Role(Coded):
    """Who signs in. What each may do stands in ``access``."""

    LEADER = "LEADER", "市领导"
    WORK_OFFICE = "WORK_OFFICE", "工作办公室"
    SUPERVISION = "SUPERVISION", "监察机关"
    UNIT = "UNIT", "责任单位"
    ADMIN = "ADMIN", "系统管理员"
    SECURITY = "SECURITY", "安全管理员"
    AUDITOR = "AUDITOR", "审计管理员"


class Base(DeclarativeBase):
    """All tables of the shared database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Fact:
    """An append-only row: ``recorded_at`` is when the system came to know it, ``recorded_by`` the account."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime, index=True)
    recorded_by: Mapped[str] = mapped_column(String(40))


class Correctable(Fact):
    """A fact that a later row of the same key may supersede; the reason is asked for then."""

    corrects_id: Mapped[int | None] = mapped_column(Integer)
    correction_reason: Mapped[str | None] = mapped_column(Text)


def coded(codes: type[Coded], name: str, **options) -> Mapped[str]:
    """A text column that the database itself limits to ``codes``; ``info["codes"]`` of the column is the set."""
    values = [str(code) for code in codes]
    kind = Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
    return mapped_column(kind, info={"codes": codes}, **options)


# ---------------------------------------------------------------- installation and code tables


class Setting(Fact, Base):
    """Settings that people change: thresholds, the official 3-day clock, installation kind. The last row of a name counts."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(60), index=True)
    value: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)


class DataVersion(Base):
    """One row, one counter; every write bumps it, and it never goes back."""

    __tablename__ = "data_version"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    counter: Mapped[int] = mapped_column(Integer)


class FactMark(Base):
    """By version ``counter``, what is known of a table from ``known_on`` on is something else (``core.marks``)."""

    __tablename__ = "fact_mark"
    table_name: Mapped[str] = mapped_column(String(60), primary_key=True)
    known_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    counter: Mapped[int] = mapped_column(Integer, index=True)


class NumberSeries(Base):
    """The number that a register gave last, one row a series such as FY-2007- or 大监通〔2007〕号 (``commands.numbers``)."""

    __tablename__ = "number_series"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class District(Base):
    """区市县 and 先导区; the code is GB/T 2260 or X01..X05. Its place on the tile map."""

    __tablename__ = "district"
    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    short_name: Mapped[str] = mapped_column(String(10))
    is_zone: Mapped[bool] = mapped_column(Boolean)
    grid_row: Mapped[int] = mapped_column(Integer)
    grid_column: Mapped[int] = mapped_column(Integer)
    folds_to: Mapped[str | None] = mapped_column(String(6))
    valid_from: Mapped[dt.date | None] = mapped_column(Date)
    seq: Mapped[int] = mapped_column(Integer)


class Unit(Base):
    """责任单位, 被监督单位, districts, zones, sectors and port units (62 rows in the plan)."""

    __tablename__ = "unit"
    id: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    short_name: Mapped[str] = mapped_column(String(10))
    full_name: Mapped[str] = mapped_column(String(100))
    category: Mapped[str] = mapped_column(String(20), index=True)
    key_unit_seq: Mapped[int | None] = mapped_column(Integer)
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    collective_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[dt.date | None] = mapped_column(Date)
    seq: Mapped[int] = mapped_column(Integer)


class Task(Base):
    """主要工作任务 1..30: keys, titles and due days only; the text is in the plan."""

    __tablename__ = "task"
    id: Mapped[str] = mapped_column(String(4), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    section_id: Mapped[str] = mapped_column(String(4), index=True)
    title: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[dt.date] = mapped_column(Date)
    due_stated: Mapped[bool] = mapped_column(Boolean)


class TaskUnit(Base):
    """One of the 56 task-unit pairs; ``seq`` 1 is 首列责任单位（牵头）."""

    __tablename__ = "task_unit"
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)


class Leader(Base):
    """市领导 by office, never by a real person's name."""

    __tablename__ = "leader"
    id: Mapped[str] = mapped_column(String(10), primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    seq: Mapped[int] = mapped_column(Integer)


# Stands for what a reader is not told of a point.
UNTOLD = "—"


class MonitoringPoint(Base):
    """行政效能监测点 (R2.1): one enterprise with its plaque day. ``place_code`` is the zone if it lies in one, else the district."""

    __tablename__ = "monitoring_point"
    id: Mapped[str] = mapped_column(String(10), primary_key=True)
    organization_code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    pseudonym: Mapped[str] = mapped_column(String(12), unique=True)
    ownership: Mapped[str] = mapped_column(String(10))
    ownership_detail: Mapped[str] = mapped_column(String(20))
    industry: Mapped[str] = mapped_column(String(20))
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    place_code: Mapped[str] = mapped_column(ForeignKey("district.code"), index=True)
    scale: Mapped[str] = mapped_column(String(10))
    plaque_on: Mapped[dt.date] = mapped_column(Date)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)


class PointPseudonym(Base):
    """What one unit is told of a point. Its name there is drawn by lot, so that no two units can put theirs together.

    ``visits_key`` ties the unit's own visits to one point to each other and to nothing else; it is never shown. The points of
    one ``told_group`` have been told alike ever since they came on the unit's roster: several each (``commands.roster``).
    """

    __tablename__ = "point_pseudonym"
    __table_args__ = (UniqueConstraint("unit_id", "pseudonym"),)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    point_id: Mapped[str] = mapped_column(
        ForeignKey("monitoring_point.id", ondelete="CASCADE"), primary_key=True
    )
    pseudonym: Mapped[str] = mapped_column(String(12))
    visits_key: Mapped[str] = mapped_column(String(12))
    told_group: Mapped[int] = mapped_column(Integer)
    told_place: Mapped[str] = mapped_column(String(6), server_default=UNTOLD)
    told_ownership: Mapped[str] = mapped_column(String(10), server_default=UNTOLD)
    told_plaque_on: Mapped[dt.date] = mapped_column(Date)


# ---------------------------------------------------------------- task facts


class ProgressReport(Correctable, Base):
    """周五报送 on one task by one unit for the week whose deadline is ``due_on``. Key: task, unit, due_on.

    ``progress`` is percent done; null in a 零报告, which leaves the last figure standing. For 任务11 the ten
    区市县 report one by one in place of the collective 各区市县政府.
    """

    __tablename__ = "progress_report"
    __table_args__ = (
        Index("ix_progress_report_key", "task_id", "unit_id", "due_on"),
        Index("ix_progress_report_unit", "unit_id", "recorded_at"),
    )
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    due_on: Mapped[dt.date] = mapped_column(Date)
    kind: Mapped[str] = coded(ReportKind, "kind")
    progress: Mapped[float | None] = mapped_column(Float)
    self_light: Mapped[str | None] = coded(Light, "self_light", nullable=True)
    summary: Mapped[str] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    next_step: Mapped[str | None] = mapped_column(Text)


class DeliverableStatus(Correctable, Base):
    """成果 D01..D43: the state reached on a day, with the document number once issued."""

    __tablename__ = "deliverable_status"
    __table_args__ = (Index("ix_deliverable_status_key", "deliverable_id", "reached_on"),)
    deliverable_id: Mapped[str] = mapped_column(String(4))
    state: Mapped[str] = coded(DeliverableState, "state")
    reached_on: Mapped[dt.date] = mapped_column(Date)
    document_number: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)


class MilestoneStatus(Correctable, Base):
    """时间节点 M01..M11 held on a day, with its evidence. No row: not yet held."""

    __tablename__ = "milestone_status"
    milestone_id: Mapped[str] = mapped_column(String(4), index=True)
    held_on: Mapped[dt.date] = mapped_column(Date)
    evidence: Mapped[str] = mapped_column(Text)


class PlanSubmission(Correctable, Base):
    """A paper that a unit hands in: 工作方案 (M02, M03, 工作要求三), 自查报告 (M05) or 总结 (M08); who is responsible (一把手)."""

    __tablename__ = "plan_submission"
    __table_args__ = (Index("ix_plan_submission_key", "unit_id", "kind"),)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = coded(SubmissionKind, "kind")
    submitted_on: Mapped[dt.date] = mapped_column(Date)
    responsible_person: Mapped[str] = mapped_column(String(40))
    document_number: Mapped[str | None] = mapped_column(String(60))


class UnitContact(Correctable, Base):
    """联络员 of a unit: whom the 工作办公室 calls about what waits there. The last row of a unit counts."""

    __tablename__ = "unit_contact"
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(40))


class PortfolioEntry(Correctable, Base):
    """分管 as it is kept: from ``from_on`` on a leader is in charge of a unit, or no longer. Key: leader, unit, from_on; of
    the rows whose day has come the last one counts."""

    __tablename__ = "portfolio_entry"
    leader_id: Mapped[str] = mapped_column(ForeignKey("leader.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[dt.date] = mapped_column(Date)
    in_charge: Mapped[bool] = mapped_column(Boolean)


class DistributionEntry(Correctable, Base):
    """发送范围 as it is kept: from ``from_on`` on the papers of a kind go to a unit or a leader (``recipient_id``), or no
    longer. Key: kind, recipient, from_on; of the rows whose day has come the last one counts."""

    __tablename__ = "distribution_entry"
    kind: Mapped[str] = coded(PaperKind, "kind")
    recipient_id: Mapped[str] = mapped_column(String(10))
    from_on: Mapped[dt.date] = mapped_column(Date)
    receives: Mapped[bool] = mapped_column(Boolean)


class ExtensionRequest(Fact, Base):
    """延期申请: must be asked before the due day. Each decision is a further row with the same ``request_key``."""

    __tablename__ = "extension_request"
    request_key: Mapped[str] = mapped_column(String(20), index=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    requested_on: Mapped[dt.date] = mapped_column(Date)
    new_due_on: Mapped[dt.date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = coded(ExtensionDecision, "decision")
    decision_note: Mapped[str | None] = mapped_column(Text)


class IndicatorReading(Correctable, Base):
    """One reading of an indicator: the nine targets I01..I09 and the supporting ones of ``seed/indicators.yaml``.

    Key: indicator, period_end, unit, district, category. ``value`` is in the indicator's unit; ``numerator`` and
    ``denominator`` are the counts behind a rate, null where the indicator is no rate. An empty string in a
    dimension means that the indicator does not have it.
    """

    __tablename__ = "indicator_reading"
    __table_args__ = (Index("ix_indicator_reading_key", "indicator_id", "period_end"),)
    indicator_id: Mapped[str] = mapped_column(String(30))
    period_end: Mapped[dt.date] = mapped_column(Date)
    unit_id: Mapped[str] = mapped_column(String(10), default="")
    district_code: Mapped[str] = mapped_column(String(6), default="")
    category: Mapped[str] = mapped_column(String(40), default="")
    value: Mapped[float | None] = mapped_column(Float)
    numerator: Mapped[float | None] = mapped_column(Float)
    denominator: Mapped[float | None] = mapped_column(Float)
    note: Mapped[str | None] = mapped_column(Text)


class ComplaintMonth(Correctable, Base):
    """行政投诉中心 (任务3): complaints of one month, category and handling unit. Key: month_end, unit, category."""

    __tablename__ = "complaint_month"
    __table_args__ = (Index("ix_complaint_month_key", "month_end", "unit_id", "category"),)
    month_end: Mapped[dt.date] = mapped_column(Date)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    category: Mapped[str] = mapped_column(String(20))
    received: Mapped[int] = mapped_column(Integer)
    closed: Mapped[int] = mapped_column(Integer)
    surveyed: Mapped[int] = mapped_column(Integer)
    satisfied: Mapped[int] = mapped_column(Integer)


class ComplaintCase(Correctable, Base):
    """督办投诉件, one by one. ``closed_on`` of a case still open comes with a later row of the same number."""

    __tablename__ = "complaint_case"
    number: Mapped[str] = mapped_column(String(20), index=True)
    received_on: Mapped[dt.date] = mapped_column(Date)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    category: Mapped[str] = mapped_column(String(20))
    summary: Mapped[str] = mapped_column(Text)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)
    satisfied: Mapped[bool | None] = mapped_column(Boolean)


# ---------------------------------------------------------------- monitoring points (意见二)


class MonitoringPointEntry(Correctable, Base):
    """The roster of monitoring points as it is kept: each row says all of a point; the last one counts and is what
    ``monitoring_point`` holds. A point is closed by a further row with ``closed_on``."""

    __tablename__ = "monitoring_point_entry"
    point_id: Mapped[str] = mapped_column(String(10), index=True)
    name: Mapped[str] = mapped_column(String(80))
    organization_code: Mapped[str] = mapped_column(String(12))
    ownership: Mapped[str] = mapped_column(String(10))
    ownership_detail: Mapped[str | None] = mapped_column(String(20))
    industry: Mapped[str] = mapped_column(String(20))
    scale: Mapped[str | None] = mapped_column(String(10))
    place_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    plaque_on: Mapped[dt.date] = mapped_column(Date)
    address: Mapped[str | None] = mapped_column(String(80))
    contact: Mapped[str | None] = mapped_column(String(40))
    closed_on: Mapped[dt.date | None] = mapped_column(Date)


class MonitoringReturn(Correctable, Base):
    """监测点周回执: the point's liaison returned the week ending ``week_end`` (incidents or 零反映). No row: 未报.

    ``returned`` is false in a row that takes back one entered by mistake.
    """

    __tablename__ = "monitoring_return"
    __table_args__ = (Index("ix_monitoring_return_key", "week_end", "point_id"),)
    point_id: Mapped[str] = mapped_column(ForeignKey("monitoring_point.id"))
    week_end: Mapped[dt.date] = mapped_column(Date)
    returned: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())


class OfficialActivity(Correctable, Base):
    """One 公务活动 in a monitoring point; registered, unregistered but known, or refused."""

    __tablename__ = "official_activity"
    __table_args__ = (
        Index("ix_official_activity_point", "point_id", "started_on"),
        Index("ix_official_activity_unit", "unit_id", "started_on"),
        Index("ix_official_activity_day", "started_on", "unit_id", "registration"),
        Index("ix_official_activity_corrects", "corrects_id", "recorded_at"),
    )
    number: Mapped[str] = mapped_column(String(20), unique=True)
    point_id: Mapped[str] = mapped_column(ForeignKey("monitoring_point.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    started_on: Mapped[dt.date] = mapped_column(Date)
    kind: Mapped[str] = coded(ActivityKind, "kind")
    people: Mapped[int | None] = mapped_column(Integer)
    hours: Mapped[float | None] = mapped_column(Float)
    registration: Mapped[str] = coded(Registration, "registration")
    known_from: Mapped[str] = mapped_column(String(20))
    rating: Mapped[str | None] = mapped_column(String(10))


class Incident(Fact, Base):
    """监测点反映: what a point reported about a unit. Both due days are stored (R2.6, both readings of 3日)."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_day", "received_on", "point_id", "unit_id", "kind"),
        Index("ix_incident_unit", "unit_id", "received_on"),
        Index("ix_incident_point", "point_id", "received_on"),
        Index("ix_incident_sub_kind", "sub_kind", "received_on"),
    )
    number: Mapped[str] = mapped_column(String(20), unique=True)
    point_id: Mapped[str] = mapped_column(ForeignKey("monitoring_point.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    received_on: Mapped[dt.date] = mapped_column(Date)
    kind: Mapped[str] = coded(IncidentKind, "kind")
    sub_kind: Mapped[str] = mapped_column(String(20))
    severity: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    due_calendar_on: Mapped[dt.date] = mapped_column(Date)
    due_workday_on: Mapped[dt.date] = mapped_column(Date)


class IncidentStep(Correctable, Base):
    """An incident reached a stage on a day. ``verification`` comes with UNIT_FEEDBACK or REPLIED, ``satisfied`` with CLOSED."""

    __tablename__ = "incident_step"
    __table_args__ = (
        Index("ix_incident_step_key", "incident_id", "stage", "occurred_on"),
        Index("ix_incident_step_corrects", "corrects_id", "recorded_at"),
    )
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    stage: Mapped[str] = coded(IncidentStage, "stage")
    occurred_on: Mapped[dt.date] = mapped_column(Date)
    verification: Mapped[str | None] = coded(Verification, "verification", nullable=True)
    satisfied: Mapped[bool | None] = mapped_column(Boolean)
    note: Mapped[str | None] = mapped_column(Text)


class PointDay(Base):
    """Roll-up: how many incidents of a kind a point reported on ``received_on``, by the day on which that became known.

    Written in the transaction that writes the incidents (``commands.tallies``); summing rows known by a day gives the
    counts as of that day. The key, in which SQLite keeps the table, has the order in which rows are summed: a third of
    the time. ``month_begins`` is the first day of the month of ``received_on``.
    """

    __tablename__ = "incident_point_day"
    __table_args__ = ({"sqlite_with_rowid": False},)
    point_id: Mapped[str] = mapped_column(
        ForeignKey("monitoring_point.id", ondelete="CASCADE"), primary_key=True
    )
    month_begins: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    received_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    known_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    incidents: Mapped[int] = mapped_column(Integer)


class UnitDay(Base):
    """Roll-up like ``PointDay`` by unit, with what became known about replies on ``known_on``.

    A reply known later than its incident is a row of its own; one that is corrected or withdrawn is a row with
    negative counts. The due days follow from ``received_on``.
    """

    __tablename__ = "incident_unit_day"
    __table_args__ = ({"sqlite_with_rowid": False},)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    month_begins: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    received_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    known_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    due_calendar_on: Mapped[dt.date] = mapped_column(Date)
    due_workday_on: Mapped[dt.date] = mapped_column(Date)
    incidents: Mapped[int] = mapped_column(Integer)
    replied: Mapped[int] = mapped_column(Integer)
    in_time_calendar: Mapped[int] = mapped_column(Integer)
    in_time_workday: Mapped[int] = mapped_column(Integer)


class UnitMonth(Base):
    """Roll-up of ``UnitDay`` by month of receipt: what most pages ask for, from a quarter of the rows.

    Overdue counts are changes too: an unanswered incident comes in on the day after its last day, or when it became
    known if that was later, and goes out when its reply became known.
    """

    __tablename__ = "incident_unit_month"
    __table_args__ = ({"sqlite_with_rowid": False},)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    month_begins: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    known_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    incidents: Mapped[int] = mapped_column(Integer)
    replied: Mapped[int] = mapped_column(Integer)
    in_time_calendar: Mapped[int] = mapped_column(Integer)
    in_time_workday: Mapped[int] = mapped_column(Integer)
    overdue_calendar: Mapped[int] = mapped_column(Integer)
    overdue_workday: Mapped[int] = mapped_column(Integer)


class StandingChange(Base):
    """Roll-up: how many incidents more (or fewer) stand in one way by what became known on ``known_on``.

    ``month_begins`` is the first day of the month of receipt, ``grave`` severity 2 or 3, ``verified`` 属实 or 部分属实, ``satisfied``
    what the enterprise said in the end (YES, NO, empty: not asked), ``reply_*`` IN_TIME or LATE by that clock (empty: not
    answered). The key begins with the day, so that what changed since a day is read without the rest.
    """

    __tablename__ = "incident_standing_change"
    __table_args__ = ({"sqlite_with_rowid": False},)
    known_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    month_begins: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    grave: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    verified: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    closed: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    satisfied: Mapped[str] = mapped_column(String(3), primary_key=True)
    reply_calendar: Mapped[str] = mapped_column(String(10), primary_key=True)
    reply_workday: Mapped[str] = mapped_column(String(10), primary_key=True)
    incidents: Mapped[int] = mapped_column(Integer)


class IncidentCourse(Base):
    """Roll-up: what the steps of an incident come to, as ``queries.monitoring.incidents`` has it, for whoever lists them all.

    One row for each incident of which more is known than that it was received. ``told_at`` is when the last of its steps was
    recorded, those corrected and corrections included: as of an earlier moment the steps themselves have to be asked.
    """

    __tablename__ = "incident_course"
    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    told_at: Mapped[dt.datetime] = mapped_column(DateTime)
    transferred_on: Mapped[dt.date | None] = mapped_column(Date)
    feedback_on: Mapped[dt.date | None] = mapped_column(Date)
    replied_on: Mapped[dt.date | None] = mapped_column(Date)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)
    verification: Mapped[str | None] = mapped_column(String(20))
    satisfied: Mapped[bool | None] = mapped_column(Boolean)


class TallyMark(Base):
    """One row: the last incident and the last step that the roll-ups hold, and the last day that could be looked at when they
    were counted (null in a demo). Behind the tables, or with another last day, the roll-ups are not read."""

    __tablename__ = "tally_mark"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    incident_id: Mapped[int] = mapped_column(Integer)
    step_id: Mapped[int] = mapped_column(Integer)
    last_day: Mapped[dt.date | None] = mapped_column(Date)


class RegistrationCheck(Fact, Base):
    """市监察局检查和抽查登记表 (R2.3): points looked at and unregistered activities found."""

    __tablename__ = "registration_check"
    checked_on: Mapped[dt.date] = mapped_column(Date)
    points_checked: Mapped[int] = mapped_column(Integer)
    unregistered_found: Mapped[int] = mapped_column(Integer)
    note: Mapped[str | None] = mapped_column(Text)


# ---------------------------------------------------------------- inspections, appraisals, social supervision (意见一、三、四)


class Inspection(Correctable, Base):
    """明察暗访: REGULAR once a quarter or AD_HOC on a trigger (R1.1, R1.2). ``bulletin_on`` null: result not yet public."""

    __tablename__ = "inspection"
    number: Mapped[str] = mapped_column(String(20), index=True)
    schedule: Mapped[str] = coded(InspectionSchedule, "schedule")
    started_on: Mapped[dt.date] = mapped_column(Date)
    ended_on: Mapped[dt.date] = mapped_column(Date)
    trigger_kind: Mapped[str | None] = mapped_column(String(20))
    trigger_reference: Mapped[str | None] = mapped_column(String(40))
    bulletin_on: Mapped[dt.date | None] = mapped_column(Date)


class InspectionVisit(Fact, Base):
    """One unit looked at in an inspection, openly or covertly, with the score given (0..100, null: not scored)."""

    __tablename__ = "inspection_visit"
    inspection_number: Mapped[str] = mapped_column(String(20), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    mode: Mapped[str] = coded(VisitMode, "mode")
    visited_on: Mapped[dt.date] = mapped_column(Date)
    score: Mapped[float | None] = mapped_column(Float)


class Finding(Fact, Base):
    """A problem found in a visit, a phone check or an appraisal, with its day for 整改."""

    __tablename__ = "finding"
    number: Mapped[str] = mapped_column(String(20), unique=True)
    inspection_number: Mapped[str | None] = mapped_column(String(20), index=True)
    source: Mapped[str] = coded(FindingSource, "source")
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    found_on: Mapped[dt.date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(Text)
    prominent: Mapped[bool] = mapped_column(Boolean)
    circulated_on: Mapped[dt.date | None] = mapped_column(Date)
    no_circular_reason: Mapped[str | None] = mapped_column(Text)
    rectify_due_on: Mapped[dt.date] = mapped_column(Date)


class Rectification(Correctable, Base):
    """整改: REPORTED by the unit, VERIFIED or RETURNED by 市监察局. The last row is the state; none: not yet reported."""

    __tablename__ = "rectification"
    finding_number: Mapped[str] = mapped_column(String(20), index=True)
    state: Mapped[str] = coded(RectificationState, "state")
    occurred_on: Mapped[dt.date] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)


class AppraisalScore(Correctable, Base):
    """评议 of one unit in a round (1 or 2) by one form, with the number of respondents and the
    standard deviation of what they gave (``spread``; R3.1, R3.2)."""

    __tablename__ = "appraisal_score"
    round_number: Mapped[int] = mapped_column(Integer)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    form: Mapped[str] = mapped_column(String(10))
    held_on: Mapped[dt.date] = mapped_column(Date)
    respondents: Mapped[int] = mapped_column(Integer)
    score: Mapped[float | None] = mapped_column(Float)
    spread: Mapped[float | None] = mapped_column(Float)
    published_on: Mapped[dt.date | None] = mapped_column(Date)


class PhoneCheck(Correctable, Base):
    """电话暗访 of 监督 / 服务 / 应急电话 (R3.3). ``response_seconds`` and ``quality`` are null when nobody answered."""

    __tablename__ = "phone_check"
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    phone_kind: Mapped[str] = mapped_column(String(10))
    checked_on: Mapped[dt.date] = mapped_column(Date)
    answered: Mapped[bool] = mapped_column(Boolean)
    response_seconds: Mapped[int | None] = mapped_column(Integer)
    quality: Mapped[str | None] = mapped_column(String(10))


class HotlineBroadcast(Correctable, Base):
    """行风热线 on the air once, with the unit on line and the calls (R4.1)."""

    __tablename__ = "hotline_broadcast"
    aired_on: Mapped[dt.date] = mapped_column(Date, index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    calls: Mapped[int] = mapped_column(Integer)
    closed: Mapped[int] = mapped_column(Integer)


class MinxinOpening(Correctable, Base):
    """民心网 (R4.2): number of units opened of those that should, as counted on a day."""

    __tablename__ = "minxin_opening"
    counted_on: Mapped[dt.date] = mapped_column(Date)
    opened: Mapped[int] = mapped_column(Integer)
    should_open: Mapped[int] = mapped_column(Integer)


class MinxinCase(Correctable, Base):
    """A 民心网 case (R4.3). Its 回声 (``replied_on``) and its 结果 (``resolved_on``) come with later rows of its number."""

    __tablename__ = "minxin_case"
    __table_args__ = (Index("ix_minxin_case_day", "received_on", "unit_id"),)
    number: Mapped[str] = mapped_column(String(20), index=True)
    received_on: Mapped[dt.date] = mapped_column(Date)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    replied_on: Mapped[dt.date | None] = mapped_column(Date)
    resolved_on: Mapped[dt.date | None] = mapped_column(Date)


# ---------------------------------------------------------------- documents and accountability (意见三、五)


class SupervisionDocument(Fact, Base):
    """监察文书. ``source_kind`` INCIDENT / FINDING / CHECK with the number of what it answers."""

    __tablename__ = "supervision_document"
    number: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[str] = coded(DocumentKind, "kind")
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    source_kind: Mapped[str] = mapped_column(String(12))
    source_number: Mapped[str] = mapped_column(String(20), index=True)
    subject: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[dt.date] = mapped_column(Date)
    due_on: Mapped[dt.date] = mapped_column(Date)


class DocumentStep(Correctable, Base):
    """A document was SERVED, ANSWERED (采纳), EXECUTED (执行) or CLOSED on a day."""

    __tablename__ = "document_step"
    document_number: Mapped[str] = mapped_column(String(30), index=True)
    step: Mapped[str] = coded(DocumentStage, "step")
    occurred_on: Mapped[dt.date] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)


class AccountabilityAction(Correctable, Base):
    """责任追究 (R5.1, R5.4-R5.6): a sanction of grade 1..3, or ``no_action_reason`` where none is given."""

    __tablename__ = "accountability_action"
    number: Mapped[str] = mapped_column(String(20), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    source_kind: Mapped[str] = mapped_column(String(12))
    source_number: Mapped[str] = mapped_column(String(20), index=True)
    document_number: Mapped[str | None] = mapped_column(String(30))
    person: Mapped[str | None] = mapped_column(String(40))
    severity: Mapped[int] = mapped_column(Integer)
    sanction: Mapped[str | None] = mapped_column(String(20))
    no_action_reason: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[dt.date] = mapped_column(Date)


# ---------------------------------------------------------------- ways in for data


class ReportDraft(Base):
    """A 周五报送 not yet handed in, kept so that a lost connection costs nothing. One per task, unit and week."""

    __tablename__ = "report_draft"
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    due_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[dt.datetime] = mapped_column(DateTime)
    saved_by: Mapped[str] = mapped_column(String(40))


class ReadingDraft(Base):
    """A reading that its unit has not yet handed in, as it was typed. ``reading`` says which one: indicator, unit, district and
    category (``commands.friday``)."""

    __tablename__ = "reading_draft"
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    period_end: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    reading: Mapped[str] = mapped_column(String(100), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[dt.datetime] = mapped_column(DateTime)
    saved_by: Mapped[str] = mapped_column(String(40))


class ReportReturn(Fact, Base):
    """退回: the 工作办公室 sent a unit's report on a task back with a reason; a newer report answers it."""

    __tablename__ = "report_return"
    report_id: Mapped[int] = mapped_column(ForeignKey("progress_report.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)


class UnitAlias(Fact, Base):
    """Another name that somebody confirmed to mean a unit, beside those of the code table. The last row of a name counts; a
    ``withdrawn`` one no longer means it."""

    __tablename__ = "unit_alias"
    alias: Mapped[str] = mapped_column(String(60), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class ImportBatch(Fact, Base):
    """A workbook that was loaded, whole, in one transaction; the fingerprint keeps it from being loaded twice."""

    __tablename__ = "import_batch"
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    subjects: Mapped[str] = mapped_column(Text)
    row_count: Mapped[int] = mapped_column(Integer)


# ---------------------------------------------------------------- weekly meeting, 督办, papers


class Meeting(Correctable, Base):
    """周例会. The last row of a number counts. ``known_before`` freezes what was known when it was held; ``closed_on`` (null: not
    yet) is the day on which what it resolved was handed out. What is said otherwise after that is a correction."""

    __tablename__ = "meeting"
    number: Mapped[int] = mapped_column(Integer, index=True)
    planned_on: Mapped[dt.date] = mapped_column(Date)
    held_on: Mapped[dt.date | None] = mapped_column(Date)
    known_before: Mapped[dt.datetime | None] = mapped_column(DateTime)
    chair: Mapped[str | None] = mapped_column(String(60))
    venue: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)


class MeetingAttendance(Correctable, Base):
    """出席、请假、列席: how a unit took part in a 周例会. The last row of a meeting and a unit counts."""

    __tablename__ = "meeting_attendance"
    meeting_number: Mapped[int] = mapped_column(Integer, index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    attendance: Mapped[str] = coded(Attendance, "attendance")


class Resolution(Correctable, Base):
    """议定事项, the ``seq``-th of a 周例会. The last row counts. Until the meeting is closed it is a draft; then each of its units
    (``ResolutionUnit``) is given a ``FollowUp``, which reads what is to be done and by when from here. ``proposal``: what
    was put up for decision."""

    __tablename__ = "resolution"
    __table_args__ = (Index("ix_resolution_key", "meeting_number", "seq"),)
    meeting_number: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(Integer)
    agenda_item: Mapped[int | None] = mapped_column(Integer)
    proposal: Mapped[str | None] = mapped_column(Text)
    subject_kind: Mapped[str | None] = mapped_column(String(12))
    subject_reference: Mapped[str | None] = mapped_column(String(30))
    content: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date] = mapped_column(Date)
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class ResolutionUnit(Correctable, Base):
    """A unit's part in a 议定事项. The last row of a resolution and a unit counts."""

    __tablename__ = "resolution_unit"
    __table_args__ = (Index("ix_resolution_unit_key", "meeting_number", "seq"),)
    meeting_number: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(Integer)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    part: Mapped[str] = coded(Part, "part")


class AgendaProposal(Fact, Base):
    """提请议定事项: a matter put up for decision at a meeting."""

    __tablename__ = "agenda_proposal"
    meeting_number: Mapped[int] = mapped_column(Integer, index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    subject: Mapped[str] = mapped_column(Text)


class FollowUp(Fact, Base):
    """督办: what is to be done, by whom, by when; from a resolution in a meeting or a leader's 批示. ``resolution_seq``: of which
    ``Resolution`` of its meeting (null: of none that is on record), whose last word on content and due day counts."""

    __tablename__ = "follow_up"
    number: Mapped[str] = mapped_column(String(20), unique=True)
    origin: Mapped[str] = coded(FollowUpOrigin, "origin")
    meeting_number: Mapped[int | None] = mapped_column(Integer, index=True)
    resolution_seq: Mapped[int | None] = mapped_column(Integer)
    agenda_item: Mapped[int | None] = mapped_column(Integer)
    leader_id: Mapped[str | None] = mapped_column(ForeignKey("leader.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    subject_kind: Mapped[str | None] = mapped_column(String(12))
    subject_reference: Mapped[str | None] = mapped_column(String(30))
    content: Mapped[str] = mapped_column(Text)
    assigned_on: Mapped[dt.date] = mapped_column(Date)
    due_on: Mapped[dt.date] = mapped_column(Date)


class FollowUpStep(Fact, Base):
    """One step of a 督办 (``FollowUpStage``). ``new_due_on`` for extensions."""

    __tablename__ = "follow_up_step"
    __table_args__ = (Index("ix_follow_up_step_key", "follow_up_number", "occurred_on"),)
    follow_up_number: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = coded(FollowUpStage, "step")
    occurred_on: Mapped[dt.date] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)
    new_due_on: Mapped[dt.date | None] = mapped_column(Date)


class FollowUpFile(Fact, Base):
    """What was handed in with a step of a 督办, as it came: ``digest`` is the fingerprint of ``content``. Never opened here."""

    __tablename__ = "follow_up_file"
    follow_up_number: Mapped[str] = mapped_column(String(20), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("follow_up_step.id"))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Paper(Fact, Base):
    """周报, 督查通报, 专报, 会议纪要. Each save is a row; an issued one holds the file as sent and its fingerprint.

    ``corrects_id``: the issued paper that this one corrects (更正件; null: none).
    """

    __tablename__ = "paper"
    __table_args__ = (Index("ix_paper_key", "paper_key", "recorded_at"),)
    paper_key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = coded(PaperKind, "kind")
    state: Mapped[str] = coded(PaperState, "state")
    number: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    as_of: Mapped[dt.date] = mapped_column(Date)
    meeting_number: Mapped[int | None] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    file: Mapped[bytes | None] = mapped_column(LargeBinary)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    corrects_id: Mapped[int | None] = mapped_column(Integer)


class PaperTemplate(Fact, Base):
    """The layout of a kind of paper as the office has put it back: the last row of a kind is in force.

    ``version`` counts the office's files of the kind; ``file``, ``file_name``, ``fingerprint`` and ``version`` are null where the
    layout that ships came back into force.
    """

    __tablename__ = "paper_template"
    kind: Mapped[str] = coded(PaperKind, "kind")
    version: Mapped[int | None] = mapped_column(Integer)
    file_name: Mapped[str | None] = mapped_column(String(120))
    file: Mapped[bytes | None] = mapped_column(LargeBinary)
    fingerprint: Mapped[str | None] = mapped_column(String(64))


class PaperRecipient(Fact, Base):
    """To whom an issued paper went: a unit or a leader, as the distribution list stood when it was issued."""

    __tablename__ = "paper_recipient"
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"), index=True)
    leader_id: Mapped[str | None] = mapped_column(ForeignKey("leader.id"), index=True)


class PaperReceipt(Fact, Base):
    """签收: a recipient has taken note of an issued paper; once for each."""

    __tablename__ = "paper_receipt"
    recipient_id: Mapped[int] = mapped_column(ForeignKey("paper_recipient.id"), unique=True)


class PaperScan(Fact, Base):
    """An issued paper as signed and sealed, as a PDF; the last row of a paper counts."""

    __tablename__ = "paper_scan"
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    file: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[str] = mapped_column(String(64))


# ---------------------------------------------------------------- accounts and audit


class Account(Base):
    """Who may sign in. ``unit_id`` for a 责任单位, ``leader_id`` for a 市领导.

    ``role`` is null until the 安全管理员 gives the account its rights; without one nobody can sign in with it.
    ``second_half`` is the half of an initial password that the 安全管理员 has still to hand over; null when there is none.
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str | None] = coded(Role, "role", nullable=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    leader_id: Mapped[str | None] = mapped_column(ForeignKey("leader.id"))
    password_hash: Mapped[str] = mapped_column(String(80))
    password_changed_at: Mapped[dt.datetime] = mapped_column(DateTime)
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    second_half: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[dt.datetime] = mapped_column(DateTime)


class FormerPassword(Base):
    """A password hash that an account had before, so that its owner does not take it again too soon."""

    __tablename__ = "former_password"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(80))
    replaced_at: Mapped[dt.datetime] = mapped_column(DateTime)


class SignInSession(Base):
    """A server-side session: the cookie holds an opaque id of which only the hash is stored."""

    __tablename__ = "sign_in_session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime)
    last_seen_at: Mapped[dt.datetime] = mapped_column(DateTime)
    expires_at: Mapped[dt.datetime] = mapped_column(DateTime)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(DateTime)
    address: Mapped[str] = mapped_column(String(45), default="")
    device: Mapped[str] = mapped_column(String(80), default="")
    # When the owner gave the password again, for what cannot be undone.
    proved_at: Mapped[dt.datetime | None] = mapped_column(DateTime)


class SignInAttempt(Base):
    """Somebody tried to sign in. ``username`` is what was typed, whether or not there is such an account."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_address", "address", "at"),
        Index("ix_sign_in_attempt_username", "username", "address", "at"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime, index=True)
    username: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(45))
    succeeded: Mapped[bool] = mapped_column(Boolean)


class SecondFactor(Base):
    """The key of an account's one-time codes (RFC 6238). ``confirmed_at`` is null until its owner typed a first code;
    ``last_step`` is the interval of the last code taken, so that none is taken twice."""

    __tablename__ = "second_factor"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(DateTime)
    last_step: Mapped[int] = mapped_column(Integer, default=0)


class RecoveryCode(Base):
    """A code that stands once in place of a one-time code; only its hash is stored."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[dt.datetime | None] = mapped_column(DateTime)


class SignInTicket(Base):
    """A one-time ticket that the browser trades for the session cookie; with ``needs_code`` only after a one-time code."""

    __tablename__ = "sign_in_ticket"
    needs_code: Mapped[bool] = mapped_column(Boolean, default=False)
    wrong_codes: Mapped[int] = mapped_column(Integer, default=0)
    ticket_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[dt.datetime] = mapped_column(DateTime)
    used_at: Mapped[dt.datetime | None] = mapped_column(DateTime)


class AuditEntry(Base):
    """审计日志: append-only and chained; ``entry_hash`` covers the row and ``previous_hash``."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_at", "at"), UniqueConstraint("entry_hash"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime)
    username: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40), index=True)
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(80))
    succeeded: Mapped[bool] = mapped_column(Boolean)
    detail: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64))


class AuditSeal(Base):
    """One row: how many audit entries there are and the hash of the last, so that one cut off at the end is missed."""

    __tablename__ = "audit_seal"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    entries: Mapped[int] = mapped_column(Integer)
    last_hash: Mapped[str] = mapped_column(String(64))
