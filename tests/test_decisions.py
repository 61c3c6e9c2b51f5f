"""A sentence is an end: whatever is decided is decided from values, and nothing takes a Chinese text apart again.

Walked is the code of the product: comparisons with Chinese literals, ``in``, ``match`` and the methods that look into a text.
A constant that is nothing but such a literal counts as one, whoever imports it, and so does a comparison inside an expression
for a chart.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from efficiency.core.config import ROOT

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
# A comparison within a text that a chart's runtime reads: datum.state == '已到'.
EXPRESSION = re.compile(r"[=!]==?\s*['\"][^'\"]*[\u3400-\u9fff]")
LOOKS_INTO = {
    "split", "rsplit", "partition", "rpartition", "startswith", "endswith", "removeprefix", "removesuffix", "find", "rfind",
    "index", "rindex", "count", "replace", "isin", "contains", "match", "fullmatch", "search", "eq", "ne",
}  # fmt: skip
# Rooms whose business is what people and the document have written.
EDGES = (
    "efficiency/campaign/",  # reads the document's own wording
    "efficiency/core/texts.py",  # cleans what was typed
    "efficiency/exchange/",  # reads files that people filled in
    "efficiency/migrations/",  # rows of earlier releases
    "efficiency/subjects/",  # reads cells that people filled in
    "efficiency/ui/office/audit_words.py",  # reads entries as they were written, which are never written anew
    "efficiency/ui/seams/",  # puts Streamlit's own words into Chinese
)
# What is decided from a text elsewhere, and why it may.
ALLOWED = {
    "efficiency/judgements/rules/appraisals.py": {
        "sanction == CRITICISM": "a sanction is kept by the word that the document names it with"
    },
    "efficiency/figures/supervision.py": {
        "own['quality'] == '较差'": "the answer's quality is kept as it was filled in"
    },
    "efficiency/judgements/rules/accountability.py": {
        "sanction.replace('戒勉', '诫勉')": "the document itself writes one sanction with a wrong character"
    },
    "efficiency/papers/document.py": {
        "line.partition('。')": "a draft is text that the office has edited: its second level ends with the first stop",
        "line.startswith('（')": "likewise: it begins with （一）",
        "line[1:2] in _NUMERALS": "likewise",
        "line[2:3] == '）'": "likewise",
        "line.endswith('：')": "likewise: a line that leads to a list stays with it, whoever wrote it",
        "'：' in left": "the lines of 版记 hang below their first name, also those that a template brings",
        "left.partition('：')": "likewise",
    },
    "efficiency/queries/names.py": {"name.removesuffix(_SUFFIX)": "names are masked as they were typed"},
    "efficiency/server/command_line.py": {
        "sys.stdin.readline().strip() != '恢复'": "what the administrator types"
    },
    "efficiency/ui/plan/approval_reform.py": {
        "deemed['category'] == WRONG": "the categories of a reading are kept as the indicator's list names them"
    },
}


def sources() -> list[Path]:
    found = [path for folder in ("efficiency", "pages") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if not name_of(path).startswith(EDGES)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def constants() -> set[tuple[str, str]]:
    """Names of modules that are nothing but a Chinese text: (module, name)."""
    found = set()
    for path in sorted((ROOT / "efficiency").rglob("*.py")):
        module = name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign):
                found |= {(module, name) for name in _texts(node.targets[0], node.value)}
    return found


def _texts(target: ast.expr, value: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each in zip(target.elts, value.elts, strict=False):
            yield from _texts(*each)
    elif isinstance(target, ast.Name) and isinstance(value, ast.Constant) and _is_text(value):
        yield target.id


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(CJK.search(node.value))


class Reader:
    """One module: which of its expressions are Chinese texts, by themselves or by name."""

    def __init__(self, path: Path, known: set[tuple[str, str]]):
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        module = name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.names = {name for where, name in known if where == module}
        self.attributes = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (node.module, alias.name) in known:
                        self.names.add(alias.asname or alias.name)
                    inside = f"{node.module}.{alias.name}"
                    self.attributes |= {
                        (alias.asname or alias.name, name) for where, name in known if where == inside
                    }

    def is_text(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant():
                return _is_text(node)
            case ast.JoinedStr():
                return any(map(self.is_text, node.values))
            case ast.Tuple() | ast.List() | ast.Set():
                return any(map(self.is_text, node.elts))
            case ast.Name():
                return node.id in self.names
            case ast.Attribute(value=ast.Name()):
                return (node.value.id, node.attr) in self.attributes
        return False

    def decisions(self) -> Iterator[str]:
        """Every expression that decides from a Chinese text, as source."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Compare() if any(map(self.is_text, (node.left, *node.comparators))):
                    yield ast.unparse(node)
                case ast.Call(func=ast.Attribute(attr=name)) if name in LOOKS_INTO and any(
                    map(self.is_text, node.args)
                ):
                    yield ast.unparse(node)
                case ast.MatchValue() if self.is_text(node.value):
                    yield f"case {ast.unparse(node.value)}"
                case ast.Constant() if isinstance(node.value, str) and EXPRESSION.search(node.value):
                    yield repr(node.value)


def test_nothing_is_decided_from_a_chinese_text():
    known = constants()
    found = {
        f"{name_of(path)}: {decision}"
        for path in sources()
        for decision in Reader(path, known).decisions()
        if not any(decision.startswith(allowed) for allowed in ALLOWED.get(name_of(path), ()))
    }
    assert found == set()


def test_what_is_allowed_is_still_there():
    known = constants()
    for file, allowed in ALLOWED.items():
        there = list(Reader(ROOT / file, known).decisions())
        gone = [each for each in allowed if not any(decision.startswith(each) for decision in there)]
        assert gone == [], file


@pytest.mark.parametrize(
    "code",
    [
        "if row.state == '已报': pass",
        "found = '已过时限' in reason",
        "first = reason.split('；')[0]",
        "rows = rows[rows['state'].isin(['未报', '迟报'])]",
        "match subject:\n    case '周五报送': pass",
        "alt.condition(\"datum.state == '已到'\", 1, 2)",
        "LATE = '迟报'\nlate = state == LATE",
    ],
)
def test_a_decision_from_a_text_is_seen(code, tmp_path, monkeypatch):
    path = tmp_path / "efficiency" / "example.py"
    path.parent.mkdir()
    path.write_text(code, encoding="utf-8")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert list(Reader(path, constants()).decisions())
