"""联络员 of the units."""

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.models import UnitContact
from efficiency.queries import cached, frame, in_units, latest


@cached
def contacts(scope: Scope) -> pd.DataFrame:
    """The 联络员 of each unit, as known on the as-of day. Columns: unit_id, name, phone; a unit of which none is on record is
    not there."""
    rows = latest(UnitContact, [UnitContact.unit_id], scope)
    return frame(
        select(rows.c.unit_id, rows.c.name, rows.c.phone)
        .where(in_units(rows.c.unit_id, scope))
        .order_by(rows.c.unit_id)
    )
