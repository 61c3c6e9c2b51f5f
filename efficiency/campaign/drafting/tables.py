"""Annexed tables of tasks -> their rows by meaning: what, who leads, who helps, until when."""

import re
from dataclasses import dataclass

from efficiency.campaign.drafting.source import Paragraph

_COLUMNS = (
    ("helps", re.compile(r"(?:配合|协办|协同|参与).*(?:单位|部门)?")),
    ("leads", re.compile(r"(?:牵头|主办|主责).*(?:单位|部门)?")),
    ("units", re.compile(r"(?:责任|负责|落实|承办).*(?:单位|部门)|^(?:单位|部门)$")),
    ("due", re.compile(r"时限|期限|完成时间|时间节点|进度要求")),
    ("group", re.compile(r"类别|方面|领域|类型|分类|板块")),
    ("task", re.compile(r"任务|事项")),
    ("goal", re.compile(r"目标|指标|标准|成效")),
    ("task", re.compile(r"措施|内容|项目|举措|工作")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of tasks; a cell that the table has no column for is ""."""

    place: int
    cells: dict[str, str]

    def cell(self, column: str) -> str:
        """The words of a column."""
        return self.cells.get(column, "")


def rows(paragraphs: tuple[Paragraph, ...]) -> list[Row]:
    """The rows of all tables whose head names both a task and who does it."""
    found: list[Row] = []
    columns: dict[int, str] = {}
    table = 0
    for paragraph in paragraphs:
        if paragraph.table != table:
            table, columns = paragraph.table, {}
        if not paragraph.table:
            continue
        if not columns:
            columns = _columns(paragraph.cells)
        elif len(paragraph.cells) > max(columns):
            cells = {name: paragraph.cells[place] for place, name in columns.items()}
            if cells["task"] and _columns(paragraph.cells) != columns:
                found.append(Row(paragraph.place, cells))
    return found


def _columns(cells: tuple[str, ...]) -> dict[int, str]:
    """Which column holds what; empty for a row that is no head of a table of tasks."""
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        words = re.sub(r"\s", "", cell)
        name = next((name for name, pattern in _COLUMNS if len(words) <= 12 and pattern.search(words)), None)
        if name and name not in found.values():
            found[place] = name
    names = set(found.values())
    return found if "task" in names and names & {"units", "leads"} else {}
