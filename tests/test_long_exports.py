"""A register that leaves whole holds what the pages show, row by row, for everybody who may have it, on any day, in either
database."""

import csv
import datetime as dt
import io
import random

import pandas as pd
import pytest
from monitoring_rows import add_incident, add_points, add_step
from sqlalchemy import select

from efficiency.commands.exports import REGISTERS
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.exchange import cell_text, write_csv
from efficiency.models import IncidentStage as S
from efficiency.models import IncidentStep
from efficiency.models import Verification as V
from efficiency.queries import monitoring
from efficiency.queries.incident_chunks import incident_chunks

pytest_plugins = ["tests.postgres"]

AUGUST = dt.date(2007, 8, 31)


def day(month: int, number: int) -> dt.date:
    return dt.date(2007, month, number)


def told(rows: pd.DataFrame) -> list[list[str]]:
    """Rows as cells say them, columns in the order of their names."""
    return [[cell_text(value) for value in row] for row in rows[sorted(rows)].to_numpy(dtype=object).tolist()]


def both(scope: Scope) -> tuple[list[list[str]], list[list[str]]]:
    """The incidents as a page lists them, and as they leave."""
    listed, chunks = monitoring.incidents(scope), list(incident_chunks(scope))
    assert not chunks or sorted(chunks[0]) == sorted(listed)
    return told(listed), [row for chunk in chunks for row in told(chunk)]


@pytest.mark.parametrize("as_of", [day(2, 28), day(4, 17), AUGUST])
@pytest.mark.parametrize(
    "rights",
    [
        {},
        {"sees_enterprise_names": True, "sees_accountability": True},
        {"unit_ids": frozenset({"K13", "D210211"})},
        {"unit_ids": frozenset({"K13"}), "reader_unit": "K13"},
        {"unit_ids": frozenset()},
    ],
    ids=["city", "with names", "some units", "a unit", "nothing"],
)
def test_incidents_leave_as_the_page_lists_them_whoever_reads(demo_year, as_of, rights):
    listed, left = both(Scope(as_of, **rights))
    assert left == listed
    if as_of == AUGUST:
        assert bool(left) == (rights.get("unit_ids") != frozenset())


def _steps_at_odds() -> None:
    """Incidents whose steps were corrected, withdrawn, came twice, and say two things of one matter."""
    add_points(("JC-001", "示例机械厂", "三资企业041", "三资", "210211", day(3, 20)))
    add_incident(1, "JC-001", "K13", day(7, 6))
    add_incident(2, "JC-001", "K13", day(7, 6), steps=[(S.RECEIVED, day(7, 6))])
    add_incident(
        3, "JC-001", "K13", day(7, 6),
        steps=[
            (S.UNIT_FEEDBACK, day(7, 9), {"verification": str(V.FALSE)}),
            (S.REPLIED, day(7, 10), {"verification": str(V.TRUE)}),
            (S.REPLIED, day(7, 9), {"verification": str(V.PARTLY), "known_on": day(7, 12)}),
            (S.CLOSED, day(7, 13), {"satisfied": False}), (S.CLOSED, day(7, 16), {"satisfied": True}),
        ],
    )  # fmt: skip
    add_incident(4, "JC-001", "D210211", day(7, 7), steps=[(S.CLOSED, day(7, 11), {"satisfied": False})])
    add_incident(
        5, "JC-001", "K13", day(7, 7), steps=[(S.REPLIED, day(7, 9), {"verification": str(V.FALSE)})]
    )
    with db.reading() as connection:
        last = connection.execute(select(IncidentStep.id).order_by(IncidentStep.id.desc())).scalars().first()
    add_step(5, S.REPLIED, day(7, 10), known_on=day(7, 20), corrects_id=last, correction_reason="误登")


@pytest.mark.parametrize("number", range(5, 25, 2))
def test_the_last_word_of_steps_at_odds_leaves_on_every_day(database, number):
    _steps_at_odds()
    listed, left = both(Scope(day(7, number)))
    assert left == listed


def test_the_last_word_of_steps_at_odds_leaves_from_postgresql(installed_on_postgres):
    with installed_on_postgres(demo=False):
        _steps_at_odds()
        for number in range(5, 25, 2):
            listed, left = both(Scope(day(7, number)))
            assert left == listed
        last = {row.number: row for row in next(incident_chunks(Scope(AUGUST))).itertuples()}
    assert (last["FY-2007-0003"].verification, last["FY-2007-0003"].satisfied) == ("PARTLY", True)
    assert last["FY-2007-0003"].replied_on == day(7, 9) and last["FY-2007-0002"].stage == "RECEIVED"


def test_every_register_is_written_cell_by_cell_as_one_cell_is(demo_year):
    scope = Scope(AUGUST, sees_enterprise_names=True, sees_accountability=True)
    for register in REGISTERS.values():
        frames, file = list(register.rows(scope)), io.StringIO(newline="")
        count = write_csv(file, frames, register.headers, as_of=AUGUST, demo=True)
        cells = [[cell_text(value) for value in row] for each in frames for row in each.to_numpy().tolist()]
        written = list(csv.reader(io.StringIO(file.getvalue(), newline="")))[1:]
        assert count == len(cells) and [row[:-2] for row in written] == cells, register.subject.name


def test_values_that_are_equal_and_not_alike_are_told_apart():
    values = [
        True,
        1,
        1.0,
        1.5,
        None,
        float("nan"),
        "1",
        "=1",
        day(7, 6),
        dt.datetime(2007, 7, 6),
        False,
        0,
        pd.NaT,
        -2,
    ]
    random.Random(1).shuffle(values)
    frames = [
        pd.DataFrame({"a": pd.Series(some, dtype=object)}) for some in (values, values[:3], [True], [1, 1])
    ]
    file = io.StringIO(newline="")
    write_csv(file, frames, {"a": "列"}, as_of=AUGUST, demo=False)
    written = [row[0] for row in csv.reader(io.StringIO(file.getvalue(), newline=""))][1:]
    assert written == [cell_text(value) for some in frames for value in some["a"]]
