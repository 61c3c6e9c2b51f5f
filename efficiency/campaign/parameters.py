"""What a campaign's office decides beside the document's wording: days, weekly rhythm, numbers, papers, lists."""

import datetime as dt
from pathlib import Path

from efficiency.campaign.document import Part
from efficiency.campaign.reading import read
from efficiency.models import PaperKind


class Weeks(Part):
    """The weekly rhythm: ISO weeks of ``year`` from ``first`` to ``last``; reports by ``report_day`` (1 is Monday), ``report_hour``."""

    year: int
    first: int
    last: int
    report_day: int
    report_hour: int


class Numbering(Part):
    """How a register numbers its rows within a year: what stands before (``{year}``) and after, to how many digits."""

    before: str
    after: str = ""
    width: int = 1


class PaperForms(Part):
    """公文: who issues them, whom they go up to, the red name at the top of each kind, and 机关代字 (none: 期号)."""

    office: str
    leaders: str
    mastheads: dict[PaperKind, str]
    codes: dict[PaperKind, str]


class Parameters(Part):
    """The whole of ``campaign.yaml``. ``counts`` is what the document contains, counted by hand."""

    first_day: dt.date
    last_day: dt.date
    weeks: Weeks
    counts: dict[str, int]
    series: dict[str, Numbering]
    papers: PaperForms
    ownerships: tuple[str, ...]
    supervision_unit: str


def read_parameters(folder: Path) -> Parameters:
    """What the office of a campaign decided. Raises as ``read`` does, and for a last day before the first."""
    parameters = read(folder / "campaign.yaml", Parameters)
    if parameters.last_day < parameters.first_day:
        raise ValueError("campaign.yaml：last_day早于first_day，请核对。")
    return parameters
