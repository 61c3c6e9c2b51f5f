"""Who may do what, and which rows each may see. Pure: no database, no Streamlit.

The one table is ``RIGHTS``. The menu, every page's first call, every query (through ``Scope``) and every command ask here.
"""

import datetime as dt
from dataclasses import dataclass, field

from efficiency.core import knowledge
from efficiency.models import Coded, Role


class Action(Coded):
    """What can be asked for, by the words in which a refusal is told. ``VIEW_*`` open pages and rows."""

    VIEW_OVERVIEW = "VIEW_OVERVIEW", "查看总览"
    VIEW_TASKS = "VIEW_TASKS", "查看任务"
    VIEW_UNITS = "VIEW_UNITS", "查看责任单位"
    VIEW_SUPERVISION = "VIEW_SUPERVISION", "查看监督检查"
    VIEW_ACCOUNTABILITY = "VIEW_ACCOUNTABILITY", "查看责任追究"
    VIEW_ENTERPRISE_NAMES = "VIEW_ENTERPRISE_NAMES", "查看监测点企业名称"
    VIEW_REPORTING = "VIEW_REPORTING", "查看各单位报送"
    VIEW_CORRECTIONS = "VIEW_CORRECTIONS", "查看更正与变更"
    ATTEND_MEETING = "ATTEND_MEETING", "参加例会"
    VIEW_MEETING = "VIEW_MEETING", "查看例会"
    VIEW_FOLLOW_UPS = "VIEW_FOLLOW_UPS", "查看督办事项"
    EXPORT = "EXPORT", "导出"
    CHANGE_THRESHOLDS = "CHANGE_THRESHOLDS", "修改亮灯阈值"
    RECORD_SUPERVISION = "RECORD_SUPERVISION", "监督登记"
    REPORT_PROGRESS = "REPORT_PROGRESS", "周五报送"
    RETURN_REPORTS = "RETURN_REPORTS", "退回报送"
    IMPORT_DATA = "IMPORT_DATA", "数据导入"
    CORRECT_DATA = "CORRECT_DATA", "更正登记"
    RUN_MEETING = "RUN_MEETING", "主办例会"
    INSTRUCT = "INSTRUCT", "批示"
    ANSWER_FOLLOW_UP = "ANSWER_FOLLOW_UP", "办理督办"
    ANSWER_SUPERVISION = "ANSWER_SUPERVISION", "反馈监督事项"
    ISSUE_PAPERS = "ISSUE_PAPERS", "印发公文"
    RECEIVE_PAPERS = "RECEIVE_PAPERS", "签收公文"
    MANAGE_ACCOUNTS = "MANAGE_ACCOUNTS", "管理账号"
    MANAGE_SECURITY = "MANAGE_SECURITY", "安全管理"
    READ_AUDIT = "READ_AUDIT", "查看审计日志"
    READ_HANDBOOK = "READ_HANDBOOK", "查看使用手册"
    SET_UP = "SET_UP", "开办"
    OWN_ACCOUNT = "OWN_ACCOUNT", "我的账号"


_EVERY_READER = frozenset(
    {
        Action.VIEW_OVERVIEW,
        Action.VIEW_TASKS,
        Action.VIEW_UNITS,
        Action.VIEW_SUPERVISION,
        Action.VIEW_CORRECTIONS,
        Action.VIEW_FOLLOW_UPS,
        Action.ATTEND_MEETING,
        Action.EXPORT,
        Action.READ_HANDBOOK,
        Action.OWN_ACCOUNT,
    }
)
_EVERY_ADMINISTRATOR = frozenset({Action.EXPORT, Action.READ_HANDBOOK, Action.OWN_ACCOUNT})

# The three administrations are separated (等保三级): accounts, security rules and sessions, the audit log; none sees figures.
RIGHTS: dict[Role, frozenset[Action]] = {
    Role.LEADER: _EVERY_READER
    | {Action.VIEW_ACCOUNTABILITY, Action.VIEW_MEETING, Action.INSTRUCT}
    | {Action.RECEIVE_PAPERS},
    Role.WORK_OFFICE: _EVERY_READER
    | {
        Action.CHANGE_THRESHOLDS,
        Action.VIEW_REPORTING,
        Action.RETURN_REPORTS,
        Action.IMPORT_DATA,
        Action.CORRECT_DATA,
        Action.VIEW_MEETING,
        Action.RUN_MEETING,
        Action.ISSUE_PAPERS,
        Action.SET_UP,
    },
    Role.SUPERVISION: _EVERY_READER
    | {
        Action.VIEW_ACCOUNTABILITY,
        Action.VIEW_ENTERPRISE_NAMES,
        Action.RECORD_SUPERVISION,
        Action.ANSWER_SUPERVISION,
        Action.IMPORT_DATA,
        Action.VIEW_MEETING,
        Action.RECEIVE_PAPERS,
    },
    Role.UNIT: _EVERY_READER
    | {
        Action.VIEW_REPORTING,
        Action.REPORT_PROGRESS,
        Action.ANSWER_FOLLOW_UP,
        Action.ANSWER_SUPERVISION,
        Action.RECEIVE_PAPERS,
    },
    Role.ADMIN: _EVERY_ADMINISTRATOR | {Action.MANAGE_ACCOUNTS, Action.SET_UP},
    Role.SECURITY: _EVERY_ADMINISTRATOR | {Action.MANAGE_SECURITY},
    Role.AUDITOR: _EVERY_ADMINISTRATOR | {Action.READ_AUDIT},
}


class Forbidden(Exception):
    """The user lacks the right. The message is Chinese and names no data."""


@dataclass(frozen=True, slots=True)
class User:
    """Who is signed in, as read from the session on this run. What a leader is in charge of is another on another day
    (``queries.portfolios``).

    ``session`` is what the session is stored under (the hash of its token, which signs nobody in): what is done later
    in this person's name asks it again. Without one nothing can be done.
    """

    id: int
    username: str
    display_name: str
    role: Role
    unit_id: str | None = None
    leader_id: str | None = None
    must_change_password: bool = False
    must_set_up_codes: bool = False
    session: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a read may see: facts known on ``as_of``, of ``unit_ids`` (None: of all units), with or without names.

    ``reader_unit``: the unit whose reader this is, which must not find out who complained of it (``queries.points``);
    None: a reader of the city. ``through_portfolio``: ``unit_ids`` are those that one leader is in charge of, and the reader may
    read all others as well.
    """

    as_of: dt.date
    unit_ids: frozenset[str] | None = None
    sees_enterprise_names: bool = False
    sees_accountability: bool = False
    reader_unit: str | None = None
    through_portfolio: bool = False

    @property
    def known_before(self) -> dt.datetime:
        """Rows recorded before this moment are shown on ``as_of`` (``core.knowledge``)."""
        return knowledge.known_before(self.as_of)


def can(user: User, action: Action) -> bool:
    """Whether ``user`` has the right to ``action``."""
    return action in RIGHTS[user.role]


def require(user: User, action: Action) -> None:
    """Raise ``Forbidden`` unless ``user`` may do ``action``."""
    if not can(user, action):
        raise Forbidden("您的账号没有这项权限。如工作需要，请与工作办公室联系。")


def scope_of(user: User, as_of: dt.date, portfolio: frozenset[str] = frozenset()) -> Scope:
    """The rows ``user`` may read on ``as_of``.

    A 责任单位 sees its own rows only. All others see all, or with a leader's ``portfolio`` the units of it.
    """
    if user.role is Role.UNIT:
        units = frozenset({user.unit_id})
    elif portfolio:
        units = portfolio
    else:
        units = None
    return Scope(
        as_of=as_of,
        unit_ids=units,
        sees_enterprise_names=can(user, Action.VIEW_ENTERPRISE_NAMES),
        sees_accountability=can(user, Action.VIEW_ACCOUNTABILITY),
        reader_unit=user.unit_id if user.role is Role.UNIT else None,
        through_portfolio=units is not None and user.role is not Role.UNIT,
    )
