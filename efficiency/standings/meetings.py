"""周例会 on a day: which were held in time, late or not at all (工作要求二: 每周召开一次例会).

Pure: the plan, the record and the as-of day go in.
"""

import datetime as dt

import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import meetings

# A meeting that was not held, before the planned day of the next one has come, may still be held.
HELD, LATE, MISSED, TODAY, AWAITED = "按期召开", "推迟召开", "未召开", "今日召开", "待召开"


def register(plan: Plan, held: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """All meetings planned up to ``as_of``, the newest first: held in time, late, or missed.

    ``held``: columns of ``queries.meetings.held``. Columns: number, planned_on, held_on (null: not held), known_on (the
    day whose evening the figures of the meeting show: the day before it), state (按期召开 / 推迟召开; not held: 今日召开 on the
    planned day, 待召开 until the next planned day, 未召开 from then on), late_days, chair, note.
    """
    records = {row.number: row for row in held.itertuples()}
    rows = []
    planned = meetings(plan.issued_on, as_of)
    for number, planned_on in planned:
        record = records.get(number)
        held_on = record.held_on if record is not None and not pd.isna(record.held_on) else None
        late = (held_on - planned_on).days if held_on else 0
        state = TODAY if planned_on == as_of else AWAITED if number == planned[-1][0] else MISSED
        if held_on:
            state = LATE if late else HELD
        rows.append(
            {
                "number": number, "planned_on": planned_on, "held_on": held_on,
                "known_on": (held_on or planned_on) - dt.timedelta(days=1), "state": state, "late_days": late,
                "chair": record.chair if record is not None else None, "note": record.note if record is not None else None,
            }
        )  # fmt: skip
    columns = ["number", "planned_on", "held_on", "known_on", "state", "late_days", "chair", "note"]
    return pd.DataFrame(rows, columns=columns).sort_values("number", ascending=False).reset_index(drop=True)


def last_held(register: pd.DataFrame, number: int) -> int | None:
    """The meeting before ``number`` that took place (a missed one froze nothing); the one before it when none did; None
    for the first meeting. ``register``: see ``register``."""
    earlier = register[register["number"] < number].sort_values("number", ascending=False)
    if earlier.empty:
        return None
    took_place = earlier[earlier["held_on"].notna()]
    return int((took_place if len(took_place) else earlier)["number"].iloc[0])


def evenings(register: pd.DataFrame, number: int) -> list[dt.date]:
    """The evenings before the meetings up to ``number``, oldest first; a missed one counts with its planned day.

    ``register``: see ``register``. What was red on each of them has been red for so many weeks.
    """
    own = register[register["number"] <= number].sort_values("number")
    return list(own["known_on"])
