"""Forms to print: what stands on them, opened again, and who is given them."""

import datetime as dt
import io

import docx
import pytest
import streamlit as st
from sqlalchemy import select

from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.models import AuditEntry, Role
from efficiency.papers.forms import Point, plaques, registration_form
from efficiency.queries.activities import activities

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
    with db.reading() as connection:
        last = connection.execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.action, last.object_id) == ("EXPORT", "公务活动登记表")


def test_nobody_who_is_told_no_names_is_offered_a_form(demo_year, signed_in, offered):
    for role in (Role.LEADER, Role.WORK_OFFICE, Role.UNIT):
        assert not signed_in(role, PAGE, as_of=AS_OF, view="register").exception
        assert not {"空白登记表", "已填登记表"} & {*offered}
    signed_in(Role.SUPERVISION, PAGE, as_of=AS_OF, view="register")
    assert {"空白登记表", "挂牌（100张）"} <= {*offered} and "已填登记表" not in offered
