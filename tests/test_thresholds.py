"""Changing a threshold: who may, what is refused, what is written down, and that earlier days keep their lights."""

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from efficiency import state
from efficiency.campaign.thresholds import THRESHOLD_WORDS, Thresholds
from efficiency.commands import Refused
from efficiency.commands.settings import THRESHOLD_RANGES, change_reply_clock, change_threshold
from efficiency.core import audit
from efficiency.core.access import Forbidden, Scope
from efficiency.core.db import reading
from efficiency.models import AuditEntry, Role, Setting
from efficiency.queries.settings import setting_changes
from tests.conftest import person, signed_up

OFFICE = person("gzb", Role.WORK_OFFICE, "工作办公室")
AUGUST = dt.date(2007, 8, 31)
REASON = "会议议定从严掌握"


def in_force(as_of=AUGUST):
    return state.on(Scope(as_of)).thresholds


def rows_of(model):
    with reading() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar()


def test_a_change_counts_from_its_day_and_not_before(database):
    change_threshold(OFFICE, "yellow_gap", 15, REASON, AUGUST)
    assert in_force().yellow_gap == 15
    assert in_force(AUGUST - dt.timedelta(days=1)) == Thresholds()


def test_a_second_change_on_the_same_day_replaces_the_first(database):
    change_threshold(OFFICE, "yellow_gap", 15, REASON, AUGUST)
    change_threshold(OFFICE, "yellow_gap", 12, "下午会议再议定", AUGUST)
    assert in_force().yellow_gap == 12
    history = setting_changes(Scope(AUGUST), "yellow_gap")
    assert history[["value", "reason"]].values.tolist() == [["15", REASON], ["12", "下午会议再议定"]]


def test_the_audit_log_tells_who_changed_what_from_what_and_why(database):
    change_threshold(OFFICE, "stall_weeks", 6, REASON, AUGUST)
    with reading() as connection:
        entry = connection.execute(select(AuditEntry).where(AuditEntry.action == "CHANGE_THRESHOLDS")).one()
    detail = json.loads(entry.detail)
    assert (entry.username, entry.object_id, entry.succeeded) == ("gzb", "stall_weeks", True)
    assert (detail["原值"], detail["新值"], detail["理由"]) == (4, 6, REASON)
    assert detail["起算日"] == "2007-08-31"
    assert audit.check().intact


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORK_OFFICE])
def test_nobody_but_the_work_office_changes_thresholds_and_the_attempt_is_written_down(database, role):
    before = rows_of(Setting)
    with pytest.raises(Forbidden):
        change_threshold(signed_up("somebody", role, "某人"), "yellow_gap", 15, REASON, AUGUST)
    assert rows_of(Setting) == before
    with reading() as connection:
        entry = connection.execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.username, entry.action, entry.succeeded) == ("somebody", "ACCESS_REFUSED", False)


@pytest.mark.parametrize(
    ("name", "value", "reason", "said"),
    [
        ("yellow_gap", 15, "  改 ", "理由"),
        ("brightness", 15, REASON, "没有这项阈值"),
        ("yellow_gap", 0, REASON, "应在1至99之间"),
        ("red_gap", 101, REASON, "应在2至100之间"),
        ("yellow_gap", 30, REASON, "应小于红灯的起点"),
        ("red_gap", 10, REASON, "应小于红灯的起点"),
        ("silent_reports", 5, REASON, "不应晚于灰灯"),
        ("grey_reports", 1, REASON, "不应晚于灰灯"),
        ("stall_weeks", 2.5, REASON, "应为整数"),
        ("yellow_gap", 10, REASON, "新值与现值相同"),
        ("yellow_gap", float("nan"), REASON, "应在1至99之间"),
    ],
)
def test_a_change_that_will_not_do_is_refused_and_leaves_nothing_behind(database, name, value, reason, said):
    facts, entries = rows_of(Setting), rows_of(AuditEntry)
    with pytest.raises(Refused, match=said):
        change_threshold(OFFICE, name, value, reason, AUGUST)
    assert (rows_of(Setting), rows_of(AuditEntry)) == (facts, entries)
    assert in_force() == Thresholds()


def test_a_value_at_the_edge_of_its_range_is_taken(database):
    change_threshold(OFFICE, "red_gap", 100, REASON, AUGUST)
    change_threshold(OFFICE, "yellow_gap", 99, REASON, AUGUST)
    assert (in_force().red_gap, in_force().yellow_gap) == (100, 99)


def test_a_change_cannot_be_slipped_in_before_a_later_one(database):
    change_threshold(OFFICE, "yellow_gap", 15, REASON, AUGUST)
    with pytest.raises(Refused, match="之后已有修改"):
        change_threshold(OFFICE, "yellow_gap", 20, REASON, dt.date(2007, 7, 1))
    assert in_force().yellow_gap == 15


def test_without_its_audit_entry_there_is_no_change(database, monkeypatch):
    def broken(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(audit, "append", broken)
    with pytest.raises(RuntimeError):
        change_threshold(OFFICE, "yellow_gap", 15, REASON, AUGUST)
    assert in_force() == Thresholds()


def test_each_threshold_has_a_range_that_holds_its_default():
    assert set(THRESHOLD_RANGES) == set(THRESHOLD_WORDS)
    for name, (low, high) in THRESHOLD_RANGES.items():
        assert low <= getattr(Thresholds(), name) <= high


def test_the_page_changes_a_threshold_and_shows_the_change(demo_database, signed_in):
    app = signed_in(Role.WORK_OFFICE, "pages/office/thresholds.py")
    app.selectbox(key="threshold").set_value("stall_weeks").run()
    app.number_input(key="value_stall_weeks").set_value(5).run()
    app.text_input(key="threshold_reason").set_value(REASON)
    app.button(key="change_threshold").click().run()
    assert not app.exception
    assert any("已修改" in message.value for message in app.success)
    assert in_force().stall_weeks == 5
    assert "修改记录（1次）" in [heading.value for heading in app.subheader]


def test_the_official_clock_changes_from_its_day_on_and_earlier_days_keep_theirs(database):
    change_reply_clock(OFFICE, "workday", REASON, AUGUST)
    assert state.on(Scope(AUGUST)).reply_clock == "workday"
    assert state.on(Scope(AUGUST - dt.timedelta(days=1))).reply_clock == "calendar"
    with reading() as connection:
        entry = connection.execute(select(AuditEntry).where(AuditEntry.action == "CHANGE_REPLY_CLOCK")).one()
    detail = json.loads(entry.detail)
    assert (detail["原口径"], detail["新口径"]) == ("自然日顺延口径", "3个工作日口径")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORK_OFFICE])
def test_nobody_but_the_work_office_changes_the_official_clock(database, role):
    with pytest.raises(Forbidden):
        change_reply_clock(signed_up("somebody", role, "某人"), "workday", REASON, AUGUST)
    assert state.on(Scope(AUGUST)).reply_clock == "calendar"


@pytest.mark.parametrize(
    ("clock", "reason", "said"),
    [("hours", REASON, "没有这种口径"), ("workday", " 改 ", "理由"), ("calendar", REASON, "已是这一种")],
)
def test_a_change_of_the_clock_that_will_not_do_is_refused(database, clock, reason, said):
    with pytest.raises(Refused, match=said):
        change_reply_clock(OFFICE, clock, reason, AUGUST)
    assert state.on(Scope(AUGUST)).reply_clock == "calendar"


def test_the_clock_cannot_be_changed_before_its_last_change(database):
    change_reply_clock(OFFICE, "workday", REASON, AUGUST)
    with pytest.raises(Refused, match="之后已有修改"):
        change_reply_clock(OFFICE, "calendar", REASON, dt.date(2007, 7, 1))


def test_the_page_changes_the_official_clock_and_shows_its_history(demo_database, signed_in):
    app = signed_in(Role.WORK_OFFICE, "pages/office/thresholds.py")
    app.segmented_control(key="reply_clock").set_value("workday").run()
    app.text_input(key="reply_clock_reason").set_value(REASON)
    app.button(key="change_reply_clock").click().run()
    assert not app.exception
    assert any("3个工作日口径" in message.value for message in app.success)
    assert "“3日内回复”的正式口径：3个工作日口径" in [heading.value for heading in app.subheader]
