"""Broken files: whatever comes in, a sentence comes out; never a trace, never a row written in part."""

import datetime as dt
import io
import struct
import zipfile
import zlib

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.imports import load, preview
from efficiency.core import db
from efficiency.exchange.findings import MOST_SHOWN
from efficiency.exchange.reading import Unreadable, read
from efficiency.models import ComplaintMonth, ImportBatch
from efficiency.subjects import cells
from tests.conftest import copy_of
from tests.test_import import COMPLAINT, COMPLAINTS, sheet, workbook

DAY = dt.date(2007, 8, 31)
EARLIEST = dt.date(2007, 1, 1)
SOUND = workbook(投诉月报=[COMPLAINTS, COMPLAINT])

# The fixture gives one database to all of a test's examples, which is what is wanted: none of them may write to it.
some = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(empty_template, tmp_path_factory):
    yield from copy_of(empty_template, tmp_path_factory.mktemp("faults"), demo=False)


def stored() -> tuple[int, int]:
    with db.reading() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(model)).scalar_one()
            for model in (ComplaintMonth, ImportBatch)
        )


def verdict(data: bytes) -> list[str]:
    """The sentences about a file; each is whole and Chinese."""
    try:
        seen = preview(COMMAND_LINE, DAY, "x", data)
    except Refused as refusal:
        said = [str(refusal)]
    else:
        said = [fault.mend for fault in seen.faults]
    assert all(words.endswith(("。", "？")) for words in said)
    return said


def refused(data: bytes) -> str:
    """The one sentence about a file that cannot be read."""
    with pytest.raises(Unreadable) as caught:
        read(data)
    return str(caught.value)


# ---------------------------------------------------------------- files that are something else


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"   \r\n ", "空的"),
        (b"MZ\x90\x00" + bytes(500), "可执行程序"),
        (b"\x7fELF" + bytes(500), "可执行程序"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "旧版"),
        (b"%PDF-1.4\n", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"PK\x03\x04 nothing more", "损坏"),
        (bytes(range(256)) * 20, "认不出"),
        (b"a,b\x00c\n", "认不出"),
        ("单位,值\n甲,\"没有收尾".encode(), "引号"),
        (",".join(["列"] * 1_000_000).encode(), "超过200列"),
        (("a,b\n" * 300_001).encode(), "超过300,000行"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told_in_a_sentence(data, words):
    assert words in refused(data)


def test_a_zip_of_something_else_is_no_workbook():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("报表.csv", "单位,值")
    assert "不是.xlsx工作簿" in refused(buffer.getvalue())


def test_a_zip_bomb_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(700):
                part.write(bytes(2**20))
    assert len(buffer.getvalue()) < 2**20
    assert "超过限度，没有解开" in refused(buffer.getvalue())


def test_a_zip_bomb_that_lies_about_its_size_ends_in_a_sentence():
    made = workbook(投诉月报=[COMPLAINTS, COMPLAINT])
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the same text is packed to the same bytes.
    bomb = packed * 2600 + packer.flush()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, bomb if "sheet1" in part.filename else old.read(part))
    data = bytearray(buffer.getvalue())
    # Say in both directories that the stored bytes are deflated and small when unpacked.
    size = struct.pack("<I", len(bomb))
    for signature, method_at, size_at in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = data.find(signature)
        while at >= 0:
            if (
                data[at + size_at : at + size_at + 4] == size
                and data[at + size_at - 4 : at + size_at] == size
            ):
                data[at + method_at : at + method_at + 2] = struct.pack("<H", 8)
                data[at + size_at : at + size_at + 4] = struct.pack("<I", 1000)
            at = data.find(signature, at + 4)
    assert refused(bytes(data)).endswith("。")


def test_two_cells_in_opposite_corners_do_not_eat_the_memory():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    buffer = io.BytesIO()
    book.save(buffer)
    assert refused(buffer.getvalue()).endswith("。")


def test_a_sheet_with_too_many_columns_is_told():
    assert "超过200列" in refused(workbook(a=[["列"] * 16_000]))


@some
@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_sentence(empty, data):
    assert verdict(data)
    assert stored() == (0, 0)


@some
@given(st.data())
def test_a_damaged_workbook_ends_in_a_sentence_or_is_read(empty, data):
    made = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 6))):
        made[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([None, None, len(made) // 2, len(made) - 5]))
    verdict(bytes(made[:cut]))
    assert stored() == (0, 0)


# ---------------------------------------------------------------- cells


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["2007.2.30", "2007年13月", "39300", "８月", "=1+1", "#REF!", "１２", "1e400", "-1", "NaN", "inf", "∞", "1,2,3", "9" * 40,
         "市国税", "各区市县政府", "供热", "2007-08", "　", "\u200b", "'=cmd()", "½", "٣", "²", "true", "2007-08-31T25:61:61"]
    ),
)  # fmt: skip


@some
@given(st.lists(st.lists(CELLS, min_size=0, max_size=10), min_size=1, max_size=6))
def test_any_cells_below_the_headers_end_in_faults_with_a_place(empty, rows):
    data = sheet(COMPLAINTS, *rows)
    try:
        seen = preview(COMMAND_LINE, DAY, "x.csv", data)
    except Refused:
        return
    for fault in seen.faults:
        assert fault.mend.endswith(("。", "？"))
        assert fault.row is None or 1 <= fault.row <= len(rows) + 1
    if seen.fault_count or seen.questions:
        with pytest.raises(Refused):
            load(COMMAND_LINE, DAY, "x.csv", data, seen.fingerprint)
        assert stored() == (0, 0)


@some
@given(st.lists(CELLS, min_size=1, max_size=12))
def test_any_headers_end_in_a_sentence(empty, headers):
    verdict(sheet(headers, COMPLAINT))
    assert stored() == (0, 0)


@given(st.text(max_size=40))
@example("2007.2.30")
@example("２００７．２．５")
@example("99999-1-1")
@example("0000-00-00")
@settings(max_examples=400)
def test_every_kind_of_cell_is_a_value_or_a_sentence(cell):
    kinds = (
        cells.text(20, 2),
        cells.number(0, 100, percent=True),
        cells.number(0, 10, whole=True),
        cells.date(EARLIEST, DAY),
        cells.month(EARLIEST, DAY),
        cells.choice({"检查": 1, "执收": 2}, "类别"),
        cells.named({"市国税局": "K01"}, {}, "单位"),
    )
    for convert in kinds:
        value = convert(cell)
        if isinstance(value, cells.Bad):
            assert value.mend.endswith(("。", "？"))
        elif isinstance(value, dt.date):
            assert EARLIEST <= value <= DAY
        elif isinstance(value, float | int):
            assert 0 <= value <= 100


@pytest.mark.parametrize(
    "cell",
    ["2007-2-5", "2007/2/5", "2007.2.5", "2007年2月5日", "20070205", "39118", "39118.5", " 2007-02-05 ", "２００７年２月５日",
     "2007-02-05 08:30:00", "2007-02-05T08:30", "2007 年 2 月 5 日"],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(cell):
    assert cells.date(EARLIEST, DAY)(cell) == dt.date(2007, 2, 5)


@pytest.mark.parametrize("cell", ["2007-04", "2007年4月", "200704", "2007-4-30", "2007-04-01", "2007年4月份"])
def test_a_month_is_its_last_day(cell):
    assert cells.month(EARLIEST, DAY)(cell) == dt.date(2007, 4, 30)


def test_a_number_is_understood_with_separators_signs_and_full_width_digits():
    assert cells.number(0, 1e6)("１，６５０") == 1650
    assert cells.number(0, 100, percent=True)("85%") == 85
    assert "85%" in cells.number(0, 100, percent=True)("0.85").mend


@pytest.mark.parametrize("cell", ["1,5", "2，5", "12,34", "1,2,3", "1 5", "1,5000", "1,650 000", ",5", "5,"])
def test_a_comma_in_the_wrong_place_is_never_read_over(cell):
    assert "位置不对" in cells.number(0, 1e9)(cell).mend


@pytest.mark.parametrize(
    ("cell", "value"), [("1,650", 1650), ("1 650", 1650), ("12,345,678.5", 12345678.5), ("-1,000", -1000)]
)
def test_thousands_are_understood_in_threes(cell, value):
    assert cells.number(-1e9, 1e9)(cell) == value


@pytest.mark.parametrize("cell", ["①", "1②", "²", "1²", "½", "Ⅷ", "٣", "³"])
def test_digits_that_are_none_are_no_numbers_and_no_days(cell):
    assert "0至9" in cells.number(0, 1e9)(cell).mend
    assert isinstance(cells.date(EARLIEST, DAY)(f"2007年{cell}月1日"), cells.Bad)
    assert isinstance(cells.month(EARLIEST, DAY)(f"2007年{cell}月"), cells.Bad)


def test_a_month_that_may_be_january_or_october_is_asked_about():
    month = cells.month(EARLIEST, dt.date(2007, 12, 31))
    assert "1月还是2007年10月" in month("2007.1").mend
    assert month("2007.10") == dt.date(2007, 10, 31)
    assert month("2007.01") == dt.date(2007, 1, 31)
    assert month("2007.11") == dt.date(2007, 11, 30)


def test_a_percent_sign_where_only_some_rows_are_percentages_is_remembered():
    convert = cells.number(0, 1e6, maybe_percent=True)
    assert (convert("65%"), convert("65")) == (65, 65)
    assert isinstance(convert("65%"), cells.Percent) and not isinstance(convert("65"), cells.Percent)
    assert "不是百分数" in cells.number(0, 1e6)("65%").mend


def test_looking_for_close_names_has_a_bound_however_many_there_are():
    known = {f"企业{n}有限责任公司": str(n) for n in range(20_000)}
    convert, looked = cells.choice(known, "监测点"), 0
    for n in range(200):
        looked += "是否指" in convert(f"企业{n}有限责仼公司").mend
    assert looked == 5


# ---------------------------------------------------------------- sheets


def test_a_title_above_the_headers_and_empty_rows_between_do_no_harm(empty):
    data = workbook(Sheet1=[["2007年投诉月报"], [], COMPLAINTS, COMPLAINT, [], ["2007年7月", *COMPLAINT[1:]]])
    seen = preview(COMMAND_LINE, DAY, "x.xlsx", data)
    assert (seen.fault_count, seen.changes) == (0, 2)


def test_a_merged_cell_counts_for_each_of_its_rows(empty):
    book = openpyxl.Workbook()
    page = book.active
    for row in (COMPLAINTS, COMPLAINT, ["", "", "物业", 5, 5, 3, 3], ["", "", "供水", 5, 5, 3, 3]):
        page.append(row)
    page.merge_cells("A2:A4")
    page.merge_cells("B2:B4")
    buffer = io.BytesIO()
    book.save(buffer)
    seen = preview(COMMAND_LINE, DAY, "x.xlsx", buffer.getvalue())
    assert (seen.fault_count, seen.changes) == (0, 3)


def test_a_hidden_sheet_is_not_read_and_that_is_said(empty):
    book = openpyxl.load_workbook(
        io.BytesIO(workbook(投诉月报=[COMPLAINTS, COMPLAINT], 底稿=[COMPLAINTS, COMPLAINT]))
    )
    book["底稿"].sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    seen = preview(COMMAND_LINE, DAY, "x.xlsx", buffer.getvalue())
    assert (seen.fault_count, seen.changes) == (0, 1)
    assert "底稿" in seen.notices[0]


def test_the_same_fact_on_two_sheets_is_a_fault(empty):
    data = workbook(投诉月报=[COMPLAINTS, COMPLAINT], 另一张=[COMPLAINTS, COMPLAINT])
    assert any("工作表“投诉月报”第2行是同一件事" in words for words in verdict(data))


def test_a_header_that_is_there_twice_or_missing_is_a_fault_and_an_unknown_one_a_notice(empty):
    assert "出现了两次" in verdict(sheet([*COMPLAINTS, "单位"], [*COMPLAINT, "甲"]))[0]
    assert (
        "缺少“受理”这一列"
        in verdict(sheet([*COMPLAINTS[:3], *COMPLAINTS[4:]], [*COMPLAINT[:3], *COMPLAINT[4:]]))[0]
    )
    seen = preview(COMMAND_LINE, DAY, "x.csv", sheet([*COMPLAINTS, "经办人"], [*COMPLAINT, "某"]))
    assert seen.fault_count == 0 and "经办人" in seen.notices[0]


def test_a_formula_without_a_value_is_a_fault_that_says_so(empty):
    data = workbook(投诉月报=[COMPLAINTS, [*COMPLAINT[:3], "=60+60", *COMPLAINT[4:]]])
    (fault,) = preview(COMMAND_LINE, DAY, "x.xlsx", data).faults
    assert (fault.row, fault.column, fault.value) == (2, "受理", "=60+60")
    assert "没有算出结果" in fault.mend and "Excel或WPS打开、保存" in fault.mend


def test_all_faults_are_counted_and_the_first_are_listed(empty):
    data = sheet(COMPLAINTS, *([f"2007.2.{n}", *COMPLAINT[1:]] for n in range(30, 1030)))
    seen = preview(COMMAND_LINE, DAY, "x.csv", data)
    assert (len(seen.faults), seen.fault_count) == (MOST_SHOWN, 1000)
    assert [fault.row for fault in seen.faults] == list(range(2, MOST_SHOWN + 2))


def test_a_file_full_of_unknown_names_is_told_soon(empty):
    data = sheet(COMPLAINTS, *(["2007年8月", f"某某单位之{n}", *COMPLAINT[2:]] for n in range(3000)))
    seen = preview(COMMAND_LINE, DAY, "x.csv", data)
    assert seen.fault_count + sum(question.rows for question in seen.questions) == 3000


def test_a_database_that_gives_up_at_the_end_keeps_nothing_of_the_file(database):
    data = sheet(COMPLAINTS, *([f"2007年{month}月", *COMPLAINT[1:]] for month in range(1, 9)))
    mark = preview(COMMAND_LINE, DAY, "x.csv", data).fingerprint
    with db.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON import_batch BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    with pytest.raises(IntegrityError, match="disk full"):
        load(COMMAND_LINE, DAY, "x.csv", data, mark)
    assert stored() == (0, 0)
