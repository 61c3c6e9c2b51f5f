"""The eight planted stories, each found where somebody would look for it, by what the page says.

Nothing of the generators is asked here: a story counts as told when its sentence, or the rows behind it, can be read on
screen on a day on which it can be known.
"""

import datetime as dt
import re
from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from efficiency import state
from efficiency.core.access import Scope
from efficiency.judgements.named_before import named_before, named_elsewhere
from efficiency.judgements.today import matters, matters_elsewhere
from efficiency.models import Role
from efficiency.queries.portfolios import portfolios
from efficiency.queries.settings import demo_sights
from efficiency.ui.leadership.overview.matters import FIRST_ELSEWHERE, FIRST_MATTERS
from seed import demo
from tests.reading import tables, unfolded, words

pytestmark = pytest.mark.usefixtures("whole_year")

MONITORING = "pages/supervision/monitoring_points.py"
UNITS = "pages/leadership/units.py"


@pytest.fixture
def reads(signed_in) -> Callable[..., AppTest]:
    """``reads("pages/...", day="2007-08-31", view="…")``: the page as 市监察局 sees it."""

    def open_page(page: str | None, day: str = "2007-08-31", role: Role = Role.SUPERVISION, **filters: str):
        app = signed_in(role, page, as_of=day, **filters)
        assert not app.exception
        return app

    return open_page


def told(app: AppTest, sentence: str) -> re.Match:
    """The sentence (a pattern) as said on the page, Markdown aside."""
    said = words(app).replace("\\", "").replace("*", "")
    found = re.search(sentence, said)
    assert found, f"{sentence} is not said in:\n{said[:3000]}"
    return found


def rows(app: AppTest, *headers: str) -> pd.DataFrame:
    """The one table that has these headers, with its columns under the names that a reader sees."""
    found = [(names, frame) for names, frame in tables(app) if set(headers) <= set(names)]
    assert found, f"no table with {headers} among {[names for names, _ in tables(app)]}"
    names, frame = found[0]
    return frame.set_axis(names, axis=1)


def test_st1_the_slow_unit_is_named_and_set_apart_from_who_is_responsible(reads):
    app = reads(MONITORING, "2007-09-28")
    share = told(app, r"三季度反映市质监局的，3日内回复(\d+\.\d)%（\d+/\d+件），其他单位(\d+\.\d)%")
    assert float(share[1]) < 60 < 85 < float(share[2])
    app = reads(MONITORING, "2007-09-28", view="3日回复")
    told(app, r"三季度市质监局反馈中位数[23]个工作日、平均[23]\.\d个，其他单位中位数1个、平均1\.\d个")
    told(app, "3日内回复企业的责任在市监察局，拖延出在市质监局的反馈环节")
    stages = rows(app, "被反映单位", "单位反馈平均（工作日）", "回复企业平均（工作日）").iloc[0]
    assert stages["被反映单位"] == "市质监局"
    assert stages["单位反馈平均（工作日）"] > 2 > 1 > stages["回复企业平均（工作日）"]


def test_st1_every_late_reply_opens_on_the_unit_with_its_days(reads):
    late = rows(reads(UNITS, "2007-09-28", unit="K13", part="监测点反映"), "单位反馈", "回复", "应回复")
    late = late[pd.to_datetime(late["回复"]) > pd.to_datetime(late["应回复"])]
    assert len(late) >= 6


def test_st2_the_district_and_month_of_the_exactions_stand_in_the_headings(reads):
    found = told(reads(MONITORING), r"甘井子区4月集中反映(\d+)件，占当月45件的(\d+)\.\d%")
    assert int(found[1]) >= 22 and int(found[2]) >= 49
    told(reads("pages/plan/enterprise_intervention.py"), r"甘井子区4月1[5-7]件“三乱”，占当月全市1[5-9]件")


def test_st2_a_recommendation_follows_and_june_is_quiet_again(reads):
    incidents = rows(reads(UNITS, unit="D210211", part="监测点反映"), "编号", "收件日期", "细类")
    per_month = pd.to_datetime(incidents["收件日期"]).dt.month.value_counts()
    assert (per_month[4], per_month[6]) == (22, 3)
    april = incidents[pd.to_datetime(incidents["收件日期"]).dt.month == 4]
    assert april["细类"].isin(["乱收费", "乱摊派"]).sum() == 15
    documents = rows(reads(UNITS, unit="D210211", part="监察文书和方案"), "文书", "签发")
    issued = documents[documents["文书"] == "监察建议书"]["签发"]
    assert "2007-05-10" in {str(day)[:10] for day in issued}


def test_st3_the_cut_of_approval_time_stalls_in_august(reads):
    app = reads("pages/plan/approval_reform.py")
    told(app, r"截至8月末压缩2\d\.\d%.*(8月没有进展|未动|8月增0\.\d个百分点).*低于8月31日序时应达的\d+\.\d%")


def test_st3_the_target_is_missed_in_october_and_reached_a_month_late(reads):
    told(reads("pages/plan/approval_reform.py", "2007-10-31"), r"截至10月末压缩28\.6%")
    late = told(reads("pages/plan/approval_reform.py", "2007-12-31"), r"11月达到30%以上，晚于时限10月31日")
    assert late
    told(reads(None, "2007-11-15", Role.WORK_OFFICE), "任务6")


def test_st4_a_target_that_seemed_met_is_shown_as_a_correction(reads):
    seemingly = reads("pages/plan/online_services.py", "2007-10-05")
    told(seemingly, r"9月末1,650条，达到1,600条以上")
    app = reads("pages/plan/online_services.py", "2007-10-31")
    told(app, r"9月末曾报1,650条，看似达标，2007年10月\d+日更正为1,\d{3}条")
    told(app, r"10月末1,512条，距1,600条还差88条")
    told(reads("pages/plan/online_services.py", "2007-11-30"), r"1,634条，达到1,600条以上的要求，11月才达到")


def test_st5_satisfaction_falls_below_ninety_and_two_sectors_are_why(reads):
    app = reads("pages/plan/administrative_system.py")
    told(app, r"6月至8月满意率低于90%")
    told(app, r"主要是供水、供电拉低；不计这2类为9\d\.\d%")
    told(app, r"行政投诉中心3月28日建成，符合文件时限")
    worst = rows(app, "承办单位", "类别", "满意率").head(2)
    assert set(worst["类别"]) == {"供水", "供电"}


def test_st6_the_reform_is_overdue_and_the_extension_came_too_late(reads):
    told(
        reads("pages/plan/timeline.py", "2007-07-10"), r"市编委办就任务2 .*2007年7月2日申请延至2007年7月31日"
    )
    told(reads("pages/plan/timeline.py", "2007-07-10"), "逾期后申请，不予受理")
    tasks = rows(unfolded(reads("pages/plan/timeline.py", "2007-07-10")), "任务", "灯", "超期（天）")
    reform = tasks[tasks["任务"].str.startswith("任务2 ")].iloc[0]
    assert reform["灯"] == "■ 红灯" and reform["超期（天）"] == 10
    told(reads(None, "2007-07-10", Role.WORK_OFFICE), r"任务2 行政管理类事业单位机构改革")
    tasks = rows(unfolded(reads("pages/plan/timeline.py")), "任务", "超期（天）", "灯的原因")
    assert tasks[tasks["任务"].str.startswith("任务2 ")]["灯的原因"].iloc[0] == "7月18日完成，超期18天"


def test_st7_one_enterprise_visited_nine_times_in_a_fortnight_leads_to_linked_enforcement(reads):
    told(reads(MONITORING), r"开发区一家三资企业.*5月14日至5月2\d日.*6个单位.*9次")
    app = reads(MONITORING, view="重复检查")
    assert rows(app, "监测点", "进点（次）", "单位（个）").iloc[0][["进点（次）", "单位（个）"]].tolist() == [
        9,
        6,
    ]
    page = reads("pages/plan/enterprise_intervention.py")
    told(page, r"开发区一家三资企业5月14日至5月2\d日.*6个单位.*9次")
    visits = rows(page, "日期", "单位", "登记")
    assert len(visits) == 9 and visits["单位"].nunique() == 6
    told(page, "任务19 执法联动机制")


def test_st8_a_district_that_returns_nothing_is_grey_and_never_good(reads):
    told(reads(MONITORING), "长海县一直未报，不等于没有问题")
    overview = reads(None, role=Role.WORK_OFFICE)
    told(overview, "长海县")
    told(
        reads(UNITS, unit="D210224"),
        r"○ 未报数.*长海县政府周五报送.*连续1\d周没有周五报送.*没有反映不等于没有问题",
    )


# ---------------------------------------------------------------- 总览 of who is in charge

IN_CHARGE = [
    (
        "ST1",
        "V2",
        "2007-08-31",
        r"市质监局.*三季度12件中10件反馈超过通常的1个工作日，.*拖延出在本单位的反馈环节",
    ),
    ("ST2", "M0", "2007-04-30", r"甘井子区政府.*甘井子区4月集中反映24件，占当月45件的53.3%"),
    ("ST3", "V6", "2007-08-31", r"市政府行政服务中心.*22\.5%（截至8月31日）.*7月末以来没有进展"),
    (
        "ST4",
        "V1",
        "2007-10-31",
        r"市政府办公厅.*9月末曾报1,650条，10月\d+日更正为1,5\d\d条，由达标改为未达标",
    ),
    ("ST5", "V1", "2007-08-31", r"市政府办公厅.*投诉群众满意率89\.1%.*连续3个月未达标"),
    ("ST6", "M0", "2007-07-06", r"市编委办.*已过时限6天"),
    ("ST7", "V4", "2007-05-28", r"开发区管委会.*5月14日至5月2\d日被6个单位进点9次"),
    ("ST8", "M0", "2007-08-31", r"长海县政府.*连续12周没有周五报送.*没有反映不等于没有问题"),
]


def of_portfolio(leader: str, day: str) -> state.State:
    """What a leader's own 总览 is made from."""
    rows = portfolios(Scope(dt.date.fromisoformat(day)))
    units = frozenset(rows.loc[rows["leader_id"] == leader, "unit_id"])
    return state.on(Scope(dt.date.fromisoformat(day), units, sees_accountability=True))


def listed(found: pd.DataFrame, first: int) -> str:
    """What is shown of matters without opening anything."""
    return "\n".join(f"{row.unit} {row.reason}" for row in found.head(first).itertuples())


@pytest.mark.parametrize(("story", "leader", "day", "said"), IN_CHARGE, ids=[row[0] for row in IN_CHARGE])
def test_the_leader_in_charge_is_shown_each_story_among_the_first_matters(story, leader, day, said):
    shown = listed(matters(of_portfolio(leader, day)), FIRST_MATTERS)
    assert re.search(said, shown), f"{story} is not said to {leader} on {day}:\n{shown}"


@pytest.mark.parametrize(
    ("day", "stories"),
    [
        ("2007-04-30", {"ST2"}),
        ("2007-05-28", {"ST7"}),
        ("2007-07-06", {"ST6"}),
        ("2007-08-31", {"ST1", "ST5"}),
    ],
)
def test_other_leaders_are_shown_the_gravest_of_the_city_below_their_own(day, stories):
    told_to_others = {
        story: said for story, leader, _, said in IN_CHARGE if story in stories and leader != "V5"
    }
    shown = listed(matters_elsewhere(of_portfolio("V5", day)), FIRST_ELSEWHERE)
    missing = [story for story, said in told_to_others.items() if not re.search(said, shown)]
    assert not missing, f"{missing} on {day}:\n{shown}"


def test_a_leaders_overview_has_the_city_below_the_own_portfolio(reads):
    app = reads(None, "2007-05-28", Role.LEADER)
    said = words(app)
    assert "全市其他方面最重的" in said and "任务" in said
    assert "全市其他方面最重的" not in words(reads(None, "2007-05-28", Role.LEADER, city="true"))


def test_a_unit_is_not_shown_what_the_city_is_compared_by():
    scope = Scope(dt.date(2007, 8, 31), frozenset({"K13"}))
    assert "SLOW" not in {kind for kinds in matters(state.on(scope))["kinds"] for kind in kinds}


def test_a_demo_says_on_which_day_there_is_something_to_be_seen(reads):
    assert {day for _, _, day, _ in IN_CHARGE} == {day.isoformat() for day, _ in demo_sights()}
    said = words(unfolded(reads(None, "2007-08-31", Role.UNIT)))
    assert all(title in said for _, title in demo_sights()) and "5月28日" in said and "10月31日" in said


# ---------------------------------------------------------------- the day on which a demo opens

# Where each story is seen on it: in 今天要看的事 (the own ones, or below them the city's gravest), or among what stood out before.
TODAY, BEFORE = "today", "before"
ON_THE_FIRST_DAY = {
    "ST1": (BEFORE, r"市质监局 三季度17件中15件反馈超过通常的1个工作日，.*拖延出在本单位的反馈环节"),
    "ST2": (BEFORE, r"甘井子区政府 甘井子区4月集中反映24件，占当月45件的53.3%，.*此后各月最多8件"),
    "ST3": (
        TODAY,
        r"市政府行政服务中心 .*总体审批时限压缩比例28\.6%（截至10月31日），目标30%以上，已过时限2天",
    ),
    "ST4": (TODAY, r"市政府办公厅 .*9月末曾报1,650条，10月18日更正为1,512条，由达标改为未达标"),
    "ST5": (BEFORE, r"市政府办公厅 投诉群众满意率6月至8月连续3个月未达标，此后达标"),
    "ST6": (BEFORE, r"市编委办 7月18日完成，超期18天；7月2日申请延期，逾期后申请，不予受理"),
    "ST7": (BEFORE, r"开发区管委会 开发区一家三资企业.*5月14日至5月25日被6个单位进点9次"),
    "ST8": (TODAY, r"长海县政府 .*一次也没有回执；没有反映不等于没有问题"),
}
OPENS_ON = demo.context().default_through


@pytest.mark.parametrize("leader", ["M0", "V1", "V2", "V4", "V6"])
def test_every_leader_is_shown_all_eight_stories_on_the_day_on_which_a_demo_opens(leader):
    now = of_portfolio(leader, OPENS_ON.isoformat())
    seen = {
        TODAY: f"{listed(matters(now), FIRST_MATTERS)}\n{listed(matters_elsewhere(now), FIRST_ELSEWHERE)}",
        BEFORE: f"{listed(named_before(now.scope), 99)}\n{listed(named_elsewhere(now.scope), 99)}",
    }
    missing = [
        story for story, (surface, said) in ON_THE_FIRST_DAY.items() if not re.search(said, seen[surface])
    ]
    assert not missing, seen


def test_the_overview_of_a_deputy_mayor_says_all_eight_on_that_day(reads, signed_in):
    app = signed_in(Role.LEADER, None, as_of=OPENS_ON.isoformat(), opened=["elsewhere", "before"])
    assert not app.exception
    said = re.sub(r"[\\*]", "", words(app)).replace("\n", " ")
    missing = [
        story
        for story, (_, pattern) in ON_THE_FIRST_DAY.items()
        if not re.search(pattern.partition(" ")[2].removeprefix(".*"), said)
    ]
    assert not missing, said


def test_what_is_folded_away_is_named_in_its_heading(reads):
    said = words(reads(None, OPENS_ON.isoformat(), Role.LEADER))
    assert re.search(r"全市其他方面最重的：.*任务", said) and re.search(
        r"今年以来点过名、今天已过去的\d+件：", said
    )


def test_a_year_of_looking_back_names_nothing_that_a_unit_may_not_compare_itself_by():
    alone = named_before(Scope(OPENS_ON, frozenset({"K13"})))
    assert not set(alone["kind"]) & {"SLOW", "CROWDED", "BESIEGED"}


def test_what_is_a_matter_of_today_is_not_said_to_be_over():
    for day in ("2007-04-30", "2007-05-28", "2007-08-31"):
        scope = Scope(dt.date.fromisoformat(day), sees_accountability=True)
        now = {(row.unit, row.title) for row in matters(state.on(scope)).itertuples()}
        over = named_before(scope)
        over = over[over["kind"] != "MET_AGAIN"]
        assert not now & {(row.unit, row.title) for row in over.itertuples()}, day
