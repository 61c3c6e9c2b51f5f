"""A register that leaves whole holds what the pages show, row by row and byte by byte, for everybody who may have it, on any day,
in either database."""

import datetime as dt
import io
from functools import partial

import pandas as pd
import pytest
from monitoring_rows import add_incident, add_points, add_step
from sqlalchemy import Text, select, update

from efficiency.commands.exports import REGISTERS, Register
from efficiency.commands.tallies import catch_up
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.exchange import cell_text, csv_bytes
from efficiency.models import IncidentCourse, IncidentStep, MonitoringPoint, OfficialActivity
from efficiency.models import IncidentStage as S
from efficiency.models import Verification as V
from efficiency.queries import frame, monitoring, run
from efficiency.queries.known import known_now
from efficiency.queries.names import mask_names
from efficiency.subjects.fields import Choice, OfUnit
from efficiency.subjects.words import words_of
from tests.reading import left

pytest_plugins = ["tests.postgres"]

AUGUST = dt.date(2007, 8, 31)
INCIDENTS = REGISTERS["incident"]
EVERYTHING = {"sees_enterprise_names": True, "sees_accountability": True}


def day(month: int, number: int) -> dt.date:
    return dt.date(2007, month, number)


# ---------------------------------------------------------------- byte by byte


def in_words(register: Register, rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Rows of a register in words, a value at a time."""
    with db.reading() as connection:
        known = known_now(connection, scope.as_of)
    if "point_label" in rows:
        rows["point_id"] = rows["point_label"]
    said = {
        each.name: partial(words_of, each, known=known)
        for each in register.subject.fields
        if isinstance(each.kind, Choice | OfUnit)
    }
    said |= {name: {str(code): code.words for code in codes}.get for name, codes in register.codes.items()}
    for name in rows.columns.intersection(list(said)):
        rows[name] = pd.Series([said[name](value) for value in rows[name]], rows.index, dtype=object)
    return rows.reindex(columns=list(register.headers))


def cell_by_cell(register: Register, scope: Scope) -> bytes:
    """The file that a register leaves as when nothing is told by the database."""
    lines = register.lines(scope)
    rows = in_words(register, mask_names(scope, frame(lines.statement), *lines.masked), scope)
    return csv_bytes(rows, register.headers, as_of=scope.as_of, demo=True)


def written(register: Register, scope: Scope) -> bytes:
    file = io.StringIO(newline="")
    register.write(file, scope, demo=True)
    return file.getvalue().encode("utf-8-sig")


def differing(*scopes: Scope) -> list[str]:
    """The registers that do not leave as they are told cell by cell."""
    return [
        f"{name} {scope}"
        for scope in scopes
        for name, register in REGISTERS.items()
        if register.open_to(scope) and written(register, scope) != cell_by_cell(register, scope)
    ]


SCOPES = (Scope(AUGUST, **EVERYTHING), Scope(AUGUST), Scope(AUGUST, frozenset({"K13"}), reader_unit="K13"))
AWKWARD = [
    '他说"好"，走了', "a,b,c", "一行\n两行", "a\r\nb", "=1+1", "+86", "-反映", "@SUM(A1)", "'=1+1", "'引用'", "　=1", "\t=1",
    " 空格", "2-3日", '"', "末尾,", "", "-3.5", "＝1", "长" * 2000,
]  # fmt: skip


def make_texts_awkward() -> None:
    """Texts of every register that quoting, guarding and masking have something to do with; numbers that are hard to write."""
    with db.writing() as connection:
        name, code = connection.execute(
            select(MonitoringPoint.name, MonitoringPoint.organization_code)
        ).first()
        texts = [*AWKWARD, f"{name}说不行", f'“{name.removesuffix("（演示）")}”,"{code}"']
        for register in REGISTERS.values():
            table = register.subject.model.__table__
            ids = (
                connection.execute(select(table.c.id).order_by(table.c.id).limit(2 * len(texts)))
                .scalars()
                .all()
            )
            for column in (each for each in table.c if isinstance(each.type, Text)):
                for place, key in enumerate(ids):
                    changed = {column.name: texts[place % len(texts)]}
                    connection.execute(update(table).where(table.c.id == key).values(changed))
        hours = OfficialActivity.__table__
        for key, value in enumerate((0.1, 5.0, 1e16, 0.1 + 0.2, 2 / 3, 0.0, None, 1e-7, 99.99), start=1):
            connection.execute(update(hours).where(hours.c.id == key).values(hours=value))


def test_every_register_leaves_as_it_is_told_cell_by_cell(demo_year):
    assert differing(*SCOPES, Scope(day(4, 17), **EVERYTHING)) == []


def test_awkward_texts_and_numbers_leave_as_they_are_told_cell_by_cell(demo_database):
    make_texts_awkward()
    assert differing(*SCOPES) == []
    rows = left(INCIDENTS, SCOPES[0])
    assert "'=1+1" in set(rows["content"]) and "一行\n两行" in set(rows["content"])
    assert left(INCIDENTS, SCOPES[1])["content"].str.contains("某监测点企业").any()


def test_awkward_texts_leave_from_postgresql_as_they_are_told_cell_by_cell(installed_on_postgres):
    with installed_on_postgres(demo=True):
        make_texts_awkward()
        assert differing(*SCOPES) == []


# ---------------------------------------------------------------- incidents, as the page lists them


def both(scope: Scope) -> tuple[list, list]:
    """The incidents as a page lists them, and as they leave."""
    listed = in_words(INCIDENTS, monitoring.incidents(scope).copy(), scope)
    cells = [[cell_text(value) for value in row] for row in listed.to_numpy(dtype=object).tolist()]
    return cells, left(INCIDENTS, scope).to_numpy().tolist()


@pytest.mark.parametrize("as_of", [day(2, 28), day(4, 17), AUGUST])
@pytest.mark.parametrize(
    "rights",
    [
        {},
        EVERYTHING,
        {"unit_ids": frozenset({"K13", "D210211"})},
        {"unit_ids": frozenset({"K13"}), "reader_unit": "K13"},
        {"unit_ids": frozenset()},
    ],
    ids=["city", "with names", "some units", "a unit", "nothing"],
)
def test_incidents_leave_as_the_page_lists_them_whoever_reads(demo_year, as_of, rights):
    listed, gone = both(Scope(as_of, **rights))
    assert gone == listed
    if as_of == AUGUST:
        assert bool(gone) == (rights.get("unit_ids") != frozenset())


def steps_at_odds() -> None:
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


def bring_up() -> None:
    with db.writing() as connection:
        catch_up(connection)


def leaves_on_every_day(rolled_up: bool) -> None:
    assert monitoring.rolled_up() is rolled_up
    for number in range(5, 25):
        listed, gone = both(Scope(day(7, number)))
        assert gone == listed, number


def test_the_last_word_of_steps_at_odds_leaves_on_every_day(database):
    steps_at_odds()
    leaves_on_every_day(rolled_up=False)
    bring_up()
    leaves_on_every_day(rolled_up=True)


def test_the_last_word_of_steps_at_odds_leaves_from_postgresql(installed_on_postgres):
    with installed_on_postgres(demo=False):
        steps_at_odds()
        leaves_on_every_day(rolled_up=False)
        bring_up()
        leaves_on_every_day(rolled_up=True)
        last = left(INCIDENTS, Scope(AUGUST)).set_index("number")
    told = ["stage", "verification", "satisfied", "replied_on"]
    assert last.loc["FY-2007-0003", told].tolist() == ["办结", "部分属实", "是", "2007-07-09"]
    assert last.loc["FY-2007-0002", "stage"] == "收到"


def courses() -> list[tuple]:
    with db.reading() as connection:
        return sorted(map(tuple, connection.execute(select(IncidentCourse.__table__)).all()))


def test_courses_that_grew_step_by_step_are_those_worked_out_at_once(database):
    add_points(("JC-001", "示例机械厂", "三资企业041", "三资", "210211", day(3, 20)))
    bring_up()
    for key in (1, 2, 3):
        add_incident(key, "JC-001", "K13", day(7, 6), steps=[(S.RECEIVED, day(7, 6))])
        bring_up()
    assert courses() == [], "of what was only received nothing is kept"
    for key, stage, said in (
        (1, S.TRANSFERRED, {}),
        (2, S.REPLIED, {"verification": str(V.TRUE)}),
        (1, S.CLOSED, {"satisfied": True}),
    ):
        add_step(key, stage, day(7, 9), **said)
        bring_up()
    with db.reading() as connection:
        reply = connection.execute(
            select(IncidentStep.id).where(IncidentStep.stage == S.REPLIED)
        ).scalar_one()
    add_step(
        2,
        S.REPLIED,
        day(7, 10),
        known_on=day(7, 20),
        corrects_id=reply,
        verification=str(V.FALSE),
        correction_reason="误登",
    )
    bring_up()
    grown = courses()
    assert [row[0] for row in grown] == [1, 2]
    with db.writing() as connection:
        connection.exec_driver_sql("DELETE FROM tally_mark")
    bring_up()
    assert courses() == grown


def test_a_register_is_held_some_thousand_rows_at_a_time_however_long_it_is(demo_year):
    register = REGISTERS["monitoring_return"]
    with run.begin():
        chunks = register.lines(SCOPES[0]).chunks(SCOPES[0], list(register.headers), {})
        held = [len(lines) for lines in chunks]
    assert max(held) <= 2000 < sum(held) == len(left(register, SCOPES[0]))
