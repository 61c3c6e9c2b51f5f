"""分管工作一览: a leader's units and what to look at today on one A4 page, readable in black and white."""

import datetime as dt

import pandas as pd
from docx.shared import Mm

from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import chinese_date
from efficiency.metrics import Rate, count_lights
from efficiency.models import Light
from efficiency.papers.appendices import add_table
from efficiency.papers.letter import Table
from efficiency.papers.page import HEADING, SIZE_4, SIZE_5, TITLE, blank_page, saved, write

_MARGIN = 18
# Room for the two tables in millimetres, and what a line of small print takes of it.
_ROOM, _LINE, _PADDING = 215, 4.7, 0.6
_REASON_CHARACTERS, _TITLE_CHARACTERS = 21, 10
_MOST_UNITS = 16
_SHORT = {Light.RED: "红", Light.YELLOW: "黄", Light.GREEN: "绿", Light.DONE: "办结", Light.GREY: "未报"}


def sheet(
    plan: Plan, as_of: dt.date, whose: str, tasks: pd.DataFrame, pairs: pd.DataFrame, seen: pd.DataFrame,
    matters: pd.DataFrame, *, demo: bool,
) -> bytes:  # fmt: skip
    """The page as .docx.

    ``tasks`` and ``pairs``: columns of ``metrics.pair_standings``; ``seen``: of ``supervised.units``, the units to list;
    ``matters``: of ``attention.in_order`` with the unit's name as ``unit``. What does not fit is counted, not cut.
    """
    document = blank_page(demo, draft=False)
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin = section.bottom_margin = Mm(22)
    section.header_distance = section.footer_distance = Mm(12)
    write(document, "分管工作一览", font=TITLE, size=18, align="center")
    write(document, f"{whose}　截至{chinese_date(as_of)}", size=SIZE_5, align="center", line=None)
    counted = count_lights(tasks["light"]) if len(tasks) else {}
    words = "，".join(
        f"{Light(light).shape}{Light(light).words}{count}项" for light, count in counted.items()
    )
    lead = f"牵头任务{len(tasks)}项：{words}。" if len(tasks) else "所列单位没有牵头的任务。"
    write(document, lead, size=SIZE_5, line=None)
    units = _units(plan, pairs, seen)
    _part(document, "单位", "个", units, len(seen))
    room = _ROOM - (len(units.rows) + 1) * (_LINE + 2 * _PADDING)
    _part(document, "要看的事", "件", _matters(matters, room), len(matters))
    return saved(document, as_of, "分管工作一览")


def _part(document, heading: str, measure: str, table: Table, total: int) -> None:
    line = write(document, f"{heading}（{total}{measure}）", font=HEADING, size=SIZE_4, line=None)
    line.paragraph_format.space_before = line.paragraph_format.space_after = Mm(1.5)
    add_table(document, table)
    left = total - len(table.rows)
    if left:
        write(document, f"另有{left}{measure}，见系统。", size=SIZE_5, line=None)


def _units(plan: Plan, pairs: pd.DataFrame, seen: pd.DataFrame) -> Table:
    rows = []
    for row in seen.itertuples():
        own = count_lights(pairs.loc[pairs["unit_id"] == row.unit_id, "light"])
        registered, replied = Rate(row.registered, row.activities), Rate(row.in_time, row.replied)
        rows.append(
            (
                [own[light] for light in Light],
                (plan.unit(row.unit_id).short_name, *(str(own[light]) if own[light] else "·" for light in Light),
                 f"{registered.text}（{registered.counts}）" if row.activities else "—",
                 "未报" if pd.isna(row.heard_incidents) else str(row.heard_incidents),
                 f"{replied.text}（{replied.counts}）" if row.replied else "—",
                 f"{row.findings}/{row.rectified}"),
            )
        )  # fmt: skip
    rows.sort(key=lambda row: row[0], reverse=True)
    columns = {"单位": 32} | {light.shape + _SHORT[light]: 11 for light in Light}
    columns |= {"登记率": 31, "反映": 10, "3日内回复": 31, "问题/整改": 18}
    columns = {name: width * 174 / sum(columns.values()) for name, width in columns.items()}
    return Table("单位", columns, tuple(row for _, row in rows[:_MOST_UNITS]), "没有单位。")


def _matters(matters: pd.DataFrame, room: float) -> Table:
    """As many matters, gravest first, as ``room`` (mm) holds."""
    rows, taken = [], _LINE + 2 * _PADDING
    for row in matters.itertuples():
        title = f"{row.title}（配合）" if row.helps else row.title
        lines = max(-(-len(row.reason) // _REASON_CHARACTERS), -(-len(title) // _TITLE_CHARACTERS))
        taken += lines * _LINE + 2 * _PADDING
        if taken > room:
            break
        rows.append((row.lamp, title, row.unit, row.reason, row.day_words))
    columns = {"灯": 17, "事项": 40, "单位": 26, "原因": 72, "时限": 19}
    return Table("要看的事", columns, tuple(rows), "今天没有需要过问的事。")
