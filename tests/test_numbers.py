"""The registers' numbers come from the database: they go on after whatever is on record, by whichever way it came."""

import datetime as dt

import pytest
from alembic import command
from monitoring_rows import add_points
from sqlalchemy import insert, select

from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.commands import COMMAND_LINE, numbers
from efficiency.commands.documents import issue_document
from efficiency.commands.imports import load, preview
from efficiency.commands.incidents import register_incident
from efficiency.core import config, db
from efficiency.core.access import Scope
from efficiency.models import Incident, NumberSeries, Role, SupervisionDocument
from efficiency.queries import monitoring
from efficiency.server.backup import back_up, restore
from seed.load import install
from tests.conftest import call_it_a_demo, let_in, person, use_database

CLERK = person("jcj", Role.SUPERVISION, "市监察局")
FRIDAY = dt.date(2007, 8, 31)
HEADERS = "编号,监测点,单位,收件日期,类型,细类,情节,反映内容"


@pytest.fixture
def campaign(database):
    """A demo installation with one monitoring point, so that days of 2007 are days of recording."""
    call_it_a_demo()
    add_points(("P001", "大连启明机械（演示）", "民营企业041", "民营", "210211", dt.date(2007, 3, 16)))


def report(received_on: dt.date = FRIDAY) -> str:
    return register_incident(
        CLERK, FRIDAY, point_id="P001", unit_id="K13", received_on=received_on, kind="SLOW_ACTION", sub_kind="推诿扯皮",
        severity=1, content="三个窗口互相推诿。",
    )  # fmt: skip


def on_record(number: str) -> None:
    """A report with this number, as an earlier release or another system left it."""
    with db.writing() as connection:
        connection.execute(
            insert(Incident).values(
                number=number, point_id="P001", unit_id="K13", received_on=FRIDAY, kind="SLOW_ACTION",
                sub_kind="推诿扯皮", severity=1, content="推诿扯皮。", due_calendar_on=reply_due_calendar(FRIDAY),
                due_workday_on=reply_due_workdays(FRIDAY),
                recorded_at=dt.datetime(2007, 8, 31, 8), recorded_by="测试",
            )
        )  # fmt: skip


def bring(*numbers_given: str, content: str = "办理手续多次往返，没有答复。") -> str:
    lines = [
        f"{number},P001,K13,2007-08-2{place},慢作为,推诿扯皮,1,{content}"
        for place, number in enumerate(numbers_given)
    ]
    data = "\n".join([HEADERS, *lines]).encode()
    seen = preview(COMMAND_LINE, FRIDAY, "x.csv", data)
    assert seen.ready, seen.faults
    return load(COMMAND_LINE, FRIDAY, "x.csv", data, seen.fingerprint)


def given() -> list[str]:
    with db.reading() as connection:
        return sorted(connection.execute(select(Incident.number)).scalars())


def test_a_register_with_numbers_of_another_form_goes_on_numbering(campaign):
    for number in ("FY-2007-①", "FY-2007-²", "FY-2007-补3", "FY-2007-041", "FY-2007-999999999999"):
        on_record(number)
    assert [report(), report()] == ["FY-2007-042", "FY-2007-043"]


def test_numbers_that_an_import_brings_and_those_it_is_given_never_meet(campaign):
    report()
    bring("FY-2007-005", "", "")
    assert given() == ["FY-2007-001", "FY-2007-005", "FY-2007-006", "FY-2007-007"]
    assert report() == "FY-2007-008"


def test_a_register_of_an_import_is_the_same_before_and_after_a_form(campaign):
    bring("FY-2007-010")
    assert report() == "FY-2007-011"
    bring("", content="另一件：一直没有答复。")
    assert report() == "FY-2007-013"


def test_taking_a_number_reads_no_register(campaign):
    report()
    with db.engine().connect() as connection:
        connection.exec_driver_sql("UPDATE incident SET number = 'FY-2007-900'")
        connection.commit()
    assert report() == "FY-2007-002"


def test_each_year_and_each_kind_of_document_counts_by_itself(campaign):
    with db.bookkeeping() as connection:
        assert numbers.take(connection, numbers.INCIDENTS, 2008, 2) == ["FY-2008-001", "FY-2008-002"]
        assert numbers.take(connection, numbers.INCIDENTS, 2007, 1) == ["FY-2007-001"]
    source = report()
    told = [
        issue_document(
            CLERK, FRIDAY, kind=kind, unit_id="K13", source_kind="INCIDENT", source_number=source,
            subject="限期予以答复", issued_on=FRIDAY, due_on=dt.date(2007, 9, 20),
        )
        for kind in ("NOTICE", "DECISION", "NOTICE")
    ]  # fmt: skip
    assert told == ["大监通〔2007〕1号", "大监决〔2007〕1号", "大监通〔2007〕2号"]


def test_a_refused_act_takes_no_number(campaign):
    with pytest.raises(ValueError):
        register_incident(
            CLERK, FRIDAY, point_id="P001", unit_id="K13", received_on=FRIDAY, kind="SLOW_ACTION", sub_kind="推诿扯皮",
            severity=1, content="",
        )  # fmt: skip
    assert report() == "FY-2007-001"


def test_a_demo_that_is_extended_goes_on_after_its_new_rows(tmp_path, monkeypatch):
    with use_database(tmp_path / "demo.db", demo=True):
        install(True, dt.date(2007, 4, 30), report=lambda _: None)
        with db.bookkeeping() as connection:
            taken = numbers.take(connection, numbers.INCIDENTS, 2007)[0]
        install(True, dt.date(2007, 5, 31), report=lambda _: None)
        with db.bookkeeping() as connection:
            following = numbers.take(connection, numbers.INCIDENTS, 2007)[0]
            there = set(connection.execute(select(Incident.number)).scalars())
        assert taken != following and following not in there and max(there) < following


def test_a_restored_database_goes_on_where_its_registers_ended(campaign, tmp_path, monkeypatch):
    # A backup of a demo comes back into a demo only.
    monkeypatch.setenv("EFFICIENCY_INSTALL", "demo")
    config.settings.cache_clear()
    report()
    back_up(tmp_path / "before.db")
    assert [report(), report()] == ["FY-2007-002", "FY-2007-003"]
    restore(tmp_path / "before.db")
    # Everybody has to sign in again.
    let_in(CLERK)
    assert report() == "FY-2007-002"


def test_an_older_database_begins_its_series_where_its_registers_end(campaign):
    for number in ("FY-2007-①", "FY-2007-041", "FY-2006-7"):
        on_record(number)
    with db.writing() as connection:
        connection.execute(
            insert(SupervisionDocument).values(
                number="大监通〔2007〕31号", kind="NOTICE", unit_id="K13", source_kind="INCIDENT", source_number="FY-2007-041",
                subject="限期予以答复", issued_on=FRIDAY, due_on=FRIDAY, recorded_at=dt.datetime(2007, 8, 31, 8), recorded_by="测试",
            )
        )  # fmt: skip
    with db.engine().begin() as connection:
        command.downgrade(db.migration_config(connection), "0006")
    db.migrate()
    with db.reading() as connection:
        series = dict(map(tuple, connection.execute(select(NumberSeries.key, NumberSeries.last))))
    assert series == {"FY-2007-": 41, "FY-2006-": 7, "大监通〔2007〕号": 31}


# ---------------------------------------------------------------- the roll-ups, by the same door


def test_an_import_keeps_the_roll_ups_of_incidents(campaign):
    bring("", "")
    scope = Scope(FRIDAY)
    assert monitoring.tally_for(scope, ("unit_id",), {}, True) is not None
    counted = monitoring.incident_counts.__wrapped__(scope, "unit_id")
    assert counted.set_index("unit_id")["incidents"].to_dict() == {"K13": 2}


def test_an_import_counts_what_was_left_behind_before_it(campaign):
    on_record("FY-2007-001")
    assert monitoring.tally_for(Scope(FRIDAY), ("unit_id",), {}, True) is None
    bring("")
    assert monitoring.incident_counts.__wrapped__(Scope(FRIDAY), "unit_id")["incidents"].sum() == 2
    assert monitoring.tally_for(Scope(FRIDAY), ("unit_id",), {}, True) is not None
