"""A unit that was complained of tries to find out by whom: from its own visits, of which it knows everything, from what its
pages, files and corrections say of monitoring points, and together with another unit."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from monitoring_rows import add_activity, add_incident, add_points
from sqlalchemy import delete, insert, select
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from efficiency import campaign
from efficiency.accounts import sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.commands.activities import correct_activity, register_activity
from efficiency.commands.exports import REGISTERS
from efficiency.commands.telling import LEAST, Told, Truth, groups_told, newcomers, still_true, tell_units
from efficiency.core import config, db
from efficiency.core.access import RIGHTS, Scope, User, scope_of
from efficiency.exchange import ENCODINGS
from efficiency.figures.point_grid import Chosen, place_grid, point_grid
from efficiency.judgements.obligations import obligations, rule_judgements
from efficiency.judgements.repeat_visits import repeated
from efficiency.models import (
    UNTOLD,
    Account,
    Incident,
    MonitoringPoint,
    OfficialActivity,
    PointPseudonym,
    ProgressReport,
    Registration,
    Role,
    Verdict,
)
from efficiency.queries.activities import activities
from efficiency.queries.corrections import corrections
from efficiency.queries.monitoring import incident_counts, incidents
from efficiency.queries.points import points
from efficiency.queries.returns import return_counts, returns
from efficiency.queries.tallies import unregistered_activities
from efficiency.subjects.official_activity import FROM_FORM
from efficiency.ui.parts.menu import ENTRIES
from tests.conftest import MAIN_SCRIPT, let_in, person
from tests.reading import left, unfolded
from tests.test_confidentiality import sent_to_the_browser

AUGUST = dt.date(2007, 8, 31)
BUREAU = person("jcj_test", Role.SUPERVISION)
# Two that were complained of often, a small district, and one that nobody complained of.
UNITS = ("K13", "K11", "D210211", "K01")
ATTRIBUTES = ["district_code", "place_code", "ownership", "industry", "plaque_on"]


@pytest.fixture(scope="module", autouse=True)
def year(demo_year: Path) -> Path:
    """The demo year for all tests that only read."""
    return demo_year


def reader(unit_id: str) -> Scope:
    return scope_of(User(1, "x", "x", Role.UNIT, unit_id=unit_id), AUGUST)


@dataclass(frozen=True)
class Known:
    """What only 市监察局 knows: each point's id, and the points of incidents and visits by their numbers."""

    points: dict[str, MonitoringPoint]
    reported: dict[str, str]
    visited: dict[str, str]


@pytest.fixture(scope="module")
def truth(year: Path) -> Known:
    with db.reading() as connection:
        return Known(
            {row.id: row for row in connection.execute(select(MonitoringPoint.__table__))},
            dict(connection.execute(select(Incident.number, Incident.point_id)).all()),
            dict(connection.execute(select(OfficialActivity.number, OfficialActivity.point_id)).all()),
        )


# ---------------------------------------------------------------- what it is told of points


@pytest.mark.parametrize("unit_id", UNITS)
def test_whatever_a_unit_is_told_of_a_point_holds_of_five_points_or_more(unit_id, truth):
    rows = points(reader(unit_id))
    assert len(rows) == len(truth.points) and rows["point_key"].is_unique
    assert rows.groupby(ATTRIBUTES, dropna=False).size().min() >= LEAST
    assert rows["closed_on"].isna().all()
    assert rows["place_code"].nunique() > 5, "what many points share is told"


def test_what_is_told_is_true(truth):
    rows = points(reader("K13"))
    with db.reading() as connection:
        own = select(PointPseudonym.pseudonym, PointPseudonym.point_id).where(PointPseudonym.unit_id == "K13")
        whose = dict(connection.execute(own).all())
    for row in rows.itertuples():
        point = truth.points[whose[row.point_key]]
        assert row.place_code in (point.place_code, UNTOLD)
        assert row.ownership in (point.ownership, UNTOLD)
        assert row.plaque_on >= point.plaque_on


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(some.tuples(*[some.sampled_from("abcd")] * 3), max_size=40))
def test_no_group_is_smaller_than_five_and_nobody_is_left_out(values):
    rows = [(str(n), pd.Series(value, index=["a", "b", "c"])) for n, value in enumerate(values)]
    shown = Counter()
    for told, group in groups_told(rows, ("a", "b", "c")):
        shown[told] += len(group)
        assert all(
            word in (None, row[name]) for _, row in group for name, word in zip("abc", told, strict=True)
        )
    assert sum(shown.values()) == len(rows)
    assert not shown or min(shown.values()) >= min(LEAST, len(rows))
    if 0 < len(rows) < LEAST:
        assert set(shown) == {(None, None, None)}


def test_rows_and_files_say_no_more_of_a_point_than_the_roster(truth):
    for unit_id in UNITS:
        scope = reader(unit_id)
        roster = set(points(scope)[["place_code", "ownership"]].itertuples(index=False, name=None))
        for rows in (
            incidents(scope),
            activities(scope),
            returns(scope),
            return_counts(scope, "place_code", "ownership"),
            incident_counts(scope, "place_code", "ownership"),
            left(REGISTERS["incident"], scope),
            left(REGISTERS["official_activity"], scope),
        ):
            assert set(rows[["place_code", "ownership"]].itertuples(index=False, name=None)) <= roster


def test_what_is_not_told_cannot_be_asked_for():
    told = set(points(reader("K13"))["place_code"])
    untold = [each.code for each in campaign.load().plan.districts if each.code not in told]
    assert untold
    for code in untold:
        assert incidents(reader("K13"), place_code=code).empty
        assert incident_counts(reader("K13"), place_code=code)["incidents"].tolist() == [0]


def test_the_map_of_a_unit_adds_up_although_small_places_are_one():
    scope = reader("K13")
    everything = Chosen(None, None, None, None)
    total = len(incidents(scope))
    assert total > 10
    assert place_grid(scope, everything, "month")["value"].sum() == total
    assert point_grid(scope, "point_key", everything, "month")["value"].sum() == total
    city = place_grid(Scope(AUGUST), everything, "week")
    own = place_grid(scope, everything, "week")
    # From the plaque day on that it is told of all of them.
    later = dt.date(2007, 4, 2)
    assert (
        own.loc[own["column"] >= later, "returned"].sum()
        == city.loc[city["column"] >= later, "returned"].sum()
        > 100
    )


# ---------------------------------------------------------------- pseudonyms


def test_a_unit_follows_a_point_by_its_pseudonym_and_two_units_cannot_join_theirs(truth):
    seen = {}
    for unit_id in UNITS:
        rows = incidents(reader(unit_id))
        by_point: dict[str, set[str]] = {}
        for row in rows.itertuples():
            by_point.setdefault(truth.reported[row.number], set()).add(row.point_key)
        assert all(len(keys) == 1 for keys in by_point.values())
        seen[unit_id] = set(points(reader(unit_id))["point_key"])
        assert set(rows["point_key"]) <= seen[unit_id]
    assert all(seen[one].isdisjoint(seen[other]) for one, other in combinations(UNITS, 2))
    cities = set(points(Scope(AUGUST))["point_key"])
    assert all(cities.isdisjoint(keys) for keys in seen.values())


def _hang(*ids: str) -> None:
    """New points like the first one there is, from 10 August on."""
    with db.writing() as connection:
        point = dict(connection.execute(select(MonitoringPoint.__table__).limit(1)).mappings().one())
        for each in ids:
            new = {
                "id": each,
                "pseudonym": f"国有企业{each[3:]}",
                "name": f"示例新厂{each}",
                "plaque_on": dt.date(2007, 8, 10),
            }
            connection.execute(insert(MonitoringPoint.__table__).values(point | new))
        tell_units(connection)


def test_a_pseudonym_stays_whatever_comes_once_a_report_was_seen_under_it(demo_database):
    def drawn() -> dict[tuple, str]:
        with db.reading() as connection:
            rows = connection.execute(select(PointPseudonym.__table__)).all()
        return {(row.unit_id, row.point_id): row.pseudonym for row in rows}

    with db.reading() as connection:
        named = set(map(tuple, connection.execute(select(Incident.unit_id, Incident.point_id)).all()))
    before = drawn()
    _hang("JC-999")
    after = drawn()
    assert len(after) - len(before) == len(campaign.load().plan.units)
    changed = {pair for pair, pseudonym in before.items() if after[pair] != pseudonym}
    assert len(changed) == (LEAST - 1) * len(campaign.load().plan.units) and not changed & named


def test_who_compares_two_days_rosters_cannot_tell_who_is_new(demo_database):
    """The attack: yesterday's list against today's, and against what today says of yesterday."""
    day_before = scope_of(User(1, "x", "x", Role.UNIT, unit_id="K13"), dt.date(2007, 8, 9))
    before, reports = points(reader("K13")), incidents(reader("K13"))
    returned = returns(reader("K13"))
    _hang("JC-999")
    st.cache_data.clear()
    after = points(reader("K13"))
    new = after[~after["point_key"].isin(before["point_key"])]
    assert len(after) == len(before) + 1 and len(new) == LEAST
    assert len(new.drop_duplicates(ATTRIBUTES)) == 1
    assert set(points(day_before)["point_key"]) == set(after["point_key"])
    gone = before[~before["point_key"].isin(after["point_key"])]
    assert not set(gone["point_key"]) & set(reports["point_key"])
    # Nor by who has a past: what is told of them begins on one day.
    assert not set(returned["point_key"]) & set(new["point_key"])
    since = returns(reader("K13")).merge(new, on="point_key")
    assert (since["week_end"] >= since["plaque_on"]).all()


def test_no_first_return_tells_when_a_single_point_hung_its_plaque():
    for unit_id in UNITS:
        first = returns(reader(unit_id)).groupby("point_key")["week_end"].min().rename("first")
        told = points(reader(unit_id)).join(first, on="point_key")
        # Who never sent one says nothing of when it could have.
        assert (told["first"].dropna() >= told.loc[told["first"].notna(), "plaque_on"]).all()


def test_while_too_few_are_new_no_report_names_a_point_and_the_pages_stand(database, as_role):
    _bring_roster("JC-001", "JC-002")
    assert points(reader("K13")).empty
    add_incident(901, "JC-001", "K13", dt.date(2007, 8, 20))
    told = incidents(reader("K13"))
    assert len(told) == 1 and set(told["point_key"]) == set(told["place_code"]) == {UNTOLD}
    let_in(person("k13", Role.UNIT, unit_id="K13"))
    as_role(Role.UNIT)
    for view in _VIEWS:
        app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
        app.query_params.update(view=view, as_of="2007-08-31")
        app.switch_page(str(config.ROOT / "pages" / "supervision" / "monitoring_points.py"))
        assert not app.run().exception and "JC-001" not in str(sent_to_the_browser(app))
    _bring_roster("JC-003", "JC-004", "JC-005")
    st.cache_data.clear()
    assert len(points(reader("K13"))) == LEAST
    assert set(incidents(reader("K13"))["point_key"]) <= set(points(reader("K13"))["point_key"])


def _bring_roster(*ids: str) -> None:
    plaque_on = dt.date(2007, 3, 27)
    add_points(*((each, f"示例厂{each}", f"国有企业{each[3:]}", "国有", "210202", plaque_on) for each in ids))
    with db.writing() as connection:
        tell_units(connection)


_EVENTS = some.lists(
    some.one_of(
        some.tuples(some.just("new"), some.lists(some.sampled_from("abc"), min_size=1, max_size=7)),
        some.tuples(some.just("moved"), some.tuples(some.integers(0, 60), some.sampled_from("abc"))),
        some.tuples(some.just("later"), some.integers(0, 60)),
        some.tuples(some.just("report"), some.integers(0, 60)),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_EVENTS)
def test_whoever_joins_all_rosters_that_it_ever_saw_has_five_points_or_more_before_it(events):
    """The attack on a roster that changes: every list is kept, and joined by pseudonym."""
    true: dict[str, Truth] = {}
    told: dict[str, Told] = {}
    histories: dict[str, list] = {}
    named: set[str] = set()
    day = dt.date(2007, 3, 20)
    for kind, what in events:
        if kind == "new":
            day += dt.timedelta(days=1)
            true |= {f"P{len(true) + n}": Truth(place, "国有", day) for n, place in enumerate(what)}
        elif true:
            chosen = f"P{(what[0] if kind == 'moved' else what) % len(true)}"
            if kind == "report":
                # Only what is named on the roster names a point.
                named |= {chosen} if true.keys() == told.keys() else set()
            elif kind == "moved":
                true[chosen] = replace(true[chosen], place=what[1])
            else:
                true[chosen] = replace(true[chosen], plaque_on=day + dt.timedelta(days=30))
        told = still_true(told, true)
        come = newcomers(told, true, told.keys() - named)
        assert not come.keys() & named, "a pseudonym under which a report was seen stays"
        told |= come
        histories = {
            each: ([] if each in come else histories[each]) + [replace(now, group=0)]
            for each, now in told.items()
        }
        for each, now in told.items():
            assert now.place in (true[each].place, UNTOLD) and now.plaque_on >= true[each].plaque_on
        together = Counter((len(seen), *seen) for seen in histories.values())
        assert not together or min(together.values()) >= LEAST


def test_a_database_of_the_release_before_is_brought_along(demo_database):
    with db.writing() as connection:
        connection.execute(delete(PointPseudonym))
    assert points(reader("K13")).empty
    st.cache_data.clear()
    with db.writing() as connection:
        tell_units(connection)
    assert points(reader("K13"))["point_key"].is_unique


# ---------------------------------------------------------------- its own visits


def words_of(rows: pd.DataFrame) -> dict[str, set[str]]:
    """Number of a row -> every word in it."""
    return {row["number"]: {str(value) for value in row.values()} for row in rows.to_dict("records")}


@pytest.mark.parametrize("unit_id", UNITS)
def test_who_knows_each_of_its_visits_cannot_tell_a_single_complainant(unit_id, truth):
    """The attack: for each visit the enterprise is known, so each word beside it that stands beside few other enterprises
    stands for it; an incident with such a word is told."""
    scope = reader(unit_id)
    stands_for: dict[str, set[str]] = {}
    evidence = rule_judgements(scope, "R2.2", "R2.4")
    for rows in (
        activities(scope),
        unregistered_activities(scope),
        *(each.evidence for each in evidence.values()),
    ):
        for number, words in words_of(rows).items() if len(rows) else ():
            for word in words:
                stands_for.setdefault(word, set()).add(truth.visited[number])
    keys = set(points(scope)["point_key"])
    assert keys.isdisjoint(stands_for)
    found = 0
    for number, words in words_of(incidents(scope)).items():
        common = words & stands_for.keys() & keys
        found += any(stands_for[word] == {truth.reported[number]} for word in common)
    assert found == 0


def test_a_units_own_visits_name_no_point_and_not_who_told_of_them():
    for unit_id in UNITS:
        for rows in (activities(reader(unit_id)), unregistered_activities(reader(unit_id))):
            assert set(rows["point_label"]) <= {UNTOLD}
            told = rows[rows["registration"] != Registration.REGISTERED]
            assert set(told["known_from"]) <= {UNTOLD}
        file = left(REGISTERS["official_activity"], reader(unit_id))
        assert set(file["point_id"]) <= {UNTOLD} and set(file["known_from"]) <= {UNTOLD, FROM_FORM}


def test_a_unit_still_sees_where_it_came_again_and_again(demo_database):
    for day in (20, 22, 24):
        add_activity(f"GW-2007-99{day}", "JC-007", "K01", dt.date(2007, 8, day))
    own, figures = Scope(AUGUST, unit_ids=frozenset({"K01"})), ["first_on", "last_on", "visits", "units"]
    told = repeated(reader("K01"))
    assert [dt.date(2007, 8, 20), dt.date(2007, 8, 24), 3, 1] in told[figures].values.tolist()
    assert told[figures].values.tolist() == repeated(own)[figures].values.tolist()
    assert set(told["point_label"]) == {UNTOLD}


def test_verdicts_are_the_citys_and_what_a_unit_may_not_tie_is_unknown():
    for unit_id in UNITS:
        own = obligations(reader(unit_id))[["id", "verdict"]].values.tolist()
        assert own == obligations(Scope(AUGUST))[["id", "verdict"]].values.tolist()
        evidence = rule_judgements(reader(unit_id), "R2.4")["R2.4"].evidence
        assert set(evidence["standing"]) <= {Verdict.MET, Verdict.UNKNOWN}
        assert not evidence["handled"].astype(str).str.contains("反映").any()


# ---------------------------------------------------------------- 更正与变更


def test_a_correction_of_a_visit_tells_the_unit_neither_point_nor_who_told(demo_database):
    with db.reading() as connection:
        first, second = connection.execute(select(MonitoringPoint.__table__).limit(2)).all()
    values = {
        "unit_id": "K11", "started_on": dt.date(2007, 8, 20), "kind": "INSPECTION", "registration": "UNREGISTERED",
        "people": None, "hours": None, "rating": None,
    }  # fmt: skip
    number = register_activity(BUREAU, AUGUST, point_id=first.id, **values, known_from="抽查")
    correct_activity(
        BUREAU, AUGUST, number, point_id=second.id, **values, known_from="企业反映", reason="应是另一家"
    )
    (told,) = corrections(reader("K11")).query("subject == '公务活动'").itertuples()
    assert told.old == told.new == "监测点—；何以得知—"
    text = corrections(reader("K11")).to_csv()
    with db.reading() as connection:
        every = connection.execute(select(PointPseudonym.pseudonym, PointPseudonym.visits_key)).all()
    assert not [word for row in every for word in row if word in text]
    assert first.pseudonym not in text and second.pseudonym not in text


def test_a_unit_learns_nothing_from_names_that_it_types_itself(demo_database):
    """Masked, they would tell which of the names it tries are on the roster: 28 of 28 in one correction."""
    with db.reading() as connection:
        names = list(connection.execute(select(MonitoringPoint.name)).scalars())[:28]
    tried = "、".join([*names, "查无此厂有限公司"])
    at = {"recorded_at": dt.datetime(2007, 8, 30, 9), "recorded_by": "test"}
    row = {
        "task_id": "T06", "unit_id": "K11", "due_on": dt.date(2007, 8, 31), "kind": "SUBSTANTIVE", "progress": 90.0,
        "self_light": "GREEN", "summary": "走访企业", **at,
    }  # fmt: skip
    with db.writing() as connection:
        first = connection.execute(insert(ProgressReport).values(row)).inserted_primary_key[0]
        again = {"corrects_id": first, "correction_reason": f"补上{tried}", "summary": f"走访{tried}"}
        connection.execute(insert(ProgressReport).values(row | again))
    (told,) = corrections(reader("K11")).query("subject == '周五报送'").head(1).itertuples()
    assert tried in told.new and tried in told.reason


# ---------------------------------------------------------------- every page and every file

_VIEWS = ("区划×月", "区划×周", "监测点×月", "单位×类型", "方格图", "3日回复", "重复检查", "监测点名册")
_ADDRESSES = [
    # The plan's other sections read nothing of points.
    *(
        (entry.file, {})
        for entry in ENTRIES
        if entry.action in RIGHTS[Role.UNIT]
        and (not entry.file.startswith("plan/") or entry.url_path == "enterprise_intervention")
    ),
    *(("supervision/monitoring_points.py", {"view": view}) for view in _VIEWS),
    *(("leadership/units.py", {"unit": "K13", "part": part}) for part in ("incidents", "activities", "findings")),
    *(("supervision/rules.py", {"rule": rule}) for rule in ("R2.1", "R2.2", "R2.4", "R2.5", "R2.6")),
]  # fmt: skip


@pytest.fixture
def opened(monkeypatch) -> Callable[..., str]:
    """``opened("plan/timeline.py", view="…")``: all that a page sends to a reader of K13 and all files that it offers."""
    with db.bookkeeping() as connection:
        account = select(Account.id).where(Account.unit_id == "K13", Account.role == Role.UNIT)
        token = sessions.open_session(connection, connection.execute(account).scalar())
    monkeypatch.setattr(ContextProxy, "cookies", {COOKIE: token})

    def open_page(file: str, **parameters: str) -> str:
        files = {}

        def offer(label: str, data, **options) -> bool:
            if label != ENCODINGS["gb18030"]:
                files[options.get("key", label)] = data
            return False

        monkeypatch.setattr(st, "download_button", offer)
        app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.switch_page(str(config.ROOT / "pages" / file))
        app.run()
        files.clear()
        unfolded(app)
        assert not app.exception
        texts = [made() if callable(made) else made for made in files.values()]
        raw = [text if isinstance(text, bytes) else str(text).encode() for text in texts]
        return b"\n".join([sent_to_the_browser(app), *raw]).decode("utf-8", "ignore")

    return open_page


@pytest.mark.parametrize(("file", "parameters"), _ADDRESSES, ids=lambda value: str(value))
def test_no_page_and_no_file_gives_a_unit_more_than_its_own_pseudonyms(opened, truth, file, parameters):
    text = opened(file, **parameters)
    with db.reading() as connection:
        drawn = connection.execute(select(PointPseudonym.__table__)).all()
    foreign = {row.pseudonym for row in drawn if row.unit_id != "K13"} | {row.visits_key for row in drawn}
    foreign |= {point.pseudonym for point in truth.points.values()}
    words = set(re.findall(r"[A-Z2-9]{6}|(?:国有|三资|民营)企业\d{3}", text))
    assert not {word for word in foreign if word.removeprefix("监测点") in words}
    # What is read as one row of a file: a visit's number never beside a pseudonym.
    own = {row.pseudonym for row in drawn if row.unit_id == "K13"}
    for line in text.split("\n"):
        if any(number in line for number in truth.visited) and line.count(",") > 3:
            assert not any(word in line for word in re.findall("监测点[A-Z2-9]{6}", line) if word in own)


def test_the_address_of_a_visit_opens_no_point(opened, truth):
    with db.reading() as connection:
        key = connection.execute(
            select(PointPseudonym.visits_key).where(PointPseudonym.unit_id == "K13")
        ).scalar()
    for asked in (key, next(iter(truth.points)), next(iter(truth.points.values())).pseudonym):
        assert "没有这个监测点" in opened("supervision/monitoring_points.py", point=asked)
    own = incidents(reader("K13"))["point_key"].iloc[0]
    assert own in opened("supervision/monitoring_points.py", point=own)
