"""Friday in one table: checked cell by cell, kept as typed, handed in through the commands; 零报告 never over what was typed."""

import datetime as dt
import json
import re

import pytest
from sqlalchemy import func, select

from efficiency import campaign
from efficiency.commands import Faulty, Refused
from efficiency.commands.friday import Line, hand_in, keep, table_faults
from efficiency.commands.reports import return_report, submit_report
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope
from efficiency.core.config import ROOT
from efficiency.models import IndicatorReading, ProgressReport, Role
from efficiency.queries.reporting import drafts, reading_drafts, week
from efficiency.standings.reports import WeekState
from tests.conftest import person
from tests.reading import words

WEEK = dt.date(2007, 8, 31)
UNIT_ID = "U_XZFW"
LIAISON = person("xzfw", Role.UNIT, "行政服务中心联络员", unit_id=UNIT_ID)
SECOND = person("xzfw2", Role.UNIT, "行政服务中心副联络员", unit_id=UNIT_ID)
OFFICE = person("gzb_zhang", Role.WORK_OFFICE, "工作办公室")
TASKS = [task.id for task in campaign.load().plan.tasks_of_unit(UNIT_ID)]
READING = {"indicator_id": "I04", "period_end": WEEK, "unit_id": "", "district_code": "", "category": ""}


@pytest.fixture
def friday(database, monkeypatch):
    monkeypatch.setattr("efficiency.commands.recording.now", lambda: dt.datetime.combine(WEEK, dt.time(10)))


def task(place: int, zero: bool = False, **cells: str) -> Line:
    plan = campaign.load().plan
    return Line(plan.task(TASKS[place]).label, {"task_id": TASKS[place]}, {}, cells, zero)


def figures(**cells: str) -> Line:
    return Line("窗口办件", READING, {}, cells)


GOOD = {"figure": "40%", "light": "绿", "said": "已清理一半审批事项。"}


def count(model) -> int:
    with db.reading() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar_one()


def faults(*lines: Line) -> list[str]:
    return [each.words for each in table_faults(WEEK, WEEK, UNIT_ID, lines)]


def test_reports_zero_reports_and_readings_are_handed_in_at_once_with_their_receipts(friday):
    done = hand_in(
        LIAISON, WEEK, WEEK,
        [task(0, **GOOD), task(1, zero=True), task(2), figures(numerator="600", denominator="２，５４０")],
    )  # fmt: skip
    assert set(done.receipts) == {1, 2, 4} and done.refused == []
    with db.reading() as connection:
        reports = connection.execute(select(ProgressReport.__table__).order_by(ProgressReport.id)).all()
        (reading,) = connection.execute(select(IndicatorReading.__table__)).all()
    assert [(row.kind, row.progress, row.self_light) for row in reports] == [
        ("SUBSTANTIVE", 40, "GREEN"), ("ZERO", None, None),
    ]  # fmt: skip
    assert (reading.value, reading.numerator, reading.denominator) == (23.6, 600, 2540)


def test_each_cell_that_will_not_do_is_named_by_row_and_column_and_told_how_to_mend_it(friday):
    first = campaign.load().plan.task(TASKS[0]).label
    said = faults(
        task(0, **GOOD | {"figure": "八成", "light": "蓝灯"}), task(1, said="嗯"),
        figures(numerator="700", denominator="600"), figures(light="绿灯", figure="23.6"),
    )  # fmt: skip
    assert any(each.startswith(f"第1行“{first}”的“进度（%）”：") for each in said)
    assert any("第1行" in each and "“自评”" in each for each in said)
    assert any("第2行" in each and "“进展情况" in each for each in said)
    # The table has a box to tick, and no column in which a kind could be written.
    assert not any("类别" in each for each in said)
    assert "第3行“窗口办件”的“分子”：分子不能大于分母，请核对。" in said
    assert any("第4行" in each and "“自评”：读数没有这一项" in each for each in said)


def test_nothing_is_handed_in_while_one_cell_will_not_do(friday):
    with pytest.raises(Faulty, match="第2行"):
        hand_in(LIAISON, WEEK, WEEK, [task(0, **GOOD), task(1, **GOOD | {"figure": "140"})])
    assert count(ProgressReport) == 0


def test_a_zero_report_is_never_made_over_words_that_were_typed(friday):
    assert any(
        "既勾了零报告又填了内容" in each for each in faults(task(0, zero=True, said="已写了一半的进展。"))
    )
    with pytest.raises(Faulty):
        hand_in(LIAISON, WEEK, WEEK, [task(0, zero=True, said="已写了一半的进展。")])
    assert count(ProgressReport) == 0


def test_a_row_that_was_not_touched_is_not_handed_in_and_one_that_was_corrected_wants_a_reason(friday):
    receipt = hand_in(LIAISON, WEEK, WEEK, [task(0, **GOOD)]).receipts[1]
    stood = {"figure": "40", "light": "绿灯", "said": GOOD["said"]}
    label = campaign.load().plan.task(TASKS[0]).label
    still = Line(label, {"task_id": TASKS[0]}, stood, stood, False, receipt, True)
    assert hand_in(LIAISON, WEEK, WEEK, [still]).receipts == {}
    changed = Line(label, {"task_id": TASKS[0]}, stood, stood | {"figure": "45"}, False, receipt, True)
    assert any("更正原因" in each for each in faults(changed))
    told = Line(
        label,
        {"task_id": TASKS[0]},
        stood,
        stood | {"figure": "45", "reason": "漏算了分中心"},
        False,
        receipt,
        True,
    )
    assert list(hand_in(LIAISON, WEEK, WEEK, [told]).receipts) == [1]


def test_a_row_that_a_colleague_handed_in_meanwhile_is_told_and_the_others_go_on(friday):
    submit_report(SECOND, WEEK, TASKS[0], WEEK, progress=30.0, self_light="GREEN", summary="同事先报了。")
    done = hand_in(LIAISON, WEEK, WEEK, [task(0, **GOOD), task(1, **GOOD)])
    assert list(done.receipts) == [2]
    assert [each.row for each in done.refused] == [1] and "已由他人报送" in done.refused[0].mend


def test_the_right_is_asked_by_the_command(friday):
    with pytest.raises(Forbidden):
        hand_in(OFFICE, WEEK, WEEK, [task(0, zero=True)])
    with pytest.raises(Forbidden):
        keep(OFFICE, WEEK, task(0, **GOOD), 0)


def test_what_was_typed_is_kept_as_it_is_also_where_it_will_not_do_until_it_is_handed_in(friday):
    odd = task(0, figure="八成", said="写到一半")
    assert keep(LIAISON, WEEK, odd, 0) == 1
    assert drafts(UNIT_ID, WEEK)[TASKS[0]][1]["cells"] == {"figure": "八成", "said": "写到一半"}
    assert keep(LIAISON, WEEK, figures(numerator="6"), 0) == 1
    ((revision, content, who),) = reading_drafts(UNIT_ID, WEEK).values()
    assert (revision, content["cells"], who) == (1, {"numerator": "6"}, "xzfw")
    with pytest.raises(Refused, match="xzfw刚才保存过"):
        keep(SECOND, WEEK, figures(numerator="7"), 0)
    hand_in(LIAISON, WEEK, WEEK, [task(0, **GOOD), figures(numerator="600", denominator="2540")])
    assert drafts(UNIT_ID, WEEK) == {} and reading_drafts(UNIT_ID, WEEK) == {}


def test_the_page_opens_on_the_table_with_last_week_s_words_and_the_month_s_readings(
    signed_in, demo_database
):
    app = signed_in(Role.UNIT, "pages/office/reporting.py", as_of="2007-09-07")
    assert not app.exception
    tasks, readings = (each for each in app.dataframe if "before" in each.value)
    assert [len(each.value) for each in (tasks, readings)] == [5, 5]
    assert all((each.value["before"] != "").all() for each in (tasks, readings))
    # 零报告 is a word about a task; a reading is there or it is not.
    shown = [list(each.proto.column_order) for each in (tasks, readings)]
    assert "zero" in shown[0] and "zero" not in shown[1] and {"numerator", "denominator"} <= set(shown[1])
    # A phone shows what stands beside the pinned names; what is pasted from 自评 on is not parted.
    typed = ["light", "figure", "said", "problem", "next_step", "reason"]
    assert shown[0] == ["row", "item", "zero", "state", *typed, "before", "receipt"]
    assert "将报送：有进展" in words(app) and "横向滑动" in words(app)
    width = {name: each["width"] for name, each in json.loads(tasks.proto.columns).items() if "width" in each}
    names = [f"{each.number} {each.title}" for each in campaign.load().plan.tasks]
    assert set(tasks.value["item"]) <= {*names}
    # Signs are 14 pixels wide, half of it where they are Latin, and begin 8 from the edge. Beside the pinned names a phone of
    # 390 shows 零报告 whole.
    longest = max(sum(14 if ord(sign) > 255 else 7.5 for sign in name) for name in names)
    assert longest + 8 <= width["item"] and sum(width[each] for each in ("row", "item", "zero")) <= 356
    # How a row stands is said whole in its narrow column.
    said = {*tasks.value["state"], *readings.value["state"]} | {
        each.words for each in WeekState if not each.is_owed
    }
    assert "" not in said and max(14 * len(each) for each in said) + 16 <= width["state"]


def test_whoever_comes_back_to_the_table_finds_in_it_what_was_kept_meanwhile(
    as_role, signed_in, demo_database
):
    week = dt.date(2007, 9, 7)
    app = signed_in(Role.UNIT, "pages/office/reporting.py", as_of=week)

    def cells() -> list[str]:
        return list(next(each.value for each in app.dataframe if "zero" in each.proto.column_order)["said"])

    assert cells() == [""] * 5
    app.switch_page(str(ROOT / "pages/office/account.py")).run()
    own = campaign.load().plan.tasks_of_unit("U_BWB")[0]
    typed = Line(own.label, {"task_id": own.id}, {}, {"said": "在另一台电脑上写到一半"})
    keep(as_role(Role.UNIT), week, typed, 0)
    app.query_params["as_of"] = str(week)
    app.switch_page(str(ROOT / "pages/office/reporting.py")).run()
    assert not app.exception
    assert "将报送：有进展**1**项" in words(app) and cells() == ["在另一台电脑上写到一半", *[""] * 4]


def test_what_the_office_sent_back_stands_above_the_table_with_its_reason(signed_in, demo_database):
    # The column that tells of it is the table's last, which a tablet shows only after a turn of the grid.
    rows = week(Scope(WEEK), WEEK)
    # The unit whose page the app opens, the first of the demo year's accounts.
    row = rows[(rows["unit_id"] == "U_BWB") & (rows["kind"] == "SUBSTANTIVE")].iloc[0]
    return_report(OFFICE, WEEK, int(row["id"]), "请写明余下几项。")
    app = signed_in(Role.UNIT, "pages/office/reporting.py", as_of=WEEK)
    label = campaign.load().plan.task(row["task_id"]).label
    assert [each.value for each in app.warning] == [f"{label}：工作办公室退回，请写明余下几项。"]


def test_blank_tasks_are_ticked_by_one_click_listed_and_handed_in_only_after_a_second_look(
    signed_in, demo_database
):
    app = signed_in(Role.UNIT, "pages/office/reporting.py", as_of="2007-09-07")
    before = count(ProgressReport)

    def press(words: str) -> None:
        next(button for button in app.button if button.label.startswith(words)).click().run()
        assert not app.exception

    press("未填的5项任务勾选零报告")
    press("报送")
    assert count(ProgressReport) == before
    assert "以下5项按**零报告**报送" in words(app)
    press("确认报送（其中零报告5项）")
    assert count(ProgressReport) == before + 5
    # A task's number and its receipt's do not run together.
    receipts = re.search(r"已报送任务5项（零报告5项），回执：(.*)。", words(app))[1]
    assert all(re.fullmatch(r"任务\d{1,2}（\d+号）", each) for each in receipts.split("、"))
