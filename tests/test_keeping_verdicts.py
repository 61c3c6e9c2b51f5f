"""After a write every verdict is what a process that kept nothing works out."""

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pytest
from sqlalchemy import insert, select

from efficiency import state
from efficiency.commands.tallies import catch_up
from efficiency.core import db, keeping
from efficiency.core.access import Scope
from efficiency.judgements import rules
from efficiency.judgements.obligations import obligations, rule_verdicts
from efficiency.models import (
    AccountabilityAction,
    FollowUp,
    FollowUpStep,
    Incident,
    IncidentStep,
    ProgressReport,
)
from efficiency.queries import run

TODAY = dt.date(2007, 8, 31)
READERS = (
    Scope(as_of=TODAY, sees_accountability=True),
    Scope(as_of=TODAY, unit_ids=frozenset({"U_BGT"}), reader_unit="U_BGT"),
)


def seen() -> list[pd.DataFrame]:
    """The verdicts, the obligations and the pairs as each reader has them, in one run."""
    with run.begin():
        return [
            read(reader)
            for reader in READERS
            for read in (rule_verdicts, obligations, lambda scope: state.on(scope).pairs)
        ]


def afresh(monkeypatch: pytest.MonkeyPatch) -> list[pd.DataFrame]:
    """The same with nothing kept."""
    run.forget()
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "_results", keeping.Shelf(keeping.MOST_CELLS))
        patch.setattr(keeping, "_contents", keeping.Shelf(keeping.MOST_CELLS))
        return seen()


def write(model, **values) -> None:
    with db.writing() as connection:
        connection.execute(
            insert(model).values(
                recorded_by="测试", recorded_at=dt.datetime.combine(TODAY, dt.time(17)), **values
            )
        )
        catch_up(connection)


def newest(column, *wanted):
    with db.reading() as connection:
        return connection.execute(select(column).where(*wanted).order_by(column.table.c.id.desc())).scalar()


def decided_source(grade: int) -> dict:
    """The newest decision of a grade that stands on an incident and names a sanction, as a row."""
    with db.reading() as connection:
        row = (
            connection.execute(
                select(AccountabilityAction.__table__)
                .join(Incident, Incident.number == AccountabilityAction.source_number)
                .where(AccountabilityAction.severity == grade, AccountabilityAction.sanction.is_not(None))
                .order_by(AccountabilityAction.id.desc())
            )
            .mappings()
            .first()
        )
    return {name: value for name, value in row.items() if name not in ("id", "recorded_by", "recorded_at")}


def write_incident(**values) -> None:
    """One more report of an enterprise, like the newest."""
    with db.writing() as connection:
        row = dict(
            connection.execute(select(Incident.__table__).order_by(Incident.id.desc()).limit(1))
            .mappings()
            .one()
        )
        del row["id"]
        row |= {"recorded_at": dt.datetime.combine(TODAY, dt.time(17)), "received_on": TODAY, **values}
        connection.execute(insert(Incident).values(row))
        catch_up(connection)


def judged_anew(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> set[str]:
    """The rules whose verdicts are worked out again after ``act``."""
    seen()
    act()
    judged = set()

    def noting(name: str, judge: Callable) -> Callable:
        return lambda rule, facts: (judged.add(name), judge(rule, facts))[1]

    with monkeypatch.context() as patch:
        for name, judge in rules.RULES.items():
            patch.setitem(rules.RULES, name, noting(name, judge))
        rule_verdicts(READERS[0])
    return judged


def test_a_write_judges_anew_only_the_rules_that_it_says_something_new_to(demo_database, monkeypatch):
    # A new report is counted by its kind and waits for its answer; nobody has been found at fault, nobody can be pursued.
    assert judged_anew(monkeypatch, lambda: write_incident(number="FY-1")) == {"R2.5", "R2.6"}
    open_one = newest(Incident.id, Incident.number == "FY-1")
    seen_to = {"incident_id": open_one, "stage": "TRANSFERRED", "occurred_on": TODAY}
    assert judged_anew(monkeypatch, lambda: write(IncidentStep, **seen_to)) == set()
    found_true = seen_to | {"stage": "REPLIED", "verification": "TRUE", "note": "测试"}
    moved = judged_anew(monkeypatch, lambda: write(IncidentStep, **found_true))
    assert {"R5.1", "R2.6"} <= moved and not any(each.startswith(("R1", "R3", "R4")) for each in moved)


def test_after_each_kind_of_write_every_verdict_is_as_if_nothing_had_been_kept(demo_database, monkeypatch):
    decided = decided_source(1)
    incident = newest(Incident.id, Incident.number == decided["source_number"])
    step = {"incident_id": incident, "occurred_on": TODAY}
    named = {rule.grade: rule.sanctions for rule in state.on(READERS[0]).plan.rules if rule.grade}
    writes = {
        "a new incident": lambda: write_incident(number="FY-1"),
        "a report": lambda: write(
            ProgressReport, task_id="T06", unit_id="U_XZFW", due_on=TODAY, kind="SUBSTANTIVE", progress=3.0,
            summary="测试",
        ),
        "an answer to a 督办": lambda: write(
            FollowUpStep, follow_up_number=newest(FollowUp.number), step="FEEDBACK", occurred_on=TODAY, note="测试"
        ),
        "a report found untrue": lambda: write(
            IncidentStep, stage="REPLIED", verification="FALSE", note="测试", **step
        ),
        "an incident closed": lambda: write(IncidentStep, stage="CLOSED", satisfied=False, **step),
        "a graver sanction": lambda: write(
            AccountabilityAction, **decided | {"number": "X-1", "sanction": named[3][0]}
        ),
        "a graver grade": lambda: write(AccountabilityAction, **decided | {"number": "X-2", "severity": 3}),
    }  # fmt: skip
    moved = set()
    before = seen()
    for name, act in writes.items():
        act()
        now = seen()
        for kept, fresh in zip(now, afresh(monkeypatch), strict=True):
            pd.testing.assert_frame_equal(kept, fresh, obj=name)
        if not all(one.equals(other) for one, other in zip(before, now, strict=True)):
            moved.add(name)
        before = now
    assert {"a report", "a graver sanction", "a graver grade"} <= moved, moved
