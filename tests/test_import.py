"""Bringing in workbooks and CSV files: all or nothing, once, by those who may, with every fault told before."""

import csv
import datetime as dt
import io
import os
import random
import signal
import subprocess
import sys
import threading
import time

import openpyxl
import pytest
from sqlalchemy import func, insert, select

from efficiency import campaign
from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.commands import COMMAND_LINE, Refused, imports
from efficiency.commands.imports import load, preview
from efficiency.core import audit, db
from efficiency.core.access import Forbidden
from efficiency.core.config import ROOT
from efficiency.exchange.templates import template
from efficiency.models import (
    AuditEntry,
    ComplaintMonth,
    DeliverableStatus,
    ImportBatch,
    Incident,
    IncidentStep,
    IndicatorReading,
    MinxinCase,
    MinxinStep,
    OfficialActivity,
    ProgressReport,
    Role,
    UnitAlias,
)
from efficiency.queries.known import known_now, with_lists
from efficiency.subjects.tables import SUBJECTS, subject_of
from tests.conftest import person
from tests.monitoring_rows import add_points
from tests.test_at_the_same_time import either_database

pytest_plugins = ["tests.postgres"]
__all__ = ["either_database"]

DAY = dt.date(2007, 8, 31)
OFFICE = person("gzb_zhang", Role.WORK_OFFICE, "工作办公室")
BUREAU = person("jcj", Role.SUPERVISION, "市监察局")
UNIT = person("xzfw", Role.UNIT, "行政服务中心", unit_id="U_XZFW")
COMPLAINTS = ["月份", "单位", "类别", "受理", "办结", "回访", "满意", "更正原因"]


def sheet(headers: list[str], *rows: list, encoding: str = "utf-8-sig") -> bytes:
    """A CSV of these rows."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue().encode(encoding)


def workbook(**sheets: list[list]) -> bytes:
    """A workbook: sheet name -> rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def count(model) -> int:
    with db.reading() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar_one()


def rows_of(model) -> list:
    with db.reading() as connection:
        return connection.execute(select(model.__table__).order_by(model.id)).all()


def bring(data: bytes, actor=COMMAND_LINE, name: str = "送来的.csv", answers: dict | None = None) -> str:
    """Preview and confirm."""
    seen = preview(actor, DAY, name, data, answers)
    return load(actor, DAY, name, data, seen.fingerprint, answers)


def faults(data: bytes, actor=COMMAND_LINE) -> list[tuple[int | None, str, str]]:
    """What is wrong: (row, header, how to mend)."""
    return [(each.row, each.column, each.mend) for each in preview(actor, DAY, "x.csv", data).faults]


COMPLAINT = ["2007年8月", "供热行业", "供热", 120, 116, 70, 65, ""]


def test_the_examples_of_the_template_can_themselves_be_brought_in(demo_database):
    with db.reading() as connection:
        made = template(known_now(connection, DAY), SUBJECTS)
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert [page.title for page in book.worksheets[2:]] == [subject.title for subject in SUBJECTS]
    unfilled = preview(COMMAND_LINE, DAY, "模板.xlsx", made)
    assert [fault.mend for fault in unfilled.faults] == [
        "文件里没有可以导入的行。请在模板表头下面填写后再导入。"
    ]
    for page in book.worksheets[2:]:
        page["A2"] = 1
        assert page.data_validations.dataValidation or page.title in ("行风热线", "民心网开通")
    buffer = io.BytesIO()
    book.save(buffer)
    seen = preview(COMMAND_LINE, DAY, "模板.xlsx", buffer.getvalue())
    assert {fault.mend for fault in seen.faults if "与在案的不同" not in fault.mend} == set()
    assert seen.notices == ()


def test_a_complaint_month_from_a_csv_is_on_record_with_its_batch_and_audit_entry(database):
    before = count(AuditEntry)
    said = bring(sheet(COMPLAINTS, COMPLAINT), OFFICE)
    (row,) = rows_of(ComplaintMonth)
    assert (row.month_end, row.unit_id, row.category) == (dt.date(2007, 8, 31), "G06", "供热")
    assert (row.received, row.closed, row.surveyed, row.satisfied) == (120, 116, 70, 65)
    assert row.recorded_by == "gzb_zhang"
    assert "新增1行" in said
    (batch,) = rows_of(ImportBatch)
    assert (batch.row_count, batch.subjects, batch.file_name) == (1, "投诉月报", "送来的.csv")
    entry = rows_of(AuditEntry)[-1]
    assert count(AuditEntry) == before + 1
    assert (entry.action, entry.object_id) == ("IMPORT", str(batch.id))
    assert batch.fingerprint in entry.detail
    assert audit.check().intact


def test_the_sheets_of_a_workbook_come_in_together(demo_database):
    models = (Incident, IncidentStep, MinxinCase, MinxinStep, OfficialActivity)
    before = {model: count(model) for model in models}
    data = workbook(
        监测点反映=[["监测点", "单位", "收件日期", "类型", "细类", "情节", "反映内容"],
                 ["JC-001", "市地税局", "2007.7.6", "慢作为", "推诿扯皮", 1, "办事往返多次没有答复"]],
        民心网办件=[["编号", "单位", "收件日期", "回声日期", "结果日期"],
                 ["MX-9001", "市交通局", 39300, "", ""],
                 ["MX-9002", "市交通局", "２００７0806", "2007/8/8", "2007年8月20日"]],
        公务活动登记表=[["监测点", "单位", "活动日期", "活动类别", "登记情况", "人数", "时长"],
                   ["JC-002", "市工商局", dt.date(2007, 8, 20), "检查", "已登记", 3, 1.5],
                   ["JC-002", "　市工商局 ", "2007-8-21", "检查", "未登记", None, None]],
    )  # fmt: skip
    bring(data, name="合并.xlsx")
    added = {model: count(model) - before[model] for model in models}
    assert added == {Incident: 1, IncidentStep: 1, MinxinCase: 2, MinxinStep: 2, OfficialActivity: 2}
    incident = rows_of(Incident)[-1]
    assert incident.number.startswith("FY-2007-")
    assert incident.due_calendar_on == reply_due_calendar(dt.date(2007, 7, 6))
    assert incident.due_workday_on == reply_due_workdays(dt.date(2007, 7, 6))
    step = rows_of(IncidentStep)[-1]
    assert (step.incident_id, step.stage, step.occurred_on) == (incident.id, "RECEIVED", dt.date(2007, 7, 6))
    assert [row.received_on for row in rows_of(MinxinCase)[-2:]] == [dt.date(2007, 8, 6)] * 2
    registered, unregistered = rows_of(OfficialActivity)[-2:]
    assert (registered.known_from, unregistered.known_from) == ("登记表", "企业反映")
    assert registered.number != unregistered.number


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8-sig", "UTF-8（带BOM）"), ("utf-8", "UTF-8"), ("gb18030", "GB18030")]
)
def test_the_encoding_of_a_csv_is_found_and_named(database, encoding, name):
    seen = preview(COMMAND_LINE, DAY, "a.csv", sheet(COMPLAINTS, COMPLAINT, encoding=encoding))
    assert (seen.encoding, seen.fault_count, seen.changes) == (name, 0, 1)


def test_the_same_file_twice_changes_nothing_and_says_so(database):
    data = sheet(COMPLAINTS, COMPLAINT)
    bring(data)
    version, entries = db.data_version(), count(AuditEntry)
    seen = preview(COMMAND_LINE, DAY, "别的名字.csv", data)
    assert "已由“命令行”导入" in seen.already and not seen.ready
    assert "没有重复导入" in load(COMMAND_LINE, DAY, "别的名字.csv", data, seen.fingerprint)
    assert (count(ComplaintMonth), count(ImportBatch)) == (1, 1)
    assert entries == count(AuditEntry) and version == db.data_version()


def test_rows_that_are_on_record_are_skipped_and_counted(database):
    bring(sheet(COMPLAINTS, COMPLAINT))
    more = sheet(COMPLAINTS, COMPLAINT, ["2007年7月", "供热行业", "供热", 9, 9, 5, 5, ""])
    (only,) = preview(COMMAND_LINE, DAY, "x.csv", more).counts
    assert (only.new, only.corrections, only.same) == (1, 0, 1)
    assert "没有写入" in bring(sheet([*COMPLAINTS, "多出的列"], [*COMPLAINT, ""]))


def test_a_row_that_differs_needs_a_reason_and_then_supersedes_visibly(database):
    bring(sheet(COMPLAINTS, COMPLAINT))
    other = [*COMPLAINT[:4], 118, 70, 65]
    ((row, column, mend),) = faults(sheet(COMPLAINTS, [*other, ""]))
    assert (row, column) == (2, "办结") and "在案为116，文件为118" in mend and "更正原因" in mend
    bring(sheet(COMPLAINTS, [*other, "补录两件办结"]))
    old, new = rows_of(ComplaintMonth)
    assert (old.closed, new.closed, new.corrects_id) == (116, 118, old.id)
    assert new.correction_reason == "补录两件办结"


def test_a_file_with_one_fault_writes_nothing_at_all(database):
    data = sheet(COMPLAINTS, COMPLAINT, ["2007年7月", "供热行业", "供热", 5, 9, 5, 5, ""])
    with pytest.raises(Refused, match="没有导入任何一行"):
        bring(data)
    assert (count(ComplaintMonth), count(ImportBatch), count(AuditEntry)) == (0, 0, 0)


def test_a_name_that_is_only_close_is_asked_about_and_the_answer_is_kept(database):
    data = sheet(COMPLAINTS, ["2007年8月", "市国税总局", "其他", 3, 3, 2, 2, ""])
    seen = preview(OFFICE, DAY, "x.csv", data)
    (question,) = seen.questions
    assert question.name == "市国税总局" and question.candidates[0] == "K01" and not seen.ready
    with pytest.raises(Refused, match="待确认"):
        load(OFFICE, DAY, "x.csv", data, seen.fingerprint)
    bring(data, OFFICE, answers={"市国税总局": "K01"})
    (alias,) = rows_of(UnitAlias)
    assert (alias.alias, alias.unit_id, alias.recorded_by) == ("市国税总局", "K01", "gzb_zhang")
    again = sheet(COMPLAINTS, ["2007年7月", "市国税总局", "其他", 3, 3, 2, 2, ""])
    assert preview(OFFICE, DAY, "y.csv", again).questions == ()


@pytest.mark.parametrize("name", ["市国税局", "国税局", "大连市国家税务局", " 市国税局　", "K01"])
def test_every_known_name_of_a_unit_is_the_unit(database, name):
    bring(sheet(COMPLAINTS, ["2007年8月", name, "其他", 3, 3, 2, 2, ""]))
    assert rows_of(ComplaintMonth)[0].unit_id == "K01"


def test_a_name_that_is_close_to_none_is_a_fault(database):
    ((row, column, mend),) = faults(sheet(COMPLAINTS, ["2007年8月", "Xyzzy", "其他", 3, 3, 2, 2, ""]))
    assert (row, column) == (2, "单位") and "没有叫这个名称的单位" in mend


def test_only_those_who_may_bring_in_a_subject(demo_database):
    complaints = sheet(COMPLAINTS, COMPLAINT)
    cases = sheet(["编号", "单位", "收件日期"], ["MX-9", "市交通局", "2007-8-6"])
    with pytest.raises(Forbidden):
        preview(UNIT, DAY, "x.csv", complaints)
    for actor, data, office in ((BUREAU, complaints, "工作办公室"), (OFFICE, cases, "市监察局")):
        seen = preview(actor, DAY, "x.csv", data)
        assert office in seen.faults[0].mend
        with pytest.raises(Forbidden):
            load(actor, DAY, "x.csv", data, seen.fingerprint)
    assert rows_of(AuditEntry)[-1].action == "ACCESS_REFUSED"


def test_another_file_than_the_one_confirmed_is_refused(database):
    seen = preview(COMMAND_LINE, DAY, "x.csv", sheet(COMPLAINTS, COMPLAINT))
    with pytest.raises(Refused, match="不是同一份"):
        load(
            COMMAND_LINE, DAY, "x.csv", sheet(COMPLAINTS, [*COMPLAINT[:3], 7, 7, 7, 7, ""]), seen.fingerprint
        )
    assert count(ComplaintMonth) == 0


def test_a_corrected_activity_gets_a_fresh_number_and_the_old_one_no_longer_counts(demo_database):
    headers = ["编号", "监测点", "单位", "活动日期", "活动类别", "登记情况", "人数", "时长", "更正原因"]
    row = ["A-1", "JC-002", "市工商局", "2007-8-20", "检查", "已登记", 3, 2]
    bring(sheet(headers, [*row, ""]))
    bring(sheet(headers, [*row[:6], 5, 2, "人数写错"]))
    old, new = rows_of(OfficialActivity)[-2:]
    assert (old.number, new.people, new.corrects_id) == ("A-1", 5, old.id)
    assert new.number.startswith("GW-2007-")
    seen = preview(COMMAND_LINE, DAY, "z.csv", sheet([*headers, "附"], [*row[:6], 5, 2, "人数写错", ""]))
    assert [(each.new, each.same) for each in seen.counts] == [(0, 1)]


def test_a_minxin_case_gets_its_result_later(demo_database):
    headers = ["编号", "单位", "收件日期", "回声日期", "结果日期"]
    bring(sheet(headers, ["MX-8001", "市交通局", "2007-8-6", "2007-8-8", ""]))
    bring(sheet(headers, ["MX-8001", "市交通局", "2007-8-6", "", "2007-8-20"]))
    steps = [row for row in rows_of(MinxinStep) if row.case_number == "MX-8001"]
    assert [(row.step, row.occurred_on.day) for row in steps] == [("REPLIED", 8), ("RESOLVED", 20)]
    ((_, column, mend),) = faults(sheet(headers, ["MX-8001", "市交通局", "2007-8-6", "2007-8-9", ""]))
    assert column == "回声日期" and "不能用导入更正" in mend


def test_a_deliverable_moves_on_and_never_slips_in_before(database):
    headers = ["成果", "状态", "日期", "文号", "更正原因"]
    bring(
        sheet(
            headers,
            ["D04", "起草", "2007-3-1", "", ""],
            ["D04", "印发或建成", "2007-3-28", "大政发〔2007〕30号", ""],
        )
    )
    assert [row.state for row in rows_of(DeliverableStatus)] == ["DRAFTING", "ISSUED"]
    ((_, column, mend),) = faults(sheet(headers, ["D04", "报批", "2007-3-10", "", ""]))
    assert column == "日期" and "补插" in mend
    ((_, column, mend),) = faults(sheet(headers, ["D04", "报批", "2007-4-10", "", ""]))
    assert "更正原因" in mend


def test_a_rate_follows_from_its_counts(database):
    headers = ["指标", "月份", "数值", "分子", "分母"]
    bring(sheet(headers, ["投诉受理办结率", "2007年8月", "", 1900, 2000]))
    assert rows_of(IndicatorReading)[0].value == 95.0
    ((_, column, mend),) = faults(sheet(headers, ["投诉受理办结率", "2007年7月", 99, 1900, 2000]))
    assert column == "数值" and "95.0" in mend
    ((_, column, mend),) = faults(sheet(headers, ["政务信息网上公开率", "2007年7月", 0.85, "", ""]))
    assert column == "数值" and "85%" in mend


def test_a_year_comes_in_with_the_totals_that_were_sent(database):
    chosen, units = random.Random(5), [unit.name for unit in campaign.load().plan.key_units]
    sent = {}
    for month in range(1, 9):
        for unit in units:
            for category in ("供热", "物业", "自拟类别"):
                received = chosen.randrange(1, 400)
                sent[month, unit, category] = (received, chosen.randrange(received + 1))
    rows = [[f"2007-{m:02d}", u, c, a, b, 0, 0, ""] for (m, u, c), (a, b) in sent.items()]
    bring(sheet(COMPLAINTS, *rows))
    stored = rows_of(ComplaintMonth)
    assert len(stored) == len(sent)
    for month in range(1, 9):
        mine = [row for row in stored if row.month_end.month == month]
        assert sum(row.received for row in mine) == sum(v[0] for k, v in sent.items() if k[0] == month)
        assert sum(row.closed for row in mine) == sum(v[1] for k, v in sent.items() if k[0] == month)


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
        MinxinStep,
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


def test_the_command_line_checks_without_writing_and_tells_every_fault(database, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(sheet(COMPLAINTS, ["2007.2.30", "供热行业", "供热", "许多", 1, 1, 1, ""]))
    done = subprocess.run(
        [sys.executable, "-m", "efficiency", "import", str(path), "--check"],
        cwd=ROOT, env=os.environ, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "没有2007年2月30日这一天" in done.stderr and "受理（许多）：不是数字" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_is_only_taken_from_a_unit_that_owes_it(database):
    headers = ["任务", "单位", "报送截止日", "进度（%）", "自评", "进展情况"]
    row = ["任务6", "市政府行政服务中心", "2007-8-24", 60, "绿灯", "正在汇总各窗口意见。"]
    bring(sheet(headers, row))
    assert rows_of(ProgressReport)[0].kind == "SUBSTANTIVE"
    assert "规定这项任务" in faults(sheet(headers, ["任务6", "市国税局", *row[2:]]))[0][2]
    assert "不是报送截止日" in faults(sheet(headers, [*row[:2], "2007-8-23", *row[3:]]))[0][2]
    assert "须填“自评”" in faults(sheet(headers, [*row[:4], "", row[5]]))[0][2]


def test_the_preview_page_shows_faults_and_writes_after_one_click(signed_in, demo_database):
    app = signed_in(Role.WORK_OFFICE, "pages/office/data_exchange.py")
    bad = sheet(COMPLAINTS, ["2007.2.30", "供热行业", "自拟", 1, 1, 1, 1, ""])
    app.file_uploader[0].set_value(("bad.csv", bad, "text/csv")).run()
    assert not app.exception
    assert any("没有2007年2月30日这一天" in str(frame.value.to_dict()) for frame in app.dataframe)
    assert not [each for each in app.button if each.label.startswith("确认导入")]


def test_subjects_read_from_the_live_code_tables(demo_database):
    with db.writing() as connection:
        connection.execute(
            insert(ComplaintMonth).values(
                month_end=dt.date(2007, 8, 31), unit_id="G06", category="新设类别", received=1, closed=1, surveyed=0,
                satisfied=0, recorded_at=dt.datetime(2007, 8, 31, 9), recorded_by="x",
            )
        )  # fmt: skip
    with db.reading() as connection:
        made = template(with_lists(connection, known_now(connection, DAY)), [subject_of("complaint_month")])
    lists = openpyxl.load_workbook(io.BytesIO(made))["选项"]
    assert "新设类别" in [cell.value for column in lists.columns for cell in column]


ACTIVITIES = ["编号", "监测点", "单位", "活动日期", "活动类别", "登记情况", "人数", "时长（小时）"]
VISITED = ["JC-002", "市工商局", "2007-8-20", "检查", "已登记", 3, 2]


def test_a_correction_leaves_what_its_file_has_no_column_for(demo_database):
    bring(sheet([*ACTIVITIES, "企业评价"], ["A-1", *VISITED, "满意"]))
    seen = preview(
        COMMAND_LINE, DAY, "x.csv", sheet([*ACTIVITIES, "更正原因"], ["A-1", *VISITED[:6], 4, "时长登记有误"])
    )
    assert [(each.row, each.column, each.old, each.new) for each in seen.corrections] == [
        (2, "时长（小时）", "2", "4")
    ]
    bring(sheet([*ACTIVITIES, "更正原因"], ["A-1", *VISITED[:6], 4, "时长登记有误"]))
    assert [(row.hours, row.rating) for row in rows_of(OfficialActivity)[-2:]] == [(2, "满意"), (4, "满意")]
    bring(sheet([*ACTIVITIES, "企业评价", "更正原因"], ["A-1", *VISITED[:6], 4, "", "企业没有评价"]))
    assert rows_of(OfficialActivity)[-1].rating is None


def test_what_is_laid_down_for_a_row_is_held_against_what_stays_of_it(demo_database):
    headers = ["编号", "监测点", "单位", "活动日期", "活动类别", "登记情况", "更正原因"]
    bring(sheet(ACTIVITIES, ["A-1", *VISITED]))
    bring(sheet(headers, ["A-1", *VISITED[:3], "年检", "已登记", "类别登记有误"]))
    assert (rows_of(OfficialActivity)[-1].people, rows_of(OfficialActivity)[-1].kind) == (
        3,
        "ANNUAL_INSPECTION",
    )
    assert [mend for _, _, mend in faults(sheet(headers, ["A-2", *VISITED[:5], ""]))] == [
        "已登记的活动应填“人数”。",
        "已登记的活动应填“时长（小时）”。",
    ]


def test_a_row_that_may_be_on_record_already_is_warned_about_and_may_yet_be_another(demo_database):
    headers = ["编号", "监测点", "单位", "收件日期", "类型", "细类", "情节", "反映内容"]
    row = ["", "JC-001", "市国税局", "2007-08-20", "慢作为", "推诿扯皮", 1, "办理手续多次往返一直没有答复"]
    bring(sheet(headers, row))
    number = rows_of(Incident)[-1].number
    again = sheet(headers, [*row[:7], "办理手续多次往返、一直没有答复"])
    seen = preview(COMMAND_LINE, DAY, "x.csv", again)
    (warning,) = seen.warnings
    assert f"第2行与在案的{number}监测点、被反映单位、收件日期、类型都相同" in warning
    assert seen.ready
    assert (
        preview(COMMAND_LINE, DAY, "x.csv", sheet(headers, [*row[:3], "2007-08-19", *row[4:]])).warnings == ()
    )


def test_a_units_own_name_is_never_given_to_another(database):
    data = sheet(COMPLAINTS, ["2007年8月", "市国税局", "其他", 3, 3, 2, 2, ""])
    with pytest.raises(Refused, match="是单位表中市国税局的名称"):
        preview(OFFICE, DAY, "x.csv", data, {"市 国税局": "K02"})
    with db.writing() as connection:
        connection.execute(
            insert(UnitAlias).values(
                alias="市国税局", unit_id="K02", recorded_at=dt.datetime(2007, 8, 1), recorded_by="x"
            )
        )
    bring(data)
    assert rows_of(ComplaintMonth)[0].unit_id == "K01"


@pytest.mark.parametrize(
    "number", ["FY-2007-①", "FY-2007-12345678901", "FY-2007-7", "fy-2007-0007", "FY-2007-第7号"]
)
def test_a_number_that_its_series_cannot_go_on_after_is_refused(demo_database, number):
    headers = ["编号", "监测点", "单位", "收件日期", "类型", "细类", "情节", "反映内容"]
    row = ["JC-001", "市国税局", "2007-08-20", "慢作为", "推诿扯皮", 1, "办理手续多次往返一直没有答复"]
    ((place, column, mend),) = faults(sheet(headers, [number, *row]))
    assert (place, column) == (2, "编号") and "编号" in mend


def test_a_report_never_becomes_a_zero_report_by_itself(database):
    headers = ["任务", "单位", "报送截止日", "类别", "进度（%）", "自评", "进展情况"]
    half = ["任务6", "市政府行政服务中心", "2007-08-24", "", "", "绿灯", "本周完成了岗位设置、成效明显。"]
    zero = ["任务7", "市政府行政服务中心", "2007-08-24", "零报告", "", "红灯", "有重大困难、经费未落实。"]
    said = faults(sheet(headers, half, zero))
    assert [column for _, column, _ in said] == ["进度（%）", "自评"]
    (told,) = faults(sheet(headers, [*half[:3], "", "", "", ""]))
    assert told[1] == "类别" and "没有填进展，也没有写明是零报告" in told[2]
    bring(sheet(headers, [*half[:3], "零报告", "", "", ""]))
    assert [(row.kind, row.summary) for row in rows_of(ProgressReport)] == [
        ("ZERO", "本周无新进展，零报告。")
    ]


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
