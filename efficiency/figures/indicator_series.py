"""Readings of indicators as series: month by month with gaps, the pace towards a target, last rates by dimension.

Pure: the frames of ``queries.indicators`` go in, numbers and frames come out. No database, no clock. A month without a
reading is null and stays a gap in every line; it is never drawn as zero.
"""

import datetime as dt

import pandas as pd

from efficiency import campaign
from efficiency.campaign.document import Target
from efficiency.campaign.workdays import month_end, scheduled_share
from efficiency.core.keeping import kept
from efficiency.metrics import Rate

UNREPORTED = "未报数"
DIMENSIONS = ("unit_id", "district_code", "category")


def month_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """All month ends from the month of ``first`` up to and including ``last``, in order."""
    ends, day = [], month_end(first)
    while day <= last:
        ends.append(day)
        day = month_end(day + dt.timedelta(days=1))
    return ends


def month_word(day: dt.date) -> str:
    """``8月``; a month after the campaign's first year says its year, ``2008年1月``: no two months have one word."""
    later = day.year > campaign.load().parameters.first_day.year
    return f"{day.year}年{day.month}月" if later else f"{day.month}月"


def months_from(first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """Every month from the one of ``first`` to the one of ``last``: its first day -> its word; none if ``first`` is later."""
    return {end.replace(day=1): month_word(end) for end in month_ends(first, month_end(last))}


def counts_text(numerator: float | None, denominator: float | None) -> str:
    """``1,650/1,698``, the numerator alone where there is no denominator, empty where nothing was counted."""
    if pd.isna(numerator):
        return ""
    return f"{numerator:,.0f}" if pd.isna(denominator) else f"{numerator:,.0f}/{denominator:,.0f}"


def _of(readings: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    # A column that is null throughout comes from the database without a number type.
    rows = readings[readings["indicator_id"] == indicator_id]
    return rows.astype({"value": "float64", "numerator": "float64", "denominator": "float64"})


@kept
def series(readings: pd.DataFrame, indicator_id: str, until: dt.date | None = None, **where) -> pd.DataFrame:
    """One indicator month by month, oldest first: its city figure, or the one at ``where`` (category="曝光").

    With ``until`` every month end from the first reading to that day has a row; without a reading its value is null.
    Columns: period_end, month (``8月``), value, numerator, denominator, counts (text, 未报数 for a gap), note. Raises
    ``ValueError`` when ``where`` leaves several readings for one month: they would have to be added up first.
    """
    rows = _of(readings, indicator_id)
    for dimension in DIMENSIONS:
        rows = rows[rows[dimension] == where.get(dimension, "")]
    if rows["period_end"].duplicated().any():
        raise ValueError(f"{indicator_id}在同一期有多个读数")
    rows = rows.sort_values("period_end")
    if until is not None and len(rows):
        ends = month_ends(rows["period_end"].iloc[0], until)
        days = sorted({*ends, *rows["period_end"]})
        rows = rows.set_index("period_end").reindex(days).rename_axis("period_end").reset_index()
    return _figures(rows)


@kept
def summed(readings: pd.DataFrame, indicator_id: str, by: str | None = None) -> pd.DataFrame:
    """A rate added up over its dimensions, month by month: the numerators over the denominators, never a mean of rates.

    ``by`` (``unit_id``, ``district_code`` or ``category``) keeps one dimension as a column of its own. Columns: [by],
    period_end, month, value (percent; null for an empty denominator), numerator, denominator, counts, note (null).
    """
    rows = _of(readings, indicator_id)
    keys = [by, "period_end"] if by else ["period_end"]
    sums = rows.groupby(keys, sort=True)[["numerator", "denominator"]].sum(min_count=1).reset_index()
    share = [
        Rate(n, d).percent if pd.notna(d) else None
        for n, d in zip(sums["numerator"], sums["denominator"], strict=True)
    ]
    return _figures(sums.assign(value=pd.Series(share, dtype="float64"), note=None), *([by] if by else []))


def _figures(rows: pd.DataFrame, *keys: str) -> pd.DataFrame:
    counts = [
        UNREPORTED if pd.isna(value) and pd.isna(n) else counts_text(n, d)
        for value, n, d in zip(rows["value"], rows["numerator"], rows["denominator"], strict=True)
    ]
    months = [month_word(day) for day in rows["period_end"]]
    columns = [*keys, "period_end", "month", "value", "numerator", "denominator", "counts", "note"]
    return rows.assign(counts=counts, month=months)[columns].reset_index(drop=True)


@kept
def last_by(
    readings: pd.DataFrame, indicator_id: str, by: str, expected: list[str] | None = None
) -> pd.DataFrame:
    """The last reading of each value of a dimension, lowest first, those without any reading last.

    ``by`` is ``unit_id``, ``district_code`` or ``category``; ``expected`` lists who should have reported, so that a
    silent one has a row too (value null). Readings with an empty ``by`` are left out. Columns: key, value, numerator,
    denominator, counts (未报数 for the silent), period_end, note.
    """
    rows = _of(readings, indicator_id)
    last = rows[rows[by] != ""].sort_values("period_end").groupby(by, sort=False).tail(1).set_index(by)
    if expected is not None:
        last = last.reindex([*expected, *(key for key in last.index if key not in expected)])
    last = last.rename_axis("key").reset_index()
    counts = [
        counts_text(n, d) if pd.notna(value) or pd.notna(n) else UNREPORTED
        for value, n, d in zip(last["value"], last["numerator"], last["denominator"], strict=True)
    ]
    columns = ["key", "value", "numerator", "denominator", "counts", "period_end", "note"]
    ordered = last.assign(counts=counts)[columns].sort_values("value", kind="stable", na_position="last")
    return ordered.reset_index(drop=True)


@kept
def grouped(
    readings: pd.DataFrame, indicator_id: str, by: str, names: dict[str, str], until: dt.date | None = None
) -> pd.DataFrame:
    """The series of several values of one dimension below each other: ``names`` is value -> name, in order.

    Values without any reading are left out. Columns: group (the name), then those of ``series``.
    """
    lines = [
        series(readings, indicator_id, until, **{by: key}).assign(group=name) for key, name in names.items()
    ]
    known = [line for line in lines if len(line)] or lines[:1]
    rows = pd.concat(known, ignore_index=True)
    return rows[["group", *(column for column in rows.columns if column != "group")]]


@kept
def first_at(lines: pd.DataFrame, goal: float = 100.0) -> dict[str, dt.date]:
    """Group -> the first period end at which its value was at least ``goal``; groups that never were are left out."""
    there = lines[lines["value"] >= goal].sort_values("period_end")
    return there.groupby("group", sort=False)["period_end"].first().to_dict()


@kept
def total(rows: pd.DataFrame) -> Rate:
    """The numerators of ``rows`` over their denominators; both 0 when nothing was reported, which shows as —."""
    return Rate(float(rows["numerator"].fillna(0).sum()), float(rows["denominator"].fillna(0).sum()))


@kept
def pace(target: Target, until: dt.date | None = None) -> pd.DataFrame:
    """序时线: the way from the target's baseline to its number, straight in workdays, week by week. Columns: day, value.

    Where the document gives no baseline the line starts at 0, as the lights do. ``until`` ends it earlier than due.
    """
    first, last = campaign.load().plan.issued_on, min(target.due_on, until) if until else target.due_on
    days = [first + dt.timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    days = sorted({*days, last})
    start = target.baseline_value or 0.0
    way = target.value - start
    values = [start + way * scheduled_share(first, target.due_on, day) for day in days]
    return pd.DataFrame({"day": days, "value": values})


def pace_on(target: Target, day: dt.date) -> float:
    """What the pace line asks for on one day, in the target's unit."""
    start = target.baseline_value or 0.0
    share = scheduled_share(campaign.load().plan.issued_on, target.due_on, day)
    return start + (target.value - start) * share


@kept
def reported(figures: pd.DataFrame) -> pd.DataFrame:
    """The months of a series that have a value."""
    return figures[figures["value"].notna()]


def last_change(figures: pd.DataFrame) -> float | None:
    """The last value less the one before it; None with fewer than two values."""
    values = reported(figures)["value"].tolist()
    return values[-1] - values[-2] if len(values) > 1 else None


@kept
def changes(lines: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """How far each line has come since its first reading, lines without one left out. ``lines``: name -> ``series``.

    Columns: name, first_month, last_month, first, last, change (last less first), step (change since the reading before).
    """
    return pd.DataFrame(
        [
            {
                "name": name,
                "first_month": values["month"].iloc[0],
                "last_month": values["month"].iloc[-1],
                "first": values["value"].iloc[0],
                "last": values["value"].iloc[-1],
                "change": values["value"].iloc[-1] - values["value"].iloc[0],
                "step": last_change(values) or 0.0,
            }
            for name, figures in lines.items()
            if len(values := reported(figures))
        ],
        columns=["name", "first_month", "last_month", "first", "last", "change", "step"],
    )


@kept
def stalled_months(figures: pd.DataFrame, least: float = 0.05) -> int:
    """How many readings at the end of a series in a row did not move from the one before by at least ``least``."""
    values = reported(figures)["value"].tolist()
    still = 0
    for now, before in zip(values[::-1], values[-2::-1], strict=False):
        if abs(now - before) >= least:
            break
        still += 1
    return still


@kept
def missed_months(figures: pd.DataFrame, target: Target) -> list[dt.date]:
    """The months at the end of a series in a row that miss the target, oldest first; a gap neither counts nor breaks."""
    missed = []
    for row in reported(figures).iloc[::-1].itertuples():
        if target.is_met_by(float(row.value)):
            break
        missed.append(row.period_end)
    return missed[::-1]


@kept
def unmet(figures: pd.DataFrame, target: Target) -> list[dt.date]:
    """All months of a series whose value misses the target, oldest first."""
    known = reported(figures)
    return [row.period_end for row in known.itertuples() if not target.is_met_by(float(row.value))]


def months_words(days: list[dt.date]) -> str:
    """``6月``, ``6月至8月`` for months in a row, ``3月、6月、7月`` otherwise."""
    if len(days) > 1 and days == month_ends(days[0], days[-1]):
        return f"{month_word(days[0])}至{month_word(days[-1])}"
    return "、".join(month_word(day) for day in days)


@kept
def withdrawn(corrections: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    """Values of one indicator that were corrected, oldest period first, as ``charts.series.target_line`` draws them.

    ``corrections``: frame of ``queries.indicators.corrections``. Columns: period_end, old_value, new_value,
    old_recorded_at, recorded_at, correction_reason.
    """
    rows = corrections[corrections["indicator_id"] == indicator_id].sort_values(["period_end", "recorded_at"])
    columns = ["period_end", "old_value", "new_value", "old_recorded_at", "recorded_at", "correction_reason"]
    return rows[columns].reset_index(drop=True)
