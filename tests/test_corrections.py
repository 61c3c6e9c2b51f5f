"""更正与变更: what was changed stays visible with its reason; 延期 is asked before the due day or refused."""

import datetime as dt

import pytest
from sqlalchemy import insert, select

from efficiency import campaign
from efficiency.commands import Faulty, Refused
from efficiency.commands.activities import correct_activity, register_activity
from efficiency.commands.changes import ask_extension, correct_deliverable, decide_extension, record_reading
from efficiency.core import db
from efficiency.core.access import Forbidden, User, scope_of
from efficiency.metrics import due_days
from efficiency.models import AuditEntry, DeliverableStatus, ExtensionRequest, MonitoringPoint, Role
from efficiency.queries.corrections import corrections, standing_deliverables
from efficiency.queries.names import SOMEBODY
from efficiency.queries.tasks import extensions
from tests.conftest import person
from tests.reading import tables, words

DAY = dt.date(2007, 8, 31)
OFFICE = person("gzb_zhang", Role.WORK_OFFICE, "工作办公室")
BUREAU = person("jcj", Role.SUPERVISION, "市监察局")
LIAISON = person("xzfw", Role.UNIT, "行政服务中心", unit_id="U_XZFW")
OTHER = person("czj", Role.UNIT, "市财政局", unit_id="U_CZJ")


@pytest.fixture
def clock(database, monkeypatch):
    """``clock(day)``: the wall clock stands on the morning of that day; at first on the last of August."""

    def at(day: dt.date) -> None:
        monkeypatch.setattr(
            "efficiency.commands.recording.now", lambda: dt.datetime.combine(day, dt.time(10))
        )

    at(DAY)
    return at


def issued(deliverable_id: str = "D04") -> int:
    """A deliverable on record as issued; returns its row number."""
    with db.writing() as connection:
        return connection.execute(
            insert(DeliverableStatus).values(
                deliverable_id=deliverable_id, state="ISSUED", reached_on=dt.date(2007, 3, 28),
                document_number="大政发〔2007〕30号", recorded_at=dt.datetime(2007, 3, 29, 9), recorded_by="gzb_zhang",
            )
        ).inserted_primary_key[0]  # fmt: skip


def seen_by(user: User, as_of: dt.date = DAY):
    return corrections(scope_of(user, as_of))


def test_a_corrected_deliverable_shows_old_and_new_value_reason_and_name(clock):
    row = issued()
    correct_deliverable(
        OFFICE, DAY, "D04", state="ISSUED", reached_on=dt.date(2007, 3, 30), document_number="大政发〔2007〕31号",
        seen_id=row, reason="文号抄错，日期随文更正",
    )  # fmt: skip
    (told,) = seen_by(OFFICE).itertuples()
    assert told.about == campaign.load().plan.deliverable("D04").name
    assert told.old == "日期2007-03-28；文号大政发〔2007〕30号"
    assert told.new == "日期2007-03-30；文号大政发〔2007〕31号"
    assert (told.reason, told.recorded_by) == ("文号抄错，日期随文更正", "gzb_zhang")
    assert seen_by(OFFICE, dt.date(2007, 8, 30)).empty
    with db.reading() as connection:
        entry = connection.execute(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.action == "CORRECT_RECORD" and "2007-03-28" in entry.detail


def test_the_second_who_corrects_is_told_and_a_reason_is_asked_for(clock):
    row = issued()
    values = {"state": "ISSUED", "reached_on": dt.date(2007, 3, 30), "document_number": "大政发〔2007〕31号"}
    with pytest.raises(Faulty, match="更正原因"):
        correct_deliverable(OFFICE, DAY, "D04", **values, seen_id=row, reason="")
    correct_deliverable(OFFICE, DAY, "D04", **values, seen_id=row, reason="文号抄错了")
    with pytest.raises(Refused, match="先一步"):
        correct_deliverable(OFFICE, DAY, "D04", **values, seen_id=row, reason="文号抄错了")
    with pytest.raises(Forbidden):
        correct_deliverable(LIAISON, DAY, "D04", **values, seen_id=row, reason="文号抄错了")
    assert len(standing_deliverables(scope_of(OFFICE, DAY))) == 1


def test_a_corrected_reading_is_listed_for_every_reader(clock):
    values = {"indicator_id": "I09", "period_end": dt.date(2007, 8, 31)}
    first = record_reading(LIAISON if _leads("U_XZFW", "I09") else OFFICE, DAY, **values, value=1390.0)
    record_reading(OFFICE, DAY, **values, value=1380.0, seen_id=first, reason="十条重复计数")
    for reader in (OFFICE, BUREAU, OTHER):
        (told,) = seen_by(reader).itertuples()
        assert (told.old, told.new) == ("数值1,390", "数值1,380")
        assert told.about == "网上办事项目数，2007年8月"


def _leads(unit_id: str, target_id: str) -> bool:
    plan = campaign.load().plan
    return plan.task(plan.target(target_id).task_id).lead_unit_id == unit_id


def test_a_correction_names_no_enterprise_to_those_who_may_not_know(demo_database):
    with db.reading() as connection:
        first, second = connection.execute(select(MonitoringPoint.__table__).limit(2)).all()
    values = {
        "unit_id": "K11", "started_on": dt.date(2007, 8, 20), "kind": "INSPECTION", "registration": "UNREGISTERED",
        "known_from": "抽查", "people": None, "hours": None, "rating": None,
    }  # fmt: skip
    number = register_activity(BUREAU, DAY, point_id=first.id, **values)
    correct_activity(BUREAU, DAY, number, point_id=second.id, **values, reason=f"应是{second.name}，原来记错")
    told = seen_by(OFFICE).iloc[0]
    assert told["subject"] == "公务活动"
    assert first.pseudonym in told["old"] and second.pseudonym in told["new"]
    everything = " ".join(map(str, told))
    assert second.name not in everything and first.id not in everything and SOMEBODY in told["reason"]
    assert seen_by(OTHER).query("subject == '公务活动'").empty


# ---------------------------------------------------------------- 延期


def asked(task_id: str, new_due_on: dt.date, user: User = LIAISON) -> str:
    return ask_extension(user, DAY, task_id, new_due_on, "接口改造经费尚未批复。").words


def standing(as_of: dt.date = DAY):
    return extensions(scope_of(OFFICE, as_of))


def test_asked_in_time_it_waits_and_once_granted_moves_the_due_day(clock):
    assert "等待" in asked("T06", dt.date(2007, 11, 30))
    with pytest.raises(Refused, match="还在等待"):
        asked("T06", dt.date(2007, 12, 5))
    (request,) = standing().itertuples()
    assert request.decision == "PENDING"
    assert due_days(campaign.load().plan, standing())["T06"] == dt.date(2007, 10, 31)
    decide_extension(OFFICE, DAY, request.request_key, granted=True, note="经费批复较晚，同意。")
    assert due_days(campaign.load().plan, standing())["T06"] == dt.date(2007, 11, 30)
    assert due_days(campaign.load().plan, standing(dt.date(2007, 8, 30)))["T06"] == dt.date(2007, 10, 31)
    with pytest.raises(Refused, match="没有重复审批"):
        decide_extension(OFFICE, DAY, request.request_key, granted=False, note="改变主意了。")


@pytest.mark.parametrize("day", [dt.date(2007, 10, 31), dt.date(2007, 11, 2)])
def test_asked_on_the_due_day_or_later_it_is_recorded_and_refused(clock, day):
    clock(day)
    asked = ask_extension(LIAISON, day, "T06", dt.date(2007, 11, 30), "接口改造经费尚未批复。")
    assert not asked.waits and "不予受理" in asked.words
    (request,) = standing(day).itertuples()
    assert (request.decision, request.requested_on) == ("REFUSED_LATE", day)
    assert "2007年10月31日" in request.decision_note
    with pytest.raises(Refused, match="没有重复审批"):
        decide_extension(OFFICE, day, request.request_key, granted=True, note="补批一次看看。")


def test_an_extension_is_asked_by_the_unit_for_its_own_task_and_a_later_day(clock):
    with pytest.raises(Refused, match="没有给本单位规定"):
        asked("T06", dt.date(2007, 11, 30), OTHER)
    with pytest.raises(Forbidden):
        asked("T06", dt.date(2007, 11, 30), OFFICE)
    for day in (dt.date(2007, 10, 31), dt.date(2008, 1, 5)):
        with pytest.raises(Faulty, match="延至"):
            asked("T06", day)
    with db.reading() as connection:
        assert connection.execute(select(ExtensionRequest.id)).all() == []


def test_only_the_office_decides(clock):
    asked("T06", dt.date(2007, 11, 30))
    key = standing().iloc[0]["request_key"]
    with pytest.raises(Forbidden):
        decide_extension(LIAISON, DAY, key, granted=True, note="自己批准自己。")
    with pytest.raises(Faulty, match="审批意见"):
        decide_extension(OFFICE, DAY, key, granted=True, note="")


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("view", ["更正记录", "时限变更（延期）", "阈值和口径变更", "更正读数和成果"])
def test_the_office_reads_every_view_of_the_page(signed_in, demo_database, view):
    app = signed_in(Role.WORK_OFFICE, "pages/office/corrections.py", view=view)
    assert not app.exception
    assert app.segmented_control[0].value == view or view in words(app)


def test_the_list_can_be_narrowed_by_address(signed_in, demo_database):
    with db.writing() as connection:
        row = connection.execute(
            select(DeliverableStatus.__table__)
            .where(DeliverableStatus.state == "ISSUED")
            .order_by(DeliverableStatus.recorded_at.desc())
        ).first()
    correct_deliverable(
        OFFICE, DAY, row.deliverable_id, state="ISSUED", reached_on=row.reached_on, document_number="大政发〔2007〕99号",
        seen_id=_last(row.deliverable_id), reason="文号抄错了",
    )  # fmt: skip
    app = signed_in(Role.LEADER, "pages/office/corrections.py", subject="成果进展")
    ((headers, cells),) = [each for each in tables(app) if "原来是" in each[0]]
    assert set(cells["subject"]) == {"成果进展"} and "原因" in headers


def _last(deliverable_id: str) -> int:
    rows = standing_deliverables(scope_of(OFFICE, DAY))
    return int(rows.loc[rows["deliverable_id"] == deliverable_id, "id"].iloc[0])


def test_a_unit_asks_for_an_extension_on_the_page(signed_in, demo_database):
    app = signed_in(Role.UNIT, "pages/office/corrections.py", view="申请延期")
    assert not app.exception
    assert "现在的时限" in words(app)


def test_what_was_only_filled_in_later_is_no_correction(demo_year, signed_in):
    rows = corrections(scope_of(OFFICE, DAY))
    added = rows[rows["is_addition"].astype(bool)]
    assert set(added["reason"].str[-6:]) <= {"补记公开日期"} and len(added) > 20
    assert not rows[~rows["is_addition"].astype(bool)]["reason"].str.contains("补记公开日期").any()
    app = signed_in(Role.WORK_OFFICE, "pages/office/corrections.py", as_of="2007-08-31")
    assert not app.exception
    said = next(each.value for each in app.subheader if each.value.startswith("更正"))
    assert said == f"更正{len(rows) - len(added)}次；另有补记{len(added)}次，只填了原来空着的"
    (shown,) = (each.value for each in app.dataframe if "kind" in each.value)
    assert set(shown["kind"]) == {"更正"}


def test_what_a_correction_changed_and_why_stands_beside_it_before_the_edge_of_a_tablet(
    demo_database, signed_in
):
    app = signed_in(Role.WORK_OFFICE, "pages/office/corrections.py", as_of="2007-08-31")
    shown = next(each.value for each in app.dataframe if "new" in each.value)
    assert list(shown.columns)[:5] == ["day", "about", "old", "new", "reason"]
