"""What is found in a file before it is brought in: rows that hold together, faults, questions, notices, rows left out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from efficiency.exchange.layout import Skipped
from efficiency.subjects.description import Subject

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: where (sheet, row and header as the sender sees them), the value there, how to mend it."""

    sheet: str
    row: int | None
    column: str
    value: str
    mend: str


@dataclass(frozen=True, slots=True)
class Question:
    """A unit's name that is close to others: ``candidates`` are unit ids, ``rows`` how many rows use it."""

    name: str
    candidates: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Read:
    """How many rows of a sheet were read as facts, how many skipped, and which of those read are hidden on the sheet."""

    sheet: str
    title: str
    rows: int
    skipped: int
    hidden: tuple[int, ...]


@dataclass(slots=True)
class Table:
    """The rows of one sheet that hold together. ``numbers``: the row number in the sheet of each row."""

    sheet: str
    subject: Subject
    rows: list[dict] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Checked:
    """All that was found in a file. ``fault_count`` goes on counting where ``faults`` stops, ``skipped_count`` likewise;
    ``firsts``: of each subject, by its name, where (sheet, row) each fact was met first."""

    tables: list[Table] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    questions: list[Question] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    skipped_count: int = 0
    firsts: dict[str, dict[object, tuple[str, int]]] = field(default_factory=dict)

    def fault(self, sheet: str, row: int | None, column: str, value, mend: str) -> None:
        """Add a fault; the first ``MOST_SHOWN`` are kept."""
        self.fault_count += 1
        if len(self.faults) < MOST_SHOWN:
            shown = "" if value is None else str(value)
            self.faults.append(
                Fault(sheet, row, column, shown if len(shown) <= 60 else f"{shown[:60]}……", mend)
            )

    def skip(self, skipped: Sequence[Skipped]) -> None:
        """Add rows that were left out; the first ``MOST_SHOWN`` are kept."""
        self.skipped_count += len(skipped)
        self.skipped += skipped[: MOST_SHOWN - len(self.skipped)]
