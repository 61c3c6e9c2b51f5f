"""What a paper is about, its number in words, and the letter that every kind begins with."""

import datetime as dt
from dataclasses import dataclass

from efficiency import campaign
from efficiency.models import PaperKind
from efficiency.papers.facts import Figure
from efficiency.papers.letter import Letter, Section, Table

# Workdays that a 专报 proposes for an answer to what it is about.
TO_ANSWER = 10

SUBJECTS = {"TASK": "主要任务", "UNIT": "单位", "INCIDENT": "监测点反映"}


def number_words(kind: str, number: int, year: int, corrected: str = "") -> str:
    """``第24期`` for a 周报, ``效能督通〔2007〕3号`` for the others; the number is not padded (7.2.5). A 更正件 is numbered within the paper
    that it corrects, whose number is ``corrected``: ``第24期更正1``."""
    if corrected:
        return f"{corrected}更正{number}"
    return (
        f"第{number}期"
        if kind == PaperKind.WEEKLY
        else f"{campaign.load().parameters.papers.codes[kind]}〔{year}〕{number}号"
    )


@dataclass(frozen=True, slots=True)
class Matter:
    """What a paper is about. ``day`` is the day of the paper; ``meeting_number`` for 周报 and 会议纪要.

    ``corrects``: the issued paper that this one corrects. A 专报 is about one ``subject_kind`` (TASK / UNIT / INCIDENT) with
    its id, for one leader (``leader``: the office).
    """

    kind: str
    day: dt.date
    meeting_number: int | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    leader: str | None = None
    corrects: int | None = None

    @property
    def key(self) -> str:
        """What its drafts are kept under: one paper to a meeting, one to a day and subject."""
        if self.corrects is not None:
            return f"{self.kind}:C{self.corrects}:{self.day.isoformat()}"
        if self.meeting_number is not None:
            return f"{self.kind}:{self.meeting_number}"
        return ":".join(filter(None, (self.kind, self.day.isoformat(), self.subject_id)))


def letter_of(
    kind: str,
    title: str,
    addressee: str,
    sections: tuple[Section, ...],
    tables: tuple[Table, ...] = (),
    **options,
) -> Letter:
    """A letter of a kind without number and day; ``options`` are those of ``Letter``. A table without rows is annexed to none."""
    forms = campaign.load().parameters.papers
    return Letter(
        masthead=forms.mastheads[kind], title=title, addressee=addressee, sections=sections,
        tables=tuple(table for table in tables if table.rows), issuer=forms.office, series=forms.codes.get(kind, ""), number=None,
        issued_on=None, **options,
    )  # fmt: skip


def definitions_of(figures: tuple[Figure, ...]) -> tuple[tuple[str, str, str], ...]:
    """口径说明: name, value and definition of each figure."""
    return tuple((figure.name, figure.value, figure.definition) for figure in figures)


# Characters of 2号 in a line of 156 mm.
_TITLE_LINE = 20


def subject_title(about: str, what: str) -> str:
    """The title of a 专报, in two lines where one is too short for it; neither breaks a word."""
    first, second = f"关于{about}", f"{what}的专报"
    return f"{first}{'' if len(first + second) <= _TITLE_LINE else chr(10)}{second}"
