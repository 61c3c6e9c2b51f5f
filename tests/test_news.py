"""Nothing is named out of noise: the conclusions of the pages in worlds in which nothing is different from anything.

The demo year keeps its points, visits and days; which point, unit and speed each incident has is drawn anew.
"""

import datetime as dt
import random
from bisect import bisect_right
from collections import Counter

import pandas as pd
import pytest

from efficiency import campaign
from efficiency.campaign.workdays import quarter_begins
from efficiency.core.access import Scope
from efficiency.figures import monitoring as m
from efficiency.figures.point_grid import Chosen, period_key, place_grid, slow_among
from efficiency.figures.supervised import LIKE, more_than_visited
from efficiency.judgements import news
from efficiency.judgements.agenda import in_fridays
from efficiency.judgements.conspicuous import RECENT_DAYS, slow_feedback, usual_visits
from efficiency.judgements.repeat_visits import DAYS, repeat_visits
from efficiency.metrics import Rate
from efficiency.queries.activities import activities
from efficiency.queries.monitoring import incidents
from efficiency.queries.points import points
from efficiency.standings.signals import Group

AUGUST = dt.date(2007, 8, 31)
CITY = Scope(AUGUST)
WORLDS = 200


@pytest.fixture(scope="module")
def year(demo_year) -> dict:
    """What the worlds are made from: incidents, points, visits, the grids with their exposure."""
    everything = Chosen(None, None, None, None)
    return {
        "incidents": incidents(CITY),
        "points": points(CITY),
        "visits": activities(CITY),
        "grids": {by: place_grid(CITY, everything, by) for by in ("month", "week")},
    }


def shuffled(year: dict, chance: random.Random) -> pd.DataFrame:
    """The incidents, each at any of the points then hung and about the unit of any of the visits."""
    rows = year["incidents"].reset_index(drop=True)
    hung = year["points"].sort_values("plaque_on")
    days, codes = hung["plaque_on"].tolist(), hung["place_code"].tolist()
    places = [codes[chance.randrange(bisect_right(days, day))] for day in rows["received_on"]]
    visited = year["visits"]["unit_id"].tolist()
    return rows.assign(place_code=places, unit_id=[chance.choice(visited) for _ in places])


def regrid(grid: pd.DataFrame, rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """The page's grid of places with the world's incidents in it."""
    period = period_key(by)
    counted = Counter(
        (place, period(day)) for place, day in zip(rows["place_code"], rows["received_on"], strict=True)
    )
    return grid.assign(value=[counted[cell] for cell in zip(grid["row"], grid["column"], strict=True)])


def quarter(rows: pd.DataFrame) -> pd.DataFrame:
    """The incidents of the quarter, as ``incident_counts`` gives them."""
    own = rows[[day >= quarter_begins(AUGUST) for day in rows["received_on"]]]
    replied = own["replied_on"].notna()
    in_time = [bool(come) and day <= due for come, day, due in
               zip(replied, own["replied_on"], own["due_calendar_on"], strict=True)]  # fmt: skip
    overdue = ~replied & (own["due_calendar_on"] < AUGUST)
    return own.assign(
        incidents=1, replied=replied.astype(int), in_time_calendar=in_time, overdue_calendar=overdue
    )


def conclusions(year: dict, rows: pd.DataFrame) -> dict[str, object]:
    """Everything that the pages on monitoring points would name, by view."""
    recent = quarter(rows)
    counted = recent.groupby("unit_id", as_index=False)[
        ["incidents", "replied", "in_time_calendar", "overdue_calendar"]
    ].sum()
    visits = Counter(year["visits"]["unit_id"])
    reported = Counter(rows["unit_id"])
    seen = pd.DataFrame(
        [(unit, reported[unit], visits[unit]) for unit in {*visits, *reported}],
        columns=["unit_id", "incidents", "activities"],
    )
    slow_stage = slow_feedback(recent, AUGUST)
    return {
        "month": m.concentration(regrid(year["grids"]["month"], rows, "month")).first,
        "week": m.concentration(regrid(year["grids"]["week"], rows, "week")).first,
        "slow unit": slow_among(counted, "calendar"),
        "slow stage": slow_stage and slow_stage[0].first,
        "reported": more_than_visited(seen).first,
    }


def test_in_worlds_without_differences_hardly_a_page_names_anything(year):
    chance = random.Random(20071231)
    named: Counter[str] = Counter()
    pages = 0
    for _ in range(WORLDS):
        found = conclusions(year, shuffled(year, chance))
        # 值得看的 stands on every view with the month and the slow unit; each view adds its own heading.
        always = bool(found["month"] or found["slow unit"])
        pages += sum(always or bool(found[view]) for view in ("month", "week", "slow stage", "reported"))
        named.update(name for name, what in found.items() if what)
    assert pages <= 0.05 * 4 * WORLDS, f"{pages} of {4 * WORLDS} pages name something: {named}"


def test_a_mean_that_few_were_asked_for_is_not_the_lowest():
    alike = [(str(number), 80 + number % 5, 100) for number in range(12)]
    assert news.lowest_means([*alike, ("few", 72, 3)]) == []
    (low,) = news.lowest_means([*alike, ("many", 72, 100)])
    assert low.key == "many" and low.expected == pytest.approx(81.8, abs=0.2)
    assert news.lowest_means(alike[:4]) is None
    few, many = (news.usual_means([*alike, one]) for one in (("few", 72, 3), ("many", 72, 100)))
    assert few["few"][0] < 72 < many["many"][0] and news.usual_means(alike[:4]) == {}


@pytest.mark.parametrize("between", [0.0, 2.0, 4.0])
@pytest.mark.parametrize(
    "asked",
    [[20] * 15 + [400] * 6, [30, 30, 40, 50, 60, 60, 80, 100, 120, 150, 200, 300, 400, 500]],
    ids=["few or many", "mixed"],
)
def test_where_units_differ_by_themselves_nobody_is_the_lowest_for_having_been_judged_by_many(between, asked):
    """Scores with a spread among units besides that among the people who were asked."""
    chance = random.Random(31)
    named = 0
    for _ in range(300):
        scores = [80 + chance.gauss(0, between) + chance.gauss(0, 9 / people**0.5) for people in asked]
        named += bool(news.lowest_means(zip(range(len(asked)), scores, asked, strict=True)))
    assert named <= 15
    scores[-1] = 80 - 8 * (between**2 + 81 / min(asked)) ** 0.5
    assert news.lowest_means(zip(range(len(asked)), scores, asked, strict=True))[0].key == len(asked) - 1


def test_nobody_is_named_for_three_events_or_out_of_three_cases():
    assert news.most([Group("a", 3, 1), Group("b", 0, 500)]).first is None
    assert news.lowest([Group("a", 0, 3), *(Group(n, 100, 100) for n in range(9))]).first is None


def test_equals_with_the_same_full_rate_are_said_to_be_alike():
    assert news.lowest([Group(n, 9, 9) for n in range(5)]).first is None


def test_where_nothing_could_be_news_there_is_too_little_to_compare():
    few = news.lowest([Group("a", 1, 2), Group("b", 2, 2)])
    assert few.judged == () and news.nothing_named(few, "各单位") == "各单位数量太少，不作比较"


def test_what_was_planted_in_the_year_is_named(year):
    found = conclusions(year, year["incidents"])
    assert found["month"].key == ("210211", dt.date(2007, 4, 1))
    assert found["slow unit"].unit_id == found["slow stage"].key == "K13"
    assert found["reported"].key == ("D210211", LIKE[campaign.load().plan.unit("D210211").category])


@pytest.mark.parametrize("looked_at", [RECENT_DAYS + DAYS, None])
def test_in_worlds_without_differences_hardly_any_enterprise_is_besieged(year, looked_at):
    """The year's visits on their days, each at any enterprise then hung; the last six weeks and the whole year are looked at."""
    chance = random.Random(14)
    days, hung = sorted(year["visits"]["started_on"]), sorted(year["points"]["plaque_on"])
    days = [day for day in days if day >= hung[0]]
    first_day = AUGUST - dt.timedelta(days=looked_at) if looked_at else hung[0]
    own, named = [day for day in days if day > first_day] if looked_at else days, 0
    for _ in range(WORLDS):
        places = [chance.randrange(bisect_right(hung, day)) for day in own]
        rows = pd.DataFrame(
            {"point_key": places, "started_on": own, "unit_id": "K01", "registration": "REGISTERED"}
        )
        named += bool(usual_visits(repeat_visits(rows), days, hung, first_day, AUGUST)["is_news"].any())
    assert named <= WORLDS / 20


def test_visits_that_come_closer_for_all_are_no_siege_of_one():
    """A fortnight in which everybody is visited three times as often as in the rest of the year."""
    chance, hung = random.Random(3), [dt.date(2007, 3, 20)] * 100
    first_day = hung[0]
    days = sorted(first_day + dt.timedelta(days=chance.randrange(160)) for _ in range(400))
    days = sorted(days + [dt.date(2007, 5, 7) + dt.timedelta(days=chance.randrange(14)) for _ in range(300)])
    named = 0
    for _ in range(WORLDS):
        rows = pd.DataFrame(
            {"point_key": [chance.randrange(100) for _ in days], "started_on": days, "unit_id": "K01",
             "registration": "REGISTERED"}
        )  # fmt: skip
        named += bool(usual_visits(repeat_visits(rows), days, hung, first_day, AUGUST)["is_news"].any())
    assert named <= WORLDS / 20


def test_units_stand_in_bands_and_only_what_chance_does_not_explain_leaves_the_usual_one():
    alike = [Group(str(number), 90, 100) for number in range(8)]
    found = news.bands([*alike, Group("late", 60, 100), Group("small", 0, 2)], [Group("late", 9, 10)])
    assert found["late"] is news.Band.BEHIND and found["small"] is news.Band.TOO_FEW
    assert {found[str(number)] for number in range(8)} == {news.Band.USUAL}
    ahead = news.bands([Group("first", 99, 100), *(Group(str(n), 60, 100) for n in range(8))])
    assert ahead["first"] is news.Band.AHEAD


def test_where_units_are_alike_nobody_falls_behind_for_having_few_tasks():
    chance = random.Random(5)
    sizes = [15, 9, 8, 6, 5, 4, 3, 3, 2, 2, 1]
    named = 0
    for _ in range(200):
        tasks = [
            Group(n, sum(chance.random() < 0.7 for _ in range(size)), size) for n, size in enumerate(sizes)
        ]
        reports = [
            Group(n, sum(chance.random() < 0.9 for _ in range(20 * size)), 20 * size)
            for n, size in enumerate(sizes)
        ]
        found = news.bands(tasks, reports)
        named += bool({news.Band.BEHIND, news.Band.AHEAD} & {*found.values()})
    assert named <= 10


def test_where_a_late_friday_is_late_for_all_tasks_of_a_unit_nobody_falls_behind_for_having_many():
    chance = random.Random(6)
    sizes, fridays = [15, 9, 8, 6, 5, 4, 3, 3, 2, 2, 1], 20
    named = 0
    for _ in range(200):
        came = [sum(size for _ in range(fridays) if chance.random() < 0.9) for size in sizes]
        units = enumerate(zip(came, sizes, strict=True))
        found = news.bands(
            [in_fridays(str(n), Rate(count, fridays * size), fridays) for n, (count, size) in units]
        )
        named += bool({news.Band.BEHIND, news.Band.AHEAD} & {*found.values()})
    assert named <= 10
    late = [in_fridays(str(n), Rate(100, 100), 20) for n in range(9)] + [
        in_fridays("late", Rate(90, 300), 20)
    ]
    assert news.bands(late)["late"] is news.Band.BEHIND
