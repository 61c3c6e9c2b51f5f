"""Every page reads what it shows, not every incident there ever was."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pandas as pd
import pytest
from sqlalchemy import event, func, insert, select

from efficiency import state
from efficiency.commands.tallies import catch_up
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures.yardsticks import yardsticks
from efficiency.judgements import changes
from efficiency.judgements.pressing import late_replies
from efficiency.judgements.today import late_incidents
from efficiency.judgements.waiting import Thing, waiting_for
from efficiency.metrics import Rate
from efficiency.models import Incident, IncidentStage, IncidentStep, Role
from efficiency.queries import run
from efficiency.queries.monitoring import incidents
from efficiency.queries.supervision import accountability
from efficiency.standings.turns import Owner
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES
from tests.conftest import person
from tests.reading import FOLDED, fetched, readers, unanswered, unfinished

MANY = 3_000
BUREAU = person("jcj", Role.SUPERVISION, "市监察局")
LONG_AGO = dt.datetime(2007, 4, 10, 10)
MEETINGS = [
    dt.date(2007, 3, 11),
    dt.date(2007, 5, 6),
    dt.date(2007, 6, 10),
    dt.date(2007, 8, 12),
    dt.date(2007, 8, 26),
]


def settle_many_long_ago() -> None:
    """As many further incidents that came in, were answered and judged on one day in April."""
    _add_many(lambda _: tuple(IncidentStage))


def leave_many_open() -> None:
    """As many further incidents that came in on one day in April and stand at each of the stages but the last."""
    _add_many(lambda each: tuple(IncidentStage)[: 1 + each % (len(IncidentStage) - 1)])


def _add_many(stages: Callable[[int], tuple[IncidentStage, ...]]) -> None:
    with db.writing() as connection:
        like = connection.execute(select(Incident.__table__)).mappings().first()
        first = connection.execute(select(func.max(Incident.id))).scalar() + 1
        common = {"recorded_at": LONG_AGO, "recorded_by": "测试"}
        days = {
            "received_on": LONG_AGO.date(),
            "due_calendar_on": dt.date(2007, 4, 13),
            "due_workday_on": dt.date(2007, 4, 13),
        }
        ids = range(first, first + MANY)
        connection.execute(
            insert(Incident), [{**like, **common, **days, "id": each, "number": f"SS-{each}"} for each in ids]
        )
        connection.execute(
            insert(IncidentStep),
            [
                {
                    **common, "incident_id": each, "stage": str(stage), "occurred_on": LONG_AGO.date(),
                    "satisfied": True if stage is IncidentStage.CLOSED else None,
                }
                for each in ids for stage in stages(each)
            ],
        )  # fmt: skip
        catch_up(connection)


REGISTER, POINTS, UNITS = (
    "pages/supervision/register.py",
    "pages/supervision/monitoring_points.py",
    "pages/leadership/units.py",
)
ASKING = ("enterprise_intervention", "requirements", "papers")
PAGES = [
    (role, None if entry.url_path in FRONT_PAGES else f"pages/{entry.file}", {})
    for entry in ENTRIES
    # The sections but one, and the office's own pages, ask nothing of incidents (test_statements holds what they ask).
    if entry.is_held
    and (entry.file.split("/")[0] in ("leadership", "supervision") or entry.url_path in ASKING)
    for role in readers(entry)[-1:]
]
FACES = [
    *(
        (Role.SUPERVISION, POINTS, {"view": view})
        for view in ("单位×类型", "3日回复", "重复检查", "监测点名册")
    ),
    *((Role.WORK_OFFICE, POINTS, {"view": view}) for view in ("3日回复", "方格图")),
    (Role.SUPERVISION, POINTS, {"view": "单位×类型", "cell": "kinds||"}),
    *((Role.SUPERVISION, UNITS, {"part": "监测点反映", "unit": unit}) for unit in ("K13", "U_XZFW")),
    *((Role.LEADER, UNITS, {"part": "监测点反映", "unit": unit}) for unit in ("K13",)),
    (Role.SUPERVISION, REGISTER, {"form": "办理反映"}),
    (Role.SUPERVISION, REGISTER, {"form": "更正"}),
]


def rows_of_a_page(signed_in, role: Role, page: str | None, parameters: dict[str, str]) -> int:
    """How many rows the first run of a page fetches with all its folded parts opened."""
    run.forget()
    with fetched() as rows:
        app = signed_in(role, page, opened=FOLDED, **parameters)
    assert not app.exception, app.exception[0].value
    return rows[0]


@pytest.mark.timeout(900)
def test_no_page_fetches_more_rows_when_many_old_incidents_are_there(demo_database, signed_in):
    """In one go: the incidents are added once, every page is read before and after."""
    with db.reading() as connection:
        like = connection.execute(select(Incident.__table__)).first()
    faces = [
        *PAGES,
        *FACES,
        (Role.SUPERVISION, UNITS, {"part": "监测点反映", "unit": like.unit_id}),
        (Role.SUPERVISION, POINTS, {"point": like.point_id}),
    ]
    before = [rows_of_a_page(signed_in, *face) for face in faces]
    settle_many_long_ago()
    grown = {}
    for face, rows in zip(faces, before, strict=True):
        now = rows_of_a_page(signed_in, *face)
        # The roll-ups have a few rows more for the day, a list fills up to what it shows; the incidents would be thousands.
        if now >= rows + MANY / 10:
            grown[str(face)] = (rows, now)
    assert sum(before) > 100 * len(faces)
    assert grown == {}


@pytest.mark.parametrize("earlier", MEETINGS[:-1])
def test_what_moved_between_two_meetings_is_what_all_incidents_would_tell(demo_year, earlier):
    for later in MEETINGS:
        if later > earlier:
            before, now = state.on(Scope(earlier)), state.on(Scope(later))
            told = changes.of_incidents(incidents(before.scope), incidents(now.scope))
            all_of_them = changes.between(before, now)
            found = [each for each in all_of_them.listed if each.subject is changes.Subject.INCIDENT]
            subject = changes.Subject.INCIDENT
            assert all_of_them.counts[subject] == changes.tally(told)[subject]
            assert sorted(each.item for each in told) == sorted(each.item for each in found)
            assert {(each.item, each.way, each.was, each.is_now) for each in told} == {
                (each.item, each.way, each.was, each.is_now) for each in found
            }


@pytest.mark.parametrize("day", [dt.date(2007, 3, 1), dt.date(2007, 6, 15), dt.date(2007, 8, 31)])
def test_the_enterprises_yardstick_counts_the_rows_that_it_opens(demo_year, day):
    rows = incidents(Scope(day), judged=True)
    everything = incidents(Scope(day))
    pd.testing.assert_frame_equal(
        rows.reset_index(drop=True),
        everything[everything["satisfied"].notna()].reset_index(drop=True),
        check_dtype=False,
    )
    assert yardsticks(Scope(day)).enterprises == Rate(int(rows["satisfied"].sum()), len(rows))


def test_a_long_list_shows_its_first_rows_and_the_true_number_and_gives_more(demo_database, signed_in):
    settle_many_long_ago()
    with db.reading() as connection:
        [(unit_id, total)] = connection.execute(
            select(Incident.unit_id, func.count())
            .group_by(Incident.unit_id)
            .order_by(func.count().desc())
            .limit(1)
        )
    assert total > MANY
    run.forget()
    app = signed_in(Role.SUPERVISION, UNITS, unit=unit_id, part="监测点反映")
    assert f"共{total:,}件，显示前50件" in [each.value for each in app.caption]
    [shown] = [each.value for each in app.dataframe if len(each.value) == 50]
    [more] = [each for each in app.button if each.label == "再显示50件"]
    more.click().run()
    assert f"共{total:,}件，显示前100件" in [each.value for each in app.caption]
    [further] = [each.value for each in app.dataframe if len(each.value) == 100]
    assert further["number"].tolist()[:50] == shown["number"].tolist()
    exported = incidents(Scope(dt.date(2007, 8, 31)), unit_id=unit_id)
    assert len(exported) == total


def test_a_form_finds_by_its_number_what_its_list_is_too_long_for(demo_database, signed_in):
    settle_many_long_ago()
    run.forget()
    app = signed_in(Role.SUPERVISION, REGISTER, form="更正")
    [box] = [each for each in app.selectbox if each.label == "反映"]
    assert len(box.options) == 100
    oldest = incidents(Scope(dt.date(2007, 8, 31)))["number"].iloc[-1]
    [number] = [each for each in app.text_input if each.label.startswith("按编号查找")]
    number.set_value("没有这个").run()
    assert any("没有可选的这个编号" in each.value for each in app.caption)
    [number] = [each for each in app.text_input if each.label.startswith("按编号查找")]
    number.set_value(oldest).run()
    [box] = [each for each in app.selectbox if each.label == "反映"]
    assert len(box.options) == 1 and oldest in box.options[0]


# Who is told of what is open: what waits, what is late, whom to remind, what a meeting and a paper say of it.
TELLING_OF_OPEN = [
    *((role, None, {}) for role in (Role.SUPERVISION, Role.LEADER, Role.WORK_OFFICE)),
    (Role.SUPERVISION, "pages/leadership/weekly_meeting.py", {}),
    (Role.WORK_OFFICE, "pages/leadership/weekly_meeting.py", {"item": "4"}),
    (Role.WORK_OFFICE, "pages/leadership/follow_ups.py", {}),
    (Role.WORK_OFFICE, "pages/office/papers.py", {}),
    (Role.SUPERVISION, "pages/supervision/register.py", {"form": "handle"}),
    (Role.SUPERVISION, POINTS, {"view": "clock"}),
]


@pytest.mark.timeout(900)
def test_no_page_reads_one_by_one_what_is_open_when_that_is_very_much(demo_database, signed_in):
    leave_many_open()
    opened = (*FOLDED, "waiting_rest", "reminders")
    apps = [
        (signed_in(role, page, opened=opened, **asked), str((role, page)))
        for role, page, asked in TELLING_OF_OPEN
    ]
    _register_another()
    read = {}
    for app, face in apps:
        with fetched() as counted:
            app.run()
        assert not app.exception, app.exception[0].value
        read[face] = counted[0]
    # Each reads again what the new one changes; all that is open would be thousands.
    assert sum(read.values()) > 0 and max(read.values()) < MANY / 2, read
    app, _ = apps[0]
    own = state.on(Scope(dt.date(2007, 8, 31), sees_enterprise_names=True, sees_accountability=True))
    bureaus = [each for each in unfinished(own) if each.waits_for is Owner.BUREAU]
    assert len(bureaus) > MANY / 2
    [told] = [each.value for each in app.markdown if each.value.startswith("**待办")]
    others = waiting_for(BUREAU, own)
    named = [each for each in others if each.thing is Thing.INCIDENT]
    total, late = len(bureaus) + len(others) - len(named), sum(each.is_overdue for each in bureaus)
    late += sum(each.is_overdue for each in others if each.thing is not Thing.INCIDENT)
    assert told == f"**待办{total:,}件**，其中超期{late:,}件"
    assert any(f"另有监测点反映{len(bureaus) - len(named):,}件" in each.value for each in app.caption)


def test_what_is_open_is_counted_and_named_as_its_rows_say(demo_database):
    leave_many_open()
    with db.reading() as connection:
        unit_id = connection.execute(select(Incident.unit_id).where(Incident.number.like("SS-%"))).scalar()

    def told(each) -> tuple:
        days = each.received_on, each.turn_due_on
        return each.unit_id, *days, each.waits_for, each.is_overdue, each.is_reply_overdue

    for day in (dt.date(2007, 6, 15), dt.date(2007, 8, 31)):
        for units in (None, frozenset({unit_id, "U_XZFW"})):
            now = state.on(Scope(day, units))
            rows, late = unfinished(now), [each for each in unanswered(now) if each.is_reply_overdue]
            counted = Counter()
            for each in now.open_incidents:
                counted[told(each)] += each.incidents
            assert counted == Counter(map(told, rows)) and counted.total() > MANY / 2
            replies = late_replies(now)
            assert len(replies) == len(late) > MANY / 2
            assert [each.number for each in replies.first] == [each.number for each in late][:50]
            assert dict(replies.stuck) == Counter(each.waiting for each in late)
            for matter in late_incidents(now):
                at_unit = matter.owner is Owner.UNIT
                own = [
                    each.number
                    for each in late
                    if each.unit_id == matter.unit_id and (each.unit_days_over > 0) is at_unit
                ]
                assert matter.incidents == len(own) and list(matter.numbers) == own[:20]


def test_what_is_not_decided_yet_is_offered_before_what_is(demo_year):
    everything = incidents(
        Scope(dt.date(2007, 8, 31), sees_accountability=True), verified=True, undecided_first=True
    )
    decided = everything["number"].isin(
        accountability(Scope(dt.date(2007, 8, 31), sees_accountability=True))["source_number"]
    )
    assert 0 < decided.sum() < len(decided)
    assert decided.is_monotonic_increasing
    first = incidents(
        Scope(dt.date(2007, 8, 31), sees_accountability=True), verified=True, undecided_first=True, limit=5
    )
    assert first["number"].tolist() == everything["number"].tolist()[:5]


def _steps_of_the_engine(ask: Callable[[], object]) -> int:
    """How many thousand steps SQLite takes for ``ask``."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    def watch(connection, _record, _proxy) -> None:
        connection.set_progress_handler(count, 1000)

    event.listen(db.engine(), "checkout", watch)
    try:
        ask()
    finally:
        event.remove(db.engine(), "checkout", watch)
    with db.reading() as connection:
        connection.connection.driver_connection.set_progress_handler(None, 0)
    return taken


def test_looking_for_what_is_not_closed_does_not_walk_through_what_is(demo_database):
    scope = Scope(dt.date(2007, 8, 31))

    def asked_afresh() -> int:
        run.forget()
        return _steps_of_the_engine(lambda: incidents(scope, unfinished=True))

    before = asked_afresh()
    settle_many_long_ago()
    after = asked_afresh()
    assert before > 0 and after < 1.5 * before + 5, (before, after)


def _register_another() -> None:
    """What a point reported on the day that is looked at."""
    day = dt.datetime(2007, 8, 31, 15)
    with db.writing() as connection:
        newest = (
            connection.execute(select(Incident.__table__).order_by(Incident.id.desc())).mappings().first()
        )
        own = {
            "id": newest["id"] + 1,
            "number": f"SS-N-{newest['id']}",
            "received_on": day.date(),
            "recorded_at": day,
        }
        connection.execute(insert(Incident).values({**newest, **own}))
        received = {"incident_id": own["id"], "stage": IncidentStage.RECEIVED, "occurred_on": day.date()}
        connection.execute(insert(IncidentStep).values(**received, recorded_at=day, recorded_by="测试"))
        connection.execute(
            insert(IncidentStep).values(
                incident_id=newest["id"],
                stage=IncidentStage.TRANSFERRED,
                occurred_on=day.date(),
                recorded_at=day,
                recorded_by="测试",
            )
        )
        catch_up(connection)


def test_counting_a_new_incident_and_a_step_walks_through_none_of_long_ago(demo_database):
    """It is done under the write lock, at every act."""
    _register_another()
    before = _steps_of_the_engine(_register_another)
    settle_many_long_ago()
    after = _steps_of_the_engine(_register_another)
    # Each look at all incidents takes some ten thousand of the engine's steps, at all of theirs some fifty thousand.
    assert after < before + 5, (before, after)


def test_after_a_new_incident_no_page_walks_through_those_of_long_ago(demo_database, signed_in):
    pages = (
        "leadership/overview",
        "supervision/accountability",
        "supervision/monitoring_points",
        "office/corrections",
    )

    def after_another() -> list[int]:
        taken = []
        for page in pages:
            app = signed_in(Role.SUPERVISION, f"pages/{page}.py")
            _register_another()
            taken.append(_steps_of_the_engine(app.run))
            assert not app.exception, app.exception[0].value
        return taken

    before = after_another()
    settle_many_long_ago()
    after = after_another()
    # Of 15,000 steps of incidents each look at all of them takes some hundred thousand of the engine's.
    assert all(now < then + 100 for then, now in zip(before, after, strict=True)), (before, after)
