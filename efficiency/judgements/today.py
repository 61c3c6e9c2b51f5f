"""今天要看的事, put together: every source of matters for the readers of a scope, gravest first."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from efficiency.judgements import attention, register_matters
from efficiency.judgements.conspicuous import besieged, crowded_places, slow_units
from efficiency.judgements.pressing import MOST_NAMED, first_numbers, longest_late
from efficiency.queries.supervision import reads_the_city
from efficiency.standings.registers import Register
from efficiency.state import State, judged


def standing_out(now: State) -> Iterator[dict]:
    """Matters (as ``attention`` makes them) of what stands out in the registers of the city on the day.

    Compared over the city and so not shown to a unit, which reads its own rows only.
    """
    city = now.city.scope
    yield from register_matters.of_crowded(now.plan, crowded_places(city), now.as_of)
    yield from register_matters.of_slow(slow_units(city), now.as_of)
    yield from register_matters.of_besieged(now.plan, besieged(city), now.as_of)


@partial(judged, firm=True)
def late_incidents(now: State) -> tuple[attention.LateIncidents, ...]:
    """监测点反映 past their day for a reply, by unit and by who keeps them; the longest late first."""
    late = attention.late_by_owner(sorted(now.open_incidents, key=longest_late))
    numbers = first_numbers(now, late.values(), MOST_NAMED)
    found = [
        attention.LateIncidents(*of, tuple(alike), tuple(own))
        for (of, alike), own in zip(late.items(), numbers, strict=True)
    ]
    found.sort(key=lambda each: each.numbers[0], reverse=True)
    return tuple(sorted(found, key=lambda each: longest_late(each.alike[0])))


@judged
def matters(now: State) -> pd.DataFrame:
    """What in the scope's units needs somebody to act; columns of ``attention.in_order`` and unit (who, in words).

    What only others have to act on is no matter of a unit that looks at itself.
    """
    plan, scope, limits = now.plan, now.scope, now.thresholds
    silent = now.silent_units
    found = attention.in_order(
        [
            *attention.of_tasks(
                plan, now.pair_standings, now.a_week_before.pair_standings, limits, {each.unit_id for each in silent},
                register_matters.of_targets(now.targets.values(), now.reading_corrections, now.as_of),
            ),
            *(standing_out(now) if reads_the_city(scope) else ()),
            *attention.of_incidents(late_incidents(now), now.reply_clock),
            *attention.of_documents(now.documents),
            *attention.of_follow_ups(now.follow_ups),
            *attention.of_rectifications(now.findings),
            *attention.of_extensions(plan, now.extensions),
            *attention.of_silence(silent, now.as_of),
            *(attention.of_returns(plan, now.returns, now.as_of) if now.registers.are_open(Register.RETURNS) else ()),
            *attention.of_nodes(now.milestones, limits),
        ]
    )  # fmt: skip
    if scope.unit_ids is not None:
        # A node is the city's and stands in the list of the whole city only.
        found = found[found["unit_id"].isin(_own(now))].reset_index(drop=True)
    if not reads_the_city(scope):
        found = found[found["actor"].isna()].reset_index(drop=True)
    return found.assign(
        unit=[
            actor or plan.unit(unit_id).name
            for unit_id, actor in zip(found["unit_id"], found["actor"], strict=True)
        ]
    )


@judged
def matters_elsewhere(now: State) -> pd.DataFrame:
    """What outside a leader's portfolio, the scope of ``now``, needs somebody to act; as ``matters`` of the city."""
    found = matters(now.city)
    return found[~found["unit_id"].isin(_own(now))].reset_index(drop=True)


def _own(now: State) -> set[str]:
    """The units of ``State.units``, and 各区市县政府 for a district."""
    units = now.units
    return units | {now.plan.unit(unit_id).collective_id for unit_id in units} - {None}
