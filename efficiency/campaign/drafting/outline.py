"""Paragraphs -> the numbered tree that a document is: parts (one document each), headings and items, whatever their numbering."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from efficiency.campaign.drafting.source import Paragraph

_CHINESE = "一二三四五六七八九十百"
# Each way to number, and where the digits stand. Which is above which is learnt from the document itself.
_STYLES = (
    *(
        (f"第{of}", re.compile(rf"第([{_CHINESE}\d]+){of}[：:、　 ]*"))
        for of in ("章", "节", "条", "部分", "阶段")
    ),
    ("一、", re.compile(rf"([{_CHINESE}]+)[、．.][　 ]*")),
    ("（一）", re.compile(rf"[（(]([{_CHINESE}]+)[)）][、．.　 ]*")),
    ("1.", re.compile(r"([0-9０-９]{1,3})[、．.](?![0-9])[　 ]*")),
    ("（1）", re.compile(r"[（(]([0-9０-９]{1,3})[)）][、．.　 ]*")),
    ("①", re.compile(r"([①-⑳])[　 ]*")),
)
_TITLE = re.compile(
    r"(?:方案|意见|办法|细则|通知|计划|规定|要点|清单|分工|分解表|安排|附件\d*)(?:[（(].*[)）])?$|^附件"
)


@dataclass(slots=True)
class Node:
    """A numbered paragraph with what stands below it. ``paragraphs`` are its own: the first with the number, then those
    without one."""

    number: str
    style: str
    paragraphs: list[Paragraph]
    children: list["Node"] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The first paragraph without its number."""
        return self.paragraphs[0].text[len(self.number) :]

    @property
    def texts(self) -> list[str]:
        """The words of its own paragraphs, the number left out."""
        return [self.head, *(each.text for each in self.paragraphs[1:])]

    @property
    def title(self) -> str:
        """Up to the first stop or bracket of its first paragraph, which is how a heading is named."""
        return re.split(r"[。；：:（(〔\[]", self.head)[0].strip()

    def walk(self) -> Iterator["Node"]:
        """The node and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Part:
    """One document of the file: what stands before its first number, then its headings; rows of tables apart."""

    lead: list[Paragraph] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    @property
    def titles(self) -> list[Paragraph]:
        """Those of the lead that are a document's name."""
        return [each for each in self.lead if _is_title(each)]


def parts(paragraphs: tuple[Paragraph, ...]) -> list[Part]:
    """The documents of a file. A new one begins where the first level starts again with its first number."""
    found = [Part()]
    path: list[Node] = []
    for paragraph in paragraphs:
        if paragraph.table:
            continue
        style, number, value = _number(paragraph)
        if not style:
            (path[-1].paragraphs if path else found[-1].lead).append(paragraph)
            continue
        styles = [node.style for node in path]
        if style in styles:
            above = styles.index(style)
            if above == 0 and value == 1:
                found.append(Part(lead=_next_lead(path[-1])))
            del path[above:]
        node = Node(number, style, [paragraph])
        (path[-1].children if path else found[-1].nodes).append(node)
        path.append(node)
    return found


def _number(paragraph: Paragraph) -> tuple[str, str, int]:
    """How a paragraph is numbered: (style, the number as written, its value); an empty style for one without a number."""
    for style, pattern in _STYLES:
        if found := pattern.match(paragraph.text):
            return style, found[0], _value(found[1])
    return (f"编号{paragraph.depth}", "", 0) if paragraph.depth else ("", "", 0)


def _value(digits: str) -> int:
    if digits[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(digits) - ord("①") + 1
    if digits.isdecimal():
        return int(digits)
    return 1 if digits == "一" else 2


def _next_lead(last: Node) -> list[Paragraph]:
    """Take the next document's name, and what stands below it, away from the item before it."""
    at = next((place for place, each in enumerate(last.paragraphs) if place and _is_title(each)), None)
    if at is None:
        return []
    taken = last.paragraphs[at:]
    del last.paragraphs[at:]
    return taken


def _is_title(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return len(text) <= 80 and not re.search(r"[。；：:]$", text) and bool(_TITLE.search(text))
