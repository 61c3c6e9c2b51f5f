"""What a paper says does not contradict itself: targets that keep pace are not missed, problems hold nothing to anybody's credit,
what is counted is named, figures have one precision, units stand in the city's order."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from efficiency import state
from efficiency.core.access import Scope
from efficiency.judgements import obligations
from efficiency.judgements.bands import Band
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
        assert paced and f"达到序时进度{len(paced)}项" in said
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
    (line,) = [each for each in section(papers[0], "存在的主要问题").splitlines() if "零报告也没有" in each]
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
            assert f"{band.words}{sum(row[1] == band.words for row in table.rows)}个" in said
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
    assert all("整改情况：" in line for line in told.splitlines()) and "发监察通知书（" in told


@pytest.mark.parametrize("day", [JUNE, AUGUST])
def test_a_report_to_a_leader_is_two_pages_at_most_and_told_when_it_is_not(demo_year, day):
    kinds = {"TASK": ["T01", "T06", "T13"], "UNIT": ["U_BGT", "U_XZFW", "D210224", "K01"]}
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
