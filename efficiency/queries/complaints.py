"""Complaints to 行政投诉中心 (任务3): monthly counts, and the 督办 cases one by one."""

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.models import ComplaintCase, ComplaintMonth
from efficiency.queries import cached, frame, in_units, latest


@cached
def months(scope: Scope) -> pd.DataFrame:
    """Complaints per month, handling unit and category, the last word on each, oldest month first.

    Columns: month_end, unit_id, category, received, closed, surveyed (asked whether satisfied), satisfied.
    """
    rows = latest(
        ComplaintMonth, [ComplaintMonth.month_end, ComplaintMonth.unit_id, ComplaintMonth.category], scope
    )
    return frame(
        select(
            rows.c.month_end, rows.c.unit_id, rows.c.category, rows.c.received, rows.c.closed, rows.c.surveyed,
            rows.c.satisfied,
        )
        .where(in_units(rows.c.unit_id, scope))
        .order_by(rows.c.month_end, rows.c.unit_id, rows.c.category)
    )  # fmt: skip


@cached
def cases(scope: Scope) -> pd.DataFrame:
    """督办投诉件, the last word on each, newest first.

    Columns: number, received_on, unit_id, category, summary, closed_on (null: open), satisfied (null: not asked yet).
    """
    rows = latest(ComplaintCase, [ComplaintCase.number], scope)
    return frame(
        select(
            rows.c.number, rows.c.received_on, rows.c.unit_id, rows.c.category, rows.c.summary, rows.c.closed_on,
            rows.c.satisfied,
        )
        .where(in_units(rows.c.unit_id, scope))
        .order_by(rows.c.received_on.desc(), rows.c.number.desc())
    )  # fmt: skip
