"""The one table of all pages: where each stands in the menu, its file, its address and the right it needs."""

from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache

import streamlit as st

from efficiency import campaign
from efficiency.campaign import Campaign
from efficiency.campaign.document import Section, display
from efficiency.campaign.section_pages import SECTION_PAGES, has_own_page
from efficiency.campaign.words import numeral
from efficiency.core.access import RIGHTS, Action, User, can
from efficiency.core.config import PRODUCT, ROOT
from efficiency.core.keeping import kept
from efficiency.models import Role
from efficiency.ui.seams.browser import is_asked_for

LEADERSHIP = "领导"
TASKS = "主要任务"
STEPS = "工作步骤和要求"
SUPERVISION = "监督检查"
OFFICE = "办公"


@dataclass(frozen=True, slots=True)
class Entry:
    """One page. Its address is the stem of its file, so that tests (by file) and browsers (by address) agree."""

    group: str
    file: str
    title: str
    icon: str
    action: Action
    # Of the sections that share one file, the one that is shown, by its place in the plan (1 is the first).
    place: int = 0
    # The page's address below the root, and its key in ``go`` and ``page_of``. A menu asks for it four hundred times.
    url_path: str = field(init=False)

    def __post_init__(self) -> None:
        stem = self.file.rsplit("/", 1)[-1].removesuffix(".py")
        object.__setattr__(self, "url_path", f"{stem}_{self.place}" if self.place else stem)

    @property
    def section(self) -> Section | None:
        """The section that the page shows, of those that share one file; None for all other pages."""
        return campaign.load().plan.sections[self.place - 1] if self.place else None

    @property
    def is_held(self) -> bool:
        """Whether this campaign's document has what the page is about; a page of no section and no measure always stands."""
        plan = campaign.load().plan
        own = _own_pages(campaign.load())
        match self.file.split("/"):
            case ["plan", "section.py"]:
                return self.place > 0 or len(own) < len(plan.sections)
            case ["plan", _] if self.url_path in SECTION_PAGES:
                return self.url_path in own
            case ["supervision", _] if self.url_path == "rules":
                return bool(plan.rules)
            case ["supervision", _] if self.url_path not in ("register", "measures"):
                return self.url_path in {measure.key for measure in plan.measures}
        return True


ENTRIES: tuple[Entry, ...] = (
    Entry(LEADERSHIP, "leadership/overview.py", "总览", "dashboard", Action.VIEW_OVERVIEW),
    Entry(LEADERSHIP, "leadership/units.py", "责任单位", "account_balance", Action.VIEW_UNITS),
    Entry(LEADERSHIP, "leadership/weekly_meeting.py", "周例会", "groups_2", Action.ATTEND_MEETING),
    Entry(LEADERSHIP, "leadership/follow_ups.py", "督办事项", "assignment_late", Action.VIEW_FOLLOW_UPS),
    Entry(LEADERSHIP, "leadership/received_papers.py", "收到的公文", "inbox", Action.RECEIVE_PAPERS),
    Entry(
        LEADERSHIP,
        "plan/sections.py",
        f"{numeral(len(campaign.load().plan.sections))}个方面",
        "checklist",
        Action.VIEW_TASKS,
    ),
    Entry(LEADERSHIP, "supervision/measures.py", "监督检查", "policy", Action.VIEW_SUPERVISION),
    Entry(TASKS, "plan/administrative_system.py", "（一）体制机制", "account_tree", Action.VIEW_TASKS),
    Entry(TASKS, "plan/approval_reform.py", "（二）审批改革", "approval", Action.VIEW_TASKS),
    Entry(TASKS, "plan/public_services.py", "（三）服务体系", "hub", Action.VIEW_TASKS),
    Entry(TASKS, "plan/service_quality.py", "（四）服务质量", "handshake", Action.VIEW_TASKS),
    Entry(TASKS, "plan/port_efficiency.py", "（五）口岸效率", "directions_boat", Action.VIEW_TASKS),
    Entry(TASKS, "plan/enterprise_intervention.py", "（六）规范干预", "gavel", Action.VIEW_TASKS),
    Entry(TASKS, "plan/open_government.py", "（七）政务公开", "visibility", Action.VIEW_TASKS),
    Entry(TASKS, "plan/online_services.py", "（八）网上办事", "language", Action.VIEW_TASKS),
    Entry(TASKS, "plan/supervision_assessment.py", "（九）监督考核", "fact_check", Action.VIEW_TASKS),
    Entry(TASKS, "plan/section.py", "各方面任务", "checklist", Action.VIEW_TASKS),
    Entry(STEPS, "plan/timeline.py", "三阶段时间表", "view_timeline", Action.VIEW_TASKS),
    Entry(STEPS, "plan/requirements.py", "工作要求", "assignment", Action.VIEW_TASKS),
    Entry(
        SUPERVISION, "supervision/inspections.py", "一、明察暗访", "travel_explore", Action.VIEW_SUPERVISION
    ),
    Entry(
        SUPERVISION,
        "supervision/monitoring_points.py",
        "二、行政效能监测点",
        "location_on",
        Action.VIEW_SUPERVISION,
    ),
    Entry(SUPERVISION, "supervision/appraisals.py", "三、评议评估", "reviews", Action.VIEW_SUPERVISION),
    Entry(
        SUPERVISION, "supervision/social_supervision.py", "四、社会监督", "groups", Action.VIEW_SUPERVISION
    ),
    Entry(
        SUPERVISION, "supervision/accountability.py", "五、责任追究", "balance", Action.VIEW_ACCOUNTABILITY
    ),
    Entry(
        SUPERVISION,
        "supervision/rules.py",
        f"监督规则（{len(campaign.load().plan.rules)}条）",
        "rule",
        Action.VIEW_SUPERVISION,
    ),
    Entry(SUPERVISION, "supervision/register.py", "监察登记", "edit_note", Action.RECORD_SUPERVISION),
    Entry(OFFICE, "office/reporting.py", "周五报送", "send", Action.VIEW_REPORTING),
    Entry(OFFICE, "office/entries.py", "台账登记", "list_alt", Action.CORRECT_DATA),
    Entry(OFFICE, "office/data_exchange.py", "数据导入", "upload_file", Action.IMPORT_DATA),
    Entry(OFFICE, "office/corrections.py", "更正与变更", "published_with_changes", Action.VIEW_CORRECTIONS),
    Entry(OFFICE, "office/papers.py", "周报和公文", "description", Action.ISSUE_PAPERS),
    Entry(OFFICE, "office/account.py", "我的账号", "account_circle", Action.OWN_ACCOUNT),
    Entry(OFFICE, "office/handbook.py", "使用手册", "menu_book", Action.READ_HANDBOOK),
    Entry(OFFICE, "office/thresholds.py", "亮灯阈值", "tune", Action.CHANGE_THRESHOLDS),
    Entry(OFFICE, "office/opening.py", "开办", "flag", Action.SET_UP),
    Entry(OFFICE, "office/system.py", "账号和系统", "manage_accounts", Action.MANAGE_ACCOUNTS),
    Entry(OFFICE, "office/security.py", "安全管理", "shield_person", Action.MANAGE_SECURITY),
    Entry(OFFICE, "office/audit.py", "审计日志", "history", Action.READ_AUDIT),
)

_SHARED = "section"

# What the menu of a role begins with, what it calls that, and its order: first what is the reader's own. Pages that one of
# these lists (``parent``) are reached from there; whatever is left stands below, for a leader at the foot of the menu.
OWN_WORK = "我的工作"
_OWN: dict[Role, tuple[str, ...]] = {
    Role.LEADER: ("overview", "units", "sections", "measures", "timeline", "weekly_meeting"),
    Role.UNIT: ("overview", "reporting", "follow_ups", "units", "sections", "measures", "timeline"),
    Role.SUPERVISION: (
        "overview", "register", "monitoring_points", "measures", "units", "follow_ups", "sections", "timeline", "weekly_meeting",
    ),
    Role.WORK_OFFICE: (
        "overview", "weekly_meeting", "follow_ups", "reporting", "papers", "units", "sections", "measures", "timeline",
    ),
}  # fmt: skip
_CALLED = {
    (Role.LEADER, "units"): "我的单位",
    (Role.UNIT, "units"): "本单位",
    # The full name does not fit the menu's width.
    (Role.SUPERVISION, "monitoring_points"): "行政效能监测点",
    (Role.LEADER, "timeline"): "时间表",
    (Role.LEADER, "weekly_meeting"): "例会",
}
# At the foot of a leader's menu: for everybody's own account and for help.
_FOOT = ("account", "handbook")
# Where the script puts the id of the section that the page's address means, for the file that they share.
SECTION = "section_of_address"


@kept
def _own_pages(held: Campaign) -> frozenset[str]:
    return frozenset(section.key for section in held.plan.sections if has_own_page(section, held.indicators))


def entries() -> list[Entry]:
    """The whole table, with an entry for each section of this campaign that has no page of its own.

    The file of those sections has an address too, for links that name the section (``section?section=S2``).
    """
    return _entries(campaign.load())


@kept
def _entries(held: Campaign) -> list[Entry]:
    found = []
    for entry in ENTRIES:
        found.append(entry)
        if entry.url_path == _SHARED:
            found += [
                replace(entry, title=f"{section.number}{display(section.short_title)}", place=place)
                for place, section in enumerate(held.plan.sections, start=1)
                if section.key not in _own_pages(held)
            ]
    return found


def entry_of(url_path: str) -> Entry:
    """The entry at an address. Raises ``KeyError`` for an address that is not in the table."""
    for entry in entries():
        if entry.url_path == url_path:
            return entry
    raise KeyError(url_path)


# The page that answers at ``/``: for the three administrators, who have no right to figures, each one's own; 总览 for all others.
_FRONT = {Role.ADMIN: "system", Role.SECURITY: "security", Role.AUDITOR: "audit"}
FRONT_PAGES = ("overview", *_FRONT.values())


def front_page(user: User | None) -> str:
    """The address of the page that opens first for a user."""
    return _FRONT.get(user.role, "overview") if user is not None else "overview"


def page_of(url_path: str) -> st.Page:
    """The page at an address, for ``st.page_link`` and ``st.switch_page``; who may not open it is told so there.

    Raises ``KeyError`` for an address that is not in the table.
    """
    return _page(entry_of(url_path), front=url_path in FRONT_PAGES, hidden=False)


def _page(entry: Entry, *, front: bool, hidden: bool, waiting: int = 0) -> st.Page:
    title = f"{entry.title}（{waiting}）" if waiting else entry.title
    # A run marks the one that it opens.
    return copy(_page_made(entry.file, title, entry.icon, entry.url_path, front, hidden))


@lru_cache(maxsize=1000)
def _page_made(file: str, title: str, icon: str, url_path: str, front: bool, hidden: bool) -> st.Page:
    # Each looks its file up on the disk, and a click makes forty: a seventh of all that it costs.
    return st.Page(
        ROOT / "pages" / file,
        title=title,
        icon=f":material/{icon}:",
        url_path=url_path,
        default=front,
        visibility="hidden" if hidden else "visible",
    )


def unnamed_pages() -> list[st.Page]:
    """What a reader who is not signed in is told of: the front page, and the page that the address asks for, so that it is
    still there afterwards. Neither says what it is called, and no other is named."""
    found = []
    for entry in entries():
        front = entry.url_path == front_page(None)
        path = ROOT / "pages" / entry.file
        page = st.Page(path, title=PRODUCT, url_path=entry.url_path, default=front, visibility="hidden")
        if front or is_asked_for(page):
            found.append(page)
    return found


def parent_of(entry: Entry) -> str | None:
    """The page that lists this one, by its address; None for what stands in the menu itself."""
    folder, name = entry.file.split("/")
    if folder == "plan" and name not in ("sections.py", "timeline.py"):
        return "sections"
    return "measures" if folder == "supervision" and name not in ("measures.py", "register.py") else None


def page_of_section(section: Section) -> str:
    """The address of a section's page, its own or the one that all without share."""
    if section.key in _own_pages(campaign.load()):
        return section.key
    return next(entry.url_path for entry in entries() if entry.section == section)


def entries_for(user: User) -> list[Entry]:
    """The pages that the role may open and the campaign has something for, in the order of the table."""
    return _open_to(campaign.load(), user.role)


@kept
def _open_to(held: Campaign, role: Role) -> list[Entry]:
    return [
        entry
        for entry in _entries(held)
        if entry.is_held and entry.url_path != _SHARED and entry.action in RIGHTS[role]
    ]


def menu_of(user: User) -> dict[str, list[Entry]]:
    """What the menu shows to a user, by group: the role's own work first and under its own names; pages that another one lists
    are left to that. For a leader nothing else."""
    return _menu(campaign.load(), user.role)


@kept
def _menu(held: Campaign, role: Role) -> dict[str, list[Entry]]:
    open_to = {entry.url_path: entry for entry in _open_to(held, role)}
    own = [open_to[path] for path in _OWN.get(role, ()) if path in open_to]
    if not own:
        shown: dict[str, list[Entry]] = {}
        for entry in open_to.values():
            shown.setdefault(entry.group, []).append(entry)
        return shown
    own = [replace(entry, title=_CALLED.get((role, entry.url_path), entry.title)) for entry in own]
    paths = {entry.url_path for entry in own}
    rest = [entry for path, entry in open_to.items() if path not in paths and parent_of(entry) is None]
    if role is Role.LEADER:
        return {"": own}
    return {OWN_WORK: own, OFFICE: rest}


def foot_of(user: User) -> list[Entry]:
    """What stands below a menu that does not list it: the own account and the handbook."""
    listed = {entry.url_path for group in menu_of(user).values() for entry in group}
    return [entry for entry in entries_for(user) if entry.url_path in _FOOT and entry.url_path not in listed]


def pages_for(user: User, waiting: int = 0) -> dict[str, list[st.Page]]:
    """All pages by group, for ``st.navigation``; those that the user may not open are hidden. ``waiting``: how many matters
    wait for the user, said at the page that lists them.

    Hidden pages still answer: a link to one is met with a calm refusal instead of “no such page”. Hiding is not access
    control, which is in ``open_page``.
    """
    shown = menu_of(user)
    listed = {entry.url_path for group in shown.values() for entry in group}

    told_at = "overview" if can(user, Action.VIEW_OVERVIEW) else front_page(user)

    def page(entry: Entry, *, hidden: bool) -> st.Page:
        own = waiting if entry.url_path == told_at else 0
        return _page(entry, front=entry.url_path == front_page(user), hidden=hidden, waiting=own)

    menu = {group: [page(entry, hidden=False) for entry in own] for group, own in shown.items()}
    # Hidden ones stand with the first group: a group of its own would show its heading.
    next(iter(menu.values())).extend(
        page(entry, hidden=True)
        for entry in entries()
        if entry.url_path not in listed
        and (entry.url_path == front_page(user) or entry.url_path not in FRONT_PAGES)
    )
    return menu


def entry_at(user: User, page: st.Page) -> Entry:
    """The entry of the page that ``st.navigation`` chose; one's front page has no address."""
    return entry_of(page.url_path or front_page(user))
