"""Templates to fill in: headers, an example, drop-down lists from the code tables as they are now, and how to fill in."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from efficiency import campaign
from efficiency.exchange.checking import ABOUT_SHEETS
from efficiency.exchange.header import MARK
from efficiency.exchange.layout import EXAMPLE
from efficiency.subjects.description import Subject
from efficiency.subjects.fields import LONGEST_TEXT
from efficiency.subjects.known import Known

_LAST_ROW = 20_000
_HEAD = PatternFill("solid", fgColor="1F4E8C")
_MUST = PatternFill("solid", fgColor="B3261E")
_WHITE, _GREY = Font(bold=True, color="FFFFFF"), Font(italic=True, color="6B7280")
_HOW = (
    "一行一件事，从第3行起填写；第2行是示例，不会导入，可以保留或删去。",
    "红色表头必须填写，其余可以留空。列的次序可以调换，表头文字不要改动，多出的列不读取。",
    "日期可写{0}-8-31、{0}/8/31、{0}年8月31日或{0}0831；数字不要带单位。".format(
        campaign.load().parameters.weeks.year
    ),
    f"文字一般不超过{LONGEST_TEXT:,}个字；另有长短限度的，见下面各列。",
    "单位可写名称、简称或全称；不够准确的，导入时会先问清。",
    "数据与已有的相同，跳过；不同，须填“更正原因”，原值保留可查。有一处错误，整个文件都不导入。",
    "更正时没有改动的列可以不带：表里没有的列保持原值；列在而格子空着，表示改为空。",
)


def file_name(subjects: Iterable[Subject]) -> str:
    """``导入模板_周五报送.xlsx``; for all subjects ``导入模板_全部.xlsx``."""
    titles = [each.title for each in subjects]
    return f"导入模板_{titles[0] if len(titles) == 1 else '全部'}.xlsx"


def template(known: Known, subjects: Iterable[Subject]) -> bytes:
    """A workbook with a sheet for each of ``subjects``, one that explains, and a hidden one with the lists."""
    subjects = tuple(subjects)
    workbook = Workbook()
    about = workbook.active
    about.title = ABOUT_SHEETS[0]
    lists = workbook.create_sheet(ABOUT_SHEETS[1])
    lists.sheet_state = "hidden"
    _explain(about, subjects)
    for subject in subjects:
        _sheet(workbook.create_sheet(subject.title), lists, subject, known)
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    # Words of a code table are never run, whoever brought them in.
                    cell.data_type = "s"
    workbook.active = 2
    about.sheet_view.tabSelected = False
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _explain(sheet: Worksheet, subjects: tuple[Subject, ...]) -> None:
    sheet.append(["填写说明"])
    sheet["A1"].font = Font(bold=True, size=14)
    for words in _HOW:
        sheet.append([words])
    for subject in subjects:
        sheet.append([])
        sheet.append([f"{subject.title}：{subject.help}"])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        sheet.append(["列", "必填", "怎么填", "示例"])
        for each in subject.fields:
            sheet.append([each.header, "是" if each.required else "", each.told, each.example])
    for column, width in zip("ABCD", (24, 8, 64, 40), strict=True):
        sheet.column_dimensions[column].width = width


def _sheet(sheet: Worksheet, lists: Worksheet, subject: Subject, known: Known) -> None:
    sheet.append([MARK, *(each.header for each in subject.fields)])
    sheet.append([EXAMPLE, *(each.example for each in subject.fields)])
    sheet.freeze_panes = "A2"
    for at, each in enumerate((None, *subject.fields), 1):
        letter = get_column_letter(at)
        head, example = sheet.cell(1, at), sheet.cell(2, at)
        head.font, head.fill = _WHITE, _MUST if each and each.required else _HEAD
        head.alignment = Alignment(horizontal="center")
        example.font = _GREY
        if each is None:
            continue
        sheet.column_dimensions[letter].width = max(12, 2.2 * len(each.header), 1.6 * len(each.example))
        if words := each.words(known):
            validation = DataValidation(
                type="list", formula1=_listed(lists, f"{subject.title} {each.header}", words), allow_blank=True,
                errorStyle="warning", errorTitle="请核对", error="不在下拉列表中。",
                promptTitle=each.header, prompt=each.told,
            )  # fmt: skip
            sheet.add_data_validation(validation)
            validation.add(f"{letter}2:{letter}{_LAST_ROW}")


def _listed(lists: Worksheet, title: str, words: list[str]) -> str:
    """Write a list into the next column of the sheet of lists; returns the reference to it."""
    at = lists.max_column + 1 if lists["A1"].value else 1
    lists.cell(1, at, title)
    for row, word in enumerate(words, 2):
        lists.cell(row, at, word)
    letter = get_column_letter(at)
    return f"'{ABOUT_SHEETS[1]}'!${letter}$2:${letter}${len(words) + 1}"
