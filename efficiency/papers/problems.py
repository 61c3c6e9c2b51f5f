"""存在的主要问题: what is wrong, each with who, by how much and by when it is to be answered. Decided by the state, said here."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from efficiency import campaign
from efficiency.campaign.words import ended
from efficiency.campaign.workdays import add_workdays, chinese_date_short, report_weeks
from efficiency.models import Light
from efficiency.papers.facts import Facts
from efficiency.standings.incidents import OpenIncidents, counted_by
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.turns import Owner
from efficiency.standings.words import grievance_of, red_weeks_words

# So many things are named one by one in a sentence; of more the gravest, or their numbers.
MOST_NAMED = 6


def problems(facts: Facts, day: dt.date) -> list[str]:
    """What is wrong, each with who, by how much and by when it is to be answered, gravest first; empty when nothing is.
    ``day``: of the paper."""
    found = []
    friday = asked_by(day)
    urgent = chinese_date_short(add_workdays(day, campaign.load().parameters.days.resume))
    for each in facts.red:
        weeks = red_weeks_words(each.weeks, is_new=each.is_new)
        task, unit = each.standing.task, unit_name(facts, each.standing.unit_id)
        found.append(
            f"{unit}牵头的{task.label}，红灯（{weeks}）：{ended(grievance_of(each.standing))}限{friday}前报补救措施。"
        )
    if facts.silent:
        named = "、".join(
            f"{unit_name(facts, each.unit_id)}（连续{each.silent}次）"
            for each in _by_standing_order(facts, facts.silent)
        )
        found.append(f"连续未报送进展、也未报零报告的单位{len(facts.silent)}个：{named}。限{friday}前补报。")
    if facts.late:
        found.append(
            f"监测点反映超过3日未回复的{len(facts.late)}件：{_incidents_by_unit(facts, facts.late.alike)}。"
            f"{_asked_of_the_late(facts, urgent)}"
        )
    if facts.unsettled:
        found.append(
            f"查出的问题逾期未报整改的{len(facts.unsettled)}个：{_by_unit(facts, facts.unsettled, '个')}。限{friday}前报整改结果。"
        )
    unexecuted = [each for each in facts.overdue_documents if each.overdue_of == Owner.UNIT]
    if unexecuted:
        found.append(
            f"监察文书逾期未执行的{len(unexecuted)}份：{_by_unit(facts, unexecuted, '份')}。限{friday}前执行完毕。"
        )
    if facts.late_follow_ups:
        named = "、".join(
            f"{unit_name(facts, each.unit_id)}（{each.number}，超期{each.unit_days_over}天）"
            for each in facts.late_follow_ups
        )
        found.append(f"议定和批示事项超期未反馈的{len(facts.late_follow_ups)}件：{named}。限{urgent}前反馈。")
    claimed = [each for each in facts.tasks if each.mismatch]
    if claimed:
        found.append(
            f"自报情况好于测算结果的{len(claimed)}项：{_claims(facts, claimed)}。限{friday}前核实更正。"
        )
    return found


def _asked_of_the_late(facts: Facts, urgent: str) -> str:
    """Whom the reports that were not answered in time wait for: a unit that has told what it knows owes nothing more."""
    supervisor = campaign.load().supervisor
    waiting = facts.late.at_units
    count = sum(each.incidents for each in waiting)
    if not count:
        return f"现由{supervisor}办理，限{urgent}前回复企业。"
    if count == len(facts.late):
        return f"限{urgent}前反馈，由{supervisor}回复企业。"
    some = f"其中待单位反馈的{count}件（{_incidents_by_unit(facts, waiting)}）"
    return f"{some}，限{urgent}前反馈；各件均由{supervisor}回复企业。"


def _claims(facts: Facts, claimed: list[TaskStanding]) -> str:
    """Tasks that their units say to stand better than they do, unit by unit; of many only their numbers."""
    by_unit: dict[str, list[TaskStanding]] = {}
    for each in _by_standing_order(facts, claimed):
        by_unit.setdefault(each.unit_id, []).append(each)
    if len(claimed) > MOST_NAMED:
        return "、".join(
            f"{unit_name(facts, unit_id)}（任务{'、'.join(str(each.task.number) for each in own)}）"
            for unit_id, own in by_unit.items()
        )
    return "、".join(
        f"{unit_name(facts, unit_id)}（"
        + "；".join(
            f"任务{each.task.number}自报{Light(each.said.self_light).words}、测算{each.light.words}"
            for each in own
        )
        + "）"
        for unit_id, own in by_unit.items()
    )


def asked_by(day: dt.date) -> str:
    """The Friday by which a paper of ``day`` asks for an answer, at least five days off."""
    asked = report_weeks(day + dt.timedelta(days=5), campaign.load().parameters.last_day)
    return chinese_date_short(asked[0] if asked else day + dt.timedelta(days=7))


def _by_unit(facts: Facts, standings: list, measure: str) -> str:
    """The units and how many each, most first: 市规划局3件、市建委1件; one alone without the number that stands before it."""
    return _told(facts, Counter(each.unit_id for each in _by_standing_order(facts, standings)), measure)


def _incidents_by_unit(facts: Facts, alike: Iterable[OpenIncidents]) -> str:
    return _told(facts, counted_by(_by_standing_order(facts, alike), lambda each: each.unit_id), "件")


def _told(facts: Facts, counted: Counter[str], measure: str) -> str:
    if len(counted) == 1:
        return unit_name(facts, next(iter(counted)))
    return "、".join(
        f"{unit_name(facts, unit_id)}{count}{measure}" for unit_id, count in counted.most_common()
    )


def _by_standing_order(facts: Facts, standings: Iterable) -> list:
    """In the order in which the city lists its units (建制顺序): its own departments, then districts."""
    places = {unit.id: place for place, unit in enumerate(facts.plan.units)}
    return sorted(standings, key=lambda each: places[each.unit_id])


def unit_name(facts: Facts, unit_id: str) -> str:
    """A unit as papers call it."""
    return facts.plan.unit(unit_id).name
