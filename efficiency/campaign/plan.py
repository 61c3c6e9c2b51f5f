"""The document as data: 大政发〔2007〕17号, its sections, tasks, targets, phases, measures, units and districts.

The wording lives once, in `seed/plan.yaml`; the units in `seed/units.yaml`; the city in `seed/districts.yaml`.
`load()` reads the three, checks that they are complete and consistent, and returns one frozen `Plan`.
Verbatim fields keep the punctuation of the original; `display` derives the form for screens and papers.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import yaml

from efficiency.core.config import ROOT
from efficiency.models import UnitCategory

SEED = ROOT / "seed"

# What the document contains, counted by hand: a file that says otherwise has been damaged.
EXPECTED_COUNTS = {
    "方面": 9,
    "主要工作任务": 30,
    "量化指标": 9,
    "交付成果": 43,
    "阶段": 3,
    "时间节点": 11,
    "工作要求": 5,
    "监督检查措施": 5,
    "监督检查规则": 25,
    "重点部门": 21,
    "责任单位": 11,
    "任务与责任单位的对应": 56,
    "区市县": 10,
    "先导区": 5,
}

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


@dataclass(frozen=True, slots=True)
class Goals:
    """指导思想和工作目标 (实施方案一): all verbatim; `results` are the three 明显成效 inside `objective`."""

    guiding: str
    objective: str
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One of the nine 方面. `key` is its page's file stem, `short_title` a four-character name for charts."""

    id: str
    number: str
    key: str
    title: str
    short_title: str
    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One of the thirty 主要工作任务.

    `text` is verbatim, `title` is ours. `unit_ids` keeps the order of the document; its first is the lead unit
    (AM06). `due_stated` is True only where the document itself gives a date; `due_basis` says which and how in a
    sentence; `due_quote` is the document's wording on time, None where it has none.
    """

    id: str
    number: int
    section_id: str
    title: str
    text: str
    unit_ids: tuple[str, ...]
    nature: str
    starts_on: dt.date
    due_on: dt.date
    due_stated: bool
    due_basis: str
    due_quote: str | None
    approval: str | None
    prohibitions: tuple[str, ...]
    sanctions: tuple[str, ...]
    qualitative_targets: tuple[str, ...]
    scope_sectors: tuple[str, ...]
    disclosure_items: tuple[str, ...]
    target_ids: tuple[str, ...]
    deliverable_ids: tuple[str, ...]

    @property
    def lead_unit_id(self) -> str:
        """首列责任单位（牵头）, AM06."""
        return self.unit_ids[0]

    @property
    def co_unit_ids(self) -> tuple[str, ...]:
        """The other responsible units, in the document's order; empty for a single unit."""
        return self.unit_ids[1:]

    @property
    def label(self) -> str:
        """任务号和简称, such as 任务6 总体审批时限再压缩30%."""
        return f"任务{self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class Target:
    """One of the nine numeric targets.

    `operator` is ">=" or "==" (AM01). `baseline_value` is None where the document names no starting value
    (`baseline_note` says so). `continuous` targets must hold at every reading; the others build up to `due_on`,
    which the document states for none of them.
    """

    id: str
    task_id: str
    name: str
    operator: str
    value: float
    unit: str
    quote: str
    baseline_value: float | None
    baseline_note: str
    due_on: dt.date
    due_stated: bool
    continuous: bool
    note: str | None

    def is_met_by(self, value: float) -> bool:
        """Say whether one reading, in `unit`, meets the target."""
        return value >= self.value if self.operator == ">=" else value == self.value


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Something a task must leave behind (方案, 办法, 机制, 系统 ...), with the words that ask for it."""

    id: str
    task_id: str
    name: str
    kind: str
    quote: str


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the three 阶段; both days belong to it. `boundary_basis` says how the days were read (AM04)."""

    id: str
    number: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    boundary_basis: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of the eleven 时间节点. `starts_on` is None where the document only says 底前; `label` is for charts."""

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
    note: str | None


@dataclass(frozen=True, slots=True)
class WorkRequirement:
    """One of the five 工作要求. `scope_sectors` is filled for （三） only: the sectors named beside the units."""

    id: str
    number: str
    title: str
    text: str
    obligations: tuple[str, ...]
    scope_sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """Who leads what under 加强领导,落实责任."""

    who: str
    duty: str


@dataclass(frozen=True, slots=True)
class LeadingOrganisation:
    """统一领导 and the 工作办公室 with its five member units (工作要求二)."""

    leader: str
    office_name: str
    office_duty: str
    office_member_ids: tuple[str, ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the five measures of the supervision opinion. `key` is its page's file stem."""

    id: str
    number: str
    key: str
    title: str
    text: str
    rule_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One checkable clause of a measure: the quote, who it binds, and `check`, how we read it.

    `operator`, `value` and `unit` are filled where the clause has a number; `enum` where it lists kinds;
    `grade` (1 light .. 3 grave) and `sanctions` where it grades 责任追究.
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
    value: float | None = None
    unit: str | None = None
    scope: str | None = None
    evidence: str | None = None
    instrument: str | None = None
    grade: int | None = None
    sanctions: tuple[str, ...] = ()
    enum: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SupervisionOpinion:
    """What frames the five measures: preamble, who leads, methods, the four contents, legal bases, closing."""

    title: str
    preamble: str
    lead: str
    methods: tuple[str, ...]
    contents: tuple[str, ...]
    legal_bases: tuple[str, ...]
    closing: str


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A point the document leaves open and the reading chosen: the 口径 shown beside the numbers."""

    id: str
    point: str
    resolution: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A responsible, supervised or named unit.

    `category` is one of responsible, key_unit, district_government, zone, sector, port_unit. A responsible unit
    that is also one of the 21 重点部门 keeps category responsible and carries `key_unit_seq`, its place in the
    list. `key_sector` marks the seven sectors of 工作要求（三）. `collective_id` points from a district government
    to 各区市县政府 (AM09). `valid_from` is None for a unit that existed all year. `aliases` are other names that
    mean this unit and no other.
    """

    id: str
    seq: int
    name: str
    full_name: str
    short_name: str
    kind: str
    category: str
    aliases: tuple[str, ...]
    key_unit_seq: int | None
    key_sector: bool
    office_member: bool
    district_code: str | None
    collective_id: str | None
    valid_from: dt.date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class District:
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
    is_zone: bool
    folds_to: str | None
    valid_from: dt.date | None
    population_weight: float | None

    @property
    def unit_id(self) -> str:
        """The unit that answers for this place: the district government, or the zone's 管委会."""
        return self.code if self.is_zone else f"D{self.code}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole document. Tuples keep the document's order; look-ups raise KeyError with a Chinese message."""

    title: str
    doc_number: str
    issuer: str
    issued_on: dt.date
    signed: str
    addressees: str
    notice: str
    attachments: tuple[str, ...]
    preamble: str
    goals: Goals
    sections: tuple[Section, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    deliverables: tuple[Deliverable, ...]
    phases_intro: str
    phases: tuple[Phase, ...]
    milestones: tuple[Milestone, ...]
    work_requirements: tuple[WorkRequirement, ...]
    leading_organisation: LeadingOrganisation
    closing: str
    supervision_opinion: SupervisionOpinion
    measures: tuple[Measure, ...]
    rules: tuple[Rule, ...]
    ambiguities: tuple[Ambiguity, ...]
    glossary: tuple[tuple[str, str], ...]
    units: tuple[Unit, ...]
    districts: tuple[District, ...]
    _by_id: dict[str, dict[str, Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {
            kind: {item.id: item for item in items}
            for kind, items in (
                ("方面", self.sections),
                ("任务", self.tasks),
                ("指标", self.targets),
                ("交付成果", self.deliverables),
                ("阶段", self.phases),
                ("时间节点", self.milestones),
                ("工作要求", self.work_requirements),
                ("措施", self.measures),
                ("规则", self.rules),
                ("口径", self.ambiguities),
                ("单位", self.units),
            )
        }
        index["区市县"] = {district.code: district for district in self.districts}
        index["单位名称"] = {name: unit for unit in self.units for name in (*unit.aliases, unit.name)}
        object.__setattr__(self, "_by_id", index)

    def _find(self, kind: str, key: str) -> Any:
        try:
            return self._by_id[kind][key]
        except KeyError:
            raise KeyError(f"没有编号为“{key}”的{kind}") from None

    def section(self, section_id: str) -> Section:
        """Section by id (S1..S9)."""
        return self._find("方面", section_id)

    def task(self, task_id: str) -> Task:
        """Task by id (T01..T30)."""
        return self._find("任务", task_id)

    def target(self, target_id: str) -> Target:
        """Numeric target by id (I01..I09)."""
        return self._find("指标", target_id)

    def deliverable(self, deliverable_id: str) -> Deliverable:
        """Deliverable by id (D01..D43)."""
        return self._find("交付成果", deliverable_id)

    def phase(self, phase_id: str) -> Phase:
        """Phase by id (P1..P3)."""
        return self._find("阶段", phase_id)

    def milestone(self, milestone_id: str) -> Milestone:
        """Milestone by id (M01..M11)."""
        return self._find("时间节点", milestone_id)

    def work_requirement(self, requirement_id: str) -> WorkRequirement:
        """Work requirement by id (W1..W5)."""
        return self._find("工作要求", requirement_id)

    def measure(self, measure_id: str) -> Measure:
        """Supervision measure by id (J1..J5)."""
        return self._find("措施", measure_id)

    def rule(self, rule_id: str) -> Rule:
        """Supervision rule by id (R1.1..R5.6)."""
        return self._find("规则", rule_id)

    def ambiguity(self, ambiguity_id: str) -> Ambiguity:
        """Reading chosen for an open point, by id (AM01..AM16)."""
        return self._find("口径", ambiguity_id)

    def unit(self, unit_id: str) -> Unit:
        """Unit by id (U_BGT, K01, D210202, X01, G01, C01 ...)."""
        return self._find("单位", unit_id)

    def unit_named(self, name: str) -> Unit:
        """Unit by its name, full name or any alias, as people write it in a workbook."""
        try:
            return self._by_id["单位名称"][name.strip()]
        except KeyError:
            raise KeyError(f"没有名称为“{name}”的单位") from None

    def district(self, code: str) -> District:
        """District or pioneer zone by code (210202, X01 ...)."""
        return self._find("区市县", code)

    def tasks_of_section(self, section_id: str) -> tuple[Task, ...]:
        """The section's tasks, in order."""
        return tuple(self.task(task_id) for task_id in self.section(section_id).task_ids)

    def tasks_of_unit(self, unit_id: str) -> tuple[Task, ...]:
        """Tasks that name the unit as responsible, in order; empty for units that are only supervised.

        A district government answers for the tasks of 各区市县政府 (AM09). Count task-unit pairs over
        `responsible_units`, not over all units, or those pairs count eleven times.
        """
        unit = self.unit(unit_id)
        names = {unit.id, unit.collective_id}
        return tuple(task for task in self.tasks if not names.isdisjoint(task.unit_ids))

    def targets_of_task(self, task_id: str) -> tuple[Target, ...]:
        """The task's numeric targets, in order; empty for 23 of the 30."""
        return tuple(self.target(target_id) for target_id in self.task(task_id).target_ids)

    def deliverables_of_task(self, task_id: str) -> tuple[Deliverable, ...]:
        """The task's deliverables, in order; empty where the document asks for none."""
        return tuple(
            self.deliverable(deliverable_id) for deliverable_id in self.task(task_id).deliverable_ids
        )

    def milestones_of_phase(self, phase_id: str) -> tuple[Milestone, ...]:
        """The phase's milestones, in order."""
        phase = self.phase(phase_id)
        return tuple(milestone for milestone in self.milestones if milestone.phase_id == phase.id)

    def rules_of_measure(self, measure_id: str) -> tuple[Rule, ...]:
        """The measure's rules, in order."""
        return tuple(self.rule(rule_id) for rule_id in self.measure(measure_id).rule_ids)

    def phase_on(self, day: dt.date) -> Phase | None:
        """The phase a day falls in; None before February and in December (AM04)."""
        return next((phase for phase in self.phases if phase.starts_on <= day <= phase.ends_on), None)

    @property
    def responsible_units(self) -> tuple[Unit, ...]:
        """The eleven units the thirty tasks name, 各区市县政府 counted as one (AM09)."""
        return tuple(unit for unit in self.units if unit.category == UnitCategory.RESPONSIBLE)

    @property
    def key_units(self) -> tuple[Unit, ...]:
        """The 21 重点部门 of 工作要求（三）, in the document's order, three of them also responsible (AM10)."""
        return tuple(
            sorted((u for u in self.units if u.key_unit_seq), key=lambda unit: unit.key_unit_seq or 0)
        )

    @property
    def key_sectors(self) -> tuple[Unit, ...]:
        """The seven sectors of 工作要求（三） (AM11)."""
        return tuple(unit for unit in self.units if unit.key_sector)

    @property
    def sectors(self) -> tuple[Unit, ...]:
        """The thirteen public-service sectors named anywhere in the document, 供电 and 电力 apart (AM11)."""
        return tuple(unit for unit in self.units if unit.category == UnitCategory.SECTOR)

    @property
    def pioneer_zones(self) -> tuple[District, ...]:
        """The five 先导区 (AM12)."""
        return tuple(district for district in self.districts if district.is_zone)


_DERIVED_DUE = "派生时限：文件对本任务未单列时限，取组织落实阶段末（10月底）"
_Made = TypeVar("_Made")


def _joined(text: str) -> str:
    """Undo the line breaks that make the yaml readable."""
    return "".join(text.splitlines())


def _make(kind: type[_Made], raw: dict[str, Any], **more: Any) -> _Made:
    """Build a dataclass from a yaml mapping; lists become tuples, a missing key takes the field's default."""
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return kind(**(values | more))


def _texts(raw: dict[str, Any], *keys: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(raw.get(key, ())) for key in keys}


def _ids(items: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(item["id"] for item in items)


def _tasks(raw: dict[str, Any]) -> Iterable[tuple[Task, list[dict[str, Any]], list[dict[str, Any]]]]:
    """Yield each task with its raw targets and deliverables, in the document's order."""
    for section in raw["sections"]:
        for item in section["tasks"]:
            targets, deliverables, due = item.get("targets", []), item.get("deliverables", []), item["due"]
            task = Task(
                id=item["id"],
                number=int(item["id"][1:]),
                section_id=section["id"],
                title=item["title"],
                text=_joined(item["text"]),
                unit_ids=tuple(item["units"]),
                nature=item["nature"],
                starts_on=raw["issued_on"],
                due_on=due["day"],
                due_stated=due["stated"],
                due_basis=due.get("basis", _DERIVED_DUE),
                due_quote=due.get("quote"),
                approval=item.get("approval"),
                target_ids=_ids(targets),
                deliverable_ids=_ids(deliverables),
                **_texts(
                    item,
                    "prohibitions",
                    "sanctions",
                    "qualitative_targets",
                    "scope_sectors",
                    "disclosure_items",
                ),
            )
            yield task, targets, deliverables


def _units(raw: list[dict[str, Any]]) -> tuple[Unit, ...]:
    """Number the units in file order and add the aliases that follow from their names."""
    units = []
    for seq, item in enumerate(raw, start=1):
        name = item["name"]
        # 市直机关工委 is not 直机关工委: there 市直 is one word.
        without_city = name[1:] if name.startswith("市") and not name.startswith("市直") else name
        aliases = dict.fromkeys(
            [*item.get("aliases", ()), item["full_name"], item["short_name"], without_city]
        )
        aliases.pop(name, None)
        optional = {
            key: item.get(key)
            for key in ("key_unit_seq", "district_code", "collective_id", "valid_from", "note")
        }
        units.append(
            Unit(
                id=item["id"],
                seq=seq,
                name=name,
                full_name=item["full_name"],
                short_name=item["short_name"],
                kind=item["kind"],
                category=item["category"],
                aliases=tuple(aliases),
                key_sector=item.get("key_sector", False),
                office_member=item.get("office_member", False),
                **optional,
            )
        )
    return tuple(units)


def _districts(raw: dict[str, Any]) -> tuple[District, ...]:
    rows = [(item, False) for item in raw["districts"]] + [(item, True) for item in raw["pioneer_zones"]]
    return tuple(
        District(
            code=item["code"],
            name=item["name"],
            short=item["short"],
            kind=item["kind"],
            row=item["row"],
            col=item["col"],
            is_zone=is_zone,
            folds_to=item.get("folds_to"),
            valid_from=item.get("valid_from"),
            population_weight=item.get("population_weight"),
        )
        for item, is_zone in rows
    )


def _build(raw: dict[str, Any], units: list[dict[str, Any]], districts: dict[str, Any]) -> Plan:
    tasks, targets, deliverables = [], [], []
    for task, raw_targets, raw_deliverables in _tasks(raw):
        tasks.append(task)
        for item in raw_targets:
            # No target has a date of its own in the document; all of theirs are derived (AM02).
            targets.append(_make(Target, {"note": None} | item, task_id=task.id, due_stated=False))
        deliverables += [_make(Deliverable, item, task_id=task.id) for item in raw_deliverables]
    opinion, organisation, goals = raw["supervision_opinion"], raw["leading_organisation"], raw["goals"]
    without = {"milestones", "tasks", "rules", "text"}

    def bare(item: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in item.items() if key not in without}

    return Plan(
        title=raw["title"],
        doc_number=raw["doc_number"],
        issuer=raw["issuer"],
        issued_on=raw["issued_on"],
        signed=raw["signed"],
        addressees=raw["addressees"],
        notice=_joined(raw["notice"]),
        attachments=tuple(raw["attachments"]),
        preamble=_joined(raw["preamble"]),
        goals=Goals(_joined(goals["guiding"]), _joined(goals["objective"]), tuple(goals["results"])),
        sections=tuple(_make(Section, bare(item), task_ids=_ids(item["tasks"])) for item in raw["sections"]),
        tasks=tuple(tasks),
        targets=tuple(targets),
        deliverables=tuple(deliverables),
        phases_intro=raw["phases_intro"],
        phases=tuple(_make(Phase, bare(item)) for item in raw["phases"]),
        milestones=tuple(
            _make(Milestone, {"note": None} | item, phase_id=phase["id"])
            for phase in raw["phases"]
            for item in phase["milestones"]
        ),
        work_requirements=tuple(
            _make(WorkRequirement, {"scope_sectors": ()} | bare(item), text=_joined(item["text"]))
            for item in raw["work_requirements"]
        ),
        leading_organisation=LeadingOrganisation(
            leader=organisation["leader"],
            office_name=organisation["office_name"],
            office_duty=organisation["office_duty"],
            office_member_ids=tuple(organisation["office_members"]),
            roles=tuple(_make(Role, item) for item in organisation["roles"]),
        ),
        closing=raw["closing"],
        supervision_opinion=SupervisionOpinion(
            title=opinion["title"],
            preamble=_joined(opinion["preamble"]),
            lead=opinion["lead"],
            methods=tuple(opinion["methods"]),
            contents=tuple(opinion["contents"]),
            legal_bases=tuple(opinion["legal_bases"]),
            closing=opinion["closing"],
        ),
        measures=tuple(
            _make(Measure, bare(item), text=_joined(item["text"]), rule_ids=_ids(item["rules"]))
            for item in opinion["measures"]
        ),
        rules=tuple(
            _make(Rule, item, measure_id=measure["id"])
            for measure in opinion["measures"]
            for item in measure["rules"]
        ),
        ambiguities=tuple(_make(Ambiguity, item) for item in raw["ambiguities"]),
        glossary=tuple(raw["glossary"].items()),
        units=_units(units),
        districts=_districts(districts),
    )


def check(plan: Plan) -> None:
    """Raise ValueError, in Chinese, when counts differ from the document or a reference leads nowhere."""
    counts = {
        "方面": len(plan.sections),
        "主要工作任务": len(plan.tasks),
        "量化指标": len(plan.targets),
        "交付成果": len(plan.deliverables),
        "阶段": len(plan.phases),
        "时间节点": len(plan.milestones),
        "工作要求": len(plan.work_requirements),
        "监督检查措施": len(plan.measures),
        "监督检查规则": len(plan.rules),
        "重点部门": len(plan.key_units),
        "责任单位": len(plan.responsible_units),
        "任务与责任单位的对应": sum(len(task.unit_ids) for task in plan.tasks),
        "区市县": len(plan.districts) - len(plan.pioneer_zones),
        "先导区": len(plan.pioneer_zones),
    }
    problems = [
        f"{name}应有{EXPECTED_COUNTS[name]}个，现有{count}个"
        for name, count in counts.items()
        if count != EXPECTED_COUNTS[name]
    ]
    responsible = {unit.id for unit in plan.responsible_units}
    for task in plan.tasks:
        problems += [
            f"{task.id}的责任单位{unit_id}不在单位表中"
            for unit_id in task.unit_ids
            if unit_id not in responsible
        ]
    members = {unit.id for unit in plan.units if unit.office_member}
    if members != set(plan.leading_organisation.office_member_ids):
        problems.append("工作办公室成员单位与单位表中的标记不一致")
    unit_ids = {unit.id for unit in plan.units}
    problems += [
        f"{district.name}没有对应的单位" for district in plan.districts if district.unit_id not in unit_ids
    ]
    owner: dict[str, str] = {}
    for unit in plan.units:
        for name in (unit.name, *unit.aliases):
            if owner.setdefault(name, unit.id) != unit.id:
                problems.append(f"名称“{name}”同时指{owner[name]}和{unit.id}")
    tiles = [(district.row, district.col) for district in plan.districts]
    if len(set(tiles)) != len(tiles):
        problems.append("方格图上有两个区市县占同一格")
    if problems:
        raise ValueError("实施方案数据不完整：" + "；".join(problems))


@cache
def load() -> Plan:
    """Read, check and return the plan; the same object on every call. Raises ValueError as `check` does."""

    def read(name: str) -> Any:
        return yaml.safe_load((SEED / name).read_text(encoding="utf-8"))

    plan = _build(read("plan.yaml"), read("units.yaml")["units"], read("districts.yaml"))
    check(plan)
    return plan
