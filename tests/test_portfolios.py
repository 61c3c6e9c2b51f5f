"""分管 is as it was on the as-of day: changed from a day on, put right afterwards, carried over from before it had days."""

import datetime as dt

import pytest
from alembic import command
from sqlalchemy import select

from efficiency.commands import Refused
from efficiency.commands.accounts import set_portfolio
from efficiency.commands.entries import record_entry
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.models import PortfolioEntry, Role
from efficiency.queries import run
from efficiency.queries.corrections import corrections
from efficiency.queries.portfolios import in_charge_of, portfolios
from efficiency.subjects import portfolio_entry
from tests.conftest import signed_up

JUNE, JULY = dt.date(2007, 6, 15), dt.date(2007, 7, 2)


def moved(day: dt.date = JUNE, from_on: dt.date = JULY) -> None:
    """The 市长 hands the 机关工委 over and takes the 办公厅, told on ``day`` for ``from_on``."""
    security = signed_up("anquan2", Role.SECURITY)
    seen = sorted(in_charge_of("M0", from_on))
    wanted = sorted({*seen, "U_BGT"} - {"U_ZGW"})
    set_portfolio(security, day, "M0", wanted, seen, from_on)


def test_a_leaders_units_are_those_of_the_day_before_a_change_and_of_the_day_after(demo_database):
    before = in_charge_of("M0", JULY)
    assert "U_ZGW" in before and "U_BGT" not in before
    moved()
    day = dt.timedelta(days=1)
    assert in_charge_of("M0", JUNE) == in_charge_of("M0", JULY - day) == before
    assert in_charge_of("M0", JULY) == in_charge_of("M0", JULY + day) == before - {"U_ZGW"} | {"U_BGT"}
    # Known since June only: what was seen of July in May stays as it was.
    rows = portfolios(Scope(JULY, frozenset({"U_ZGW"})))
    assert rows.empty


def test_a_leaders_page_holds_the_units_of_its_day(demo_database, signed_in):
    moved()
    told = []
    for day in (JULY - dt.timedelta(days=1), JULY):
        app = signed_in(Role.LEADER, "pages/leadership/follow_ups.py", as_of=day.isoformat())
        assert not app.exception
        told.append({unit for table in app.dataframe for unit in table.value["unit"]})
    assert (told[0] - told[1], told[1] - told[0]) == (set(), {"市政府办公厅"})


def test_a_change_told_late_is_put_right_in_the_register_and_leaves_the_days_before_it_was_known(
    demo_database,
):
    office = signed_up("gzb2", Role.WORK_OFFICE)
    row = {"leader_id": "M0", "unit_id": "U_ZGW", "from_on": dt.date(2007, 6, 1), "in_charge": False}
    number = record_entry(office, JULY, portfolio_entry.SUBJECT, row)
    assert "U_ZGW" in in_charge_of("M0", JUNE) and "U_ZGW" not in in_charge_of("M0", JULY)
    record_entry(
        office, JULY + dt.timedelta(days=3), portfolio_entry.SUBJECT, row | {"in_charge": True},
        seen_id=number, reason="分工没有调整，登记有误",
    )  # fmt: skip
    assert "U_ZGW" not in in_charge_of("M0", JULY) and "U_ZGW" in in_charge_of("M0", dt.date(2007, 7, 5))
    shown = corrections(Scope(dt.date(2007, 7, 5)))
    shown = shown[shown["subject"] == "领导分管"]
    assert shown["about"].tolist() == ["市长，自2007年6月1日起"]
    assert (shown["old"].item(), shown["new"].item()) == ("分管否", "分管是")


def test_a_portfolio_is_not_changed_from_a_day_that_has_passed(demo_database):
    with pytest.raises(Refused, match="以后的一天"):
        moved(JULY, JUNE)


def test_what_stood_without_a_day_stands_on_every_day_after_the_upgrade(demo_database):
    held = in_charge_of("M0", JULY)
    with db.engine().begin() as connection:
        command.downgrade(db.migration_config(connection), "0019")
    db.migrate()
    with db.reading() as connection:
        rows = connection.execute(select(PortfolioEntry.from_on).distinct()).scalars().all()
    assert rows == [dt.date(2000, 1, 1)]
    with run.begin():
        assert in_charge_of("M0", dt.date(2007, 2, 5)) == in_charge_of("M0", dt.date(2007, 12, 31)) == held
