"""What a paper says does not contradict itself: targets that keep pace are not missed, problems hold nothing to anybody's credit,
what is counted is named, figures have one precision, units stand in the city's order."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from efficiency import state
from efficiency.campaign.document import display
from efficiency.core.access import Scope
from efficiency.judgements import obligations
from efficiency.judgements.bands import Band
from efficiency.judgements.named_before import COMPARED, named_before
from efficiency.judgements.today import standing_out
from efficiency.models import Light, PaperKind, Verdict
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.length import length_of
from efficiency.papers.letter import Section
from efficiency.standings.targets import Course
from efficiency.ui.parts.targets import wanted

JUNE, AUGUST = dt.date(2007, 6, 25), dt.date(2007, 8, 31)


@pytest.fixture(scope="module")
def papers(demo_year):
    return [
        draft(Matter(PaperKind.WEEKLY, JUNE, meeting_number=14), Scope(JUNE), demo=True),
        draft(Matter(PaperKind.WEEKLY, AUGUST, meeting_number=24), Scope(AUGUST), demo=True),
        draft(Matter(PaperKind.CIRCULAR, AUGUST), Scope(AUGUST), demo=True),
    ]


def section(letter, *headings: str) -> str:
    return next(each.text for each in letter.sections if each.heading in headings)


def test_a_target_that_keeps_pace_before_its_day_is_not_called_missed(papers):
    for letter in papers[:2]:
        said = section(letter, "重点指标")
        _, _, lacking = said.partition("\n未达标或落后于序时的：")
        paced = [
            each.target.name
            for each in state.on(Scope(letter.as_of)).targets.values()
            if not each.met and each.course is Course.UNDER_WAY and each.light is Light.GREEN
        ]
        assert paced
        assert all(name in said and name not in lacking for name in paced)


def test_the_problems_hold_nothing_that_was_done_in_time(papers):
    for letter in papers:
        wrong = section(letter, "存在的主要问题", "存在的问题")
        assert "红灯" in wrong and "符合文件时限" not in wrong and not re.search(r"；\d+月\d+日完成", wrong)


def test_every_demand_that_is_not_kept_is_named_in_the_annex(papers):
    for letter in papers:
        found = obligations.obligations(Scope(letter.as_of))
        missed = found[found["verdict"] == Verdict.MISSED]
        (annex,) = [each for each in letter.tables if each.title == "不合规事项表"]
        assert [row[2] for row in annex.rows] == list(missed["title"])
        first = letter.sections[0].text + letter.sections[1].text
        assert f"不合规{len(missed)}项" in first and "《不合规事项表》" in first


def test_a_figure_has_one_precision_and_what_is_counted_has_no_decimals(papers):
    for letter in papers:
        text = "\n".join(each.text for each in letter.sections)
        assert not re.search(r"\d\.\d(项|条|件|期|个(?!百分点))", text) and "≥" not in text
        (tasks,) = [each for each in letter.tables if each.title == "任务进度表"]
        scheduled = {f"任务{row[0]} ": row[6] for row in tasks.rows}
        for label, share in re.findall(r"(任务\d+ )[^；。]*序时应达([\d.]+%)", text):
            assert scheduled[label] == share


def test_units_are_named_in_the_city_s_order_and_not_by_their_keys(papers):
    places = {unit.name: place for place, unit in enumerate(state.on(Scope(JUNE)).plan.units)}
    (line,) = [each for each in section(papers[0], "存在的主要问题").splitlines() if "也未报零报告" in each]
    named = re.findall(r"([一-龥]+政府|[一-龥]+局)（连续", line)
    assert len(named) == 3 and named == sorted(named, key=places.__getitem__)


def test_a_unit_that_answered_in_time_is_not_charged_while_the_office_looks_at_the_answer(papers):
    for letter in papers:
        wrong = section(letter, "存在的主要问题", "存在的问题")
        assert "DB-2007-005" not in wrong
    (line,) = [
        each for each in section(papers[1], "上周议定事项落实情况").splitlines() if "DB-2007-005" in each
    ]
    assert "6月15日反馈，待工作办公室审核" in line and "责任单位超期" not in line


def test_screen_weekly_and_circular_of_one_evening_count_the_same_red_weeks(demo_year):
    evening = dt.date(2007, 9, 2)
    weekly = draft(
        Matter(PaperKind.WEEKLY, dt.date(2007, 9, 3), meeting_number=25),
        Scope(dt.date(2007, 9, 3)),
        demo=True,
    )
    circular = draft(Matter(PaperKind.CIRCULAR, evening), Scope(evening), demo=True)
    now = state.on(Scope(evening))
    assert weekly.as_of == evening and now.red_weeks
    for letter in (weekly, circular):
        told = {
            row[0]: row[2] for row in next(each for each in letter.tables if each.title == "红灯事项表").rows
        }
        for task_id, weeks in now.red_weeks.items():
            if weeks > 1:
                assert told[now.plan.task(task_id).label].endswith(f"连续第{weeks}周")


# ---------------------------------------------------------------- what real papers have


def test_each_problem_says_by_when_it_is_to_be_answered(papers):
    for letter in papers:
        wrong = section(letter, "存在的主要问题", "存在的问题").splitlines()
        assert wrong and all(re.search(r"。限\d+月\d+日前[^。]+。$", line) for line in wrong)


def test_units_stand_in_bands_with_who_moved_and_each_once(papers):
    for letter in papers:
        now = state.on(Scope(letter.as_of))
        (table,) = [each for each in letter.tables if each.title == "责任单位分档表"]
        names = [row[0] for row in table.rows]
        assert len(names) == len(set(names)) >= 11
        said = section(letter, "各责任单位分档")
        for band in Band:
            own = sum(row[1] == band.words for row in table.rows)
            assert (f"{band.words}{own}个：" in said) is bool(own) and f"{band.words}0个" not in said
        moved = [row for row in table.rows if row[3] not in ("持平", "—")]
        assert all(row[0] in said and row[1] != row[2] for row in moved)
        # Whoever leads a red task is in the last one.
        reds = {now.plan.unit(each.unit_id).name for each in now.task_standings if each.light is Light.RED}
        assert reds <= {row[0] for row in table.rows if row[1] == "第三档"}


def test_the_annex_has_every_open_follow_up_and_the_circular_has_cases_with_their_consequence(papers):
    for letter in papers:
        (annex,) = [each for each in letter.tables if each.title == "督办事项落实情况表"]
        still = {each.number for each in state.on(Scope(letter.as_of)).follow_ups if not each.is_done}
        assert still <= {row[0] for row in annex.rows}
    told = section(papers[2], "典型案例")
    assert all("整改" in line.rpartition("，")[2] for line in told.splitlines()) and "发监察通知书（" in told


@pytest.mark.parametrize("day", [JUNE, AUGUST])
def test_a_report_to_a_leader_is_two_pages_at_most_and_told_when_it_is_not(demo_year, day):
    kinds = {
        "TASK": ["T01", "T03", "T07", "T16", "T24", "T25"],
        "UNIT": ["U_BGT", "U_XZFW", "D210224", "K01"],
    }
    for kind, subjects in kinds.items():
        for subject in subjects:
            matter = Matter(PaperKind.SPECIAL, day, subject_kind=kind, subject_id=subject, leader="市长")
            letter = draft(matter, Scope(day), demo=True)
            assert (
                length_of(PaperKind.SPECIAL, letter).pages,
                length_of(PaperKind.SPECIAL, letter).over,
            ) <= (2, 0), subject
    longer = replace(letter, sections=(*letter.sections, Section("补充", "字" * 900)))
    found = length_of(PaperKind.SPECIAL, longer)
    assert found.pages > 2 and found.over > 300
    # Other kinds are as long as they have to be.
    assert length_of(PaperKind.CIRCULAR, longer).over == 0


def test_goals_are_said_in_words_with_their_measure_on_screen_and_on_paper(papers):
    text = "\n".join(each.text for letter in papers for each in letter.sections)
    assert "目标30%以上" in text and "目标每月2期以上" in text and "期/月" not in text and "≥" not in text
    assert wanted(state.on(Scope(JUNE)).plan.target("I04")) == "目标30%以上"
    assert wanted(state.on(Scope(JUNE)).plan.target("I07")) == "目标每月2期以上"


# ---------------------------------------------------------------- read as somebody strict would


DAYS = [dt.date(2007, 4, 16), dt.date(2007, 6, 11), dt.date(2007, 9, 3), dt.date(2007, 10, 15)]
NUMBERS = (6, 13, 25, 30)


@pytest.fixture(scope="module")
def many(demo_year):
    found = []
    for day, number in zip(DAYS, NUMBERS, strict=True):
        matters = [
            Matter(PaperKind.WEEKLY, day, meeting_number=number), Matter(PaperKind.MINUTES, day, meeting_number=number),
            Matter(PaperKind.CIRCULAR, day),
            *(Matter(PaperKind.SPECIAL, day, subject_kind="TASK", subject_id=each, leader="市长") for each in ("T03", "T06",
            "T25")),
            Matter(PaperKind.SPECIAL, day, subject_kind="UNIT", subject_id="U_BGT", leader="市长"),
        ]  # fmt: skip
        found += [draft(matter, Scope(day), demo=True) for matter in matters]
    return found


def every_word(letter) -> str:
    """The text, the annexes and 口径说明, without the document's own words (goals, quotes, titles of tasks and demands)."""
    plan = state.on(Scope(letter.as_of)).plan
    # The last column of these two is what the unit itself wrote.
    quoted = ("红灯事项表", "证据清单")
    tables = [
        "|".join(row[:-1] if table.title.startswith(quoted) else row)
        for table in letter.tables
        for row in table.rows
    ]
    said = "\n".join(
        [letter.title, *(each.text for each in letter.sections), *tables, *("|".join(each) for each in letter.definitions)]
    )  # fmt: skip
    own = [each.quote for each in plan.targets] + [each.title for each in plan.tasks]
    for words in (*own, *(each.text for each in plan.tasks)):
        said = said.replace(words, "").replace(display(words), "")
    return re.sub(
        r"任务原文：.*", "", re.sub(r"(目标|应为|不到|办结率达到|满意率达到|反馈率达)\d+%(以上)?", "", said)
    )


def test_every_measured_percentage_of_every_paper_has_one_decimal(many):
    for letter in many:
        said = every_word(letter)
        assert not re.findall(r".{12}(?<![\d.])\d+%", said), letter.title
        assert not re.findall(r"\d\.\d{2,}%|\d\.\d{2,}个百分点|(?<![.\d])\d+个百分点", said), letter.title
    assert any("97.0%" in every_word(letter) and "94.0%" in every_word(letter) for letter in many)


def test_a_text_says_nothing_of_what_there_is_none_of_and_no_signs_of_a_machine(many):
    for letter in many:
        text = "\n".join(each.text for each in letter.sections)
        assert not re.findall(r"(?<![\d.,-])0(?:项|件|次|个|份|单位次|天)", text), text
        assert not re.search(r"[≥≤<>=]|nan|None|待定|另有\d+件|与上次持平|\d/\d", text), text
        assert "。。" not in text and "；。" not in text and "：。" not in text


def test_the_words_about_a_target_never_contradict_its_figures(many):
    for letter in many:
        if not letter.title.endswith("周报"):
            continue
        said = section(letter, "重点指标")
        for each in state.on(Scope(letter.as_of)).targets.values():
            where = [line for line in said.splitlines() if f"{each.target.name}" in line]
            if each.course is not Course.UNDER_WAY or each.light is not Light.GREEN:
                continue
            assert any(
                line.startswith("略低于序时进度" if each.value < each.pace else "达到序时进度的")
                for line in where
            ), each.target.name


def test_the_causes_hold_nothing_to_a_unit_s_credit_and_nobody_asks_for_remedies_of_what_is_in_order(many):
    for letter in (each for each in many if "进展情况的专报" in each.title):
        cause, proposal = section(letter, "问题及原因"), section(letter, "建议")
        assert (
            "符合文件时限" not in cause
            and "不落后" not in cause
            and not re.search(r"；\d+月\d+日完成", cause)
        )
        assert ("补救措施" in proposal) is not cause.startswith("目前没有发现突出问题。")


def test_minutes_follow_up_only_what_was_resolved_and_leave_no_place_open_unmarked(many):
    for letter in (each for each in many if each.title.endswith("纪要")):
        headings = [each.heading for each in letter.sections]
        none = section(letter, "会议议定事项").startswith("本次会议没有形成")
        assert ("落实要求" in headings) is not none
        assert "　月" not in letter.sections[0].text


# What is counted by documents, visits, reports of enterprises and letters is not counted in lines of a register.
MEASURES = "监察文书[份]|文书办理[次]|责任追究[件]|整改办理[次]|电话暗访[次]|登记表抽查[次]|公务活动[次]|监测点周回执[份]|民心网开通[次]|民心网办件[件]|投诉月报[份]|督办投诉[件]"


def test_what_was_entered_meanwhile_is_counted_each_in_its_own_measure(many):
    said = [
        line
        for letter in many
        for each in letter.sections
        for line in each.text.splitlines()
        if "同期登记" in line
    ]
    assert said
    for line in said:
        entered = line.partition("同期登记")[2].partition("。")[0]
        assert "条" not in entered
        for each in entered.split("、"):
            name, _, measure, late = re.fullmatch(
                r"(\D+?)([\d,]+)(\D)(?:（其中补登[\d,]+(\D)）)?", each
            ).groups()
            assert re.fullmatch(MEASURES, name + measure) and late in (None, measure), each


def test_a_count_of_one_unit_is_said_once(many, papers):
    for letter in (*many, *papers):
        text = "\n".join(each.text for each in letter.sections)
        assert not re.search(r"的(\d+)(件|个|份)[：，](涉及)?[一-龥]+\1\2。", text), text


def test_what_is_asked_of_red_tasks_has_one_day_in_the_whole_paper(many):
    for letter in (each for each in many if each.title.endswith("周报")):
        asked = set(re.findall(r"限(\d+月\d+日)前报补救措施", section(letter, "存在的主要问题")))
        plans = re.findall(r"(\d+月\d+日)前，红灯任务的首列责任单位", section(letter, "下周工作安排"))
        assert asked == set(plans)


def test_a_circular_asks_nobody_for_what_nobody_owes(many):
    for letter in (each for each in many if each.title.endswith("督查通报")):
        facts = state.on(Scope(letter.as_of))
        asked = section(letter, "工作要求")
        assert ("连续未报的单位" in asked) is bool(facts.silent_units)
        assert ("红灯任务的首列责任单位" in asked) is any(
            each.light is Light.RED for each in facts.task_standings
        )


def test_a_text_names_only_annexes_that_it_has(many, demo_year):
    district = Matter(PaperKind.SPECIAL, JUNE, subject_kind="UNIT", subject_id="D210224", leader="市长")
    for letter in (*many, draft(district, Scope(JUNE), demo=True)):
        for each in letter.sections:
            for line in each.text.splitlines():
                named = re.findall(r"《([^》]+)》", line.partition("列在附件")[2])
                assert set(named) <= {table.title for table in letter.tables if table.rows}, line


def test_problems_found_add_up_to_what_becomes_of_them(many, papers):
    for letter in (*many, *papers):
        for each in letter.sections:
            for line in re.findall(r"文件印发以来查出问题.*", each.text):
                found, done, *rest = (int(n) for n in re.findall(r"([\d,]+)个", line.replace(",", "")))
                assert found == done + sum(rest), line


def test_whoever_is_late_with_a_follow_up_is_named_in_text_and_annex_alike(papers):
    (annex,) = [each for each in papers[1].tables if each.title == "督办事项落实情况表"]
    (row,) = [each for each in annex.rows if each[0] == "DB-2007-005"]
    said = re.search(r"DB-2007-005）：.*超过审核期限(\d+)天", section(papers[1], "上周议定事项落实情况"))
    assert row[-1] == f"审核超期{said[1]}天"


def test_a_report_on_a_unit_says_what_it_owes_and_no_figure_of_nothing(demo_year):
    for unit_id in ("D210224", "U_XZFW", "U_BGT"):
        matter = Matter(PaperKind.SPECIAL, AUGUST, subject_kind="UNIT", subject_id=unit_id, leader="市长")
        letter, now = draft(matter, Scope(AUGUST), demo=True), state.on(Scope(AUGUST))
        cause = section(letter, "问题及原因")
        silent = [each.silent for each in now.silent_units if each.unit_id == unit_id]
        late = [each.number for each in now.follow_ups if each.unit_id == unit_id and each.unit_days_over]
        assert [f"连续{each}次未报" in cause for each in silent] == [True] * len(silent)
        assert all(number in cause for number in late)
        assert not [each for each in letter.definitions if each[1].startswith(("0", "—"))]
    assert silent == [] and "目前没有未解决的问题" not in cause


def test_a_report_on_a_unit_tells_what_of_it_stands_out_in_the_registers(demo_year):
    scope = Scope(AUGUST)
    earlier = named_before(scope)
    known = [*standing_out(state.on(scope)), *earlier[earlier["kind"].isin(COMPARED)].to_dict("records")]
    assert {"K13", "D210211"} <= {each["unit_id"] for each in known}
    for each in known:
        matter = Matter(
            PaperKind.SPECIAL, AUGUST, subject_kind="UNIT", subject_id=each["unit_id"], leader="市长"
        )
        assert each["reason"] in section(draft(matter, scope, demo=True), "问题及原因")
