"""总览: what it names, on which days it stands, and that each of its figures can be recounted from its own tables."""

import datetime as dt
import re

import pytest

from efficiency import state
from efficiency.commands import COMMAND_LINE
from efficiency.commands.accounts import create_account
from efficiency.core.access import Scope, scope_of
from efficiency.core.db import writing
from efficiency.judgements.today import matters
from efficiency.models import Account, Light, Role
from efficiency.queries import run
from efficiency.queries.days import board_day
from efficiency.queries.portfolios import in_charge_of
from efficiency.standings.words import reason_of
from tests.reading import words


def test_the_mayors_overview_names_the_planted_matters(demo_database, signed_in):
    app = signed_in(Role.WORK_OFFICE)
    app.session_state["all_matters"] = True
    app.run()
    assert not app.exception
    text = " ".join(element.value for element in app.markdown) + " ".join(
        " ".join(map(str, table.value.to_numpy().ravel())) for table in app.dataframe
    )
    assert "反馈快慢，各单位合计比较。点名的检验：" in words(app), "what stands out names its test"
    assert "监测点反映2件超过3日未回复" in text and "长海县政府" in text and "连续3个月未达标" in text


def test_the_first_words_of_the_overview_say_who_stands_in_red_and_how_the_lamps_stand(
    demo_database, signed_in, as_role
):
    app = signed_in(Role.LEADER)
    told = [element.value for element in app.markdown]
    first = app.header[0].value
    with run.begin():
        leader, day = as_role(Role.LEADER), board_day()
        found = matters(state.on(scope_of(leader, day, in_charge_of(leader.leader_id, day))))
    reds = found[found["light"] == Light.RED]
    assert re.search(r"您分管\d+个单位：", first)
    assert f"{reds['unit_id'].nunique()}个有红灯" in first
    lamps = next(words for words in told if words.startswith("牵头任务"))
    said = words(app)
    assert said.index(lamps) < said.index(reds.iloc[0]["words"])


def test_a_leader_s_page_of_units_begins_with_the_same_words_and_reds_as_the_overview(
    demo_database, signed_in
):
    """By their tasks the units had no red, while two of their papers were."""
    overview, units = (
        signed_in(Role.LEADER, page, as_of="2007-08-31") for page in (None, "pages/leadership/units.py")
    )
    assert units.header[0].value == overview.header[0].value
    reds = [
        [each.proto.label for each in app.main.get("page_link") if "红灯" in each.proto.label][:3]
        for app in (overview, units)
    ]
    # 总览 says in the same line why.
    assert reds[0] and all(said.startswith(line) for said, line in zip(*reds, strict=True))
    everybody = signed_in(Role.WORK_OFFICE, "pages/leadership/units.py", as_of="2007-08-31")
    assert not everybody.exception and "分管" not in words(everybody)


def test_what_is_wrong_is_said_without_what_was_done_in_time(demo_database):
    days = [dt.date(2007, month, 20) for month in range(4, 11)]
    credit = "符合文件时限"
    praised = 0
    for day in days:
        with run.begin():
            now = state.on(Scope(day))
            assert not matters(now)["reason"].str.contains(credit).any(), day
            praised += sum(
                credit in reason_of(each) and each.light is Light.RED for each in now.task_standings
            )
    assert praised, "no red task had done anything in time"


def test_each_matter_names_its_day_and_no_full_stop_stands_before_a_semicolon(demo_database, signed_in):
    app = signed_in(Role.WORK_OFFICE, as_of="2007-11-02")
    with run.begin():
        found = matters(state.on(Scope(dt.date(2007, 11, 2))))
    follow_up = found[found["kinds"].map(lambda kinds: "FOLLOW_UP_OVERDUE" in kinds)]
    assert len(follow_up) and not found["reason"].str.contains("[。；]；").any()
    told = words(app)
    for day in found[found["light"] == Light.RED]["day"].head(3):
        assert f"限{day.month}月{day.day}日，已过" in told


@pytest.mark.parametrize("as_of", ["2007-02-05", "2007-04-02", "2007-12-31"])
def test_the_overview_stands_on_any_day_of_the_year(demo_database, signed_in, as_of):
    assert not signed_in(Role.LEADER, as_of=as_of).exception


def test_the_overview_of_an_empty_installation_has_no_false_figures(database, signed_in):
    create_account(COMMAND_LINE, "gzb", "工作办公室", Role.WORK_OFFICE, "Chushi-Mima-2007")
    with writing() as connection:
        connection.execute(Account.__table__.update().values(must_change_password=False))
    app = signed_in(Role.WORK_OFFICE, as_of="2007-08-31")
    assert not app.exception
    values = {metric.label: metric.value for metric in app.metric}
    assert values["按序时（全市）"] == "0/30项"
    assert values["群众满意"] == "—"


@pytest.mark.parametrize("role", [Role.WORK_OFFICE, Role.LEADER])
def test_the_figures_of_the_overview_can_be_recounted_from_its_tables(demo_database, signed_in, role):
    app = signed_in(role)
    app.session_state["figures"] = True
    app.run()
    figures = {metric.label.split("[**")[-1].rstrip("*]"): metric.value for metric in app.metric}
    tables = [element.value for element in app.dataframe]
    tasks = next(rows for rows in tables if {"lamp", "own", "scheduled"} <= set(rows.columns))
    lamps = tasks["lamp"].tolist()
    line = next(words.value for words in app.markdown if re.match(f"(牵头)?任务{len(lamps)}项", words.value))
    told = dict(re.findall(r"\[\*\*(.+?)\*\*\]\u00a0(\d+)项", line))
    for lamp in ("■ 红灯", "▲ 黄灯", "● 绿灯", "✔ 已办结", "○ 未报数"):
        assert told.get(lamp, "0") == f"{lamps.count(lamp)}"
    done = next(value for label, value in figures.items() if label.startswith("按序时"))
    assert done == f"{lamps.count('● 绿灯') + lamps.count('✔ 已办结')}/{len(lamps)}项"
    demands = next(rows for rows in tables if {"word", "group", "title"} <= set(rows.columns))
    assert figures["决策落实（全市）"] == f"{demands['word'].str.endswith(' 合规').sum()}/75项"
    complaints = next(rows for rows in tables if {"surveyed", "satisfied"} <= set(rows.columns))
    satisfied, surveyed = complaints["satisfied"].sum(), complaints["surveyed"].sum()
    public = next(metric for metric in app.metric if metric.label.startswith("群众满意"))
    assert public.value == f"{100 * satisfied / surveyed:.1f}%"
    assert public.delta == f"{satisfied:,}/{surveyed:,}件"
    judged = next(rows for rows in tables if {"closed_on", "word"} <= set(rows.columns))
    said = " ".join(caption.value for caption in app.caption)
    content, asked = re.search(r"企业满意[\d.]+%，(\d+)/(\d+)件。", said).groups()
    # A long list shows its first rows and says how many there are.
    listed = re.search(r"共(\d+)件，显示前50件", said)
    assert asked == (listed[1] if listed else str(len(judged)))
    assert listed or content == str((judged["word"] == "满意").sum())
