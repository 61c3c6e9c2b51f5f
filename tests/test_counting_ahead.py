"""What a file of incidents changes of the roll-ups is worked out before others have to wait, and is what counting gives."""

import datetime as dt

import pytest
from sqlalchemy import delete, select

from efficiency.commands import COMMAND_LINE, imports, tallies
from efficiency.commands.imports import load
from efficiency.core import db
from efficiency.exchange.reading import fingerprint
from efficiency.models import IncidentCourse, PointDay, StandingChange, TallyMark, UnitDay, UnitMonth
from tests.monitoring_rows import add_points
from tests.sheets import workbook_of
from tests.test_at_the_same_time import either_database

pytest_plugins = ["tests.postgres"]
__all__ = ["either_database"]

DAY = dt.date(2007, 8, 31)
INCIDENTS = ["编号", "监测点", "被反映单位", "收件日期", "类型", "细类", "情节", "反映内容"]
STEPS = ["反映编号", "环节", "日期", "核实结论", "企业评价", "办理说明", "更正原因"]
ANSWERED = "已经核实，已经办理，答复企业。"


def incident(number: str | None, *, day: int = 6, unit: str = "市交通局", severity: int = 1) -> list:
    return [
        number,
        "JC-001",
        unit,
        dt.date(2007, 8, day),
        "慢作为",
        "推诿扯皮",
        severity,
        f"{number}推诿扯皮，没有下文。",
    ]


def steps(
    number: str, *stages: str, day: int = 7, found: str = "属实", pleased: str | None = "满意"
) -> list[list]:
    """Rows of these stages, a day after each other."""
    rows = {
        "转办": ["转办", None, None, "已转办，请三日内反馈。"],
        "单位反馈": ["单位反馈", "部分属实", None, ANSWERED],
        "回复": ["回复", found, None, ANSWERED],
        "办结": ["办结", None, pleased, None],
    }
    return [
        [number, rows[stage][0], dt.date(2007, 8, day + place), *rows[stage][1:], None]
        for place, stage in enumerate(stages)
    ]


def bring(incidents: list[list] = (), of: list[list] = (), day: dt.date = DAY) -> str:
    sheets = {"监测点反映": [INCIDENTS, *incidents]} if incidents else {}
    data = workbook_of(**sheets, **({"反映的环节": [STEPS, *of]} if of else {}))
    return load(COMMAND_LINE, day, "反映.xlsx", data, fingerprint(data))


def rolled() -> list:
    with db.reading() as connection:
        return [
            sorted(map(tuple, connection.execute(select(model.__table__))), key=str)
            for model in (PointDay, UnitDay, UnitMonth, StandingChange, IncidentCourse)
        ]


def counted_afresh() -> list:
    with db.writing() as connection:
        connection.execute(delete(TallyMark))
        tallies.catch_up(connection)
    return rolled()


@pytest.fixture
def counts(monkeypatch) -> list:
    """What is counted under the lock."""
    made = []
    for name in ("count_standing", "follow_each", "follow_courses"):
        whole = getattr(tallies, name)
        monkeypatch.setattr(
            tallies,
            name,
            lambda *given, whole=whole, name=name, **more: (made.append(name), whole(*given, **more)),
        )
    return made


@pytest.mark.usefixtures("either_database")
def test_what_files_of_incidents_and_steps_change_is_what_counting_gives_and_nothing_is_counted_under_the_lock(
    counts,
):
    add_points(("JC-001", "甲公司（演示）", "民营企业041", "民营", "210211", dt.date(2007, 3, 16)))
    bring([incident(None, day=day, severity=2) for day in (3, 4)])
    bring(
        [
            incident("FY-2007-901"),
            incident("FY-2007-902", unit="市建委"),
            incident("FY-2007-903", severity=3),
        ],
        [
            *steps("FY-2007-901", "转办"),
            *steps("FY-2007-903", "转办", "单位反馈", "回复", "办结", found="不属实"),
        ],
    )
    bring(of=[
        *steps("FY-2007-901", "单位反馈", "回复", day=8), *steps("FY-2007-902", "转办", "单位反馈", "回复", day=20),
    ])  # fmt: skip
    bring(
        [incident("FY-2007-904", day=20)],
        [*steps("FY-2007-901", "办结", day=20, pleased="不满意"), *steps("FY-2007-904", "转办", day=21)],
    )
    bring(of=steps("FY-2007-902", "办结", day=24, pleased=None))
    assert counts == []
    assert rolled() == counted_afresh()


def test_what_was_counted_ahead_and_overtaken_is_counted_afterwards(demo_database, counts, monkeypatch):
    ahead, waiting = imports.count_ahead, [lambda: bring([incident("FY-2007-905", unit="市建委")])]

    def overtaken(*given):
        made = ahead(*given)
        if waiting:
            waiting.pop()()
        return made

    monkeypatch.setattr(imports, "count_ahead", overtaken)
    bring([incident("FY-2007-903"), incident("FY-2007-904", severity=2)])
    assert waiting == [] and "count_standing" in counts
    assert rolled() == counted_afresh()


def test_steps_that_are_corrected_or_known_later_already_are_counted_afterwards(demo_database, counts):
    bring([incident("FY-2007-901"), incident("FY-2007-902")], steps("FY-2007-901", "转办", "单位反馈"))
    corrected = steps("FY-2007-901", "单位反馈", day=8)[0]
    bring(of=[[*corrected[:3], "不属实", *corrected[4:6], "录入有误"]])
    assert "count_standing" in counts
    counts.clear()
    bring([incident("FY-2007-903", day=5)], day=DAY + dt.timedelta(days=7))
    with db.writing() as connection:
        connection.execute(delete(TallyMark))
    # The roll-ups are behind.
    bring(of=steps("FY-2007-902", "转办"), day=DAY + dt.timedelta(days=7))
    assert "follow_each" in counts
    assert rolled() == counted_afresh()
