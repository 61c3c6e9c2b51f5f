"""重复检查: several official visits to one enterprise within a fortnight (任务19 多头执法、重复执法、执法扰民)."""

import datetime as dt

import pandas as pd

from efficiency.core.access import Scope
from efficiency.models import Registration
from efficiency.queries import cached
from efficiency.queries.activities import activities

VISITS, DAYS = 3, 14
COLUMNS = ["point_key", "first_on", "last_on", "visits", "units", "unregistered"]
ABOUT = ["point_label", "place_code", "ownership"]


def repeat_visits(activities: pd.DataFrame, *, visits: int = VISITS, days: int = DAYS) -> pd.DataFrame:
    """Spells of ``visits`` or more official activities at one enterprise within ``days`` days, most visits first.

    ``activities``: point_key, started_on (date), unit_id, registration; one row per activity, registered or not. The
    document names no number; three visits in fourteen days, both ends counted, is our reading. A visit belongs to one
    spell only: of overlapping spells the fullest is taken first, the earlier of equal ones.

    Columns: point_key, first_on, last_on, visits, units (different units), unregistered (visits not registered). No
    rows where nothing repeats.
    """
    spells = []
    for point_key, rest in _by_point(activities).items():
        while spell := _fullest(rest, visits, days):
            first, last = spell
            taken = rest[first:last]
            spells.append(
                {
                    "point_key": point_key,
                    "first_on": taken[0][0],
                    "last_on": taken[-1][0],
                    "visits": len(taken),
                    "units": len({unit_id for _, unit_id, _ in taken}),
                    "unregistered": sum(
                        registration != Registration.REGISTERED for *_, registration in taken
                    ),
                }
            )
            del rest[first:last]
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


def _by_point(activities: pd.DataFrame) -> dict[str, list[tuple[dt.date, str, str]]]:
    """The visits of each point as (day, unit, registration) in order of their day; lists are fifty times as fast here."""
    columns = ("point_key", "started_on", "unit_id", "registration")
    found: dict[str, list] = {}
    for point_key, *visit in zip(*(activities[name].tolist() for name in columns), strict=True):
        found.setdefault(point_key, []).append(tuple(visit))
    return {point_key: sorted(own) for point_key, own in found.items()}


def _fullest(own: list[tuple[dt.date, str, str]], visits: int, days: int) -> tuple[int, int] | None:
    """Where the fullest window of ``days`` begins and ends in ``own``; None when none holds ``visits``."""
    best, last = None, 0
    for first, (start, *_) in enumerate(own):
        while last < len(own) and (own[last][0] - start).days < days:
            last += 1
        if last - first >= visits and (best is None or last - first > best[1] - best[0]):
            best = (first, last)
    return best


@cached
def repeated(scope: Scope) -> pd.DataFrame:
    """The spells of repeated visits in the scope's activities; columns of ``described``."""
    visits = activities(scope)
    return described(repeat_visits(visits), visits)


def described(spells: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """``repeat_visits`` with what the ``activities`` say of each point: point_label, place_code, ownership."""
    about = activities.drop_duplicates("point_key")[["point_key", *ABOUT]]
    return spells.merge(about, on="point_key", how="left", validate="many_to_one")
