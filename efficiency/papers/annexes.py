"""The annexed tables of 周报 and 督查通报: tasks, red ones, demands that are not kept, 督办 and how far they are, units in bands."""

from efficiency.campaign.words import ended, percent
from efficiency.campaign.workdays import chinese_date_short
from efficiency.judgements import obligations
from efficiency.metrics import Rate
from efficiency.models import Light
from efficiency.papers import text
from efficiency.papers.facts import Facts
from efficiency.papers.letter import Table
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.words import grievance_of, red_weeks_words

FOLLOW_UPS, BANDS = "督办事项落实情况表", "责任单位分档表"


def annexed(facts: Facts) -> tuple[Table, ...]:
    """All of them, in the order in which the text speaks of them."""
    return (
        task_table(facts),
        red_table(facts),
        broken_table(facts),
        follow_up_table(facts),
        band_table(facts),
    )


def task_table(facts: Facts) -> Table:
    """任务进度表: the thirty tasks with light, light before, reported and scheduled progress, due day."""
    rows = tuple(
        (
            str(each.task.number), each.task.title, facts.plan.unit(each.unit_id).name, each.light.label,
            Light.label_of(facts.lights_were.get(each.task.id)),
            "—" if each.said.progress is None else percent(each.said.progress), percent(each.scheduled),
            chinese_date_short(each.due_on),
        )
        for each in facts.tasks
    )  # fmt: skip
    columns = {
        "任务": 10, "内容": 35, "首列责任单位": 25, "灯": 17, "上次": 17, "实报": 15.5, "序时": 15.5, "时限": 21,
    }  # fmt: skip
    return Table(text.TASKS, columns, rows)


def red_table(facts: Facts) -> Table:
    """红灯事项表: each red task with how long it has been red, why, and what the unit itself wrote."""
    rows = tuple(
        (
            each.standing.task.label, facts.plan.unit(each.standing.unit_id).name,
            red_weeks_words(each.weeks, is_new=each.is_new), grievance_of(each.standing),
            each.standing.said.summary or "—",
        )
        for each in facts.red
    )  # fmt: skip
    columns = {"任务": 32, "首列责任单位": 24, "红灯": 16, "原因": 46, "单位报送": 38}
    return Table("红灯事项表", columns, rows)


def broken_table(facts: Facts) -> Table:
    """不合规事项表: each of the document's demands that is not kept, and why."""
    rows = tuple(
        (str(place), obligations.KINDS[row.kind], row.title, ended(row.reason))
        for place, row in enumerate(facts.broken.itertuples(), start=1)
    )
    columns = {"序号": 12, "类别": 26, "事项": 60, "情况": 58}
    return Table(text.BROKEN, columns, rows)


def follow_up_table(facts: Facts) -> Table:
    """督办事项落实情况表: each 督办 that is open or was closed since, with where it stands."""
    shown = [*facts.open_follow_ups, *facts.resolutions.closed]
    rows = tuple(
        (
            each.number, ended(each.content), facts.plan.unit(each.unit_id).name, chinese_date_short(each.due_on), each.waiting,
            _over(each),
        )
        for each in shown
    )  # fmt: skip
    columns = {"编号": 25, "事项": 46, "责任单位": 24, "时限": 20, "落实情况": 20, "超期": 21}
    return Table(FOLLOW_UPS, columns, rows)


def _over(each: FollowUpStanding) -> str:
    """Whose delay a 督办 has and how many days: the unit's, or the office's over an answer."""
    if not each.is_overdue:
        return "—"
    return f"{'责任单位' if each.unit_days_over else '审核'}超期{each.days_over}天"


def band_table(facts: Facts) -> Table:
    """责任单位分档表: every unit that reports each week, with its band, where it was, and by what."""
    rows = tuple(
        (
            facts.plan.unit(each.unit_id).name, each.band.words, each.before.words if each.before else "—",
            text.moved_words(each),
            "、".join(f"{light.words}{each.lights[light]}项" for light in Light if light in each.lights) or "没有牵头任务",
            Rate(each.discipline.on_time, each.discipline.expected).text, f"{each.late_follow_ups}件",
        )
        for each in facts.bands
    )  # fmt: skip
    columns = {
        "单位": 32,
        "本期": 18,
        "上次": 18,
        "变化": 16,
        "牵头的任务": 40,
        "报送按时率": 18,
        "督办超期": 14,
    }
    return Table(BANDS, columns, rows)
