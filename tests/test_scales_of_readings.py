"""What a reading can be is one question by whichever way it comes in: no page can place a seventh of five steps or 120%."""

import datetime as dt

import pytest

from efficiency import campaign
from efficiency.commands import COMMAND_LINE, Faulty
from efficiency.commands.changes import record_reading
from efficiency.commands.friday import Line, table_faults
from efficiency.commands.imports import preview
from efficiency.models import Role
from efficiency.ui.plan.administrative_system.institutions import ISO_STEPS
from tests.conftest import person
from tests.test_import import sheet, workbook

DAY = dt.date(2007, 8, 31)
OFFICE = person("gzb_zhang", Role.WORK_OFFICE, "工作办公室")
HEADERS = ["指标", "月份", "单位", "分类", "数值"]
# Indicator, unit, category, a reading that it can have, and ones that it cannot, with how that is mended.
CASES = [
    ("ISO_PILOT", "市外经贸局", "", 5, [7, -1, 2.5], "“ISO9000试点进度”的读数是0至5的整数，请核对。"),
    ("INTERACT_COLUMN", "", "在线访谈", 1, [2, -1, 0.5], "“互动栏目”的读数是0至1的整数，请核对。"),
    ("I04", "", "", 23.6, [120], "比率不能超过100，请核对。"),
    ("INSTANT_SHARE", "", "", 55, [100.1], "比率不能超过100，请核对。"),
    ("INSTANT_SHARE", "", "", 55, [-5], "“即时办结事项比率”的读数不能小于0，请核对。"),
    ("ANNUAL_INSPECTION", "", "网上年检", 12, [-12], "“年检形式”的读数不能小于0，请核对。"),
    ("CLEARANCE_HOURS", "海关", "", 20.5, [-20], "“通关时间”的读数不能小于0，请核对。"),
    ("I09", "", "", 1600, [-1], "的读数不能小于0，请核对。"),
]
SPOILT = [(*case[:3], bad, case[5]) for case in CASES for bad in case[4]]


def _name_of(indicator_id: str) -> str:
    known = (*campaign.load().plan.targets, *campaign.load().indicators)
    return next(each.name for each in known if each.id == indicator_id)


def _unit_id(name: str) -> str:
    return next((unit.id for unit in campaign.load().plan.units if unit.name == name), "")


def _row(indicator_id: str, unit: str, category: str, value: float) -> list:
    return [_name_of(indicator_id), "2007年8月", unit, category, value]


@pytest.mark.parametrize(("indicator_id", "unit", "category", "value", "mend"), SPOILT)
def test_a_file_names_row_and_column_of_a_reading_outside_its_scale(
    database, indicator_id, unit, category, value, mend
):
    sound = _row("I04", "", "", 23.6)
    table = [sound, _row(indicator_id, unit, category, value)]
    for name, data in (("x.csv", sheet(HEADERS, *table)), ("x.xlsx", workbook(指标读数=[HEADERS, *table]))):
        [fault] = preview(COMMAND_LINE, DAY, name, data).faults
        assert (fault.row, fault.column) == (3, "数值") and mend in fault.mend, fault


@pytest.mark.parametrize(("indicator_id", "unit", "category", "value", "mend"), SPOILT)
def test_a_form_and_the_table_of_a_friday_refuse_it_in_the_same_words(
    database, indicator_id, unit, category, value, mend
):
    about = {
        "indicator_id": indicator_id, "period_end": DAY, "unit_id": _unit_id(unit), "district_code": "", "category": category,
    }  # fmt: skip
    with pytest.raises(Faulty) as refused:
        record_reading(OFFICE, DAY, **about, value=value)
    assert mend in str(refused.value)
    [fault] = table_faults(
        DAY, DAY, _unit_id(unit) or "U_XZFW", [Line("读数", about, {}, {"figure": str(value)})]
    )
    assert fault.words.startswith("第1行“读数”的“数值”：") and mend in fault.words


@pytest.mark.parametrize(("indicator_id", "unit", "category", "value"), [case[:4] for case in CASES])
def test_what_a_reading_can_be_is_taken(database, indicator_id, unit, category, value):
    assert (
        preview(COMMAND_LINE, DAY, "x.csv", sheet(HEADERS, _row(indicator_id, unit, category, value))).faults
        == ()
    )


def test_a_time_that_was_to_be_cut_may_have_become_longer(database):
    assert preview(COMMAND_LINE, DAY, "x.csv", sheet(HEADERS, _row("I04", "", "", -3.5))).faults == ()


def test_the_steps_that_a_page_draws_are_those_that_a_reading_may_say():
    assert campaign.load().indicator("ISO_PILOT").last_step == len(ISO_STEPS)
