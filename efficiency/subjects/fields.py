"""Kinds of fields: what a value may be, how a cell of text becomes one, and why a value will not do. Pure.

A kind is asked from two sides. A cell of a table goes through ``reader`` and comes out as the value, as ``Bad`` with a
sentence, or as ``Unsure``; what was typed into a form goes through ``fault``. Both end in the same bounds and the same
sentences. ``bounds_words`` says the bounds to whoever fills in a form or a template.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from efficiency.campaign.parameters import Series
from efficiency.core.texts import LONGEST_TEXT
from efficiency.subjects import cells
from efficiency.subjects.known import Known, Since, day_fault, month_end, since_issued, since_new_year

_ALWAYS, _NEVER = dt.date.min, dt.date.max
_INFINITE = float("inf")

# Offices, references: what a form asks for in one line.
SHORT_TEXT = 40

Codes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Text:
    """Free text of ``shortest`` to ``longest`` characters, without the spaces around it; ``listed`` are words to choose from."""

    shortest: int = 0
    longest: int = LONGEST_TEXT
    listed: Callable[[Known], list[str]] | None = None

    def words(self, known: Known) -> list[str]:
        """The words of a drop-down list, which need not be kept to."""
        return self.listed(known) if self.listed else []

    def missing(self, header: str) -> str:
        """What to say when nothing is there."""
        return f"请填写“{header}”{f'，不少于{self.shortest}个字' if self.shortest else ''}。"

    def fault(self, value: str, header: str, known: Known) -> str | None:
        """Why the text will not do: too short, too long, or with signs that nobody can read."""
        if len(value) < self.shortest:
            return self.missing(header)
        found = cells.text(self.longest)(value)
        return f"“{header}”{found.mend}" if isinstance(found, cells.Bad) else None

    def reader(self, header: str, known: Known, answers: Mapping[str, str]) -> cells.Convert:
        """From a cell to a text."""
        convert = cells.text(self.longest, self.shortest)

        def read(cell: str):
            found = convert(cell)
            if not isinstance(found, cells.Bad):
                return found
            short = 0 < len(cell.strip()) < self.shortest
            return cells.Bad(self.missing(header) if short else f"“{header}”{found.mend}")

        return _like(convert, read)

    @property
    def bounds_words(self) -> str:
        """The bounds, for the help."""
        return f"{f'不少于{self.shortest}个字，' if self.shortest else ''}不超过{self.longest:,}个字"


# A number in which nothing has to be cleaned.
_PLAIN_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of a record, of up to ``longest`` characters; one that begins as those of ``series`` do must go on as they
    do."""

    series: Series | None = None
    longest: int = 20

    def missing(self, header: str) -> str:
        """What to say when nothing is there."""
        return f"请填写“{header}”。"

    def cleaned(self, value: str) -> str:
        """The number as it is kept, typed or brought in: full-width signs as plain ones, no blanks."""
        return cells.compact(value)

    def fault(self, value: str, header: str, known: Known) -> str | None:
        """Why the number will not do."""
        found = self.reader(header, known, {})(value)
        return found.mend if isinstance(found, cells.Bad) else None

    def reader(self, header: str, known: Known, answers: Mapping[str, str]) -> cells.Convert:
        """From a cell to a number: one line, without blanks, full-width signs as plain ones."""
        as_text = cells.text(self.longest)

        def read(cell: str):
            if _PLAIN_NUMBER.fullmatch(cell) and len(cell) <= self.longest:
                return settled(cell)
            value = as_text(cell)
            if value is None or isinstance(value, cells.Bad):
                return cells.Bad(f"“{header}”{value.mend}") if value else None
            odd = not value.isascii() and any(unicodedata.category(sign) in ("No", "Nl") for sign in value)
            if odd or "\n" in value:
                return cells.Bad(f"“{header}”只写一行，数字用0至9，不用带圈或上标的数字，请改写。")
            return settled(self.cleaned(value))

        def settled(value: str):
            if self.series is None or self.series.holds(value):
                return value
            example = self.series.number(known.day.year, 1)
            return cells.Bad(f"“{header}”不合本台账的编号式样（如{example}），请改正，或者留空由系统编号。")

        return _like(as_text, read)

    @property
    def bounds_words(self) -> str:
        """The bounds, for the help."""
        return f"不超过{self.longest}个字"


@dataclass(frozen=True, slots=True)
class Number:
    """A number from ``least`` to ``most``; ``step`` is what a form counts by. A percentage is written 65, not 0.65.

    ``maybe_percent``: the unit is % in some rows; a cell with the sign becomes ``cells.Percent``.
    """

    least: float
    most: float
    whole: bool = False
    percent: bool = False
    maybe_percent: bool = False
    step: float = 1

    def missing(self, header: str) -> str:
        """What to say when nothing is there."""
        return f"请填写“{header}”。"

    def fault(self, value: float, header: str, known: Known, *, sure: bool = False) -> str | None:
        """Why the number will not do; ``sure``: that 0.5% is no slip for 50% has been made sure of."""
        if not self.least <= value <= self.most:
            return f"“{header}”应在{self.least:,g}至{self.most:,g}之间，请核对。"
        if self.percent and 0 < value < 1 and not sure:
            return f"是{value:g}%还是{value * 100:g}%？本列的单位就是%，请填如85，不要填0.85。"
        if self.whole and not float(value).is_integer():
            return f"“{header}”应为整数，请核对。"
        return None

    def reader(self, header: str, known: Known, answers: Mapping[str, str]) -> cells.Convert:
        """From a cell to a number; thousands separators and full-width digits are understood, and % where it fits."""
        convert = cells.number(-_INFINITE, _INFINITE, percent=self.percent, maybe_percent=self.maybe_percent)

        def read(cell: str):
            found = convert(cell)
            if found is None or isinstance(found, cells.Bad):
                return found
            fault = self.fault(found, header, known, sure=True)
            if fault:
                return cells.Bad(fault)
            return int(found) if self.whole else found

        return _like(convert, read)

    @property
    def bounds_words(self) -> str:
        """The bounds, for the help."""
        return f"{self.least:,g}至{self.most:,g}{'的整数' if self.whole else ''}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day, not before ``since`` and, unless it is ``ahead``, not after the day of recording nor after the campaign.

    ``late``: of what answers something in the campaign, which may come after its end.
    """

    since: Since | None = since_issued
    ahead: bool = False
    late: bool = False

    def missing(self, header: str) -> str:
        """What to say when nothing is there."""
        return f"请选择“{header}”。"

    def fault(self, value: dt.date, header: str, known: Known) -> str | None:
        """Why the day will not do."""
        earliest, words = self.since(known) if self.since else (None, "")
        latest = known.latest if self.late else known.day
        return day_fault(header, value, _NEVER if self.ahead else latest, earliest, words)

    def reader(self, header: str, known: Known, answers: Mapping[str, str]) -> cells.Convert:
        """From a cell to a day, however it is written."""
        return _checked(cells.date(_ALWAYS, _NEVER), self, header, known)

    @property
    def bounds_words(self) -> str:
        """The bounds, for the help."""
        return "" if self.ahead else "不晚于登记当天"


@dataclass(frozen=True, slots=True)
class Month:
    """A month, kept as its last day: not before ``since``, not after the month of recording."""

    since: Since = since_new_year

    def missing(self, header: str) -> str:
        """What to say when nothing is there."""
        return f"请选择“{header}”。"

    def fault(self, value: dt.date, header: str, known: Known) -> str | None:
        """Why the month will not do."""
        earliest, words = self.since(known)
        if value < earliest:
            return f"“{header}”不能早于{words}（{earliest.year}年{earliest.month}月），请核对。"
        if value > month_end(known.day):
            return f"“{header}”还没有到{value.year}年{value.month}月，请核对。"
        return None if value == month_end(value) else f"“{header}”应是一个月的最后一天，请核对。"

    def reader(self, header: str, known: Known, answers: Mapping[str, str]) -> cells.Convert:
        """From a cell to the last day of a month."""
        return _checked(cells.month(_ALWAYS, _NEVER), self, header, known)

    @property
    def bounds_words(self) -> str:
        """The bounds, for the help."""
        return "不晚于登记当月"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values by its words. ``what`` the words are, for the sentence; ``codes`` are words -> value, or how to
    get them from the code tables (then every name of a value is there, and ``listed`` says which are offered)."""

    what: str
    codes: Codes | Callable[[Known], Codes]
    listed: Callable[[Known], list[str]] | None = None
    unknown: str = ""

    def codes_of(self, known: Known) -> Codes:
        """Words -> value."""
        return self.codes(known) if callable(self.codes) else self.codes

    def words(self, known: Known) -> list[str]:
        """The words of a drop-down list."""
        return self.listed(known) if self.listed else list(self.codes_of(known))

    def missing(self, header: str) -> str:
        """What to say when nothing is there."""
        return f"请选择“{header}”。"

    def fault(self, value, header: str, known: Known) -> str | None:
        """Why the value will not do."""
        if value in self.codes_of(known).values():
            return None
        return f"“{header}”{self.unknown or '没有这个选项，请重新选择'}。"

    def reader(self, header: str, known: Known, answers: Mapping[str, str]) -> cells.Convert:
        """From a word to the value."""
        return cells.choice(self.codes_of(known), self.what)

    @property
    def bounds_words(self) -> str:
        """The bounds, for the help: the list says them."""
        return ""


@dataclass(frozen=True, slots=True)
class OfUnit:
    """A unit, by any of its names; a name for several units is none."""

    def words(self, known: Known) -> list[str]:
        """The names of a drop-down list."""
        return [unit.name for unit in known.plan.units if unit.id not in known.collective]

    def missing(self, header: str) -> str:
        """What to say when nothing is there."""
        return f"请选择“{header}”。"

    def fault(self, value: str, header: str, known: Known) -> str | None:
        """Why the unit cannot be named."""
        if value in known.collective:
            return f"“{known.plan.unit(value).name}”是集合名称，请选择具体单位。"
        there = any(unit.id == value for unit in known.plan.units)
        return None if there else f"“{header}”不在单位表中，请重新选择。"

    def reader(self, header: str, known: Known, answers: Mapping[str, str]) -> cells.Convert:
        """From a name to the unit; ``answers`` (name -> id) settle names that are only close to some."""
        return _checked(cells.named(known.units, answers, "单位"), self, header, known)

    @property
    def bounds_words(self) -> str:
        """The bounds, for the help: the list says them."""
        return ""


Kind = Text | Numbered | Number | Day | Month | Choice | OfUnit


def _checked(convert: cells.Convert, kind: Kind, header: str, known: Known) -> cells.Convert:
    """What ``convert`` reads, held against the bounds of ``kind``."""

    def read(cell: str):
        found = convert(cell)
        if found is None or isinstance(found, cells.Bad | cells.Unsure):
            return found
        fault = kind.fault(found, header, known)
        return cells.Bad(fault) if fault else found

    return _like(convert, read)


def _like(convert: cells.Convert, read: cells.Convert) -> cells.Convert:
    """``read`` with what the room of cells noted down about ``convert``, which it stands on."""
    read.__dict__.update(convert.__dict__)
    return read
