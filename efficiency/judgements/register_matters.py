"""今天要看的事 that no light and no deadline shows: what stands out in the registers and how the targets move.

Each function gives the matters of one source, as those of ``attention`` do.
"""

import datetime as dt
from collections.abc import Collection, Iterable

import pandas as pd

from efficiency import campaign
from efficiency.campaign.document import Target
from efficiency.campaign.plan import Plan
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import chinese_date_short, quarter_word
from efficiency.core.access import Scope
from efficiency.judgements.attention import matter
from efficiency.judgements.conspicuous import (
    RECENT_DAYS,
    Besieged,
    Crowded,
    Slow,
    besieged,
    crowded_places,
    crowding,
    feedback_compared,
    slow_units,
    usual_words,
)
from efficiency.judgements.news import tested_words
from efficiency.models import UNTOLD, Light
from efficiency.standings.targets import Course, TargetStanding
from efficiency.standings.words import target_reason, value_of


def of_targets(
    targets: Iterable[TargetStanding], corrections: pd.DataFrame, as_of: dt.date
) -> dict[str, list]:
    """What of the numeric targets has to be looked at, for the matters of their tasks: task id -> [(kind, reason)].

    A target that builds up, lies behind and has not moved since an earlier month; a reading that was corrected
    lately (``corrections``: of ``state.reading_corrections``). A target that is met or on its pace is not listed for
    standing still.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    by_id = {each.target.id: each for each in targets}
    recent = [
        row
        for row in corrections.itertuples()
        if row.indicator_id in by_id and (as_of - row.recorded_at.date()).days < RECENT_DAYS
    ]
    for row in recent:
        target = by_id[row.indicator_id].target
        found.setdefault(target.task_id, []).append(("CORRECTED", correction_words(target, row)))
    for each in by_id.values():
        if each.still_since and (each.course is not Course.UNDER_WAY or each.gap):
            reason = f"{target_reason(each)}；{each.still_since.month}月末以来没有进展"
            found.setdefault(each.target.task_id, []).append(("STALLED", reason))
    return found


def correction_words(target: Target, row) -> str:
    """What a reading said before it was corrected, and whether that turned what it says of its target; ``row``: of
    ``state.reading_corrections``."""
    words = (
        f"{target.name}{row.period_end.month}月末曾报{value_of(target, row.old_value)}，"
        f"{chinese_date_short(row.recorded_at.date())}更正为{value_of(target, row.new_value)}"
    )
    if target.is_met_by(row.old_value) != target.is_met_by(row.new_value):
        words += "，由达标改为未达标" if target.is_met_by(row.old_value) else "，由未达标改为达标"
    return words


def of_crowded(plan: Plan, crowded: Iterable[Crowded], as_of: dt.date) -> list[dict]:
    """Districts and zones about which enterprises complain in a month more than their points explain; places that the reader
    is not told are no one's matter."""
    return [
        matter(
            ["CROWDED"], Light.YELLOW, f"{each.month.month}月监测点反映", plan.district(each.place_code).unit_id,
            [crowded_words(plan, each)], None, as_of,
        )
        for each in crowded
        if each.place_code != UNTOLD
    ]  # fmt: skip


def crowded_words(plan: Plan, each: Crowded) -> str:
    """Where and when, how many, and how many were to be expected."""
    return (
        f"{plan.district(each.place_code).name}{each.month.month}月集中反映{each.count}件，占当月{each.of}件的"
        f"{percent(100 * each.count / each.of)}，按监测点数预期{each.expected:.1f}件，超出正常波动"
    )


def slow_words(each: Slow, day: dt.date) -> str:
    """How often a unit's feedback took long in the quarter of ``day``."""
    return (
        f"{quarter_word(day)}{each.of}件中{each.count}件反馈超过通常的{each.usual:g}个工作日，按各单位合计预期"
        f"{each.expected:.1f}件，超出正常波动"
    )


def of_slow(slow: Iterable[Slow], as_of: dt.date) -> list[dict]:
    """Units whose feedback takes longer than usual more often than chance explains; the reply itself is the supervisor's duty."""
    return [
        matter(
            ["SLOW"], Light.YELLOW, "监测点反映的反馈", each.unit_id,
            [f"{slow_words(each, as_of)}；3日内回复企业的责任在{campaign.load().supervisor}，拖延出在本单位的反馈环节"],
            None, as_of,
        )
        for each in slow
    ]  # fmt: skip


def of_besieged(plan: Plan, besieged: Iterable[Besieged], as_of: dt.date) -> list[dict]:
    """Enterprises visited again and again within a fortnight, as a matter of the district or zone that they lie in, where the
    reader is told which that is."""
    found = []
    for each in besieged:
        if each.place_code == UNTOLD:
            continue
        unit_id = plan.district(each.place_code).unit_id
        found.append(
            matter(["BESIEGED"], Light.YELLOW, "重复进点", unit_id, [besieged_words(plan, each)], None, as_of)
        )
    return found


def besieged_words(plan: Plan, each: Besieged) -> str:
    """Which enterprise was visited how often by how many, and how often is usual."""
    kind = "" if each.ownership == UNTOLD else each.ownership
    label = "" if each.point_label == UNTOLD else f"（{each.point_label}）"
    days = f"{chinese_date_short(each.first_on)}至{chinese_date_short(each.last_on)}"
    unregistered = f"，其中{each.unregistered}次未登记" if each.unregistered else ""
    return (
        f"{plan.district(each.place_code).name}一家{kind}企业{label}{days}被{each.units}个单位进点{each.visits}次{unregistered}；"
        f"各监测点同期两周通常{each.expected:.1f}次，超出正常波动"
    )


def named_by(plan: Plan, city: Scope, kinds: Collection[str] = ("CROWDED", "SLOW", "BESIEGED")) -> str:
    """By which tests and limits the crowded places, slow units and besieged enterprises of the day were named, for the 口径
    of 今天要看的事; empty where none was. ``city``: the scope over which all are compared; ``kinds``: those that are shown."""
    told = []
    if "CROWDED" in kinds and crowded_places(city):
        words = tested_words(
            crowding(city), lambda key: f"{plan.district(key[0]).name}{key[1].month}月", "件"
        )
        told.append(f"集中反映，各地区各月按应交周回执比较。{words}")
    if "SLOW" in kinds and slow_units(city):
        news, _ = feedback_compared(city)
        told.append(f"反馈快慢，各单位合计比较。{tested_words(news, lambda key: plan.unit(key).name, '件')}")
    if "BESIEGED" in kinds and (some := besieged(city)):
        told.append(
            usual_words(
                [each.expected for each in some],
                [each.limit for each in some],
                f"近{RECENT_DAYS}天内结束的各段",
            )
        )
    return "".join(told)
