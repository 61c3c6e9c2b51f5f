"""今天要看的事: what in the units at hand needs somebody to act, gravest first, each matter once with its reason.

Pure: standings, frames of ``metrics`` and the as-of day go in, rows come out. Each function gives the matters of
one source as dictionaries; ``in_order`` puts them together.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.campaign.thresholds import Thresholds
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import chinese_date_short
from efficiency.models import DocumentKind, Light, ReplyClock
from efficiency.standings.documents import DocumentStanding
from efficiency.standings.extensions import ExtensionStanding
from efficiency.standings.findings import FindingStanding
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.incidents import OpenIncidents, counted_by
from efficiency.standings.milestones import MilestoneStanding
from efficiency.standings.reports import Discipline
from efficiency.standings.returns import ReturnStanding, places_on
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.turns import Owner
from efficiency.standings.words import grievance_of

# Gravest first. A matter with several kinds stands in the place of its gravest one.
KIND_WORDS = {
    "NEW_RED": "新转红灯",
    "OVERDUE": "已过时限",
    "RED": "红灯",
    "CROWDED": "反映集中",
    "SLOW": "反馈偏慢",
    "BESIEGED": "重复进点",
    "NO_RETURN": "监测点无回执",
    "CORRECTED": "读数更正",
    "STALLED": "指标停滞",
    "REPLY_OVERDUE": "反映超3日未复",
    "DOCUMENT_OVERDUE": "监察文书逾期",
    "FOLLOW_UP_OVERDUE": "督办逾期",
    "RECTIFICATION_OVERDUE": "整改逾期",
    "REVIEW_OVERDUE": "督办逾期未审核",
    "VERIFICATION_OVERDUE": "整改逾期未核实",
    "CLOSING_OVERDUE": "文书逾期未办结",
    "DECISION_OVERDUE": "延期申请逾期未批",
    "MISMATCH": "自报与测算不一致",
    "DUE_SOON": "即将到期",
    "SILENT": "连续未报",
    "EVIDENCE": "自报与佐证不符",
}


class Thing(StrEnum):
    """What a matter is about, which is what opens when it is tapped."""

    TASK = "task"
    INCIDENT = "incident"
    DOCUMENT = "document"
    FOLLOW_UP = "follow_up"
    FINDING = "finding"
    UNIT = "unit"
    NODE = "node"


_GRAVITY = {kind: place for place, kind in enumerate(KIND_WORDS)}
COLUMNS = (
    "kinds", "light", "lamp", "words", "thing", "references", "title", "unit_id", "task_id", "reason", "day", "day_words",
    "role", "helps", "actor",
)  # fmt: skip


def of_tasks(
    plan: Plan,
    now: Iterable[TaskStanding],
    before: Iterable[TaskStanding],
    limits: Thresholds,
    silent_units: Iterable[str] = (),
    targets: dict[str, list[tuple[str, str]]] | None = None,
) -> list[dict]:
    """Matters of tasks from the pairs as they stand now and stood a week before.

    Listed are: every lead unit's pair that is red, overdue, due within ``limits.near_due_days``, self-reported better than
    computed, ahead of its evidence, or unreported several times in a row (but not of ``silent_units``, which are a matter
    of their own), or with something in ``targets`` (of ``register_matters.of_targets``); and every co-responsible unit's
    pair that is red or self-reported better. Where the lead unit is red too, red co-responsible units are named in its
    reason instead.
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
        kinds, reasons = [], [grievance_of(each)]
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
        if each.is_lead and targets:
            for kind, reason in targets.get(task.id, ()):
                kinds.append(kind)
                reasons.append(reason)
        if kinds and not (red and not each.is_lead and task.id in red_leads):
            found.append(
                matter(kinds, each.light, task.label, each.unit_id, reasons, each.due_on, each.as_of,
                        thing=Thing.TASK, references=(task.id,), task_id=task.id, role="牵头" if each.is_lead else "配合",
                        helps=not each.is_lead)
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
                matter(
                    [kind], light, f"时间节点：{item.label}", None, [f"{item.action}：{days}"], item.ends_on, node.as_of,
                    thing=Thing.NODE, references=(item.id,), actor=item.actor,
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
        found.append(
            matter(["SILENT"], Light.GREY, "周五报送", each.unit_id, [reason], None, as_of, thing=Thing.UNIT)
        )
    return found


def of_returns(plan: Plan, returns: Iterable[ReturnStanding], as_of: dt.date) -> list[dict]:
    """Districts and zones none of whose monitoring points sent a weekly return in the last two weeks that are over."""
    places = {each.place_code: each for each in places_on(returns)}
    found = []
    for district in plan.districts:
        place = places.get(district.code)
        if place is None or not place.is_silent:
            continue
        last = (
            f"，最近一次回执是{chinese_date_short(place.last_sent)}当周"
            if place.last_sent
            else "，一次也没有回执"
        )
        reason = (
            f"境内{len(place.points)}个监测点连续{min(each.missed_in_a_row for each in place.points)}周没有一份周回执{last}；"
            "没有反映不等于没有问题"
        )
        found.append(
            matter(
                ["NO_RETURN"], Light.GREY, "监测点周回执", district.unit_id, [reason], None, as_of, thing=Thing.UNIT,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class LateIncidents:
    """Incidents about one unit past their day for a reply (R2.6) that ``owner`` keeps: the unit past its own days, else 市监察局,
    whose duty the reply is. ``alike``: all of them, the longest late first; ``numbers``: of the first of them."""

    unit_id: str
    owner: Owner
    alike: tuple[OpenIncidents, ...]
    numbers: tuple[str, ...]

    @property
    def incidents(self) -> int:
        """How many they are."""
        return sum(each.incidents for each in self.alike)


def late_by_owner(incidents: Iterable[OpenIncidents]) -> dict[tuple[str, Owner], list[OpenIncidents]]:
    """Of ``incidents`` those that are past their day for a reply, in their order, by unit and by who keeps them
    (``LateIncidents``)."""
    late: dict[tuple[str, Owner], list[OpenIncidents]] = {}
    for each in incidents:
        if each.is_reply_overdue:
            owner = Owner.UNIT if each.unit_days_over else Owner.BUREAU
            late.setdefault((each.unit_id, owner), []).append(each)
    return late


def of_incidents(late: Iterable[LateIncidents], clock: str) -> list[dict]:
    """Incidents past their day for a reply by the official ``clock``: one matter per unit complained of and per who keeps them.
    Of many only the first are named."""
    found = []
    for each in late:
        oldest, count = each.alike[0], each.incidents
        stuck = counted_by(each.alike, lambda one: one.waiting)
        where = "、".join(f"{waiting}{here}件" for waiting, here in stuck.items())
        more = "等" if count > len(each.numbers) else ""
        reason = (
            f"监测点反映{count}件超过3日未回复（{ReplyClock.words_of(clock)}），最长已超{oldest.days_late}天；"
            f"{where}；编号{'、'.join(each.numbers)}{more}"
        )
        title = f"监测点反映{count}件"
        found.append(
            matter(
                ["REPLY_OVERDUE"], Light.RED, title, each.unit_id, [reason], oldest.due_on, oldest.as_of,
                thing=Thing.INCIDENT, references=each.numbers, actor=_actor(each.owner),
            )
        )  # fmt: skip
    return found


def of_documents(documents: Iterable[DocumentStanding]) -> list[dict]:
    """监察文书 (R5.2) past the day of whoever has to act: the unit carries them out, 市监察局 serves them before and closes them
    after."""
    found = []
    for each in documents:
        if not each.is_overdue:
            continue
        day = chinese_date_short(each.turn_due_on)
        if each.is_done:
            what = f"已执行，应于{day}前办结，尚未办结"
        elif each.overdue_of == Owner.UNIT:
            what = f"应于{day}前采纳执行，{'已采纳，' if each.answered_on else ''}尚未执行"
        else:
            what = f"应于{day}前送达，尚未送达"
        kind, light = ("CLOSING_OVERDUE", Light.YELLOW) if each.is_done else ("DOCUMENT_OVERDUE", Light.RED)
        found.append(
            matter(
                [kind], light, DocumentKind.words_of(each.kind), each.unit_id,
                [f"{each.number}{what}，已超{each.days_over}天；事由：{each.subject}"], each.turn_due_on, each.as_of,
                thing=Thing.DOCUMENT, references=(each.number,), actor=_actor(each.overdue_of),
            )
        )  # fmt: skip
    return found


def _actor(owner: Owner) -> str | None:
    """Who acts in words; None where it is the unit that the matter is about."""
    return None if owner == Owner.UNIT else owner.words


def of_follow_ups(follow_ups: Iterable[FollowUpStanding]) -> list[dict]:
    """督办 past the day of whoever has to act: the unit that owes an answer, or the 工作办公室 that owes its 审核."""
    return [
        matter(
            ["FOLLOW_UP_OVERDUE" if each.overdue_of == Owner.UNIT else "REVIEW_OVERDUE"], _light(each.overdue_of),
            f"督办{each.number}", each.unit_id, [each.content, f"{each.waiting}，已超{each.days_over}天"],
            each.turn_due_on, each.as_of, thing=Thing.FOLLOW_UP, references=(each.number,), actor=_actor(each.overdue_of),
        )
        for each in follow_ups
        if each.is_overdue
    ]  # fmt: skip


def of_rectifications(findings: Iterable[FindingStanding]) -> list[dict]:
    """整改 (R1.3) past the day of whoever has to act: the unit that has not reported it, or 市监察局 that has not verified it."""
    return [
        matter(
            ["RECTIFICATION_OVERDUE" if each.overdue_of == Owner.UNIT else "VERIFICATION_OVERDUE"],
            _light(each.overdue_of), f"整改{each.number}", each.unit_id,
            [f"{each.kind}；{each.stage.words}，已超{each.days_over}天"], each.turn_due_on, each.as_of,
            thing=Thing.FINDING, references=(each.number,), actor=_actor(each.overdue_of),
        )
        for each in findings
        if each.is_overdue
    ]  # fmt: skip


def of_extensions(plan: Plan, extensions: Iterable[ExtensionStanding]) -> list[dict]:
    """延期申请 that the 工作办公室 has not decided within its days."""
    return [
        matter(
            ["DECISION_OVERDUE"], _light(each.overdue_of), 
            f"延期申请：{plan.task(each.task_id).label if each.task_id else f'督办{each.follow_up_number}'}", each.unit_id,
            [f"{chinese_date_short(each.requested_on)}申请延至{chinese_date_short(each.new_due_on)}，待批已超{each.days_over}天"],
            each.turn_due_on, each.as_of, thing=Thing.TASK if each.task_id else Thing.FOLLOW_UP,
            references=(each.task_id or each.follow_up_number,), task_id=each.task_id, actor=_actor(each.overdue_of),
        )
        for each in extensions
        if each.is_overdue
    ]  # fmt: skip


def _light(owner: Owner) -> Light:
    """Red for a day that was set for the unit; those of who looks at its answers are ours, and yellow."""
    return Light.RED if owner == Owner.UNIT else Light.YELLOW


def matter(
    kinds, light, title, unit_id, reasons, day, as_of, *, thing=Thing.UNIT, references=(), task_id=None, role="", helps=False,
    actor=None,
):  # fmt: skip
    """One matter as a row of ``in_order``, without the words that are made there; ``light`` a light or its code, ``reasons``
    sentences, gravest first, ``day`` the one by which it has to be done (None: none), ``thing`` what opens when it is tapped
    and ``references`` its codes or numbers."""
    left = None if day is None else (day - as_of).days
    return {
        "kinds": kinds,
        "light": str(light),
        "thing": thing,
        "references": references,
        "title": title,
        "unit_id": unit_id,
        "task_id": task_id,
        # What somebody typed ends in a full stop of its own.
        "reason": "；".join(each.rstrip("。；") for each in reasons),
        "day": day,
        "day_words": "—" if left is None else f"已过{-left}天" if left < 0 else chinese_date_short(day),
        "role": role,
        "helps": helps,
        "actor": actor,
    }


def in_order(matters: Iterable[dict]) -> pd.DataFrame:
    """All matters, gravest first; those of one unit that are only about missing figures are put together.

    Columns: kinds (codes), light, lamp (shape and word), words (the kinds in words), thing (``Thing``) and references
    (its codes or numbers; several for incidents, none for a unit), title, unit_id, task_id (null: no
    task), reason (sentences), day (null: none), day_words, role (牵头 or 配合 in a
    task, else empty), helps (bool: it is not the lead unit of the task), actor (who acts where it is not the unit: of a
    node in the document's words, with unit_id null; 市监察局 or 工作办公室; null: the unit itself). Among equally grave ones, units
    that report themselves better come first, then the earlier day.
    """
    joined: dict[tuple, dict] = {}
    for one in matters:
        missing = one["light"] == Light.GREY and one["task_id"] is None
        key = (one["unit_id"],) if missing else (one["unit_id"], one["title"], one["reason"])
        if key in joined:
            old = joined[key]
            joined[key] = old | {
                "kinds": old["kinds"] + one["kinds"],
                "title": f"{old['title']}、{one['title']}",
                "reason": f"{old['reason']}；{one['reason']}",
            }
        else:
            joined[key] = one
    rows = [
        one
        | {
            "kinds": tuple(sorted(one["kinds"], key=_GRAVITY.__getitem__)),
            "lamp": Light(one["light"]).label,
        }
        for one in joined.values()
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
