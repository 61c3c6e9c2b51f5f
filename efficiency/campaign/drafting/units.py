"""The units that a document names, each once, in the order in which they first appear, under its exact words."""

import re
from typing import Any

from efficiency.campaign.drafting.writing import sure, unsure

UNKNOWN = "责任单位待定"
_NAME, _SHORT = 40, 10
# 市委督查室 without its first letter is no name.
_CITYWIDE = ("市直", "市委", "市级")
# One name for several units.
_MANY = re.compile(r"^全市|各|有关|相关|其他|市直.*(?:单位|部门)")
# Those that are more likely to supervise first.
_WATCHES = ("监察", "监委", "纪委", "督查", "效能", "营商")


class Units:
    """A register of names: 财政局 and 市财政局 are one unit, which somebody has to confirm."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._ids: dict[str, str] = {}
        self._other: dict[str, list[str]] = {}

    def id_of(self, name: str, place: int) -> str:
        """The id of a unit, given at its first appearance in paragraph ``place``."""
        name = name[:_NAME]
        twin = name[1:] if name.startswith("市") else f"市{name}"
        if name not in self._ids and twin in self._ids and len(min(name, twin, key=len)) > 1:
            self._ids[name] = self._ids[twin]
            self._other.setdefault(self._ids[twin], []).append(name)
        if name not in self._ids:
            self._ids[name] = f"U{len(self._places) + 1:02d}"
            self._places[name] = place
        return self._ids[name]

    @property
    def watching(self) -> str | None:
        """The id of the first unit whose name says that it supervises; None where none does."""
        return next((self._ids[name] for word in _WATCHES for name in self._places if word in name), None)

    def entries(self) -> list[dict[str, Any]]:
        """``units.yaml``: every unit with the paragraph that names it first, and what is doubtful about it."""
        taken: set[str] = set(self._ids)
        made = []
        for name, place in self._places.items():
            short = name if name.startswith(_CITYWIDE) else name.removeprefix("市")
            if len(short) > _SHORT or (
                short != name and short in taken and self._ids.get(short) != self._ids[name]
            ):
                short = next(
                    (cut for cut in (name[:_SHORT], name[-_SHORT:]) if cut not in taken),
                    f"单位{self._ids[name][1:]}",
                )
            taken.add(short)
            entry: dict[str, Any] = {
                "id": self._ids[name],
                "name": unsure(name, "原文没有写责任单位") if name == UNKNOWN else sure(name, place),
                "full_name": name,
                "short_name": short,
                "kind": "待定",
                "category": "responsible",
            }
            if other := [
                each for each in self._other.get(self._ids[name], ()) if each != short and each != name[1:]
            ]:
                entry["aliases"] = other
            if self._other.get(self._ids[name]):
                entry["name"] = unsure(
                    name, f"又写作“{'、'.join(self._other[self._ids[name]])}”，按同一单位", place
                )
            elif _MANY.search(name):
                entry["name"] = unsure(name, "是哪些单位，由工作办公室列出", place)
            made.append(entry)
        return made
