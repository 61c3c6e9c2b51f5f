"""One file of a campaign's folder -> one typed value, strictly. A fault names the file, the line, the key and what is expected.

Strict is: every key is known and given once, every value is of its kind, nothing is guessed. Line breaks inside a text, which
only make the file readable, are undone.
"""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

_Made = TypeVar("_Made")

_KINDS = {
    "str": "文字",
    "int": "整数",
    "float": "数",
    "bool": "true或false",
    "date": "日期（写成年-月-日）",
    "array": "清单（每行以“- ”开头）",
    "object": "若干行“键: 值”",
    "null": "空",
}
# What the reader says -> how it is told here. Groups that are kinds of values are put into words.
_FAULTS = (
    (r"Object missing required field `(.+)`", "缺少“{0}”，请补上"),
    (r"Object contains unknown field `(.+)`", "“{0}”不是这里的键，请核对拼写，或者删去"),
    (r"Expected `(.+)`, got `(.+)`", "应为{0}，现为{1}"),
    (r"Invalid enum value (.+)", "{0}不在可选的范围内"),
    (r"Invalid RFC3339 encoded date", f"应为{_KINDS['date']}"),
    (r"Expected `(.+)` (.+)", "应为{0}，并且{1}"),
)


def read(path: Path, kind: type[_Made], prepare: Callable[[Any], None] | None = None) -> _Made:
    """The file as a ``kind``. ``prepare`` may add to the raw mappings what follows from where they stand.

    Raises ValueError, in Chinese, for the first thing in the file that is not as ``kind`` says.
    """
    loader = yaml.CSafeLoader(path.read_text(encoding="utf-8"))
    try:
        root = loader.get_single_node()
        if fault := _misread(root):
            raise ValueError(f"{path.name}第{_line(fault[0])}行：{fault[1]}。")
        raw = _joined(loader.construct_document(root))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ValueError(
            f"{path.name}第{mark.line + 1 if mark else 1}行：格式读不懂，请核对缩进、冒号和引号。"
        ) from error
    if prepare is not None:
        prepare(raw)
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `")
        keys = re.findall(r"\.(\w+)|\[(\d+)\]", where)
        raise ValueError(f"{path.name}第{_line(_at(root, keys))}行{_place(keys)}：{_told(what)}。") from error


def _joined(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _joined(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_joined(each) for each in value]
    return "".join(value.splitlines()) if isinstance(value, str) else value


def _misread(node: yaml.Node) -> tuple[yaml.Node, str] | None:
    """What the library would quietly take in another way, or fail on without a line: a key given twice, a day that is none."""
    if isinstance(node, yaml.ScalarNode):
        is_day = node.tag.endswith(":timestamp")
        return (node, f"没有“{node.value}”这一天") if is_day and not _is_day(node.value) else None
    if isinstance(node, yaml.SequenceNode):
        return next((fault for each in node.value if (fault := _misread(each))), None)
    seen = set()
    for key, value in node.value:
        if key.value in seen:
            return key, f"“{key.value}”写了两次，请只留一处"
        seen.add(key.value)
        if fault := _misread(value):
            return fault
    return None


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _at(node: yaml.Node, keys: list[tuple[str, str]]) -> yaml.Node:
    """The node at a path of (key, place) pairs, or the nearest above it: what is missing has no line of its own."""
    for key, place in keys:
        below = (
            node.value[int(place)]
            if place and isinstance(node, yaml.SequenceNode)
            else next((value for name, value in node.value if name.value == key), None)
            if isinstance(node, yaml.MappingNode)
            else None
        )
        if below is None:
            return node
        node = below
    return node


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _place(keys: list[tuple[str, str]]) -> str:
    """Keys as the file's reader counts: sections › 第1项 › tasks."""
    return "，" + " › ".join(f"第{int(place) + 1}项" if place else key for key, place in keys) if keys else ""


def _told(what: str) -> str:
    for pattern, form in _FAULTS:
        found = re.fullmatch(pattern, what)
        if found:
            return form.format(*(_kinds(group) for group in found.groups()))
    return "值不合要求"


def _kinds(names: str) -> str:
    return "或".join(
        _KINDS.get(name, name) for name in names.split(" | ") if name != "null" or names == "null"
    )
