"""One description per kind of fact: what a form refuses an import refuses, in the same words, and the order of both is all
one."""

import csv
import dataclasses
import datetime as dt
import io
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from efficiency.commands import COMMAND_LINE, Faulty
from efficiency.commands.activities import register_activity
from efficiency.commands.changes import correct_deliverable, record_reading
from efficiency.commands.imports import load, preview
from efficiency.commands.incidents import move_incident, register_incident
from efficiency.commands.reports import submit_report
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.models import (
    DeliverableStatus,
    Incident,
    IncidentStage,
    IncidentStep,
    IndicatorReading,
    OfficialActivity,
    PointDay,
    ProgressReport,
    Role,
    UnitDay,
    UnitMonth,
)
from efficiency.queries import monitoring, standing_counts
from efficiency.queries.known import known_now
from efficiency.subjects import (
    deliverable_status,
    incident,
    indicator_reading,
    official_activity,
    progress_report,
)
from efficiency.subjects.cells import Bad
from efficiency.subjects.description import REASON, Field, Subject
from efficiency.subjects.fields import Choice, Day, Month, Number, OfUnit, Text
from efficiency.subjects.incident import SUB_KINDS
from efficiency.subjects.known import Known, month_end
from efficiency.subjects.tables import SUBJECTS
from tests.conftest import call_it_a_demo, copy_of, let_in, person
from tests.monitoring_rows import add_points

CLERK = person("jcj", Role.SUPERVISION, "市监察局")
OFFICE = person("gzb", Role.WORK_OFFICE, "工作办公室")
LIAISON = person("xzfw", Role.UNIT, "行政服务中心联络员", unit_id="U_XZFW")
FRIDAY = dt.date(2007, 8, 31)


def _furnish() -> None:
    """A demo installation with two monitoring points, so that days of 2007 are days of recording."""
    call_it_a_demo()
    add_points(
        ("P001", "甲公司（演示）", "民营企业041", "民营", "210211", dt.date(2007, 3, 16)),
        ("P002", "乙公司（演示）", "三资企业007", "三资", "210202", dt.date(2007, 8, 20)),
    )


@pytest.fixture
def campaign(database):
    _furnish()


def as_csv(subject: Subject, *rows: dict) -> bytes:
    """A CSV with all columns of a subject: ``rows`` are field -> value, as the register keeps them."""
    with db.reading() as connection:
        known = known_now(connection, FRIDAY)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([each.header for each in subject.fields])
    for row in rows:
        writer.writerow([_cell(each, row.get(each.name), known) for each in subject.fields])
    return text.getvalue().encode("utf-8-sig")


def _cell(field: Field, value, known: Known) -> str:
    if value is None:
        return ""
    if isinstance(field.kind, Choice):
        return next((word for word, code in field.kind.codes_of(known).items() if code == value), str(value))
    return value.isoformat() if isinstance(value, dt.date) else str(value)


# ---------------------------------------------------------------- the two ways in


@dataclasses.dataclass(frozen=True)
class Way:
    """A subject with a form behind it: a sound row, and the command that the form gives it to."""

    subject: Subject
    sound: dict
    command: Callable[[dict], object]


def _reading(values: dict):
    text = {name: values[name] or "" for name in ("unit_id", "district_code", "category", "note")}
    return record_reading(OFFICE, FRIDAY, **values | text)


def _report(values: dict):
    said = {name: values[name] or "" for name in ("summary", "problem", "next_step")}
    return submit_report(
        LIAISON, FRIDAY, values["task_id"], values["due_on"], progress=values["progress"],
        self_light=values["self_light"], **said,
    )  # fmt: skip


def _deliverable(values: dict):
    with db.writing() as connection:
        before = {"deliverable_id": "D04", "state": "NOT_STARTED", "reached_on": dt.date(2007, 2, 5)}
        key = connection.execute(
            insert(DeliverableStatus).values(**before, recorded_at=dt.datetime(2007, 2, 5), recorded_by="x")
        ).inserted_primary_key[0]
    text = {name: values[name] or "" for name in ("document_number", "note")}
    try:
        return correct_deliverable(OFFICE, FRIDAY, **values | text, seen_id=key, reason="登记有误")
    finally:
        _forget_rows(DeliverableStatus)


WAYS = (
    Way(
        incident.SUBJECT,
        {"point_id": "P001", "unit_id": "K13", "received_on": FRIDAY, "kind": "SLOW_ACTION", "sub_kind": "超承诺时限",
         "severity": 2, "content": "起重机械检验超过承诺时限十天。"},
        lambda values: register_incident(CLERK, FRIDAY, **values),
    ),
    Way(
        official_activity.SUBJECT,
        {"point_id": "P001", "unit_id": "K13", "started_on": FRIDAY, "kind": "INSPECTION", "registration": "REGISTERED",
         "known_from": "登记表", "people": 2, "hours": 1.5, "rating": "满意"},
        lambda values: register_activity(CLERK, FRIDAY, **values),
    ),
    Way(
        indicator_reading.SUBJECT,
        {"indicator_id": "I01", "period_end": FRIDAY, "unit_id": None, "district_code": None, "category": None,
         "value": 12.0, "numerator": None, "denominator": None, "note": "按月统计"},
        _reading,
    ),
    Way(
        progress_report.SUBJECT,
        {"task_id": "T06", "unit_id": "U_XZFW", "due_on": FRIDAY, "progress": 40.0, "self_light": "GREEN",
         "summary": "已清理一半审批事项。", "problem": "人手不足", "next_step": "继续清理"},
        _report,
    ),
    Way(
        deliverable_status.SUBJECT,
        {"deliverable_id": "D04", "state": "ISSUED", "reached_on": FRIDAY, "document_number": "大政发〔2007〕30号",
         "note": "已印发"},
        _deliverable,
    ),
)  # fmt: skip
# What a form does not let one choose: whose account it is, which record was opened.
NOT_TYPED = {
    "progress_report": {"task_id", "unit_id", "kind"},
    "indicator_reading": {"indicator_id", "unit_id", "district_code", "category"},
    "deliverable_status": {"deliverable_id"},
}


def _around(field: Field, known: Known) -> Iterator:
    """Values at and beyond the bounds of a field."""
    kind = field.kind
    yield None
    if isinstance(kind, Text):
        lengths = {kind.shortest - 1, kind.shortest, kind.longest, kind.longest + 1}
        yield from ("字" * length for length in sorted(lengths) if length > 0)
        yield "字字字字字\u202e字"
        yield f"　{'字' * max(kind.shortest, 1)}　"
    elif isinstance(kind, Number):
        step = 1 if kind.whole else 0.01
        yield from (kind.least - step, kind.least, kind.least + 2 * step, kind.most, kind.most + step)
        if kind.whole:
            yield kind.least + 0.5
    elif isinstance(kind, Day):
        if kind.since:
            earliest = kind.since(known)[0]
            yield from (earliest - dt.timedelta(days=1), earliest)
        yield from (known.day, known.day + dt.timedelta(days=1), known.day + dt.timedelta(days=7))
    elif isinstance(kind, Month):
        first = month_end(kind.since(known)[0])
        yield from (first.replace(day=1) - dt.timedelta(days=1), first, month_end(known.day))
        yield month_end(month_end(known.day) + dt.timedelta(days=1))
    elif isinstance(kind, Choice):
        yield from dict.fromkeys(kind.codes_of(known).values())
    elif isinstance(kind, OfUnit):
        yield from (*known.collective, *known.started)


CASES = [
    pytest.param(way, field, id=f"{way.subject.name}.{field.name}")
    for way in WAYS
    for field in way.subject.fields
    if field.name not in {REASON, "number"} | NOT_TYPED.get(way.subject.name, set())
]


def _forget_rows(*models) -> None:
    with db.writing() as connection:
        for model in models:
            connection.execute(delete(model))


def _of_command(way: Way, values: dict) -> dict[str, str]:
    try:
        way.command({name: value for name, value in values.items() if name in way.sound})
    except Faulty as faulty:
        return faulty.faults
    finally:
        _forget_rows(IncidentStep, Incident, OfficialActivity, IndicatorReading, ProgressReport)
    return {}


def _of_import(way: Way, values: dict) -> dict[str, str]:
    seen = preview(COMMAND_LINE, FRIDAY, "x.csv", as_csv(way.subject, values))
    assert not seen.questions
    names = {each.header: each.name for each in way.subject.fields}
    return {names[fault.column]: fault.mend for fault in seen.faults}


@pytest.mark.parametrize(("way", "field"), CASES)
def test_a_form_and_an_import_give_the_same_verdict_in_the_same_words(campaign, way, field):
    with db.reading() as connection:
        known = known_now(connection, FRIDAY)
    assert _of_import(way, way.sound) == _of_command(way, way.sound) == {}
    for value in _around(field, known):
        values = way.sound | {field.name: value}
        if way.subject is progress_report.SUBJECT and field.name == "progress" and value is None:
            continue  # A form without progress is 零报告, which is its own button.
        if field.name == "kind" and value in SUB_KINDS:
            values["sub_kind"] = SUB_KINDS[value][0]
        assert _of_import(way, values) == _of_command(way, values), (field.name, value)


def test_whatever_can_be_corrected_or_brought_in_has_one_word_for_each_field():
    for subject in SUBJECTS:
        headers = [each.header for each in subject.fields]
        assert len(headers) == len(set(headers)), subject.title
        for each in subject.fields:
            others = {header for header in headers if header != each.header}
            assert others.isdisjoint(each.also), f"{subject.title}：{each.header}"


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_every_bound_is_held_on_both_sides_of_a_field(campaign, subject):
    """A cell of text and a typed value meet the same fault, also where no form asks for the field yet."""
    with db.reading() as connection:
        known = known_now(connection, FRIDAY)
    for field in subject.fields:
        read = field.convert(known, {})
        for value in _around(field, known):
            found = read(_cell(field, value, known))
            fault = found.mend if isinstance(found, Bad) else None
            assert fault == field.fault(value, known), (field.name, value)


# ---------------------------------------------------------------- order

DAYS = st.dates(dt.date(2007, 8, 20), FRIDAY)
UNITS = st.sampled_from(["K01", "K13", "K14"])
INCIDENTS = st.builds(
    lambda kind, place, **more: {"kind": str(kind), "sub_kind": SUB_KINDS[kind][place], **more},
    st.sampled_from(list(SUB_KINDS)), st.integers(0, 2), point_id=st.sampled_from(["P001", "P002"]), unit_id=UNITS,
    received_on=DAYS, severity=st.integers(1, 3), content=st.text("办事拖延没有人管", min_size=5, max_size=8),
)  # fmt: skip
ACTIVITIES = st.builds(
    dict, point_id=st.just("P001"), unit_id=UNITS, started_on=DAYS, kind=st.sampled_from(["INSPECTION", "CHARGE"]),
    registration=st.just("REGISTERED"), known_from=st.just("登记表"), people=st.integers(1, 9),
    hours=st.sampled_from([0.5, 2.0, 3.5]), rating=st.sampled_from([None, "满意", "不满意"]),
)  # fmt: skip


def _by_form(incidents: list[dict], activities: list[dict], answered: bool) -> None:
    for values in incidents:
        number = register_incident(CLERK, FRIDAY, **values)
        if answered:
            for stage, more in (
                ("RECEIVED", {}), ("TRANSFERRED", {"note": "已核对情况。"}),
                ("UNIT_FEEDBACK", {"note": "已经答复企业。", "verification": "TRUE"}),
            ):  # fmt: skip
                move_incident(CLERK, FRIDAY, number, stage, occurred_on=FRIDAY, **more)
    for values in activities:
        register_activity(CLERK, FRIDAY, **values)


def _by_import(incidents: list[dict], activities: list[dict]) -> None:
    for subject, rows in ((incident.SUBJECT, incidents), (official_activity.SUBJECT, activities)):
        if rows:
            data = as_csv(subject, *rows)
            mark = preview(COMMAND_LINE, FRIDAY, "x.csv", data).fingerprint
            load(COMMAND_LINE, FRIDAY, "x.csv", data, mark)


def _kept() -> dict[str, list]:
    """The rows, how each incident stands, and the roll-ups, apart from numbers, accounts and the time of the day."""
    apart = {"id", "number", "recorded_at", "recorded_by", "incident_id"}
    kept = {}
    with db.reading() as connection:
        for model in (Incident, IncidentStep, OfficialActivity, PointDay, UnitDay, UnitMonth):
            columns = [column for column in model.__table__.c if column.name not in apart]
            kept[model.__tablename__] = sorted(map(repr, connection.execute(select(*columns)).all()))
    rows = monitoring.incidents(Scope(FRIDAY, None, sees_enterprise_names=True))
    kept["standings"] = sorted(
        rows.drop(columns=["number", "id"], errors="ignore").astype(str).values.tolist()
    )
    assert standing_counts.rolled_up()
    return kept


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_form_then_import_and_import_then_form_come_to_the_same(empty_template, tmp_path_factory, data):
    unique = {"unique_by": lambda row: tuple(sorted(map(str, row.items())))}
    incidents = data.draw(st.lists(INCIDENTS, max_size=6, **unique))
    activities = data.draw(st.lists(ACTIVITIES, max_size=4, **unique))
    cut, answered = data.draw(st.integers(0, 6)), data.draw(st.booleans())
    form = (incidents[:cut], activities[:cut], answered)
    table = (incidents[cut:], activities[cut:])
    found = []
    for form_first in (True, False):
        for _ in copy_of(empty_template, tmp_path_factory.mktemp("order"), demo=False):
            let_in(CLERK)
            _furnish()
            if form_first:
                _by_form(*form)
            _by_import(*table)
            if not form_first:
                _by_form(*form)
            found.append(_kept())
    assert found[0] == found[1]
    assert len(found[0]["incident"]) == len(incidents)
    assert sum(IncidentStage.RECEIVED in row for row in found[0]["incident_step"]) == len(incidents)
