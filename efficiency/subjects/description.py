"""What a kind of fact is: its fields, the words for them, its key, its series of numbers and what must hold. Pure.

Said once for each kind (one file each beside this one). The form, the import, the template, the command, the correction,
the export and the handbook's table are drawn from it; it knows none of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from efficiency.campaign.parameters import Series
from efficiency.core.access import Action
from efficiency.core.texts import Unclean, cleaned
from efficiency.models import Base
from efficiency.subjects import cells
from efficiency.subjects.fields import Choice, Kind, Number, Numbered, OfUnit, Text
from efficiency.subjects.known import Known

REASON = "correction_reason"
Faults = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its one Chinese word (``header``), other words that mean it (``also``, as tables write them), what it is
    for, an example, and what its values may be. ``follows``: what the row's other fields say decides when it is left out,
    also when something else is on record. ``after``: the field that decides what can be chosen here; nothing is missed here
    before that is there."""

    name: str
    header: str
    kind: Kind
    help: str = ""
    example: str = ""
    required: bool = False
    also: tuple[str, ...] = ()
    follows: bool = False
    after: str = ""

    def fault(self, value, known: Known | None = None) -> str | None:
        """Why ``value`` (null or blank: not given) will not do; a sentence that names the field.

        ``known`` may be left out where no code table and no day is looked at.
        """
        value = self.cleaned(value)
        if value is None:
            return self.kind.missing(self.header) if self.required else None
        return self.kind.fault(value, self.header, known)

    def cleaned(self, value):
        """``value`` as it is kept: text cleaned, blank text as null. Text that cannot be cleaned is ``fault``'s to refuse."""
        if isinstance(value, str):
            try:
                value = cleaned(value)
            except Unclean:
                value = value.strip()
            if isinstance(self.kind, Numbered) and "\n" not in value:
                value = self.kind.cleaned(value)
        return None if value == "" else value

    def convert(self, known: Known, answers: Mapping[str, str]) -> cells.Convert:
        """From a cell of a table to a value, ``Bad`` or ``Unsure``; an empty cell is null, or ``Bad`` in a required field."""
        read = self.kind.reader(self.header, known, answers)
        if not self.required:
            return read
        missing = cells.Bad(self.kind.missing(self.header))

        def filled(cell: str):
            found = read(cell)
            return missing if found is None else found

        filled.__dict__.update(read.__dict__)
        return filled

    def words(self, known: Known) -> list[str]:
        """The words of its drop-down list; empty for what is typed."""
        return self.kind.words(known) if isinstance(self.kind, Choice | OfUnit | Text) else []

    @property
    def told(self) -> str:
        """What to fill in, with the bounds, in a sentence or two."""
        bounds = self.kind.bounds_words
        if isinstance(self.kind, Number | Numbered | Text) and bounds and bounds not in self.help:
            return f"{self.help.removesuffix('。')}{'；' if self.help else ''}{bounds}。"
        return self.help

    def but(self, **changes) -> "Field":
        """The same field with some of it said otherwise."""
        return replace(self, **changes)


def _as_it_is(values: dict, known: Known) -> dict:
    return values


def _nothing(values: Mapping, known: Known) -> Faults:
    return iter(())


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of fact.

    ``action``: the right to record it. ``key``: the fields that say which fact a row is about; where that is a number
    that may be left out, there is a ``series``, and a row without one is known by all of its fields. ``alike``: two rows
    that agree in these may be one fact written twice. ``completed`` fills in what follows from the rest; ``holds`` yields
    (field, sentence) for what does not fit together within a row, tolerant of nulls. ``day``: when it happened, where the
    year of a number comes from. ``correctable``: a table may correct
    a row of the register, with a reason. ``later``: what may be told later of a fact that is on record: that is no
    correction and needs no reason.
    """

    name: str
    title: str
    help: str
    action: Action
    model: type[Base]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    holds: Callable[[Mapping, Known], Faults] = _nothing
    completed: Callable[[dict, Known], dict] = _as_it_is
    series: Series | None = None
    alike: tuple[str, ...] = ()
    day: str = ""
    correctable: bool = True
    later: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The fields that are facts: all but the reason for a correction."""
        return tuple(each.name for each in self.fields if each.name != REASON)

    @property
    def numbered(self) -> bool:
        """Whether a row may come without the number that is its key."""
        return self.series is not None and not self.field(self.key[0]).required

    def tells_more(self, before: Mapping, after: Mapping) -> bool:
        """Whether ``after`` only fills in what could not be known when ``before`` was recorded."""
        changed = [name for name in self.values if before[name] != after[name]]
        return bool(changed) and all(name in self.later and before[name] is None for name in changed)

    def untold(self, row: Mapping) -> list[str]:
        """What may be told later and ``row`` leaves blank without a reason for taking it back: it says nothing of it."""
        return [] if row.get(REASON) else [name for name in self.later if name in row and row[name] is None]

    def field(self, name: str) -> Field:
        """A field by its name. Raises ``KeyError``."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)

    def but(self, **changes) -> "Subject":
        """The same subject with some of it said otherwise: as a table asks for more than a form on the thing's own page."""
        return replace(self, **changes)

    def header_of(self, name: str) -> str:
        """The header of a field."""
        return self.field(name).header

    def cleaned(self, values: Mapping, known: Known) -> dict:
        """What was typed as it is kept: texts without the spaces around them, and what follows from the rest filled in.

        A field that ``values`` does not name is null.
        """
        taken = {
            each.name: each.cleaned(values.get(each.name)) for each in self.fields if each.name != REASON
        }
        return self.completed(taken, known)

    def faults(self, values: Mapping, known: Known | None = None) -> dict[str, str]:
        """Field -> why its value will not do, in the order of fields; empty when all is well.

        ``values`` are ``cleaned``; a field that they do not name is not looked at.
        """
        found: dict[str, str] = {}
        for each in self.fields:
            if each.name not in values or (each.after and values[each.after] is None):
                continue
            if fault := each.fault(values[each.name], known):
                found[each.name] = fault
        sound = {name: None if name in found else value for name, value in values.items()}
        for name, sentence in self.holds(sound, known):
            found.setdefault(name, sentence)
        return {each.name: found[each.name] for each in self.fields if each.name in found}


def unit_holds(values: Mapping, known: Known, day_field: str) -> Faults:
    """The unit was there on the day."""
    unit_id, day = values["unit_id"], values[day_field]
    started = known.started.get(unit_id)
    if started and day and day < started:
        name = known.plan.unit(unit_id).name
        yield "unit_id", f"“{name}”{started.year}年{started.month}月{started.day}日才设立，请核对日期或单位。"


def point_holds(values: Mapping, known: Known, day_field: str, header: str) -> Faults:
    """The monitoring point had its plaque on the day and was not closed yet (the field called ``header``)."""
    day, plaque = values[day_field], known.plaques.get(values["point_id"])
    if day and plaque and day < plaque:
        yield "point_id", f"该监测点{plaque.year}年{plaque.month}月{plaque.day}日才挂牌，请核对“{header}”。"
    closed = known.closings.get(values["point_id"])
    if day and closed and day > closed:
        yield "point_id", f"该监测点{closed.year}年{closed.month}月{closed.day}日已撤销，请核对“{header}”。"
