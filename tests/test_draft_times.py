"""The days that Chinese sentences name, as ``campaign draft`` reads them; phases follow one another whatever the text says
of them."""

import datetime as dt
import itertools

import pytest

from efficiency import campaign
from efficiency.campaign.drafting.dates import signed_on, times
from tests.test_draft import drafted, marks


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("4月5日至17日", ["2031-04-05 2031-04-17"]),
        ("2032年4月1日—15日召开", ["2032-04-01 2032-04-15"]),
        ("4月10日-20日", ["2031-04-10 2031-04-20"]),
        ("4月10-20日", ["2031-04-10 2031-04-20"]),
        ("3月上旬至中旬", ["2031-03-01 2031-03-20"]),
        ("2月5日至月底", ["2031-02-05 2031-02-28"]),
        ("4月5日至5月17日", ["2031-04-05 2031-05-17"]),
        ("4至6月", ["2031-04-01 2031-06-30"]),
        ("11月至次年2月", ["2031-11-01 2032-02-29"]),
        ("9月底前", ["2031-09-01 2031-09-30"]),
        ("6月12日，8月上旬", ["2031-06-12 2031-06-12", "2031-08-01 2031-08-10"]),
        ("4月5日至3日内", ["2031-04-05 2031-04-05"]),
        ("第三季度", ["2031-07-01 2031-09-30"]),
        ("2月30日", []),
    ],
)
def test_a_text_names_its_days(text, stretches):
    assert [f"{when.starts_on} {when.ends_on}" for when in times(text, 2031)] == stretches


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二○○七年二月五日", "2007-02-05"), ("二〇三一年十二月三十一日", "2031-12-31"), ("2007年2月5日", "2007-02-05"),
        ("二○○七年二月二八日", "None"), ("二○○七年一二月五日", "None"), ("二○○七年二月十十日", "None"),
        ("二○○七年二月三十日", "None"), ("2007年13月1日", "None"),
    ],
)  # fmt: skip
def test_a_line_that_is_a_day_is_read_and_one_that_only_looks_so_is_not(text, day):
    assert str(signed_on(text)) == day


STEPS = """关于开展提升行动的实施方案
一、重点任务
（一）优化流程。（责任单位：市政府办）
二、实施步骤
{phases}
临江市人民政府办公室
{signed}
"""


@pytest.mark.parametrize(
    ("phases", "ends"),
    [
        ("（一）启动阶段（3月）。\n（二）推进阶段（4月至12月）。\n（三）总结阶段（12月）。", ["03-31", "12-30", "12-31"]),
        ("（一）启动阶段（3月5日至29日）。\n（二）推进阶段。\n（三）总结阶段（3月5日至30日）。", ["03-29", "03-30", "12-31"]),
    ],
)  # fmt: skip
def test_every_phase_has_a_day_of_its_own_and_what_was_moved_for_it_is_to_be_checked(tmp_path, phases, ends):
    folder = drafted(tmp_path, STEPS.format(phases=phases, signed="2031年3月5日"))
    plan = campaign.read(folder).plan
    assert [f"{phase.ends_on:%m-%d}" for phase in plan.phases] == ends
    moved = f"ends_on: {plan.phases[1].ends_on}"
    assert any(each.startswith(f"：{moved}") for each in marks(folder)), marks(folder)


@pytest.mark.parametrize("signed", ["2026年12月30日", "2024年12月25日", "2031年12月31日", "2027年1月2日"])
def test_the_weeks_of_a_document_issued_at_the_turn_of_the_year_exist(tmp_path, signed):
    folder = drafted(tmp_path, STEPS.format(phases="（一）全面实施。", signed=signed))
    assert campaign.read(folder).parameters.weeks.mondays


def test_the_weeks_of_a_campaign_that_ends_in_the_next_year_go_on_into_it(tmp_path):
    phases = "（一）启动阶段（2031年10月）。\n（二）推进阶段（2031年11月至2032年3月）。"
    folder = drafted(tmp_path, STEPS.format(phases=phases, signed="2031年9月29日"))
    known = campaign.read(folder)
    assert known.plan.phases[-1].ends_on == dt.date(2032, 3, 31)
    weeks = known.parameters.weeks
    assert (weeks.year, weeks.last_year) == (2031, 2032)
    assert weeks.mondays[-1] == dt.date(2032, 3, 29)
    assert all(b - a == dt.timedelta(days=7) for a, b in itertools.pairwise(weeks.mondays))
