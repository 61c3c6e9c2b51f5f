"""Every register has a way in: by form, by table, with correction by a further row, out again and in again."""

import csv
import datetime as dt
import importlib
import io
import pkgutil

import pytest
from alembic import command
from sqlalchemy import delete, func, insert, select, update

from efficiency import state, subjects
from efficiency.commands import COMMAND_LINE, Faulty, Refused
from efficiency.commands.aliases import withdraw_alias
from efficiency.commands.entries import record_entry
from efficiency.commands.imports import load, preview
from efficiency.core import db
from efficiency.core.access import Action, Forbidden, Scope, scope_of
from efficiency.core.config import ROOT
from efficiency.judgements.obligations import rule_judgements
from efficiency.models import (
    AuditEntry,
    Base,
    Leader,
    MonitoringPoint,
    MonitoringPointEntry,
    MonitoringReturn,
    Role,
    UnitAlias,
)
from efficiency.queries.aliases import unit_aliases
from efficiency.queries.corrections import corrections
from efficiency.queries.entries import standing_entries
from efficiency.queries.known import known_now
from efficiency.queries.names import names_in
from efficiency.queries.points import points
from efficiency.subjects import monitoring_point, monitoring_return
from efficiency.subjects.description import REASON, Subject
from efficiency.subjects.tables import SUBJECTS, subject_of
from efficiency.subjects.words import words_of
from efficiency.ui.office.ways_in import REGISTERS, WAYS, ways_in
from efficiency.ui.parts import menu
from tests.conftest import call_it_a_demo, person

BUREAU = person("jcj", Role.SUPERVISION, "市监察局")
OFFICE = person("gzb", Role.WORK_OFFICE, "工作办公室")
LEADER = person("sz", Role.LEADER, "市长", leader_id="L01")
FRIDAY = dt.date(2007, 8, 31)
ALL = Scope(FRIDAY, None, sees_enterprise_names=True, sees_accountability=True)
POINT = {
    "point_id": "JC-001", "name": "大连甲机械有限公司", "organization_code": "12345678-9", "ownership": "民营", "ownership_detail": None,
    "industry": "机械", "scale": None, "place_code": "210211", "plaque_on": dt.date(2007, 3, 16), "address": None,
    "contact": None, "closed_on": None,
}  # fmt: skip
SECOND = POINT | {"point_id": "JC-002", "name": "大连乙机械有限公司", "organization_code": "98765432-1"}
# Registers that have no form but the one drawn from their subject, and what else they say when they are corrected.
CHANGED = {
    "monitoring_point": {"name": "大连甲精密机械有限公司"},
    "monitoring_return": {"returned": False},
    "milestone_status": {"held_on": dt.date(2007, 2, 27)},
    "plan_submission": {"responsible_person": "副局长"},
    "complaint_case": {"category": "供水"},
    "appraisal_score": {"respondents": 36},
    "phone_check": {"response_seconds": 9},
    "minxin_opening": {"opened": 57},
    "minxin_case": {"replied_on": dt.date(2007, 8, 9)},
    "hotline_broadcast": {"calls": 13},
    "complaint_month": {"received": 121},
    "unit_contact": {"phone": "0411-00009999"},
    "portfolio_entry": {"in_charge": False},
    "distribution_entry": {"receives": False},
}
SIMPLE = [pytest.param(subject_of(name), changed, id=name) for name, changed in CHANGED.items()]


@pytest.fixture
def campaign(database):
    """A demo installation, so that days of 2007 are days of recording."""
    call_it_a_demo()
    with db.writing() as connection:
        connection.execute(insert(Leader).values(id="M0", title="市长", seq=1))


def known():
    with db.reading() as connection:
        return known_now(connection, FRIDAY)


def example(subject: Subject) -> dict:
    """The row that the template shows as an example, as the register keeps it."""
    now = known()
    return subject.cleaned({each.name: each.convert(now, {})(each.example) for each in subject.fields}, now)


def person_for(subject: Subject):
    return BUREAU if subject.action is Action.RECORD_SUPERVISION else OFFICE


def furnish(subject: Subject) -> None:
    if subject.name != "monitoring_point":
        record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)


def as_table(subject: Subject, rows) -> bytes:
    """What is on record in the words of a table, as a page's export gives it."""
    now, text = known(), io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([each.header for each in subject.fields])
    for _, row in rows.iterrows():
        writer.writerow([words_of(each, row.get(each.name), now) for each in subject.fields])
    return text.getvalue().encode("utf-8-sig")


def bring(user, name: str, data: bytes) -> str:
    seen = preview(user, FRIDAY, name, data)
    assert not seen.faults and not seen.questions, seen.faults
    return load(user, FRIDAY, name, data, seen.fingerprint)


def kept(subject: Subject) -> list:
    return standing_entries(ALL, subject.name).drop(columns="id").astype(object).values.tolist()


def last_id(subject: Subject) -> int:
    return int(standing_entries(ALL, subject.name)["id"].iloc[-1])


@pytest.mark.parametrize(("subject", "changed"), SIMPLE)
def test_a_register_is_filled_corrected_taken_out_emptied_and_brought_in_again(campaign, subject, changed):
    furnish(subject)
    user, row = person_for(subject), example(subject)
    number = record_entry(user, FRIDAY, subject, row)
    with pytest.raises(Refused, match="相同"):
        record_entry(user, FRIDAY, subject, row, seen_id=number)
    with pytest.raises(Faulty) as faulty:
        record_entry(user, FRIDAY, subject, row | changed, seen_id=number)
    assert list(faulty.value.faults) == ["reason"]
    record_entry(user, FRIDAY, subject, row | changed, seen_id=number, reason="登记时抄错")
    [told] = standing_entries(ALL, subject.name).to_dict("records")
    assert {name: told[name] for name in changed} == changed
    with db.reading() as connection:
        written = connection.execute(
            select(AuditEntry.action, AuditEntry.object_kind, AuditEntry.succeeded)
            .where(AuditEntry.object_kind == subject.name)
            .order_by(AuditEntry.id)
        ).all()
    assert written == [("RECORD_ENTRY", subject.name, True), ("CORRECT_RECORD", subject.name, True)]
    assert "登记时抄错" in set(corrections(ALL)["reason"])

    before, table = kept(subject), as_table(subject, standing_entries(ALL, subject.name))
    with db.writing() as connection:
        connection.execute(delete(subject.model))
        if subject.name == "monitoring_point":
            connection.execute(delete(MonitoringPoint))
    assert kept(subject) == []
    bring(user, f"{subject.title}.csv", table)
    assert kept(subject) == before


@pytest.mark.parametrize(("subject", "changed"), SIMPLE)
def test_nobody_without_the_right_enters_anything(campaign, subject, changed):
    furnish(subject)
    for user in (BUREAU, OFFICE, LEADER):
        if user is not person_for(subject):
            with pytest.raises(Forbidden):
                record_entry(user, FRIDAY, subject, example(subject))
    with db.reading() as connection:
        count = connection.execute(select(func.count()).select_from(subject.model)).scalar()
    assert count == 0


def test_two_who_enter_the_same_thing_do_not_overwrite_each_other(campaign):
    number = record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)
    with pytest.raises(Refused, match="已有人登记"):
        record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT | {"scale": "中型"})
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT | {"scale": "中型"}, seen_id=number)
    with pytest.raises(Refused, match="已有人登记"):
        record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT | {"scale": "大型"}, seen_id=number)


def test_a_point_is_hung_renamed_and_closed_and_keeps_its_pseudonym(campaign):
    first = record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, SECOND)
    renamed = POINT | {"name": "大连丙机械有限公司", "ownership": "三资"}
    second = record_entry(
        BUREAU, FRIDAY, monitoring_point.SUBJECT, renamed, seen_id=first, reason="企业改制更名"
    )
    closed = renamed | {"closed_on": dt.date(2007, 8, 10)}
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, closed, seen_id=second)
    rows = points(ALL).set_index("point_key")
    assert rows["point_label"].to_dict() == {"JC-001": "大连丙机械有限公司", "JC-002": "大连乙机械有限公司"}
    assert rows.loc["JC-001", "closed_on"] == dt.date(2007, 8, 10)
    masked = points(scope_of(LEADER, FRIDAY))["point_label"].tolist()
    assert sorted(masked) == ["民营企业001", "民营企业002"]
    # Also by the name that it had before.
    assert names_in(scope_of(LEADER, FRIDAY), "大连甲机械有限公司反映收费")
    assert standing_entries(scope_of(LEADER, FRIDAY), "monitoring_point").empty

    asked = {each.point_key: each.asked for each in state.on(ALL).returns}
    assert max(asked["JC-001"]) <= dt.date(2007, 8, 10) < max(asked["JC-002"])
    assert "在册1个，已挂牌1个" in rule_judgements(ALL, "R2.1")["R2.1"].reason
    with pytest.raises(Faulty) as faulty:
        record_entry(BUREAU, FRIDAY, monitoring_return.SUBJECT, {"point_id": "JC-001", "week_end": FRIDAY})
    assert "已撤销" in faulty.value.faults["point_id"]


def test_a_closing_is_known_from_the_day_on_which_it_was_entered(campaign):
    before = Scope(FRIDAY - dt.timedelta(days=1), None, sees_enterprise_names=True)
    first = record_entry(BUREAU, dt.date(2007, 8, 1), monitoring_point.SUBJECT, POINT)
    owed = [each.asked for each in state.on(before).returns]
    closed = POINT | {"closed_on": dt.date(2007, 8, 10)}
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, closed, seen_id=first)
    assert [each.asked for each in state.on(before).returns] == owed
    assert points(before)["closed_on"].isna().all() and points(ALL)["closed_on"].notna().all()


def test_a_return_entered_by_mistake_is_taken_back_also_after_the_point_was_closed(campaign):
    point = record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)
    own = {"point_id": "JC-001", "week_end": dt.date(2007, 8, 24)}
    number = record_entry(BUREAU, FRIDAY, monitoring_return.SUBJECT, own)
    closed = POINT | {"closed_on": dt.date(2007, 8, 10)}
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, closed, seen_id=point)
    record_entry(
        BUREAU,
        FRIDAY,
        monitoring_return.SUBJECT,
        own | {"returned": False},
        seen_id=number,
        reason="登记错了单位",
    )
    assert not standing_entries(ALL, "monitoring_return")["returned"].any()


def test_a_number_is_the_same_however_it_is_typed(campaign):
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT | {"point_id": "ＪＣ－００１"})
    rows = standing_entries(ALL, "monitoring_point")
    assert rows["point_id"].tolist() == ["JC-001"]
    [count] = preview(BUREAU, FRIDAY, "a.csv", as_table(monitoring_point.SUBJECT, rows)).counts
    assert (count.new, count.same) == (0, 1)


@pytest.mark.parametrize("code", ["暂无", "12345678-9"])
def test_a_code_that_many_could_have_is_refused(campaign, code):
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)
    with pytest.raises(Faulty) as faulty:
        record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, SECOND | {"organization_code": code})
    assert set(faulty.value.faults) == {"organization_code"}


def test_pseudonyms_go_on_after_the_thousandth(campaign):
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)
    with db.writing() as connection:
        connection.execute(update(MonitoringPoint).values(pseudonym="民营企业999"))
    for number in (2, 3):
        own = {
            "point_id": f"JC-00{number}",
            "name": f"大连第{number}机械厂",
            "organization_code": f"0000000{number}-1",
        }
        record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT | own)
    with db.reading() as connection:
        given = (
            connection.execute(select(MonitoringPoint.pseudonym).order_by(MonitoringPoint.id)).scalars().all()
        )
    assert given == ["民营企业999", "民营企业1000", "民营企业1001"]


def test_who_may_not_know_an_enterprise_is_not_told_it_by_its_correction(campaign):
    first = record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)
    record_entry(
        BUREAU,
        FRIDAY,
        monitoring_point.SUBJECT,
        POINT | {"name": "大连丙机械有限公司"},
        seen_id=first,
        reason="企业改制更名",
    )
    assert "大连丙机械有限公司" in corrections(ALL).to_string()
    shown = corrections(scope_of(LEADER, FRIDAY)).to_string()
    assert "机械有限公司" not in shown and "JC-001" not in shown
    with db.reading() as connection:
        logged = " ".join(connection.execute(select(AuditEntry.detail)).scalars())
    assert "机械有限公司" not in logged and POINT["point_id"] not in logged and "民营企业001" in logged


def test_a_roster_comes_in_as_a_table_and_what_changes_needs_a_reason(campaign):
    subject = monitoring_point.SUBJECT
    record_entry(BUREAU, FRIDAY, subject, POINT)
    rows = standing_entries(ALL, subject.name)
    more = rows.assign(**{name: SECOND[name] for name in ("point_id", "name", "organization_code")})
    bring(BUREAU, "a.csv", as_table(subject, more))
    assert len(points(ALL)) == 2
    changed = as_table(subject, rows.assign(industry="电子"))
    assert "更正原因" in preview(BUREAU, FRIDAY, "b.csv", changed).faults[0].mend
    bring(BUREAU, "c.csv", as_table(subject, rows.assign(industry="电子", **{REASON: "行业登记有误"})))
    assert points(ALL).set_index("point_key")["industry"].to_dict() == {"JC-001": "电子", "JC-002": "机械"}
    # What was left open is no correction.
    bring(BUREAU, "d.csv", as_table(subject, more.assign(closed_on=FRIDAY)))
    assert points(ALL).set_index("point_key").loc["JC-002", "closed_on"] == FRIDAY
    assert (
        preview(OFFICE, FRIDAY, "a.csv", as_table(subject, more))
        .faults[0]
        .mend.startswith("“监测点名册”由监察机关导入")
    )


# What the demo year leaves empty: ``test_out_and_in.py`` begins them.
EMPTY = {
    "report_return", "agenda_proposal", "unit_alias", "distribution_entry", "meeting_attendance", "resolution", "resolution_unit",
}  # fmt: skip
BY_KEY = [each for each in SUBJECTS if not each.numbered and each.name not in EMPTY]


@pytest.mark.parametrize("subject", BY_KEY, ids=lambda subject: subject.name)
def test_whatever_is_on_record_comes_out_in_words_that_come_in_again(demo_year, subject):
    """The demo year, every register that stands by its key: each row read back from its words is the row."""
    day = dt.date(2007, 12, 31)
    scope = Scope(day, None, sees_enterprise_names=True, sees_accountability=True)
    rows = standing_entries(scope, subject.name)
    assert len(rows)
    table = as_table(subject, rows)
    seen = preview(COMMAND_LINE, day, "x.csv", table)
    assert not seen.faults, seen.faults[:3]
    [count] = seen.counts
    assert (count.new, count.corrections, count.same) == (0, 0, len(rows)), seen.corrections[:3]


def test_a_database_of_the_last_release_keeps_its_roster(campaign):
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)
    record_entry(BUREAU, FRIDAY, monitoring_return.SUBJECT, {"point_id": "JC-001", "week_end": FRIDAY})
    with db.engine().begin() as connection:
        command.downgrade(db.migration_config(connection), "0008")
    db.migrate()
    with db.reading() as connection:
        [entry] = connection.execute(select(MonitoringPointEntry.__table__)).all()
    assert (entry.point_id, entry.name, entry.recorded_at) == (
        "JC-001",
        POINT["name"],
        dt.datetime(2007, 2, 5),
    )
    assert kept(monitoring_return.SUBJECT) == [["JC-001", FRIDAY, True]]
    # What the roster never knew is filled in without a reason.
    told = POINT | {"ownership_detail": entry.ownership_detail, "closed_on": FRIDAY}
    later = record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, told, seen_id=entry.id)
    changed = told | {"industry": "电子"}
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, changed, seen_id=later, reason="行业登记有误")
    assert points(ALL)["industry"].tolist() == ["电子"]


def confirm_an_alias() -> None:
    with db.writing() as connection:
        row = {
            "alias": "国税分局",
            "unit_id": "K01",
            "recorded_at": dt.datetime(2007, 3, 1),
            "recorded_by": "测试",
        }
        connection.execute(insert(UnitAlias).values(row))


def test_an_alias_is_taken_back_on_the_page(campaign, signed_in):
    confirm_an_alias()
    app = signed_in(Role.WORK_OFFICE, ENTRIES, form="单位别名", as_of="2007-08-31")
    widget(app, "selectbox", "alias").set_value("国税分局").run()
    widget(app, "text_area", "reason").set_value("认错了单位")
    widget(app, "button", "submit").click().run()
    assert "不再认作单位名称" in app.success[0].value and not app.exception
    assert unit_aliases(ALL).empty


def test_a_name_that_was_confirmed_for_a_unit_can_be_taken_back(campaign):
    confirm_an_alias()
    assert known().units["国税分局"] == "K01"
    with pytest.raises(Forbidden):
        withdraw_alias(BUREAU, FRIDAY, "国税分局", reason="认错了单位", seen_id=None)
    [seen] = unit_aliases(ALL)["id"]
    with pytest.raises(Refused, match="刚才已重新认定"):
        withdraw_alias(OFFICE, FRIDAY, "国税分局", reason="认错了单位", seen_id=int(seen) + 1)
    withdraw_alias(OFFICE, FRIDAY, "国税分局", reason="认错了单位", seen_id=int(seen))
    assert "国税分局" not in known().units
    assert unit_aliases(ALL).empty and len(unit_aliases(Scope(dt.date(2007, 8, 30)))) == 1
    with pytest.raises(Refused):
        withdraw_alias(OFFICE, FRIDAY, "国税分局", reason="认错了单位", seen_id=int(seen))


REGISTER, ENTRIES = "pages/supervision/register.py", "pages/office/entries.py"
FORMS = [
    (REGISTER, Role.SUPERVISION, form)
    for form in ("监测点名册", "周回执", "评议得分", "电话暗访", "行风热线", "民心网开通", "民心网办件")
]
FORMS += [
    (ENTRIES, Role.WORK_OFFICE, form)
    for form in ("时间节点", "方案和总结", "督办投诉件", "投诉月报", "单位别名")
]


def widget(app, kind: str, field: str):
    return next(each for each in getattr(app, kind) if each.key and each.key.endswith(f":{field}"))


@pytest.mark.parametrize(("page", "role", "form"), FORMS)
def test_every_form_opens_on_the_demo_year(demo_year, signed_in, page, role, form):
    app = signed_in(role, page, form=form, as_of="2007-08-31")
    assert not app.exception and not app.error
    assert "在案0条" not in app.subheader[0].value


def test_a_point_is_registered_on_the_page_and_then_corrected_there(campaign, signed_in):
    app = signed_in(Role.SUPERVISION, REGISTER, form="监测点名册", as_of="2007-08-31")
    widget(app, "button", "submit").click().run()
    assert sum("请填写" in each.value or "请选择" in each.value for each in app.markdown) == 7
    for field in ("point_id", "name", "organization_code", "industry"):
        widget(app, "text_input", field).set_value(POINT[field])
    widget(app, "selectbox", "ownership").set_value("民营")
    widget(app, "selectbox", "place_code").set_value("210211")
    widget(app, "date_input", "plaque_on").set_value(POINT["plaque_on"])
    widget(app, "button", "submit").click().run()
    assert "监测点名册" in app.success[0].value and not app.exception
    widget(app, "selectbox", "record").set_value("JC-001").run()
    widget(app, "text_input", "industry").set_value("电子")
    widget(app, "text_area", "reason").set_value("行业登记有误")
    widget(app, "button", "submit").click().run()
    assert not app.exception and "更正" in app.success[0].value
    assert points(ALL)["industry"].tolist() == ["电子"]


def test_two_who_correct_the_same_record_on_the_page_do_not_overwrite_each_other(campaign, signed_in):
    first = record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)
    app = signed_in(Role.SUPERVISION, REGISTER, form="监测点名册", as_of="2007-08-31")
    widget(app, "selectbox", "record").set_value("JC-001").run()
    record_entry(
        BUREAU,
        FRIDAY,
        monitoring_point.SUBJECT,
        POINT | {"industry": "化工"},
        seen_id=first,
        reason="行业登记有误",
    )
    widget(app, "text_input", "industry").set_value("电子")
    widget(app, "text_area", "reason").set_value("行业登记有误")
    widget(app, "button", "submit").click().run()
    assert "刚才已有人登记或更正" in " ".join(
        each.value for each in [*app.error, *app.warning, *app.markdown]
    )
    assert points(ALL)["industry"].tolist() == ["化工"]


def test_the_oldest_of_many_records_can_be_corrected(campaign, signed_in):
    record_entry(BUREAU, FRIDAY, monitoring_point.SUBJECT, POINT)
    with db.writing() as connection:
        days = [dt.date(2007, 3, 16) + dt.timedelta(days=n) for n in range(600)]
        common = {
            "point_id": "JC-001",
            "returned": True,
            "recorded_at": dt.datetime(2007, 8, 1),
            "recorded_by": "测试",
        }
        connection.execute(insert(MonitoringReturn), [common | {"week_end": each} for each in days])
    app = signed_in(Role.SUPERVISION, REGISTER, form="周回执", as_of="2007-08-31")
    assert len(widget(app, "selectbox", "record").options) == 501
    widget(app, "text_input", "find").set_value("2007-03-16").run()
    box = widget(app, "selectbox", "record")
    assert len(box.options) == 2
    box.set_value(next(each for each in box.options if "2007-03-16" in each)).run()
    assert not app.exception and widget(app, "text_area", "reason")


# ---------------------------------------------------------------- the handbook's table


def every_subject() -> set[str]:
    """The names of all descriptions that the package holds."""
    found = set()
    for module in pkgutil.iter_modules(subjects.__path__, "efficiency.subjects."):
        values = vars(importlib.import_module(module.name)).values()
        found |= {each.name for each in values if isinstance(each, Subject)}
    return found


def test_the_handbook_says_of_every_register_who_fills_it_where_and_how_it_is_corrected():
    assert {each.name for each in REGISTERS} == every_subject() == set(WAYS)
    rows = ways_in()
    assert rows["who"].str.len().min() > 0 and rows["form"].str.len().min() > 0
    assert (rows["sheet"] != "—").sum() == len(SUBJECTS)
    # What is imported, set, written and named has a page of its own.
    apart = {
        "import_batch",
        "setting",
        "paper",
        "paper_template",
        "paper_recipient",
        "paper_receipt",
        "paper_scan",
        "follow_up_file",
    }
    facts = {
        table.name
        for table in Base.metadata.sorted_tables
        if {"recorded_at", "recorded_by"} <= {*table.c.keys()}
    }
    assert facts - apart == {each.model.__tablename__ for each in REGISTERS}


def test_every_form_that_the_handbook_names_stands_on_its_page():
    titles = {
        entry.title: (ROOT / "pages" / entry.file).read_text(encoding="utf-8") for entry in menu.ENTRIES
    }
    for way in WAYS.values():
        page, _, form = way.form.partition("；")[0].partition("：")
        assert all(each in titles for each in page.split("、")), way
        if page in ("监察登记", "台账登记"):
            assert f'"{form}"' in titles[page], way
