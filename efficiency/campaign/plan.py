"""The document as data: 大政发〔2007〕17号, its sections, tasks, targets, phases, measures, units and districts.

The wording lives once, in `plan.yaml` of the campaign's folder; the units in `units.yaml`; the city in `districts.yaml`.
`read_plan` reads the three, checks that they are complete and consistent, and returns one frozen `Plan`.
"""

import datetime as dt
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec import structs

from efficiency.campaign.document import (
    Ambiguity,
    Deliverable,
    District,
    Goals,
    LeadingOrganisation,
    Measure,
    Milestone,
    Part,
    Phase,
    Rule,
    Section,
    SupervisionOpinion,
    Target,
    Task,
    Unit,
    WorkRequirement,
)  # fmt: skip
from efficiency.campaign.reading import Fault, read_all
from efficiency.models import SubmissionKind, UnitCategory


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
    glossary: dict[str, str]
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
        index["方面的页面"] = {section.key: section for section in self.sections}
        index["措施的页面"] = {measure.key: measure for measure in self.measures}
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

    def section_of_page(self, key: str) -> Section:
        """Section by the key of its page (approval_reform ...)."""
        return self._find("方面的页面", key)

    def measure_of_page(self, key: str) -> Measure:
        """Supervision measure by the key of its page (monitoring_points ...)."""
        return self._find("措施的页面", key)

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

    def rule_judged_as(self, way: str) -> Rule | None:
        """The rule that is judged in a way of docs/metrics.md; None where this campaign has none."""
        return next((rule for rule in self.rules if rule.judged_as == way), None)

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
    def work_ends_on(self) -> dt.date:
        """The last day of the main work (组织落实): of the phase before the last where there are three or more, else of the last."""
        return self.phases[-2 if len(self.phases) > 2 else -1].ends_on

    def due_of(self, paper: SubmissionKind) -> dt.date | None:
        """By when the units hand in a paper; None where no 时间节点 asks for it."""
        return next((each.ends_on for each in self.milestones if each.paper == paper), None)

    @property
    def demand_count(self) -> int:
        """How many things the document asks for that can be judged one by one: tasks, 时间节点, targets and rules."""
        return len(self.tasks) + len(self.milestones) + len(self.targets) + len(self.rules)

    @property
    def responsible_units(self) -> tuple[Unit, ...]:
        """The eleven units the thirty tasks name, 各区市县政府 counted as one (AM09)."""
        return tuple(unit for unit in self.units if unit.category == UnitCategory.RESPONSIBLE)

    @property
    def collectives(self) -> tuple[Unit, ...]:
        """The responsible units that stand for several others, which report one by one (各区市县政府, AM09)."""
        standing_for = {unit.collective_id for unit in self.units}
        return tuple(unit for unit in self.units if unit.id in standing_for)

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


class _PlanFile(Part):
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
    phases_intro: str
    phases: tuple[Phase, ...]
    work_requirements: tuple[WorkRequirement, ...]
    leading_organisation: LeadingOrganisation
    closing: str
    supervision_opinion: SupervisionOpinion
    ambiguities: tuple[Ambiguity, ...]
    glossary: dict[str, str]


class _UnitFile(Part):
    units: tuple[Unit, ...]


class _DistrictFile(Part):
    districts: tuple[District, ...]
    pioneer_zones: tuple[District, ...] = ()


# What each part of a list is told of the part that it stands in.
_OWNERS = {
    "tasks": "section_id",
    "targets": "task_id",
    "deliverables": "task_id",
    "milestones": "phase_id",
    "rules": "measure_id",
}


def _with_owners(raw: Any, starts_on: Any = None) -> None:
    """Tell every part what it belongs to, and every task the day on which the document was issued."""
    if not isinstance(raw, dict):
        return
    starts_on = raw.get("issued_on", starts_on)
    for key, value in raw.items():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                if key in _OWNERS:
                    part[_OWNERS[key]] = raw.get("id")
                if key == "tasks":
                    part["starts_on"] = starts_on
                _with_owners(part, starts_on)


def _flat(parts: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(getattr(part, name) for part in parts))


def problems(plan: Plan, expected: dict[str, int]) -> list[tuple[str, str]]:
    """What is not complete or leads nowhere in a plan: (id of the part, "" for the whole; a Chinese sentence without its
    stop)."""
    found = {
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
    told = [
        ("", f"{name}应有{count}个，现有{found.get(name, 0)}个")
        for name, count in expected.items()
        if count != found.get(name)
    ]
    responsible = {unit.id for unit in plan.responsible_units}
    for task in plan.tasks:
        if not task.unit_ids:
            told.append((task.id, f"{task.id}没有责任单位"))
        told += [
            (task.id, f"{task.id}的责任单位{unit_id}不在单位表中")
            for unit_id in task.unit_ids
            if unit_id not in responsible
        ]
    members = {unit.id for unit in plan.units if unit.office_member}
    if members != set(plan.leading_organisation.office_member_ids):
        told.append(("", "工作办公室成员单位与单位表中的标记不一致"))
    unit_ids = {unit.id for unit in plan.units}
    told += [
        (district.code, f"{district.name}没有对应的单位")
        for district in plan.districts
        if district.unit_id not in unit_ids
    ]
    owner: dict[str, str] = {}
    for unit in plan.units:
        for name in (unit.name, *unit.aliases):
            if owner.setdefault(name, unit.id) != unit.id:
                told.append((unit.id, f"名称“{name}”同时指{owner[name]}和{unit.id}"))
    tiles = [(district.row, district.col) for district in plan.districts]
    if len(set(tiles)) != len(tiles):
        told.append(("", "方格图上有两个区市县占同一格"))
    return told


def check(plan: Plan, expected: dict[str, int]) -> None:
    """Raise ValueError, in Chinese, when counts differ from the document or a reference leads nowhere."""
    if told := problems(plan, expected):
        raise ValueError("实施方案数据不完整：" + "；".join(words for _, words in told))


def read_parts(folder: Path) -> tuple[Plan | None, list[Fault]]:
    """The plan of a campaign's folder without a check of its references, None where a file has a fault; and all faults."""
    written, told = read_all(folder / "plan.yaml", _PlanFile, _with_owners)
    listed, of_units = read_all(folder / "units.yaml", _UnitFile)
    city, of_districts = read_all(folder / "districts.yaml", _DistrictFile)
    told = [*told, *of_units, *of_districts]
    if written is None or listed is None or city is None:
        return None, told
    tasks = _flat(written.sections, "tasks")
    measures = written.supervision_opinion.measures
    plan = Plan(
        **structs.asdict(written),
        tasks=tasks,
        targets=_flat(tasks, "targets"),
        deliverables=_flat(tasks, "deliverables"),
        milestones=_flat(written.phases, "milestones"),
        measures=measures,
        rules=_flat(measures, "rules"),
        units=tuple(structs.replace(unit, seq=seq) for seq, unit in enumerate(listed.units, start=1)),
        districts=(*city.districts, *(structs.replace(zone, is_zone=True) for zone in city.pioneer_zones)),
    )
    return plan, told


def read_plan(folder: Path, counts: dict[str, int]) -> Plan:
    """Read, check and return the plan of a campaign's folder. Raises ValueError as `check` does, and for the first fault of
    a file."""
    plan, faults = read_parts(folder)
    if plan is None:
        raise ValueError(str(faults[0]))
    check(plan, counts)
    return plan
