"""What each register makes of a row that is brought in: its numbers, its steps, what it refuses and what it warns of."""

import datetime as dt
import io
import random

import openpyxl
import pytest
from sqlalchemy import insert

from efficiency import campaign
from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.activities import record_check
from efficiency.commands.imports import preview
from efficiency.core import db
from efficiency.exchange.templates import template
from efficiency.models import (
    ComplaintMonth,
    DeliverableStatus,
    Incident,
    IndicatorReading,
    MinxinCase,
    OfficialActivity,
    ProgressReport,
    RegistrationCheck,
    Role,
)
from efficiency.queries.known import known_now, with_lists
from efficiency.subjects.tables import subject_of
from tests.conftest import signed_up
from tests.test_import import COMPLAINTS, DAY, bring, faults, rows_of, sheet


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


def test_a_check_without_a_remark_is_the_same_when_it_comes_again_by_file_or_by_hand(demo_database):
    headers, check = ["检查日期", "抽查监测点（个）", "发现未登记（次）", "检查说明"], ["2007-8-20", 12, 2]
    others = [["2007-8-20", 11, 2, "第二组"], ["2007-8-21", 12, 2, ""]]
    bring(sheet(headers, [*check, ""]))
    again = sheet([*headers, "附"], [*check, "", ""], *([*each, ""] for each in others))
    [count] = preview(COMMAND_LINE, DAY, "z.csv", again).counts
    assert (count.new, count.same) == (2, 1)
    bring(again)
    bureau = signed_up("jcj_check", Role.SUPERVISION, "市监察局")
    day = dt.date(2007, 8, 20)
    with pytest.raises(Refused, match="已登记"):
        record_check(bureau, DAY, checked_on=day, points_checked=12, unregistered_found=2)
    record_check(bureau, DAY, checked_on=day, points_checked=12, unregistered_found=2, note="下午另查一组。")
    found = [(row.checked_on, row.points_checked, row.note) for row in rows_of(RegistrationCheck)[-4:]]
    assert sorted(found[:3], key=str) == sorted(
        [(day, 12, None), (day, 11, "第二组"), (dt.date(2007, 8, 21), 12, None)], key=str
    )
    assert found[3] == (day, 12, "下午另查一组。")


def test_a_minxin_case_gets_its_result_later(demo_database):
    headers = ["编号", "单位", "收件日期", "回声日期", "结果日期"]
    bring(sheet(headers, ["MX-8001", "市交通局", "2007-8-6", "2007-8-8", ""]))
    bring(sheet(headers, ["MX-8001", "市交通局", "2007-8-6", "", "2007-8-20"]))
    told = [row for row in rows_of(MinxinCase) if row.number == "MX-8001"]
    days = [(row.replied_on.day, row.resolved_on and row.resolved_on.day) for row in told]
    assert days == [(8, None), (8, 20)] and not any(row.corrects_id for row in told)


def test_what_a_file_leaves_blank_of_a_minxin_case_stays_unless_a_reason_takes_it_back(demo_database):
    headers = ["编号", "单位", "收件日期", "回声日期", "结果日期", "更正原因"]
    case = ["MX-8001", "市交通局", "2007-8-6"]
    bring(sheet(headers, [*case, "2007-8-8", "", ""]))
    [count] = preview(COMMAND_LINE, DAY, "a.csv", sheet(headers, [*case, "", "", ""])).counts
    assert (count.new, count.corrections, count.same) == (0, 0, 1)
    ((_, column, mend),) = faults(sheet(headers, [*case, "2007-8-9", "", ""]))
    assert column == "回声日期" and "更正原因" in mend
    # Held together with what is on record, not only by itself.
    ((_, column, mend),) = faults(sheet(headers, [*case, "", "2007-8-7", ""]))
    assert column == "结果日期" and "不能早于回声日期" in mend
    bring(sheet(headers, [*case, "", "", "不是这一件的回声"]))
    first, second = (row for row in rows_of(MinxinCase) if row.number == "MX-8001")
    assert (second.replied_on, second.corrects_id) == (None, first.id)


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


def test_a_report_is_only_taken_from_a_unit_that_owes_it(database):
    headers = ["任务", "单位", "报送截止日", "进度（%）", "自评", "进展情况"]
    row = ["任务6", "市政府行政服务中心", "2007-8-24", 60, "绿灯", "正在汇总各窗口意见。"]
    bring(sheet(headers, row))
    assert rows_of(ProgressReport)[0].kind == "SUBSTANTIVE"
    assert "规定这项任务" in faults(sheet(headers, ["任务6", "市国税局", *row[2:]]))[0][2]
    assert "不是报送截止日" in faults(sheet(headers, [*row[:2], "2007-8-23", *row[3:]]))[0][2]
    assert "须填“自评”" in faults(sheet(headers, [*row[:4], "", row[5]]))[0][2]


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
