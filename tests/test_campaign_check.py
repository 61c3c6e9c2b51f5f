"""``campaign check`` tells every fault and every open point of a campaign's folder, each with its file, its line and its mend."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from efficiency.campaign.checking import check
from efficiency.core.config import ROOT, settings
from efficiency.server.command_line import main

SHIPPED = settings().campaign


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped campaign, free to be spoilt."""
    return shutil.copytree(SHIPPED, tmp_path / "campaign")


def spoil(folder: Path, file: str, there: str, instead: str) -> int:
    """Put ``instead`` where ``there`` first stands; the line of it."""
    text = (folder / file).read_text(encoding="utf-8")
    assert there in text
    (folder / file).write_text(text.replace(there, instead, 1), encoding="utf-8")
    return text[: text.index(there)].count("\n") + 1


def told(folder: Path) -> list[str]:
    return [str(fault) for fault in check(folder).faults]


def test_the_shipped_campaign_has_no_fault_and_nothing_open(capsys):
    assert main(["campaign", "check", str(SHIPPED)]) == 0
    assert capsys.readouterr().out == "共0处错误，0处待核。可以用它安装。\n"


def test_all_faults_of_all_files_are_told_at_once_and_the_exit_code_is_one(folder, capsys):
    first = spoil(folder, "plan.yaml", "stated: false", "stated: 否")
    second = spoil(folder, "plan.yaml", "operator: '>='", "operator: '>'")
    spoil(folder, "plan.yaml", "        nature: 一次性（方案制）", "        natur: 一次性（方案制）")
    third = spoil(folder, "units.yaml", "category: responsible", "category: other")
    fourth = spoil(folder, "campaign.yaml", "report_day: 5", "report_day: 星期五")
    assert main(["campaign", "check", str(folder)]) == 1
    said = capsys.readouterr().out
    assert (
        f"plan.yaml第{first}行，sections › 第1项 › tasks › 第1项 › due › stated：应为true或false，现为文字。"
        in said
    )
    assert f"plan.yaml第{second}行" in said
    assert "“natur”不是这里的键" in said and "缺少“nature”" in said
    assert f"units.yaml第{third}行，units › 第1项 › category：" in said
    assert f"campaign.yaml第{fourth}行，weeks › report_day：应为整数，现为文字。" in said
    assert "共6处错误" in said and "请改正错误后再核对" in said


@pytest.mark.parametrize(
    ("file", "there", "instead", "words"),
    [
        ("plan.yaml", "units: [U_BWB, U_FZB, U_XZFW]", "units: [U_NOBODY]", "T01的责任单位U_NOBODY不在单位表中"),
        ("plan.yaml", "day: 2007-06-30", "day: 2008-06-30", "T02的due是2008年6月30日，不在2007年2月5日至2007年12月31日之内"),
        ("plan.yaml", "starts_on: 2007-03-11", "starts_on: 2007-03-12", "组织落实阶段应从2007年3月11日起，紧接动员部署阶段"),
        ("plan.yaml", "分3个阶段", "分四个阶段", "phases_intro写“分四个阶段”，现有3个，应为4个"),
        ("plan.yaml", "id: I02", "id: I01", "编号I01用了2次"),
        ("plan.yaml", "quote: 群众满意率达到90%以上", "quote: 群众满意率达到95%以上", "不在原文中"),
        ("indicators.yaml", "task_id: T03", "task_id: T99", "COMPLAINT_NETWORK的task_id“T99”不在任务中"),
        ("campaign.yaml", "supervision_unit: U_JCJ", "supervision_unit: U_NO", "supervision_unit：U_NO不在单位表中"),
        ("campaign.yaml", "主要工作任务: 30", "主要工作任务: 31", "主要工作任务应有31个，现有30个"),
        ("campaign.yaml", "last: 48", "last: 54", "没有第11周或第54周"),
        ("campaign.yaml", "ownerships: [国有, 三资, 民营]", "ownerships: []", "ownerships：文件有monitoring_points这一项，这里至少要列一个"),
        ("plan.yaml", "enum: [座谈会, 随机抽查, 电话回访, 登门走访]", "enum: []", "appraisal_forms：文件有appraisals这一项"),
        ("districts.yaml", "folds_to: '210213'", "folds_to: '999999'", "开发区的folds_to“999999”不在districts.yaml中"),
    ],
)  # fmt: skip
def test_the_parts_are_held_against_each_other(folder, file, there, instead, words):
    spoil(folder, file, there, instead)
    assert any(words in each for each in told(folder)), told(folder)


def test_a_fault_of_a_part_names_the_line_on_which_the_part_begins(folder):
    line = spoil(folder, "plan.yaml", "      - id: T02", "      - id: T02")
    spoil(folder, "plan.yaml", "day: 2007-06-30", "day: 2008-06-30")
    assert [each for each in told(folder) if each.startswith(f"plan.yaml第{line}行：T02的due")]


def test_a_campaign_whose_holidays_nobody_knows_yet_is_open_and_not_wrong(folder):
    spoil(folder, "campaign.yaml", "last_day: 2007-12-31", "last_day: 2035-12-31")
    found = check(folder)
    assert not found.faults
    assert any("2035年的节假日安排" in str(point) for point in found.open_points)


def test_a_line_with_the_mark_is_listed_as_open(folder):
    line = spoil(
        folder, "plan.yaml", "        nature: 试点\n", "        nature: 试点  # 待核：原文第9行没有写\n"
    )
    found = check(folder)
    assert not found.faults
    assert [str(point) for point in found.open_points] == [
        f"plan.yaml第{line}行：nature: 试点　原文第9行没有写"
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "plan.yaml：是空的"),
        ("title: 大连".encode("gb18030"), "plan.yaml：不是UTF-8编码"),
        (b"title: [", "plan.yaml第2行：格式读不懂"),
        (b"- 1\n", "plan.yaml第1行：应为若干行“键: 值”，现为清单"),
        (b"title: \x01", "plan.yaml：含有不能用的字符"),
    ],
)
def test_a_file_that_is_no_such_file_is_told(folder, data, words):
    (folder / "plan.yaml").write_bytes(data)
    assert any(each.startswith(words) for each in told(folder)), told(folder)


def test_a_missing_file_and_a_missing_folder_are_told(folder, capsys):
    (folder / "units.yaml").unlink()
    assert "units.yaml：没有这个文件，请补上。" in told(folder)
    assert main(["campaign", "check", str(folder / "nowhere")]) == 2
    assert "这个文件夹" in capsys.readouterr().err


def test_it_checks_also_where_the_installation_has_no_readable_campaign(tmp_path):
    said = subprocess.run(
        [sys.executable, "-m", "efficiency", "campaign", "check", str(SHIPPED)],
        cwd=ROOT, capture_output=True, text=True, timeout=240, env={**os.environ, "EFFICIENCY_CAMPAIGN": str(tmp_path)},
    )  # fmt: skip
    assert (said.returncode, said.stderr) == (0, "")


def test_what_the_parts_of_a_section_name_must_be_there_and_enough_for_its_page(folder):
    spoil(folder, "plan.yaml", "items: [I09], feedback: [I06],", "items: [I99],")
    assert any("items所指的I99不在指标、任务和单位中" in each for each in told(folder))
    assert any("专页（key: online_services）还缺feedback" in each for each in told(folder))
