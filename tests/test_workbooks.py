"""Workbooks as clerks send them: each comes out as the right rows, or as a fault at the cell that is wrong."""

import datetime as dt
import re
from pathlib import Path

import pytest
from openpyxl.styles import Font

from efficiency.commands import COMMAND_LINE
from efficiency.commands.imports import load, preview
from efficiency.core import db
from efficiency.exchange.checking import check
from efficiency.exchange.findings import Checked
from efficiency.exchange.reading import ErrorValue, NotCalculated, Unreadable, read
from efficiency.models import ProgressReport, Role
from efficiency.queries.known import known_now
from efficiency.subjects.tables import SUBJECTS
from tests.conftest import copy_of
from tests.sheets import csv_of, raw_cell, rewritten, with_strings, workbook_of
from tests.test_import import rows_of

DAY = dt.date(2007, 8, 31)
CASES = Path(__file__).parent / "data" / "workbooks"
MONTHLY = ["月份", "单位", "类别", "受理", "办结", "回访", "满意", "更正原因"]
HEAT = ["2007年7月", "供热行业", "供热", 120, 116, 70, 65, None]
WATER = ["2007年7月", "供热行业", "供水", 30, 28, 20, 19, None]
WEEKLY = [
    "任务",
    "单位",
    "报送截止日",
    "类别",
    "进度（%）",
    "自评",
    "进展情况",
    "存在问题",
    "下一步打算",
    "更正原因",
]
REPORT = [
    "任务6",
    "市政府行政服务中心",
    dt.date(2007, 8, 31),
    "有进展",
    65,
    "绿灯",
    "审批流程清理完成过半。",
    None,
    None,
    None,
]
READING = ["指标", "月份", "数值"]


@pytest.fixture(scope="module")
def known(empty_template, tmp_path_factory):
    for _ in copy_of(empty_template, tmp_path_factory.mktemp("workbooks"), demo=False):
        with db.reading() as connection:
            yield known_now(connection, DAY)


@pytest.fixture
def looked_at(known):
    """What is found in a file: ``looked_at(data)``."""
    return lambda data: check(read(data), SUBJECTS, known, {})


def facts(found: Checked, *names: str) -> list[tuple]:
    """The rows that would be written, in these fields."""
    return [tuple(row[name] for name in names) for table in found.tables for row in table.rows]


def wrong(found: Checked) -> list[tuple[int | None, str]]:
    """Where something is wrong: (row, header)."""
    return [(fault.row, fault.column) for fault in found.faults]


def skipped(found: Checked) -> list[int]:
    return [each.row for each in found.skipped]


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


def monthly(*rows: list, change=lambda page: None, headers: list | None = None) -> bytes:
    """A sheet of 投诉月报 with these rows below its headers."""
    return workbook_of(change, 投诉月报=[headers or MONTHLY, *rows])


def weekly(*rows: list, change=lambda page: None) -> bytes:
    return workbook_of(change, 周五报送=[WEEKLY, *rows])


def with_value(row: list, header: str, value, headers: list[str] = WEEKLY) -> list:
    """The row with another value in the column called ``header``."""
    changed = list(row)
    changed[headers.index(header)] = value
    return changed


COUNTS = ("category", "received", "closed")


# ---------------------------------------------------------------- percent, errors, formulas


@pytest.mark.parametrize(
    ("stored", "number_format", "read_as"),
    [(1, "0%", 100), (0.65, "0%", 65), (0.655, "0.0%", 65.5), (0.57, "0.00%", 57), (0.0065, "0.00%", 0.65), (0, "0%", 0),
     (0.29, "0%;[Red]-0%", 29), (65, '0"%"', 65), (65, "0", 65), (1, "General", 1), ("65%", "General", 65)],
)  # fmt: skip
def test_a_percentage_is_what_the_sheet_shows(looked_at, stored, number_format, read_as):
    def formatted(page):
        page["E2"].number_format = number_format

    found = looked_at(weekly(with_value(REPORT, "进度（%）", stored), change=formatted))
    assert facts(found, "progress") == [(read_as,)]


@pytest.mark.parametrize(
    ("stored", "number_format"), [(1.05, "0%"), (65, "0%"), (-0.01, "0%"), (0.65, "General")]
)
def test_a_percentage_out_of_bounds_or_unclear_is_a_fault(looked_at, stored, number_format):
    def formatted(page):
        page["E2"].number_format = number_format

    found = looked_at(weekly(with_value(REPORT, "进度（%）", stored), change=formatted))
    assert (facts(found, "progress"), wrong(found)) == ([], [(2, "进度（%）")])


def test_a_percentage_where_things_are_counted_is_a_fault(looked_at):
    def formatted(page):
        page["D2"].number_format = "0%"

    found = looked_at(monthly(HEAT, change=formatted))
    assert wrong(found) == [(2, "受理")] and "12000%" in found.faults[0].value


@pytest.mark.parametrize("word", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
@pytest.mark.parametrize("header", ["E2", "D2", "G2", "F2", "H2"])
def test_an_error_cell_is_a_fault_that_names_it_in_every_column(looked_at, word, header):
    data = raw_cell(weekly(REPORT), header, f'<c r="{header}" t="e"><f>1/0</f><v>{word}</v></c>') if header != "H2" else (
        raw_cell(weekly(with_value(REPORT, "存在问题", "无")), header, f'<c r="{header}" t="e"><v>{word}</v></c>')
    )  # fmt: skip
    found = looked_at(data)
    assert facts(found, "progress") == []
    assert wrong(found) == [(2, WEEKLY["ABCDEFGHIJ".index(header[0])])]
    assert word in found.faults[0].mend and found.faults[0].value == word


@pytest.mark.parametrize("word", ["#DIV/0!", "#N/A", "#REF!", "####", "Err:502", "=A1+1", "=SUM(D2:D9)"])
def test_an_error_that_was_saved_as_text_is_a_fault_too(looked_at, word):
    found = looked_at(csv_of(WEEKLY, with_value(REPORT, "进度（%）", word)))
    assert (facts(found, "progress"), wrong(found)) == ([], [(2, "进度（%）")])
    assert looked_at(csv_of(WEEKLY, with_value(REPORT, "存在问题", word))).fault_count == 1


@pytest.mark.parametrize(
    "cell",
    ['<c r="E2"><f>13/20*100</f></c>', '<c r="E2"><f>13/20*100</f><v></v></c>', '<c r="E2"><f>13/20*100</f><v/></c>',
     '<c r="E2" t="str"><f>13/20*100</f></c>', '<c r="E2"><f t="shared" si="0"/></c>', '<c r="E2" t="n"><f>E9</f><v> </v></c>',
     '<c r="E2"><f>13/20*100</f><v>0</v></c>'],
)  # fmt: skip
def test_a_formula_that_was_never_calculated_is_a_fault_that_says_so(looked_at, cell):
    found = looked_at(raw_cell(weekly(with_value(REPORT, "类别", None)), "E2", cell))
    assert facts(found, "progress") == [] and wrong(found) == [(2, "进度（%）")]
    assert "打开、保存" in found.faults[0].mend


def test_a_formula_with_its_result_is_its_result(looked_at):
    data = raw_cell(weekly(REPORT), "E2", '<c r="E2"><f>13/20*100</f><v>65.000000000000014</v></c>')
    assert facts(looked_at(data), "progress") == [(65,)]
    empty_text = raw_cell(weekly(REPORT), "H2", '<c r="H2" t="str"><f>IF(1,"")</f><v></v></c>')
    assert facts(looked_at(empty_text), "problem") == [(None,)]


def test_empty_and_wrong_and_not_calculated_are_three_things():
    data = raw_cell(monthly(HEAT), "D2", '<c r="D2" t="e"><v>#N/A</v></c>')
    data = raw_cell(raw_cell(data, "E2", '<c r="E2"><f>D2-4</f></c>'), "F2", '<c r="F2" s="1"/>')
    ((_, _), (number, cells)) = read(data).sheets[0].rows
    assert number == 2
    assert cells[3:6] == [ErrorValue("#N/A"), NotCalculated("D2-4"), ""]


# ---------------------------------------------------------------- merged, totals, notes, hidden


def test_what_merged_cells_say_is_said_of_each_row_and_their_numbers_of_none(looked_at):
    def merged(page):
        for area in ("A2:A3", "B2:B3"):
            page.merge_cells(area)

    found = looked_at(monthly(HEAT, [None, None, *WATER[2:]], change=merged))
    assert facts(found, "unit_id", *COUNTS) == [("G06", "供热", 120, 116), ("G06", "供水", 30, 28)]
    found = looked_at(monthly(HEAT, WATER, change=lambda page: page.merge_cells("D2:D3")))
    assert (facts(found, *COUNTS), wrong(found)) == ([], [(2, "受理")])
    assert "第2至3行" in found.faults[0].mend and "取消合并" in found.faults[0].mend


def test_a_number_typed_as_text_and_merged_counts_for_none_either(looked_at):
    def merged(page):
        page["D2"] = "120"
        page.merge_cells("D2:D3")

    assert wrong(looked_at(monthly(HEAT, WATER, change=merged))) == [(2, "受理")]


def test_a_row_of_double_height_is_one_row(looked_at):
    def merged(page):
        for letter in "ABCDEFGH":
            page.merge_cells(f"{letter}2:{letter}3")

    assert facts(looked_at(monthly(HEAT, change=merged)), *COUNTS) == [("供热", 120, 116)]


def test_merged_areas_that_lie_over_each_other_are_a_fault(looked_at):
    areas = b'<mergeCells count="2"><mergeCell ref="A2:A4"/><mergeCell ref="A3:A9"/></mergeCells>'
    data = rewritten(
        monthly(HEAT, WATER), sheet1=lambda part: part.replace(b"</sheetData>", b"</sheetData>" + areas)
    )
    found = looked_at(data)
    assert wrong(found) == [(3, "")] and "互相重叠" in found.faults[0].mend


@pytest.mark.parametrize(
    "word",
    [
        "小计",
        "小  计",
        "合计",
        "合 计：",
        "总计",
        "累计",
        "共计",
        "供热行业小计",
        "合计（件）",
        "合计：150件",
        "平均",
        "同比",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_that_adds_up_others_is_left_out_and_listed(looked_at, word, place):
    total = [None, None, None, 150, 144, 90, 84, None]
    total[place] = word
    found = looked_at(monthly(HEAT, WATER, total))
    assert facts(found, "received") == [(120,), (30,)]
    assert [(each.row, "汇总行" in each.why) for each in found.skipped] == [(4, True)]
    assert found.fault_count == 0


def test_a_total_that_is_not_the_sum_is_told(looked_at):
    wrong_total = [None, None, "小计", 151, 144, 90, 84, None]
    (notice,) = looked_at(monthly(HEAT, WATER, wrong_total)).notices
    assert "第4行" in notice and "“受理”是151" in notice and "150" in notice


@pytest.mark.parametrize(
    "rows",
    [
        [[None, None, "合计", 150, 144, 90, 84], HEAT, WATER],
        [HEAT, [None, None, "小计", 120, 116, 70, 65], WATER, [None, None, "小计", 30, 28, 20, 19],
        ["总计", None, None, 150, 144, 90, 84]],
        [[None, None, "小计", 120, 116, 70, 65], HEAT, [None, None, "小计", 30, 28, 20, 19], WATER],
        [HEAT, WATER, ["合计", None, None, None, None, None, None]],
    ],
)  # fmt: skip
def test_totals_are_right_wherever_they_stand(looked_at, rows):
    found = looked_at(monthly(*rows))
    assert (facts(found, "received"), found.notices, found.fault_count) == ([(120,), (30,)], [], 0)


def test_a_row_that_is_part_of_another_is_a_fault(looked_at):
    found = looked_at(monthly(HEAT, with_value(WATER, "类别", "其中：网上受理", MONTHLY)))
    assert wrong(found) == [(3, "类别")] and "重复计算" in found.faults[0].mend


@pytest.mark.parametrize(
    "rows",
    [[["注：1.本表由各单位汇总。"]], [["注：1.本表由各单位汇总。"], ["2.回访含电话回访。"]], [["备注:无"]], [["说明：截至月底"]],
     [["填表人：张三", None, "审核人：李四", None, None, "2007年8月1日"]], [[None, "单位负责人：", None, "填报日期："]],
     [["（盖章）"]], [["※注：不含信访"]], [["数据来源：投诉中心"]], [["制表：办公室"]]],
)  # fmt: skip
def test_notes_and_signatures_below_are_left_out_and_listed(looked_at, rows):
    found = looked_at(monthly(HEAT, *rows))
    assert (facts(found, *COUNTS), found.fault_count) == ([("供热", 120, 116)], 0)
    assert skipped(found) == list(range(3, 3 + len(rows)))


def test_a_caption_across_the_sheet_and_a_repeated_header_are_left_out_and_listed(looked_at):
    found = looked_at(
        monthly(["一、公用事业"], HEAT, MONTHLY, WATER, change=lambda page: page.merge_cells("A2:H2"))
    )
    assert (facts(found, "received"), skipped(found), found.fault_count) == ([(120,), (30,)], [2, 4], 0)


def test_hidden_rows_and_columns_are_read_and_named(looked_at):
    def hidden(page):
        page.row_dimensions[3].hidden = True
        page.column_dimensions["E"].hidden = True
        page.auto_filter.ref = "A1:H4"

    other = with_value(WATER, "类别", "物业", MONTHLY)
    flat = b'<row r="4" ht="0" customHeight="1"'
    data = monthly(HEAT, WATER, other, change=hidden)
    found = looked_at(rewritten(data, sheet1=lambda part: part.replace(b'<row r="4"', flat)))
    assert len(facts(found, "received")) == 3
    rows, columns = found.notices
    assert "第3至4行" in rows and "隐藏" in rows
    assert "“办结”" in columns and "隐藏" in columns
    assert found.reads[0].hidden == (3, 4)


# ---------------------------------------------------------------- headers and titles


def test_single_heads_merged_over_three_lines_are_one_header(looked_at):
    found = looked_at(case("12b_three_headers.xlsx"))
    assert facts(found, "month_end", *COUNTS) == [(dt.date(2007, 7, 31), "供热", 120, 116)]
    assert (found.fault_count, found.skipped_count) == (0, 0)


@pytest.mark.parametrize("as_csv", [False, True])
def test_heads_below_a_common_one_are_the_header(looked_at, as_csv):
    lines = [
        ["月份", "单位", "类别", "办理情况", None, None, None],
        [None, None, None, "受理", "办结", "回访", "满意"],
        HEAT[:7],
    ]

    def merged(page):
        for area in ("A1:A2", "B1:B2", "C1:C2", "D1:G1"):
            page.merge_cells(area)

    data = csv_of(lines[0], *lines[1:]) if as_csv else workbook_of(merged, 投诉月报=lines)
    found = looked_at(data)
    assert (facts(found, *COUNTS), found.fault_count) == ([("供热", 120, 116)], 0)


@pytest.mark.parametrize(
    "units",
    [[None, None, None, "件", "件", "件", "件"], [None, None, None, "（件）", "（件）", "(人)", "(人)"]],
)
def test_a_line_of_units_below_the_header_is_no_row(looked_at, units):
    found = looked_at(workbook_of(投诉月报=[MONTHLY, units, HEAT]))
    assert (facts(found, *COUNTS), found.fault_count) == ([("供热", 120, 116)], 0)


@pytest.mark.parametrize(
    "header", ["受理（件）", "受理(件)", "* 受理", "受 理", "受理：", "受\n理", "受理数"]
)
def test_a_header_with_its_unit_or_a_mark_is_the_header(looked_at, header):
    found = looked_at(monthly(HEAT, headers=with_value(MONTHLY, "受理", header, MONTHLY)))
    assert (facts(found, *COUNTS), found.fault_count) == ([("供热", 120, 116)], 0)


def test_a_header_that_counts_in_something_else_is_not_the_header(looked_at):
    found = looked_at(monthly(HEAT, headers=with_value(MONTHLY, "受理", "受理（百件）", MONTHLY)))
    assert found.fault_count == 1 and "受理(百件)" in found.faults[0].mend


@pytest.mark.parametrize(
    ("header", "meant"),
    [("存在问提", "存在问题"), ("下步打算", "下一步打算"), ("更正原由", "更正原因"), ("自评灯色", "自评")],
)
def test_a_misspelt_header_is_asked_about_and_never_dropped(looked_at, header, meant):
    book = workbook_of(周五报送=[with_value(WEEKLY, meant, header), REPORT])
    found = looked_at(book)
    assert facts(found, "progress") == []
    assert f"是否指“{meant}”" in found.faults[0].mend and found.faults[0].column == header


def test_a_common_head_over_two_columns_of_one_field_is_a_fault(looked_at):
    lines = [["月份", "单位", "类别", "受理", None, "办结", "回访", "满意"], [None, None, None, "本月", "累计", None, None, None],
             ["2007年7月", "供热行业", "供热", 120, 900, 116, 70, 65]]  # fmt: skip
    found = looked_at(workbook_of(lambda page: page.merge_cells("D1:E1"), 投诉月报=lines))
    assert facts(found, "received") == [] and "出现了两次" in found.faults[0].mend


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize(
    "title", ["投诉月报，2007年7月，单位：监察局", "附件1，，，，，，，，，", "2007年7月"]
)
def test_a_title_with_chinese_commas_divides_nothing(looked_at, encoding, title):
    data = f"{title}\r\n{','.join(MONTHLY)}\r\n2007年7月,供热行业,供热,120,116,70,65,\r\n".encode(encoding)
    found = looked_at(data)
    assert (facts(found, *COUNTS), found.fault_count) == ([("供热", 120, 116)], 0)
    assert skipped(found) == [1]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_every_usual_delimiter_is_found_also_where_texts_are_full_of_commas(looked_at, delimiter):
    words = "清理审批事项，减少环节，缩短时限，公开流程，方便群众，成效明显。"
    row = [
        "任务6",
        "市政府行政服务中心",
        "2007-08-31",
        "有进展",
        "65",
        "绿灯",
        words.replace("，", "、") if delimiter == "，" else words,
    ]
    found = looked_at("\n".join(delimiter.join(line) for line in (WEEKLY[:7], row, row[:2])).encode())
    assert facts(found, "progress") == [(65,)]


# ---------------------------------------------------------------- far cells, dates, texts


@pytest.mark.parametrize("blank", [" ", "\u3000", "\xa0", "\u200b", "\n"])
@pytest.mark.parametrize("place", ["A1048576", "XFD2", "XFD1048576"])
def test_a_blank_far_away_is_nothing(looked_at, blank, place):
    def typed(page):
        page[place] = blank

    found = looked_at(monthly(HEAT, change=typed))
    assert (facts(found, *COUNTS), found.fault_count, found.skipped_count) == ([("供热", 120, 116)], 0, 0)


def test_formatted_rows_without_content_are_nothing(looked_at):
    def formatted(page):
        for row in range(3, 3000):
            page.cell(row, 1).font = Font(bold=True)

    found = looked_at(monthly(HEAT, change=formatted))
    assert (facts(found, "received"), found.skipped_count) == ([(120,)], 0)


@pytest.mark.parametrize(
    ("stored", "number_format"),
    [(dt.date(2007, 8, 31), "yyyy-mm-dd"), (39325, "General"), (39325, 'yyyy"年"m"月"d"日"'), (39325, "[$-804]yyyy年m月d日;@"),
     (39325, "m/d/yy h:mm"), ("2007.8.31", "General"), (20070831, "General"), (39325.4, "yyyy/m/d"), (39325, "aaaa")],
)  # fmt: skip
def test_a_day_is_a_day_however_it_is_kept(looked_at, stored, number_format):
    def typed(page):
        page["C2"] = stored
        page["C2"].number_format = number_format

    assert facts(looked_at(weekly(REPORT, change=typed)), "due_on") == [(dt.date(2007, 8, 31),)]


def test_a_workbook_that_counts_days_from_1904_is_understood(looked_at):
    data = rewritten(
        weekly(REPORT), workbook=lambda part: part.replace(b"<workbookPr/>", b'<workbookPr date1904="1"/>')
    )
    data = raw_cell(data, "C2", f'<c r="C2" s="1"><v>{39325 - 1462}</v></c>')
    assert facts(looked_at(data), "due_on") == [(dt.date(2007, 8, 31),)]


@pytest.mark.parametrize(
    ("stored", "month"),
    [
        (2007.11, 11),
        ("2007.10", 10),
        (200707, 7),
        (dt.date(2007, 7, 1), 7),
        ("2007年7月", 7),
        (39294, 7),
        (2007.2, 2),
    ],
)
def test_a_month_is_a_month_however_it_is_kept(known, stored, month):
    found = check(
        read(workbook_of(指标读数=[READING, ["网上办事项目数", stored, 1390]])), SUBJECTS, known, {}
    )
    if month > 8:
        assert "晚于" in found.faults[0].mend or "还没有到" in found.faults[0].mend
    else:
        assert [day.month for (day,) in facts(found, "period_end")] == [month]


def test_a_month_that_lost_its_zero_is_asked_about(looked_at):
    for data in (case("17_month_number_2007_10.xlsx"), csv_of(READING, ["网上办事项目数", "2007.1", 1390])):
        found = looked_at(data)
        assert wrong(found) == [(2, "月份")] and "2007年10月" in found.faults[0].mend


def test_signs_of_no_width_are_taken_out_with_a_notice_and_marks_of_direction_refused(looked_at):
    found = looked_at(weekly(with_value(REPORT, "单位", "市政府\u200b行政服务中心")))
    assert len(facts(found, "unit_id")) == 1 and "第2行有看不见的零宽字符" in found.notices[0]
    found = looked_at(weekly(with_value(REPORT, "进展情况", "完成\u202e过半，继续推进。")))
    assert wrong(found) == [(2, "进展情况")] and "U+202E" in found.faults[0].mend


def test_a_text_of_two_thousand_characters_is_kept_and_a_longer_one_told(looked_at):
    assert facts(looked_at(weekly(with_value(REPORT, "进展情况", "字" * 2000))), "summary") == [
        ("字" * 2000,)
    ]
    assert "2,000个字" in looked_at(weekly(with_value(REPORT, "进展情况", "字" * 2001))).faults[0].mend


def test_what_pinyin_stands_over_a_text_is_not_part_of_it(looked_at):
    cell = '<c r="B2" t="inlineStr"><is><r><t>供热</t></r><r><t>行业</t></r><rPh sb="0" eb="1"><t>gongre</t></rPh></is></c>'
    assert facts(looked_at(raw_cell(monthly(HEAT), "B2", cell)), "unit_id") == [("G06",)]


def test_texts_that_cells_name_by_number_are_read(looked_at):
    data = monthly(HEAT)
    for place, letter in enumerate("ABC"):
        data = raw_cell(data, f"{letter}2", f'<c r="{letter}2" t="s"><v>{place}</v></c>')
    texts = [
        "2007年7月",
        "<r><t>供热</t></r><r><t>行业</t></r><rPh sb='0' eb='1'><t>gongre</t></rPh>",
        "供_x70ED_",
    ]
    found = looked_at(with_strings(data, texts))
    assert facts(found, "month_end", "unit_id", *COUNTS) == [(dt.date(2007, 7, 31), "G06", "供热", 120, 116)]


def test_a_number_of_a_text_that_is_not_there_is_a_broken_workbook():
    with pytest.raises(Unreadable, match="损坏"):
        read(with_strings(raw_cell(monthly(HEAT), "C2", '<c r="C2" t="s"><v>7</v></c>'), ["供热"]))


def test_names_with_a_prefix_and_cells_without_a_place_are_read(looked_at):
    def prefixed(part: bytes) -> bytes:
        part = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=")
        return re.sub(rb'(<x:(?:c|row)) r="\w+"', rb"\1", part)

    assert facts(looked_at(rewritten(monthly(HEAT), sheet1=prefixed)), *COUNTS) == [("供热", 120, 116)]


USUAL = (
    '<row r="2"><c r="A2" s="1"><v>39264</v></c><c r="B2" t="s"><v>1</v></c><c r="D2"><v>120</v></c></row>'
)


@pytest.mark.parametrize(
    "rows",
    [
        USUAL,
        '<row r="2" spans="1:5" ht="15" x14ac:dyDescent="0.2"><c r="C2" t="inlineStr"><is><t>供热</t></is></c></row>',
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row r="3" ht="0"><c r="A3"><v>1</v></c></row><row r="4"/>',
        '<row r="2">\n  <c r="A2"/>\n  <c r="B2" s="1"></c>\n  <c r="C2"><v></v></c>\n</row>',
        '<row r="2"><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c><c r="C2"><v>4</v></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve"> 甲&#20057;&#x4E19;&amp;&lt; </t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲&#13;&#10;乙_x000B_丙</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲&nbsp;乙</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲&#1;乙</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲& 乙</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲\x01乙</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲\r\n乙>丙</t></is></c></row>',
        '<row r="2"><c r="A2"><f>B2+1</f><v>3</v></c><c r="B2" t="str"><f t="shared" si="0"/><v></v></c></row>',
        '<row r="2"><c r="A2"><f>B2&amp;C2</f></c><c r="B2" t="e"><v>#DIV/0!</v></c><c r="C2" t="b"><v>1</v></c></row>',
        '<row r="2"><c r="A2" t="d"><v>2007-07-31T00:00:00</v></c><c r="B2" s="99"><v>1e3</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
        '<row r="2"><c r="A2"><v>一</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="2"><c r="XFE2"><v>1</v></c></row>',
        '<row r="2"><c r="IV2"><v>1</v></c></row>',
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"字" * 32_768}</t></is></c></row>',
        f"{USUAL}<!-- <row r='3'/></row>{USUAL} -->",
        f'<row r="1"><c r="A1"><v><![CDATA[</v></c></row>{USUAL}]]></v></c></row>',
        f'{USUAL}<row r="3"><c t="s"><v>0</v></c></row>{USUAL.replace("2", "4")}',
        f"{USUAL}</row>",
        USUAL.replace("</row>", ""),
        USUAL.replace("</row>", '<row r="3"></row>'),
        USUAL.encode("gb18030").decode("latin-1"),
    ],
)  # fmt: skip
def test_rows_mean_the_same_whether_they_are_written_as_usual_or_not(rows):
    plain = with_strings(monthly(), ["2007年7月", "供热行业"])

    def read_with(before: str) -> object:
        data = rewritten(
            plain,
            sheet1=lambda part: re.sub(
                rb"<sheetData>.*</sheetData>",
                lambda _: f"<sheetData>{before}{rows}</sheetData>".encode(),
                part,
            ),
        )
        try:
            return read(data).sheets
        except Unreadable as fault:
            return str(fault)

    # No program writes a comment there: what follows is left to the parser of XML.
    assert read_with("") == read_with("<!-- -->")


@pytest.mark.parametrize(
    "texts",
    [
        ["供热", "", "  ", '<t xml:space="preserve"> 供热 </t>', "供水"],
        ["供热", "<t xml:space='preserve'> 供热 </t>"],
        ["&#20379;&#x70ED;&amp;", "供_x70ED_", "甲\n乙"],
        ["供热", "<t/>", "<r><t>供热</t></r><r><t>行业</t></r>", "供水"],
        ["供热", "供&nbsp;热"],
        ["供热", "供\x01热"],
        ["供热", "供\r\n热>"],
        ["字" * 32_768],
        ["供热", "<t>供</t></si><!-- <si><t>水</t></si> --><si><t>热</t>"],
    ],
)
def test_texts_mean_the_same_whether_they_are_written_as_usual_or_not(texts):
    data = monthly(*([None, None, "供热", 1, 1, 1, 1, None] for _ in texts))
    for place in range(len(texts)):
        data = raw_cell(data, f"C{2 + place}", f'<c r="C{2 + place}" t="s"><v>{place}</v></c>')
    data = with_strings(data, texts)
    otherwise = rewritten(data, sharedStrings=lambda part: part.replace(b"<si>", b"<!-- --><si>", 1))

    def told(data: bytes) -> object:
        try:
            return read(data).sheets
        except Unreadable as fault:
            return str(fault)

    assert told(data) == told(otherwise)


# ---------------------------------------------------------------- the cases that were sent


EXPECTED = {
    "04_merged_numbers.xlsx": ([], [(2, "受理"), (2, "办结"), (2, "回访"), (2, "满意")], []),
    "05_subtotal_row.xlsx": ([("供热", 120), ("供水", 30)], [], [4]),
    "06_hidden_row.xlsx": ([("供热", 120), ("其他", 9)], [], []),
    "07_title_cn_commas.csv": ([("供热", 120)], [], [1]),
    "08_note_row.xlsx": ([("供热", 120)], [], [3, 4]),
    "12b_three_headers.xlsx": ([("供热", 120)], [], []),
    "16_space_far_cell.xlsx": ([("供热", 120)], [], []),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_monthly_sheet_that_was_sent_comes_out_right(looked_at, name):
    found = looked_at(case(name))
    assert (facts(found, "category", "received"), wrong(found), skipped(found)) == EXPECTED[name]


def test_each_weekly_sheet_that_was_sent_comes_out_right(looked_at):
    assert facts(looked_at(case("01_percent_100.xlsx")), "progress") == [(100,)]
    for name, shown in (("02_error_cell.xlsx", "#DIV/0!"), ("03_formula_no_value.xlsx", "=13/20*100")):
        found = looked_at(case(name))
        assert facts(found, "progress") == [] and wrong(found) == [(2, "进度（%）")]
        assert found.faults[0].value == shown


def test_a_web_page_that_goes_by_a_sheets_name_is_called_one():
    for data in (case("11_html.xls"), b"\xef\xbb\xbf<!DOCTYPE html><table></table>", "<table><tr><td>月份".encode("utf-16"),
                 b"MIME-Version: 1.0\r\nContent-Type: multipart/related"):  # fmt: skip
        with pytest.raises(Unreadable, match="不是工作簿"):
            read(data)


def test_words_line_break_is_a_line_break_in_the_register(database):
    data = case("13_vt.xlsx")
    load(COMMAND_LINE, DAY, "x.xlsx", data, preview(COMMAND_LINE, DAY, "x.xlsx", data).fingerprint)
    assert [row.summary for row in rows_of(ProgressReport)] == ["审批流程清理。\n完成过半。"]


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("15a_circled_number.xlsx", [(2, "编号")]),
        ("15b_next_without_number.xlsx", []),
        ("21_number_malformed_thousands.csv", [(2, "时长（小时）"), (3, "时长（小时）")]),
        ("silently_zero_report.csv", [(2, "进度（%）"), (3, "自评")]),
    ],
)
def test_each_file_about_what_is_on_record_comes_out_right(demo_database, name, places):
    seen = preview(COMMAND_LINE, DAY, name, case(name))
    assert [(fault.row, fault.column) for fault in seen.faults] == places
    assert seen.ready == (not places)


def test_a_sheet_that_may_not_be_brought_in_is_not_looked_into(demo_database, as_role):
    office = as_role(Role.WORK_OFFICE)
    data = workbook_of(监测点反映=[["监测点", "单位", "收件日期", "类型", "细类", "情节", "反映内容"],
                              ["某某企业有限公司", "市国税局", "2007-8-6", "慢作为", "推诿扯皮", 1, "往返多次没有答复。"]])  # fmt: skip
    (fault,) = preview(office, DAY, "x.xlsx", data).faults
    assert (fault.row, fault.value) == (None, "") and "由监察机关导入" in fault.mend
