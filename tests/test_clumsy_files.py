"""Thirty sheets with several clumsy things at once: each gives exactly its rows, or a fault at the cell that is wrong."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from efficiency.commands import COMMAND_LINE
from efficiency.commands.imports import preview
from tests.sheets import csv_of, raw_cell, workbook_of
from tests.test_workbooks import DAY, MONTHLY, facts, known, looked_at, wrong

__all__ = ["known", "looked_at"]

some = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
CATEGORIES = ("供热", "供水", "供电", "物业", "城市公交", "其他")
FIELDS = ("month_end", "unit_id", "category", "received", "closed", "surveyed", "satisfied")
UNITS = {"供热行业": "G06", "市国税局": "K01"}
# What is wrong with a cell of 受理, how it is written in XML or typed, and a word of the sentence that has to say so.
WRONG = {
    "error": ('<c r="{at}" t="e"><v>#REF!</v></c>', "#REF!"),
    "formula": ('<c r="{at}"><f>D1*2</f></c>', "没有算出结果"),
    "percent": ('<c r="{at}" t="str"><v>65%</v></c>', "百分数"),
    "comma": ('<c r="{at}" t="str"><v>1,5</v></c>', "位置不对"),
    "circled": ('<c r="{at}" t="str"><v>①</v></c>', "0至9"),
    "words": ('<c r="{at}" t="str"><v>约120件</v></c>', "不是数字"),
    "fraction": ('<c r="{at}"><v>12.5</v></c>', "整数"),
    "empty": ('<c r="{at}"/>', "请填写"),
    "date": ('<c r="{at}" t="d"><v>2007-07-01T00:00:00</v></c>', "不是数字"),
}


@st.composite
def monthly_rows(draw) -> list[list]:
    """Rows of 投诉月报, no two about the same, those of a unit together."""
    rows = []
    for unit in draw(st.lists(st.sampled_from(sorted(UNITS)), min_size=1, max_size=2, unique=True)):
        for category in draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=4, unique=True)):
            received = draw(st.integers(0, 5000))
            closed = draw(st.integers(0, received))
            rows.append(["2007年7月", unit, category, received, closed, closed, draw(st.integers(0, closed))])
    return rows


def expected(rows: list[list]) -> list[tuple]:
    return [(dt.date(2007, 7, 31), UNITS[row[1]], *row[2:]) for row in rows]


def sums(label: str, rows: list[list]) -> list:
    return [None, None, label, *(sum(row[at] for row in rows) for at in range(3, 7))]


CLUMSY = (
    "title",
    "blank line",
    "numbers",
    "merged",
    "subtotals",
    "total",
    "note",
    "hidden",
    "far blank",
    "extra",
    "head again",
    "units",
    "spaces",
)


def laid_out(rows: list[list], habits: set[str]) -> tuple[list[list], list[int], int]:
    """The lines of a sheet, which of them hold the rows (from 1), and the line of the header."""
    lines: list[list] = []
    if "title" in habits:
        lines.append(["2007年7月投诉情况，单位：件，填报：投诉中心"])
    if "blank line" in habits:
        lines.append([])
    lines.append(MONTHLY[:7])
    header = len(lines)
    if "units" in habits:
        lines.append([None, None, None, "（件）", "（件）", "（件）", "（件）"])
    places = []
    for number, row in enumerate(rows):
        if "head again" in habits and number == 1:
            lines.append(MONTHLY[:7])
        lines.append(list(row))
        places.append(len(lines))
        last = number + 1 == len(rows) or rows[number + 1][1] != row[1]
        if "subtotals" in habits and last:
            lines.append(sums("小  计", [each for each in rows if each[1] == row[1]]))
    if "total" in habits:
        lines.append(sums("合计", rows))
    if "note" in habits:
        lines += [
            ["注：1.回访含电话回访；2.本表由各单位汇总。"],
            ["3.数据截至月底。"],
            ["填表人：某某", None, "审核人：某某"],
        ]
    if "spaces" in habits:
        lines = [[f" {cell}\u3000" if isinstance(cell, str) else cell for cell in line] for line in lines]
    if "numbers" in habits:
        lines = [
            ["序号" if at == header else (at if at in places else None), *line]
            for at, line in enumerate(lines, 1)
        ]
    if "extra" in habits:
        said = {header: "经办人"} | dict.fromkeys(places, "某某")
        for at, word in said.items():
            lines[at - 1] = [*lines[at - 1], *[None] * (8 - len(lines[at - 1])), word]
    return lines, places, header


@some
@given(monthly_rows(), st.sets(st.sampled_from(CLUMSY), max_size=7))
def test_a_clumsy_sheet_gives_exactly_its_rows(looked_at, rows, habits):
    lines, places, _ = laid_out(rows, habits)

    def done(page):
        if "hidden" in habits:
            page.row_dimensions[places[-1]].hidden = True
        if "far blank" in habits:
            page["A1048576"] = " "
        if "merged" in habits:
            shift = 1 if "numbers" in habits else 0
            for unit in UNITS:
                mine = [at for at, row in zip(places, rows, strict=True) if row[1] == unit]
                if len(mine) > 1 and mine[-1] - mine[0] == len(mine) - 1:
                    for column in (1 + shift, 2 + shift):
                        page.merge_cells(
                            start_row=mine[0], end_row=mine[-1], start_column=column, end_column=column
                        )

    found = looked_at(workbook_of(done, 投诉月报=lines))
    assert (facts(found, *FIELDS), wrong(found)) == (expected(rows), [])
    assert not any("不符" in notice for notice in found.notices)
    left_out = len([line for line in lines if any(cell not in (None, "") for cell in line)]) - len(rows) - 1
    assert found.skipped_count == left_out - ("units" in habits)
    assert bool(found.reads[0].hidden) == ("hidden" in habits)


@some
@given(
    monthly_rows(),
    st.sets(st.sampled_from(CLUMSY), max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_the_same_sheet_saved_as_text_gives_the_same_rows(looked_at, rows, habits, encoding):
    lines, _, _ = laid_out(rows, habits)
    found = looked_at(csv_of(lines[0], *lines[1:], encoding=encoding))
    assert (facts(found, *FIELDS), wrong(found)) == (expected(rows), [])


@some
@given(
    monthly_rows(), st.sets(st.sampled_from(CLUMSY), max_size=5), st.sampled_from(sorted(WRONG)), st.data()
)
def test_a_wrong_cell_in_a_clumsy_sheet_is_named_and_the_rest_is_read(looked_at, rows, habits, kind, data):
    lines, places, _ = laid_out(rows, habits - {"numbers"})
    wrong_row = data.draw(st.integers(0, len(rows) - 1))
    xml, words = WRONG[kind]
    at = f"D{places[wrong_row]}"
    found = looked_at(raw_cell(workbook_of(投诉月报=lines), at, xml.format(at=at)))
    assert wrong(found) == [(places[wrong_row], "受理")]
    assert words in found.faults[0].mend
    assert facts(found, *FIELDS) == expected([row for row in rows if row is not rows[wrong_row]])


@pytest.mark.usefixtures("known")
@some
@given(monthly_rows(), st.sets(st.sampled_from(CLUMSY)))
def test_a_preview_of_a_clumsy_sheet_counts_each_row_once(rows, habits):
    lines, _, _ = laid_out(rows, habits)
    seen = preview(COMMAND_LINE, DAY, "x.xlsx", workbook_of(投诉月报=lines))
    assert (seen.fault_count, seen.changes) == (0, len(rows))
