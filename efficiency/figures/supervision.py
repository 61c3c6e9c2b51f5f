"""Numbers on supervision itself: open against covert visits, repeat problems, 评议, phone checks, chains to a sanction.

Pure: frames of ``queries.supervision`` and ``queries.monitoring`` go in, frames come out; the day is an argument.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

import pandas as pd

from efficiency.campaign.document import Unit
from efficiency.campaign.plan import Plan
from efficiency.core.keeping import kept
from efficiency.figures.indicator_series import month_word
from efficiency.figures.over_time import with_mark
from efficiency.figures.service_findings import with_words
from efficiency.judgements.news import lowest_means, mean_interval, usual_means
from efficiency.judgements.rules.accountability import document_verdict, verified_incidents
from efficiency.judgements.rules.appraisals import with_notices
from efficiency.judgements.rules.evidence import given, pursue_due
from efficiency.models import (
    DocumentKind,
    FindingSource,
    IncidentKind,
    SourceKind,
    VisitMode,
)
from efficiency.standings.documents import DocumentStanding
from efficiency.standings.turns import framed, past
from efficiency.standings.words import outcome_words

AGES = ("逾期超过15天", "逾期1至15天", "7天内到期", "7天以后到期")
# 件件有回声、事事有结果: a case has both, or still lacks its result, or lacks both.
BOTH_LACKING, RESULT_LACKING, RESOLVED = "回声和结果都缺", "有回声，缺结果", "有结果"
KEY_UNITS, OTHER_UNITS = "重点部门", "其他责任单位"


# ---------------------------------------------------------------- 明察暗访


@kept
def open_and_covert(visits: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Open and covert results of one unit in one inspection side by side, the widest gap first (意见一).

    Columns: inspection_number, unit_id, open_score, covert_score (null: not visited so, or not scored), gap (open minus
    covert, in 分; null unless both), open_findings, covert_findings (counts), contradiction (wider than the
    other gaps lead one to expect, ``news.lowest_means``: that announced visits find less is usual, so much less is not).
    """
    keys = ["inspection_number", "unit_id"]
    modes = {VisitMode.OPEN: "open", VisitMode.COVERT: "covert"}
    rows = visits[keys].drop_duplicates()
    for mode, name in modes.items():
        scores = visits[visits["mode"] == mode].groupby(keys)["score"].mean().rename(f"{name}_score")
        found = findings[findings["source"] == mode].groupby(keys).size().rename(f"{name}_findings")
        rows = rows.merge(scores, on=keys, how="left").merge(found, on=keys, how="left")
    counts = [f"{name}_findings" for name in modes.values()]
    rows[counts] = rows[counts].fillna(0).astype(int)
    gap = pd.to_numeric(rows["open_score"]) - pd.to_numeric(rows["covert_score"])
    apart = lowest_means((place, -each, 1) for place, each in gap.dropna().items()) or []
    rows = rows.assign(gap=gap.round(1), contradiction=rows.index.isin([each.key for each in apart]))
    return rows.sort_values("gap", ascending=False, na_position="last", kind="stable", ignore_index=True)


@kept
def repeat_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """The same kind of problem found again in the same unit on another occasion, most often first.

    Columns: unit_id, kind, times (occasions: inspections, or days for phone checks and appraisals), found (problems),
    first_on, last_on, standing (of the last one), numbers.
    """
    known = with_words(findings)
    occasion = known["inspection_number"].where(
        known["inspection_number"].notna(), known["found_on"].astype(str)
    )
    rows = [
        {
            "unit_id": unit_id,
            "kind": kind,
            "times": own["occasion"].nunique(),
            "found": len(own),
            "first_on": own["found_on"].iloc[0],
            "last_on": own["found_on"].iloc[-1],
            "standing": own["standing"].iloc[-1],
            "numbers": "、".join(own["number"]),
        }
        for (unit_id, kind), own in known.assign(occasion=occasion)
        .sort_values(["found_on", "number"])
        .groupby(["unit_id", "kind"])
        if own["occasion"].nunique() > 1
    ]
    columns = ["unit_id", "kind", "times", "found", "first_on", "last_on", "standing", "numbers"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["times", "last_on"], ascending=False, kind="stable", ignore_index=True
    )


@kept
def open_rectifications(findings: pd.DataFrame) -> pd.DataFrame:
    """整改 not yet verified, the longest overdue first: the findings (columns of ``FindingStanding``) with quarter, standing,
    days_past (of whoever has to act now; negative: days left) and age (one of ``AGES``)."""
    rows = with_words(findings[~findings["is_done"]])
    past = [(as_of - day).days for as_of, day in zip(rows["as_of"], rows["turn_due_on"], strict=True)]
    ages = [AGES[0] if n > 15 else AGES[1] if n > 0 else AGES[2] if n >= -7 else AGES[3] for n in past]
    rows = rows.assign(
        days_past=pd.Series(past, index=rows.index, dtype="int64"),
        age=pd.Series(ages, index=rows.index, dtype=object),
    )
    return rows.sort_values("days_past", ascending=False, kind="stable", ignore_index=True)


# ---------------------------------------------------------------- 评议评估


def comparison_group(unit: Unit) -> str:
    """Whom a unit's score is compared with: the 21 重点部门 among themselves, the other 责任单位 among themselves."""
    return KEY_UNITS if unit.key_unit_seq else OTHER_UNITS


@kept
def appraisal_results(appraisals: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """One row per round and unit: the score over all forms, weighted by respondents (R3.1, R3.2).

    Columns: round_number, unit_id, group (``comparison_group``), score (null: nothing scored), respondents (of the
    forms that were scored), unscored (respondents of forms without a score), forms, group_mean (of the group's scores
    in that round, weighted by respondents), difference (to it, in 分), lowest and highest (of the forms' scores), usual_from
    and usual_to (between which the score is no news among its group, ``news.usual_means``; null: too few). Lowest score
    first within round and group.
    """
    rows = []
    for (number, unit_id), own in appraisals.groupby(["round_number", "unit_id"]):
        scored = own[own["score"].notna()]
        people = int(scored["respondents"].sum())
        rows.append(
            {
                "round_number": int(number),
                "unit_id": unit_id,
                "group": comparison_group(plan.unit(unit_id)),
                "score": (scored["score"] * scored["respondents"]).sum() / people if people else None,
                "respondents": people,
                "unscored": int(own["respondents"].sum()) - people,
                "forms": "、".join(sorted(set(own["form"]))),
                "lowest": scored["score"].min() if people else None,
                "highest": scored["score"].max() if people else None,
            }
        )
    columns = [
        "round_number",
        "unit_id",
        "group",
        "score",
        "respondents",
        "unscored",
        "forms",
        "lowest",
        "highest",
    ]
    frame = pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("score", "lowest", "highest"), "float64")
    )
    weighted = frame.assign(weight=frame["respondents"].where(frame["score"].notna(), 0))
    weighted["total"] = (weighted["score"] * weighted["weight"]).fillna(0)
    sums = weighted.groupby(["round_number", "group"])[["total", "weight"]].transform("sum")
    mean = (sums["total"] / sums["weight"].where(sums["weight"] > 0)).astype("float64")
    frame = frame.assign(group_mean=mean.round(1), score=frame["score"].round(1))
    frame["difference"] = (frame["score"] - frame["group_mean"]).round(1)
    usual: dict = {}
    for _, own in frame[frame["score"].notna()].groupby(["round_number", "group"]):
        usual |= usual_means(zip(own.index, own["score"], own["respondents"], strict=True))
    for place, name in enumerate(("usual_from", "usual_to")):
        ends = {key: round(min(100.0, max(0.0, both[place])), 1) for key, both in usual.items()}
        frame[name] = pd.Series(ends, dtype="float64")
    return frame.sort_values(["round_number", "group", "score"], kind="stable", ignore_index=True)


@kept
def form_scores(appraisals: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``queries.supervision.appraisals`` with lower and upper: between which the score of one form lies with 95 %
    certainty, given how many people gave it and how far they were apart, within 0 to 100 (null: the spread is not told)."""
    ends = [
        mean_interval(row.score, row.spread, row.respondents) or (None, None)
        for row in appraisals.itertuples()
    ]
    bounded = [[None if end is None else min(100.0, max(0.0, end)) for end in both] for both in ends]
    found = pd.DataFrame(bounded, columns=["lower", "upper"], index=appraisals.index, dtype="float64")
    return appraisals.join(found)


@kept
def phone_rounds(checks: pd.DataFrame) -> pd.DataFrame:
    """电话暗访 by month and kind of phone (R3.3).

    Columns: month (5月), phone_kind, checks, answered, seconds (median to the first answer; null: nobody answered), and
    poor (answers rated 较差).
    """
    columns = ["month", "phone_kind", "checks", "answered", "seconds", "poor"]
    rows = [
        (
            month_word(month),
            kind,
            len(own),
            int(own["answered"].astype(bool).sum()),
            pd.to_numeric(own["response_seconds"]).median(),
            int((own["quality"] == "较差").sum()),
        )
        for (month, kind), own in checks.assign(
            month=[day.replace(day=1) for day in checks["checked_on"]]
        ).groupby(["month", "phone_kind"])
    ]
    return pd.DataFrame(rows, columns=columns)


@kept
def notices_that_followed(findings: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """What phone checks and appraisals brought to light, with the 《监察通知书》 and the 整改 that followed (R3.4).

    Columns: those of findings, quarter, standing, notice_number (null: none).
    """
    own = with_notices(with_words(findings), documents)
    return own[own["source"].isin([FindingSource.PHONE, FindingSource.APPRAISAL])].reset_index(drop=True)


# ---------------------------------------------------------------- 社会监督


@kept
def minxin_rates(months: pd.DataFrame) -> pd.DataFrame:
    """民心网 by month of receipt (R4.3). Columns: month (its first day), cases, replied, resolved."""
    return months.groupby("month", as_index=False)[["cases", "replied", "resolved"]].sum()


@kept
def minxin_parts(rates: pd.DataFrame, marks: Mapping[str, str]) -> pd.DataFrame:
    """Each month's cases in the three parts that add up to them: name (8月, with its mark of ``marks``), key (8月), state,
    value (cases)."""
    parts = {
        BOTH_LACKING: rates["cases"] - rates["replied"],
        RESULT_LACKING: rates["replied"] - rates["resolved"],
        RESOLVED: rates["resolved"],
    }
    keys = [month_word(month) for month in rates["month"]]
    names = [with_mark(key, marks.get(key)) for key in keys]
    return pd.concat(
        [
            pd.DataFrame({"name": names, "key": keys, "state": state, "value": value})
            for state, value in parts.items()
        ],
        ignore_index=True,
    )


@kept
def minxin_units(months: pd.DataFrame) -> pd.DataFrame:
    """民心网 by unit, the lowest share of results first: unit_id, cases, replied, resolved, reply_rate, result_rate (0..100)."""
    rows = months.groupby("unit_id", as_index=False)[["cases", "replied", "resolved"]].sum()
    rows = rows.assign(
        reply_rate=100 * rows["replied"] / rows["cases"], result_rate=100 * rows["resolved"] / rows["cases"]
    )
    return rows.sort_values(
        ["result_rate", "cases"], ascending=[True, False], kind="stable", ignore_index=True
    )


# ---------------------------------------------------------------- 责任追究


@kept
def document_register(documents: Iterable[DocumentStanding]) -> pd.DataFrame:
    """The documents with verdict (R5.2) and words (what was done last); columns of ``DocumentStanding`` besides."""
    papers = list(documents)
    rows = framed(DocumentStanding, papers)
    verdicts = pd.Series([document_verdict(each) for each in papers], index=rows.index, dtype=object)
    words = [f"已{each.step.words}" if each.step else "未送达" for each in papers]
    return rows.assign(verdict=verdicts, words=pd.Series(words, index=rows.index, dtype=object))


@kept
def chains(
    incidents: pd.DataFrame, findings: pd.DataFrame, documents: pd.DataFrame, accountability: pd.DataFrame,
    verified_days: dict[str, dt.date], as_of: dt.date,
) -> pd.DataFrame:  # fmt: skip
    """From a verified report or a prominent problem to its document and to what was decided about people (R5.1).

    What lacks both sanction and reason comes first, then the chains with the earliest next day, finished ones last.
    Columns: source_kind (INCIDENT / FINDING), number, unit_id, happened_on, kind, severity (null for findings),
    document_number, document_kind (null: none), action_number (null: none), outcome (the sanction, 不追究 or null),
    no_action_reason, lacking (bool: neither sanction nor reason: of a report once its term is past, closed or not, as R5.1
    judges it; of a finding once it is put right), next_step (null: finished), next_due_on (null: no day set).
    ``verified_days``: number of a report -> the day on which it became known to be true.
    """
    incident_rows = verified_incidents(incidents, accountability).rename(
        columns={"received_on": "happened_on"}
    )
    prominent = with_notices(findings, documents)
    prominent = prominent[prominent["prominent"].astype(bool)].rename(columns={"found_on": "happened_on"})
    by_number = {row.number: row for row in documents.itertuples()}
    # Of several the last one counts.
    number_of = dict(zip(documents["source_number"], documents["number"], strict=True))
    actions = {row.source_number: row for row in accountability.itertuples()}
    rows = []
    for row in incident_rows.itertuples():
        number, due = number_of.get(row.number), pursue_due(verified_days[row.number])
        rows.append(
            _link(SourceKind.INCIDENT, row, row.severity, number, by_number, actions, past(due, as_of), due)
        )
    for row in prominent.itertuples():
        rows.append(_link(SourceKind.FINDING, row, None, row.notice_number, by_number, actions, row.is_done))
    columns = [
        "source_kind", "number", "unit_id", "happened_on", "kind", "severity", "document_number", "document_kind",
        "action_number", "outcome", "no_action_reason", "lacking", "next_step", "next_due_on",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).astype({"lacking": bool})
    order = pd.DataFrame(
        {
            "lacking": ~frame["lacking"],
            "done": frame["next_step"].isna(),
            "day": [str(day) if given(day) else "9" for day in frame["next_due_on"]],
            "happened_on": frame["happened_on"].astype(str),
        }
    )
    return frame.loc[order.sort_values(["lacking", "done", "day", "happened_on"]).index].reset_index(
        drop=True
    )


def _link(
    source_kind: str, row, severity, number, documents: dict, actions: dict, over: bool, due_on: dt.date | None = None,
) -> dict:  # fmt: skip
    document, action = documents.get(number), actions.get(row.number)
    outcome = None if action is None else outcome_words(action.sanction, action.no_action_reason)
    lacking = over and action is None
    step, day = _next_step(document, action, over=over, due_on=due_on)
    return {
        "source_kind": source_kind,
        "number": row.number,
        "unit_id": row.unit_id,
        "happened_on": row.happened_on,
        "kind": IncidentKind.words_of(row.kind) if source_kind == SourceKind.INCIDENT else row.kind,
        "severity": severity,
        "document_number": number if document is not None else None,
        "document_kind": DocumentKind.words_of(document.kind) if document is not None else None,
        "action_number": None if action is None else action.number,
        "outcome": outcome,
        "no_action_reason": None if action is None else action.no_action_reason,
        "lacking": lacking,
        "next_step": step,
        "next_due_on": day,
    }


def _next_step(document, action, *, over: bool, due_on: dt.date | None) -> tuple[str | None, dt.date | None]:
    """What is to be done next and by which day; (None, None) when the chain is finished. ``due_on``: by which it has to be
    decided about people (None: once the problem is put right)."""
    if document is not None and not given(document.closed_on):
        if not given(document.served_on):
            return "送达文书", document.due_on
        if not given(document.answered_on):
            return "单位采纳并回复", document.due_on
        return ("执行", document.due_on) if not given(document.executed_on) else ("文书办结", None)
    if action is None:
        return ("作出处理，或写明不追究理由" if over or due_on else "办结后决定是否追究"), due_on
    return None, None
