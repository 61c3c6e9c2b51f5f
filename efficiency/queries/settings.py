"""Settings that people change, as they stood on the as-of day."""

import pandas as pd
from sqlalchemy import select

from efficiency.access import Scope
from efficiency.models import Setting
from efficiency.queries import cached, frame, latest


@cached
def settings(scope: Scope) -> pd.DataFrame:
    """The last value of each setting known on the as-of day. Columns: name, value, recorded_at, recorded_by, reason."""
    rows = latest(Setting, [Setting.name], scope)
    return frame(
        select(rows.c.name, rows.c.value, rows.c.recorded_at, rows.c.recorded_by, rows.c.reason).order_by(
            rows.c.name
        )
    )
