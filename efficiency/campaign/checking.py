"""All that is not as it should be in a campaign's folder, and what is still open in it, before the app is started with it.

Read as the app reads it, file by file, every fault; then the parts are held against each other. An open point is a line of a file
that carries the mark 待核: whoever has looked at it takes the mark away.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

from efficiency.campaign import workdays
from efficiency.campaign.announced import read_announced
from efficiency.campaign.indicators import Indicator, IndicatorFile
from efficiency.campaign.lists import appraisal_forms, phone_kinds
from efficiency.campaign.parameters import Parameters
from efficiency.campaign.plan import Plan, problems, read_parts
from efficiency.campaign.reading import Fault, lines_of_ids, read_all
from efficiency.campaign.section_pages import SECTION_PAGES, lacking
from efficiency.campaign.workdays import chinese_date

FILES = ("campaign.yaml", "plan.yaml", "units.yaml", "districts.yaml", "indicators.yaml")
# The whole wording, beside a draft.
DOCUMENT = "document.yaml"
MARK = "待核"
_NUMERALS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)}
# What the database holds of each: names of more letters are cut off or refused there.
_ROOM = {"单位名称": 40, "单位全称": 100, "单位简称": 10, "单位编号": 10, "任务编号": 4, "任务标题": 60}


@dataclass(frozen=True, slots=True)
class Findings:
    """``faults`` must be mended before the app starts; ``open_points`` may stand while somebody still has to look."""

    faults: tuple[Fault, ...]
    open_points: tuple[Fault, ...]


def check(folder: Path) -> Findings:
    """Everything that is wrong or open in a campaign's folder. Raises ValueError, in Chinese, where there is no such folder."""
    if not folder.is_dir():
        raise ValueError(f"没有“{folder}”这个文件夹。")
    parameters, faults = read_all(folder / "campaign.yaml", Parameters)
    plan, of_plan = read_parts(folder)
    listed, of_indicators = read_all(folder / "indicators.yaml", IndicatorFile)
    faults = [*faults, *of_plan, *of_indicators]
    open_points = list(_marked(folder))
    if plan and parameters and listed:
        indicators = listed.indicators
        at = {
            key: (name, line) for name in FILES for key, line in reversed(lines_of_ids(folder / name).items())
        }
        for file, key, words in chain(
            _of_parameters(parameters, plan),
            (("plan.yaml", key, words) for key, words in problems(plan, parameters.counts)),
            _twice(plan, indicators),
            _references(plan, indicators),
            _days(plan, parameters),
            _phases(plan),
            _quotes(plan, indicators),
            _too_long(plan),
        ):
            where, line = at.get(key, (file, 0))
            faults.append(Fault(where, line, f"：{words}。"))
        try:
            open_points += _calendar(folder, parameters)
        except ValueError as fault:
            faults.append(Fault("calendar.yaml", 0, f"：{fault}"))
    return Findings(tuple(faults), tuple(open_points))


_Told = Iterator[tuple[str, str, str]]


def _marked(folder: Path) -> Iterator[Fault]:
    """The lines that carry the mark, with what stands behind it; a mark without words says what the line says."""
    for name in (*FILES, DOCUMENT):
        path = folder / name
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for line, words in enumerate(text.splitlines(), start=1):
            if found := re.search(rf"#\s*{MARK}(?=[（：:]|\s*$)(.*)$", words):
                said, of = found[1].removeprefix("："), words[: found.start()].strip(" -")
                yield Fault(name, line, "：" + "　".join(filter(None, [of[:40], said.strip()])))


def _of_parameters(parameters: Parameters, plan: Plan) -> _Told:
    file = "campaign.yaml"
    if parameters.last_day < parameters.first_day:
        yield file, "", "last_day早于first_day，请核对"
    weeks = parameters.weeks
    try:
        days = weeks.mondays
    except ValueError:
        years = "至".join(f"{year}年" for year in (weeks.year, weeks.last_year) if year)
        yield file, "", f"weeks：{years}没有第{weeks.first}周或第{weeks.last}周，请核对"
    else:
        if not days:
            yield file, "", "weeks：last早于first，请核对"
        elif days[0] < parameters.first_day - dt.timedelta(days=6) or days[-1] > parameters.last_day:
            yield file, "", "weeks：报送周超出了first_day至last_day，请核对"
    if not 1 <= weeks.report_day <= 7 or not 0 <= weeks.report_hour <= 23:
        yield file, "", "weeks：report_day应为1至7，report_hour应为0至23"
    if parameters.supervision_unit not in {unit.id for unit in plan.units}:
        yield file, "", f"supervision_unit：{parameters.supervision_unit}不在单位表中"
    if parameters.satisfaction_target not in (None, *(target.id for target in plan.targets)):
        yield file, "", f"satisfaction_target：{parameters.satisfaction_target}不是量化指标的编号"
    for name, series in parameters.series.items():
        if "{year}" not in series.before:
            yield file, "", f"series › {name}：before里没有{{year}}，各年的编号会重复"
    measures = {measure.key for measure in plan.measures}
    for key, needed in {
        "monitoring_points": {"ownerships": parameters.ownerships},
        "appraisals": {
            "appraisal_rounds": parameters.appraisal_rounds,
            "appraisal_forms": appraisal_forms(plan, parameters),
            "phone_kinds": phone_kinds(plan, parameters),
        },
    }.items():
        for name in [name for name, listed in needed.items() if key in measures and not listed]:
            yield file, "", f"{name}：文件有{key}这一项，这里至少要列一个，否则录不进去"
    if "monitoring_points" in measures and not plan.districts:
        yield "districts.yaml", "", "文件有monitoring_points这一项，监测点要写所在地，这里至少要列一处"
    for each in parameters.appraisal_rounds:
        if each.ends_on < each.starts_on:
            yield file, "", f"appraisal_rounds：{each.name}的ends_on早于starts_on"
    stated = re.search(r"分(\d+|[一二三四五六七八九十])个阶段", plan.phases_intro)
    if stated and (number := _NUMERALS.get(stated[1]) or int(stated[1])) != len(plan.phases):
        yield "plan.yaml", "", f"phases_intro写“{stated[0]}”，现有{len(plan.phases)}个，应为{number}个"


def _twice(plan: Plan, indicators: tuple[Indicator, ...]) -> _Told:
    parts = [
        *plan.sections, *plan.tasks, *plan.targets, *plan.deliverables, *plan.phases, *plan.milestones,
        *plan.work_requirements, *plan.measures, *plan.rules, *plan.ambiguities, *plan.units, *indicators,
    ]  # fmt: skip
    ids = [
        *(part.id for part in parts),
        *(district.code for district in plan.districts if not district.is_zone),
    ]
    for key, times in Counter(ids).items():
        if times > 1:
            yield "plan.yaml", key, f"编号{key}用了{times}次，请改成各不相同"
    for key, times in Counter(section.key for section in plan.sections).items():
        if times > 1:
            yield "plan.yaml", "", f"sections：key“{key}”用了{times}次，请改成各不相同"


def _references(plan: Plan, indicators: tuple[Indicator, ...]) -> _Told:
    tasks, units = {task.id for task in plan.tasks}, {unit.id for unit in plan.units}
    codes = {district.code for district in plan.districts}
    for task in plan.tasks:
        if not re.fullmatch(r"[A-Z]\d+", task.id):
            yield "plan.yaml", task.id, f"任务编号{task.id}应为一个大写字母加数字"
        for unit_id in [each for each, times in Counter(task.unit_ids).items() if times > 1]:
            yield "plan.yaml", task.id, f"{task.id}的责任单位{unit_id}写了两次"
    known = tasks | units | {target.id for target in plan.targets}
    for section in plan.sections:
        for name, ids in section.parts.items():
            for each in ids:
                if each not in known:
                    yield (
                        "plan.yaml",
                        section.id,
                        f"{section.id}的parts：{name}所指的{each}不在指标、任务和单位中",
                    )
        if section.key in SECTION_PAGES and section.parts and (gone := lacking(section, indicators)):
            yield (
                "plan.yaml",
                section.id,
                f"{section.id}的专页（key: {section.key}）还缺{'、'.join(gone)}，补上以前用通用的页面",
            )
    for indicator in indicators:
        if indicator.task_id not in tasks:
            yield "indicators.yaml", indicator.id, f"{indicator.id}的task_id“{indicator.task_id}”不在任务中"
    for unit in plan.units:
        if unit.collective_id and unit.collective_id not in units:
            yield "units.yaml", unit.id, f"{unit.id}的collective_id“{unit.collective_id}”不在单位表中"
        if unit.district_code and unit.district_code not in codes:
            yield "units.yaml", unit.id, f"{unit.id}的district_code“{unit.district_code}”不在districts.yaml中"
    for district in plan.districts:
        if district.folds_to and district.folds_to not in codes:
            yield (
                "districts.yaml",
                district.code,
                f"{district.name}的folds_to“{district.folds_to}”不在districts.yaml中",
            )


def _days(plan: Plan, parameters: Parameters) -> _Told:
    days = [
        *((task.id, "due", task.due_on) for task in plan.tasks),
        *((target.id, "due_on", target.due_on) for target in plan.targets),
        *((phase.id, "ends_on", phase.ends_on) for phase in plan.phases),
        *((each.id, "ends_on", each.ends_on) for each in plan.milestones),
        *((rule.id, "deadlines", day) for rule in plan.rules for day in rule.deadlines),
        *(("", f"appraisal_rounds › {each.name}", each.ends_on) for each in parameters.appraisal_rounds),
    ]
    for key, what, day in days:
        if not parameters.first_day <= day <= parameters.last_day:
            yield (
                "plan.yaml",
                key,
                f"{key}{'的' if key else ''}{what}是{chinese_date(day)}，不在{chinese_date(parameters.first_day)}至"
                f"{chinese_date(parameters.last_day)}之内",
            )
    for each in (*plan.phases, *plan.milestones):
        if each.starts_on and each.ends_on < each.starts_on:
            yield "plan.yaml", each.id, f"{each.id}的ends_on早于starts_on"
    if not parameters.first_day <= plan.issued_on <= parameters.last_day:
        yield (
            "plan.yaml",
            "",
            f"issued_on是{chinese_date(plan.issued_on)}，不在campaign.yaml的first_day至last_day之内",
        )


def _phases(plan: Plan) -> _Told:
    if not plan.phases:
        yield "plan.yaml", "", "phases：一个阶段也没有，至少要有一个"
    for before, after in pairwise(plan.phases):
        if after.starts_on != before.ends_on + dt.timedelta(days=1):
            yield (
                "plan.yaml",
                after.id,
                f"{after.name}应从{chinese_date(before.ends_on + dt.timedelta(days=1))}起，紧接{before.name}，"
                f"现从{chinese_date(after.starts_on)}起",
            )


def _quotes(plan: Plan, indicators: tuple[Indicator, ...]) -> _Told:
    """A quote is the document's wording: it stands in the text of what it belongs to."""
    texts = {task.id: task.text for task in plan.tasks} | {each.id: each.text for each in plan.measures}
    quoted = [
        *((each.id, each.quote, texts[each.task_id]) for each in (*plan.targets, *plan.deliverables)),
        *((rule.id, rule.quote, texts[rule.measure_id]) for rule in plan.rules),
        *((each.id, each.quote, texts[each.task_id]) for each in indicators if each.task_id in texts),
        *((task.id, task.due_quote, task.text) for task in plan.tasks if task.due_quote),
    ]
    for key, quote, text in quoted:
        if quote not in text:
            yield "plan.yaml", key, f"{key}的quote“{quote[:20]}”不在原文中，请照原文一字不差地写"


def _too_long(plan: Plan) -> _Told:
    values: list[tuple[str, str, str]] = [
        *(("任务编号", task.id, task.id) for task in plan.tasks),
        *(("任务标题", task.id, task.title) for task in plan.tasks),
    ]
    for what, name in (
        ("单位编号", "id"),
        ("单位名称", "name"),
        ("单位全称", "full_name"),
        ("单位简称", "short_name"),
    ):
        values += [(what, unit.id, getattr(unit, name)) for unit in plan.units]
    for what, key, value in values:
        if len(value) > _ROOM[what]:
            yield "plan.yaml", key, f"{key}的{what}有{len(value)}个字，最多{_ROOM[what]}个"


def _calendar(folder: Path, parameters: Parameters) -> Iterator[Fault]:
    """The years of the campaign whose days off nobody has announced yet."""
    for year in workdays.unannounced(parameters.first_day, parameters.last_day, read_announced(folder)):
        yield Fault(
            "calendar.yaml",
            0,
            f"：{year}年的节假日安排还没有公布，凡按工作日算的期限先按周末推算；公布后请填入本文件",
        )
