"""Values with notes -> YAML as a person would write it: every note stands behind the value that it is about, sentences line
by line."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from efficiency.campaign.checking import MARK
from efficiency.campaign.drafting.sentences import sentences

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Noted:
    """A value and the note behind it."""

    value: Any
    note: str


def sure(value: Any, place: int) -> Noted:
    """A value that the text says plainly, with the paragraph that says it."""
    return Noted(value, f"确定（原文第{place}段）")


def unsure(value: Any, words: str, place: int | None = None) -> Noted:
    """A value that somebody must look at: ``words`` say why, ``place`` is the paragraph it was read from."""
    return Noted(value, f"{MARK}（原文第{place}段）：{words}" if place else f"{MARK}：{words}")


def document(head: str, content: dict[str, Any]) -> str:
    """A whole file: ``head`` as comment lines above ``content``."""
    return "".join(f"# {line}\n" for line in head.splitlines()) + "\n".join(_mapping(content, 0)) + "\n"


def _mapping(content: dict[str, Any], depth: int) -> Iterator[str]:
    for key, value in content.items():
        yield from _entry(f"{'  ' * depth}{key}:", value, depth)


def _entry(start: str, value: Any, depth: int) -> Iterator[str]:
    note = ""
    if isinstance(value, Noted):
        value, note = value.value, f"  # {value.note}"
    if isinstance(value, dict) and value:
        yield start + note
        yield from _mapping(value, depth + 1)
    elif isinstance(value, list | tuple) and value and not _is_short(value):
        yield start + note
        for each in value:
            yield from _item(each, depth + 1)
    elif isinstance(value, str) and _is_block(value):
        yield f"{start} |-{note}"
        yield from (f"{'  ' * (depth + 1)}{line}" for line in sentences(value))
    else:
        yield f"{start} {_scalar(value)}{note}"


def _item(value: Any, depth: int) -> Iterator[str]:
    note = ""
    if isinstance(value, Noted):
        value, note = value.value, f"  # {value.note}"
    if not isinstance(value, dict):
        yield f"{'  ' * depth}- {_scalar(value)}{note}"
        return
    lines = list(_mapping(value, depth + 1))
    if note:
        yield f"{'  ' * depth}-{note}"
        yield from lines
    else:
        yield f"{'  ' * depth}- {lines[0].lstrip()}"
        yield from lines[1:]


def _is_short(value: list | tuple) -> bool:
    plain = all(isinstance(each, str | int | float | dt.date) for each in value)
    return plain and sum(len(str(each)) + 4 for each in value) < _WIDTH


def _is_block(text: str) -> bool:
    """Whether a text can stand line by line and is the same when the lines are put together again."""
    lines = sentences(text)
    return (
        len(lines) > 1 and "".join(text.splitlines()) == text and not any(line[0] in " \t" for line in lines)
    )


def _scalar(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_scalar(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{}"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}" if value < 1e6 else f"{value:.0f}"
    # What JSON writes is YAML too, whatever stands in the text.
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
