"""What the monitoring points tell (意见二): cells that tell zero from silence, the 3-day clock, where the time goes.

Pure: frames and days go in, frames and sentences come out. No database, no clock.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from operator import add

import pandas as pd

from efficiency.campaign.workdays import workdays_between
from efficiency.core.frames import of_types, summed
from efficiency.core.keeping import kept
from efficiency.judgements.news import News, crowded_cells
from efficiency.metrics import Rate
from efficiency.models import ReplyStanding
from efficiency.standings import incidents as standings

VALUE, ZERO, NOT_REPORTED, NOT_APPLICABLE = "value", "zero", "not_reported", "not_applicable"
_WORDS = {ZERO: "0", NOT_REPORTED: "未报", NOT_APPLICABLE: ""}

# The unanswered, the most pressing first.
CLOCK_ORDER = (ReplyStanding.OVERDUE, ReplyStanding.DUE_TODAY, ReplyStanding.WAITING)
CLOCK_WORDS = dict(zip(CLOCK_ORDER, ("超期未复", "今日到期", "未到期"), strict=True))
# By what ``incidents_by`` counts for the spans below.
STAGE_DAYS = ("unit_id", "received_on", "transferred_on", "feedback_on", "replied_on")
# A stage of the way, from one day to the next.
SPANS = {
    "transfer": ("received_on", "transferred_on"),
    "feedback": ("transferred_on", "feedback_on"),
    "reply": ("feedback_on", "replied_on"),
    "whole": ("received_on", "replied_on"),
}
SPAN_WORDS = {"transfer": "转办", "feedback": "单位反馈", "reply": "回复企业", "whole": "收件至回复"}
# Fewer than this say nothing about how fast a unit usually is.
ENOUGH = 3


# ---------------------------------------------------------------- cells


@kept
def cells(
    rows: Iterable,
    columns: Iterable,
    incidents: pd.DataFrame,
    due: pd.DataFrame,
    returned: pd.DataFrame,
) -> pd.DataFrame:
    """Every cell of rows x columns in one of four states, so that silence never looks like a clean record.

    ``incidents``: row, column, incidents; ``due`` and ``returned``: row, column, due / returned (weekly returns). An
    incident makes it ``value``; otherwise a return ``zero``, returns that were due but did not come ``not_reported``,
    and none due ``not_applicable`` (before the plaque day, after the as-of day, no point there).
    Columns: row, column, value, state, words (what the cell shows), due, returned, note (returns in words).
    """
    # By hand: to group and to merge so few rows takes longer than all the rest.
    of_cells = [summed(found, "row", "column", of=found.columns[-1]) for found in (incidents, due, returned)]
    found = []
    for row, column in product(rows, columns):
        count, wanted, came = (each.get((row, column), 0) for each in of_cells)
        state = VALUE if count else ZERO if came else NOT_REPORTED if wanted else NOT_APPLICABLE
        words = f"{count:,}" if count else _WORDS[state]
        note = f"周回执{came}/{wanted}份" if wanted else "未到报送日"
        found.append((row, column, count, state, words, wanted, came, note))
    names = ["row", "column", "value", "state", "words", "due", "returned", "note"]
    return of_types(pd.DataFrame(found, columns=names), int, ("value", "due", "returned"))


@kept
def worst_first(grid: pd.DataFrame) -> list:
    """The rows of ``cells`` in the order to show: most incidents first, then the silent ones, not applicable last."""
    by_row = _by_row(grid)

    def place(row: object) -> tuple[int, int]:
        value, due, returned = by_row[row]
        silent = value == 0 and returned == 0
        return silent + (silent and due == 0), -value

    return sorted(by_row, key=place)


@kept
def silent_rows(grid: pd.DataFrame) -> list:
    """Rows of ``cells`` from which returns were due and nothing ever came: neither a return nor an incident."""
    return [
        row
        for row, (value, due, returned) in _by_row(grid).items()
        if due > 0 and returned == 0 and value == 0
    ]


def _by_row(grid: pd.DataFrame) -> dict[object, tuple[int, int, int]]:
    """Row of ``cells`` -> value, due and returned of all its columns, in the order in which the rows come."""
    found: dict[object, tuple[int, int, int]] = {}
    columns = (grid[name].tolist() for name in ("row", "value", "due", "returned"))
    for row, *figures in zip(*columns, strict=True):
        found[row] = tuple(map(add, found.get(row, (0, 0, 0)), figures))
    return found


@kept
def concentration(
    grid: pd.DataFrame,
    parts: Mapping[tuple, tuple[int, ...]] | None = None,
    sources: Mapping[tuple, int] | None = None,
) -> News:
    """Which cells of ``cells`` hold more incidents than the points of their row lead one to expect; keys (row, column).

    Within a column incidents are expected where returns were due: a point more, or a week more, is as much more.
    ``parts`` and ``sources``: how many of a cell each enterprise reported, and how many there are (``news.crowded_cells``).
    """
    return crowded_cells(grid, "due", parts, sources=sources)


# ---------------------------------------------------------------- the 3-day clock (R2.6)


def reply_rate(counts: pd.DataFrame, clock: str) -> Rate:
    """按时回复 / 应复, from ``incident_counts`` of any dimensions; ``clock`` is calendar or workday (AM07).

    Of those that still wait, the overdue are due and not in time; the others are in neither count.
    """
    return Rate(int(counts[f"in_time_{clock}"].sum()), int(replies_due(counts, clock).sum()))


def replies_due(counts: pd.DataFrame, clock: str) -> pd.Series:
    """应复: answered or overdue, of ``incident_counts``. Who does not answer at all would otherwise look as fast as the others."""
    return counts["replied"] + counts[f"overdue_{clock}"]


@kept
def spans(incidents: pd.DataFrame) -> pd.DataFrame:
    """How many workdays each incident took from stage to stage: one row per span that is over.

    ``incidents`` are counted by unit_id and the days of their stages (``STAGE_DAYS``), in a column incidents. Columns:
    unit_id, span (transfer / feedback / reply / whole), workdays. Workdays after the first day up to and including the
    second: 0 is the same day.
    """
    parts = []
    for span, (start, end) in SPANS.items():
        done = incidents[incidents[start].notna() & incidents[end].notna()]
        taken = [workdays_between(a, b) for a, b in zip(done[start], done[end], strict=True)]
        each = done[["unit_id"]].assign(span=span, workdays=taken)
        parts.append(each.loc[each.index.repeat(done["incidents"])])
    return pd.concat(parts, ignore_index=True)


@kept
def stage_times(incidents: pd.DataFrame) -> pd.DataFrame:
    """Workdays per stage and unit, the unit slowest to feed back first; ``incidents`` as for ``spans``.

    Columns: unit_id, incidents (with feedback), then transfer, feedback, reply, whole (medians) and the same with
    ``_mean`` (means, which tell units apart whose whole days have the same median); null: no such span is over yet.
    Units with fewer than three feedbacks are left out: they say nothing about how fast a unit usually is.
    """
    taken = spans(incidents).groupby(["unit_id", "span"])["workdays"]
    medians = taken.median().unstack("span").reindex(columns=list(SPANS))
    means = taken.mean().unstack("span").reindex(columns=list(SPANS)).add_suffix("_mean")
    times = medians.join(means)
    times.insert(0, "incidents", taken.size().unstack("span").reindex(columns=list(SPANS))["feedback"])
    times = times[times["incidents"].fillna(0) >= ENOUGH].astype({"incidents": int})
    ordered = times.sort_values(["feedback_mean", "incidents"], ascending=False, kind="stable")
    return ordered.rename_axis(columns=None).reset_index()


@kept
def stage_cells(times: pd.DataFrame) -> pd.DataFrame:
    """``stage_times`` as cells of units x stages: row, column, value (mean), state, words (median and mean), note."""
    rows = []
    for unit in times.to_dict("records"):
        for span in SPANS:
            median, mean = unit[span], unit[f"{span}_mean"]
            over = not pd.isna(median)
            rows.append(
                {
                    "row": unit["unit_id"],
                    "column": span,
                    "value": mean if over else 0,
                    "state": NOT_APPLICABLE if not over else VALUE if mean > 0 else ZERO,
                    "words": f"{median:g}（{mean:.1f}）" if over else "",
                    "note": f"共{unit['incidents']}件已反馈",
                }
            )
    return pd.DataFrame(rows)


@kept
def feedback_times(incidents: pd.DataFrame) -> tuple[float, float] | None:
    """Median and mean workdays from transfer to the unit's feedback; None where no feedback has come. As ``spans``."""
    taken = spans(incidents)
    days = taken.loc[taken["span"] == "feedback", "workdays"]
    return None if days.empty else (float(days.median()), float(days.mean()))


@kept
def satisfaction(incidents: pd.DataFrame, clock: str) -> dict[str, Rate]:
    """Satisfied / asked among closed incidents, apart for replies in time and late ones (by the official clock).

    ``incidents`` are counted, in a column incidents, by satisfied, replied_on and the official last day.
    """
    asked = incidents[incidents["satisfied"].notna() & incidents["replied_on"].notna()]
    in_time = standings.in_time(asked["replied_on"], asked[f"due_{clock}_on"])
    satisfied = asked["satisfied"].astype(bool)

    def rate(which: pd.Series) -> Rate:
        counts = asked["incidents"]
        return Rate(int(counts[which & satisfied].sum()), int(counts[which].sum()))

    return {"按期回复": rate(in_time), "超期回复": rate(~in_time)}
