"""Names that somebody confirmed to mean a unit."""

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.models import UnitAlias
from efficiency.queries import cached, frame, latest


@cached
def unit_aliases(scope: Scope) -> pd.DataFrame:
    """The names that mean a unit on the as-of day, the last confirmed first; those taken back are left out.

    Columns: id, alias, unit_id, recorded_by, recorded_at. Names of units are open to every reader.
    """
    rows = latest(UnitAlias, [UnitAlias.alias], scope)
    return frame(
        select(rows.c.id, rows.c.alias, rows.c.unit_id, rows.c.recorded_by, rows.c.recorded_at)
        .where(rows.c.withdrawn.is_(False))
        .order_by(rows.c.recorded_at.desc(), rows.c.id.desc())
    )
