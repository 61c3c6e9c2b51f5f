"""The days by which a reader, or the reader's units, have to be done: what goes into a calendar file."""

import datetime as dt
from collections.abc import Iterator

from efficiency.campaign.workdays import report_deadline, report_weeks
from efficiency.core.access import User
from efficiency.exchange.calendar_out import CalendarDay
from efficiency.judgements.waiting import Thing, beyond, incidents_by_day, waiting_for
from efficiency.models import Role
from efficiency.state import State


def due_days(user: User, own: State, shown: State) -> list[CalendarDay]:
    """Days from the as-of day on, the earliest first: what waits for ``user``, the tasks that are not done, the 时间节点 and, for
    a 责任单位, each Friday on which it reports.

    ``own``: the state of the user's own scope, ``shown`` that of the range looked at, whose tasks are meant.
    """
    found = [*_waiting(user, own), *_tasks(user, shown), *_milestones(own)]
    if user.role is Role.UNIT:
        found += _fridays(user, own)
    return sorted((each for each in found if each.day >= own.as_of), key=lambda each: (each.day, each.key))


def _waiting(user: User, now: State) -> Iterator[CalendarDay]:
    many = beyond(user, now)
    for each in waiting_for(user, now):
        if many and each.thing is Thing.INCIDENT:
            # Too many to be named: counted by day below.
            continue
        # Fridays are there by themselves, also those to come.
        if each.due_on and each.thing is not Thing.WEEK:
            key = f"{each.thing}-{each.reference}-{each.awaited}"
            yield CalendarDay(key, each.due_on, f"{each.awaited.words}：{each.title}", each.subject)
    if many:
        yield from _many_incidents(user, now)


def _many_incidents(user: User, now: State) -> Iterator[CalendarDay]:
    for (due_on, awaited), count in incidents_by_day(user, now).items():
        key = f"{Thing.INCIDENT}-{due_on}-{awaited}"
        yield CalendarDay(key, due_on, f"{awaited.words}：监测点反映{count}件", "逐件见系统中的办理清单")


def _tasks(user: User, now: State) -> Iterator[CalendarDay]:
    # A unit answers for all its tasks, also where another one leads; whoever looks at several asks the lead unit.
    standings = now.pair_standings if user.role is Role.UNIT else now.task_standings
    for each in standings:
        if not each.is_done:
            words = f"牵头：{now.plan.unit(each.task.lead_unit_id).name}"
            yield CalendarDay(each.task.id, each.due_on, f"到期：{each.task.label}", words)


def _milestones(now: State) -> Iterator[CalendarDay]:
    for each in now.milestones:
        if each.done_on is None:
            item = each.milestone
            yield CalendarDay(
                item.id, item.ends_on, f"时间节点：{item.label}", f"{item.actor}：{item.action}"
            )


def _fridays(user: User, now: State) -> Iterator[CalendarDay]:
    if not now.plan.tasks_of_unit(user.unit_id):
        return
    for due_on in report_weeks(now.as_of, dt.date.max):
        until = f"{report_deadline(due_on):%H:%M}前"
        yield CalendarDay(f"WEEK-{due_on}", due_on, f"周五报送（{until}）", "各项任务的进展，无进展的零报告")
