"""The parts of the document: sections, tasks, targets, phases, measures, rules, units, districts.

Each class is also the form of its part in the campaign's files, which are read strictly: a key that does not stand here, or a
value of another kind, is a fault. Verbatim fields keep the punctuation of the original; `display` derives the form for screens
and papers.
"""

import datetime as dt
import re
from typing import Literal

from msgspec import Struct, field, structs

from efficiency.models import SubmissionKind, UnitCategory

_DERIVED_DUE = "派生时限：文件对本任务未单列时限，取组织落实阶段末（10月底）"
_FULL_WIDTH = str.maketrans({";": "；", "(": "（", ")": "）", "?": "？", "!": "！"})
_CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’]"


def display(text: str) -> str:
    """Return verbatim wording with full-width punctuation and 〔〕 round the year of a document number.

    Colons and commas between digits (16:00, 1,600) stay as they are; so do Latin letters and hyphens (AM16).
    """
    text = re.sub(r"\[(\d{4})\]", r"〔\1〕", text)
    text = re.sub(r"(?<!\d),|,(?!\d)", "，", text)
    text = re.sub(r"(?<!\d):|:(?!\d)", "：", text)
    text = text.translate(_FULL_WIDTH)
    return re.sub(rf"(?<={_CJK}) +(?={_CJK})", "", text)


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something of the document. Never changed; a key that it does not know is refused when it is read."""


class Goals(Part):
    """指导思想和工作目标 (实施方案一): all verbatim; `results` are the three 明显成效 inside `objective`."""

    guiding: str
    objective: str
    results: tuple[str, ...]


class Section(Part):
    """One of the nine 方面. `key` is its page's file stem, `short_title` a four-character name for charts.

    `parts` says which targets, tasks and units the page's parts are about (part -> ids); a section whose page asks for
    nothing has none.
    """

    id: str
    number: str
    key: str
    title: str
    short_title: str
    tasks: tuple["Task", ...]
    parts: dict[str, tuple[str, ...]] = {}

    def part(self, name: str) -> str:
        """The one id that a part of the page is about. Raises ``KeyError`` where the campaign names none."""
        return self.parts[name][0]

    @property
    def task_ids(self) -> tuple[str, ...]:
        """Ids of its tasks, in order."""
        return tuple(task.id for task in self.tasks)


class Due(Part):
    """When a task is to be done: `stated` where the document gives the date itself, `basis` says which and how."""

    day: dt.date
    stated: bool
    quote: str | None = None
    basis: str = _DERIVED_DUE


class Task(Part):
    """One of the thirty 主要工作任务.

    `text` is verbatim, `title` is ours. `unit_ids` keeps the order of the document; its first is the lead unit
    (AM06). `starts_on` is the day the document was issued. `due.quote` is the document's wording on time.
    """

    id: str
    section_id: str
    title: str
    text: str
    unit_ids: tuple[str, ...] = field(name="units")
    nature: str
    starts_on: dt.date
    due: Due
    approval: str | None = None
    prohibitions: tuple[str, ...] = ()
    sanctions: tuple[str, ...] = ()
    qualitative_targets: tuple[str, ...] = ()
    scope_sectors: tuple[str, ...] = ()
    disclosure_items: tuple[str, ...] = ()
    targets: tuple["Target", ...] = ()
    deliverables: tuple["Deliverable", ...] = ()

    @property
    def number(self) -> int:
        """The task's number in the document."""
        return int(self.id[1:])

    @property
    def due_on(self) -> dt.date:
        """The day by which it is to be done."""
        return self.due.day

    @property
    def due_stated(self) -> bool:
        """True only where the document itself gives a date."""
        return self.due.stated

    @property
    def due_basis(self) -> str:
        """How the day was found, as a sentence."""
        return self.due.basis

    @property
    def due_quote(self) -> str | None:
        """The document's wording on time, None where it has none."""
        return self.due.quote

    @property
    def target_ids(self) -> tuple[str, ...]:
        """Ids of its numeric targets, in order."""
        return tuple(target.id for target in self.targets)

    @property
    def deliverable_ids(self) -> tuple[str, ...]:
        """Ids of its deliverables, in order."""
        return tuple(deliverable.id for deliverable in self.deliverables)

    @property
    def lead_unit_id(self) -> str:
        """首列责任单位（牵头）, AM06."""
        return self.unit_ids[0]

    @property
    def label(self) -> str:
        """任务号和简称, such as 任务6 总体审批时限再压缩30%."""
        return f"任务{self.number} {self.title}"


class Target(Part):
    """One of the nine numeric targets.

    `operator` is ">=" or "==" (AM01). `baseline_value` is None where the document names no starting value
    (`baseline_note` says so). `continuous` targets must hold at every reading; the others build up to `due_on`,
    which the document states for none of them. `below_zero`: a reading may be negative, as of a time that was to be
    shortened and became longer.
    """

    id: str
    task_id: str
    name: str
    operator: Literal[">=", "=="]
    value: int | float
    unit: str
    quote: str
    baseline_value: int | float | None
    baseline_note: str
    due_on: dt.date
    continuous: bool
    note: str | None = None
    due_stated: bool = False
    below_zero: bool = False

    def is_met_by(self, value: float) -> bool:
        """Say whether one reading, in `unit`, meets the target."""
        return value >= self.value if self.operator == ">=" else value == self.value


class Deliverable(Part):
    """Something a task must leave behind (方案, 办法, 机制, 系统 ...), with the words that ask for it."""

    id: str
    task_id: str
    name: str
    kind: str
    quote: str


class Phase(Part):
    """One of the three 阶段; both days belong to it. `end_words` is how the document names its end,
    `boundary_basis` says how the days were read (AM04)."""

    id: str
    number: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    end_words: str
    boundary_basis: str
    milestones: tuple["Milestone", ...]

    @property
    def short_name(self) -> str:
        """组织落实 of 组织落实阶段, where there is little room."""
        return self.name.removesuffix("阶段")


class Milestone(Part):
    """One of the eleven 时间节点. `starts_on` is None where the document only says 底前; `label` is for charts.
    `paper` is what the units hand in by it, None for most; `tasks`: whether the time for the tasks ends with it."""

    id: str
    phase_id: str
    label: str
    quote: str
    actor: str
    action: str
    starts_on: dt.date | None
    ends_on: dt.date
    due_stated: bool
    due_basis: str
    note: str | None = None
    paper: SubmissionKind | None = None
    tasks: bool = False


class WorkRequirement(Part):
    """One of the five 工作要求. `scope_sectors` is filled for （三） only: the sectors named beside the units.

    `judged_as` names what the registers know about it; null: nothing.
    """

    id: str
    number: str
    title: str
    text: str
    obligations: tuple[str, ...]
    scope_sectors: tuple[str, ...] = ()
    judged_as: str | None = None


class Role(Part):
    """Who leads what under 加强领导,落实责任."""

    who: str
    duty: str


class LeadingOrganisation(Part):
    """统一领导 and the 工作办公室 with its five member units (工作要求二)."""

    leader: str
    office_name: str
    office_duty: str
    office_member_ids: tuple[str, ...] = field(name="office_members")
    roles: tuple[Role, ...]


class Measure(Part):
    """One of the five measures of the supervision opinion. `key` is its page's file stem."""

    id: str
    number: str
    key: str
    title: str
    text: str
    rules: tuple["Rule", ...]

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Ids of its rules, in order."""
        return tuple(rule.id for rule in self.rules)


class Rule(Part):
    """One checkable clause of a measure: the quote, who it binds, and `check`, how we read it.

    `operator`, `value` and `unit` are filled where the clause has a number; `enum` where it lists kinds;
    `grade` (1 light .. 3 grave) and `sanctions` where it grades 责任追究. `judged_as` names the way of judging in
    docs/metrics.md that fits it; None: people judge it.
    """

    id: str
    measure_id: str
    quote: str
    subject: str
    check: str
    frequency: str | None = None
    deadlines: tuple[dt.date, ...] = ()
    time_limit: str | None = None
    operator: str | None = None
    value: int | float | None = None
    unit: str | None = None
    scope: str | None = None
    evidence: str | None = None
    instrument: str | None = None
    grade: int | None = None
    sanctions: tuple[str, ...] = ()
    enum: tuple[str, ...] = ()
    judged_as: str | None = None
    note: str | None = None


class SupervisionOpinion(Part):
    """What frames the five measures: preamble, who leads, methods, the four contents, legal bases, closing."""

    title: str
    preamble: str
    lead: str
    methods: tuple[str, ...]
    contents: tuple[str, ...]
    legal_bases: tuple[str, ...]
    closing: str
    measures: tuple[Measure, ...]


class Ambiguity(Part):
    """A point the document leaves open and the reading chosen: the 口径 shown beside the numbers."""

    id: str
    point: str
    resolution: str


class Unit(Part):
    """A responsible, supervised or named unit.

    `category` is one of responsible, key_unit, district_government, zone, sector, port_unit. A responsible unit
    that is also one of the 21 重点部门 keeps category responsible and carries `key_unit_seq`, its place in the
    list. `key_sector` marks the seven sectors of 工作要求（三）. `collective_id` points from a district government
    to 各区市县政府 (AM09). `valid_from` is None for a unit that existed all year. `aliases` are other names that
    mean this unit and no other.
    """

    id: str
    name: str
    full_name: str
    short_name: str
    kind: str
    category: UnitCategory
    aliases: tuple[str, ...] = ()
    key_unit_seq: int | None = None
    key_sector: bool = False
    office_member: bool = False
    district_code: str | None = None
    collective_id: str | None = None
    valid_from: dt.date | None = None
    note: str | None = None
    seq: int = 0

    def __post_init__(self) -> None:
        # Names that follow from its names. 市直机关工委 is not 直机关工委: there 市直 is one word.
        without_city = self.name[1:] if self.name.startswith("市") and self.name[:2] != "市直" else self.name
        aliases = dict.fromkeys([*self.aliases, self.full_name, self.short_name, without_city])
        aliases.pop(self.name, None)
        structs.force_setattr(self, "aliases", tuple(aliases))


class District(Part):
    """A 区市县 or 先导区 and its tile on the schematic map (row 0 is north, col 0 is west).

    `code` is the GB/T 2260 code of 2007 as text, X01..X05 for zones. `population_weight` is an approximate
    figure in 10,000 people that serves as a weight only; None for zones. `folds_to` is the district a zone may
    be counted into.
    """

    code: str
    name: str
    short: str
    kind: str
    row: int
    col: int
    folds_to: str | None = None
    valid_from: dt.date | None = None
    population_weight: int | float | None = None
    is_zone: bool = False

    @property
    def unit_id(self) -> str:
        """The unit that answers for this place: the district government, or the zone's 管委会."""
        return self.code if self.is_zone else f"D{self.code}"
