"""Lights, targets and rates: each threshold at its boundary, every branch of a light with its sentence."""

import datetime as dt

import pandas as pd
import pytest

from efficiency import campaign, metrics
from efficiency.campaign.thresholds import THRESHOLD_WORDS, Thresholds, thresholds_from
from efficiency.campaign.workdays import report_weeks, scheduled_share
from efficiency.metrics import Rate, held_to_targets, pair_frame, report_light
from efficiency.models import DeliverableState, Light, ReportKind
from efficiency.standings.reports import Said, disciplines, histories, reporting_units, said
from efficiency.standings.targets import target_standing
from efficiency.standings.tasks import Reason, TaskStanding, Why
from efficiency.standings.words import reason_of, target_reason

PLAN = campaign.load().plan
LIMITS = Thresholds()
AUGUST = dt.date(2007, 8, 31)
READING_COLUMNS = ["indicator_id", "period_end", "value", "numerator", "denominator", "recorded_at"]
REPORT_COLUMNS = [
    "task_id", "unit_id", "due_on", "kind", "progress", "self_light", "summary", "problem", "next_step", "recorded_at",
    "first_recorded_at",
]  # fmt: skip


def readings(target_id, values):
    """Month-end readings of one target, ``{month: value}``, each known at the end of its month."""
    rows = []
    for month, value in values.items():
        end = (dt.date(2007, month, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        rows.append((target_id, end, value, None, None, dt.datetime.combine(end, dt.time(17))))
    return pd.DataFrame(rows, columns=READING_COLUMNS)


def reports(*rows):
    """Weekly reports as (task, unit, due day, progress or None for 零报告[, own light])."""
    made = []
    for task_id, unit_id, due_on, progress, *own in rows:
        kind = ReportKind.ZERO if progress is None else ReportKind.SUBSTANTIVE
        made.append(
            (task_id, unit_id, due_on, str(kind), progress, own[0] if own else None, "按计划推进。", None, None,
             *[dt.datetime.combine(due_on, dt.time(14))] * 2)
        )  # fmt: skip
    return pd.DataFrame(made, columns=REPORT_COLUMNS)


def states(*delivered):
    rows = [(*each, dt.date(2007, 8, 1))[:3] for each in delivered]
    return pd.DataFrame(rows, columns=["deliverable_id", "state", "reached_on"])


NO_EXTENSIONS = pd.DataFrame(columns=["task_id", "new_due_on", "decision"])


def standings(of_reports=None, of_readings=None, delivered=(), as_of=AUGUST, limits=LIMITS, districts=None):
    found = metrics.pair_standings(
        PLAN,
        histories(of_reports) if of_reports is not None else {},
        states(*delivered),
        readings("I01", {}) if of_readings is None else of_readings,
        NO_EXTENSIONS,
        as_of,
        report_weeks(PLAN.issued_on, as_of),
        limits,
        districts,
    )
    return pair_frame(found)


def pair(frame, task_id, unit_id):
    return frame[(frame["task_id"] == task_id) & (frame["unit_id"] == unit_id)].iloc[0]


TASK = PLAN.task("T04")
SCHEDULED = 100 * scheduled_share(TASK.starts_on, TASK.due_on, AUGUST)


def judge(
    progress,
    *,
    as_of=AUGUST,
    due_on=TASK.due_on,
    delivered=(0, 0),
    limits=LIMITS,
    on=AUGUST,
    silent=0,
    stalled=0,
):
    """How a task stands whose unit reported ``progress`` on the day ``on``; (issued, all) deliverables."""
    told = Said(
        progress=progress, progress_on=on, reached_on=on, last_due_on=on, silent=silent, stalled_weeks=stalled
    )
    issued, wanted = delivered
    scheduled = 100 * scheduled_share(TASK.starts_on, due_on, as_of)
    light, why = report_light(
        told, scheduled, asked=True, overdue=as_of > due_on, near_due=(due_on - as_of).days <= limits.near_due_days,
        delivered=issued == wanted, limits=limits,
    )  # fmt: skip
    return TaskStanding(
        task=TASK, unit_id=TASK.lead_unit_id, seq=1, as_of=as_of, judged_on=as_of, due_on=due_on, due_stated=True, said=told,
        scheduled=scheduled, light=light, reasons=(Reason(why),),
        completed_on=told.completed_on(None) if why is Why.FINISHED else None, issued=issued, wanted=wanted, evidence=None,
        evidence_doubt=False,
    )  # fmt: skip


def judge_behind(gap=0.0, *, as_of=AUGUST, **more):
    """How a task stands that lies ``gap`` points behind its schedule on ``as_of``."""
    return judge(100 * scheduled_share(TASK.starts_on, TASK.due_on, as_of) - gap, as_of=as_of, **more)


# ---------------------------------------------------------------- rates and counts


def test_an_empty_denominator_has_no_percentage():
    assert Rate(0, 0).percent is None
    assert Rate(0, 0).text == "—"


def test_a_rate_shows_one_decimal_and_its_counts_with_thousands():
    assert (Rate(1650, 1698).text, Rate(1650, 1698).counts) == ("97.2%", "1,650/1,698")


def test_grey_outranks_green_but_not_yellow():
    assert metrics.worst([Light.GREEN, Light.GREY, Light.DONE]) is Light.GREY
    assert metrics.worst([Light.GREY, Light.YELLOW]) is Light.YELLOW
    assert metrics.worst(["GREEN", "RED"]) is Light.RED
    assert metrics.worst([Light.DONE, Light.GREEN]) is Light.GREEN
    assert metrics.worst([]) is Light.GREY


def test_counting_lights_names_all_five_in_their_order():
    counted = metrics.count_lights(["GREEN", "GREEN", "RED"])
    assert list(counted) == [Light.RED, Light.YELLOW, Light.GREEN, Light.DONE, Light.GREY]
    assert list(counted.values()) == [1, 0, 2, 0, 0]


def test_thresholds_come_from_texts_and_keep_their_defaults():
    changed = thresholds_from({"yellow_gap": "12.5", "silent_reports": "3", "reply_clock": "calendar"})
    assert (changed.yellow_gap, changed.silent_reports, changed.red_gap) == (12.5, 3, 30)
    with pytest.raises(ValueError):
        thresholds_from({"yellow_gap": "十"})


def test_every_threshold_has_words():
    assert set(THRESHOLD_WORDS) == set(Thresholds.__slots__)


# ---------------------------------------------------------------- one report against its schedule


@pytest.mark.parametrize(
    ("gap", "light"),
    [(0, Light.GREEN), (9.9, Light.GREEN), (10, Light.YELLOW), (30, Light.YELLOW), (30.1, Light.RED)],
)
def test_yellow_begins_at_ten_points_behind_and_red_beyond_thirty(gap, light):
    assert judge_behind(gap).light is light


@pytest.mark.parametrize(("gap", "shown"), [(9.96, "落后10.0个百分点"), (9.94, "落后9.9个百分点")])
def test_a_light_is_judged_by_the_gap_as_it_is_shown(gap, shown):
    found = judge_behind(gap)
    assert reason_of(found).endswith(shown)
    assert (found.light is Light.YELLOW) == (found.gap >= 10)


def test_other_thresholds_move_the_lights():
    strict = Thresholds(yellow_gap=5, red_gap=8)
    assert judge_behind(5, limits=strict).light is Light.YELLOW
    assert judge_behind(8.1, limits=strict).light is Light.RED


def test_the_reason_names_what_was_due_what_was_reported_and_when():
    found = judge_behind(21, on=dt.date(2007, 8, 24))
    assert round(found.scheduled, 1) == round(SCHEDULED, 1)
    assert found.gap == 21
    said = f"序时应达{SCHEDULED:.1f}%，实报{SCHEDULED - 21:.1f}%（8月24日），落后21.0个百分点"
    assert reason_of(found) == said


def test_being_ahead_is_said_as_not_behind():
    assert reason_of(judge_behind(-3)).endswith("不落后")


def test_a_task_without_any_figure_is_grey_before_its_day_and_red_after_it():
    before = judge(None, on=None, silent=24)
    after = judge(None, on=None, silent=24, as_of=dt.date(2007, 11, 1))
    assert (before.light, reason_of(before), before.gap) == (Light.GREY, "从未报过进度", None)
    assert (after.light, reason_of(after)) == (Light.RED, "已过时限1天，从未报过进度")
    assert (before.is_overdue, after.is_overdue, after.days_over) == (False, True, 1)


def test_the_due_day_itself_is_not_overdue():
    assert judge_behind(0, as_of=TASK.due_on, on=TASK.due_on).light is Light.DONE
    short = judge(95, as_of=TASK.due_on)
    late = judge(95, as_of=TASK.due_on + dt.timedelta(days=1))
    assert (short.light, short.is_overdue, short.days_left) == (Light.GREEN, False, 0)
    assert late.light is Light.RED and reason_of(late).startswith("已过时限1天，实报95.0%")


def test_three_silent_reports_keep_the_last_figure_and_four_make_it_grey():
    assert judge_behind(0, silent=3).light is Light.GREEN
    found = judge_behind(0, silent=4, on=dt.date(2007, 8, 3))
    assert found.light is Light.GREY
    assert reason_of(found).startswith("连续4次未报，末次8月3日报")


def test_a_unit_that_sends_zero_reports_only_has_no_figure_but_did_report():
    found = judge(None)
    assert (found.light, reason_of(found)) == (Light.GREY, "只报过零报告（末次8月31日），没有进度数")


def test_silence_does_not_hide_that_the_day_has_passed():
    found = judge(80, silent=9, as_of=dt.date(2007, 11, 9), delivered=(1, 2))
    assert found.light is Light.RED
    assert reason_of(found) == "已过时限9天，实报80.0%（8月31日），成果只印发或建成1/2项"


def test_a_hundred_percent_without_its_deliverables_is_not_done():
    everything, short = judge(100, delivered=(2, 2)), judge(100, delivered=(1, 2))
    assert (everything.light, reason_of(everything)) == (Light.DONE, "8月31日完成")
    assert (short.light, reason_of(short)) == (Light.YELLOW, "自报100.0%，成果只印发或建成1/2项")
    assert (everything.done_on, short.done_on) == (AUGUST, None)


def test_done_after_the_day_says_how_late():
    late = judge(100, on=dt.date(2007, 7, 18), due_on=dt.date(2007, 6, 30))
    assert (late.light, reason_of(late)) == (Light.DONE, "7月18日完成，超期18天")
    assert (late.is_late, late.is_overdue, late.days_over) == (True, False, 18)


@pytest.mark.parametrize(
    ("days_left", "progress", "light"),
    [(7, 89.9, Light.YELLOW), (7, 90, Light.GREEN), (8, 89.9, Light.GREEN)],
)
def test_within_a_week_of_the_day_less_than_ninety_percent_is_yellow(days_left, progress, light):
    # With a wide yellow gap only the nearness of the day can turn the light.
    wide = Thresholds(yellow_gap=29)
    as_of = TASK.due_on - dt.timedelta(days=days_left)
    found = judge(progress, on=as_of, as_of=as_of, limits=wide)
    assert found.light is light
    assert (light is Light.YELLOW) == reason_of(found).startswith(f"距时限{days_left}天")


def test_four_weeks_without_a_step_are_yellow_even_on_schedule():
    assert judge_behind(0, stalled=3).light is Light.GREEN
    found = judge_behind(0, stalled=4)
    assert found.light is Light.YELLOW and reason_of(found).endswith("连续4周未动")


def test_what_decides_a_light_stands_first_among_its_reasons():
    missed = target_standing(PLAN.target("I04"), readings("I04", {8: 5.0}), AUGUST, LIMITS)
    light, reasons = held_to_targets(Light.GREEN, (Reason(Why.ON_SCHEDULE),), [missed])
    assert (light, [each.why for each in reasons]) == (Light.RED, [Why.TARGET, Why.ON_SCHEDULE])
    light, reasons = held_to_targets(Light.RED, (Reason(Why.BEHIND),), [missed])
    assert (light, [each.why for each in reasons]) == (Light.RED, [Why.BEHIND, Why.TARGET])
    light, reasons = held_to_targets(Light.GREY, (Reason(Why.NO_FIGURE),), [missed])
    assert (light, [each.why for each in reasons]) == (Light.RED, [Why.TARGET, Why.NO_FIGURE])


# ---------------------------------------------------------------- what the reports of a unit say


WEEKS = report_weeks(PLAN.issued_on, AUGUST)


def history(*progress):
    """One unit's reports on the last weeks, oldest first; ``-1`` is silence, None a 零报告."""
    weeks = WEEKS[-len(progress) :]
    rows = [("T04", "U_BGT", w, p) for w, p in zip(weeks, progress, strict=True) if p != -1]
    return reports(*rows).to_dict("records")


def test_silence_counts_back_from_the_last_deadline():
    assert said(history(10, 20, -1, -1), WEEKS).silent == 2
    assert said(history(10, -1, -1, 20), WEEKS).silent == 0


def test_a_zero_report_is_no_silence_and_leaves_the_figure_standing():
    told = said(history(40, None, None), WEEKS)
    assert (told.progress, told.silent, told.stalled_weeks) == (40, 0, 2)
    assert told.progress_on == WEEKS[-3]
    assert told.last_substantive_on == WEEKS[-3]


def test_a_unit_that_never_reported_is_silent_since_the_first_deadline():
    told = said([], WEEKS)
    assert (told.progress, told.silent) == (None, len(WEEKS))


def test_a_task_was_done_when_it_was_first_reported_done():
    done = said(history(90, 100, 100, None), WEEKS)
    assert done.completed_on(None) == WEEKS[-3]
    assert said(history(90), WEEKS).completed_on(AUGUST) is None


@pytest.mark.parametrize(
    ("days_before", "own_day"), [(0, True), (2, True), (6, True), (7, False), (-1, True), (-20, True)]
)
def test_a_task_is_finished_once_report_and_deliverable_are_there(days_before, own_day):
    # Issued in the week that was reported on, a deliverable gives the exact day; issued later, it is what was missing.
    done = said(history(100, 100), WEEKS)
    issued_on = WEEKS[-2] - dt.timedelta(days=days_before)
    assert done.completed_on(issued_on) == (issued_on if own_day else WEEKS[-2])


def member(progress, silent=0, *, last=AUGUST, stalled=0, light="GREEN"):
    return Said(
        progress=progress, progress_on=last if progress is not None else None, last_due_on=last,
        reached_on=last if progress is not None else None, silent=silent, stalled_weeks=stalled, self_light=light,
        summary=f"到{progress}",
    )  # fmt: skip


def test_one_silent_district_neither_counts_nor_silences_the_others():
    together = metrics.said_together([member(60), member(80), member(10, silent=12)], LIMITS)
    assert (together.progress, together.silent) == (70, 0)
    assert (together.recent, together.members) == (2, 3)


def test_districts_without_a_light_of_their_own_give_the_collective_none():
    told = reports(*(("T11", u.id, WEEKS[-1], 70) for u in PLAN.units if u.collective_id == "U_QXS"))
    assert pd.isna(pair(standings(told), "T11", "U_QXS")["self_light"])


def test_when_all_districts_fall_silent_their_last_figures_stand_until_grey():
    together = metrics.said_together([member(60, silent=2), member(80, silent=5)], LIMITS)
    assert (together.progress, together.silent) == (70, 2)
    assert (together.recent, together.members) == (0, 2)


def test_districts_that_only_sent_zero_reports_have_no_figure():
    together = metrics.said_together([member(None, light=None), member(None, light=None)], LIMITS)
    assert (together.progress, together.progress_on, together.self_light) == (None, None, None)


# ---------------------------------------------------------------- targets


def judged(target_id, values, as_of=AUGUST, limits=LIMITS):
    return target_standing(PLAN.target(target_id), readings(target_id, values), as_of, limits)


def test_a_target_without_reading_is_grey():
    assert judged("I04", {}).light is Light.GREY


def test_a_reading_that_is_empty_is_no_reading():
    assert judged("I04", {8: None}).light is Light.GREY


def test_a_target_that_builds_up_is_held_against_a_straight_line_in_workdays():
    found = judged("I04", {8: 22.5})
    due = 30 * scheduled_share(dt.date(2007, 2, 5), dt.date(2007, 10, 31), AUGUST)
    assert found.pace == pytest.approx(due)
    assert found.gap == round(100 * (due - 22.5) / 30, 1)
    assert found.attained == 75
    assert "截至8月31日" in target_reason(found) and f"序时应达{due:.1f}%" in target_reason(found)


@pytest.mark.parametrize(
    ("behind", "light"),
    [(0, Light.GREEN), (9.9, Light.GREEN), (10, Light.YELLOW), (30, Light.YELLOW), (30.2, Light.RED)],
)
def test_a_target_turns_yellow_and_red_at_the_same_gaps_of_its_way(behind, light):
    due = 30 * scheduled_share(dt.date(2007, 2, 5), dt.date(2007, 10, 31), AUGUST)
    assert judged("I04", {8: due - 30 * behind / 100}).light is light


def test_the_way_of_a_target_starts_at_its_baseline():
    found = judged("I09", {8: 1390})
    share = scheduled_share(dt.date(2007, 2, 5), dt.date(2007, 10, 31), AUGUST)
    assert found.pace == int(800 + 800 * share)
    assert found.attained == pytest.approx(100 * 590 / 800)


def test_a_target_that_was_met_is_green_also_after_its_day():
    assert judged("I04", {10: 30}, dt.date(2007, 11, 15)).light is Light.GREEN


def test_a_target_missed_by_the_reading_of_its_day_is_red():
    assert judged("I04", {9: 29}, dt.date(2007, 10, 31)).light is Light.GREEN
    late = judged("I04", {10: 29}, dt.date(2007, 11, 1))
    assert late.light is Light.RED and target_reason(late).endswith("已过时限1天")


def test_a_target_that_must_hold_is_yellow_when_missed_and_red_in_the_third_month():
    values = {4: 90.8, 5: 91.2, 6: 88.2, 7: 86.9, 8: 89.1}
    june = judged("I02", {k: v for k, v in values.items() if k <= 6}, dt.date(2007, 6, 30))
    july = judged("I02", {k: v for k, v in values.items() if k <= 7}, dt.date(2007, 7, 31))
    august = judged("I02", values)
    assert (june.light, june.missed_months) == (Light.YELLOW, 1)
    assert (july.light, july.missed_months) == (Light.YELLOW, 2)
    assert (august.light, august.missed_months) == (Light.RED, 3)
    assert target_reason(august).endswith("连续3个月未达标")
    assert august.pace is None and august.attained is None


def test_a_target_that_must_hold_is_green_again_as_soon_as_it_is_met():
    found = judged("I02", {6: 91, 7: 86.9, 8: 90})
    assert (found.light, found.met, found.missed_months) == (Light.GREEN, True, 0)


def test_a_target_that_must_hold_is_held_against_each_reading_from_the_first_on():
    found = judged("I06", {5: 70})
    assert (found.light, found.pace, found.gap) == (Light.YELLOW, None, None)
    assert judged("I06", {6: 70, 7: 70, 8: 70}).light is Light.RED


def test_a_target_met_one_month_and_missed_another_is_called_unsteady_and_not_red_once_the_limits_are_settled():
    year = {month: 91.0 if month % 4 == 1 else 89.6 for month in range(1, 13)}
    found = judged("I02", year, dt.date(2007, 12, 31))
    assert (found.missed_months, found.light, found.is_unsteady) == (3, Light.YELLOW, True)
    # Five of the eleven ranges are 1.4, the others 0: the limits lie 2.66 × 0.636 = 1.69 to either side of 89.95.
    said = "时达时不达（12期均值89.9%，正常范围88.3%至91.6%），本期未达标"
    assert target_reason(found).endswith(said)


def test_what_is_counted_in_whole_things_is_asked_for_in_whole_things():
    assert judged("I07", {8: 1}).pace == 1
    assert judged("I09", {8: 1390}).pace == int(judged("I09", {8: 1390}).pace)


def test_a_rank_below_the_first_is_not_on_its_way():
    found = judged("I03", {8: 3})
    assert (found.light, found.attained, found.gap) == (Light.YELLOW, None, None)
    assert judged("I03", {8: 1}).light is Light.GREEN
    assert judged("I03", {8: 2, 9: 2, 10: 2}, dt.date(2007, 11, 1)).light is Light.RED


# ---------------------------------------------------------------- the fifty-six pairs


def test_the_flags_of_no_pairs_choose_none_of_them_and_leave_their_columns():
    pairs = metrics.pair_frame(())
    for flag in ("is_lead", "due_stated", "is_overdue", "mismatch", "evidence_doubt"):
        assert tuple(pairs[pairs[flag]].columns) == metrics.PAIR_COLUMNS


def test_there_are_fifty_six_pairs_and_without_reports_none_is_green():
    found = standings()
    assert len(found) == 56
    assert found["is_lead"].sum() == 30
    assert not set(found["light"]) & {"GREEN", "DONE"}


def test_without_reports_only_what_is_overdue_is_red():
    found = metrics.lead_pairs(standings())
    assert set(found[found["light"] == "RED"]["task_id"]) == {"T02", "T03"}
    assert set(found[found["light"] == "GREY"]["task_id"]) == {t.id for t in PLAN.tasks} - {"T02", "T03"}


def test_a_red_target_turns_the_lead_units_light_and_comes_first_in_its_reason():
    on_schedule = reports(("T06", "U_XZFW", WEEKS[-1], 80))
    found = pair(standings(on_schedule, readings("I04", {8: 5.0})), "T06", "U_XZFW")
    assert found["light"] == "RED"
    assert found["reason"].startswith("总体审批时限压缩比例5.0%")
    assert "实报80.0%" in found["reason"]


def test_a_yellow_target_does_not_soften_a_red_report_but_is_named():
    behind = reports(("T06", "U_XZFW", WEEKS[-1], 20))
    found = pair(standings(behind, readings("I04", {8: 18.0})), "T06", "U_XZFW")
    assert found["light"] == "RED"
    assert found["reason"].startswith("序时应达") and "总体审批时限压缩比例18.0%" in found["reason"]


def test_targets_weigh_on_the_lead_unit_only():
    told = reports(("T10", "U_XZFW", WEEKS[-1], 80), ("T10", "U_CZJ", WEEKS[-1], 80))
    found = standings(told, readings("I05", {8: 20}))
    assert pair(found, "T10", "U_XZFW")["light"] == "RED"
    assert pair(found, "T10", "U_CZJ")["light"] == "GREEN"


def test_an_unreported_task_is_red_by_the_target_that_is_missed():
    found = pair(standings(None, readings("I04", {8: 5.0})), "T06", "U_XZFW")
    assert found["light"] == "RED"
    assert "从未报过进度" in found["reason"] and "总体审批时限压缩比例5.0%" in found["reason"]


def test_a_reform_issued_eighteen_days_late_says_so_however_long_it_is_reported_as_done():
    wanted = [(d.id, "ISSUED", dt.date(2007, 7, 18)) for d in PLAN.deliverables_of_task("T02")]
    told = reports(*(("T02", "U_BWB", week, 100) for week in WEEKS if week >= dt.date(2007, 7, 20)))
    found = pair(standings(told, None, wanted), "T02", "U_BWB")
    assert (found["light"], found["reason"]) == ("DONE", "7月18日完成，超期18天")
    assert found["done_on"] == dt.date(2007, 7, 18)


def centre(*day, progress=80, as_of=AUGUST):
    """任务3 with the complaint centre set up on ``day`` (or not at all) and the rest still open."""
    delivered = [("D04", "ISSUED", dt.date(*day))] if day else []
    weeks = report_weeks(PLAN.issued_on, as_of)
    return pair(
        standings(reports(("T03", "U_BGT", weeks[-1], progress)), None, delivered, as_of=as_of),
        "T03",
        "U_BGT",
    )


def test_the_first_quarter_binds_the_complaint_centre_and_not_what_has_no_day_of_its_own():
    found = centre(2007, 3, 28)
    assert (found["due_on"], found["due_stated"], found["light"]) == (dt.date(2007, 10, 31), False, "GREEN")
    assert found["reason"].endswith("大连市人民政府行政投诉中心3月28日建成，符合文件时限")


def test_a_complaint_centre_that_came_late_is_said_so_and_one_that_never_came_is_overdue():
    assert centre(2007, 4, 10)["reason"].endswith("4月10日建成，比文件时限晚10天")
    never = centre(as_of=dt.date(2007, 4, 30))
    assert (never["light"], never["due_on"], never["due_stated"]) == ("RED", dt.date(2007, 3, 31), True)
    assert never["reason"].startswith("已过时限30天")


def test_a_co_responsible_unit_has_nothing_left_to_do_in_a_task_that_is_done():
    wanted = [(d.id, "ISSUED") for d in PLAN.deliverables_of_task("T02")]
    told = reports(("T02", "U_BWB", WEEKS[-3], 100), ("T02", "U_FZB", WEEKS[-4], 88))
    found = pair(standings(told, None, wanted), "T02", "U_FZB")
    assert (found["light"], found["done_on"]) == ("DONE", WEEKS[-3])
    open_task = standings(reports(("T02", "U_BWB", WEEKS[-1], 90), ("T02", "U_FZB", WEEKS[-1], 88)))
    assert pair(open_task, "T02", "U_FZB")["light"] == "RED"


def test_a_task_is_not_done_while_a_target_that_builds_up_is_unmet():
    wanted = [(d.id, str(DeliverableState.ISSUED)) for d in PLAN.deliverables_of_task("T06")]
    told = reports(("T06", "U_XZFW", WEEKS[-1], 100))
    early = pair(standings(told, readings("I04", {8: 28.0}), wanted), "T06", "U_XZFW")
    unread = pair(standings(told, None, wanted), "T06", "U_XZFW")
    met = pair(standings(told, readings("I04", {8: 30.0}), wanted), "T06", "U_XZFW")
    assert early["light"] == "YELLOW" and early["reason"].startswith("指标尚未达标")
    assert unread["light"] == "YELLOW"
    assert met["light"] == "DONE"


def test_calling_oneself_green_under_a_red_light_is_a_mismatch():
    told = reports(("T04", "U_BGT", WEEKS[-1], 20, "GREEN"), ("T09", "U_XZFW", WEEKS[-1], 80, "YELLOW"))
    found = standings(told)
    assert pair(found, "T04", "U_BGT")["mismatch"]
    assert not pair(found, "T09", "U_XZFW")["mismatch"], (
        "harder on oneself than the figures is no contradiction"
    )


def test_a_report_far_ahead_of_what_was_delivered_is_doubted():
    told = reports(("T01", "U_BWB", WEEKS[-1], 90))
    wanted = PLAN.deliverables_of_task("T01")
    bare = pair(standings(told), "T01", "U_BWB")
    drafted = pair(standings(told, None, [(d.id, "FOR_APPROVAL") for d in wanted]), "T01", "U_BWB")
    assert (bare["evidence"], bare["evidence_doubt"]) == (0, True)
    assert (drafted["evidence"], drafted["evidence_doubt"]) == (60, False)


def test_evidence_is_doubted_beyond_forty_points_only():
    wanted = [(d.id, "FOR_APPROVAL") for d in PLAN.deliverables_of_task("T01")]
    at = reports(("T01", "U_BWB", WEEKS[-1], 100.0))
    assert not pair(standings(at, None, wanted), "T01", "U_BWB")["evidence_doubt"]
    tighter = standings(at, None, wanted, limits=Thresholds(evidence_gap=39))
    assert pair(tighter, "T01", "U_BWB")["evidence_doubt"]


def test_the_ten_districts_stand_for_the_collective():
    districts = [u.id for u in PLAN.units if u.collective_id == "U_QXS"]
    told = reports(*(("T11", unit_id, WEEKS[-1], 70) for unit_id in districts[:9]))
    found = pair(standings(told), "T11", "U_QXS")
    assert found["progress"] == 70
    assert found["reason"].endswith("9/10个区市县近期有数")


def test_a_district_that_looks_at_itself_is_not_told_of_the_others():
    told = reports(("T11", "D210213", WEEKS[-1], 70))
    found = pair(standings(told, districts=frozenset({"D210213"})), "T11", "U_QXS")
    assert (found["progress"], found["light"]) == (70, "GREEN")
    assert "个区市县" not in found["reason"]


def test_a_granted_extension_moves_the_day_and_a_refused_one_does_not():
    asked = pd.DataFrame(
        [("T02", dt.date(2007, 9, 30), "GRANTED"), ("T03", dt.date(2007, 9, 30), "REFUSED_LATE")],
        columns=["task_id", "new_due_on", "decision"],
    )
    days = metrics.due_days(PLAN, asked)
    assert (days["T02"], days["T03"]) == (dt.date(2007, 9, 30), dt.date(2007, 3, 31))


def test_the_matrix_counts_each_pair_once_and_takes_the_gravest_light():
    told = reports(("T04", "U_BGT", WEEKS[-1], 80), ("T01", "U_BWB", WEEKS[-1], 10))
    found = standings(told)
    cells = metrics.light_matrix(found)
    assert cells["tasks"].sum() == 56
    cell = cells[(cells["section_id"] == "S1") & (cells["unit_id"] == "U_BWB")].iloc[0]
    assert cell["light"] == "RED"
    own = found[(found["section_id"] == "S1") & (found["unit_id"] == "U_BWB")]
    assert (cell["gravest"], cell["tasks"]) == ((own["light"] == "RED").sum(), len(own))


def test_the_margins_of_the_matrix_add_up_to_its_cells():
    cells = metrics.light_matrix(standings())
    margins = metrics.matrix_margins(cells)
    by_section = margins[margins["unit_id"].isna() & margins["section_id"].notna()]
    by_unit = margins[margins["section_id"].isna() & margins["unit_id"].notna()]
    everything = margins[margins["section_id"].isna() & margins["unit_id"].isna()]["tasks"].item()
    assert (len(by_section), len(by_unit)) == (9, 11)
    assert by_section["tasks"].sum() == by_unit["tasks"].sum() == everything == 56


def test_units_silent_on_two_deadlines_are_named_with_their_last_word():
    others = [u for u in reporting_units(PLAN) if u not in ("D210224", "U_GKJ")]
    told = [("T04", unit_id, WEEKS[-1], 50) for unit_id in others]
    told += [("T11", "D210224", WEEKS[-13], 30), ("T16", "U_GKJ", WEEKS[-2], 60)]
    (found,) = metrics.silent_units(disciplines(PLAN, histories(reports(*told)), WEEKS), LIMITS)
    assert (found.unit_id, found.silent, found.last_due_on) == ("D210224", 12, WEEKS[-13])


def discipline_of(unit_id, *told):
    return next(
        each for each in disciplines(PLAN, histories(reports(*told)), WEEKS) if each.unit_id == unit_id
    )


def test_each_task_is_to_be_reported_each_week_until_it_is_finished():
    unfinished = [("T16", "U_GKJ", week, 50) for week in WEEKS[:5]]
    found = discipline_of("U_GKJ", *unfinished)
    assert (found.expected, found.reported, found.silent) == (len(WEEKS), 5, len(WEEKS) - 5)
    finished = [*unfinished, ("T16", "U_GKJ", WEEKS[5], 100)]
    assert discipline_of("U_GKJ", *finished).expected == 6
    told_on = [*finished, ("T16", "U_GKJ", WEEKS[8], None)]
    assert discipline_of("U_GKJ", *told_on).expected == 7


def test_work_that_was_returned_is_to_be_reported_again():
    told = [("T16", "U_GKJ", WEEKS[0], 100), ("T16", "U_GKJ", WEEKS[1], 80)]
    assert discipline_of("U_GKJ", *told).expected == len(WEEKS)


def test_a_report_is_in_time_up_to_four_o_clock_of_its_day():
    made = reports(("T16", "U_GKJ", WEEKS[0], 10), ("T16", "U_GKJ", WEEKS[1], 20))
    made["first_recorded_at"] = [
        dt.datetime.combine(WEEKS[0], dt.time(16)), dt.datetime.combine(WEEKS[1], dt.time(16, 1)),
    ]  # fmt: skip
    found = next(each for each in disciplines(PLAN, histories(made), WEEKS) if each.unit_id == "U_GKJ")
    assert (found.reported, found.on_time) == (2, 1)
    assert not found.is_punctual
