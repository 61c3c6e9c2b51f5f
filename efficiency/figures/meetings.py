"""历次例会 as rows to list. Pure."""

from collections.abc import Iterable

import pandas as pd

from efficiency.core.keeping import kept
from efficiency.standings.meetings import MeetingStanding
from efficiency.standings.words import HELD_WORDS


@kept
def register_rows(register: Iterable[MeetingStanding]) -> pd.DataFrame:
    """The meetings in their order. Columns: number, planned_on, held_on (null: not held), state (in words), late_days (0: in
    time or not held), chair, note (null: nothing on record)."""
    rows = [
        (
            each.number,
            each.planned_on,
            each.held_on,
            HELD_WORDS[each.state],
            each.days_over,
            each.chair,
            each.note,
        )
        for each in register
    ]
    columns = ["number", "planned_on", "held_on", "state", "late_days", "chair", "note"]
    return pd.DataFrame(rows, columns=columns)
