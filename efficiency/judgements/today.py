"""今天要看的事, put together: every source of matters for the readers of a scope, gravest first."""

import pandas as pd

from efficiency.judgements import attention
from efficiency.queries.supervision import reads_the_city
from efficiency.standings.registers import Register
from efficiency.state import State


def matters(now: State) -> pd.DataFrame:
    """What in the scope's units needs somebody to act; columns of ``attention.in_order`` and unit (who, in words).

    What only others have to act on is no matter of a unit that looks at itself.
    """
    plan, scope, limits = now.plan, now.scope, now.thresholds
    silent = now.silent_units
    found = attention.in_order(
        [
            *attention.of_tasks(
                plan, now.pair_standings, now.a_week_before.pair_standings, limits, {each.unit_id for each in silent}
            ),
            *attention.of_incidents(now.unanswered, now.reply_clock),
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
        own = scope.unit_ids | {plan.unit(unit_id).collective_id for unit_id in scope.unit_ids} - {None}
        found = found[found["unit_id"].isin(own)].reset_index(drop=True)
    if not reads_the_city(scope):
        found = found[found["actor"].isna()].reset_index(drop=True)
    return found.assign(
        unit=[
            actor or plan.unit(unit_id).name
            for unit_id, actor in zip(found["unit_id"], found["actor"], strict=True)
        ]
    )
