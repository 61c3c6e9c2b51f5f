"""One figure, one number: what the registers say of a day is the same on every surface, on every day of the demo year.

Each surface's own function is asked, on every as-of day, and held against a count made here from the bare rows; on a few
days the pages themselves are opened and read.
"""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from efficiency import campaign, state
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures.supervision import document_register
from efficiency.judgements import attention, rules
from efficiency.judgements.obligations import facts
from efficiency.models import DocumentStep, Role, SupervisionDocument, Verdict
from efficiency.queries import supervision as registers
from efficiency.standings.documents import DocumentState

PLAN = campaign.load().plan
FIRST, LAST = dt.date(2007, 2, 5), dt.date(2007, 12, 31)
DAYS = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
AUGUST = dt.date(2007, 8, 31)
# Days on which the pages themselves are read: something of each kind is overdue on one of them.
READ = (dt.date(2007, 6, 18), AUGUST, dt.date(2007, 10, 8))


def scope(day: dt.date, *units: str) -> Scope:
    return Scope(day, frozenset(units) or None, sees_enterprise_names=True, sees_accountability=True)


def rows_of(*columns) -> list:
    with db.reading() as connection:
        return list(connection.execute(select(*columns)))


@pytest.fixture(scope="module")
def some_facts(demo_year) -> rules.Facts:
    """The facts of a rule's day; a test puts in the rows of other days."""
    return facts(scope(AUGUST))


def disagreements(wanted, surfaces) -> dict:
    """Days on which one of the surfaces says something else: day -> (wanted, what each says)."""
    found = {}
    for day in DAYS:
        said = surfaces(day)
        if any(each != wanted(day) for each in said.values()):
            found[day] = (wanted(day), said)
    return found


# ---------------------------------------------------------------- 监察文书


def overdue_documents() -> dict[dt.date, Counter]:
    """By unit, counted by hand: issued, past its day, and neither executed nor closed by then."""
    done: dict[str, dt.date] = {}
    for number, step, day in rows_of(
        DocumentStep.document_number, DocumentStep.step, DocumentStep.occurred_on
    ):
        if step in ("EXECUTED", "CLOSED"):
            done[number] = min(day, done.get(number, day))
    table = SupervisionDocument
    papers = rows_of(table.number, table.unit_id, table.issued_on, table.due_on)
    return {
        day: Counter(
            unit_id
            for number, unit_id, issued, due in papers
            if issued <= day and due < day < done.get(number, dt.date.max)
        )
        for day in DAYS
    }


def test_overdue_documents_are_the_same_everywhere_on_every_day(some_facts):
    wanted = overdue_documents()
    units = sorted(set().union(*wanted.values()))
    assert wanted[AUGUST].total() == 3 and len(units) > 10

    def surfaces(day):
        papers = state.on(scope(day)).documents
        rows = registers.documents(scope(day))
        judged = rules.judge(PLAN.rule("R5.2"), replace(some_facts, as_of=day, documents=rows)).evidence
        unit_id = units[day.toordinal() % len(units)]
        own = state.on(scope(day, unit_id)).documents
        others = wanted[day].total() - wanted[day][unit_id]
        return {
            "今天要看的事": len(attention.of_documents(papers)),
            "（九）": sum(each.state == DocumentState.OVERDUE for each in papers),
            "五、责任追究": int((document_register(papers)["verdict"] == Verdict.MISSED).sum()),
            "R5.2": int((judged["standing"] == Verdict.MISSED).sum()),
            "单位页": others + sum(each.is_overdue for each in own),
        }

    assert disagreements(lambda day: wanted[day].total(), surfaces) == {}


@pytest.mark.parametrize("day", READ)
def test_the_pages_show_the_same_overdue_documents(demo_database, signed_in, day):
    wanted = overdue_documents()[day]
    asked = {"as_of": day.isoformat()}
    measure = cards(signed_in(Role.SUPERVISION, "pages/supervision/accountability.py", **asked))
    section = cards(signed_in(Role.SUPERVISION, "pages/plan/supervision_assessment.py", **asked))
    assert measure["文书逾期"] == (f"{wanted.total()}份", "过期未执行或未送达")
    assert section["监察文书"][1] == f"{wanted.total()}份逾期"
    overview = signed_in(Role.SUPERVISION, **asked)
    overview.session_state["all_matters"] = True
    matters = listed(overview.run(), "words", "day_words")
    assert int(matters["words"].str.contains("监察文书逾期").sum()) == wanted.total()
    for unit_id in wanted:
        page = signed_in(
            Role.SUPERVISION, "pages/leadership/units.py", unit=unit_id, part="监察文书和方案", **asked
        )
        assert (listed(page, "days_over")["days_over"] > 0).sum() == wanted[unit_id]


def cards(app) -> dict[str, tuple[str, str]]:
    """Every card of a page: its heading -> (figure, what stands below)."""
    assert not app.exception
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


def listed(app, *columns: str):
    """The first table of a page that has these columns."""
    assert not app.exception
    return next(each.value for each in app.dataframe if {*columns} <= set(each.value.columns))
