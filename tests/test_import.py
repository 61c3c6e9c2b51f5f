"""Bringing in workbooks and CSV files: all or nothing, once, by those who may, with every fault told before."""

import csv
import datetime as dt
import io
import os
import subprocess
import sys
import time

import openpyxl
import pytest
from sqlalchemy import func, insert, select

from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.accounts import add_leader
from efficiency.commands.imports import load, preview
from efficiency.core import audit, db
from efficiency.core.access import Forbidden
from efficiency.core.config import ROOT
from efficiency.exchange.templates import template
from efficiency.models import (
    AuditEntry,
    ComplaintMonth,
    ImportBatch,
    Incident,
    IncidentStep,
    MinxinCase,
    OfficialActivity,
    Role,
    UnitAlias,
)
from efficiency.queries.known import known_now
from efficiency.subjects.tables import SUBJECTS, subject_of
from tests.conftest import person

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


def test_the_examples_of_the_template_can_themselves_be_brought_in(database):
    """All sheets together, in an office that has entered nothing yet but the point and the leader that they speak of."""
    roster = subject_of("monitoring_point")
    row = {each.header: each.example for each in roster.fields}
    table = [[*row], list(row.values())]
    bring(sheet(*table), COMMAND_LINE)
    add_leader(COMMAND_LINE, "市长")
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
        assert page.data_validations.dataValidation or page.title in (
            "行风热线",
            "民心网开通",
            "登记表抽查",
            "例会召开",
        )
    buffer = io.BytesIO()
    book.save(buffer)
    seen = preview(COMMAND_LINE, DAY, "模板.xlsx", buffer.getvalue())
    assert seen.faults == () and seen.notices == ()


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
    models = (Incident, IncidentStep, MinxinCase, OfficialActivity)
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
    assert added == {Incident: 1, IncidentStep: 1, MinxinCase: 2, OfficialActivity: 2}
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
    for actor, data, office in ((BUREAU, complaints, "工作办公室"), (OFFICE, cases, "监察机关")):
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


def looked_at(app, data: bytes, name: str = "送来.csv"):
    """The page once the file has been looked at, which it waits for: a loaded machine takes its time."""
    app.file_uploader[0].set_value((name, data, "text/csv")).run()
    for _ in range(60):
        if any("校验值" in each.value for each in app.markdown):
            break
        time.sleep(1)
        app.run()
    return app


def test_the_preview_page_shows_faults_and_writes_after_one_click(signed_in, demo_database):
    app = signed_in(Role.WORK_OFFICE, "pages/office/data_exchange.py")
    bad = sheet(COMPLAINTS, ["2007.2.30", "供热行业", "自拟", 1, 1, 1, 1, ""])
    looked_at(app, bad, "bad.csv")
    assert not app.exception
    assert any("没有2007年2月30日这一天" in str(frame.value.to_dict()) for frame in app.dataframe)
    assert not [each for each in app.button if each.label.startswith("确认导入")]


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
