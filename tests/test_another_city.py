"""Another city's document of another year, drafted, installed and run for three weeks by workbooks and forms, a day at a time."""

import datetime as dt
from collections.abc import Iterator

import pytest

from efficiency import campaign, state
from efficiency.campaign.drafting import draft
from efficiency.commands import COMMAND_LINE
from efficiency.commands.exports import REGISTERS
from efficiency.commands.imports import load, preview
from efficiency.core.access import Scope
from efficiency.models import Light, Role
from efficiency.ui.parts.menu import entries_for
from tests.campaigns import running
from tests.reading import left, readers, unanswered, words
from tests.sheets import book
from tests.test_draft import HALF_WIDTH
from tests.test_drafted_start import OPINION
from tests.test_register import fill, save

MONDAYS = [dt.date(2026, 3, 2) + dt.timedelta(days=7 * week) for week in range(3)]
FRIDAYS = [monday + dt.timedelta(days=4) for monday in MONDAYS]
REPORTING, REGISTER = "pages/office/reporting.py", "pages/supervision/register.py"
EVERYTHING = {"sees_enterprise_names": True, "sees_accountability": True}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[campaign.Campaign]:
    place = tmp_path_factory.mktemp("city")
    (place / "方案.txt").write_text(HALF_WIDTH + OPINION.lstrip(), encoding="utf-8")
    draft(place / "方案.txt", place / "campaign")
    with running(place / "campaign", place / "efficiency.db") as known:
        yield known


def bring(day: dt.date, **sheets: list[dict]) -> str:
    data = book(**sheets)
    seen = preview(COMMAND_LINE, day, "送来.xlsx", data)
    assert not seen.faults, seen.faults
    return load(COMMAND_LINE, day, "送来.xlsx", data, seen.fingerprint)


def reports(known: campaign.Campaign, due_on: dt.date, progress: float, *without: str) -> list[dict]:
    """One row per task and unit for a week, but for those units."""
    return [
        {"任务": task.label, "单位": known.plan.unit(unit_id).name, "报送截止日": str(due_on), "进度（%）": progress,
         "自评": "绿灯", "进展情况": f"截至{due_on}按计划推进。"}
        for task in known.plan.tasks for unit_id in task.unit_ids if unit_id not in without
    ]  # fmt: skip


def lights(day: dt.date) -> dict[tuple[str, str], Light]:
    return {(each.task.id, each.unit_id): each.light for each in state.on(Scope(day)).pair_standings}


def test_three_weeks_of_another_city(city, clock, signed_in, as_role):
    plan = city.plan
    # The one who signs in reports by the form; one other unit says nothing, the rest comes as a table.
    reporter, silent = plan.responsible_units[0].id, plan.responsible_units[-1].id
    names = {unit.id: unit.name for unit in plan.units}
    assert (names[reporter], names[silent]) == ("市行政审批局", "市委督查室")

    # ---- Thursday of the first week: the roster. Nobody was asked for anything yet.
    day = FRIDAYS[0] - dt.timedelta(days=1)
    clock(day)
    assert set(lights(day).values()) == {Light.GREY} and state.on(Scope(day)).report_weeks == []
    roster = [
        {"监测点编号": f"JC-{n:03}", "企业名称": f"青川第{n}机械厂", "组织机构代码": f"1234567{n}-{n}", "所有制": "国有",
         "行业": "机械", "所在地": "青川市", "挂牌日期": str(MONDAYS[0])}
        for n in (1, 2, 3)
    ]  # fmt: skip
    assert "监测点名册新增3行" in bring(day, 监测点名册=roster)

    # ---- Friday: one unit by its form, the others as a table.
    clock(FRIDAYS[0])
    app = signed_in(Role.UNIT, REPORTING, way="逐项填")
    own = plan.tasks_of_unit(reporter)
    owed = "、".join(f"任务{task.number}" for task in own)
    assert f"应报{len(own)}项，已报0项，还差{len(own)}项：{owed}。" in words(app)
    for task in own:
        app = signed_in(Role.UNIT, REPORTING, way="逐项填")
        key = f"report_{task.id}_{FRIDAYS[0]}"
        app.number_input(key=f"{key}_progress").set_value(8.0)
        app.selectbox(key=f"{key}_self_light").set_value("GREEN")
        app.text_area(key=f"{key}_summary").set_value("清单已编制初稿。").run()
        app.button(key=f"send_{task.id}_{FRIDAYS[0]}").click().run()
        assert not app.exception
    said = bring(FRIDAYS[0], 周五报送=reports(city, FRIDAYS[0], 8, reporter, silent))
    assert "周五报送新增" in said
    now = state.on(Scope(FRIDAYS[0]))
    assert now.report_weeks == [FRIDAYS[0]]
    found = {each.unit_id: each for each in now.disciplines}
    assert found[reporter].is_punctual and found[silent].silent == 1 and not now.silent_units

    # ---- The second week: a meeting, a report of an enterprise, Friday again.
    clock(MONDAYS[1])
    bring(MONDAYS[1], 例会召开=[{"例会次数": 3, "召开日期": str(MONDAYS[1]), "主持人": "副市长"}])
    app = signed_in(Role.SUPERVISION, REGISTER)
    for kind, field, value in (
        ("selectbox", "point_id", "JC-001"), ("selectbox", "unit_id", reporter), ("segmented_control", "kind", "SLOW_ACTION"),
        ("segmented_control", "sub_kind", "推诿扯皮"), ("segmented_control", "severity", 1),
        ("text_area", "content", "三个窗口互相推诿，没有人受理。"),
    ):  # fmt: skip
        fill(app, kind, field, value)
    save(app, "登记反映")
    assert "FY-2026-001" in app.success[0].value.replace("\\", "")
    clock(FRIDAYS[1])
    bring(FRIDAYS[1], 周五报送=reports(city, FRIDAYS[1], 14, silent))
    [late] = unanswered(state.on(Scope(FRIDAYS[1], **EVERYTHING)))
    assert (late.number, late.due_calendar_on) == ("FY-2026-001", MONDAYS[1] + dt.timedelta(days=3))

    # ---- The third week: a visit with a problem, a notice on it, the reply; two Fridays of silence are named.
    clock(MONDAYS[2])
    bring(
        MONDAYS[2],
        明察暗访=[{"编号": "MC-2026-01", "定期或不定期": "定期", "开始日期": str(MONDAYS[2]), "结束日期": str(MONDAYS[2])}],
        察访单位=[{"明察暗访编号": "MC-2026-01", "单位": names[silent], "方式": "暗访", "察访日期": str(MONDAYS[2]), "得分": 62}],
        发现的问题=[{"编号": "WT-2026-001", "明察暗访编号": "MC-2026-01", "怎样发现": "暗访", "发现日期": str(MONDAYS[2]),
                "单位": names[silent], "问题类别": "脱岗离岗", "问题描述": "窗口两人脱岗。", "整改期限": str(FRIDAYS[2]), "突出": "否"}],
        反映的环节=[{"反映编号": "FY-2026-001", "环节": "转办", "日期": str(MONDAYS[2])}],
    )  # fmt: skip
    clock(FRIDAYS[2])
    bring(FRIDAYS[2], 周五报送=reports(city, FRIDAYS[2], 20, silent))
    now = state.on(Scope(FRIDAYS[2], **EVERYTHING))
    assert [each.unit_id for each in now.silent_units] == [silent]
    assert [each.inspection_number for each in now.findings] == ["MC-2026-01"]
    assert lights(FRIDAYS[2])[("T04", silent)] is Light.GREY
    assert Light.RED not in lights(FRIDAYS[2]).values()
    app = signed_in(Role.LEADER)
    assert names[silent] in words(app) or "久未实报" in words(app)

    # ---- Every page opens for everybody, every register comes out, and what comes out is what was entered.
    for role in Role:
        for entry in entries_for(as_role(role)):
            if role in readers(entry)[-1:]:
                app = signed_in(role, f"pages/{entry.file}")
                assert [each.message for each in app.exception] == [], (role, entry.file)
    scope = Scope(FRIDAYS[2], **EVERYTHING)
    rows = {name: len(left(register, scope)) for name, register in REGISTERS.items()}
    assert {name: count for name, count in rows.items() if count} == {
        "progress_report": len(own) * 3 + 3 * sum(unit not in (reporter,
        silent) for task in plan.tasks for unit in task.unit_ids),
        "monitoring_point": 3, "incident": 1, "incident_step": 2, "inspection": 1, "inspection_visit": 1, "finding": 1,
        "meeting": 1,
    }  # fmt: skip
