"""越权违规干预 (任务18): who came to enterprises and registered it, and where 三乱 was reported.

Pure: the frames of ``queries.monitoring`` and ``queries.points`` go in, frames come out.
"""

import datetime as dt

import pandas as pd

from efficiency.core.keeping import kept
from efficiency.figures.indicator_series import month_word, months_from
from efficiency.figures.monitoring import cells
from efficiency.models import Registration
from efficiency.standings.returns import deadlines, returns_due

EXACTIONS = ("乱收费", "乱摊派", "乱罚款")


@kept
def registration_figures(activity_months: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """R2.2: registered activities over all known ones, by unit and month, for ``rate_grid.rate_grid``.

    ``activity_months``: month (its first day), unit_id, registration, activities. ``names``: unit_id -> name of the row;
    units outside are left out. Columns: row, column (``8月``), numerator (registered), denominator (known).
    """
    own = activity_months[activity_months["unit_id"].isin(names)]
    registered = own["activities"].where(own["registration"] == Registration.REGISTERED, 0)
    return pd.DataFrame(
        {
            "row": own["unit_id"].map(names),
            "column": [month_word(month) for month in own["month"]],
            "numerator": registered,
            "denominator": own["activities"],
        }
    )


@kept
def by_month(reported: pd.DataFrame) -> pd.DataFrame:
    """Incidents counted by place_code and received_on, in a column incidents, with a column month (``4月``) more."""
    return reported.assign(month=[month_word(day) for day in reported["received_on"]])


@kept
def exaction_cells(
    reported: pd.DataFrame, points: pd.DataFrame, returns: pd.DataFrame, places: list[str], as_of: dt.date
) -> tuple[pd.DataFrame, dict[str, dt.date]]:
    """三乱 by place and month of receipt, silence told from zero, as ``monitoring.cells`` gives them; and the
    months: word -> first day.

    ``reported``: of ``by_month``, of the ``EXACTIONS`` only, verified or not; ``returns``: place_code, week_end, returned
    (how many points). A month without 三乱 is zero only where the place's points returned at least one week that was due
    in it. A place without points has no due returns and is 不适用. Before the first return is due there
    is nothing to show: an empty frame and no months.
    """
    first_day = points["plaque_on"].min()
    if pd.isna(first_day) or not deadlines(first_day, as_of):
        return pd.DataFrame(), {}
    months = {word: day for day, word in months_from(first_day, as_of).items()}
    due = returns_due(points, "place_code", deadlines(first_day, as_of), month_word)
    came = pd.DataFrame(
        {
            "row": returns["place_code"],
            "column": [month_word(day) for day in returns["week_end"]],
            "returned": returns["returned"],
        }
    )
    found = reported.rename(columns={"place_code": "row", "month": "column"})
    found = found.groupby(["row", "column"], as_index=False)["incidents"].sum()
    return cells(places, list(months), found, due, came), months
