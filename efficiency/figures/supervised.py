"""What supervision sees of each unit: the second lens beside tasks, and the only one for the 18 key units without a task."""

import pandas as pd

from efficiency import campaign, state
from efficiency.core.access import Scope
from efficiency.core.keeping import kept
from efficiency.figures.monitoring import replies_due
from efficiency.judgements.news import News, crowded_cells
from efficiency.models import FindingSource, Registration, UnitCategory, VisitMode
from efficiency.queries import cached
from efficiency.queries.activities import activity_months
from efficiency.queries.complaints import months
from efficiency.queries.monitoring import incident_counts
from efficiency.queries.supervision import appraisals, visits
from efficiency.standings.returns import places_on


@cached
def units(scope: Scope) -> pd.DataFrame:
    """One row per unit of the scope that can be supervised, as of the scope's day; in the plan's order.

    各区市县政府 is left out, its ten districts stand for it; so is a zone not yet founded. Columns: unit_id, category,
    activities, registered (公务活动 known, and with a 登记表; R2.2), incidents, replied, in_time (answered in time by the
    official clock; R2.6), reply_due (answered or overdue), findings, covert_findings, rectified, overdue (整改 of which the
    unit is past its day; 意见一), score (last 评议 round, weighted by respondents; null: not appraised), respondents,
    score_round, received, closed, surveyed, satisfied (complaints so far; 任务3), heard_incidents and covert_found: incidents
    and covert findings for the screen, null where 0 would say too much: no point in the unit's own district ever sent a
    return, or nobody ever came unannounced. All other counts are 0 where nothing is known.
    """
    # By hand: what the points report changes many times a day, all the rest seldom.
    rows, reported = _but_incidents(scope), _incidents(scope)
    names = ("incidents", "replied", "in_time", "reply_due")
    by_unit = dict(
        zip(
            reported["unit_id"].tolist(),
            zip(*(reported[name].tolist() for name in names), strict=True),
            strict=True,
        )
    )
    figures = [by_unit.get(unit_id, (0, 0, 0, 0)) for unit_id in rows["unit_id"].tolist()]
    heard = [
        None if mute and not own[0] else own[0] for mute, own in zip(rows.pop("mute"), figures, strict=True)
    ]
    for place, name in enumerate(names):
        counted = pd.Series([own[place] for own in figures], index=rows.index, dtype=int)
        rows.insert(rows.columns.get_loc("findings"), name, counted)
    rows.insert(rows.columns.get_loc("covert_found"), "heard_incidents", pd.array(heard, dtype="Int64"))
    return rows


@cached
def _but_incidents(scope: Scope) -> pd.DataFrame:
    """``units`` without what the points report of them; mute: whether no point in the unit's own district ever sent a return."""
    plan = campaign.load().plan
    collectives = {unit.collective_id for unit in plan.units}
    rows = pd.DataFrame(
        [
            (unit.id, unit.category)
            for unit in plan.units
            if unit.id not in collectives
            and (unit.valid_from is None or unit.valid_from <= scope.as_of)
            and (scope.unit_ids is None or unit.id in scope.unit_ids)
        ],
        columns=["unit_id", "category"],
    )
    for counted in (_activities(scope), _findings(scope), _complaints(scope)):
        rows = rows.merge(counted, on="unit_id", how="left")
        rows[counted.columns[1:]] = rows[counted.columns[1:]].fillna(0).astype(int)
    seen = visits(scope)
    looked_at = set(seen["unit_id"][seen["mode"] == VisitMode.COVERT])
    mute = {
        unit.id for unit in plan.units for place in places_on(state.on(scope).returns)
        if unit.district_code == place.place_code and place.is_silent and place.last_sent is None
    }  # fmt: skip
    unseen = ~rows["unit_id"].isin(looked_at) & (rows["covert_findings"] == 0)
    rows = rows.assign(
        mute=rows["unit_id"].isin(mute),
        covert_found=rows["covert_findings"].astype("Int64").mask(unseen),
    )
    return rows.merge(_scores(scope), on="unit_id", how="left")


# Units that come to enterprises for like reasons; only within one of these are counts compared.
LIKE = {
    UnitCategory.KEY_UNIT: "市直部门",
    UnitCategory.RESPONSIBLE: "市直部门",
    UnitCategory.DISTRICT_GOVERNMENT: "区市县和先导区",
    UnitCategory.ZONE: "区市县和先导区",
}


def reported_for_visits(scope: Scope, rows: pd.DataFrame, **about) -> News:
    """Which units are reported more often than their known visits lead one to expect (意见二), each among its like.

    ``rows``: unit_id, incidents, activities; ``about``: the filters of ``incident_counts`` by which they were counted. The
    keys are (unit_id, kind of units). Units without a known visit are left out: nothing was to be expected of them. Who
    would be named is held once more with the reports of one enterprise together: which enterprise reported whom has no
    roll-up, so that only theirs are looked up.
    """
    apart = more_than_visited(rows)
    parts = {
        one.key: tuple(
            incident_counts(scope, "point_key", replies=False, **about | {"unit_id": one.key[0]})["incidents"]
        )
        for one in apart.standing_out
    }
    return more_than_visited(rows, parts) if parts else apart


@kept
def more_than_visited(rows: pd.DataFrame, parts: dict[tuple, tuple[int, ...]] | None = None) -> News:
    """``reported_for_visits`` from counts; ``parts``: its keys -> how many each enterprise reported, where known."""
    plan = campaign.load().plan
    kinds = [plan.unit(unit_id).category for unit_id in rows["unit_id"]]
    cells = rows.assign(row=rows["unit_id"], column=[LIKE.get(kind, kind) for kind in kinds])
    return crowded_cells(cells.rename(columns={"incidents": "value"}), "activities", parts)


def _activities(scope: Scope) -> pd.DataFrame:
    rows = activity_months(scope)
    rows = rows.assign(
        registered=rows["activities"].where(rows["registration"] == Registration.REGISTERED, 0)
    )
    return rows.groupby("unit_id", as_index=False)[["activities", "registered"]].sum()


def _incidents(scope: Scope) -> pd.DataFrame:
    counted, clock = incident_counts(scope, "unit_id"), state.on(scope).reply_clock
    counted = counted.assign(in_time=counted[f"in_time_{clock}"], reply_due=replies_due(counted, clock))
    return counted[["unit_id", "incidents", "replied", "in_time", "reply_due"]]


def _findings(scope: Scope) -> pd.DataFrame:
    rows = state.on(scope).finding_rows
    counted = rows.assign(
        findings=1, covert_findings=(rows["source"] == FindingSource.COVERT).astype(int), rectified=rows["is_done"].astype(int),
        overdue=(rows["unit_days_over"] > 0).astype(int),
    )  # fmt: skip
    return counted.groupby("unit_id", as_index=False)[
        ["findings", "covert_findings", "rectified", "overdue"]
    ].sum()


def _complaints(scope: Scope) -> pd.DataFrame:
    return (
        months(scope)
        .groupby("unit_id", as_index=False)[["received", "closed", "surveyed", "satisfied"]]
        .sum()
    )


def _scores(scope: Scope) -> pd.DataFrame:
    rows = appraisals(scope)
    rows = rows[rows["score"].notna() & (rows["respondents"] > 0)]
    rows = rows[rows["round_number"] == rows.groupby("unit_id")["round_number"].transform("max")]
    weighted = rows.assign(points=rows["score"] * rows["respondents"]).groupby("unit_id", as_index=False)
    scores = weighted.agg(
        points=("points", "sum"), respondents=("respondents", "sum"), score_round=("round_number", "max")
    )
    scores["score"] = (scores["points"] / scores["respondents"]).astype(float).round(1)
    return scores[["unit_id", "score", "respondents", "score_round"]]
