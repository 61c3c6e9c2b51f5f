"""工作步骤 -> phases that follow one another without a gap, and the 时间节点 in them; days that the text does not give are to be
checked."""

import datetime as dt
import re
from typing import Any

from efficiency.campaign.drafting.dates import When, times
from efficiency.campaign.drafting.outline import Node
from efficiency.campaign.drafting.sentences import sentences
from efficiency.campaign.drafting.writing import Noted, sure, unsure

_NAME, _LABEL = 12, 10
_DAY = dt.timedelta(days=1)


def phases(chapters: list[Node], first_day: dt.date, last_day: dt.date) -> list[dict[str, Any]]:
    """The phases of the headings on steps; one over the whole time where the document has none."""
    nodes = [child for node in chapters for child in node.children] or chapters
    if not nodes:
        return [_whole(first_day, last_day)]
    stretches = [_stretch(node, first_day.year) for node in nodes]
    ends = _ends([stretch[1] for stretch in stretches], first_day, last_day)
    made, number = [], 1
    for place, (node, (starts_on, ends_on, plain, words)) in enumerate(zip(nodes, stretches, strict=True)):
        starts = made[-1]["ends_on"].value + _DAY if made else min(starts_on or first_day, ends[0])
        at = node.paragraphs[0].place
        exact = plain and starts == starts_on
        milestones = _milestones(
            node, first_day.year, number, ends[place], (starts, ends[place]) if plain else None
        )
        number += len(milestones)
        basis = f"文件写“{words}”" if words else "文件未给起止日，暂接上一阶段"
        made.append(
            {
                "id": _id(place + 1),
                "number": node.number.strip("：:、 　"),
                "name": sure(_name(node), at),
                "starts_on": sure(starts, at)
                if exact
                else unsure(starts, "文件未给首日，取上一阶段次日或首个日期", at),
                "ends_on": sure(ends[place], at)
                if plain and ends_on == ends[place]
                else unsure(ends[place], basis, at),
                "end_words": words or "待定",
                "boundary_basis": basis,
                "milestones": milestones,
            }
        )
    return made


def _whole(first_day: dt.date, last_day: dt.date) -> dict[str, Any]:
    return {
        "id": _id(1),
        "number": "",
        "name": unsure("工作开展阶段", "文中没有分阶段，暂以全程为一个阶段"),
        "starts_on": unsure(first_day, "暂取印发日"),
        "ends_on": unsure(last_day, "暂取全程的最后一天"),
        "end_words": "待定",
        "boundary_basis": "文件没有分阶段，取全程",
        "milestones": [],
    }


def _id(place: int) -> str:
    return f"P{place}"


def _name(node: Node) -> str:
    title = re.split(r"[，,]", node.title)[0].strip()
    return title if 0 < len(title) <= _NAME else node.number.strip("：:、 　") or title[:_NAME]


def _texts(node: Node) -> list[tuple[int, str]]:
    return [
        (paragraph.place, text)
        for each in node.walk()
        for paragraph, text in zip(each.paragraphs, each.texts, strict=True)
    ]


def _stretch(node: Node, year: int) -> tuple[dt.date | None, dt.date | None, bool, str]:
    """A phase's days: those of its heading, else from the first to the last that it names; whether said plainly; the words."""
    head = sentences(node.head)[0] if node.head else ""
    in_head = [when for when in times(head, year) if when.starts_on != when.ends_on or when.by]
    if in_head:
        return (
            in_head[0].starts_on,
            in_head[-1].ends_on,
            True,
            head[in_head[0].at : in_head[-1].at + len(in_head[-1].words)],
        )
    found: list[When] = [when for _, text in _texts(node) for when in times(text, year)]
    if not found:
        return None, None, False, ""
    last = max(found, key=lambda when: when.ends_on)
    return min(when.starts_on for when in found), last.ends_on, False, last.words


def _ends(said: list[dt.date | None], first_day: dt.date, last_day: dt.date) -> list[dt.date]:
    """The last day of each phase, rising: one that is not said lies evenly between its neighbours, a day is left for each
    later one."""
    ends: list[dt.date] = []
    for place, end in enumerate(said):
        before = ends[-1] if ends else first_day
        later = len(said) - place - 1
        if end is None or not before < end <= last_day:
            ahead = [(n, each) for n, each in enumerate(said[place + 1 :], start=1) if each and each > before]
            steps, until = ahead[0] if ahead else (later, last_day)
            end = before + (min(until, last_day) - before) / (steps + 1) if steps else last_day
        ends.append(min(max(end, before + _DAY), last_day - later * _DAY))
    return ends


def _milestones(
    node: Node, year: int, number: int, end: dt.date, whole: tuple[dt.date, dt.date] | None
) -> list[dict[str, Any]]:
    """Sentences that name a time; those behind one in the same paragraph take it over, which is to be checked."""
    made: list[dict[str, Any]] = []
    for place, text in _texts(node):
        carried = None
        for sentence in sentences(text):
            named = [when for when in times(sentence, year) if when.ends_on <= end]
            if named:
                carried = named[0]
            elif carried is None:
                continue
            rest = sentence.replace(carried.words, "", 1) if named else sentence
            bare = re.sub(r"^[\W_]+|[\W_]+$", "", rest)
            if len(bare) < 4 or (
                whole and sentence == sentences(text)[0] and text == node.head and _name(node) in rest[:20]
            ):
                continue
            key = f"M{number + len(made):02d}"
            by = carried.by and carried.starts_on.month == carried.ends_on.month
            day = (
                sure(carried.ends_on, place)
                if named
                else unsure(carried.ends_on, "本句没有日期，承前句", place)
            )
            made.append(
                {
                    "id": key,
                    "label": _label(re.split(r"[，,、]", bare)[0], place),
                    "quote": sentence,
                    "actor": "待定",
                    "action": bare,
                    "starts_on": None if by else carried.starts_on,
                    "ends_on": day,
                    "due_stated": bool(named),
                    "due_basis": f"文件时限：“{carried.words}”"
                    if named
                    else f"派生时限：承前取“{carried.words}”",
                }
            )
    return made


def _label(words: str, place: int) -> Noted | str:
    """What a 时间节点 is called on the time line, where there is little room."""
    return words if len(words) <= _LABEL else unsure(words[:_LABEL], "简称取句子开头", place)
