"""An import beside others who write: at once, killed on the way, overtaken, on either database, and nobody waits for it."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from efficiency.commands import COMMAND_LINE, Refused, imports
from efficiency.commands.imports import load, preview
from efficiency.core import audit
from efficiency.core.config import ROOT
from efficiency.models import (
    ComplaintMonth,
    DeliverableStatus,
    ImportBatch,
    Incident,
    IncidentStep,
    IndicatorReading,
    MinxinCase,
    OfficialActivity,
    ProgressReport,
)
from tests.monitoring_rows import add_points
from tests.test_at_the_same_time import either_database
from tests.test_import import ACTIVITIES, COMPLAINT, COMPLAINTS, DAY, bring, count, rows_of, sheet, workbook

pytest_plugins = ["tests.postgres"]
__all__ = ["either_database"]


@pytest.mark.usefixtures("either_database")
def test_confirmed_by_several_at_once_it_is_written_once():
    data = sheet(
        COMPLAINTS,
        *([f"2007年{m}月", "供热行业", f"类{n}", 9, 9, 5, 5, ""] for m in range(1, 9) for n in range(200)),
    )
    seen = preview(COMMAND_LINE, DAY, "x.csv", data)
    said, together = [None] * 4, threading.Barrier(4)

    def confirm(number: int) -> None:
        together.wait()
        said[number] = load(COMMAND_LINE, DAY, "x.csv", data, seen.fingerprint)

    threads = [threading.Thread(target=confirm, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted("没有重复导入" in words for words in said) == [False, True, True, True]
    assert (count(ComplaintMonth), count(ImportBatch)) == (1600, 1)
    assert audit.check().intact


@pytest.mark.usefixtures("either_database")
def test_every_subject_without_a_register_behind_it_comes_in_on_both_databases():
    data = workbook(
        周五报送=[["任务", "单位", "报送截止日", "类别"], ["任务6", "市政府行政服务中心", "2007-8-24", "零报告"]],
        指标读数=[["指标", "月份", "数值"], ["网上办事项目数", "2007-8", 1390]],
        投诉月报=[COMPLAINTS, COMPLAINT],
        成果进展=[["成果", "状态", "日期"], ["D04", "起草", "2007-3-1"]],
        民心网办件=[["编号", "单位", "收件日期", "回声日期"], ["MX-1", "市交通局", "2007-8-6", "2007-8-8"]],
        行风热线=[["播出日期", "单位", "来电", "办结"], ["2007-8-22", "市交通局", 12, 11]],
    )  # fmt: skip
    bring(data)
    models = (
        ProgressReport,
        IndicatorReading,
        ComplaintMonth,
        DeliverableStatus,
        MinxinCase,
        ImportBatch,
    )
    assert [count(model) for model in models] == [1] * len(models)
    seen = preview(COMMAND_LINE, DAY, "再来.xlsx", data + b"\x00")
    assert {(each.new, each.same) for each in seen.counts} == {(0, 1)}


def test_an_import_that_is_killed_leaves_the_database_as_it_was(database, tmp_path):
    path = tmp_path / "many.csv"
    path.write_bytes(
        sheet(COMPLAINTS, *([f"2007年{m}月", "供热行业", f"类{n}", 9, 9, 5, 5, ""] for m in range(1, 9) for n in range(1500)))
    )  # fmt: skip
    # Real installations file at the wall clock; all is held within the campaign year.
    command = [sys.executable, "-m", "efficiency", "import", str(path)]
    started = time.monotonic()
    done = subprocess.run([*command, "--check"], cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    whole = time.monotonic() - started
    chosen = random.Random(7)
    for _ in range(3):
        running = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL)
        time.sleep(whole * chosen.uniform(0.5, 1.6))
        running.send_signal(signal.SIGKILL)
        running.wait()
        written, batches = count(ComplaintMonth), count(ImportBatch)
        assert (written, batches) in ((0, 0), (12_000, 1))
        assert audit.check().intact
    assert subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True).returncode == 0
    assert (count(ComplaintMonth), count(ImportBatch)) == (12_000, 1)


def _meanwhile(monkeypatch, *acts) -> list:
    """Have one of ``acts`` done by somebody else each time that a file was compared and is about to be written."""
    waiting, stage = list(acts), imports.stage

    def staged(*arguments):
        made = stage(*arguments)
        if waiting:
            waiting.pop(0)()
        return made

    monkeypatch.setattr(imports, "stage", staged)
    return waiting


def test_what_somebody_else_enters_meanwhile_about_the_same_facts_is_not_passed_over(database, monkeypatch):
    mine, theirs = sheet(COMPLAINTS, COMPLAINT), sheet([*COMPLAINTS, "附"], [*COMPLAINT, ""])
    waiting = _meanwhile(monkeypatch, lambda: None, lambda: bring(theirs))
    bring(sheet(COMPLAINTS, ["2007年7月", *COMPLAINT[1:]]))
    assert "没有写入" in bring(mine) and waiting == []
    assert count(ComplaintMonth) == 2


def test_an_import_that_others_keep_overtaking_gives_up_politely_and_whole(database, monkeypatch):
    def other(received: int):
        again = [*COMPLAINT[:3], received, 1, 1, 1, f"第{received}次更正"]
        return lambda: bring(sheet(COMPLAINTS, again))

    bring(sheet(COMPLAINTS, COMPLAINT))
    both = sheet(COMPLAINTS, ["2007年7月", *COMPLAINT[1:]], [*COMPLAINT[:3], 99, 9, 9, 9, "补录"])
    mark = preview(COMMAND_LINE, DAY, "x.csv", both).fingerprint
    acts, inside = [other(n) for n in range(10, 20)], []

    def once(act):
        def run():
            if not inside:
                inside.append(1)
                act()
                inside.pop()

        return run

    _meanwhile(monkeypatch, *(once(act) for act in [each for act in acts for each in (act, lambda: None)]))
    with pytest.raises(Refused, match="没有导入任何一行"):
        load(COMMAND_LINE, DAY, "x.csv", both, mark)
    assert {row.month_end for row in rows_of(ComplaintMonth)} == {dt.date(2007, 8, 31)}


@pytest.mark.usefixtures("either_database")
def test_nobody_waits_while_a_file_is_made_ready(monkeypatch):
    """Another act is carried out between the making ready and the writing: the making ready holds no lock."""
    _meanwhile(monkeypatch, lambda: bring(sheet(COMPLAINTS, ["2007年7月", *COMPLAINT[1:]])))
    assert "新增1行" in bring(sheet(COMPLAINTS, COMPLAINT))
    assert count(ComplaintMonth) == 2


@pytest.mark.usefixtures("either_database")
def test_rows_without_a_number_get_those_that_follow_the_registers_and_the_files_own():
    add_points(("P001", "甲公司（演示）", "民营企业041", "民营", "210211", dt.date(2007, 3, 16)))
    row = ["P001", "市工商局", "2007-8-20", "检查", "未登记", "", ""]
    unnumbered = [["", *row[:2], f"2007-8-{day}", *row[3:]] for day in range(1, 13)]
    bring(sheet(ACTIVITIES, ["GW-2007-0998", *row], *unnumbered))
    numbers = [each.number for each in rows_of(OfficialActivity)]
    assert numbers == ["GW-2007-0998", "GW-2007-0999", *(f"GW-2007-{n}" for n in range(1000, 1011))]
    headers = ["监测点", "单位", "收件日期", "类型", "细类", "情节", "反映内容"]
    bring(sheet(headers, ["P001", "市工商局", "2007-8-20", "慢作为", "推诿扯皮", 1, "一直没有得到答复"]))
    (incident,), (step,) = rows_of(Incident), rows_of(IncidentStep)
    assert (incident.number, step.incident_id, step.occurred_on) == (
        "FY-2007-001",
        incident.id,
        incident.received_on,
    )
