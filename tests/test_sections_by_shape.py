"""The page of a section of another campaign: each indicator drawn by the shape that the campaign declares, nothing invented."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from efficiency import campaign
from efficiency.campaign.drafting import draft
from efficiency.campaign.section_pages import has_own_page
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures.shapes import Shape, last_by_place, shape_of
from efficiency.models import IndicatorReading, Role
from efficiency.queries.indicators import readings
from efficiency.ui.parts.menu import entries
from tests.campaigns import running
from tests.reading import tables, words
from tests.test_draft import OTHER_NUMBERING

MAY, JUNE = dt.date(2009, 5, 31), dt.date(2009, 6, 30)
PAGE = "pages/plan/section.py"

_INDICATOR = """  - {{id: {id}, name: {name}, task_id: T01, quote: 建立投诉台账, kind: {kind}, unit: '{unit}', better: {better}, dimensions: [{dimensions}], definition: {name}的口径。}}
"""
_INDICATORS = "indicators:\n" + "".join(
    _INDICATOR.format(id=id_, name=name, kind=kind, unit=unit, better=better, dimensions=dimensions)
    for id_, name, kind, unit, better, dimensions in (
        ("WAITING", "窗口平均等候", "level", "分钟", "down", ""),
        ("REACH", "台账建立比率", "rate", "%", "up", "district"),
        ("LEDGER", "台账要素齐全比率", "rate", "%", "up", "unit, category"),
        ("HOURS", "延时服务场次", "count", "场", "up", "category"),
        ("SILENT", "投诉回访比率", "rate", "%", "up", ""),
    )
)
_DISTRICTS = """districts:
  - {code: '430602', name: 东镇, short: 东镇, kind: 镇, row: 0, col: 0, population_weight: 1}
  - {code: '430603', name: 西镇, short: 西镇, kind: 镇, row: 0, col: 1, population_weight: 1}
"""
_THEIR_UNITS = """
  - {id: D430602, name: 东镇政府, full_name: 东镇政府, short_name: 东镇, kind: 镇, category: district_government}
  - {id: D430603, name: 西镇政府, full_name: 西镇政府, short_name: 西镇, kind: 镇, category: district_government}
"""


@pytest.fixture(scope="module")
def other_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[campaign.Campaign]:
    """A drafted campaign with two places and five indicators of its own, and some readings."""
    place = tmp_path_factory.mktemp("shapes")
    (place / "方案.txt").write_text(OTHER_NUMBERING.replace("2030", "2009"), encoding="utf-8")
    folder: Path = place / "campaign"
    draft(place / "方案.txt", folder)
    plan = (folder / "plan.yaml").read_text(encoding="utf-8")
    # The key of a page that asks for targets which this campaign does not have.
    (folder / "plan.yaml").write_text(
        re.sub(r"key: \S+", "key: online_services", plan, count=1), encoding="utf-8"
    )
    (folder / "indicators.yaml").write_text(_INDICATORS, encoding="utf-8")
    (folder / "districts.yaml").write_text(_DISTRICTS, encoding="utf-8")
    units = (folder / "units.yaml").read_text(encoding="utf-8")
    (folder / "units.yaml").write_text(units.rstrip() + _THEIR_UNITS, encoding="utf-8")
    parameters = (folder / "campaign.yaml").read_text(encoding="utf-8").replace("区市县: 0", "区市县: 2")
    (folder / "campaign.yaml").write_text(parameters, encoding="utf-8")
    with running(folder, place / "efficiency.db") as known:
        yield known


@pytest.fixture(scope="module")
def with_readings(other_city) -> campaign.Campaign:
    put("WAITING", MAY, 12.5)
    put("WAITING", JUNE, 9.0)
    put("REACH", JUNE, 75.0, 3, 4, district_code="430602")
    put("LEDGER", JUNE, 50.0, 1, 2, unit_id="U01", category="登记")
    put("LEDGER", JUNE, 100.0, 2, 2, unit_id="U01", category="办结")
    put("LEDGER", JUNE, 0.0, 0, 3, unit_id="U03", category="登记")
    put("HOURS", MAY, 4, category="周六上午")
    put("HOURS", JUNE, 8, category="周六上午")
    put("HOURS", JUNE, 2, category="午间")
    target = other_city.plan.targets[0]
    put(target.id, JUNE, 96.0, 96, 100)
    return other_city


def put(
    indicator_id: str, period_end: dt.date, value: float, numerator=None, denominator=None, **place
) -> None:
    with db.writing() as connection:
        connection.execute(
            insert(IndicatorReading).values(
                indicator_id=indicator_id, period_end=period_end, value=value, numerator=numerator,
                denominator=denominator, recorded_at=dt.datetime.combine(period_end, dt.time(17)), recorded_by="测试",
                **place,
            )
        )  # fmt: skip


def test_before_anything_is_reported_every_indicator_says_so_and_nothing_is_drawn_as_zero(
    other_city, signed_in
):
    app = signed_in(Role.WORK_OFFICE, PAGE, as_of="2009-03-02")
    assert not app.exception
    for indicator in other_city.indicators:
        assert f"{indicator.name}：尚未报送，不等于没有。" in words(app)
    assert not [card.value for card in app.metric if card.value[:1].isdigit()]


def test_the_shape_follows_from_what_the_campaign_declares(other_city):
    shapes = {each.id: shape_of(each, other_city.plan) for each in other_city.indicators}
    assert shapes == {
        "WAITING": Shape.LINE, "REACH": Shape.COVERAGE, "LEDGER": Shape.GRID, "HOURS": Shape.RANKED,
        "SILENT": Shape.LINE,
    }  # fmt: skip


def test_the_last_figure_of_each_place_counts_the_worst_first(with_readings):
    hours = with_readings.indicator("HOURS")
    last = last_by_place(readings(Scope(JUNE), "HOURS"), hours, with_readings.plan)
    assert last[["name", "value"]].to_numpy().tolist() == [["午间", 2.0], ["周六上午", 8.0]]


@pytest.mark.parametrize("role", [Role.WORK_OFFICE, Role.UNIT, Role.LEADER])
def test_each_indicator_is_drawn_with_its_counts_and_those_without_readings_stay_unreported(
    with_readings, signed_in, role
):
    app = signed_in(role, PAGE, as_of="2009-07-01")
    assert [each.message for each in app.exception] == []
    said = words(app)
    assert "6月末9分钟，比上次降3.5分钟" in said
    assert "合计75.0%（3/4）；西镇未报数" in said
    assert "合计42.9%（3/7）" in said
    assert "已报2个，2场至" in said
    assert "投诉回访比率：尚未报送，不等于没有。" in said
    assert f"{with_readings.plan.targets[0].name}6月96.0%" in said
    found = {tuple(headers): frame for headers, frame in tables(app)}
    [grid] = [frame for headers, frame in found.items() if "类别" in headers and "已办" in headers]
    assert len(grid) == 4
    for alt in (
        "窗口平均等候各月读数",
        "各地区台账建立比率",
        "台账要素齐全比率：各单位各类别比率",
        "延时服务场次各项最近读数",
    ):
        assert alt in said
    assert "投诉回访比率各月读数" not in said


def test_a_section_that_borrows_the_key_of_a_page_without_its_parts_is_shown_by_the_shared_page(
    other_city, signed_in
):
    section = other_city.plan.sections[0]
    assert section.key == "online_services" and not has_own_page(section, other_city.indicators)
    held = {entry.url_path for entry in entries() if entry.is_held}
    assert "online_services" not in held and "section_1" in held
    app = signed_in(Role.LEADER, PAGE, section=section.id)
    assert not app.exception and section.title in words(app)
