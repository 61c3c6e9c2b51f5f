"""意见三、评议评估: R3.1 to R3.6."""

import datetime as dt

import pandas as pd

from efficiency.campaign.document import Rule
from efficiency.campaign.plan import Plan
from efficiency.judgements.rules.evidence import (
    NEAR_RECTIFY_DAYS,
    Facts,
    Judgement,
    assessment_over,
    given,
    judged,
    number_of,
    publish_due,
    quarter_standing,
    sentence,
    unpublished_standing,
    with_standings,
    year_end_judgement,
)
from efficiency.metrics import Rate
from efficiency.models import DocumentKind, SourceKind, UnitCategory, Verdict
from efficiency.standings.registers import Register
from efficiency.standings.turns import Owner, past
from efficiency.standings.windows import AppraisalWindow, WindowState, appraisal_windows

CRITICISM = "通报批评"


def _round_verdict(window: AppraisalWindow) -> Verdict:
    if window.is_public:
        return Verdict.MET
    if window.is_held:
        return unpublished_standing(_publish_due(window), window.as_of)
    if window.state is WindowState.UNKNOWN:
        return Verdict.UNKNOWN
    if window.kept and window.as_of >= window.due_on:
        return Verdict.MISSED
    verdict = quarter_standing(False, window.due_on, window.as_of)
    return Verdict.AT_RISK if verdict == Verdict.NOT_DUE and window.is_behind else verdict


def _publish_due(window: AppraisalWindow) -> dt.date:
    """By which the results of a round should be public: its days are those planned for it, or later ones."""
    return publish_due(max(window.ends_on, window.last_day))


def appraisal_rounds(rule: Rule, facts: Facts) -> Judgement:
    """R3.1: two rounds in the year, each made public."""
    kept = facts.registers.are_open(Register.APPRAISALS)
    windows = appraisal_windows(facts.plan, facts.appraisals, facts.as_of, kept=kept)
    rows = [
        {"standing": _round_verdict(each), "round_number": each.number, "held_on": each.last_day,
         "units": each.units if each.is_held else None, "respondents": each.respondents if each.is_held else None,
         "publish_due_on": _publish_due(each) if each.is_held else None, "published_on": each.published_on}
        for each in windows
    ]  # fmt: skip
    wanted, held = int(rule.value or 0), sum(each.is_held for each in windows)
    due = sum(past(each.ends_on, facts.as_of) for each in windows)
    unpublished = [each for each in windows if each.is_held and not each.is_public]
    late = [str(each.number) for each in unpublished if past(_publish_due(each), facts.as_of)]
    pending = [str(each.number) for each in unpublished if not past(_publish_due(each), facts.as_of)]
    behind = [str(each.number) for each in windows if each.is_behind]
    reason = sentence(
        [
            f"到统计日应评{due}次，已评{held}次；全年应评{wanted}次",
            f"第{'、'.join(late)}次结果过了派生的期限还没有全部公开" if late else "",
            f"第{'、'.join(pending)}次结果的公开期限未到" if pending else "",
            f"第{'、'.join(behind)}次过了派生的时间还没有开展" if behind else "",
        ]
    )
    columns = ("round_number", "held_on", "units", "respondents", "publish_due_on", "published_on")
    waiting = [_publish_due(each) for each in unpublished if str(each.number) in pending]
    waiting += [each.ends_on for each in windows if not each.is_held and not past(each.ends_on, facts.as_of)]
    due_on = min(waiting, default=max((each.due_on for each in windows), default=None))
    return judged(rows, columns, reason, due_on=due_on, whole=True)


def appraised_units(plan: Plan) -> list[str]:
    """市直单位 that an appraisal must cover: responsible units and 重点部门 but not the collective of districts (AM09)."""
    collectives = {unit.collective_id for unit in plan.units}
    return [
        unit.id
        for unit in plan.units
        if unit.category in (UnitCategory.RESPONSIBLE, UnitCategory.KEY_UNIT) and unit.id not in collectives
    ]


def appraisal_coverage(rule: Rule, facts: Facts) -> Judgement:
    """R3.2: only the forms that the document names, and every municipal unit reached at least once in the year.

    Whom a round left out is a risk once its results should be out; until then the rows of the round are still coming in.
    """
    scores, year_end = facts.appraisals, dt.date(facts.plan.issued_on.year, 12, 31)
    windows = appraisal_windows(facts.plan, scores, facts.as_of)
    over = any(past(publish_due(each.ends_on), facts.as_of) for each in windows)
    waiting = Verdict.MISSED if facts.as_of >= year_end else Verdict.AT_RISK if over else Verdict.NOT_DUE
    if not facts.registers.are_open(Register.APPRAISALS):
        waiting = Verdict.NOT_DUE
    rows = []
    by_unit = dict(list(scores.groupby("unit_id")))
    for unit_id in appraised_units(facts.plan):
        own = by_unit.get(unit_id)
        if own is None:
            rows.append({"standing": waiting, "unit_id": unit_id})
            continue
        forms = sorted(set(own["form"]))
        rows.append(
            {"standing": Verdict.MET if set(forms) <= set(rule.enum) else Verdict.MISSED, "unit_id": unit_id,
             "rounds": "、".join(str(n) for n in sorted(set(own["round_number"]))), "forms": "、".join(forms),
             "respondents": int(own["respondents"].sum())}
        )  # fmt: skip
    covered = sum(row["unit_id"] in by_unit for row in rows)
    used = [form for form in rule.enum if form in set(scores["form"])]
    other = sorted(set(scores["form"]) - set(rule.enum))
    reason = sentence(
        [
            f"市直单位{len(rows)}个，已评议{covered}个" if len(scores) else "尚未评议",
            f"用过的形式：{'、'.join(used)}" if used else "",
            f"文件未列的形式：{'、'.join(other)}" if other else "",
        ]
    )
    coming = [publish_due(each.ends_on) for each in windows]
    due_on = min([day for day in coming if not past(day, facts.as_of)], default=year_end)
    return judged(rows, ("unit_id", "rounds", "forms", "respondents"), reason, due_on=due_on)


def phones(rule: Rule, facts: Facts) -> Judgement:
    """R3.3: each phone that is published was dialled; which phones are published the system does not know. A kind that was
    never dialled is missing once 组织落实阶段 is over."""
    checks = facts.phone_checks
    rows = []
    for (unit_id, kind), own in checks.groupby(["unit_id", "phone_kind"]):
        answered = own[own["answered"].astype(bool)]
        complete = len(own) - int((answered["response_seconds"].isna() | answered["quality"].isna()).sum())
        rows.append(
            {"standing": Verdict.MET if complete == len(own) else Verdict.MISSED, "unit_id": unit_id, "phone_kind": kind,
             "checks": len(own), "answered": len(answered), "complete": complete}
        )  # fmt: skip
    columns = ("unit_id", "phone_kind", "checks", "answered", "complete")
    if not rows:
        return judged([], columns, "还没有电话暗访记录", nothing=Verdict.NOT_DUE)
    incomplete = sum(row["checks"] - row["complete"] for row in rows)
    unseen = [kind for kind in rule.enum if kind not in set(checks["phone_kind"])]
    rate = Rate(int(checks["answered"].astype(bool).sum()), len(checks))
    reason = sentence(
        [
            "" if incomplete else "无法判断是否每部都拨测：系统中没有公布电话名录",
            f"已拨测{len(checks)}次，接通{rate.text}，{rate.counts}次",
            f"接通而没有记首次应答或答复质量的{incomplete}次" if incomplete else "每次都有完整记录",
            f"没有拨测过的类别：{'、'.join(unseen)}" if unseen else "",
        ]
    )
    broken = incomplete or (unseen and past(facts.plan.work_ends_on, facts.as_of))
    due_on = facts.plan.work_ends_on
    return judged(rows, columns, reason, due_on=due_on, verdict=Verdict.MISSED if broken else Verdict.UNKNOWN)


def with_notices(findings: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """``findings`` with the 《监察通知书》 that asks for their 整改 (R3.4) as ``notice_number``; null where there is none.

    A notice answers the finding that it names, or a whole inspection; one notice to a unit covers all that was found
    there in the same inspection.
    """
    notices = documents[documents["kind"] == DocumentKind.NOTICE]
    inspection_of = dict(zip(findings["number"], findings["inspection_number"], strict=True))
    covered: dict[tuple, str] = {}
    for notice in notices.itertuples():
        source = inspection_of.get(notice.source_number)
        for key in (notice.source_number, source):
            if given(key):
                covered.setdefault((notice.unit_id, key), notice.number)
    numbers = [
        covered.get((row.unit_id, row.number)) or covered.get((row.unit_id, row.inspection_number))
        for row in findings.itertuples()
    ]
    return findings.assign(notice_number=pd.Series(numbers, index=findings.index, dtype=object))


def notices(_rule: Rule, facts: Facts) -> Judgement:
    """R3.4: each problem found is put to the unit by a notice with a day, and is rectified by then."""

    def judge(row) -> Verdict:
        told = given(row.notice_number)
        if row.is_done:
            return Verdict.MET if told else Verdict.MISSED
        if row.unit_days_over or (past(row.rectify_due_on, facts.as_of) and not told):
            return Verdict.MISSED
        if row.waits_for == Owner.BUREAU:
            # Reported in time: the unit has done its part, the problem is not yet known to be gone.
            waits = not told or past(row.rectify_due_on, facts.as_of)
        else:
            waits = not told or (row.turn_due_on - facts.as_of).days <= NEAR_RECTIFY_DAYS
        return Verdict.AT_RISK if waits else Verdict.NOT_DUE

    rows = with_standings(with_notices(facts.findings, facts.documents), judge)
    without = rows[rows["notice_number"].isna()]
    overdue = int((rows["unit_days_over"] > 0).sum())
    coming = [
        row.turn_due_on for row in rows.itertuples() if row.waits_for == Owner.UNIT and not row.is_overdue
    ]
    reason = sentence(
        [
            f"检查发现问题{len(rows)}个，"
            + (f"没有对应《监察通知书》的{len(without)}个" if len(without) else "均已发《监察通知书》")
            if len(rows)
            else "还没有检查发现的问题",
            f"逾期未报整改{overdue}个" if overdue else "",
        ]
    )
    columns = (
        "number", "unit_id", "source", "found_on", "kind", "notice_number", "rectify_due_on", "state", "verified_on",
    )  # fmt: skip
    return judged(rows, columns, reason, due_on=min(coming, default=None))


def circulars(_rule: Rule, facts: Facts) -> Judgement:
    """R3.5: a prominent problem is made known, or the reason why not is written down.

    Prominent is what was marked so when it was found, and what a decision of the second or third grade followed, marked or
    not. 通报批评 makes it known.
    """
    decided: dict[str, dt.date] = {}
    criticised = set()
    names = ("source_number", "source_kind", "severity", "sanction", "decided_on")
    for number, kind, severity, sanction, day in zip(
        *(facts.accountability[name].tolist() for name in names), strict=True
    ):
        if kind == SourceKind.FINDING and severity >= 2:
            decided[number] = min(day, decided.get(number, day))
            criticised |= {number} if sanction == CRITICISM else set()

    def judge(row) -> Verdict:
        if row.is_told or row.number in criticised:
            return Verdict.MET
        due_on = (
            max(row.rectify_due_on, publish_due(decided[row.number]))
            if row.number in decided
            else row.rectify_due_on
        )
        return Verdict.MISSED if past(due_on, facts.as_of) else Verdict.NOT_DUE

    found = facts.findings
    rows = with_standings(found[found["prominent"] | found["number"].isin(list(decided))], judge)
    told = int((rows["circulated_on"].notna() | rows["number"].isin(list(criticised))).sum())
    reasoned = int(rows["no_circular_reason"].notna().sum())
    unmarked = int((~rows["prominent"]).sum())
    untold = number_of(rows, Verdict.MISSED, Verdict.NOT_DUE)
    reason = (
        f"突出问题{len(rows)}个"
        + (f"（其中{unmarked}个没有标为突出，而按情节2级以上处理）" if unmarked else "")
        + f"，已通报{told}个，写明不通报理由{reasoned}个，两样都没有的{untold}个"
        if len(rows)
        else "没有标为突出的问题，也没有检查发现的问题按情节2级以上处理"
    )
    columns = (
        "number",
        "unit_id",
        "found_on",
        "kind",
        "rectify_due_on",
        "circulated_on",
        "no_circular_reason",
    )
    return judged(rows, columns, reason)


def appraisals_count(rule: Rule, facts: Facts) -> Judgement:
    """R3.6: the results count at the end of the year; a unit without any cannot be assessed by them."""
    scored = facts.appraisals[facts.appraisals["score"].notna()]
    rows = [
        {"standing": None, "unit_id": unit_id, "rounds": "、".join(str(n) for n in sorted(set(own["round_number"]))),
         "respondents": int(own["respondents"].sum())}
        for unit_id, own in scored.groupby("unit_id")
    ]  # fmt: skip
    lacking = sorted(set(appraised_units(facts.plan)) - set(scored["unit_id"]))
    over = assessment_over(facts)
    if over and facts.registers.are_open(Register.APPRAISALS):
        rows += [{"standing": Verdict.MISSED, "unit_id": unit_id} for unit_id in lacking]
    what = f"已有评议得分的单位{scored['unit_id'].nunique()}个，市直单位还没有的{len(lacking)}个"
    columns = ("unit_id", "rounds", "respondents")
    frame = pd.DataFrame(rows, columns=["standing", *columns])
    return year_end_judgement(rule, facts, frame, columns, what)
