"""是变化还是正常波动: pictures of limits, what is left out of them, and that they are made only when opened."""

import datetime as dt

import pandas as pd
import pytest

from efficiency import state
from efficiency.campaign.workdays import month_end
from efficiency.charts.limits import COMMON, funnel, limits_line
from efficiency.core.access import Scope
from efficiency.figures import over_time
from efficiency.figures.point_grid import period_columns, period_marks
from efficiency.figures.supervision import minxin_parts, minxin_rates
from efficiency.judgements.moves import chart_sentences, moved
from efficiency.judgements.news import lowest
from efficiency.models import Light, Role
from efficiency.queries.points import points
from efficiency.queries.supervision import minxin_lacking, minxin_months
from efficiency.standings.signals import Group
from tests.reading import words

AUGUST = dt.date(2007, 8, 31)
RATES = [88.2, 91.1, 90.0, 92.4, 89.0, 91.5, 90.8, 88.9, 92.0, 90.2]


def drawn_from(values, left_out=()):
    days = [dt.date(2007, 1, 5) + dt.timedelta(weeks=n) for n in range(len(values))]
    why = ["未完" if n in left_out else "" for n in range(len(values))]
    return pd.DataFrame(
        {
            "day": days,
            "word": [str(day) for day in days],
            "value": values,
            "counts": "",
            "left_out": why,
            "mark": why,
        }
    )


def layers(picture):
    return picture.to_dict()["layer"]


def marks(picture) -> pd.DataFrame:
    """The points of a picture as they are drawn."""
    drawn = picture.to_dict()
    layer = next(each for each in drawn["layer"] if each["mark"].get("type") == "point")
    name = layer.get("data", drawn.get("data"))["name"]
    return pd.DataFrame(drawn["datasets"][name])


# ---------------------------------------------------------------- sentences


def test_a_target_within_the_limits_is_said_to_be_held_now_and_then_whatever_the_last_month_was():
    said = " ".join(chart_sentences(moved(RATES, rising_is_good=True), "%", 90))
    assert "最近一期在正常波动内" in said and "时达时不达" in said and "试用限" in said
    assert "稳定达到" in " ".join(chart_sentences(moved(RATES, rising_is_good=True), "%", 80))
    assert "不改变办法就达不到" in " ".join(chart_sentences(moved(RATES, rising_is_good=True), "%", 99))


def test_twelve_points_carry_settled_limits_and_three_none():
    assert "试用限" not in " ".join(chart_sentences(moved([*RATES, 90.0, 91.0], rising_is_good=True), "%"))
    assert chart_sentences(moved(RATES[:3], rising_is_good=True), "%", 90) == [
        "只有3期，太少，画不出界限，不判升降。"
    ]


def test_a_share_of_few_that_leaves_the_limits_is_said_to_be_no_move():
    counted = [(20, 20)] * 9 + [(19, 20)]
    said = moved([100 * found / of for found, of in counted], rising_is_good=True, counted=counted)
    assert "最近一期在正常波动内" in chart_sentences(said, "%")[0]
    assert "有1期出了界，但件数太少，单是偶然也会有，不算升降。" in chart_sentences(said, "%")


def test_a_signal_is_named_with_its_rule():
    said = " ".join(chart_sentences(moved([*RATES, 60.0], rising_is_good=True), "%", 90))
    assert "最近一期向差（出界" in said


# ---------------------------------------------------------------- pictures


def test_signals_are_drawn_with_a_shape_that_no_lamp_has_and_periods_left_out_are_hollow():
    rows = drawn_from([*RATES, 80.0, 20.0], left_out={11})
    line = moved(rows.loc[rows["left_out"] == "", "value"], rising_is_good=True)
    picture = limits_line(rows, line, unit="%", target=90, target_words="目标≥90%")
    drawn = marks(picture)
    assert drawn["said"].tolist() == [*[COMMON] * 10, "信号，向差", "未完"]
    shape = next(each for each in layers(picture) if each["mark"].get("type") == "point")["encoding"]["shape"]
    shapes = dict(zip(shape["scale"]["domain"], shape["scale"]["range"], strict=True))
    assert shapes["信号，向差"].startswith("M0,-1L")
    assert not {"square", "triangle-up", "diamond"} & set(shapes.values())
    assert not {light.shape for light in Light} & set("".join(drawn["said"]))


def test_limits_of_a_share_end_at_a_hundred_and_of_counts_at_zero():
    rows = drawn_from([99.0, 95.0, 99.5, 94.0, 100.0, 96.0])
    picture = limits_line(rows, moved(rows["value"], rising_is_good=True), unit="%").to_dict()
    (limits,) = (rows for rows in picture["datasets"].values() if "upper" in rows[0])
    assert limits[0]["upper"] == 100
    rows = drawn_from([0.0, 3.0, 0.0, 4.0, 1.0])
    picture = limits_line(rows, moved(rows["value"], rising_is_good=None), unit="件").to_dict()
    (limits,) = (rows for rows in picture["datasets"].values() if "upper" in rows[0])
    assert limits[0]["lower"] == 0


def test_the_funnel_says_of_whom_there_is_too_little_and_opens_towards_them():
    news = lowest([Group("小", 0, 2), Group("差", 20, 60), *(Group(f"同{n}", 57, 60) for n in range(8))])
    judged, named = {each.key for each in news.judged}, {each.key for each in news.standing_out}
    picture = funnel(
        list(news.compared), [each.key for each in news.compared], unit="件", exposure="件", share=True, named=named, judged=judged,
    )  # fmt: skip
    drawn = marks(picture).set_index("name")
    assert drawn.loc["小", "said"] == "太少不判" and drawn.loc["差", "said"] == "点名"
    assert set(drawn.drop(["小", "差"])["said"]) == {COMMON}
    assert drawn.index[-1] == "小", "the least exposure at the bottom"


# ---------------------------------------------------------------- what is counted


def test_the_running_week_is_unfinished_and_a_week_with_replies_still_due_is_unripe(demo_year):
    wednesday = over_time.incident_weeks(Scope(dt.date(2007, 8, 29)), dt.date(2007, 3, 20))
    assert wednesday["left_out"].iloc[-1] == "未完" and not wednesday["left_out"].iloc[:-1].any()
    friday = over_time.incident_weeks(Scope(AUGUST), dt.date(2007, 3, 20))
    assert friday["left_out"].iloc[-1] == "", "nothing comes on a Saturday"
    replies = over_time.reply_weeks(Scope(AUGUST), "calendar")
    assert replies["left_out"].iloc[-1].startswith("未成熟，还有")
    assert not replies["left_out"].iloc[:-1].any()


def test_weeks_are_counted_per_workday(demo_year):
    rows = over_time.incident_weeks(Scope(AUGUST), dt.date(2007, 3, 20)).set_index("day")
    # Before the holiday seven days were worked, in its week one.
    assert rows.loc[dt.date(2007, 4, 29), "counts"].endswith("7个工作日")
    holiday = rows.loc[dt.date(2007, 5, 6)]
    assert holiday["counts"].endswith("1个工作日")
    assert holiday["value"] == float(holiday["counts"].split("件")[0])


def test_recent_weeks_say_how_many_visits_usually_become_known_later():
    # Of ten visits a week eight are known at once and two after twelve days.
    mondays = [dt.date(2007, 4, 2) + dt.timedelta(weeks=n) for n in range(20)]
    rows = [
        (day, dt.datetime.combine(day + dt.timedelta(days=late), dt.time(9)), count)
        for day in mondays
        for late, count in ((0, 8), (18, 2))
    ]
    later = over_time.later_additions(rows, AUGUST)
    assert later[5] == pytest.approx(0.25) and later[12] == 0
    assert over_time.ripening(later, 5, 8, "次") == "未成熟，以后通常还会补入约2次"
    assert over_time.ripening(later, 13, 8, "次") == ""
    assert over_time.later_additions(rows[:2], AUGUST) == {}


def test_cases_are_followed_by_the_month_in_which_they_came_in(demo_year):
    months = over_time.cases_by_receipt(minxin_months(Scope(AUGUST)), "replied", AUGUST)
    assert months["left_out"].iloc[-1].startswith("未成熟") and not months["left_out"].iloc[:-1].any()
    middle = dt.date(2007, 8, 15)
    assert (
        over_time.cases_by_receipt(minxin_months(Scope(middle)), "replied", middle)["left_out"].iloc[-1]
        == "未完"
    )


def test_the_weekly_share_of_reports_in_time_adds_up_to_what_the_units_are_told(demo_year):
    now = state.on(Scope(AUGUST))
    weeks = over_time.reporting_weeks(now.plan, now.reports, now.report_weeks, AUGUST)
    in_time, due = (sum(int(each.split("/")[place]) for each in weeks["counts"]) for place in (0, 1))
    assert in_time == sum(each.on_time for each in now.disciplines)
    assert due == sum(each.expected for each in now.disciplines)
    assert weeks["left_out"].iloc[-1] == "未完", "its deadline is in the afternoon of the day"


# ---------------------------------------------------------------- pages

PAGES = [
    ("pages/plan/administrative_system.py", {}, ["funnel_categories"]),
    ("pages/plan/administrative_system.py", {"show": "两率逐月"}, ["limits_I01", "limits_I02"]),
    ("pages/plan/approval_reform.py", {}, ["limits_I04"]),
    ("pages/plan/port_efficiency.py", {}, ["limits_clearance"]),
    ("pages/plan/open_government.py", {}, ["funnel_disclosure"]),
    ("pages/supervision/social_supervision.py", {}, ["limits_hotline", "limits_minxin_replied"]),
    ("pages/supervision/inspections.py", {}, ["funnel_findings"]),
    ("pages/supervision/monitoring_points.py", {"view": "3日回复"}, ["limits_replies", "funnel_feedback"]),
    ("pages/supervision/monitoring_points.py", {"view": "监测点名册"}, ["limits_registration"]),
    ("pages/supervision/monitoring_points.py", {"view": "区划×周"}, ["limits_incidents"]),
    ("pages/supervision/monitoring_points.py", {"view": "单位×类型"}, ["funnel_reported", "funnel_in_time"]),
    ("pages/office/reporting.py", {}, ["limits_reporting"]),
    ("pages/leadership/units.py", {}, ["funnel_reds"]),
]


@pytest.mark.parametrize(("page", "address", "blocks"), PAGES, ids=[row[2][0] for row in PAGES])
def test_a_page_draws_limits_only_when_they_are_opened(demo_year, signed_in, page, address, blocks):
    app = signed_in(Role.WORK_OFFICE, page, **address)
    assert not app.exception
    closed = len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart"))
    for block in blocks:
        app.session_state[block] = True
    app.run()
    assert not app.exception, app.exception[0].value
    opened = len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart"))
    # The five port units are compared behind one line.
    assert opened == closed + (5 if blocks == ["limits_clearance"] else len(blocks))
    if any(block.startswith("limits") for block in blocks):
        assert "正常波动" in words(app)


def test_the_month_and_the_week_that_go_on_are_marked():
    august, monday = dt.date(2007, 8, 1), dt.date(2007, 8, 13)
    months = period_columns(dt.date(2007, 3, 20), dt.date(2007, 8, 15), "month", None)
    assert period_marks(months, dt.date(2007, 8, 15), "month") == {august: "未完"}
    weeks = period_columns(dt.date(2007, 8, 1), dt.date(2007, 8, 15), "week", None)
    assert period_marks(weeks, dt.date(2007, 8, 15), "week") == {monday: "未完"}
    assert period_marks(weeks, dt.date(2007, 8, 17), "week") == {}


def test_months_and_weeks_of_visits_that_still_fill_up_are_unripe(demo_year):
    august, july, week = dt.date(2007, 8, 1), dt.date(2007, 7, 1), dt.date(2007, 8, 27)
    to_come = over_time.visits_to_come(Scope(AUGUST), "month")
    assert list(to_come) == [august] and to_come[august] > 1
    assert over_time.marked_months([july, august], AUGUST, to_come) == {"8月": "未成熟"}
    assert over_time.marked_months([july], dt.date(2007, 7, 20)) == {"7月": "未完"}
    assert over_time.unripe_words(to_come, "次", "month").startswith(
        "未成熟：已经结束而以后通常还会补入的，8月约"
    )
    weeks = over_time.visits_to_come(Scope(AUGUST), "week")
    assert list(weeks) == [week]
    before = week - dt.timedelta(days=7)
    assert period_marks({before: "前", week: "本"}, AUGUST, "week", weeks) == {week: "未成熟"}


def test_bars_of_cases_by_receipt_say_which_months_go_on_or_are_still_within_the_term(demo_year):
    day = dt.date(2007, 8, 10)
    months = minxin_months(Scope(day))
    running = [each for each in set(months["month"]) if over_time.runs_still(month_end(each), day)]
    parts = minxin_parts(minxin_rates(months), over_time.marked_months(set(months["month"]), day, running))
    assert {"7月（未成熟）", "8月（未完）"} <= set(parts["name"]) and {"6月", "7月", "8月"} <= set(
        parts["key"]
    )


def test_on_the_first_day_nobody_knows_which_enterprises_will_be_points(demo_year, signed_in):
    assert points(Scope(dt.date(2007, 2, 5))).empty
    assert len(points(Scope(dt.date(2007, 3, 13)))) == 100
    app = signed_in(Role.WORK_OFFICE, "pages/supervision/monitoring_points.py", as_of="2007-02-05")
    assert not app.exception and "3月20日" not in " ".join(each.value for each in app.info)


def test_a_month_is_given_no_rate_while_some_that_came_in_are_not_due_yet(demo_year):
    replies = {each.month: each for each in over_time.reply_months(Scope(AUGUST), "calendar")}
    august, july = replies[dt.date(2007, 8, 1)], replies[dt.date(2007, 7, 1)]
    assert (august.kept, august.missed, august.waiting) == (12, 2, 4)
    assert over_time.cohort_words(august, "按期回复", "未到期") == (
        "8月收件18件，按期回复12件，尚有4件未到期，最终在66.7%至88.9%之间"
    )
    assert over_time.cohort_words(july, "按期回复", "未到期") == "7月收件24件，按期回复19件，为79.2%"


def test_cases_by_receipt_say_how_many_are_still_within_their_term(demo_year):
    months, lacking = minxin_months(Scope(AUGUST)), minxin_lacking(Scope(AUGUST))
    *_, august = over_time.case_months(months, lacking, AUGUST)
    assert august.received == 360 and august.waiting > 0
    assert august.kept == 360 - len(lacking[lacking["received_on"] >= dt.date(2007, 8, 1)])
    assert "尚有" in over_time.cohort_words(august, "有回声和结果", "在办理期限内")


def test_no_page_gives_a_month_that_still_waits_a_rate_of_its_own(demo_year, signed_in):
    app = signed_in(
        Role.SUPERVISION, "pages/supervision/monitoring_points.py", opened=["replies_by_month"], view="clock"
    )
    assert not app.exception
    said = words(app)
    assert "8月收件18件，按期回复12件，尚有4件未到期，最终在66.7%至88.9%之间" in said
    # Of those that were due two were not answered at all: they stay in the denominator.
    assert "12/12" not in said
