"""Files that would eat memory and time: each bound is held before the work begins and stands in the sentence."""

import io
import os
import subprocess
import sys
import zipfile

import pytest

from efficiency.core.config import ROOT
from efficiency.exchange.reading import LIMITS, Unreadable, bytes_of, read
from tests.sheets import csv_of, raw_cell, rewritten, with_strings, workbook_of
from tests.test_workbooks import COUNTS, HEAT, MONTHLY, WEEKLY, facts, known, looked_at, monthly

__all__ = ["known", "looked_at"]


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data)
    return str(caught.value)


def with_merged(count: int) -> bytes:
    """A sheet with so many merged areas, each over all columns."""
    areas = "".join(f'<mergeCell ref="A{row}:XFD{row + 1}"/>' for row in range(2, 2 * count + 2, 2))
    block = f'<mergeCells count="{count}">{areas}</mergeCells>'.encode()
    return rewritten(
        monthly(HEAT), sheet1=lambda part: part.replace(b"</sheetData>", b"</sheetData>" + block)
    )


def test_merged_areas_by_the_hundred_thousand_are_refused_with_the_limit():
    assert f"{LIMITS['merged']:,}处" in refused(with_merged(200_000))


def test_merged_areas_within_the_limit_are_no_work(looked_at):
    assert facts(looked_at(with_merged(LIMITS["merged"])), *COUNTS) == [("供热", 120, 116)]


def test_one_long_text_that_many_cells_name_is_refused_with_the_limit():
    cells = "".join('<c t="s"><v>0</v></c>' for _ in range(8))
    rows = "".join(f"<row>{cells}</row>" for _ in range(800)).encode()
    data = rewritten(monthly(HEAT), sheet1=lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert f"{LIMITS['text']:,}个字" in refused(with_strings(data, ["字" * 32_000]))


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["字" * 40_000], f"{LIMITS['cell']:,}个字"),
        (["字"] * (LIMITS["strings"] + 1), f"{LIMITS['strings']:,}项"),
        (["字" * 32_000] * 3_200, f"{LIMITS['text']:,}个字"),
    ],
)
def test_a_table_of_texts_has_bounds_of_its_own(texts, words):
    assert words in refused(with_strings(monthly(HEAT), texts))


def test_a_cell_longer_than_a_sheet_can_hold_is_refused_with_the_limit():
    cell = f'<c r="C2" t="inlineStr"><is><t>{"字" * 40_000}</t></is></c>'
    assert f"{LIMITS['cell']:,}个字" in refused(raw_cell(monthly(HEAT), "C2", cell))


def test_more_cells_than_anybody_fills_in_are_refused_with_the_limit():
    row = "".join("<c><v>1</v></c>" for _ in range(200))
    rows = "".join(f"<row>{row}</row>" for _ in range(LIMITS["cells"] // 200 + 1)).encode()
    data = rewritten(monthly(HEAT), sheet1=lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert f"{LIMITS['cells']:,}个" in refused(data)


def test_more_sheets_than_anybody_sends_are_refused_with_the_limit():
    data = workbook_of(**{f"表{n}": [MONTHLY] for n in range(LIMITS["sheets"] + 1)})
    assert f"{LIMITS['sheets']}张" in refused(data)


@pytest.mark.parametrize(
    "prolog",
    [b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>', b'<!DOCTYPE a SYSTEM "file:///etc/passwd">'],
)  # fmt: skip
def test_a_part_that_declares_entities_is_not_read(prolog):
    data = rewritten(monthly(HEAT), sheet1=lambda part: prolog + part.removeprefix(b"\xef\xbb\xbf"))
    assert "打不开" in refused(data)


def test_one_part_that_goes_by_many_names_is_not_read_many_times():
    data = workbook_of(甲=[MONTHLY, HEAT], 乙=[MONTHLY, HEAT])
    assert "打不开" in refused(
        rewritten(data, workbook=lambda part: part.replace(b"sheet2.xml", b"sheet1.xml"))
    )


def test_parts_with_a_password_are_told():
    data = bytearray(monthly(HEAT))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert "密码" in refused(bytes(data))


def test_a_zip_without_end_of_parts_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(1_500):
            archive.writestr(f"xl/{number}.xml", "")
    assert "1,000个部件" in refused(buffer.getvalue())


@pytest.mark.parametrize(
    "headers", [["字" * 50_000_00], ["字" * 30_000] * 150, [f"{'受' * 39}{n}" for n in range(190)]]
)
def test_headers_of_millions_of_characters_are_compared_with_nothing(looked_at, headers):
    data = csv_of([*headers, *MONTHLY], [*[""] * len(headers), *HEAT])
    try:
        found = looked_at(data)
    except Unreadable as fault:
        assert "个字" in str(fault)
    else:
        assert facts(found, *COUNTS) == [("供热", 120, 116)]


def test_a_sheet_whose_every_word_is_a_near_miss_is_told(looked_at):
    data = csv_of(
        WEEKLY,
        *(
            [f"任务简称之{n}", f"市政府行政服务中心之{n}", "2007-8-31", "", 5, "绿灯", "做了很多事。"]
            for n in range(3000)
        ),
    )
    found = looked_at(data)
    assert found.fault_count >= 3000 and facts(found, "progress") == []


def test_a_text_of_more_cells_than_anybody_fills_in_is_refused_with_the_limit():
    line = ",".join("1" * 200) + "\n"
    assert f"{LIMITS['cells']:,}个" in refused((line * (LIMITS["cells"] // 200 + 1)).encode())


@pytest.mark.parametrize("blank", [",,,,,,,", " , ,", "\u3000,"])
def test_blank_lines_to_the_last_row_of_a_sheet_are_nothing(looked_at, blank):
    data = csv_of(MONTHLY, HEAT) + f"{blank}\n".encode() * 400_000
    assert facts(looked_at(data), *COUNTS) == [("供热", 120, 116)]


def test_a_sparse_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "大.csv"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    with pytest.raises(Unreadable, match="超过60MB"):
        bytes_of(path)


def test_an_endless_file_is_refused_by_the_command_line(database):
    done = subprocess.run(
        [sys.executable, "-m", "efficiency", "import", "/dev/zero", "--check"],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 1
    assert "超过60MB" in done.stderr and "Traceback" not in done.stderr
