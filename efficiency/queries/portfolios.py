"""分管: which leader is in charge of which unit (工作要求二)."""

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.models import Leader, Portfolio
from efficiency.queries import cached, frame, in_units


@cached
def portfolios(scope: Scope) -> pd.DataFrame:
    """Who is in charge of the scope's units, by office; a unit may have a leader and one who assists.

    Columns: unit_id, leader_id, title. 分管 is an arrangement of the installation, not a fact with a day: it is the same
    on every as-of day. Empty where nobody entered it.
    """
    return frame(
        select(Portfolio.unit_id, Portfolio.leader_id, Leader.title)
        .join(Leader, Leader.id == Portfolio.leader_id)
        .where(in_units(Portfolio.unit_id, scope))
        .order_by(Leader.seq, Portfolio.unit_id)
    )
