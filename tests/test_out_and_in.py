"""What the product exports it can import: every register out, emptied, and in again, is what it was."""

import csv
import datetime as dt
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import delete, func, insert, select

from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.imports import load, preview
from efficiency.core import db
from efficiency.core.access import Action
from efficiency.exchange import ENCODINGS
from efficiency.exchange.header import headers_of
from efficiency.models import (
    AccountabilityAction,
    AuditEntry,
    FollowUpStep,
    Incident,
    IncidentStep,
    MonitoringPoint,
    MonitoringPointEntry,
    ProgressReport,
    ReportReturn,
    Resolution,
    Role,
)
from efficiency.server.exporting import export_register
from efficiency.subjects.description import REASON, Subject
from efficiency.subjects.tables import SUBJECTS, subject_of
from tests.reading import unfolded

DAY = dt.date(2007, 8, 31)
AS_OF = DAY.isoformat()
EVERY = [pytest.param(each, id=each.name) for each in SUBJECTS]


def facts(subject: Subject) -> list[tuple]:
    """What counts of a register, straight from its table: the last row of each key, those corrected left out."""
    model = subject.model
    names = [*subject.values, *([REASON] if subject.correctable else [])]
    with db.reading() as connection:
        rows = connection.execute(select(model.__table__).order_by(model.recorded_at, model.id)).mappings()
        rows = [dict(row) for row in rows]
        if model is IncidentStep:
            numbers = dict(connection.execute(select(Incident.id, Incident.number)).all())
            rows = [row | {"incident_number": numbers[row["incident_id"]]} for row in rows]
        if model is ReportReturn:
            reports = connection.execute(select(ProgressReport.__table__)).mappings()
            keys = {row["id"]: {name: row[name] for name in subject.key[:3]} for row in reports}
            rows = [row | keys[row["report_id"]] for row in rows]
    corrected = {row["corrects_id"] for row in rows if "corrects_id" in row}
    last = {tuple(row[name] for name in subject.key): row for row in rows if row["id"] not in corrected}
    return sorted(tuple(str(row[name]) for name in names) for row in last.values())


def said(path: Path, subject: Subject) -> list[list[str]]:
    """What a file says in the columns of a subject, in no order."""
    with path.open(encoding="utf-8-sig") as file:
        return sorted([row[each.header] for each in subject.fields] for row in csv.DictReader(file))


def empty(subject: Subject) -> None:
    """Nothing is left of a register, nor of what hangs on its rows."""
    hanging = {
        "incident": [IncidentStep],
        "progress_report": [ReportReturn],
        "follow_up": [FollowUpStep],
    }
    with db.writing() as connection:
        for model in (*hanging.get(subject.name, ()), subject.model):
            connection.execute(delete(model))
    assert facts(subject) == []


def bring(data: bytes, day: dt.date = DAY) -> str:
    seen = preview(COMMAND_LINE, day, "送来.csv", data)
    assert not seen.faults and not seen.questions, (seen.faults[:3], seen.questions[:3])
    return load(COMMAND_LINE, day, "送来.csv", data, seen.fingerprint)


# What a further row of each register says otherwise.
CORRECTED = {
    "progress_report": {"problem": "经费尚未到位，正在协调。"},
    "indicator_reading": {"note": "口径统一后重报。"},
    "complaint_month": {"satisfied": 0},
    "official_activity": {"hours": 1.5},
    # A state is reached earlier than was entered: another key.
    "deliverable_status": {"reached_on": lambda day: day - dt.timedelta(days=1)},
    "minxin_case": {"unit_id": "K01"},
    "hotline_broadcast": {"closed": 0},
    "monitoring_point": {"industry": "化工"},
    "monitoring_return": {"returned": False},
    "milestone_status": {"evidence": "会议纪要第3号"},
    "plan_submission": {"responsible_person": "副局长"},
    "complaint_case": {"summary": "居民反映供热管网检修拖延。"},
    "appraisal_score": {"respondents": 77},
    "phone_check": {"response_seconds": 9},
    "minxin_opening": {"should_open": 91},
    "incident_step": {"note": "已转办，请从速办理。"},
    "inspection": {"bulletin_on": DAY},
    "document_step": {"note": "已当面送达并签收。"},
    "accountability_action": {"decided_on": DAY},
    "unit_contact": {"phone": "0411-00009999"},
    "meeting": {"chair": "工作办公室主任"},
    "meeting_attendance": {"attendance": "LEAVE"},
    "resolution": {"due_on": DAY},
    "resolution_unit": {"part": "JOINT"},
    "portfolio_entry": {"in_charge": False},
    "distribution_entry": {"receives": False},
}


# What the demo year has none of: a row each.
OWN = {
    "report_return": lambda connection: {
        "report_id": connection.execute(select(func.max(ProgressReport.id))).scalar_one(),
        "reason": "没有写明完成了哪几项。",
    },
    "agenda_proposal": lambda connection: {
        "meeting_number": 3,
        "unit_id": "K01",
        "subject": "公示栏经费由谁承担。",
    },
    "unit_alias": lambda connection: {"alias": "行政服务大厅", "unit_id": "K01", "withdrawn": False},
    "meeting_attendance": lambda connection: {
        "meeting_number": 3,
        "unit_id": "K01",
        "attendance": "OBSERVING",
    },
    "distribution_entry": lambda connection: {
        "kind": "WEEKLY",
        "recipient_id": "K01",
        "from_on": dt.date(2007, 3, 1),
        "receives": True,
    },
    "resolution": lambda connection: RESOLUTION,
    "resolution_unit": lambda connection: {"meeting_number": 3, "seq": 1, "unit_id": "K01", "part": "LEAD"},
}
RESOLUTION = {
    "meeting_number": 3, "seq": 1, "proposal": "公示栏经费由谁承担。", "content": "公示栏经费由各单位承担。", "withdrawn": False,
    "due_on": DAY + dt.timedelta(days=7),
}  # fmt: skip


def begin(subject: Subject) -> None:
    """A row in a register that the demo year leaves empty."""
    if subject.name in OWN:
        at = {"recorded_at": dt.datetime.combine(DAY, dt.time(9)), "recorded_by": "gzb"}
        with db.writing() as connection:
            if subject.name == "resolution_unit":
                connection.execute(insert(Resolution).values(RESOLUTION | at))
            connection.execute(insert(subject.model).values(OWN[subject.name](connection) | at))


def correct_one(subject: Subject) -> None:
    """A row of a register is corrected by a further row, as its people would: the newest; of states, the first."""
    table = subject.model.__table__
    [(name, value)] = CORRECTED[subject.name].items()
    place = table.c.id if subject.name == "deliverable_status" else table.c.id.desc()
    with db.writing() as connection:
        chosen = connection.execute(select(table).order_by(table.c[name].is_(None), place).limit(1))
        row = dict(chosen.mappings().one())
        row |= {name: value(row[name]) if callable(value) else value, REASON: "登记时抄错了"}
        row["corrects_id"] = row.pop("id")
        if subject.numbered:
            row["number"] = subject.series.number(2007, 99_999)
        connection.execute(table.insert().values(row))


def test_every_register_that_can_be_corrected_is_corrected_here():
    assert {each.name for each in SUBJECTS if each.correctable} == set(CORRECTED)


@pytest.mark.parametrize("subject", EVERY)
def test_a_register_is_exported_emptied_and_imported_and_is_what_it_was(demo_database, tmp_path, subject):
    begin(subject)
    if subject.correctable:
        correct_one(subject)
    before, path = facts(subject), tmp_path / "出.csv"
    count = export_register(subject.name, path, as_of=DAY, with_names=True)
    assert count == len(before) > 0
    # Beside what is on record nothing is new, and nothing is corrected.
    seen = preview(COMMAND_LINE, DAY, "送来.csv", path.read_bytes())
    assert not seen.faults, seen.faults[:3]
    assert [(each.new, each.corrections, each.same) for each in seen.counts] == [(0, 0, count)]
    empty(subject)
    bring(path.read_bytes())
    assert facts(subject) == before
    again = tmp_path / "再出.csv"
    export_register(subject.name, again, as_of=DAY, with_names=True)
    assert said(again, subject) == said(path, subject)


@pytest.mark.parametrize("subject", EVERY)
def test_an_export_is_headed_as_its_template_is(demo_database, tmp_path, subject):
    export_register(subject.name, tmp_path / "出.csv", as_of=DAY, with_names=True)
    with (tmp_path / "出.csv").open(encoding="utf-8-sig") as file:
        headers = next(csv.reader(file))
    own = [each.header for each in subject.fields]
    assert headers[: len(own)] == own
    # What follows is said for readers, and no import takes it for something else.
    assert not {*headers[len(own) :]} & {*headers_of(subject)}


@pytest.mark.parametrize("subject", EVERY)
def test_who_may_not_know_enterprises_exports_none(demo_database, tmp_path, subject):
    path = tmp_path / "出.csv"
    if subject.model in (MonitoringPointEntry, AccountabilityAction):
        with pytest.raises(Refused, match="企业名称或责任追究"):
            export_register(subject.name, path, as_of=DAY)
        assert not path.exists()
        return
    export_register(subject.name, path, as_of=DAY)
    text = path.read_text("utf-8-sig")
    with db.reading() as connection:
        points = connection.execute(select(MonitoringPoint.__table__)).all()
    for point in points:
        assert point.name not in text and point.id not in text and point.organization_code not in text
    # The pseudonyms point to the enterprises for those who bring it in.
    if "point_id" in subject.values:
        seen = preview(COMMAND_LINE, DAY, "送来.csv", path.read_bytes())
        assert not [each for each in seen.faults if each.column == "监测点"]
        assert not any(each.new or each.corrections for each in seen.counts)


PAGE = "pages/office/data_exchange.py"


@pytest.mark.parametrize("subject", EVERY)
def test_the_page_gives_the_same_file_as_the_command_line(
    demo_year, signed_in, monkeypatch, tmp_path, subject
):
    offered = {}

    def offer(words: str, data, file_name: str, **_options) -> bool:
        offered[file_name, words] = data
        return False

    monkeypatch.setattr(st, "download_button", offer)
    role = Role.SUPERVISION if Action.RECORD_SUPERVISION is subject.action else Role.WORK_OFFICE
    app = signed_in(role, PAGE, register=subject.title, as_of=AS_OF)
    assert not app.exception
    made = offered[f"行政效能年_{subject.title}_截至{AS_OF}_演示数据.csv", ENCODINGS["utf-8-sig"]]
    path = tmp_path / "出.csv"
    export_register(subject.name, path, as_of=DAY, with_names=role is Role.SUPERVISION)
    assert made() == path.read_bytes()
    with db.reading() as connection:
        last, before = connection.execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert {(each.action, each.object_id) for each in (last, before)} == {("EXPORT", subject.title)}


def test_a_page_offers_only_the_registers_that_one_may_bring_in(demo_year, signed_in):
    def titles(role: Role) -> set[str]:
        app = signed_in(role, PAGE, as_of=AS_OF)
        return set(next(box for box in app.selectbox if box.label == "台账").options)

    office, bureau = titles(Role.WORK_OFFICE), titles(Role.SUPERVISION)
    assert office | bureau == {each.title for each in SUBJECTS} and not office & bureau


POINTS, UNITS = "pages/supervision/monitoring_points.py", "pages/leadership/units.py"
# Where a page lists a register: page, what is chosen on it, the name of the list, the register.
LISTS = [
    ("pages/supervision/social_supervision.py", {}, "行风热线", "hotline_broadcast"),
    ("pages/supervision/social_supervision.py", {}, "民心网开通", "minxin_opening"),
    ("pages/supervision/appraisals.py", {}, "电话暗访", "phone_check"),
    ("pages/plan/administrative_system.py", {}, "督办投诉件", "complaint_case"),
    (POINTS, {"view": "单位×类型", "cell": "kinds||"}, "监测点反映", "incident"),
    (POINTS, {"view": "监测点名册"}, "进点公务活动", "official_activity"),
    (UNITS, {"unit": "K13", "part": "监测点反映"}, "监测点反映", "incident"),
    (UNITS, {"unit": "K13", "part": "公务活动"}, "公务活动", "official_activity"),
    (UNITS, {"unit": "K13", "part": "查出问题和评议"}, "评议得分", "appraisal_score"),
    (UNITS, {"unit": "K13", "part": "投诉"}, "投诉办理", "complaint_month"),
    (UNITS, {"unit": "K13", "part": "监察文书和方案"}, "方案和总结", "plan_submission"),
]


@pytest.mark.parametrize(("page", "chosen", "name", "subject"), LISTS, ids=str)
def test_a_list_of_a_register_on_a_page_comes_in_as_what_is_on_record(
    demo_year, signed_in, monkeypatch, page, chosen, name, subject
):
    offered = {}

    def offer(words: str, data, file_name: str, **_options) -> bool:
        offered[file_name, words] = data
        return False

    monkeypatch.setattr(st, "download_button", offer)
    app = signed_in(Role.SUPERVISION, page, as_of=AS_OF, **chosen)
    unfolded(app)
    made = offered[f"行政效能年_{name}_截至{AS_OF}_演示数据.csv", ENCODINGS["utf-8-sig"]]
    seen = preview(COMMAND_LINE, DAY, "送来.csv", made())
    assert not seen.faults, seen.faults[:3]
    [count] = seen.counts
    assert (count.title, count.new, count.corrections) == (subject_of(subject).title, 0, 0)
    assert count.same > 0
