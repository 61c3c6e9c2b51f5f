"""Installing: what a database holds afterwards, that it may be repeated and extended, and what it refuses."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import bcrypt
import pytest
from sqlalchemy import func, insert, select

from efficiency import campaign
from efficiency.core import config, db
from efficiency.models import (
    Account,
    AgendaProposal,
    Base,
    DistributionEntry,
    Fact,
    FollowUpFile,
    ImportBatch,
    Incident,
    IncidentStep,
    IndicatorReading,
    Leader,
    MeetingAttendance,
    MonitoringPoint,
    Paper,
    PaperReceipt,
    PaperRecipient,
    PaperScan,
    PaperTemplate,
    PointPseudonym,
    PortfolioEntry,
    ProgressReport,
    ReportReturn,
    Resolution,
    ResolutionUnit,
    Role,
    Setting,
    Task,
    TaskUnit,
    Unit,
    UnitAlias,
)
from seed.demo.accounts import PASSWORD
from seed.load import InstallError, install
from tests.conftest import DEMO_THROUGH

# What only comes from people at work; the demo year has none of it.
FROM_USE = {
    AgendaProposal,
    DistributionEntry,
    FollowUpFile,
    ImportBatch,
    MeetingAttendance,
    Paper,
    PaperReceipt,
    PaperRecipient,
    PaperScan,
    PaperTemplate,
    ReportReturn,
    Resolution,
    ResolutionUnit,
    Setting,
    UnitAlias,
}
FACTS = [
    mapper.class_
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Fact) and mapper.class_ not in FROM_USE
]


@pytest.fixture
def new_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts the app on an empty database of the given name; call again with the same name to come back to it."""

    def use(name: str) -> None:
        if db.engine.cache_info().currsize:
            db.engine().dispose()
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / name}.db")
        config.settings.cache_clear()
        db.engine.cache_clear()

    yield use
    if db.engine.cache_info().currsize:
        db.engine().dispose()
    db.engine.cache_clear()
    config.settings.cache_clear()


def quietly(demo: bool, through: str | None = None) -> list[str]:
    lines: list[str] = []
    install(demo, dt.date.fromisoformat(through) if through else None, report=lines.append)
    return lines


def count(model) -> int:
    with db.reading() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar()


def everything() -> dict[str, list[tuple]]:
    """All rows of all tables but what a clock or a salt has a hand in, and what says how often was written."""
    left_out = {"account", "second_factor", "data_version", "fact_mark", "setting"}
    with db.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name not in left_out
        }


def test_a_real_installation_has_the_plan_and_no_facts_points_leaders_or_accounts(database):
    assert (count(Unit), count(Task), count(TaskUnit)) == (62, 30, 56)
    assert [count(model) for model in FACTS] == [0] * len(FACTS)
    assert (count(MonitoringPoint), count(Leader), count(PortfolioEntry), count(Account)) == (0, 0, 0, 0)


def test_every_demo_table_has_rows_and_none_is_from_after_the_day_asked_for(demo_database):
    for model in FACTS:
        with db.reading() as connection:
            first, last = connection.execute(
                select(func.min(model.recorded_at), func.max(model.recorded_at))
            ).one()
        assert first is not None, model.__tablename__
        assert last.date() <= DEMO_THROUGH, model.__tablename__


def test_the_last_recorded_day_of_the_demo_is_31_august(demo_database):
    with db.reading() as connection:
        assert connection.execute(select(func.max(ProgressReport.recorded_at))).scalar().date() == dt.date(
            2007, 8, 31
        )


def test_installing_twice_changes_nothing(demo_database):
    before = everything()
    assert quietly(True) == ["正在检查数据库结构……"]
    assert everything() == before
    assert count(Account) == 57


def test_extending_in_steps_gives_the_same_rows_as_installing_at_once(new_database):
    new_database("steps")
    for day in ("2007-04-02", "2007-07-20", "2007-11-01"):
        quietly(True, day)
    in_steps = everything()
    new_database("at_once")
    quietly(True, "2007-11-01")
    at_once = everything()
    # Drawn by lot, in each installation anew.
    drawn = [rows.pop(PointPseudonym.__tablename__) for rows in (in_steps, at_once)]
    assert len(drawn[0]) == len(drawn[1]) > 1000
    assert at_once == in_steps


def test_an_earlier_day_does_not_shorten_the_demo_year(demo_database):
    before = everything()
    assert "演示数据已到2007-08-31，不会缩短到2007-05-01。" in quietly(True, "2007-05-01")
    assert everything() == before


def test_extending_keeps_references_right_when_people_have_added_rows_meanwhile(demo_database):
    own = dt.datetime(2007, 8, 31, 18, 0)
    with db.writing() as connection:
        connection.execute(
            insert(IndicatorReading).values(
                indicator_id="I09", period_end=dt.date(2007, 8, 30), value=1, recorded_at=own, recorded_by="gzb"
            )
        )  # fmt: skip
        point = connection.execute(select(MonitoringPoint.id)).scalars().first()
        connection.execute(
            insert(Incident).values(
                number="GZB-1", point_id=point, unit_id="K01", received_on=own.date(), kind="INACTION",
                sub_kind="不答复", severity=1, content="人工录入", due_calendar_on=own.date(),
                due_workday_on=own.date(), recorded_at=own, recorded_by="gzb",
            )
        )  # fmt: skip
    quietly(True, "2007-12-31")
    with db.reading() as connection:
        old, new = IndicatorReading.__table__.alias("old"), IndicatorReading.__table__.alias("new")
        corrected = connection.execute(
            select(old.c.value, new.c.value, new.c.period_end).where(
                new.c.corrects_id == old.c.id, new.c.indicator_id == "I09", old.c.indicator_id == "I09"
            )
        ).all()
        assert corrected == [(1650, 1512, dt.date(2007, 9, 30))]
        own_id = connection.execute(select(Incident.id).where(Incident.number == "GZB-1")).scalar()
        steps = select(func.count()).select_from(IncidentStep)
        assert connection.execute(steps.where(IncidentStep.incident_id == own_id)).scalar() == 0
        too_early = (
            select(func.count())
            .select_from(IncidentStep)
            .join(Incident, Incident.id == IncidentStep.incident_id)
            .where(IncidentStep.occurred_on < Incident.received_on)
        )
        assert connection.execute(too_early).scalar() == 0
        without = select(func.count()).select_from(Incident).where(
            Incident.number != "GZB-1", Incident.id.not_in(select(IncidentStep.incident_id))
        )  # fmt: skip
        assert connection.execute(without).scalar() == 0


def test_every_correction_answers_a_row_of_the_same_key_and_says_why(demo_database):
    quietly(True, "2007-12-31")
    keys = {ProgressReport: ("task_id", "unit_id", "due_on"), IndicatorReading: (
        "indicator_id", "period_end", "unit_id", "district_code", "category",
    )}  # fmt: skip
    for model, key in keys.items():
        old, new = model.__table__.alias("old"), model.__table__.alias("new")
        columns = [old.c[name] for name in key] + [new.c[name] for name in key]
        with db.reading() as connection:
            found = connection.execute(
                select(*columns, new.c.correction_reason, old.c.recorded_at < new.c.recorded_at).where(
                    new.c.corrects_id == old.c.id
                )
            ).all()
        assert len(found) >= 4
        for row in found:
            assert row[: len(key)] == row[len(key) : 2 * len(key)]
            assert row[-2] and row[-1]


def test_demo_rows_are_refused_in_a_real_database_and_the_other_way_round(new_database):
    new_database("real")
    quietly(False)
    with pytest.raises(InstallError, match="这个数据库是正式库"):
        quietly(True)
    assert (count(MonitoringPoint), count(Account)) == (0, 0)
    new_database("demo")
    quietly(True, "2007-03-20")
    with pytest.raises(InstallError, match="这个数据库是演示库"):
        quietly(False)


def test_a_day_outside_the_demo_year_is_refused(new_database):
    new_database("late")
    with pytest.raises(InstallError, match="2007-02-05至2007-12-31"):
        quietly(True, "2008-01-01")


def test_nothing_is_left_behind_when_the_demo_year_breaks_off(new_database, monkeypatch):
    new_database("broken")
    monkeypatch.setattr("seed.demo.rows", lambda made: {ProgressReport: [{"id": 1}]})
    with pytest.raises(KeyError):
        quietly(True)
    assert (count(Setting), count(Unit), count(Account)) == (0, 0, 0)


def test_two_processes_installing_at_once_do_not_double_the_rows(new_database, tmp_path):
    new_database("both")
    command = [sys.executable, "-m", "seed", "--demo", "--through", "2007-03-31"]
    environment = os.environ | {"PYTHONPATH": str(config.ROOT)}
    both = [
        subprocess.Popen(command, env=environment, cwd=config.ROOT, stdout=subprocess.DEVNULL) for _ in "12"
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    assert count(Account) == 57
    with db.reading() as connection:
        keys = [ProgressReport.task_id, ProgressReport.unit_id, ProgressReport.due_on]
        doubled = select(*keys).group_by(*keys).having(func.count() > 1)
        assert connection.execute(doubled).all() == []
        assert connection.execute(select(func.count()).where(Setting.name == "installation")).scalar() == 1


def test_the_command_line_refuses_demo_options_for_a_real_installation(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "seed", "--real", "--through", "2007-08-31"],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"},
        cwd=config.ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert result.returncode == 1
    assert result.stderr.strip() == "正式库没有演示数据，不能用 --through。"
    assert not (tmp_path / "x.db").exists()


def test_a_renamed_unit_reaches_an_installed_database(database, monkeypatch):
    with db.writing() as connection:
        connection.execute(Unit.__table__.update().where(Unit.id == "K01").values(short_name="旧名"))
    quietly(False)
    with db.reading() as connection:
        name = connection.execute(select(Unit.short_name).where(Unit.id == "K01")).scalar()
    assert name == campaign.load().plan.unit("K01").short_name


def test_every_role_has_a_demo_account_and_all_open_with_the_one_password(demo_database):
    with db.reading() as connection:
        found = {row.username: row for row in connection.execute(select(Account))}
    assert {f"fsz{n}" for n in range(1, 7)} | {"sz", "fmsz", "gzb", "jcj", "jcjdw", "admin", "bgt"} <= set(
        found
    )
    assert {row.role for row in found.values()} == {str(role) for role in Role}
    assert found["k13"].unit_id == "K13" and found["d210224"].unit_id == "D210224"
    assert found["fsz4"].leader_id == "V4" and found["jcjdw"].unit_id == "U_JCJ"
    hashes = {row.password_hash for row in found.values()}
    assert len(hashes) == 1
    assert bcrypt.checkpw(PASSWORD.encode(), hashes.pop().encode())
    assert all(row.is_demo for row in found.values())


def test_a_password_that_somebody_changed_survives_the_next_start(demo_database):
    with db.writing() as connection:
        connection.execute(
            Account.__table__.update().where(Account.username == "gzb").values(password_hash="x")
        )
    quietly(True)
    with db.reading() as connection:
        kept = connection.execute(select(Account.password_hash).where(Account.username == "gzb")).scalar()
    assert kept == "x"


def test_the_mayors_portfolio_holds_the_ten_districts_and_no_unit_has_two_vice_mayors(demo_database):
    with db.reading() as connection:
        pairs = connection.execute(select(PortfolioEntry.leader_id, PortfolioEntry.unit_id)).all()
    mayors = {unit_id for leader_id, unit_id in pairs if leader_id == "M0"}
    assert {"U_QXS", "D210202", "D210224", "D210283"} <= mayors and len(mayors) == 13
    assert {u for leader, u in pairs if leader == "S1"} == {u for leader, u in pairs if leader == "V4"}
    in_charge = [unit_id for leader_id, unit_id in pairs if leader_id != "S1"]
    assert len(in_charge) == len(set(in_charge))


def test_pseudonyms_give_away_neither_name_nor_place_in_the_list(demo_database):
    with db.reading() as connection:
        points = connection.execute(select(MonitoringPoint).order_by(MonitoringPoint.id)).all()
    assert len({point.pseudonym for point in points}) == len(points) == 100
    same = sum(int(point.pseudonym[-3:]) == place for place, point in enumerate(points, start=1))
    assert same < 10
    assert not any(point.name[:2] in point.pseudonym for point in points)


def test_each_supporting_indicator_quotes_its_task_and_every_reading_keeps_to_its_dimensions(demo_database):
    plan = campaign.load().plan
    known = {each.id: each for each in campaign.load().indicators}
    for each in known.values():
        assert each.quote in plan.task(each.task_id).text, each.id
        assert not each.quantified
    quietly(True, "2007-12-31")
    with db.reading() as connection:
        readings = connection.execute(select(IndicatorReading)).all()
    assert {row.indicator_id for row in readings} == set(known) | {target.id for target in plan.targets}
    for row in readings:
        if row.indicator_id not in known:
            continue
        each = known[row.indicator_id]
        filled = {"unit": row.unit_id, "district": row.district_code, "category": row.category}
        assert {name for name, value in filled.items() if value} <= set(each.dimensions), row
        if each.kind == "rate":
            assert row.denominator > 0
            assert row.value == round(100 * row.numerator / row.denominator, 1)
            assert 0 <= row.numerator <= row.denominator


def test_an_unknown_indicator_is_named_in_the_error():
    with pytest.raises(KeyError, match="没有编号为“NIX”的辅助指标"):
        campaign.load().indicator("NIX")


def test_a_number_that_somebody_used_in_the_demo_stops_a_later_extension_with_a_sentence(demo_database):
    with db.writing() as connection:
        row = dict(
            connection.execute(select(Incident.__table__).order_by(Incident.id.desc())).mappings().first()
        )
        row |= {"id": row["id"] + 1, "number": f"FY-2007-{int(row['number'][-3:]) + 1:03d}"}
        connection.execute(insert(Incident.__table__).values(**row))
    before = count(Incident)
    with pytest.raises(InstallError, match="换一个新的演示库"):
        quietly(True, "2007-12-31")
    assert count(Incident) == before
