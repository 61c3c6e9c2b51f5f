"""The month's readings that a unit owes: which, and which of them are there."""

import datetime as dt

import pandas as pd

from efficiency import campaign
from efficiency.ui.parts.frame import Page

READING_KEY = ["indicator_id", "unit_id", "district_code", "category"]


def owed_readings(mine: tuple[str, ...], known: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """Every reading of a month that one owes: each of those ever handed in, and each indicator without dimensions.

    Columns: those of ``standing_readings``; id, value, numerator, denominator and note are null where none is there.
    """
    single = [each for each in mine if not _dimensions(each)]
    keys = pd.concat(
        [
            pd.DataFrame([(each, "", "", "") for each in single], columns=READING_KEY),
            known[READING_KEY],
        ]
    ).drop_duplicates()
    present = known[known["period_end"] == month].drop(columns="period_end")
    rows = keys.merge(present, on=READING_KEY, how="left").assign(period_end=month)
    return (
        rows.assign(place=[mine.index(each) for each in rows["indicator_id"]])
        .sort_values(["place", *READING_KEY])
        .drop(columns="place")
        .reset_index(drop=True)
    )


def _dimensions(indicator_id: str) -> tuple[str, ...]:
    return next((each.dimensions for each in campaign.load().indicators if each.id == indicator_id), ())


def reading_month(page: Page) -> dt.date:
    """The last day of the newest month that is over on the as-of day: the one whose readings can be handed in."""
    tomorrow = page.as_of + dt.timedelta(days=1)
    return tomorrow.replace(day=1) - dt.timedelta(days=1)
