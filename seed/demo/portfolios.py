"""分管 of the demo's 市领导, known on the day of the document and the same all year."""

from efficiency.models import PortfolioEntry
from seed.demo import Context, Rows
from seed.demo.accounts import portfolios


def rows(context: Context) -> Rows:
    """One row per leader and unit."""
    since = {
        "from_on": context.first_day, "in_charge": True,
        "recorded_at": context.at(context.first_day, 8), "recorded_by": context.recorded_by,
    }  # fmt: skip
    return {PortfolioEntry: [each | since for each in portfolios(context.plan)]}
