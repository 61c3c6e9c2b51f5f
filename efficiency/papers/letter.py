"""What a paper is before it is set: its head, its sections, its appendices."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title, header -> width in mm, rows of texts, and what stands in its place without rows."""

    title: str
    columns: dict[str, float]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of an appendix: what it shows, the PNG, and the same in words for those who do not see it."""

    title: str
    png: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """One 一、 of the body: heading (empty: text without one) and paragraphs, one to a line; “（一）” begins a second level."""

    heading: str
    text: str


# What parts without a heading are called where they are chosen or edited.
OPENING, CLOSING = "开头", "结尾"


def parts_of(sections: tuple[Section, ...]) -> dict[str, Section]:
    """The parts of a text by their headings, the one without a heading that comes first as 开头, a later one as 结尾."""
    return {
        section.heading or (CLOSING if place else OPENING): section for place, section in enumerate(sections)
    }


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper before it is set. ``masthead`` is the red name at the top; ``number`` and ``issued_on`` are null in a draft.

    ``as_of`` is the day whose evening's figures it has.

    ``bulletin``: 简报 head (name, 期号, office and date) instead of that of a letter. ``signer``: a line for the name of
    who signs (上行文), who is ``signed_by`` where that is known. ``undated``: without 署名 and 成文日期 (会议纪要, 10.3). ``copies`` are
    the lines of 版记, such as 报送：市长，副市长。 ``series`` stands before the number that a draft does not have yet. ``written_on``:
    成文日期 in words of its own, where it is not a day (a template's).
    """

    masthead: str
    title: str
    addressee: str
    sections: tuple[Section, ...]
    issuer: str
    number: str | None
    issued_on: dt.date | None
    copies: tuple[str, ...]
    as_of: dt.date
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    definitions: tuple[tuple[str, str, str], ...] = ()
    bulletin: bool = False
    signer: bool = False
    signed_by: str = ""
    undated: bool = False
    demo: bool = False
    series: str = ""
    written_on: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether 署名 and 成文日期 stand below the text."""
        return not (self.bulletin or self.undated)

    @property
    def appendices(self) -> tuple[str, ...]:
        """Titles of the appendices in their order: tables, pictures, 口径说明."""
        titles = [table.title for table in self.tables]
        if self.pictures:
            titles.append("图表")
        return (*titles, "口径说明") if self.definitions else tuple(titles)
