"""What a rule is judged by and what a judgement holds, with the few steps that rules of all measures share."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from efficiency import campaign
from efficiency.campaign.document import Rule
from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import (
    add_workdays,
    chinese_date,
    quarter_begins,
    quarter_ends,
    quarter_word,
)
from efficiency.core.frames import tuples
from efficiency.models import (
    Coded,
    DocumentKind,
    FindingSource,
    InspectionSchedule,
    RectificationState,
    Registration,
    Verdict,
    Verification,
)
from efficiency.standings.registers import Registers
from efficiency.standings.returns import ReturnStanding
from efficiency.standings.turns import past

# A deadline this near without its deed is a risk.
NEAR_DAYS = 14
NEAR_RECTIFY_DAYS = 3

_GRAVEST_FIRST = (Verdict.MISSED, Verdict.AT_RISK, Verdict.UNKNOWN, Verdict.MET, Verdict.NOT_DUE)
_WHOLE_FIRST = (Verdict.MISSED, Verdict.AT_RISK, Verdict.UNKNOWN, Verdict.NOT_DUE, Verdict.MET)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules look at, as known on ``as_of``; frames as ``queries`` return them, ``findings`` with the columns of
    ``FindingStanding``.

    ``clock`` is the official reading of 3日 (``calendar`` or ``workday``). Verdicts on what comes by the thousand are
    judged by counts (``incident_tallies``, ``verified_tallies``, ``reply_tallies``, ``activity_months``,
    ``minxin_months``); the rows of these, for the evidence, are None where only the verdict is asked for.
    """

    plan: Plan
    as_of: dt.date
    clock: str
    registers: Registers
    inspections: pd.DataFrame
    triggers: pd.DataFrame
    findings: pd.DataFrame
    registration_checks: pd.DataFrame
    points: pd.DataFrame
    returns: list[ReturnStanding]
    point_reports: pd.DataFrame
    activity_months: pd.DataFrame
    unregistered: pd.DataFrame
    visit_reports: pd.DataFrame
    # Whether a visit and a report of the same enterprise bear the same key; for a unit they must not.
    visits_tied: bool
    incident_tallies: pd.DataFrame
    verified_tallies: pd.DataFrame
    decided_incidents: pd.DataFrame
    gravest_verified: int
    verified_lately: pd.DataFrame
    reply_tallies: pd.DataFrame
    appraisals: pd.DataFrame
    phone_checks: pd.DataFrame
    broadcasts: pd.DataFrame
    minxin_openings: pd.DataFrame
    minxin_months: pd.DataFrame
    minxin_lacking: pd.DataFrame
    documents: pd.DataFrame
    accountability: pd.DataFrame
    activities: pd.DataFrame | None = None
    incidents: pd.DataFrame | None = None
    verified_days: dict[str, dt.date] | None = None
    minxin_cases: pd.DataFrame | None = None


@dataclass(frozen=True)
class Judgement:
    """One rule on one day: verdict, a sentence why, the next day that counts (None: none, never one that is over), and the
    rows behind it, which ``rows`` puts together only for who asks for them."""

    verdict: Verdict
    reason: str
    due_on: dt.date | None
    headers: dict[str, str]
    rows: Callable[[], pd.DataFrame]

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """The rows behind the verdict, with the columns of ``headers`` (column -> Chinese header) in that order; ``standing`` is
        among them. Empty where the facts came without the rows."""
        return self.rows()

    def without_rows(self) -> "Judgement":
        """The same with the columns of the evidence only; it holds none of the facts."""
        columns = list(self.headers)
        return replace(self, rows=lambda: pd.DataFrame(columns=columns))


# Chinese headers of evidence columns; ``headers`` of a judgement is taken from here.
HEADERS = {
    "standing": "判定",
    "unit_id": "单位",
    "quarter": "季度",
    "number": "编号",
    "inspection_number": "察访编号",
    "schedule": "定期或不定期",
    "started_on": "开始日期",
    "ended_on": "结束日期",
    "due_on": "时限",
    "bulletin_on": "结果公开日期",
    "publish_due_on": "公开期限（派生）",
    "pursue_due_on": "处理期限（派生）",
    "handle_due_on": "处理期限（派生）",
    "resolve_due_on": "办理期限（派生）",
    "last_sent": "最近一次周回执",
    "missed_in_a_row": "连续未回执（周）",
    "trigger_kind": "触发来源",
    "trigger_reference": "来源编号",
    "source": "发现方式",
    "found_on": "发现日期",
    "kind": "类别",
    "sub_kind": "细类",
    "state": "整改状态",
    "rectify_due_on": "整改期限",
    "verified_on": "核实整改日期",
    "notice_number": "监察通知书",
    "circulated_on": "通报日期",
    "no_circular_reason": "不通报理由",
    "point_label": "监测点",
    "ownership": "所有制",
    "plaque_on": "挂牌日期",
    "registration": "登记情况",
    "known_from": "何以得知",
    "handled": "处理结果",
    "checked_on": "检查日期",
    "points_checked": "抽查监测点（个）",
    "unregistered_found": "发现未登记（次）",
    "received_on": "收件日期",
    "replied_on": "回复日期",
    "resolved_on": "有结果日期",
    "closed_on": "办结日期",
    "due_calendar_on": "自然日顺延到期日",
    "due_workday_on": "3个工作日到期日",
    "severity": "情节等级",
    "verification": "核实结论",
    "action_number": "责任追究编号",
    "sanction": "处理方式",
    "no_action_reason": "不追究理由",
    "person": "责任人",
    "decided_on": "决定日期",
    "document_number": "文书编号",
    "document_kind": "文书种类",
    "issued_on": "签发日期",
    "served_on": "送达日期",
    "answered_on": "采纳日期",
    "executed_on": "执行日期",
    "round_number": "轮次",
    "rounds": "已评轮次",
    "forms": "评议形式",
    "respondents": "参评人数（人）",
    "held_on": "评议日期",
    "published_on": "公开日期",
    "units": "单位数（个）",
    "phone_kind": "电话类别",
    "checks": "拨测（次）",
    "answered": "接通（次）",
    "complete": "记录完整（次）",
    "count": "次数",
    "previous": "上季度次数",
    "counted_on": "统计日期",
    "opened": "已开通（个）",
    "should_open": "应开通（个）",
    "incidents": "件数",
    "source_number": "来源编号",
    "gravity": "事项情节",
}  # fmt: skip
_CODED = {
    "schedule": InspectionSchedule,
    "source": FindingSource,
    "state": RectificationState,
    "registration": Registration,
    "verification": Verification,
    "document_kind": DocumentKind,
}


def judged(
    rows: list[dict] | pd.DataFrame,
    columns: tuple[str, ...],
    reason: str,
    *,
    due_on: dt.date | None = None,
    nothing: Verdict = Verdict.NOT_DUE,
    whole: bool = False,
    verdict: Verdict | None = None,
    kinds: type[Coded] | None = None,
) -> Judgement:
    """The gravest standing among ``rows``. ``nothing`` is the verdict on no rows; with ``whole`` one row not yet due
    keeps the whole rule from being met; ``verdict`` overrides where rows alone cannot say; ``kinds`` is the set
    that the column ``kind`` holds codes of, null where it holds words."""
    if verdict is None:
        found = {row["standing"] for row in rows} if isinstance(rows, list) else set(rows["standing"])
        order = _WHOLE_FIRST if whole else _GRAVEST_FIRST
        verdict = next((each for each in order if each in found), nothing)
    # Problems are kept by their Chinese kind, incidents and activities by a code.
    coded = _CODED if kinds is None else _CODED | {"kind": kinds}
    headers = {name: HEADERS[name] for name in ("standing", *columns)}
    return Judgement(verdict, reason, due_on, headers, lambda: _in_words(rows, list(headers), coded))


def _in_words(
    rows: list[dict] | pd.DataFrame, names: list[str], coded: dict[str, type[Coded]]
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=names) if isinstance(rows, list) else rows[names]
    for name, codes in coded.items():
        if name in names:
            frame = frame.assign(**{name: frame[name].map(codes.words_of, na_action="ignore")})
    return frame


def with_standings(rows: pd.DataFrame, judge: Callable[..., Verdict]) -> pd.DataFrame:
    """``rows`` with ``judge(row)`` as ``standing``."""
    return rows.assign(
        standing=pd.Series([judge(row) for row in tuples(rows)], index=rows.index, dtype=object)
    )


def count_where(tallies: pd.DataFrame, **wanted) -> int:
    """How many reports of ``tallies`` have the values ``wanted`` (a value, or a tuple of them)."""
    values = [value if isinstance(value, tuple) else (value,) for value in wanted.values()]
    rows = zip(tallies["incidents"].tolist(), *(tallies[name].tolist() for name in wanted), strict=True)
    return sum(
        count for count, *row in rows if all(each in some for each, some in zip(row, values, strict=True))
    )


def number_of(rows: pd.DataFrame, *verdicts: Verdict) -> int:
    """How many of the rows have one of these verdicts."""
    return int(rows["standing"].isin(verdicts).sum())


def sentence(parts: list[str]) -> str:
    """The parts that say something, joined to one reason."""
    return "；".join(part for part in parts if part)


def given(value) -> bool:
    """Whether a cell holds something: neither null nor blank."""
    return not pd.isna(value) and str(value).strip() != ""


def quarters() -> list[tuple[str, dt.date, dt.date]]:
    """(quarter in words, first day, last day) of each quarter from the campaign's first day to its last."""
    days = campaign.load().parameters
    found, first = [], quarter_begins(days.first_day)
    while first <= days.last_day:
        last = quarter_ends(first)
        found.append((quarter_word(first), first, last))
        first = last + dt.timedelta(days=1)
    return found


def quarter_standing(done: bool, last_day: dt.date, as_of: dt.date) -> Verdict:
    """Something due once a quarter: met when done, missed after its end, a risk in its last fortnight."""
    if done:
        return Verdict.MET
    if past(last_day, as_of):
        return Verdict.MISSED
    near = last_day - dt.timedelta(days=NEAR_DAYS) <= as_of
    return Verdict.AT_RISK if near else Verdict.NOT_DUE


def publish_due(done_on: dt.date) -> dt.date:
    """By which a result should be public: ``days.publish`` workdays after it was there. The document gives no day."""
    return add_workdays(done_on, campaign.load().parameters.days.publish)


def unpublished_standing(due_on: dt.date, as_of: dt.date) -> Verdict:
    """What is not public yet: in its term not due, past it a risk, and missed once the year is over."""
    if not past(due_on, as_of):
        return Verdict.NOT_DUE
    return Verdict.MISSED if as_of >= campaign.load().parameters.last_day else Verdict.AT_RISK


def pursue_due(known_on: dt.date) -> dt.date:
    """By which a report found true should be decided about: ``days.pursue`` workdays after that became known."""
    return add_workdays(known_on, campaign.load().parameters.days.pursue)


def handle_due(known_on: dt.date) -> dt.date:
    """By which something has become of an unregistered visit: ``days.handle`` workdays after that became known."""
    return add_workdays(known_on, campaign.load().parameters.days.handle)


def first_day_in_term(as_of: dt.date) -> dt.date:
    """The earliest day such that what was found true on it is still within ``pursue_due`` on ``as_of``."""
    day = as_of
    while not past(pursue_due(day - dt.timedelta(days=1)), as_of):
        day -= dt.timedelta(days=1)
    return day


def next_quarter_end(as_of: dt.date) -> dt.date | None:
    """The last day of the quarter that ``as_of`` falls in; None after the year."""
    return next((last for _, _, last in quarters() if last >= as_of), None)


def assessment_over(facts: Facts) -> bool:
    """Whether the days of 年终考核 are past: it falls into the last phase."""
    return past(facts.plan.phases[-1].ends_on, facts.as_of)


def year_end_judgement(
    rule: Rule, facts: Facts, rows: pd.DataFrame, columns: tuple[str, ...], what: str
) -> Judgement:
    """R1.3, R3.6, R4.4: something must count in the year-end assessment, whose scoring sheet the system does not hold.

    ``rows`` carry a ``standing`` already where something is wrong today; the others wait for the sheet.
    """
    # 年终考核 falls into the last phase; only then is there a scoring sheet.
    due_on = facts.plan.phases[-1].ends_on
    waiting = Verdict.NOT_DUE if facts.as_of <= due_on else Verdict.UNKNOWN
    rows = rows.assign(standing=[each or waiting for each in rows["standing"]])
    sheet = (
        f"年终考评在{chinese_date(due_on)}前进行"
        if waiting == Verdict.NOT_DUE
        else "无法判断是否计入：系统中没有年终考评打分表"
    )
    return judged(rows, columns, sentence([what, sheet]), due_on=due_on, nothing=waiting)
