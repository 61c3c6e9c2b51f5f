"""联络员 of each unit by office, with numbers that nobody has: the exchange 0000 is not given out."""

from efficiency.models import UnitContact
from seed.demo import Context, Rows


def rows(context: Context) -> Rows:
    """One row per unit that can be called, known since the day after the document."""
    collectives = {unit.collective_id for unit in context.plan.units}
    own = [unit for unit in context.plan.units if unit.id not in collectives and unit.valid_from is None]
    return {
        UnitContact: [
            {
                "unit_id": unit.id, "name": f"{unit.short_name}办公室联络员", "phone": f"0411-0000{place:04d}",
                "recorded_at": context.at(context.workdays[1], 9), "recorded_by": context.recorded_by,
            }
            for place, unit in enumerate(own, start=1)
        ]
    }  # fmt: skip
