"""What stood out earlier in the year and is no matter of today any more, each with what came of it.

Today's list forgets: an enterprise besieged in May, a district crowded in April and a task done eighteen days late are over.
Whoever is in charge is to see them all the same. Places are held against all months and enterprises against all fortnights so
far, units against the quarter before, so that looking back names no more by chance than looking at the day.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby

import pandas as pd

from efficiency import state
from efficiency.campaign.document import Target
from efficiency.campaign.workdays import chinese_date_short, month_end, quarter_ends, quarter_word
from efficiency.core.access import Scope
from efficiency.core.frames import summed
from efficiency.judgements.attention import KIND_WORDS, Thing
from efficiency.judgements.conspicuous import (
    RECENT_DAYS,
    besieged_before,
    crowded_ever,
    crowded_places,
    crowding,
    feedback_of_quarter,
    reported_in_months,
    slow_before,
    usual_words,
)
from efficiency.judgements.news import tested_words
from efficiency.judgements.register_matters import (
    besieged_words,
    correction_words,
    crowded_words,
    slow_words,
)
from efficiency.models import UNTOLD
from efficiency.queries import cached
from efficiency.queries.supervision import reads_the_city
from efficiency.standings.words import reason_of
from efficiency.state import State, judged

COLUMNS = ["kind", "thing", "references", "title", "unit_id", "reason", "on"]
WORDS = {**KIND_WORDS, "DONE_LATE": "逾期完成", "MET_AGAIN": "曾连续未达标"}
# Kinds that show in comparison with the whole city only.
COMPARED = ("CROWDED", "SLOW", "BESIEGED")
# A target that must hold and was missed for so many months in a row is remembered when it is met again.
MONTHS_MISSED = 3


@cached
def named_before(scope: Scope) -> pd.DataFrame:
    """What stood out before in the scope's units, the latest first.

    Columns: kind (a key of ``WORDS``), thing (``attention.Thing``) and references (its codes), title, unit_id, reason
    (sentences, what came of it last), on (the day on which it was over), words, unit (its name). What shows only in
    comparison with the city is told to nobody who reads one unit alone.
    """
    now = state.on(scope)
    found = [*_done_late(now), *_of_targets(now)]
    if reads_the_city(scope):
        found += [*_crowded(now), *_slow(now), *_besieged(now)]
    rows = pd.DataFrame(found, columns=COLUMNS)
    if scope.unit_ids is not None:
        rows = rows[rows["unit_id"].isin(scope.unit_ids)]
    rows = rows.sort_values("on", ascending=False, kind="stable", ignore_index=True)
    names = [now.plan.unit(unit_id).name for unit_id in rows["unit_id"]]
    return rows.assign(words=rows["kind"].map(WORDS), unit=names)


def named_elsewhere(scope: Scope) -> pd.DataFrame:
    """The same outside of the portfolio that ``scope`` is of."""
    found = named_before(replace(scope, unit_ids=None))
    return found[~found["unit_id"].isin(scope.unit_ids)].reset_index(drop=True)


def named_before_by(city: Scope) -> str:
    """By which tests and limits places, units and enterprises were named before, for the 口径; empty where none was."""
    plan, told = state.on(city).plan, []
    if set(crowded_ever(city)) - set(crowded_places(city)):
        words = tested_words(
            crowding(city), lambda key: f"{plan.district(key[0]).name}{key[1].month}月", "件"
        )
        told.append(f"集中反映，各地区各月按应交周回执比较。{words}")
    first_day, units = slow_before(city)
    if units:
        news, _ = feedback_of_quarter(city, first_day)
        words = tested_words(news, lambda unit_id: plan.unit(unit_id).name, "件")
        told.append(f"反馈快慢，{quarter_word(first_day)}各单位合计比较，界限再减半。{words}")
    if some := besieged_before(city):
        told.append(usual_words([each.expected for each in some], [each.limit for each in some]))
    return "".join(told)


# ---------------------------------------------------------------- tasks and targets


def _done_late(now: State) -> Iterator[tuple]:
    for each in now.task_standings:
        if each.is_late:
            refused = [
                f"{chinese_date_short(asked.requested_on)}申请延期，逾期后申请，不予受理"
                for asked in now.extensions
                if asked.task_id == each.task.id and asked.is_late and asked.is_refused
            ]
            reason = "；".join([reason_of(each), *refused])
            yield (
                "DONE_LATE",
                Thing.TASK,
                (each.task.id,),
                each.task.label,
                each.unit_id,
                reason,
                each.done_on,
            )


@judged
def _of_targets(now: State) -> tuple[tuple, ...]:
    # No report changes them.
    return (*_met_again(now), *_corrected(now))


def _met_again(now: State) -> Iterator[tuple]:
    """Targets that must hold, were missed for months in a row and hold again."""
    for each in now.targets.values():
        if each.target.continuous and each.met:
            for months in _missed_in_a_row(now, each.target):
                if len(months) >= MONTHS_MISSED:
                    reason = (
                        f"{each.target.name}{months[0].month}月至{months[-1].month}月连续{len(months)}个月未达标，"
                        "此后达标"
                    )
                    yield _of_target(now, "MET_AGAIN", each.target, reason, months[-1])


def _missed_in_a_row(now: State, target: Target) -> Iterator[list[dt.date]]:
    columns = (now.readings[name].tolist() for name in ("indicator_id", "period_end", "value"))
    readings = [
        (day, float(value))
        for name, day, value in zip(*columns, strict=True)
        if name == target.id and not pd.isna(value)
    ]
    for is_met, run in groupby(sorted(readings), key=lambda reading: target.is_met_by(reading[1])):
        if not is_met:
            yield [day for day, _ in run]


def _corrected(now: State) -> Iterator[tuple]:
    """Corrections that turned what a reading says of its target, and are no matter of today any more."""
    targets = {target.id: target for target in now.plan.targets}
    for row in now.reading_corrections.itertuples():
        target, day = targets[row.indicator_id], row.recorded_at.date()
        turned = target.is_met_by(row.old_value) != target.is_met_by(row.new_value)
        if turned and (now.as_of - day).days >= RECENT_DAYS:
            yield _of_target(now, "CORRECTED", target, correction_words(target, row), day)


def _of_target(now: State, kind: str, target: Target, reason: str, on: dt.date) -> tuple:
    task = now.plan.task(target.task_id)
    return kind, Thing.TASK, (task.id,), task.label, task.lead_unit_id, reason, on


# ---------------------------------------------------------------- the registers, compared over the city


@partial(judged, firm=True)
def _crowded(now: State) -> tuple[tuple, ...]:
    city = now.city.scope
    counts = summed(reported_in_months(city), "place_code", "month").items()
    found = []
    for each in crowded_ever(city):
        if each.place_code == UNTOLD or each in crowded_places(city):
            continue
        later = [count for (place, month), count in counts if place == each.place_code and month > each.month]
        district = now.plan.district(each.place_code)
        since = f"此后各月最多{max(later)}件" if later else "此后没有反映"
        reason = f"{crowded_words(now.plan, each)}；{since}"
        title = f"{each.month.month}月监测点反映"
        found.append(("CROWDED", Thing.UNIT, (), title, district.unit_id, reason, month_end(each.month)))
    return tuple(found)


def _slow(now: State) -> Iterator[tuple]:
    first_day, units = slow_before(now.city.scope)
    for each in units:
        reason = f"{slow_words(each, first_day)}；拖延出在本单位的反馈环节"
        yield "SLOW", Thing.UNIT, (), "监测点反映的反馈", each.unit_id, reason, quarter_ends(first_day)


def _besieged(now: State) -> Iterator[tuple]:
    for each in besieged_before(now.city.scope):
        if each.place_code != UNTOLD:
            unit_id = now.plan.district(each.place_code).unit_id
            yield (
                "BESIEGED",
                Thing.UNIT,
                (),
                "重复进点",
                unit_id,
                besieged_words(now.plan, each),
                each.last_on,
            )
