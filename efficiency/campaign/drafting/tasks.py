"""Tasks of a document -> sections and tasks as they stand in ``plan.yaml``: units in order, time limits, targets,
deliverables."""

import datetime as dt
import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from efficiency.campaign.drafting.chapters import Group, Item
from efficiency.campaign.drafting.dates import times
from efficiency.campaign.drafting.numbers import left_behind, wanted
from efficiency.campaign.drafting.responsibility import notes, together
from efficiency.campaign.drafting.sentences import sentences
from efficiency.campaign.drafting.tables import Row
from efficiency.campaign.drafting.units import UNKNOWN, Units
from efficiency.campaign.drafting.writing import Noted, sure, unsure

_TITLE = 30


@dataclass(slots=True)
class Draft:
    """What tasks are drafted with: the units met so far, the days of the campaign, running numbers, what could not be placed."""

    units: Units
    issued_on: dt.date
    last_day: dt.date
    main_end: dt.date
    numbers: dict[str, Any] = field(default_factory=lambda: {kind: count(1) for kind in "STID"})
    asides: list[tuple[int, str]] = field(default_factory=list)

    def next(self, kind: str) -> str:
        """The next id of a kind: S1, T01, I01, D01."""
        number = next(self.numbers[kind])
        return f"{kind}{number}" if kind == "S" else f"{kind}{number:02d}"


def sections(draft: Draft, groups: list[Group], annexed: list[Row], title: str) -> list[dict[str, Any]]:
    """The sections with their tasks; rows of annexed tables add to the task whose words they share, else they are tasks.

    Where there is such a table, an item that nobody answers for and no row repeats is an introduction to it.
    """
    rows = list(annexed)
    made = []
    for group in groups:
        node = group.node
        written = []
        for item in group.items:
            row = next((row for row in rows if _is_row_of(row, item)), None)
            if row:
                rows.remove(row)
            if row or item.notes or not annexed:
                written.append(_task(draft, item, row))
        if written:
            made.append(
                _section(draft, node.number.strip() if node else "", node.title if node else title, node)
            )
            made[-1]["tasks"] = written
    named: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = row.cell("group") or "附表任务"
        if name not in named:
            named[name] = _section(draft, "附表", name, None, row.place if row.cell("group") else None)
            made.append(named[name])
        texts = [(row.place, row.cell(name)) for name in ("task", "goal") if row.cell(name)]
        named[name]["tasks"].append(_task(draft, Item(None, texts, []), row))
    return made


def _section(draft: Draft, number: str, title: str, node, place: int | None = None) -> dict[str, Any]:
    key = draft.next("S")
    place = node.paragraphs[0].place if node else place
    return {
        "id": key,
        "number": number,
        "key": f"section_{key[1:]}",
        "title": sure(title, place) if place else unsure(title, "文中没有这一方面的标题"),
        "short_title": title if len(title) <= 6 else unsure(title[:6], "简称取标题前六个字", place),
        "tasks": [],
    }


def _is_row_of(row: Row, item: Item) -> bool:
    words = _bare(row.cell("task"))
    text = _bare("".join(words for _, words in item.texts))
    return bool(words) and (words in text or (len(text) > 5 and text in words))


def _bare(text: str) -> str:
    return re.sub(r"[\W\d]", "", text)


def _task(draft: Draft, item: Item, row: Row | None) -> dict[str, Any]:
    place = item.texts[0][0] if item.texts else item.node.paragraphs[0].place if item.node else row.place
    text = "".join(words for _, words in item.texts) or (item.node.head if item.node else "")
    due = _due(draft, item, row)
    entry: dict[str, Any] = {
        "id": draft.next("T"),
        "title": _title(text, place, item),
        "text": sure(text, place),
        "units": _units(draft, item, row, place),
        "nature": "待定",
        "due": due,
    }
    day = due["day"].value
    targets, deliverables = [], []
    for where, words in item.texts:
        for sentence in sentences(words):
            targets += _targets(draft, sentence, where, day, entry["id"])
            for name, kind, quote in left_behind(sentence):
                about = {"id": draft.next("D"), "name": name, "kind": kind, "quote": quote}
                deliverables.append(unsure(about, "是否列为交付成果", where))
    if targets:
        entry["targets"] = targets
    if deliverables:
        entry["deliverables"] = deliverables
    return entry


def _title(text: str, place: int, item: Item) -> Noted:
    first = sentences(item.texts[0][1])[0] if item.texts else text or "（空）"
    whole = first.rstrip("。；; ")
    if len(whole) <= _TITLE and (len(item.texts) > 1 or whole != text.rstrip("。；; ")):
        return sure(whole, place)
    clause = re.split(r"[，,。；;：:]", first)[0][:_TITLE]
    return unsure(clause, "标题取首句开头", place)


def _units(draft: Draft, item: Item, row: Row | None, place: int) -> Noted:
    said = together(item.notes)
    if said is None and row is not None:
        lead = [words for name in ("leads",) if (words := row.cell(name))]
        rest = [words for name in ("units", "helps") if (words := row.cell(name))]
        written = "；".join(
            [*(f"牵头单位：{each}" for each in lead), *(f"责任单位：{each}" for each in rest)]
        )
        said, place = together(notes(f"（{written}）")[1]) if written else None, row.place
    if said is None:
        return unsure([draft.units.id_of(UNKNOWN, place)], "原文没有写责任单位", place)
    if item.node and item.notes:
        place = next(
            (
                each.place
                for node in item.node.walk()
                for each in node.paragraphs
                if item.notes[0].words in each.text
            ),
            place,
        )
    ids = list(dict.fromkeys(draft.units.id_of(name, place) for name in said.names))
    doubts = list(said.doubts)
    if said.leads > 1:
        doubts.append(f"牵头单位有{said.leads}个，按首列为牵头")
    return unsure(ids, "；".join(doubts), place) if doubts else sure(ids, place)


def _due(draft: Draft, item: Item, row: Row | None) -> dict[str, Any]:
    """The last day that the text names behind the day of issue; without one the end of the main work, to be checked."""
    sources = [(place, words, True) for place, words in item.texts]
    sources += [(item.texts[-1][0] if item.texts else 0, note.words, False) for note in item.notes]
    if row is not None and row.cell("due"):
        sources.append((row.place, row.cell("due"), False))
    found = [
        (when, place, quoted)
        for place, words, quoted in sources
        for when in times(words, draft.issued_on.year)
        if draft.issued_on <= when.ends_on <= draft.last_day
    ]
    limits = [each for each in found if each[0].by or not each[2]] or found
    if not limits:
        return {
            "day": unsure(draft.main_end, "原文没有写时限，暂取主要阶段的最后一天"),
            "stated": False,
            "basis": "派生时限：文件对本任务未写时限，暂取主要阶段的最后一天",
        }
    when, place, quoted = max(limits, key=lambda each: each[0].ends_on)
    written = "、".join(dict.fromkeys(each[0].words for each in limits))
    last = sentences(item.texts[-1][1])[-1] if item.texts else ""
    if len({each[0].ends_on for each in limits}) > 1:
        day = unsure(when.ends_on, f"原文写有{written}，取最晚的一天", place)
    elif quoted and not when.by:
        day = unsure(when.ends_on, f"原文写“{written}”，是不是本任务的时限", place)
    elif quoted and when.words not in last:
        day = unsure(when.ends_on, f"“{written}”只写在前面一句，是不是整个任务的时限", place)
    else:
        day = sure(when.ends_on, place)
    due = {"day": day, "stated": True, "basis": f"文件时限：“{when.words}”"}
    return {**due, "quote": when.words} if quoted else due


def _targets(draft: Draft, sentence: str, place: int, day: dt.date, task_id: str) -> list[Noted]:
    made = []
    for each in wanted(sentence):
        if each.operator is None:
            draft.asides.append(
                (place, f"{task_id}的“{each.quote}”是上限，程序的目标只有“达到”和“以上”，没有列为量化指标")
            )
            continue
        about = {
            "id": draft.next("I"),
            "name": each.name,
            "operator": each.operator,
            "value": each.value,
            "unit": each.unit,
            "quote": each.quote,
            "baseline_value": each.baseline,
            "baseline_note": "文件未给基数"
            if each.baseline is None
            else f"自{each.baseline:g}{each.unit}起算",
            "due_on": day,
            "continuous": each.continuous,
        }
        words = "；".join(filter(None, [each.doubt, "是否持续性指标、时限和口径"]))
        made.append(unsure(about, words, place))
    return made
