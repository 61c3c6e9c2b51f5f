"""The roll-ups of incidents say what the incidents themselves say, on every day, and are not read when behind them."""

import datetime as dt
from collections import Counter
from itertools import combinations
from random import Random

import pytest
from monitoring_rows import add_incident, add_points, add_step
from sqlalchemy import delete, func, select, text
from supervision_rows import add_action, add_document

from efficiency import state
from efficiency.commands import tallies
from efficiency.commands.tallies import catch_up
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures.exactions import EXACTIONS
from efficiency.judgements import changes
from efficiency.judgements.rules.monitoring_points import UNREGISTERED_VISIT
from efficiency.models import IncidentStage as S
from efficiency.models import IncidentStep, PointDay, StandingChange, TallyMark, UnitDay, UnitMonth
from efficiency.queries import incident_standings, monitoring, run, standing_counts
from efficiency.queries.tallies import visit_reports
from tests.reading import fetched

AUGUST = dt.date(2007, 8, 31)
CITY = Scope(AUGUST)
K13 = Scope(AUGUST, frozenset({"K13"}))
TIME, OF_UNITS, OF_POINTS = (
    ("month", "week", "received_on"),
    ("unit_id", "kind"),
    ("point_key", "place_code", "ownership", "kind"),
)


def day(month: int, number: int) -> dt.date:
    return dt.date(2007, month, number)


def both(scope: Scope, *dimensions: str, **options) -> tuple[list, list]:
    """The same question put to the roll-up and to the incidents, as rows in one order."""
    filters = {name: value for name, value in options.items() if name != "replies"}
    assert monitoring.tally_for(scope, dimensions, filters, options.get("replies", True)) is not None
    rolled = monitoring.incident_counts.__wrapped__(scope, *dimensions, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monitoring, "tally_for", lambda *_: None)
        counted = monitoring.incident_counts.__wrapped__(scope, *dimensions, **options)
    assert list(rolled.columns) == list(counted.columns)
    return tuple(sorted(frame.astype(str).values.tolist()) for frame in (rolled, counted))


def choices(dimensions: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every choice of ``dimensions`` with no or one dimension of time."""
    kinds = [some for n in range(len(dimensions) + 1) for some in combinations(dimensions, n)]
    return [(*some, *time) for some in kinds for time in ((), *((name,) for name in TIME))]


@pytest.mark.parametrize("as_of", [day(3, 25), day(4, 17), day(6, 30), day(8, 28), AUGUST])
def test_the_roll_up_of_units_agrees_with_the_incidents_on_any_day(demo_year, as_of):
    for dimensions in choices(OF_UNITS):
        for scope in (Scope(as_of), Scope(as_of, frozenset({"K13", "D210211"}))):
            rolled, counted = both(scope, *dimensions)
            assert rolled == counted, dimensions


@pytest.mark.parametrize("as_of", [day(4, 17), AUGUST])
def test_the_roll_up_of_points_agrees_with_the_incidents_on_any_day(demo_year, as_of):
    for dimensions in choices(OF_POINTS):
        rolled, counted = both(Scope(as_of), *dimensions, replies=False)
        assert rolled == counted, dimensions


@pytest.mark.parametrize(
    "filters",
    [
        {"kind": "SLOW_ACTION"},
        {"unit_id": "K13"},
        {"first_day": day(4, 5), "last_day": day(6, 9)},
        {"kind": "ARBITRARY_ACTION", "unit_id": "D210211", "first_day": day(4, 1)},
    ],
)
def test_the_roll_ups_agree_under_every_filter(demo_year, filters):
    for dimensions in ((), ("kind",), ("unit_id", "month"), ("week",)):
        rolled, counted = both(CITY, *dimensions, **filters)
        assert rolled == counted != [], dimensions
    of_place = {name: value for name, value in filters.items() if name != "unit_id"} | {
        "place_code": "210211"
    }
    rolled, counted = both(CITY, "ownership", "month", replies=False, **of_place, ownership=None)
    assert rolled == counted != []


@pytest.fixture
def one_point(database):
    add_points(("JC-001", "示例机械厂", "三资企业041", "三资", "210211", day(3, 20)))


def bring_up() -> None:
    with db.writing() as connection:
        catch_up(connection)


def test_replies_that_are_corrected_or_withdrawn_agree_on_every_day(one_point):
    add_incident(1, "JC-001", "K13", day(7, 6), steps=[(S.REPLIED, day(7, 9))])
    add_incident(2, "JC-001", "K13", day(7, 6), steps=[(S.REPLIED, day(7, 9))])
    add_incident(3, "JC-001", "K13", day(7, 6))
    with db.reading() as connection:
        first, second = connection.execute(select(IncidentStep.id).order_by(IncidentStep.id)).scalars()
    # The first reply was really given a day later; the second one had not been given at all.
    add_step(1, S.REPLIED, day(7, 10), known_on=day(7, 20), corrects_id=first, correction_reason="日期登错")
    add_step(2, S.RECEIVED, day(7, 6), known_on=day(7, 23), corrects_id=second, correction_reason="误登")
    add_step(2, S.REPLIED, day(7, 25))
    bring_up()
    for number in range(5, 31):
        for dimensions in (("unit_id",), ("unit_id", "received_on")):
            rolled, counted = both(Scope(day(7, number)), *dimensions)
            assert rolled == counted, (number, dimensions)
    figures = monitoring.incident_counts(Scope(day(7, 24))).iloc[0]
    assert figures[["incidents", "replied", "in_time_calendar", "in_time_workday"]].tolist() == [3, 1, 0, 1]


def test_a_roll_up_that_is_behind_the_rows_is_not_read(one_point):
    add_incident(1, "JC-001", "K13", day(7, 6))
    bring_up()
    assert monitoring.tally_for(CITY, ("unit_id",), {}, True) is UnitMonth
    assert monitoring.tally_for(CITY, ("week",), {}, True) is UnitDay
    add_incident(2, "JC-001", "K13", day(7, 6))
    assert monitoring.tally_for(CITY, ("unit_id",), {}, True) is None
    assert monitoring.incident_counts(CITY)["incidents"].tolist() == [2]
    add_step(2, S.REPLIED, day(7, 9))
    bring_up()
    assert both(CITY) == ([["2", "1", "1", "1", "1", "1"]],) * 2


def test_catching_up_twice_changes_nothing(one_point):
    add_incident(1, "JC-001", "K13", day(7, 6), steps=[(S.REPLIED, day(7, 9))])
    bring_up()

    def rows() -> list:
        with db.reading() as connection:
            return [
                connection.execute(select(model.__table__)).all()
                for model in (PointDay, UnitDay, UnitMonth, StandingChange, TallyMark)
            ]

    before = rows()
    bring_up()
    assert rows() == before and len(before[1]) == 2


@pytest.mark.parametrize("seed", range(6))
def test_roll_ups_kept_act_by_act_are_those_counted_afresh(database, seed):
    """Incidents alone, many alike in one act, steps long after, corrections: whatever came together in one act."""
    add_points(*((f"JC-{n:03d}", f"厂{n}", f"三资企业{n:03d}", "三资", "210211", day(3, 20)) for n in (1, 2)))
    chosen = Random(seed)
    number = 0
    for _ in range(12):
        for _ in range(chosen.randint(1, 4)):
            number += 1
            received = day(chosen.choice((6, 7)), chosen.randint(1, 6))
            went_on = (
                [(S.REPLIED, received + dt.timedelta(chosen.randint(0, 6)))] if chosen.random() < 0.3 else []
            )
            steps = [(S.RECEIVED, received), *went_on] if chosen.random() < 0.7 else went_on
            unit = chosen.choice(("K13", "U_BGT"))
            add_incident(number, chosen.choice(("JC-001", "JC-002")), unit, received, steps=steps,
                         severity=chosen.randint(1, 2))  # fmt: skip
        if chosen.random() < 0.6:
            stage = chosen.choice((S.REPLIED, S.CLOSED, S.UNIT_FEEDBACK))
            add_step(chosen.randint(1, number), stage, day(7, 8), known_on=day(7, chosen.randint(8, 20)))
        if chosen.random() < 0.3:
            with db.reading() as connection:
                first = connection.execute(select(IncidentStep.id, IncidentStep.incident_id)).first()
            if first:
                add_step(first.incident_id, S.RECEIVED, day(7, 8), known_on=day(7, 21), corrects_id=first.id,
                         correction_reason="误登")  # fmt: skip
        bring_up()
    kept = rolled_rows()
    assert counted_afresh() == kept


@pytest.mark.parametrize("seed", range(6))
def test_roll_ups_kept_day_by_day_are_those_counted_afresh(database, seed):
    """What a real installation does: whatever an act brings is known from its own day on, and nothing from a later one."""
    add_points(*((f"JC-{n:03d}", f"厂{n}", f"三资企业{n:03d}", "三资", "210211", day(3, 20)) for n in (1, 2)))
    chosen = Random(seed)
    at_once = Counter()
    number, reached = 0, set()
    for of_month in range(1, 31):
        today = day(6, of_month)
        for _ in range(chosen.randint(0, 3)):
            number += 1
            point, unit = chosen.choice(("JC-001", "JC-002")), chosen.choice(("K13", "U_BGT"))
            kind = chosen.choice(("INACTION", "SLOW_ACTION"))
            add_incident(
                number, point, unit, today, kind, severity=chosen.randint(1, 3), steps=[(S.RECEIVED, today)]
            )
        for _ in range(chosen.randint(0, 4) if number else 0):
            key, stage = chosen.randint(1, number), chosen.choice(list(S)[1:])
            if (key, stage) in reached:
                continue
            reached.add((key, stage))
            said = {
                S.UNIT_FEEDBACK: {"verification": chosen.choice(("TRUE", "FALSE", None))},
                S.REPLIED: {"verification": "PARTLY"},
                S.CLOSED: {"satisfied": chosen.choice((True, False, None))},
            }.get(stage, {})
            occurred = today - dt.timedelta(chosen.randint(0, 2))
            add_step(key, stage, occurred, known_on=today, **said)
        if number and chosen.random() < 0.3:
            with db.reading() as connection:
                steps = connection.execute(select(IncidentStep.id, IncidentStep.incident_id)).all()
            taken_back = chosen.choice(steps)
            add_step(taken_back.incident_id, S.RECEIVED, today, known_on=today, corrects_id=taken_back.id,
                     correction_reason="误登")  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tallies, "follow_each", lambda *_: at_once.update(["followed"]))
            bring_up()
    kept = rolled_rows()
    assert counted_afresh() == kept and kept[3] and at_once["followed"] == 0


def test_many_incidents_and_steps_of_one_act_are_counted_by_the_database(one_point):
    """However many are alike, as few rows are handed over: an import of 100,000 holds everybody up while it counts."""

    def handed_over(first: int, number: int) -> int:
        for key in range(first, first + number):
            add_incident(key, "JC-001", "K13", day(7, 6), steps=[(S.RECEIVED, day(7, 6))])
        with fetched() as came:
            bring_up()
        for key in range(first, first + number):
            add_step(key, S.REPLIED, day(7, 9))
        with fetched() as went_on:
            bring_up()
        return came[0] + went_on[0]

    assert handed_over(1, 3) == handed_over(4, 40)


def counted_afresh() -> list:
    with db.writing() as connection:
        connection.execute(delete(TallyMark))
    bring_up()
    return rolled_rows()


def rolled_rows() -> list:
    with db.reading() as connection:
        return [
            sorted(map(tuple, connection.execute(select(model.__table__))))
            for model in (PointDay, UnitDay, UnitMonth, StandingChange)
        ]


def test_what_a_roll_up_cannot_answer_is_counted_from_the_rows(demo_year):
    assert monitoring.tally_for(CITY, ("unit_id", "place_code"), {}, True) is None
    assert monitoring.tally_for(CITY, ("place_code",), {}, True) is None
    assert monitoring.tally_for(CITY, ("place_code",), {"unit_id": "K13"}, False) is None
    assert monitoring.tally_for(K13, ("place_code",), {}, False) is None
    assert monitoring.tally_for(CITY, ("place_code",), {"ownership": "国有"}, False) is PointDay


def test_the_demo_installation_is_rolled_up(demo_year):
    with db.reading() as connection:
        rolled = connection.execute(select(func.sum(PointDay.incidents))).scalar()
        assert rolled == connection.execute(text("SELECT count(*) FROM incident")).scalar() > 0


# ---------------------------------------------------------------- how incidents stand


def standings(scope: Scope, *dimensions: str) -> tuple[list, list]:
    """How incidents stand by the roll-up and by the rows themselves."""
    found = []
    for held in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(standing_counts, "rolled_up", lambda held=held: held)
            run.forget()
            counted = standing_counts.standing_counts(scope, *dimensions)
        assert list(counted.columns) == [*dimensions, "incidents"]
        found.append(sorted(counted.astype(str).values.tolist()))
    run.forget()
    return tuple(found)


@pytest.mark.parametrize("as_of", [day(3, 25), day(4, 17), day(6, 30), day(7, 1), AUGUST])
def test_how_incidents_stand_is_the_same_by_what_changed_as_by_the_rows(demo_year, as_of):
    for scope in (Scope(as_of), Scope(as_of, frozenset({"K13", "D210211"}))):
        for dimensions in (standing_counts.DIMENSIONS, ("kind", "closed"), ()):
            rolled, counted = standings(scope, *dimensions)
            assert rolled == counted


def test_what_is_verified_closed_asked_or_withdrawn_later_is_told_from_its_day_on(one_point):
    def step_ids() -> list[int]:
        with db.reading() as connection:
            return list(connection.execute(select(IncidentStep.id).order_by(IncidentStep.id)).scalars())

    def every_day() -> None:
        bring_up()
        for number in range(1, 31):
            rolled, counted = standings(Scope(day(7, number)), *standing_counts.DIMENSIONS)
            assert rolled == counted, number

    add_incident(1, "JC-001", "K13", day(7, 6), severity=3)
    add_incident(2, "JC-001", "K14", day(6, 29), steps=[(S.UNIT_FEEDBACK, day(7, 2))])
    every_day()
    add_step(1, S.UNIT_FEEDBACK, day(7, 9), verification="FALSE")
    add_step(1, S.REPLIED, day(7, 10), verification="PARTLY")
    every_day()
    add_step(1, S.CLOSED, day(7, 12), satisfied=True)
    add_step(2, S.REPLIED, day(7, 3), known_on=day(7, 20), verification="TRUE")
    every_day()
    closed = step_ids()[-2]
    add_step(
        1,
        S.CLOSED,
        day(7, 13),
        known_on=day(7, 22),
        satisfied=False,
        corrects_id=closed,
        correction_reason="误登",
    )
    every_day()
    # What is learned of a day of the past changes that day and those after it.
    add_step(2, S.CLOSED, day(7, 8), known_on=day(7, 9), satisfied=True)
    add_incident(3, "JC-001", "K13", day(7, 2), steps=[(S.REPLIED, day(7, 3))])
    every_day()
    with db.reading() as connection:
        before = sorted(connection.execute(select(StandingChange.__table__)).all())
    with db.writing() as connection:
        connection.execute(text("DELETE FROM tally_mark"))
        catch_up(connection)
        assert sorted(connection.execute(select(StandingChange.__table__)).all()) == before


def test_a_day_s_standings_are_what_changed_since_the_month_before(demo_year):
    whole = standing_counts.standing_counts(CITY, "kind")
    before = standing_counts.standing_counts(Scope(day(7, 31)), "kind").set_index("kind")["incidents"]
    with db.reading() as connection:
        august = select(StandingChange.kind, func.sum(StandingChange.incidents)).where(
            StandingChange.known_on > day(7, 31), StandingChange.known_on <= AUGUST
        )
        came = dict(connection.execute(august.group_by(StandingChange.kind)).all())
    assert {row.kind: row.incidents for row in whole.itertuples()} == {
        kind: before[kind] + came[kind] for kind in came
    }


@pytest.mark.parametrize("as_of", [day(4, 17), day(7, 6), AUGUST])
def test_the_gravest_that_proved_true_are_the_incidents_own(demo_year, as_of):
    for scope in (Scope(as_of), Scope(as_of, frozenset({"K13", "D210211", "K05"}))):
        rows = monitoring.incidents(scope)
        true = rows["verification"].isin(["TRUE", "PARTLY"]) & (rows["severity"] == 3)
        assert incident_standings.gravest_verified(scope)["incidents"].tolist() == [int(true.sum())]


@pytest.mark.parametrize("clock", ["calendar", "workday"])
@pytest.mark.parametrize("as_of", [day(4, 17), day(7, 6), AUGUST])
def test_replies_counted_are_the_incidents_own(demo_year, as_of, clock):
    scope = Scope(as_of)
    rows = monitoring.incidents(scope)
    wanted, ahead = Counter(), []
    for replied_on, due_on in zip(rows["replied_on"], rows[f"due_{clock}_on"], strict=True):
        if replied_on is not None:
            wanted["IN_TIME" if replied_on <= due_on else "LATE"] += 1
        else:
            wanted["OVERDUE" if due_on < as_of else "DUE_TODAY" if due_on == as_of else "WAITING"] += 1
            ahead += [due_on] if due_on >= as_of else []
    counted = incident_standings.reply_tallies(scope, clock)
    assert dict(zip(counted["reply"], counted["incidents"], strict=True)) == wanted
    assert min((given for given in counted["next_due_on"] if given is not None), default=None) == min(
        ahead, default=None
    )


def test_where_all_is_answered_nothing_waits(one_point):
    add_incident(1, "JC-001", "K13", day(7, 6), steps=[(S.REPLIED, day(7, 9))])
    bring_up()
    for clock in ("calendar", "workday"):
        [told] = incident_standings.reply_tallies(K13, clock).itertuples(index=False)
        assert tuple(told) == ("IN_TIME", 1, None)
        assert monitoring.incidents(K13, overdue_by=clock).empty
    assert monitoring.incidents(K13, unanswered=True).empty


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("as_of", [day(4, 17), day(7, 6), AUGUST])
def test_lists_chosen_in_the_database_are_those_of_all_rows(demo_year, monkeypatch, as_of, held):
    for scope in (Scope(as_of), Scope(as_of, frozenset({"K13", "D210211", "K05"}))):
        whole = monitoring.incidents(scope)
        for module in (monitoring, incident_standings, standing_counts):
            monkeypatch.setattr(module, "rolled_up", lambda: held)
        run.forget()

        def numbers(scope=scope, **chosen) -> list[str]:
            return monitoring.incidents(scope, **chosen)["number"].tolist()

        assert numbers(unanswered=True) == whole[whole["replied_on"].isna()]["number"].tolist()
        assert (
            numbers(verified=True) == whole[whole["verification"].isin(["TRUE", "PARTLY"])]["number"].tolist()
        )
        assert (
            numbers(sub_kinds=("乱收费", "乱罚款"))
            == whole[whole["sub_kind"].isin(["乱收费", "乱罚款"])]["number"].tolist()
        )
        exactions = whole[whole["sub_kind"].isin(["乱收费", "乱摊派", "乱罚款"])]
        assert incident_standings.incidents_by(scope, "place_code", sub_kinds=EXACTIONS).set_index(
            "place_code"
        )["incidents"].to_dict() == (exactions.groupby("place_code").size().to_dict())
        some = whole["number"].tolist()[3:6]
        assert numbers(numbers=tuple(reversed(some))) == some
        assert numbers(limit=5) == whole["number"].tolist()[:5]
        for clock in ("calendar", "workday"):
            due = f"due_{clock}_on"
            late = whole[whole["replied_on"].isna()]
            late = late[[each < as_of for each in late[due]]].sort_values([due, "received_on", "number"])
            assert numbers(overdue_by=clock) == late["number"].tolist()
            assert numbers(overdue_by=clock, limit=2) == late["number"].tolist()[:2]
            soonest = whole.sort_values([due, "received_on", "number"])["number"].tolist()
            assert numbers(due_first=clock, limit=7) == soonest[:7]
            groups = incident_standings.incidents_by(scope, "unit_id", "stage", overdue_by=clock)
            assert (
                groups.set_index(["unit_id", "stage"])["incidents"].to_dict()
                == late.groupby(["unit_id", "stage"]).size().to_dict()
            )
        unfinished = whole[whole["closed_on"].isna()]["number"].tolist()
        assert numbers(unfinished=True) == unfinished
        assert incident_standings.incidents_by(scope, unfinished=True)["incidents"].tolist() == [
            len(unfinished)
        ]


def test_the_roll_ups_of_an_empty_register_are_up_to_date(database):
    assert standing_counts.rolled_up()


def test_incidents_are_not_counted_by_what_is_masked(demo_year):
    with pytest.raises(KeyError):
        incident_standings.incidents_by(CITY, "content")


def test_of_reports_of_a_visit_those_are_read_that_something_is_said_to_have_come_of(database):
    add_points(("JC-001", "示例机械厂", "三资企业041", "三资", "210211", day(3, 20)))
    for key in (1, 2, 3, 4):
        add_incident(key, "JC-001", "K13", day(4, 2 + key), sub_kind=UNREGISTERED_VISIT)
    add_document("大监通1号", "K13", ("INCIDENT", "FY-2007-0003"), day(5, 8), day(5, 18))
    add_action("ZJ-1", "K13", ("INCIDENT", "FY-2007-0002"), day(6, 1), 1, sanction="责令检查")

    def numbers(as_of: dt.date) -> list[str]:
        return list(visit_reports(Scope(as_of), UNREGISTERED_VISIT)["number"])

    assert [numbers(day(*on)) for on in ((5, 7), (5, 8), (6, 1))] == [
        [], ["FY-2007-0003"], ["FY-2007-0002", "FY-2007-0003"],
    ]  # fmt: skip


def test_what_moved_between_two_days_is_counted_as_it_is_listed(demo_year):
    units = frozenset({"K13", "K08", "D210211"})
    for first, last in (
        (dt.date(2007, 4, 1), dt.date(2007, 6, 3)),
        (dt.date(2007, 8, 26), dt.date(2007, 8, 31)),
    ):
        for within in (None, units):
            before, now = (state.on(Scope(day, within)) for day in (first, last))
            found = changes.between(before, now)
            assert found.counts == changes.tally(found.listed)
            assert found.counts[changes.Subject.INCIDENT].total() > 0 or within
            few = changes.between(before, now, 2)
            assert few.counts == found.counts and set(few.listed) <= set(found.listed)
            listed = [each for each in few.listed if each.subject is changes.Subject.INCIDENT]
            assert len(listed) <= 2
