"""The tree -> which headings are goals, tasks, steps, requirements, and which numbered items are the tasks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from efficiency.campaign.drafting.outline import Node, Part
from efficiency.campaign.drafting.responsibility import Note, notes

_KINDS = (
    ("steps", re.compile(r"步骤|阶段|进度安排|时间安排|时间进度|实施进程")),
    (
        "requirements",
        re.compile(r"工作要求|有关要求|组织领导|组织保障|保障措施|组织实施|工作保障|^要求$|相关要求"),
    ),
    ("tasks", re.compile(r"任务|重点工作|主要工作|工作内容|工作措施|主要措施|重点措施|主要举措|实施内容")),
    ("goals", re.compile(r"目标|指导思想|总体要求|总体思路|基本原则|工作原则")),
)


@dataclass(slots=True)
class Item:
    """One task as it stands in the document: its node, the words without their notes by paragraph, and the notes."""

    node: Node
    texts: list[tuple[int, str]]
    notes: list[Note]


@dataclass(slots=True)
class Group:
    """Tasks that stand under one heading; ``node`` is None where the tasks are headings themselves."""

    node: Node | None
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Chapters:
    """What the top headings of a document are; each node is in one list at most."""

    goals: list[Node]
    steps: list[Node]
    requirements: list[Node]
    groups: list[Group]


def chapters(part: Part) -> Chapters:
    """Sort a document's headings. Without a heading that says 任务, whatever names who does it is a task; failing that, all
    the rest."""
    kinds = {id(node): _kind(node) for node in part.nodes}
    noted = {id(node) for node in part.nodes if any(_own(each)[1] for each in node.walk())}
    holding = [
        node
        for node in part.nodes
        if kinds[id(node)] == "tasks" or (id(node) in noted and kinds[id(node)] != "steps")
    ]
    if not holding:
        holding = [node for node in part.nodes if not kinds[id(node)]]
    held = {id(node) for node in holding}

    def of(kind: str) -> list[Node]:
        return [node for node in part.nodes if kinds[id(node)] == kind and id(node) not in held]

    groups: list[Group] = []
    for node in holding:
        for above, item in _items(node, None):
            if not groups or groups[-1].node is not above:
                groups.append(Group(above))
            groups[-1].items.append(item)
    return Chapters(of("goals"), of("steps"), of("requirements"), groups)


def _kind(node: Node) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(node.title)), "")


def _own(node: Node) -> tuple[list[tuple[int, str]], list[Note]]:
    """A node's own paragraphs without their notes (place, words), and the notes."""
    texts, found = [], []
    for paragraph, text in zip(node.paragraphs, node.texts, strict=True):
        kept, said = notes(text)
        found += said
        if kept:
            texts.append((paragraph.place, kept))
    return texts, found


def _items(node: Node, above: Node | None) -> Iterator[tuple[Node | None, Item]]:
    """The tasks at and below a node, each with the heading that it stands under."""
    own, said = _own(node)
    below = [_own(each)[1] for child in node.children for each in child.walk()]
    is_one = bool(said) and not any(below)
    if not is_one and node.children and not said:
        # （1）（2）（3） of which only the last has a note: it speaks of them all.
        last = [any(_own(each)[1] for each in child.walk()) for child in node.children]
        is_one = len(last) > 1 and last[-1] and not any(last[:-1]) and above is not None
    if is_one or not node.children:
        for child in node.children:
            for each in child.walk():
                texts, more = _own(each)
                own += [
                    (place, each.number + words if n == 0 else words)
                    for n, (place, words) in enumerate(texts)
                ]
                said = said + more
        yield above, Item(node, own, said)
        return
    for child in node.children:
        yield from _items(child, node)
