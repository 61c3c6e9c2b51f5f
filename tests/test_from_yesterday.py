"""What is counted from yesterday's counts and from what moved today is what all rows would tell, on every day."""

import datetime as dt

import pytest
from monitoring_rows import add_incident, add_points, add_step
from sqlalchemy import select
from supervision_rows import add_action

from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.models import IncidentStage as S
from efficiency.models import IncidentStep
from efficiency.queries import frame, run
from efficiency.queries.from_yesterday import from_yesterday
from efficiency.queries.incident_standings import (
    _decided,
    _feedback,
    _first_verified,
    _gravest,
    decided_incidents,
)
from efficiency.queries.open_incidents import _open
from tests.statements import about_figures, counted

OF_JULY = (dt.date(2007, 7, 1), dt.date(2007, 9, 30))
# As numbers of the demo year and of ``add_incident`` are.
DECIDED = (("FY-2007-001", "FY-2007-030", "FY-2007-0001", "FY-2007-0002"),)
ASKED = ((_gravest, ()), (_first_verified, ()), (_feedback, OF_JULY), (_open, ()), (_decided, DECIDED))


def day(month: int, number: int) -> dt.date:
    return dt.date(2007, month, number)


def agree(scope: Scope) -> list[int]:
    """How many each of the countings found on the scope's day, the same from yesterday's as from all rows."""
    totals = []
    for counting, asked in ASKED:
        whole = frame(counting(scope, None, *asked))
        found = from_yesterday(scope, counting, *asked)
        assert list(found.columns) == list(whole.columns)
        rows = [sorted(map(repr, each.values.tolist())) for each in (found, whole)]
        assert rows[0] == rows[1], (counting.__name__, scope.as_of)
        totals.append(int(found["incidents"].sum()))
    return totals


@pytest.mark.parametrize("units", [None, frozenset({"K13", "K05", "D210211"})])
def test_every_day_of_the_demo_year_is_counted_from_the_day_before(demo_year, units):
    days = [
        day(2, 5),
        day(2, 6),
        *(day(month, 1) for month in range(3, 9)),
        day(7, 17),
        day(8, 30),
        day(8, 31),
    ]
    found = [agree(Scope(each, units)) for each in days]
    assert found[0] == [0, 0, 0, 0, 0]
    # A portfolio of three units need not have a grave report that was found true, nor one of those that are named.
    assert all(found[-1][1:4]) and (units or all(found[-1]))


def test_what_is_corrected_withdrawn_or_learned_of_late_moves_from_its_day_on(database):
    add_points(("JC-001", "示例机械厂", "三资企业041", "三资", "210211", day(3, 20)))

    def last_step() -> int:
        with db.reading() as connection:
            return connection.execute(select(IncidentStep.id).order_by(IncidentStep.id.desc())).scalar()

    # All on which something is learned or happens, and around the end of a month; what lies between is like 7月13日 and 8月4日.
    days = [
        *(day(7, number) for number in range(1, 14)),
        day(7, 31),
        *(day(8, number) for number in range(1, 5)),
        day(8, 14),
    ]

    def every_day() -> list[list[int]]:
        return [agree(Scope(each)) for each in days]

    add_incident(1, "JC-001", "K13", day(7, 6), severity=3)
    # Nobody's feedback is waited for before it went to its unit.
    assert every_day()[-1] == [0, 0, 0, 1, 1]
    add_incident(2, "JC-001", "K14", day(6, 29), severity=3, steps=[(S.TRANSFERRED, day(7, 2))])
    add_step(1, S.TRANSFERRED, day(7, 9))
    add_step(1, S.UNIT_FEEDBACK, day(7, 10), verification="TRUE")
    assert every_day()[-1] == [1, 1, 1, 2, 2]
    true = last_step()
    add_step(
        1, S.UNIT_FEEDBACK, day(7, 11), known_on=day(8, 2), verification="FALSE", corrects_id=true, correction_reason="误登",
    )  # fmt: skip
    found = every_day()
    assert found[days.index(day(8, 1))] == [1, 1, 1, 2, 2] and found[-1] == [0, 0, 1, 2, 2]
    # Of a day of the past something is learned later: that day and those after it tell it.
    add_step(2, S.REPLIED, day(7, 3), known_on=day(7, 4), verification="PARTLY")
    add_incident(3, "JC-001", "K13", day(7, 2), severity=3, steps=[(S.TRANSFERRED, day(7, 3))])
    assert every_day()[-1] == [1, 1, 2, 3, 2]


def test_what_is_decided_today_stands_beside_what_was_decided_before_which_is_not_asked_for_again(database):
    add_points(("JC-001", "示例机械厂", "三资企业041", "三资", "210211", day(3, 20)))

    def decided(of: dt.date) -> list[tuple]:
        kept = list(decided_incidents(Scope(of)).itertuples(index=False, name=None))
        run.forget()
        assert kept == list(decided_incidents(Scope(of)).itertuples(index=False, name=None))
        return kept

    for number, unit_id in enumerate(("K13", "K14"), start=1):
        add_incident(
            number, "JC-001", unit_id, day(7, 6), severity=number, steps=[(S.TRANSFERRED, day(7, 9))]
        )
    add_action("ZJ-2007-001", "K13", ("INCIDENT", "FY-2007-0001"), day(7, 10), 1, sanction="诫勉谈话")
    assert decided(day(7, 12)) == [("FY-2007-0001", 1, False, False, False)]

    add_action("ZJ-2007-002", "K14", ("INCIDENT", "FY-2007-0002"), day(7, 12), 2)
    add_action("ZJ-2007-003", "K13", ("INCIDENT", "FY-2007-0001"), day(7, 12), 2)
    with counted() as asked:
        found = decided_incidents(Scope(day(7, 12)))
    assert list(found["number"]) == ["FY-2007-0001", "FY-2007-0002"]
    assert len(about_figures(asked)) == 2, "which numbers are new, and how these stand"

    add_step(2, S.UNIT_FEEDBACK, day(7, 12), verification="TRUE")
    add_step(1, S.UNIT_FEEDBACK, day(7, 13), verification="PARTLY")
    assert decided(day(7, 12))[1] == ("FY-2007-0002", 2, True, True, False)
    assert [row[3] for row in decided(day(7, 12))] == [False, True]
    assert [row[3] for row in decided(day(7, 13))] == [True, True]
    assert decided(day(7, 9)) == []

    # As an import corrects it.
    add_action("ZJ-2007-002", "K13", ("INCIDENT", "FY-2007-0001"), day(7, 13), 2)
    assert [[row[0] for row in decided(day(7, of))] for of in (12, 13, 14)] == [
        ["FY-2007-0001", "FY-2007-0002"], ["FY-2007-0001"], ["FY-2007-0001"],
    ]  # fmt: skip
