"""One figure, one number: what the registers say of a day is the same on every surface, on every day of the demo year.

Each surface's own function is asked, on every third as-of day, and held against a count made here from the bare rows; on a few
days the pages themselves are opened and read. One file because every register is held against one and the same year.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from efficiency import campaign, state
from efficiency.campaign.workdays import add_workdays, report_due_on
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures import supervised
from efficiency.figures.monitoring import silent_rows
from efficiency.figures.point_grid import Chosen, place_grid
from efficiency.figures.service_findings import with_words
from efficiency.figures.supervision import document_register, open_rectifications
from efficiency.judgements import attention, changes, rules
from efficiency.judgements.obligations import facts
from efficiency.judgements.pressing import late_replies
from efficiency.judgements.rules.evidence import count_where
from efficiency.judgements.today import late_incidents as late_in_today
from efficiency.models import (
    DocumentStep,
    ExtensionRequest,
    Finding,
    FollowUp,
    FollowUpStep,
    Incident,
    IncidentStep,
    MonitoringPoint,
    MonitoringReturn,
    Rectification,
    ReplyStanding,
    Role,
    SupervisionDocument,
    Verdict,
)
from efficiency.papers.facts import Facts
from efficiency.queries import monitoring, run
from efficiency.queries import supervision as registers
from efficiency.queries.incident_standings import incidents_by, reply_tallies
from efficiency.server.exporting import export_register
from efficiency.standings.documents import DocumentState
from efficiency.standings.findings import FindingStage

PLAN = campaign.load().plan
pytestmark = pytest.mark.usefixtures("whole_year")

FIRST, LAST = dt.date(2007, 2, 5), dt.date(2007, 12, 31)
AUGUST = dt.date(2007, 8, 31)
# Every third day falls on each day of the week in its turn.
DAYS = sorted(
    {FIRST + dt.timedelta(days=n) for n in range(0, (LAST - FIRST).days + 1, 3)}
    | {AUGUST, dt.date(2007, 10, 8), LAST}
)
# Days on which the pages themselves are read: something of each kind is overdue on one of them.
READ = (AUGUST, dt.date(2007, 10, 8))


def scope(day: dt.date, *units: str) -> Scope:
    return Scope(day, frozenset(units) or None, sees_enterprise_names=True, sees_accountability=True)


def rows_of(*columns) -> list:
    with db.reading() as connection:
        return list(connection.execute(select(*columns)))


@pytest.fixture(scope="module")
def some_facts(whole_year) -> rules.Facts:
    """The facts of a rule's day; a test puts in the rows of other days."""
    return facts(scope(AUGUST))


def paper(day: dt.date) -> Facts:
    """The facts of a paper of ``day`` against those of a week before."""
    return Facts(state.on(scope(day)), state.on(scope(day - dt.timedelta(days=7))))


def counted(of: Callable[[dt.date], list[str]]) -> dict[dt.date, Counter]:
    """What is wanted of each day, by unit."""
    return {day: Counter(of(day)) for day in DAYS}


def disagreements(wanted: dict[dt.date, Counter], surfaces: Callable[[dt.date, str], dict[str, int]]) -> dict:
    """Days on which one of the surfaces says something else: day -> (wanted, what each says).

    ``surfaces``: (day, a unit) -> what each says of all; a unit's own page is asked of another unit each day, and the
    others' count is added.
    """
    units = sorted(set().union(*wanted.values()))
    found = {}
    for day in DAYS:
        unit_id = units[day.toordinal() % len(units)]
        with run.begin():
            said = surfaces(day, unit_id)
        if "单位页" in said:
            said["单位页"] += wanted[day].total() - wanted[day][unit_id]
        if set(said.values()) != {wanted[day].total()}:
            found[day] = (wanted[day].total(), said)
    return found


# ---------------------------------------------------------------- 监察文书


def overdue_documents() -> dict[dt.date, Counter]:
    """Counted by hand: issued, past its day, and neither executed nor closed by then."""
    done: dict[str, dt.date] = {}
    for number, step, day in rows_of(
        DocumentStep.document_number, DocumentStep.step, DocumentStep.occurred_on
    ):
        if step in ("EXECUTED", "CLOSED"):
            done[number] = min(day, done.get(number, day))
    table = SupervisionDocument
    papers = rows_of(table.number, table.unit_id, table.issued_on, table.due_on)
    return counted(
        lambda day: [
            unit_id
            for number, unit_id, issued, due in papers
            if issued <= day and due < day < done.get(number, dt.date.max)
        ]
    )


def test_overdue_documents_are_the_same_everywhere_on_every_day(some_facts, whole_year):
    wanted = overdue_documents()
    assert wanted[AUGUST].total() == 3

    def surfaces(day, unit_id):
        papers = state.on(scope(day)).documents
        rows = registers.documents(scope(day))
        judged = rules.judge(PLAN.rule("R5.2"), replace(some_facts, as_of=day, documents=rows)).evidence
        return {
            "今天要看的事": sum(
                each["kinds"] == ["DOCUMENT_OVERDUE"] for each in attention.of_documents(papers)
            ),
            "（九）": sum(each.state == DocumentState.OVERDUE for each in papers),
            "五、责任追究": int((document_register(papers)["verdict"] == Verdict.MISSED).sum()),
            "R5.2": int((judged["standing"] == Verdict.MISSED).sum()),
            "周报": len(paper(day).overdue_documents),
            "单位页": sum(
                each.state == DocumentState.OVERDUE for each in state.on(scope(day, unit_id)).documents
            ),
        }

    assert disagreements(wanted, surfaces) == {}


# ---------------------------------------------------------------- 整改


def overdue_of_the_unit(due: dt.date, answers: list[tuple[str, dt.date]], day: dt.date) -> bool:
    """By hand: past the day with nothing answered; or sent back, and past the days that were left."""
    answered_on = None
    for step, on in answers:
        if step in ("REPORTED", "FEEDBACK"):
            answered_on = on
        elif step == "RETURNED":
            left = due - answered_on
            due, answered_on = on + left, None
            if left.days >= 0:
                due = max(due, add_workdays(on, 3))
        elif step in ("VERIFIED", "CLOSED"):
            return False
    return answered_on is None and due < day


def overdue_rectifications() -> dict[dt.date, Counter]:
    table, step = Finding, Rectification
    steps = sorted(rows_of(step.occurred_on, step.recorded_at, step.finding_number, step.state))
    found = rows_of(table.number, table.unit_id, table.recorded_at, table.rectify_due_on)

    def of(day):
        taken: dict[str, list] = {}
        for on, _, number, said in steps:
            if on <= day:
                taken.setdefault(number, []).append((said, on))
        return [
            unit_id
            for number, unit_id, at, due in found
            if at.date() <= day and overdue_of_the_unit(due, taken.get(number, []), day)
        ]

    return counted(of)


def test_overdue_rectifications_are_the_same_everywhere_on_every_day(some_facts, whole_year):
    wanted = overdue_rectifications()
    assert wanted[AUGUST].total() > 0

    def surfaces(day, unit_id):
        now = state.on(scope(day))
        rows = now.finding_rows
        kinds = Counter(kind for each in attention.of_rectifications(now.findings) for kind in each["kinds"])
        judged = rules.judge(PLAN.rule("R1.3"), replace(some_facts, as_of=day, findings=rows)).evidence
        elsewhere = rows["inspection_number"].isna() & (rows["unit_days_over"] > 0)
        said = {
            "今天要看的事": kinds["RECTIFICATION_OVERDUE"],
            "一、明察暗访": int((open_rectifications(rows)["unit_days_over"] > 0).sum()),
            "（四）（七）": int((with_words(rows)["standing"] == FindingStage.OVERDUE.words).sum()),
            "R1.3": int(judged["standing"].isin([Verdict.AT_RISK, Verdict.MISSED]).sum() + elsewhere.sum()),
            "单位页": sum(each.unit_days_over > 0 for each in state.on(scope(day, unit_id)).findings),
        }
        if day.weekday() == 0:
            said["单位卡片"] = int(supervised.units(scope(day))["overdue"].sum())
        return said

    assert disagreements(wanted, surfaces) == {}


# ---------------------------------------------------------------- 督办


def late_follow_ups() -> dict[dt.date, Counter]:
    table, step = FollowUp, FollowUpStep
    steps = sorted(
        rows_of(
            step.recorded_at, step.id, step.follow_up_number, step.step, step.occurred_on, step.new_due_on
        )
    )
    found = rows_of(table.number, table.unit_id, table.assigned_on, table.due_on)

    def of(day):
        late = []
        for number, unit_id, assigned_on, due in found:
            taken = [
                (said, on, new)
                for at, _, which, said, on, new in steps
                if which == number and at.date() <= day
            ]
            granted = [new for said, _, new in taken if said == "EXTENSION_GRANTED"]
            answers = [(said, on) for said, on, _ in taken]
            if assigned_on <= day and overdue_of_the_unit(granted[-1] if granted else due, answers, day):
                late.append(unit_id)
        return late

    return counted(of)


def test_overdue_follow_ups_are_the_same_everywhere_on_every_day(whole_year):
    wanted = late_follow_ups()
    assert wanted[AUGUST].total() > 0

    def surfaces(day, unit_id):
        now = state.on(scope(day))
        kinds = Counter(kind for each in attention.of_follow_ups(now.follow_ups) for kind in each["kinds"])
        printed = paper(day)
        return {
            "今天要看的事": kinds["FOLLOW_UP_OVERDUE"],
            "督办事项": int((now.follow_up_rows["unit_days_over"] > 0).sum()),
            "周报": len(printed.late_follow_ups),
            "周报措辞": int((re.search(r"责任单位超期(\d+)件", printed.follow_up_words) or [0, 0])[1]),
            "单位页": sum(each.unit_days_over > 0 for each in state.on(scope(day, unit_id)).follow_ups),
        }

    assert disagreements(wanted, surfaces) == {}


def test_a_unit_that_answered_in_time_is_named_as_late_in_no_weekly():
    facts_of_week_25 = paper(dt.date(2007, 9, 2))
    (answered,) = [each for each in facts_of_week_25.now.follow_ups if each.number == "DB-2007-005"]
    assert (answered.unit_days_over, answered.answer_days_late) == (0, 0)
    assert "DB-2007-005" not in {each.number for each in facts_of_week_25.late_follow_ups}
    assert "工作办公室逾期未审核" in facts_of_week_25.follow_up_words


# ---------------------------------------------------------------- 反映


def late_incidents() -> dict[dt.date, Counter]:
    """By hand: received, not yet answered, and the third day is over (AM07: calendar days, moved to a workday)."""
    replied: dict[int, dt.date] = {}
    for key, stage, day in rows_of(IncidentStep.incident_id, IncidentStep.stage, IncidentStep.occurred_on):
        if stage == "REPLIED":
            replied[key] = min(day, replied.get(key, day))
    table = Incident
    known = rows_of(table.id, table.unit_id, table.recorded_at, table.due_calendar_on)
    return counted(
        lambda day: [
            unit_id
            for key, unit_id, at, due in known
            if at.date() <= day and due < day < replied.get(key, dt.date.max)
        ]
    )


def test_late_incidents_are_the_same_everywhere_on_every_day(whole_year):
    wanted = late_incidents()
    assert wanted[AUGUST].total() == 2

    def surfaces(day, unit_id):
        now = state.on(scope(day))
        matters = attention.of_incidents(late_in_today(now), now.reply_clock)
        counts = monitoring.incident_counts(scope(day))
        tallies = reply_tallies(scope(day), now.reply_clock)
        said = {
            "今天要看的事": sum(len(each["reason"].split("编号")[1].split("、")) for each in matters),
            "周例会和周报": len(late_replies(now)),
            "按月汇总": int(counts["overdue_calendar"].iloc[0]),
            "R2.6": count_where(tallies, reply=ReplyStanding.OVERDUE),
        }
        if day.weekday() == 0:
            # Once a week what takes long: the unit's own rows, and the counts that the other roll-ups give.
            said["单位页"] = len(late_replies(state.on(scope(day, unit_id))))
            by_day = monitoring.incident_counts(scope(day), first_day=FIRST)
            by_row = monitoring.incident_counts(scope(day), "place_code")
            said |= {
                "按日汇总": int(by_day["overdue_calendar"].iloc[0]),
                "逐件统计": int(by_row["overdue_calendar"].sum()),
                "按环节": int(
                    incidents_by(scope(day), "stage", overdue_by=now.reply_clock)["incidents"].sum()
                ),
            }
        return said

    assert disagreements(wanted, surfaces) == {}


@pytest.mark.parametrize("day", READ)
def test_the_exported_register_holds_the_same_late_incidents(tmp_path, day):
    file = tmp_path / "incidents.csv"
    export_register("incident", file, as_of=day)
    header, *lines = [line.split(",") for line in file.read_text(encoding="utf-8-sig").splitlines()]
    replied, due = header.index("回复日期"), header.index("到期日（自然日顺延）")
    late = sum(not line[replied] and dt.date.fromisoformat(line[due]) < day for line in lines)
    assert late == late_incidents()[day].total()


# ---------------------------------------------------------------- 延期


def refused_extensions() -> dict[dt.date, Counter]:
    asked = sorted(
        rows_of(
            ExtensionRequest.recorded_at, ExtensionRequest.request_key, ExtensionRequest.unit_id,
            ExtensionRequest.decision,
        )
    )  # fmt: skip
    units = dict(rows_of(FollowUp.number, FollowUp.unit_id))
    steps = rows_of(FollowUpStep.recorded_at, FollowUpStep.follow_up_number, FollowUpStep.step)

    def of(day):
        last = {key: (unit_id, said) for at, key, unit_id, said in asked if at.date() <= day}
        return [unit_id for unit_id, said in last.values() if said.startswith("REFUSED")] + [
            units[number] for at, number, step in steps if at.date() <= day and step == "EXTENSION_REFUSED"
        ]

    return counted(of)


def test_refused_extensions_are_the_same_everywhere_on_every_day():
    wanted = refused_extensions()
    assert wanted[LAST].total() > 1

    def surfaces(day, unit_id):
        now = state.on(scope(day))
        moved = changes.of_deadlines(PLAN, [], now.extensions)
        of_tasks = sum(each.is_refused for each in now.extensions if each.task_id)
        of_follow_ups = sum(each.is_refused for row in now.follow_ups for each in row.extensions)
        return {
            "更正与变更": sum(each.is_refused for each in now.extensions),
            "周例会": sum("不同意" in each.is_now or "不予受理" in each.is_now for each in moved),
            "任务和督办": of_tasks + of_follow_ups,
            "单位页": sum(each.is_refused for each in state.on(scope(day, unit_id)).extensions),
        }

    assert disagreements(wanted, surfaces) == {}


# ---------------------------------------------------------------- 周回执


def test_silent_points_are_the_same_everywhere_on_every_day():
    """By hand: a point is silent when the last two Fridays that are over, since its plaque, brought no return."""
    fridays = sorted({report_due_on(FIRST + dt.timedelta(days=n)) for n in range(0, (LAST - FIRST).days, 7)})
    points = rows_of(MonitoringPoint.id, MonitoringPoint.place_code, MonitoringPoint.plaque_on)
    sent: dict[str, list] = {}
    table = MonitoringReturn
    for key, week, at in rows_of(table.point_id, table.week_end, table.recorded_at):
        sent.setdefault(key, []).append((at.date(), week))
    units = {district.code: district.unit_id for district in PLAN.districts}
    found = {}
    for day in DAYS:
        silent, asked = set(), {}
        for key, place, plaque_on in points:
            weeks = [week for week in fridays if plaque_on <= week < day]
            known = {week for at, week in sent.get(key, ()) if at <= day}
            if len(weeks) >= 2:
                asked.setdefault(place, set()).add(key)
                if not known & set(weeks[-2:]) and (not known or max(known) < weeks[-2]):
                    silent.add(key)
        now = state.on(scope(day))
        places = {units[place] for place, own in asked.items() if own <= silent}
        said = {each["unit_id"] for each in attention.of_returns(PLAN, now.returns, day)}
        standing = {each.point_key for each in now.returns if each.is_silent}
        if (said, standing) != (places, silent):
            found[day] = (places, said, silent ^ standing)
        if day.weekday() == 0 and day > dt.date(2007, 4, 9):
            grid = place_grid(scope(day), Chosen(None, None, None, None), "month")
            never = {units[place] for place in silent_rows(grid)}
            if not never <= said:
                found[day] = ("方格图", never, said)
    assert found == {}
    assert state.on(scope(LAST)).returns and any(each.is_silent for each in state.on(scope(LAST)).returns)


# ---------------------------------------------------------------- on the pages


@pytest.mark.parametrize("day", READ)
def test_the_pages_show_these_very_figures(signed_in, day):
    documents, wrong, late = overdue_documents()[day], overdue_rectifications()[day], late_follow_ups()[day]
    asked = {"as_of": day.isoformat()}

    def page(file: str, **more):
        return signed_in(Role.SUPERVISION, f"pages/{file}.py", **asked, **more)

    measure, section = cards(page("supervision/accountability")), cards(page("plan/supervision_assessment"))
    assert measure["文书逾期"] == (f"{documents.total()}份", "过期未执行或未送达")
    assert section["监察文书"][1] == f"{documents.total()}份逾期"
    assert cards(page("supervision/inspections"))["整改已核实"][1].endswith(f"逾期未报{wrong.total()}个")
    follow_ups = cards(page("leadership/follow_ups"))
    assert follow_ups["责任单位超期"][0].startswith(f"{late.total()}/")
    overview = signed_in(Role.SUPERVISION, **asked)
    overview.session_state["all_matters"] = True
    words = listed(overview.run(), "words", "day_words")["words"].str
    assert int(words.contains("监察文书逾期").sum()) == documents.total()
    assert int(words.contains("整改逾期(?!未核实)").sum()) == wrong.total()
    assert int(words.contains("督办逾期(?!未审核)").sum()) == late.total()
    clock = cards(page("supervision/monitoring_points", view="3日回复"))
    assert clock["超期未复"][0] == f"{late_incidents()[day].total()}件"
    for unit_id in sorted(documents)[:2]:
        rows = listed(page("leadership/units", unit=unit_id, part="监察文书和方案"), "unit_days_over")
        assert (rows["unit_days_over"] > 0).sum() == documents[unit_id]


def cards(app) -> dict[str, tuple[str, str]]:
    """Every card of a page: its heading -> (figure, what stands below)."""
    assert not app.exception
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


def listed(app, *columns: str):
    """The first table of a page that has these columns."""
    assert not app.exception
    return next(each.value for each in app.dataframe if {*columns} <= set(each.value.columns))
