"""One file of a campaign's folder -> one typed value, strictly. A fault names the file, the line, the key and what is expected.

Strict is: every key is known and given once, every value is of its kind, nothing is guessed. Line breaks inside a text, which
only make the file readable, are undone.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

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


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it should be in a file: its name, its line (0 where there is none), and a Chinese sentence with key
    and mend."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}{f'第{self.line}行' if self.line else ''}{self.words}"


def read(path: Path, kind: type[_Made], prepare: Callable[[Any], None] | None = None) -> _Made:
    """The file as a ``kind``. ``prepare`` may add to the raw mappings what follows from where they stand.

    Raises ValueError, in Chinese, for the first thing in the file that is not as ``kind`` says.
    """
    made, faults = read_all(path, kind, prepare)
    if made is None:
        raise ValueError(str(faults[0]))
    return made


def read_all(
    path: Path, kind: type[_Made], prepare: Callable[[Any], None] | None = None
) -> tuple[_Made | None, list[Fault]]:
    """As ``read``, but every fault of the file is told: the value (None where there is a fault), and the faults in order."""
    try:
        loader = yaml.CSafeLoader(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        if root is None:
            return None, [Fault(path.name, 0, "：是空的，请照样例补上。")]
        if misread := list(_misread(root)):
            return None, [Fault(path.name, _line(node), f"：{words}。") for node, words in misread]
        raw = _joined(loader.construct_document(root))
    except FileNotFoundError:
        return None, [Fault(path.name, 0, "：没有这个文件，请补上。")]
    except UnicodeDecodeError:
        return None, [Fault(path.name, 0, "：不是UTF-8编码，请另存为UTF-8。")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return None, [Fault(path.name, line, "：格式读不懂，请核对缩进、冒号和引号。")]
    except yaml.YAMLError:
        return None, [Fault(path.name, 0, "：含有不能用的字符，请删去后再读。")]
    if prepare is not None:
        prepare(raw)
    try:
        return msgspec.convert(raw, kind), []
    except msgspec.ValidationError:
        return None, [
            Fault(path.name, _line(_at(root, keys)), f"{_place(keys)}：{_told(what)}。")
            for keys, what in _unlike(raw, kind, [])
        ]


def _unlike(raw: Any, kind: Any, keys: list[tuple[str, str]]) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """Where ``raw`` is not as ``kind`` says, part by part, with what the reader says of each: the library stops at the first."""
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `")
        below = list(_below(raw, kind, keys))
        # What is wrong between the parts, and not in one of them, is told by the whole.
        yield from below or [([*keys, *re.findall(r"\.(\w+)|\[(\d+)\]", where)], what)]


def _below(raw: Any, kind: Any, keys: list[tuple[str, str]]) -> Iterator[tuple[list[tuple[str, str]], str]]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(raw, dict):
        fields = {each.encode_name: each for each in msgspec.structs.fields(kind)}
        for key, value in raw.items():
            if key in fields:
                yield from _unlike(value, fields[key].type, [*keys, (str(key), "")])
            else:
                yield [*keys, (str(key), "")], f"Object contains unknown field `{key}`"
        for name, each in fields.items():
            if each.required and name not in raw:
                yield keys, f"Object missing required field `{name}`"
    elif get_origin(kind) is tuple and isinstance(raw, list):
        for place, value in enumerate(raw):
            yield from _unlike(value, get_args(kind)[0], [*keys, ("", str(place))])


def _joined(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _joined(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_joined(each) for each in value]
    return "".join(value.splitlines()) if isinstance(value, str) else value


def _misread(node: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
    """What the library would quietly take in another way, or fail on without a line: a key given twice, a day that is none."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag.endswith(":timestamp") and not _is_day(node.value):
            yield node, f"没有“{node.value}”这一天"
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _misread(each)
    else:
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield key, f"“{key.value}”写了两次，请只留一处"
            seen.add(key.value)
            yield from _misread(value)


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


def lines_of_ids(path: Path) -> dict[str, int]:
    """The line on which each part of a readable file begins, by its ``id`` (a district's ``code``)."""
    lines: dict[str, int] = {}

    def look(node: yaml.Node | None) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value in ("id", "code") and isinstance(value, yaml.ScalarNode):
                    lines.setdefault(value.value, _line(key))
                look(value)
        elif isinstance(node, yaml.SequenceNode):
            for each in node.value:
                look(each)

    look(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    return lines
