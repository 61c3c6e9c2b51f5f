"""意见二、行政效能监测点: R2.1 to R2.6."""

import datetime as dt

from efficiency import campaign
from efficiency.campaign.document import Rule
from efficiency.campaign.words import asked_percent
from efficiency.core.frames import tuples
from efficiency.judgements.rules.evidence import (
    Facts,
    Judgement,
    count_where,
    given,
    handle_due,
    judged,
    next_quarter_end,
    number_of,
    quarter_standing,
    quarters,
    sentence,
    with_standings,
)
from efficiency.metrics import Rate
from efficiency.models import ActivityKind, IncidentKind, Registration, ReplyClock, ReplyStanding, Verdict
from efficiency.standings.incidents import reply_standing
from efficiency.standings.registers import Register
from efficiency.standings.returns import SILENT_WEEKS, ReturnStanding, kept_on
from efficiency.standings.turns import or_none, past

UNREGISTERED_VISIT = "未登记进点"
REPORTED_WITHIN_DAYS = 7
# A point that was never heard of in so many weeks does not have the way to report.
UNHEARD_WEEKS = 4


def points_on_plaque(rule: Rule, facts: Facts) -> Judgement:
    """R2.1: exactly 100 points with a plaque, all three kinds of ownership among them; closed ones are none."""
    rows = with_standings(
        kept_on(facts.points, facts.as_of),
        lambda row: Verdict.MET if row.plaque_on <= facts.as_of else Verdict.NOT_DUE,
    )
    columns = ("point_label", "ownership", "plaque_on")
    up = rows[rows["standing"] == Verdict.MET]
    by_kind = {kind: int((up["ownership"] == kind).sum()) for kind in campaign.load().parameters.ownerships}
    wanted = int(rule.value or 0)
    reason = f"在册{len(rows)}个，已挂牌{len(up)}个（应为{wanted}个）：" + "、".join(
        f"{kind}{number}个" for kind, number in by_kind.items()
    )
    if len(up) == wanted and all(by_kind.values()):
        return judged(rows, columns, reason, verdict=Verdict.MET)
    coming = len(rows) == wanted and number_of(rows, Verdict.NOT_DUE)
    return judged(rows, columns, reason, verdict=Verdict.NOT_DUE if coming else Verdict.MISSED)


def registered(rule: Rule, facts: Facts) -> Judgement:
    """R2.2: each known activity in a point is registered; the rate must be 100 %."""
    counted = facts.activity_months.groupby("registration")["activities"].sum()
    rate = Rate(int(counted.get(Registration.REGISTERED, 0)), int(counted.sum()))
    columns = ("number", "unit_id", "point_label", "started_on", "kind", "registration", "known_from")
    rows = (
        []
        if facts.activities is None
        else with_standings(
            facts.activities,
            lambda row: Verdict.MET if row.registration == Registration.REGISTERED else Verdict.MISSED,
        )
    )
    if not rate.denominator:
        return judged(rows, columns, "还没有进入监测点的公务活动记录", kinds=ActivityKind)
    verdict = Verdict.MET if rate.numerator == rate.denominator else Verdict.MISSED
    return judged(
        rows,
        columns,
        f"登记率{rate.text}，{rate.counts}次，应为{asked_percent(rule.value)}",
        verdict=verdict,
        kinds=ActivityKind,
    )


def registration_checks(_rule: Rule, facts: Facts) -> Judgement:
    """R2.3: each quarter after the plaques went up, the registers were checked at least once; met once all of the year have
    been."""
    checks = facts.registration_checks
    plaques = [day for day in facts.points["plaque_on"] if day <= facts.as_of]
    rows = []
    for quarter, first, last in quarters():
        own = checks[[first <= day <= last and day <= facts.as_of for day in checks["checked_on"]]]
        asked = bool(plaques) and min(plaques) < first
        for one in own.itertuples():
            rows.append(
                {"standing": Verdict.MET, "quarter": quarter, "due_on": last, "checked_on": one.checked_on,
                 "points_checked": one.points_checked, "unregistered_found": one.unregistered_found}
            )  # fmt: skip
        if own.empty and asked:
            rows.append(
                {
                    "standing": quarter_standing(False, last, facts.as_of),
                    "quarter": quarter,
                    "due_on": last,
                }
            )
    missed = [row["quarter"] for row in rows if row["standing"] == Verdict.MISSED]
    columns = ("quarter", "due_on", "checked_on", "points_checked", "unregistered_found")
    due_on = next_quarter_end(facts.as_of)
    reason = f"检查和抽查{len(checks)}次" + (f"；{'、'.join(missed)}没有检查" if missed else "")
    return judged(rows, columns, reason, due_on=due_on, whole=True)


def unregistered_handled(_rule: Rule, facts: Facts) -> Judgement:
    """R2.4: each activity that was not registered or where registration was refused has been dealt with within its term
    (``handle_due``)."""

    def judge(handled: str | None, due_on: dt.date) -> Verdict:
        if handled:
            return Verdict.MET
        # Who may not tie reports to visits cannot say that nothing came of one.
        if not facts.visits_tied:
            return Verdict.UNKNOWN
        return Verdict.MISSED if past(due_on, facts.as_of) else Verdict.NOT_DUE

    rows = [
        each._asdict() | {"handled": handled, "handle_due_on": due_on, "standing": judge(handled, due_on)}
        for each, handled in zip(tuples(facts.unregistered), handling(facts), strict=True)
        for due_on in [handle_due(each.known_on)]
    ]
    done, lacking, waiting = (
        sum(row["standing"] == each for row in rows)
        for each in (Verdict.MET, Verdict.MISSED, Verdict.NOT_DUE)
    )
    refused = [row for row in rows if row["registration"] == Registration.REFUSED]
    reason = sentence(
        [
            f"未登记和拒不登记{len(rows)}次，查得到处理结果的{done}次（其中拒不登记{len(refused)}次，"
            f"有处理结果{sum(row['standing'] == Verdict.MET for row in refused)}次）"
            if len(rows)
            else "没有发现未登记或拒不登记的活动",
            f"得知满{campaign.load().parameters.days.handle}个工作日而没有的{lacking}次" if lacking else "",
            f"期限内、待定的{waiting}次" if waiting else "",
        ]
    )
    nothing = Verdict.NOT_DUE if facts.activity_months.empty else Verdict.MET
    columns = (
        "number",
        "unit_id",
        "point_label",
        "started_on",
        "kind",
        "registration",
        "known_from",
        "handle_due_on",
        "handled",
    )
    if lacking and facts.documents.empty and facts.accountability.empty:
        reason = f"无法判断：监察文书和责任追究台账都没有任何记录；{reason}"
        return judged(rows, columns, reason, verdict=Verdict.UNKNOWN, kinds=ActivityKind)
    due_on = min((row["handle_due_on"] for row in rows if row["standing"] == Verdict.NOT_DUE), default=None)
    return judged(rows, columns, reason, due_on=due_on, nothing=nothing, kinds=ActivityKind)


def handling(facts: Facts) -> list[str | None]:
    """What became of each activity that was not registered; None where no register says anything (R2.4).

    A document or an action that names the activity, or the report that the same enterprise made of the same unit's
    unregistered visit in the days after it; that a report was closed says nothing of what came out. What was decided about
    whom is not told.
    """
    named = set(facts.documents["source_number"]) | set(facts.accountability["source_number"])
    reports: dict[tuple[str, str], list[tuple[dt.date, str]]] = {}
    for report in tuples(facts.visit_reports):
        if report.number in named:
            told = report.received_on, report.number
            reports.setdefault((report.point_key, report.unit_id), []).append(told)
    found: list[str | None] = []
    for row in tuples(facts.unregistered):
        told = (
            number
            for day, number in reports.get((row.point_key, row.unit_id), [])
            if 0 <= (day - row.started_on).days <= REPORTED_WITHIN_DAYS
        )
        number = next(told, None)
        found.append("有处理记录" if row.number in named else f"反映{number}有处理记录" if number else None)
    return found


def incident_kinds(rule: Rule, facts: Facts) -> Judgement:
    """R2.5: points may report at any time, and what they report is of the three kinds.

    What nobody reported is in no register. Whether a point could have is shown by its reports and its 周回执: one that was
    never heard of in ``UNHEARD_WEEKS`` was never given the way.
    """
    counted = facts.incident_tallies.set_index("kind")["incidents"]
    words = {kind: IncidentKind.words_of(kind) for kind in counted.index}
    other = [kind for kind in counted.index if words[kind] not in rule.enum]
    reports = dict(zip(facts.point_reports["point_key"], facts.point_reports["incidents"], strict=True))
    labels = dict(zip(facts.points["point_key"], facts.points["point_label"], strict=True))
    kept = set(kept_on(facts.points, facts.as_of)["point_key"])
    returns_kept = facts.registers.are_open(Register.RETURNS)
    rows = [
        {"standing": _heard(each, bool(reports.get(each.point_key)), returns_kept), "point_label": labels[each.point_key],
         "plaque_on": each.plaque_on, "incidents": int(reports.get(each.point_key, 0)), "last_sent": each.last_sent,
         "missed_in_a_row": each.missed_in_a_row if returns_kept else None}
        for each in facts.returns
        if each.point_key in kept
    ]  # fmt: skip
    standings = [row["standing"] for row in rows]
    unheard, silent, unknown = (
        standings.count(each) for each in (Verdict.MISSED, Verdict.AT_RISK, Verdict.UNKNOWN)
    )
    up = any(day <= facts.as_of for day in facts.points["plaque_on"])
    received = "、".join(f"{words[kind]}{number:,}件" for kind, number in counted.items())
    reason = sentence(
        [
            f"收到反映{int(counted.sum()):,}件：{received}"
            if len(counted)
            else "没有监测点反映记录"
            if up
            else "监测点尚未挂牌，没有反映",
            f"文件未列的类别：{'、'.join(words[kind] for kind in other)}" if other else "",
            f"挂牌满{UNHEARD_WEEKS}周没有任何反映和周回执的监测点{unheard}个" if unheard else "",
            f"连续{SILENT_WEEKS}周以上没有周回执的{silent}个" if silent else "",
            f"{unknown}个监测点没有反映，也没有周回执台账，能否反映无从核实" if unknown else "",
        ]
    )
    columns = ("point_label", "plaque_on", "incidents", "last_sent", "missed_in_a_row")
    return judged(rows, columns, reason, verdict=Verdict.MISSED if other else None)


def _heard(point: ReturnStanding, has_reported: bool, returns_kept: bool) -> Verdict:
    """Whether a point was heard of (R2.5)."""
    if not returns_kept:
        up = point.plaque_on <= point.as_of
        return Verdict.MET if has_reported else Verdict.UNKNOWN if up else Verdict.NOT_DUE
    if not (has_reported or point.sent) and point.missed_in_a_row >= UNHEARD_WEEKS:
        return Verdict.MISSED
    if point.is_silent:
        return Verdict.AT_RISK
    return Verdict.MET if has_reported or point.sent else Verdict.NOT_DUE


_OF_REPLIES = {
    ReplyStanding.IN_TIME: Verdict.MET,
    ReplyStanding.LATE: Verdict.MISSED,
    ReplyStanding.OVERDUE: Verdict.MISSED,
    ReplyStanding.DUE_TODAY: Verdict.AT_RISK,
    ReplyStanding.WAITING: Verdict.NOT_DUE,
}


def replied_in_time(_rule: Rule, facts: Facts) -> Judgement:
    """R2.6: each reply by its last day in the official reading of 3日 (AM07)."""
    due = f"due_{facts.clock}_on"

    def judge(row) -> Verdict:
        return _OF_REPLIES[reply_standing(or_none(row.replied_on), getattr(row, due), facts.as_of)]

    columns = (
        "number", "unit_id", "point_label", "received_on", "kind", "due_calendar_on", "due_workday_on", "replied_on",
    )  # fmt: skip
    rows = [] if facts.incidents is None else with_standings(facts.incidents, judge)
    tallies = facts.reply_tallies
    if tallies.empty:
        return judged(rows, columns, "还没有监测点反映", kinds=IncidentKind)
    in_time, late, overdue, today, waiting = (count_where(tallies, reply=reply) for reply in ReplyStanding)
    # Who was not answered in time counts, whether answered by now or not: as on the page and in the papers.
    rate, unanswered = Rate(in_time, in_time + late + overdue), overdue + today + waiting
    pressing = [f"已超期{overdue}件"] if overdue else []
    pressing += [f"今日到期{today}件"] if today else []
    reason = sentence(
        [
            f"按{ReplyClock.words_of(facts.clock)}，应复的按期回复{rate.text}，{rate.counts}件",
            f"未回复{unanswered}件" + (f"，其中{'、'.join(pressing)}" if pressing else "")
            if unanswered
            else "已全部回复",
        ]
    )
    found = ((late + overdue, Verdict.MISSED), (today, Verdict.AT_RISK), (in_time, Verdict.MET))
    verdict = next((each for count, each in found if count), Verdict.NOT_DUE)
    due_on = min((day for day in tallies["next_due_on"] if given(day)), default=None)
    return judged(rows, columns, reason, due_on=due_on, verdict=verdict, kinds=IncidentKind)
