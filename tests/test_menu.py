"""The table of pages, the rights that each page checks again, and the filters that travel with the address."""

import datetime as dt
import re

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from efficiency import campaign
from efficiency.core.access import can
from efficiency.core.config import ROOT
from efficiency.models import Role
from efficiency.ui.parts.frame import ALL, RANGES, as_of_sentence
from efficiency.ui.parts.menu import (
    ENTRIES,
    entries_for,
    entry_of,
    foot_of,
    front_page,
    menu_of,
    parent_of,
)

pytestmark = pytest.mark.usefixtures("demo_year")

PAGE_FILES = sorted((ROOT / "pages").glob("*/*.py"))


# ---------------------------------------------------------------- the table


def test_every_page_file_stands_in_the_menu_once():
    listed = [f"pages/{entry.file}" for entry in ENTRIES]
    assert len(set(listed)) == len(listed)
    assert {str(path.relative_to(ROOT)) for path in PAGE_FILES} <= set(listed)


def test_addresses_are_the_stems_of_the_files_and_unique():
    stems = [entry.url_path for entry in ENTRIES]
    assert len(set(stems)) == len(stems)
    assert all(entry.file.endswith(f"/{entry.url_path}.py") for entry in ENTRIES)


def test_the_nine_sections_are_in_the_menu_in_the_order_and_words_of_the_document():
    sections = [entry for entry in ENTRIES if entry.group == "主要任务" and entry.is_held]
    assert [(entry.url_path, entry.title) for entry in sections] == [
        (section.key, section.number + section.short_title) for section in campaign.load().plan.sections
    ]


def test_every_page_begins_by_checking_the_right_that_the_menu_names():
    for entry in ENTRIES:
        text = (ROOT / "pages" / entry.file).read_text(encoding="utf-8")
        first_call = re.search(r"open_page\(\s*Action\.(\w+)", text)
        assert first_call and first_call[1] == entry.action, entry.file


def test_every_page_file_has_its_place_in_the_menu():
    assert {str(path.relative_to(ROOT / "pages")) for path in PAGE_FILES} == {entry.file for entry in ENTRIES}


# ---------------------------------------------------------------- as each role


@pytest.mark.parametrize("role", Role)
def test_each_role_starts_on_its_front_page_without_an_error(signed_in, as_role, role):
    app = signed_in(role)
    assert not app.exception
    user = as_role(role)
    own = {Role.ADMIN: "system", Role.SECURITY: "security", Role.AUDITOR: "audit"}
    assert front_page(user) == own.get(role, "overview")
    assert app.title[0].value == entry_of(front_page(user)).title


@pytest.mark.parametrize("role", Role)
def test_the_menu_holds_what_the_role_may_open_and_nothing_else(as_role, role):
    user = as_role(role)
    shown = {entry.url_path for entry in entries_for(user)}
    assert shown == {entry.url_path for entry in ENTRIES if entry.is_held and can(user, entry.action)}
    assert ("accountability" in shown) is (role in (Role.LEADER, Role.SUPERVISION))
    assert ("audit" in shown) is (role is Role.AUDITOR)


def test_a_leaders_menu_has_six_entries_and_the_rest_is_reached_from_them_or_by_address(signed_in, as_role):
    user = as_role(Role.LEADER)
    (shown,) = menu_of(user).values()
    assert [entry.title for entry in shown] == ["总览", "我的单位", "九个方面", "监督检查", "时间表", "例会"]
    listed = {entry.url_path for entry in (*shown, *foot_of(user))}
    reached = {
        entry.url_path: parent_of(entry) for entry in entries_for(user) if entry.url_path not in listed
    }
    assert {path for path, parent in reached.items() if parent is None} == {
        "follow_ups",
        "corrections",
        "received_papers",
    }
    app = signed_in(Role.LEADER, "pages/plan/open_government.py")
    assert not app.exception and app.title[0].value.startswith("（七）")


@pytest.mark.parametrize(
    ("role", "first"),
    [(Role.UNIT, "reporting"), (Role.SUPERVISION, "register"), (Role.WORK_OFFICE, "weekly_meeting")],
)
def test_the_menu_of_the_others_begins_with_their_own_work_and_lists_no_page_that_another_lists(
    as_role, role, first
):
    user = as_role(role)
    menu = menu_of(user)
    own = [entry.url_path for entry in menu["我的工作"]]
    assert own[:2] == ["overview", first]
    shown = [entry for group in menu.values() for entry in group]
    assert len(shown) <= 18 and not [entry for entry in shown if entry.group == "主要任务"]


def test_the_nine_sections_stand_on_one_page_the_gravest_lamp_first_each_with_a_link(signed_in):
    app = signed_in(Role.WORK_OFFICE, "pages/plan/sections.py")
    links = [each.proto.label for each in app.main.get("page_link")]
    sections = campaign.load().plan.sections
    assert len([label for label in links if label.startswith("**（")]) == len(sections)
    reds = [
        len(re.findall(r"红灯\*\*\] (\d+)项", each.value)) for each in app.main.markdown if "项" in each.value
    ]
    assert reds == sorted(reds, reverse=True)


def test_of_a_leader_s_sections_those_with_a_task_say_who_acts_by_when_and_the_others_stand_together(
    signed_in,
):
    app = signed_in(Role.LEADER, "pages/plan/sections.py", as_of="2007-08-31")
    told = [each.value for each in app.main.markdown]
    own = [each for each in told if re.search(r"(红灯|黄灯|未报数)\*\*\] [1-9]", each)]
    assert own and all(re.search(r"任务\d+ .+　\S+　限\d+月\d+日(，已过\d+天)?：", each) for each in own)
    assert len([each for each in told if "其他单位牵头" in each]) == 1
    links = [each.proto.label for each in app.main.get("page_link")]
    assert len([each for each in links if each.startswith("**（")]) == len(campaign.load().plan.sections)


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.stem)
def test_a_page_run_past_the_menu_still_refuses_who_lacks_the_right(as_role, path):
    entry = next(entry for entry in ENTRIES if path == ROOT / "pages" / entry.file)
    for role in Role:
        if can(as_role(role), entry.action):
            continue
        direct = AppTest.from_file(path, default_timeout=60).run()
        assert not direct.exception
        assert ["您的账号没有这项权限" in info.value for info in direct.info] == [True]
        assert not direct.metric and not direct.dataframe and not direct.button


@pytest.mark.parametrize("role", [Role.UNIT, Role.WORK_OFFICE])
def test_a_link_to_a_page_without_the_right_is_refused_calmly_and_not_called_missing(signed_in, role):
    app = signed_in(role, "pages/supervision/accountability.py")
    assert not app.exception
    assert app.title[0].value == "五、责任追究"
    assert ["没有这项权限" in info.value for info in app.info] == [True]
    # The day and the range, the heading, the refusal, and nothing of the page.
    assert len(app.main) == 3


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.stem)
def test_a_page_run_by_nobody_shows_nothing(monkeypatch, path):
    monkeypatch.setattr(ContextProxy, "cookies", {})
    app = AppTest.from_file(path, default_timeout=60).run()
    assert not app.exception
    assert len(app.main) == 1 and "尚未登录" in app.info[0].value


# ---------------------------------------------------------------- the day and the range


def test_the_day_in_the_address_is_the_day_of_the_page(signed_in):
    app = signed_in(Role.WORK_OFFICE, as_of="2007-06-15")
    assert app.date_input(key="as_of").value == dt.date(2007, 6, 15)
    assert any("截至2007年6月15日（星期五）" in text.value for text in app.markdown)


def test_without_a_day_in_the_address_the_demo_opens_on_the_last_day_with_data(signed_in):
    assert signed_in(Role.WORK_OFFICE).date_input(key="as_of").value == dt.date(2007, 8, 31)


@pytest.mark.parametrize("day", ["abc", "2030-01-01", "2007-02-30", ""])
def test_a_day_that_is_none_gives_a_calm_note_and_the_default(signed_in, day):
    app = signed_in(Role.WORK_OFFICE, as_of=day)
    assert not app.exception
    assert app.date_input(key="as_of").value == dt.date(2007, 8, 31)
    assert "已改用2007年8月31日" in app.main.info[0].value


def test_a_leader_starts_with_the_own_portfolio_and_a_link_can_say_the_whole_city(signed_in):
    assert not signed_in(Role.LEADER).session_state["city"]
    assert signed_in(Role.LEADER, city="true").session_state["city"]
    # Links of before said the words.
    assert signed_in(Role.LEADER, range=RANGES[ALL]).session_state["city"]
    assert "链接中的范围无法识别" in signed_in(Role.LEADER, city="nonsense").main.info[0].value


def test_only_leaders_have_a_range_to_choose(signed_in):
    for role in (Role.WORK_OFFICE, Role.SUPERVISION, Role.UNIT):
        app = signed_in(role, city="true")
        assert not app.exception
        assert "city" not in app.session_state


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2007, 2, 5), "动员部署阶段第5天，距3月上旬末33天"),
        (dt.date(2007, 3, 11), "组织落实阶段第1天，距10月底234天"),
        (dt.date(2007, 8, 31), "组织落实阶段第174天，距10月底61天"),
        (dt.date(2007, 11, 30), "总结考评阶段第30天，距11月底0天"),
        (dt.date(2007, 12, 3), "三个阶段均已结束"),
    ],
)
def test_the_as_of_sentence_places_the_day_in_the_three_phases(day, words):
    assert words in as_of_sentence(day)


# ---------------------------------------------------------------- when something goes wrong


def _failing(kind: str) -> None:
    from sqlalchemy.exc import OperationalError

    from efficiency.ui.parts import errors

    failure = OperationalError("SELECT secret", {}, Exception("10.1.2.3 refused")) if kind == "away" else None
    errors.show(failure or RuntimeError("secret detail"))


@pytest.mark.parametrize(("kind", "words"), [("away", "数据库暂时连接不上"), ("bug", "暂时不能显示")])
def test_a_failure_is_shown_calmly_with_a_number_that_the_log_has_too(caplog, kind, words):
    app = AppTest.from_function(_failing, kwargs={"kind": kind}).run()
    shown = " ".join(box.value for box in [*app.error, *app.warning])
    assert words in shown
    assert "secret" not in shown and "10.1.2.3" not in shown
    number = shown.rsplit("**", 2)[1]
    assert any(number in record.getMessage() and record.exc_info for record in caplog.records)
