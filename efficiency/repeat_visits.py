"""重复检查: several official visits to one enterprise within a fortnight (任务19 多头执法、重复执法、执法扰民).

Pure: frames in, frames out.
"""

import datetime as dt

import pandas as pd

VISITS, DAYS = 3, 14
COLUMNS = ["point_key", "first_on", "last_on", "visits", "units", "unregistered"]


def repeat_visits(activities: pd.DataFrame, *, visits: int = VISITS, days: int = DAYS) -> pd.DataFrame:
    """Spells of ``visits`` or more official activities at one enterprise within ``days`` days, most visits first.

    ``activities``: point_key, started_on (date), unit_id, registration; one row per activity, registered or not. The
    document names no number; three visits in fourteen days, both ends counted, is our reading. A visit belongs to one
    spell only: of overlapping spells the fullest is taken first, the earlier of equal ones.

    Columns: point_key, first_on, last_on, visits, units (different units), unregistered (visits not registered). No
    rows where nothing repeats.
    """
    spells = []
    for point_key, own in activities.groupby("point_key", sort=False):
        rest = own.sort_values("started_on", kind="stable")
        while len(rest) >= visits:
            spell = max((_within(rest, start, days) for start in rest["started_on"].unique()), key=len)
            if len(spell) < visits:
                break
            spells.append(
                {
                    "point_key": point_key,
                    "first_on": spell["started_on"].iloc[0],
                    "last_on": spell["started_on"].iloc[-1],
                    "visits": len(spell),
                    "units": spell["unit_id"].nunique(),
                    "unregistered": int((spell["registration"] != "REGISTERED").sum()),
                }
            )
            rest = rest.drop(spell.index)
    found = pd.DataFrame(spells, columns=COLUMNS)
    return found.sort_values(
        ["visits", "units", "first_on"], ascending=[False, False, True], ignore_index=True
    )


def visits_of(activities: pd.DataFrame, spell: pd.Series) -> pd.DataFrame:
    """The activities that a row of ``repeat_visits`` counts, in order of their day."""
    own = activities[
        (activities["point_key"] == spell["point_key"])
        & activities["started_on"].between(spell["first_on"], spell["last_on"])
    ]
    return own.sort_values("started_on", kind="stable")


def _within(rows: pd.DataFrame, start: dt.date, days: int) -> pd.DataFrame:
    end = start + dt.timedelta(days=days - 1)
    return rows[(rows["started_on"] >= start) & (rows["started_on"] <= end)]
