"""The plan as data against the wording of the document: nothing added, nothing lost, nothing moved."""

import csv
import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from efficiency import campaign
from efficiency.campaign import plan as plan_module
from efficiency.campaign.document import display
from efficiency.campaign.plan import check
from efficiency.core.config import settings

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "tests" / "data" / "document_2007.txt").read_text(encoding="utf-8")
PHASE_END = dt.date(2007, 10, 31)


@pytest.fixture(scope="module")
def plan():
    return campaign.load().plan


def squeezed(text: str) -> str:
    """The text without any white space, so that line breaks and indents do not matter."""
    return re.sub(r"\s", "", text)


def document_task_paragraphs() -> list[tuple[int, str, list[str]]]:
    """(number, text, names in the 责任单位 bracket) of every task, read from the document itself."""
    found = re.findall(r"^\s*(\d+)\.(.+)\(责任单位:(.+)\)\s*$", DOCUMENT, flags=re.M)
    return [(int(number), text, names.split("、")) for number, text, names in found]


def as_the_document_is_set_out(plan) -> str:
    """Write the whole document out again from the data, with only its headings supplied here."""
    name = {unit.id: unit.name for unit in plan.units}
    parts = [
        plan.title,
        f"({plan.doc_number})",
        plan.addressees,
        plan.notice,
        plan.signed,
        plan.attachments[0],
    ]
    parts += [
        plan.preamble,
        "一、指导思想和目标",
        "指导思想:",
        plan.goals.guiding,
        "工作目标:",
        plan.goals.objective,
    ]
    parts.append("二、主要工作任务")
    for section in plan.sections:
        parts += [section.number, section.title]
        for task in map(plan.task, section.task_ids):
            units = "、".join(name[unit_id] for unit_id in task.unit_ids)
            parts += [f"{task.number}.", task.text, f"(责任单位:{units})"]
    parts += ["三、工作步骤和时间安排", plan.phases_intro]
    for phase in plan.phases:
        parts += [phase.number, phase.name, *(m.quote for m in plan.milestones_of_phase(phase.id))]
    parts.append("四、工作要求")
    for requirement in plan.work_requirements:
        parts += [requirement.number, requirement.title, "。", requirement.text]
    parts += [plan.closing, plan.supervision_opinion.title, plan.supervision_opinion.preamble]
    for measure in plan.measures:
        parts += [measure.number, measure.title, "。", measure.text]
    parts.append(plan.supervision_opinion.closing)
    return "".join(parts)


def test_the_data_written_out_again_is_the_document_word_for_word(plan):
    assert squeezed(display(as_the_document_is_set_out(plan))) == squeezed(display(DOCUMENT))


def test_every_task_has_the_number_text_and_units_of_its_paragraph(plan):
    paragraphs = document_task_paragraphs()
    assert [number for number, _, _ in paragraphs] == list(range(1, 31))
    for task, (number, text, names) in zip(plan.tasks, paragraphs, strict=True):
        assert (task.id, task.number) == (f"T{number:02}", number)
        assert squeezed(task.text) == squeezed(text)
        assert [plan.unit(unit_id).name for unit_id in task.unit_ids] == names


def test_every_quote_about_a_task_stands_in_the_text_of_that_task(plan):
    for task in plan.tasks:
        quotes = [
            task.due_quote,
            task.approval,
            *task.prohibitions,
            *task.sanctions,
            *task.qualitative_targets,
        ]
        quotes += [*task.scope_sectors, *task.disclosure_items]
        quotes += [target.quote for target in plan.targets_of_task(task.id)]
        quotes += [deliverable.quote for deliverable in plan.deliverables_of_task(task.id)]
        missing = [quote for quote in quotes if quote and squeezed(quote) not in squeezed(task.text)]
        assert missing == [], task.label


def test_every_rule_quotes_its_own_measure_and_lists_kinds_that_stand_there(plan):
    for measure in plan.measures:
        rules = plan.rules_of_measure(measure.id)
        assert rules
        for rule in rules:
            assert rule.quote in measure.text, rule.id
            assert all(kind in measure.text for kind in rule.enum), rule.id


def test_every_sentence_of_a_measure_that_orders_something_has_a_rule(plan):
    # What no rule quotes is introduction or purpose; it is listed here so that a lost rule shows.
    unruled = {
        "J1": [],
        "J2": [],
        "J3": ["组织特邀监察员"],
        "J4": ["进一步提高机关的服务质量"],
        "J5": ["严查有令不行"],
    }
    for measure in plan.measures:
        quotes = [rule.quote for rule in plan.rules_of_measure(measure.id)]
        sentences = [part for part in re.split(r"(?<=[。;])", measure.text) if part]
        bare = [part for part in sentences if not any(q in part or part.rstrip("。;") in q for q in quotes)]
        bare = [part for part in bare if not re.fullmatch(r"[一二]是.*明察暗访。", part)]
        assert [any(part.startswith(head) for head in unruled[measure.id]) for part in bare] == [True] * len(
            bare
        )


def test_goals_obligations_leadership_and_legal_bases_are_quoted_word_for_word(plan):
    assert len(plan.goals.results) == plan.goals.objective.count("取得明显成效") == 3
    assert all(result in plan.goals.objective for result in plan.goals.results)
    for requirement in plan.work_requirements:
        assert requirement.obligations
        assert all(obligation in requirement.text for obligation in requirement.obligations), requirement.id
    organisation, opinion = plan.leading_organisation, plan.supervision_opinion
    quotes = [organisation.leader, organisation.office_name, organisation.office_duty, opinion.lead]
    quotes += [word for role in organisation.roles for word in (role.who, role.duty)]
    quotes += [*opinion.methods, *opinion.contents, *opinion.legal_bases]
    assert [quote for quote in quotes if squeezed(quote) not in squeezed(DOCUMENT)] == []
    cited = {
        base
        for base in re.findall(r"《[^》]+》", opinion.preamble + plan.measure("J5").text)
        if "书》" not in base
    }
    assert set(opinion.legal_bases) == cited


def test_the_office_has_the_five_member_units_the_document_lists(plan):
    listed = re.search(r"由(市政府办公厅、.+?)抽调工作人员", DOCUMENT).group(1).split("、")
    assert [plan.unit(unit_id).name for unit_id in plan.leading_organisation.office_member_ids] == listed


def test_key_units_and_key_sectors_are_those_of_the_third_work_requirement_in_order(plan):
    text = plan.work_requirement("W3").text
    units = re.search(r"比较多的(.+?)等单位", text).group(1).split("、")
    sectors = re.search(r"密切相关的(.+?)等公共服务", text).group(1).split("、")
    assert [plan.unit_named(name) for name in units] == list(plan.key_units)
    assert [unit.key_unit_seq for unit in plan.key_units] == list(range(1, 22))
    assert [plan.unit_named(name) for name in sectors] == list(plan.key_sectors)
    assert list(plan.work_requirement("W3").scope_sectors) == sectors
    assert {unit.name for unit in plan.key_units if unit.category == "responsible"} == {
        "市发展改革委",
        "市财政局",
        "市港口口岸局",
    }


def test_only_tasks_2_and_3_have_a_date_of_their_own(plan):
    stated = {task.id: task.due_on for task in plan.tasks if task.due_stated}
    assert stated == {"T02": dt.date(2007, 6, 30), "T03": dt.date(2007, 3, 31)}
    assert [task.id for task in plan.tasks if task.due_quote] == ["T01", "T02", "T03"]
    derived = [task for task in plan.tasks if not task.due_stated]
    assert {task.due_on for task in derived if task.id != "T30"} == {PHASE_END}
    assert plan.task("T30").due_on == plan.phase("P3").ends_on == dt.date(2007, 11, 30)
    for task in plan.tasks:
        assert task.due_basis.startswith("文件时限：" if task.due_stated else "派生时限：")
        assert task.starts_on == plan.issued_on == dt.date(2007, 2, 5)


def test_a_date_in_the_text_of_a_task_is_a_stated_due_date(plan):
    dated = [task.id for task in plan.tasks if re.search(r"\d+月底?[前末]|季度内|月底前", task.text)]
    assert dated == [task.id for task in plan.tasks if task.due_stated]


def test_every_percentage_and_count_demanded_by_a_task_is_a_target(plan):
    demanded = [
        (task.id, float(number))
        for task in plan.tasks
        for number in re.findall(r"(?:达到?|再压缩|保留的|增加到|增加至每月)(\d+)", task.text)
    ]
    numbered = [(target.task_id, target.value) for target in plan.targets if target.id != "I03"]
    assert numbered == demanded
    assert plan.target("I03").value == 1  # 最少 is a rank, not a number in the text


def test_at_least_and_reaching_one_hundred_are_read_differently(plan):
    for target in plan.targets:
        if "以上" in target.quote:
            assert target.operator == ">=", target.id
    assert [target.id for target in plan.targets if target.operator == "=="] == ["I01", "I03", "I05", "I08"]
    assert plan.target("I02").is_met_by(90) and not plan.target("I02").is_met_by(89.9)
    assert plan.target("I01").is_met_by(100) and not plan.target("I01").is_met_by(99.9)
    assert not plan.target("I03").is_met_by(2)


def test_baselines_are_numbers_only_where_the_document_gives_a_start(plan):
    baselines = {
        target.id: target.baseline_value for target in plan.targets if target.baseline_value is not None
    }
    assert baselines == {"I04": 0, "I07": 1, "I09": 800}
    assert all(target.baseline_note for target in plan.targets)
    assert [target.id for target in plan.targets if target.continuous] == ["I01", "I02", "I03", "I06"]
    assert not any(target.due_stated for target in plan.targets)


def test_phases_follow_each_other_without_a_gap_and_december_has_none(plan):
    for earlier, later in zip(plan.phases, plan.phases[1:], strict=False):
        assert later.starts_on == earlier.ends_on + dt.timedelta(days=1)
    assert plan.phase_on(dt.date(2007, 3, 10)).name == "动员部署阶段"
    assert plan.phase_on(dt.date(2007, 3, 11)).name == "组织落实阶段"
    assert plan.phase_on(dt.date(2007, 11, 30)).name == "总结考评阶段"
    assert plan.phase_on(dt.date(2007, 1, 31)) is plan.phase_on(dt.date(2007, 12, 1)) is None


def test_a_milestone_is_dated_by_the_document_exactly_when_its_own_words_name_a_time(plan):
    for milestone in plan.milestones:
        assert milestone.due_stated == bool(re.match(r"\d+月", milestone.quote)), milestone.id
        assert milestone.due_basis.startswith("文件时限：" if milestone.due_stated else "派生时限：")
        phase = plan.phase(milestone.phase_id)
        assert phase.starts_on <= milestone.ends_on <= phase.ends_on
    assert len({milestone.label for milestone in plan.milestones}) == 11


def test_units_carry_the_numbers_of_tasks_that_the_document_gives_them(plan):
    tasks = {unit.name: len(plan.tasks_of_unit(unit.id)) for unit in plan.responsible_units}
    leads = Counter(plan.unit(task.lead_unit_id).name for task in plan.tasks)
    named = Counter(name for _, _, names in document_task_paragraphs() for name in names)
    assert tasks == dict(named)
    assert sum(tasks.values()) == 56
    assert (leads["市政府办公厅"], leads["市政府行政服务中心"], leads["市政府法制办"]) == (12, 6, 0)
    office = sum(tasks[plan.unit(unit_id).name] for unit_id in plan.leading_organisation.office_member_ids)
    assert f"{office}个" in plan.ambiguity("AM15").resolution


def test_a_district_government_answers_for_the_task_of_all_district_governments(plan):
    assert [task.id for task in plan.tasks_of_unit("D210224")] == ["T11"]
    assert plan.tasks_of_unit("K01") == plan.tasks_of_unit("X01") == ()


def test_every_unit_has_one_name_of_its_own_and_every_alias_leads_to_one_unit(plan):
    assert len(plan.units) == 62
    for attribute in ("id", "name", "short_name", "seq"):
        values = [getattr(unit, attribute) for unit in plan.units]
        assert len(set(values)) == 62, attribute
    assert all(len(unit.short_name) <= 4 for unit in plan.units)
    for unit in plan.units:
        assert all(plan.unit_named(alias) is unit for alias in (unit.name, *unit.aliases))
    assert plan.unit_named("财政局") is plan.unit("U_CZJ")
    assert plan.unit_named("供电") is not plan.unit_named("电力")


def test_every_district_has_its_government_and_its_own_tile(plan):
    assert len({(district.row, district.col) for district in plan.districts}) == 15
    for district in plan.districts:
        assert plan.unit(district.unit_id).district_code == district.code
        assert (district.population_weight is None) == district.is_zone == (district.folds_to is not None)
    assert {plan.district(zone.folds_to).is_zone for zone in plan.pioneer_zones} == {False}
    assert plan.district("X05").valid_from == plan.unit("X05").valid_from == dt.date(2007, 9, 1)
    assert plan.district("210282").name == "普兰店市"  # a city then, a district only since 2016


def test_one_hundred_monitoring_points_stand_in_known_districts_and_three_kinds_of_ownership(plan):
    with (settings().campaign / "monitoring_points.csv").open(encoding="utf-8-sig", newline="") as file:
        points = list(csv.DictReader(file))
    assert len(points) == len({point["监测点编号"] for point in points}) == plan.rule("R2.1").value == 100
    assert Counter(point["所有制"] for point in points) == {"国有": 25, "三资": 38, "民营": 37}
    zones = {zone.name for zone in plan.pioneer_zones} | {""}
    for point in points:
        assert plan.district(point["区划代码"]).name == point["区市县"]
        assert point["先导区"] in zones
        assert point["企业名称（虚构）"].endswith("（演示）")


def test_display_changes_punctuation_and_nothing_else(plan):
    assert display(plan.doc_number) == "大政发〔2007〕17号"
    assert (
        display("办结率达到100%,群众满意率;第(一)条:见下") == "办结率达到100%，群众满意率；第（一）条：见下"
    )
    assert display("10:30收件1,698件, ISO9000") == "10:30收件1,698件， ISO9000"
    assert display("人民政府, 市政府") == "人民政府，市政府"
    for task in plan.tasks:
        assert len(display(task.text)) == len(task.text)
        assert not re.search("[,;()]", display(task.text))


def test_editorial_texts_are_written_with_full_width_punctuation(plan):
    texts = [ambiguity.resolution for ambiguity in plan.ambiguities] + [rule.check for rule in plan.rules]
    texts += [task.title for task in plan.tasks] + [task.due_basis for task in plan.tasks]
    assert [text for text in texts if display(text) != text] == []
    assert [ambiguity.id for ambiguity in plan.ambiguities] == [f"AM{number:02}" for number in range(1, 17)]


def test_grades_of_accountability_run_from_light_to_grave(plan):
    graded = {rule.grade: rule.sanctions for rule in plan.rules if rule.grade}
    assert graded == {
        1: ("责令检查", "诫勉谈话"),
        2: ("通报批评", "调离岗位"),
        3: ("党纪处分", "政纪处分", "移送司法机关"),
    }


@pytest.mark.parametrize(
    "look_up",
    ["section", "task", "target", "deliverable", "phase", "milestone", "measure", "rule", "unit", "district"],
)
def test_an_unknown_id_is_refused_in_chinese(plan, look_up):
    with pytest.raises(KeyError, match="没有编号为“Z9”的"):
        getattr(plan, look_up)("Z9")


def test_a_plan_with_a_lost_task_or_an_unknown_unit_is_refused_in_chinese(plan):
    counts = campaign.load().parameters.counts
    with pytest.raises(ValueError, match="主要工作任务应有30个，现有29个"):
        check(replace(plan, tasks=plan.tasks[:-1]), counts)
    stray = structs.replace(plan.task("T09"), unit_ids=("K01",))
    with pytest.raises(ValueError, match="T09的责任单位K01"):
        check(replace(plan, tasks=tuple(stray if task.id == "T09" else task for task in plan.tasks)), counts)
    crowded = structs.replace(plan.district("X01"), row=3, col=4)
    with pytest.raises(ValueError, match="占同一格"):
        check(
            replace(plan, districts=tuple(crowded if d.code == "X01" else d for d in plan.districts)), counts
        )


def test_the_plan_needs_neither_tables_nor_pages():
    source = Path(plan_module.__file__).read_text(encoding="utf-8")
    assert not re.search(r"import (pandas|streamlit|sqlalchemy)", source)
