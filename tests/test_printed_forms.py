"""Forms to print: what stands on them, opened again, and who is given them."""

import datetime as dt
import io
import re
from dataclasses import replace

import docx
import pytest
import streamlit as st
from sqlalchemy import select

from efficiency import state
from efficiency.campaign.workdays import chinese_date
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.models import AuditEntry, MonitoringPoint, Role
from efficiency.papers.forms import Point, plaques, registration_form
from efficiency.papers.served import blank_document_forms
from efficiency.papers.urging import slip
from efficiency.queries.activities import activities
from efficiency.queries.supervision import documents
from efficiency.standings.turns import Owner, Turn

PAGE = "pages/supervision/monitoring_points.py"
AS_OF = "2007-08-31"
POINT = Point("JC-002", "示例服装有限公司", "https://kanban.example/monitoring_points?point=JC-002")


def opened(data: bytes):
    return docx.Document(io.BytesIO(data))


def text_of(document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_a_blank_form_has_room_for_what_must_be_registered_and_fits_a4():
    document = opened(registration_form(None, demo=False))
    [table] = document.tables
    assert [cell.text for cell in table.rows[0].cells] == [
        "序号", "日期", "单位", "事由", "人数", "时长（小时）", "企业评价", "来人签字", "企业签字"
    ]  # fmt: skip
    assert len(table.rows) == 15 and not "".join(cell.text for cell in table.rows[1].cells[1:]).strip()
    section = document.sections[0]
    assert round(section.page_width.mm) == 210 and sum(cell.width.mm for cell in table.rows[0].cells) <= 156.5
    assert "《公务活动登记表》" in text_of(document) and "演示数据" not in section.header.paragraphs[0].text


def test_a_filled_form_names_the_point_and_goes_on_in_empty_lines():
    visits = [("2007-05-10", "市质监局", "检查", "3", "2", "满意")] * 16
    document = opened(registration_form(POINT, visits, demo=True))
    [table] = document.tables
    assert (
        len(table.rows) == 29
        and table.rows[16].cells[2].text == "市质监局"
        and table.rows[17].cells[2].text == ""
    )
    assert "JC-002" in text_of(document) and POINT.name in text_of(document)
    assert "演示数据，纯属虚构" in document.sections[0].header.paragraphs[0].text


def test_each_point_has_a_plaque_of_its_own_with_a_code():
    document = opened(plaques([POINT, POINT], demo=True))
    assert text_of(document).count("行政效能监测点") == 2 and len(document.inline_shapes) == 2
    assert text_of(document).count("JC-002") == 2
    # A plaque has no number of a page.
    section = document.sections[0]
    assert not section.footer.paragraphs[0].runs and not section.even_page_footer.paragraphs[0].runs


@pytest.fixture
def offered(monkeypatch) -> dict:
    found = {}

    def offer(words: str, data, file_name: str, **_options) -> bool:
        found[words] = (data, file_name)
        return False

    monkeypatch.setattr(st, "download_button", offer)
    return found


def test_the_bureau_prints_what_is_registered_of_a_point_and_the_log_knows(demo_year, signed_in, offered):
    assert not signed_in(Role.SUPERVISION, PAGE, as_of=AS_OF, point="JC-002").exception
    made, name = offered["已填登记表"]
    assert name == "公务活动登记表_JC-002_演示数据.docx"
    [table] = opened(made()).tables
    scope = Scope(dt.date(2007, 8, 31), sees_enterprise_names=True)
    rows = activities(scope, point_key="JC-002")
    registered = int((rows["registration"] == "REGISTERED").sum())
    assert sum(bool(row.cells[2].text.strip()) for row in table.rows[1:]) == registered > 0
    # On paper a day is written as it is on screen.
    assert re.fullmatch(r"\d{1,2}月\d{1,2}日", table.rows[1].cells[1].text)
    with db.reading() as connection:
        last = connection.execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.action, last.object_id) == ("EXPORT", "公务活动登记表")


def test_nobody_who_is_told_no_names_is_offered_a_form(demo_year, signed_in, offered):
    for role in (Role.LEADER, Role.WORK_OFFICE, Role.UNIT):
        assert not signed_in(role, PAGE, as_of=AS_OF, view="register").exception
        assert not {"空白登记表", "已填登记表"} & {*offered}
    signed_in(Role.SUPERVISION, PAGE, as_of=AS_OF, view="register")
    assert {"空白登记表", "挂牌（100张）"} <= {*offered} and "已填登记表" not in offered


# ---------------------------------------------------------------- 监察文书 and 督办单


def words_of(data: bytes) -> str:
    document = opened(data)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([text_of(document), *cells])


def last_export() -> str:
    with db.reading() as connection:
        return connection.execute(
            select(AuditEntry.object_id).where(AuditEntry.action == "EXPORT").order_by(AuditEntry.id.desc()).limit(1)
        ).scalar()  # fmt: skip


def test_the_bureau_prints_a_notice_with_its_problems_and_its_receipt(demo_year, signed_in, offered):
    number = "大监通〔2007〕1号"
    app = signed_in(Role.SUPERVISION, "pages/supervision/accountability.py", as_of=AS_OF, show="documents")
    box = next(each for each in app.selectbox if each.label == "打印监察文书")
    box.set_value(number).run()
    assert not app.exception
    made, name = offered["打印监察通知书和送达回证"]
    assert name == f"监察通知书_{number}_演示数据.docx"
    said = words_of(made())
    for words in (
        "监察通知书",
        number,
        "2007年4月10日前将整改情况",
        "问题清单",
        "送达回证",
        "送达人（两人签名）",
        "2007年3月27日",
    ):
        assert words in said
    assert last_export() == "监察通知书"


def test_what_is_printed_for_a_unit_names_no_enterprise_that_reported_it(demo_year, signed_in, offered):
    scope = Scope(dt.date(2007, 8, 31), sees_enterprise_names=True, sees_accountability=True)
    own = documents(scope)
    own = own[own["source_kind"] == "INCIDENT"].iloc[-1]
    app = signed_in(
        Role.SUPERVISION, "pages/supervision/register.py", as_of=AS_OF, form="监察文书", document_form="办理文书",
        document=own["number"],
    )  # fmt: skip
    assert not app.exception
    offers = [made for words, (made, _) in offered.items() if words.startswith("打印监察")]
    if not offers:  # closed already: it is printed where all of them stand
        box = signed_in(
            Role.SUPERVISION, "pages/supervision/accountability.py", as_of=AS_OF, show="documents"
        )
        next(each for each in box.selectbox if each.label == "打印监察文书").set_value(own["number"]).run()
        offers = [made for words, (made, _) in offered.items() if words.startswith("打印监察")]
    said = words_of(offers[0]())
    with db.reading() as connection:
        names = connection.execute(select(MonitoringPoint.name)).scalars().all()
    assert own["number"] in said and not [name for name in names if name.removesuffix("（演示）") in said]


def test_the_three_documents_are_there_blank_with_a_receipt():
    said = words_of(blank_document_forms(demo=False))
    assert all(f"监察{kind}书" in said for kind in ("通知", "建议", "决定")) and "送达回证" in said
    assert "大监决〔2007〕　　号" in said and "演示" not in said
    # Room to write in is a line: blanks at the end of one are nobody's.
    assert len(re.findall("＿{12}：", said)) == 3 and len(re.findall("来源：＿+　编号：＿+", said)) == 3


def test_nobody_but_the_bureau_is_offered_its_documents(demo_year, signed_in, offered):
    assert not signed_in(
        Role.LEADER, "pages/supervision/accountability.py", as_of=AS_OF, show="documents"
    ).exception
    assert not [words for words in offered if words.startswith(("打印监察", "空白文书"))]


@pytest.mark.parametrize(
    ("days_over", "reminders", "kind"),
    [
        (0, 0, "督办单"),
        (1, 0, "催办单"),
        (0, 1, "催办单"),
        (14, 2, "催办单"),
        (15, 0, "督查单"),
        (0, 3, "督查单"),
    ],
)
def test_the_slip_gets_graver_with_days_and_reminders(demo_year, days_over, reminders, kind):
    as_of = dt.date(2007, 8, 31)
    waiting = next(each for each in state.on(Scope(as_of)).follow_ups if each.waits_for == Owner.UNIT)
    due_on = as_of - dt.timedelta(days=days_over)
    own = replace(
        waiting, reminders=reminders, turns=(Turn(Owner.UNIT, waiting.assigned_on, due_on),), due_on=due_on,
    )  # fmt: skip
    assert own.slip.words == kind
    said = words_of(slip(own, "市规划局", "第3次例会议定", ["6月5日　签收"], demo=False))
    assert kind in said and own.number in said and "6月5日　签收" in said
    assert ("单位主要负责人亲自过问" in said) is (kind == "督查单")
    assert (f"已超过时限{days_over}天" in said) is (days_over > 0)
    # With the office it is nobody's delay.
    answered = replace(own, turns=(*own.turns, Turn(Owner.OFFICE, as_of, as_of)))
    assert answered.slip.words == "督办单"
    answered = replace(own, turns=(*own.turns, Turn(Owner.OFFICE, as_of, as_of + dt.timedelta(days=2))))
    said = words_of(slip(answered, "市规划局", "第3次例会议定", [], demo=False))
    assert said.count(chinese_date(due_on)) >= 2 and chinese_date(as_of + dt.timedelta(days=2)) not in said


def test_a_slip_is_printed_from_the_page_of_its_matter_by_office_and_unit(demo_year, signed_in, offered):
    PAGE, number = "pages/leadership/follow_ups.py", "DB-2007-010"
    assert not signed_in(Role.WORK_OFFICE, PAGE, as_of=AS_OF, number=number).exception
    made, name = offered["打印督查单"]
    assert (
        name == f"督查单_{number}_演示数据.docx" and number in words_of(made()) and last_export() == "督查单"
    )
    assert "空白督办单" in offered
    offered.clear()
    # A unit is offered nothing of another's.
    assert not signed_in(Role.UNIT, PAGE, as_of=AS_OF, number=number).exception
    assert not [words for words in offered if words.startswith(("打印", "空白"))]
