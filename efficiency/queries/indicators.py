"""Readings of the nine target indicators and of the supporting ones."""

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.models import IndicatorReading
from efficiency.queries import cached, frame, latest

KEY = [
    IndicatorReading.indicator_id,
    IndicatorReading.period_end,
    IndicatorReading.unit_id,
    IndicatorReading.district_code,
    IndicatorReading.category,
]


@cached
def readings(scope: Scope, *indicator_ids: str) -> pd.DataFrame:
    """The last word on each reading of ``indicator_ids``, oldest period first.

    Columns: indicator_id, period_end, unit_id, district_code, category (empty string: no such dimension), value,
    numerator, denominator (null where the indicator is no rate), note, recorded_at, corrects_id (null: never
    corrected), correction_reason. Indicators are city figures and open to every reader of the plan.
    """
    rows = latest(IndicatorReading, KEY, scope, IndicatorReading.indicator_id.in_(indicator_ids))
    return frame(
        select(
            rows.c.indicator_id, rows.c.period_end, rows.c.unit_id, rows.c.district_code, rows.c.category,
            rows.c.value, rows.c.numerator, rows.c.denominator, rows.c.note, rows.c.recorded_at, rows.c.corrects_id,
            rows.c.correction_reason,
        ).order_by(rows.c.indicator_id, rows.c.period_end, rows.c.unit_id, rows.c.district_code, rows.c.category)
    )  # fmt: skip


@cached
def corrections(scope: Scope, *indicator_ids: str) -> pd.DataFrame:
    """Readings that were corrected, each beside what it replaced; newest first. All indicators when none is named.

    Columns: indicator_id, period_end, unit_id, district_code, category, old_value, new_value, old_recorded_at,
    recorded_at, correction_reason.
    """
    new, old = IndicatorReading.__table__.alias("new"), IndicatorReading.__table__.alias("old")
    conditions = [new.c.recorded_at < scope.known_before]
    if indicator_ids:
        conditions.append(new.c.indicator_id.in_(indicator_ids))
    return frame(
        select(
            new.c.indicator_id, new.c.period_end, new.c.unit_id, new.c.district_code, new.c.category,
            old.c.value.label("old_value"), new.c.value.label("new_value"), old.c.recorded_at.label("old_recorded_at"),
            new.c.recorded_at, new.c.correction_reason,
        )
        .join(old, new.c.corrects_id == old.c.id)
        .where(*conditions)
        .order_by(new.c.recorded_at.desc())
    )  # fmt: skip
