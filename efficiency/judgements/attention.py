"""今天要看的事: what in the units at hand needs somebody to act, gravest first, each matter once with its reason.

Pure: frames of ``metrics`` and ``queries`` and the as-of day go in, rows come out. Each function gives the matters of
one source as dictionaries; ``in_order`` puts them together.
"""

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.campaign.thresholds import Thresholds
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import chinese_date_short
from efficiency.models import (
    DocumentKind,
    FollowUpStage,
    IncidentStage,
    Light,
    RectificationState,
    ReplyClock,
)
from efficiency.standings.documents import DocumentStanding
from efficiency.standings.milestones import MilestoneStanding
from efficiency.standings.reports import Discipline
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.turns import OWNER_WORDS, Owner
from efficiency.standings.words import reason_of

# Gravest first. A matter with several kinds stands in the place of its gravest one.
KIND_WORDS = {
    "NEW_RED": "新转红灯",
    "OVERDUE": "已过时限",
    "RED": "红灯",
    "REPLY_OVERDUE": "反映超3日未复",
    "DOCUMENT_OVERDUE": "监察文书逾期",
    "FOLLOW_UP_OVERDUE": "督办逾期",
    "RECTIFICATION_OVERDUE": "整改逾期",
    "MISMATCH": "自报与测算不一致",
    "DUE_SOON": "即将到期",
    "SILENT": "连续未报",
    "NO_RETURN": "监测点无回执",
    "EVIDENCE": "自报与佐证不符",
}
_GRAVITY = {kind: place for place, kind in enumerate(KIND_WORDS)}
# What an incident waits for, by the stage it has reached (意见二: 收到、转办、单位反馈、回复).
_WAITS_FOR = {
    IncidentStage.RECEIVED: "转办（市监察局）",
    IncidentStage.TRANSFERRED: "单位反馈",
    IncidentStage.UNIT_FEEDBACK: "回复企业（市监察局）",
}
COLUMNS = (
    "kinds", "light", "lamp", "words", "title", "unit_id", "task_id", "reason", "day", "day_words", "role",
    "actor",
)  # fmt: skip


def of_tasks(
    plan: Plan,
    now: Iterable[TaskStanding],
    before: Iterable[TaskStanding],
    limits: Thresholds,
    silent_units: Iterable[str] = (),
) -> list[dict]:
    """Matters of tasks from the pairs as they stand now and stood a week before.

    Listed are: every lead unit's pair that is red, overdue, due within ``limits.near_due_days``, self-reported better than
    computed, ahead of its evidence, or unreported several times in a row (but not of ``silent_units``, which are a matter
    of their own); and every co-responsible unit's pair that is red or self-reported better. Where the
    lead unit is red too, red co-responsible units are named in its reason instead.
    """
    now = list(now)
    red_leads = {each.task.id for each in now if each.is_lead and each.light is Light.RED}
    followers: dict[str, list[str]] = {}
    for each in now:
        if not each.is_lead and each.light is Light.RED:
            followers.setdefault(each.task.id, []).append(plan.unit(each.unit_id).name)
    lights_before = {(each.task.id, each.unit_id): each.light for each in before}
    found = []
    for each in now:
        task, red = each.task, each.light is Light.RED
        was = lights_before.get((task.id, each.unit_id))
        kinds, reasons = [], [reason_of(each)]
        if red:
            newly = was is not None and was is not Light.RED
            kinds.append("NEW_RED" if newly else "RED")
            if newly:
                reasons.insert(0, f"一周前为{Light(was).words}")
        if each.is_overdue and (red or each.is_lead):
            kinds.append("OVERDUE")
        if each.mismatch:
            kinds.append("MISMATCH")
            reasons.append(f"单位自报{Light(each.said.self_light).label}")
        if each.is_lead and not each.is_done and 0 <= each.days_left <= limits.near_due_days:
            kinds.append("DUE_SOON")
            reasons.append(f"还有{each.days_left}天到期" if each.days_left else "今天到期")
        unheard = each.said.silent >= limits.silent_reports and each.unit_id not in silent_units
        if each.is_lead and not each.is_done and unheard:
            kinds.append("SILENT")
            if each.light is not Light.GREY:
                reasons.append(f"本任务连续{each.said.silent}次未报")
        if each.evidence_doubt:
            kinds.append("EVIDENCE")
            delivered = f"（成果印发或建成{each.issued}/{each.wanted}项）" if each.wanted else ""
            reasons.append(
                f"自报{percent(each.said.progress)}，成果和指标只佐证{percent(each.evidence)}{delivered}"
            )
        if each.is_lead and red and task.id in followers:
            reasons.append(f"配合的{'、'.join(followers[task.id])}同为红灯")
        if kinds and not (red and not each.is_lead and task.id in red_leads):
            found.append(
                _matter(kinds, each.light, task.label, each.unit_id, reasons, each.due_on, each.as_of,
                        task_id=task.id, role="牵头" if each.is_lead else "配合")
            )  # fmt: skip
    return found


def of_nodes(nodes: Iterable[MilestoneStanding], limits: Thresholds) -> list[dict]:
    """时间节点 that are overdue or whose last day lies within ``limits.near_due_days``; from ``state.milestones``.

    They are the city's, not one unit's: ``unit_id`` is None and ``actor`` says in the document's words who acts.
    """
    found = []
    for node in nodes:
        left, item = node.days_left, node.milestone
        if node.is_overdue or (node.is_open and left <= limits.near_due_days):
            kind, light = ("OVERDUE", Light.RED) if node.is_overdue else ("DUE_SOON", Light.YELLOW)
            days = "没有办结的记录" if node.is_overdue else f"还有{left}天到期" if left else "今天到期"
            found.append(
                _matter(
                    [kind], light, f"时间节点：{item.label}", None, [f"{item.action}：{days}"], item.ends_on, node.as_of,
                    actor=item.actor,
                )
            )  # fmt: skip
    return found


def of_silence(silent: Iterable[Discipline], as_of: dt.date) -> list[dict]:
    """Units that sent no weekly report several times in a row; ``silent`` from ``state.silent_units``."""
    found = []
    for each in silent:
        last = each.last_due_on
        since = f"最近一次报送是{chinese_date_short(last)}" if last else "从未报送"
        reason = f"连续{each.silent}周没有周五报送，零报告也没有；{since}"
        found.append(_matter(["SILENT"], Light.GREY, "周五报送", each.unit_id, [reason], None, as_of))
    return found


def of_returns(plan: Plan, points: pd.DataFrame, returns: pd.DataFrame, as_of: dt.date) -> list[dict]:
    """Districts and zones none of whose monitoring points sent a weekly return in the last two weeks counted.

    ``points``: place_code, plaque_on. ``returns``: place_code, week_end. Points without plaque by then are left out.
    """
    weeks = sorted(set(returns["week_end"]))[-2:]
    if len(weeks) < 2:
        return []
    in_place = points[_before(points["plaque_on"], weeks[0])].groupby("place_code").size()
    found = []
    for district in plan.districts:
        asked = int(in_place.get(district.code, 0))
        own = returns[returns["place_code"] == district.code]["week_end"]
        if not asked or own.isin(weeks).any():
            continue
        last = f"，最近一次回执是{chinese_date_short(max(own))}当周" if len(own) else "，一次也没有回执"
        reason = f"境内{asked}个监测点连续两周没有一份周回执{last}；没有反映不等于没有问题"
        found.append(
            _matter(["NO_RETURN"], Light.GREY, "监测点周回执", district.unit_id, [reason], None, as_of)
        )
    return found


def of_incidents(incidents: pd.DataFrame, as_of: dt.date, clock: str) -> list[dict]:
    """Incidents past their day for a reply (R2.6) by the official ``clock``, one matter per unit complained of.

    ``incidents``: number, unit_id, stage, replied_on, due_calendar_on, due_workday_on. The reason names where they are
    stuck: the reply is 市监察局's duty, the delay is often the unit's.
    """
    due = f"due_{clock}_on"
    late = incidents[incidents["replied_on"].isna()]
    late = late[_before(late[due], as_of)]
    found = []
    for unit_id, rows in late.groupby("unit_id", sort=False):
        oldest = min(rows[due])
        stuck = rows["stage"].map(_WAITS_FOR).value_counts(sort=False)
        where = "、".join(f"{stage}{count}件" for stage, count in stuck.items())
        reason = (
            f"监测点反映{len(rows)}件超过3日未回复（{ReplyClock.words_of(clock)}），最长已超{(as_of - oldest).days}天；"
            f"卡在：{where}；编号{'、'.join(rows['number'])}"
        )
        title = f"监测点反映{len(rows)}件"
        found.append(_matter(["REPLY_OVERDUE"], Light.RED, title, unit_id, [reason], oldest, as_of))
    return found


def of_documents(documents: Iterable[DocumentStanding]) -> list[dict]:
    """监察文书 (R5.2) that are overdue: not carried out by their day, or not served in time, which is 市监察局's to do."""
    found = []
    for each in documents:
        if not each.is_overdue:
            continue
        day = chinese_date_short(each.turn_due_on)
        what = (
            f"应于{day}前采纳执行，{'已采纳，' if each.answered_on else ''}尚未执行"
            if each.overdue_of == Owner.UNIT
            else f"应于{day}前送达，尚未送达"
        )
        found.append(
            _matter(
                ["DOCUMENT_OVERDUE"], Light.RED, DocumentKind.words_of(each.kind), each.unit_id,
                [f"{each.number}{what}，已超{each.days_over}天；事由：{each.subject}"], each.turn_due_on, each.as_of,
                actor=_actor(each.overdue_of),
            )
        )  # fmt: skip
    return found


def _actor(owner: Owner) -> str | None:
    """Who acts in words; None where it is the unit that the matter is about."""
    return None if owner == Owner.UNIT else OWNER_WORDS[owner]


def of_follow_ups(follow_ups: pd.DataFrame, as_of: dt.date) -> list[dict]:
    """督办 past their day and not closed. ``follow_ups``: number, unit_id, content, due_on, state, closed_on."""
    late = follow_ups[follow_ups["closed_on"].isna()]
    return [
        _matter(
            ["FOLLOW_UP_OVERDUE"], Light.RED, f"督办{row.number}", row.unit_id,
            [f"{row.content}；现状：{FollowUpStage.words_of(row.state)}"], row.due_on, as_of,
        )
        for row in late[_before(late["due_on"], as_of)].itertuples()
    ]  # fmt: skip


def of_rectifications(findings: pd.DataFrame, as_of: dt.date) -> list[dict]:
    """整改 past its day and not verified by 市监察局 (R1.3). ``findings``: number, unit_id, kind, rectify_due_on, state."""
    late = findings[findings["state"] != RectificationState.VERIFIED]
    return [
        _matter(
            ["RECTIFICATION_OVERDUE"], Light.RED, f"整改{row.number}", row.unit_id,
            [f"{row.kind}；{RectificationState.words_of(row.state) if isinstance(row.state, str) else '未报整改'}"], row.rectify_due_on, as_of,
        )
        for row in late[_before(late["rectify_due_on"], as_of)].itertuples()
    ]  # fmt: skip


def _before(days: pd.Series, day: dt.date) -> pd.Series:
    """Which of ``days`` lie before ``day``; a mask also when there are none."""
    return pd.Series([each < day for each in days], index=days.index, dtype=bool)


def _matter(kinds, light, title, unit_id, reasons, day, as_of, *, task_id=None, role="", actor=None):
    left = None if day is None else (day - as_of).days
    return {
        "kinds": kinds,
        "light": str(light),
        "title": title,
        "unit_id": unit_id,
        "task_id": task_id,
        "reason": "；".join(reasons),
        "day": day,
        "day_words": "—" if left is None else f"已过{-left}天" if left < 0 else chinese_date_short(day),
        "role": role,
        "actor": actor,
    }


def in_order(matters: Iterable[dict]) -> pd.DataFrame:
    """All matters, gravest first; those of one unit that are only about missing figures are put together.

    Columns: kinds (codes), light, lamp (shape and word), words (the kinds in words), title, unit_id, task_id (null: no
    task), reason (sentences), day (null: none), day_words, role (牵头 or 配合 in a
    task, else empty), actor (who acts where it is not the unit: of a node in the document's words, with unit_id null;
    市监察局 or 工作办公室; null: the unit itself). Among equally grave ones, units that report themselves better come first, then the earlier day.
    """
    joined: dict[tuple, dict] = {}
    for matter in matters:
        missing = matter["light"] == Light.GREY and matter["task_id"] is None
        key = (matter["unit_id"],) if missing else (matter["unit_id"], matter["title"], matter["reason"])
        if key in joined:
            old = joined[key]
            joined[key] = old | {
                "kinds": old["kinds"] + matter["kinds"],
                "title": f"{old['title']}、{matter['title']}",
                "reason": f"{old['reason']}；{matter['reason']}",
            }
        else:
            joined[key] = matter
    rows = [
        matter
        | {
            "kinds": tuple(sorted(matter["kinds"], key=_GRAVITY.__getitem__)),
            "lamp": Light(matter["light"]).label,
        }
        for matter in joined.values()
    ]
    for row in rows:
        row["words"] = "、".join(KIND_WORDS[kind] for kind in row["kinds"])
    rows.sort(
        key=lambda row: (
            _GRAVITY[row["kinds"][0]],
            "MISMATCH" not in row["kinds"],
            row["day"] or dt.date.max,
            row["task_id"] or "",
        )
    )
    # As objects, so that what is missing stays None and is not taken for a text.
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
