"""A real installation before, on and after the campaign's days, while nobody has entered anything.

The clock is the installation's own (``EFFICIENCY_CLOCK``); what a reader sees is collected from all that a page draws.
"""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from efficiency import campaign, state
from efficiency.commands.recording import recorded_at
from efficiency.core import db
from efficiency.core.access import RIGHTS, Scope
from efficiency.judgements.obligations import rule_verdicts
from efficiency.models import Light, PlanSubmission, Role, Verdict
from efficiency.queries.days import board_day, today
from efficiency.standings.registers import Register
from efficiency.standings.words import reason_of
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES, Entry
from tests.conftest import copy_of, let_each_role_in
from tests.reading import readers, words

ALLOWED = [
    (role, entry) for entry in ENTRIES for role in Role if entry.is_held and entry.action in RIGHTS[role]
]
ENTRY = {entry.url_path: entry for entry in ENTRIES}
DAYS = campaign.load().parameters
DAY_BEFORE = DAYS.first_day - dt.timedelta(days=1)
THIRD_WEEK = DAYS.first_day + dt.timedelta(days=16)
MIDYEAR = dt.date(2007, 7, 20)
AFTER = DAYS.last_day + dt.timedelta(days=40)


@pytest.fixture(scope="module")
def office(empty_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real installation with one account of each role and no facts."""
    for path in copy_of(empty_template, tmp_path_factory.mktemp("office"), demo=False):
        let_each_role_in()
        yield path


@pytest.fixture
def on(office, clock):
    """``on(day)``: the office at ten o'clock of a day."""
    return clock


def opened(signed_in, role: Role, entry: Entry) -> AppTest:
    app = signed_in(role, None if entry.url_path in FRONT_PAGES else f"pages/{entry.file}")
    assert not app.exception, app.exception[0].value
    return app


# ---------------------------------------------------------------- today is today


@pytest.mark.parametrize(
    ("day", "board"),
    [
        (DAY_BEFORE, DAYS.first_day),
        (DAYS.first_day, DAYS.first_day),
        (THIRD_WEEK, THIRD_WEEK),
        (AFTER, DAYS.last_day),
    ],
)
def test_the_board_opens_on_today_held_within_the_days_of_the_campaign(on, signed_in, day, board):
    on(day)
    assert (today(), board_day()) == (day, board)
    app = signed_in(Role.WORK_OFFICE)
    assert app.date_input(key="as_of").value == board
    said = words(app)
    assert ("本次行动尚未开始（2007年2月5日起）" in said) == (day == DAY_BEFORE)
    assert ("本次行动已于2007年12月31日结束" in said) == (day == AFTER)


def test_what_is_written_in_the_campaign_is_known_from_the_moment_of_writing(on):
    on(THIRD_WEEK)
    with db.reading() as connection:
        at = recorded_at(DAYS.first_day, connection)
    assert at.date() == THIRD_WEEK and at.hour == 10


# ---------------------------------------------------------------- nothing accuses before it can be known

_WRONG = "(?:红灯|未交|逾期|超期|未达标|不合规)"
_COUNT = r"[1-9]\d*[项个件次份]"
# A count beside the word, before it or after it, also where the number stands in a box of its own.
ACCUSING = re.compile(rf"{_COUNT}{_WRONG}|{_WRONG}[^\d。？：；，、◇▲●○◆]{{0,12}}?{_COUNT}")


def figures(app: AppTest) -> str:
    """What a page says, without the explanations of how its figures are made."""
    return "\n".join(
        line for line in words(app).split("\n") if not line.startswith("口径：") and len(line) < 400
    )


@pytest.mark.parametrize(
    ("day", "begun"),
    [
        (DAY_BEFORE, "周五报送尚未开始（3月16日起）；尚未建册：监测点名册"),
        (DAYS.first_day, "周五报送尚未开始（3月16日起）；尚未建册：监测点名册"),
        (MIDYEAR, "尚未建册：监测点名册"),
        (AFTER, "尚未建册：监测点名册"),
    ],
    ids=["before", "first day", "begun in midyear", "after"],
)
def test_no_page_of_an_office_that_entered_nothing_accuses_anybody_and_the_board_says_what_has_not_begun(
    on, signed_in, day, begun
):
    on(day)
    for role, entry in ALLOWED:
        # The first day as each reader has it, the others as one of them does.
        who = readers(entry) if day == DAYS.first_day else readers(entry)[-1:]
        if role not in who or entry.url_path == "handbook":
            continue
        app = opened(signed_in, role, entry)
        assert ("本次行动已于2007年12月31日结束" in words(app)) == (day == AFTER), entry.url_path
        said = figures(app)
        assert not (found := ACCUSING.findall(said)), (entry.url_path, found)
        if entry.url_path == "overview":
            assert begun in said
            assert ("周五报送。没有记录的，不算迟、不算缺。" in said) == (day >= MIDYEAR)


@pytest.mark.usefixtures("office")
class TestAnOfficeThatKeepsNoRegister:
    """What is said of an empty installation on a day, and what changes with a register's first row."""

    def test_a_light_is_grey_as_long_as_nobody_reported_and_says_so(self):
        for day in (dt.date(2007, 3, 15), MIDYEAR):
            for standing in state.on(Scope(day)).pair_standings:
                assert (standing.light, reason_of(standing)) == (Light.GREY, "周五报送尚未开始")

    def test_no_rule_accuses_by_a_register_that_was_never_opened(self):
        for day in (DAYS.first_day, dt.date(2007, 3, 25), dt.date(2007, 7, 20), DAYS.last_day):
            found = rule_verdicts(Scope(day))
            assert not set(found["verdict"]) & {Verdict.MISSED, Verdict.AT_RISK}, day
        assert found.set_index("rule_id").loc["R1.1", "reason"] == "尚未建册：明察暗访台账"

    def test_the_end_of_the_year_blames_no_unit_for_papers_or_milestones(self, signed_in, on):
        on(AFTER)
        now = state.on(Scope(DAYS.last_day))
        assert not [each for each in now.milestones if each.is_overdue]
        said = words(opened(signed_in, Role.WORK_OFFICE, ENTRY["requirements"]))
        assert "尚未建册：工作方案报送登记" in said and "未交" not in figures(
            opened(signed_in, Role.WORK_OFFICE, ENTRY["requirements"])
        )


def test_after_the_first_row_of_a_register_silence_counts(database):
    scope = Scope(dt.date(2007, 7, 20))
    assert Register.PLANS not in state.on(scope).registers.opened
    with db.writing() as connection:
        connection.execute(
            insert(PlanSubmission).values(
                unit_id="U_XZFW", kind="WORK_PLAN", submitted_on=dt.date(2007, 2, 27), responsible_person="张主任",
                recorded_by="测试",
                recorded_at=dt.datetime(2007, 2, 27, 9),
            )
        )  # fmt: skip
    assert state.on(scope).registers.are_open(Register.PLANS)
    assert Register.PLANS in state.on(Scope(dt.date(2007, 2, 26))).registers.unopened
