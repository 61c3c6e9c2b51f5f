"""What a campaign's office decides beside the document's wording: days, weekly rhythm, numbers, papers, lists."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from efficiency.campaign.document import Part
from efficiency.campaign.reading import read
from efficiency.models import PaperKind


class Weeks(Part):
    """The weekly rhythm: ISO weeks from ``first`` of ``year`` to ``last`` of ``last_year`` (not given: of the same year); reports
    by ``report_day`` (1 is Monday), ``report_hour``."""

    year: int
    first: int
    last: int
    report_day: int
    report_hour: int
    last_year: int | None = None

    @property
    def mondays(self) -> list[dt.date]:
        """The Mondays of these weeks, in order. Raises ValueError for a week that its year does not have."""
        first = dt.date.fromisocalendar(self.year, self.first, 1)
        last = dt.date.fromisocalendar(self.last_year or self.year, self.last, 1)
        return [first + dt.timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]


@cache
def _beginning(before: str) -> re.Pattern:
    start, _, rest = before.partition("{year}")
    return re.compile(rf"{re.escape(start)}(\d{{4}}){re.escape(rest)}(.*)", re.IGNORECASE | re.DOTALL)


class Series(Part):
    """How a register numbers its rows within a year: ``before`` holds {year}, then digits filled up to ``width``, then ``after``.

    Only numbers of up to nine decimal digits belong to it: a register may hold others (FY-2007-①) and goes on numbering.
    """

    before: str
    after: str = ""
    width: int = 1

    def start(self, year: int) -> str:
        """What all numbers of a year begin with."""
        return self.before.format(year=year)

    def number(self, year: int, place: int) -> str:
        """The number at a place of a year's series, such as FY-2007-042."""
        return f"{self.start(year)}{place:0{self.width}d}{self.after}"

    def key(self, year: int) -> str:
        """What a year's series is kept under."""
        return f"{self.start(year)}{self.after}"

    def ends(self, numbers: Iterable[str | None]) -> dict[int, int]:
        """The highest place that ``numbers`` hold of each year's series."""
        pattern = re.compile(
            re.escape(self.before).replace(r"\{year\}", r"(\d{4})") + r"(\d{1,9})" + re.escape(self.after)
        )
        ends: dict[int, int] = {}
        for number in numbers:
            if number and (found := pattern.fullmatch(number)):
                year, place = int(found[1]), int(found[2])
                ends[year] = max(ends.get(year, 0), place)
        return ends

    def holds(self, number: str) -> bool:
        """Whether the series can go on after ``number``: it has the form of its numbers, or does not begin as they do."""
        found = _beginning(self.before).match(number)
        if not found:
            return True
        tail = found[2].removesuffix(self.after)
        return (
            tail.isascii()
            and tail.isdecimal()
            and len(tail) <= self.width + 3
            and number == self.number(int(found[1]), int(tail))
        )


class PaperForms(Part):
    """公文: who issues them, whom they go up to, the red name at the top of each kind, and 机关代字 (none: 期号)."""

    office: str
    leaders: str
    mastheads: dict[PaperKind, str]
    codes: dict[PaperKind, str]


class Round(Part):
    """One round of 定期评议, and the days that are read into the document for it."""

    number: int
    name: str
    starts_on: dt.date
    ends_on: dt.date


class Days(Part):
    """How long a hand that the document gives no day may keep a thing. Workdays: ``review`` (工作办公室 looks at an answer to a
    督办), ``verify`` (市监察局 looks at what was put right), ``decide`` (an application for more time), ``resume`` (the least
    that is left to whoever is sent back), ``publish`` (a result is made public), ``pursue`` (what was found true is decided
    about), ``handle`` (what becomes of an unregistered visit that is known), ``resolve`` (a 民心网 case has 回声 and 结果),
    ``answer`` (the unit's 反馈 on a 监测点反映 that it was handed), ``close`` (市监察局 closes a 反映 that was answered, a 监察文书 that was
    carried out); days: ``serve`` (a 监察文书 reaches its unit), ``inspect`` (past its day, a 督办 is a matter of 督查).
    ``reminders``: so many 催办 make it one as well.
    """

    review: int
    verify: int
    decide: int
    resume: int
    serve: int
    # The folders of earlier releases do not have these.
    publish: int = 10
    pursue: int = 20
    handle: int = 20
    resolve: int = 15
    answer: int = 2
    close: int = 10
    inspect: int = 15
    reminders: int = 3


class Parameters(Part):
    """The whole of ``campaign.yaml``. ``counts`` is what the document contains, counted by hand;
    ``complaint_categories`` what 行政投诉 are counted by; ``appraisal_forms`` and ``phone_kinds`` what 评议 and 电话暗访 are
    entered by where no rule of the document lists them; ``satisfaction_target`` the target by which 群众满意 is measured, None in
    a campaign without one."""

    short_title: str
    first_day: dt.date
    last_day: dt.date
    weeks: Weeks
    days: Days
    counts: dict[str, int]
    series: dict[str, Series]
    papers: PaperForms
    appraisal_rounds: tuple[Round, ...]
    ownerships: tuple[str, ...]
    supervision_unit: str
    satisfaction_target: str | None = None
    complaint_categories: tuple[str, ...] = ()
    appraisal_forms: tuple[str, ...] = ()
    phone_kinds: tuple[str, ...] = ()


def read_parameters(folder: Path) -> Parameters:
    """What the office of a campaign decided. Raises as ``read`` does, and for a last day before the first."""
    parameters = read(folder / "campaign.yaml", Parameters)
    if parameters.last_day < parameters.first_day:
        raise ValueError("campaign.yaml：last_day早于first_day，请核对。")
    return parameters
