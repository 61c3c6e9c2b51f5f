"""The units in charge of, one card each, and their rows."""

import pandas as pd
import streamlit as st

from efficiency.campaign.document import Unit
from efficiency.figures import supervised
from efficiency.judgements.attention import Thing
from efficiency.metrics import Rate
from efficiency.models import Light
from efficiency.ui.leadership.overview.first import units_shown
from efficiency.ui.leadership.units.words import SUPERVISED_COUNTS, SUPERVISED_DEFINITION, supervised_words
from efficiency.ui.parts.blocks import Column, definition, folded, lamp, plain, table, unit_link
from efficiency.ui.parts.frame import Page, go


def unit_cards(page: Page, pairs: pd.DataFrame, found: pd.DataFrame) -> None:
    """One card per unit in charge of: lights of its tasks, and what supervision sees of it. Worst first.

    A unit of which ``found`` (from ``matters``) says that its reports or returns are missing carries that on its card: no
    incidents is then no good news. A unit without a task has no empty progress bar: 登记率, 反映, 3日回复, 暗访 and 评议 stand in its place.
    """
    seen = {row["unit_id"]: row for row in supervised.units(page.scope).to_dict("records")}
    units = units_shown(page, pairs)
    if page.user.unit_id:
        # A district answers for the task of 各区市县政府: to itself it is shown as its own.
        pairs = pairs.assign(unit_id=page.user.unit_id)
    own: dict[str, list[str]] = {unit.id: [] for unit in units}
    for unit_id, light in zip(pairs["unit_id"], pairs["light"], strict=True):
        own[unit_id].append(light)
    lit = {unit_id: {light: own[unit_id].count(light) for light in Light} for unit_id in own}

    unheard = found[(found["light"] == Light.GREY) & (found["thing"] == Thing.UNIT)]
    unheard = dict(zip(unheard["unit_id"], unheard["words"], strict=True))

    def gravity(unit: Unit) -> tuple:
        late = seen[unit.id]["reply_due"] - seen[unit.id]["in_time"] if unit.id in seen else 0
        known = unit.id not in unheard
        return (-lit[unit.id][Light.RED], -lit[unit.id][Light.YELLOW], known, -late, unit.seq)

    with st.grid(3, min_column_width=225, gap="xsmall"):
        for unit in sorted(units, key=gravity):
            with st.container(border=True, gap="xxsmall", height="stretch"):
                unit_link(page, unit.id)
                shown = [light for light in Light if lit[unit.id][light]]
                none = ":gray[不承担主要工作任务]"
                if unit.collective_id:
                    none = f":gray[任务由{plain(page.plan.unit(unit.collective_id).name)}合计]"
                st.markdown("　".join(f"{lamp(light)} {lit[unit.id][light]}项" for light in shown) or none)
                if unit.id in unheard:
                    st.markdown(f"{lamp(Light.GREY)}　{plain(unheard[unit.id])}")
                if unit.id in seen:
                    st.caption(_supervision_words(seen[unit.id]))

    with folded(f"{len(units)}个单位的明细和导出", key="unit_rows") as is_open:
        if is_open:
            _unit_rows(page, units, lit)


def _unit_rows(page: Page, units: list[Unit], lit: dict[str, dict[Light, int]]) -> None:
    rows = pd.DataFrame(
        [
            {"unit_id": unit.id, "tasks": sum(lit[unit.id].values())}
            | {str(light): lit[unit.id][light] for light in Light}
            for unit in units
        ]
    )
    seen = supervised_words(page, supervised.units(page.scope)).drop(columns="name")
    rows = rows.merge(seen, on="unit_id", how="left").assign(name=[unit.name for unit in units])
    table(
        page,
        rows,
        {
            "name": Column("单位", pinned=True),
            "tasks": Column("承担任务（项）", "number"),
            **{str(light): Column(light.label, "number") for light in Light},
            "registration_text": Column("登记率"),
            "heard_incidents": Column("被反映（件）", "number"),
            "reply_text": Column("3日内回复"),
            "covert_found": Column("暗访发现（个）", "number"),
            "score_text": Column("评议得分"),
        },
        subject="单位的灯和监督情况",
        empty="没有单位。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
        extra=SUPERVISED_COUNTS,
    )
    definition(SUPERVISED_DEFINITION)


def _supervision_words(row: dict) -> str:
    def share(numerator: str, denominator: str) -> str:
        rate = Rate(row[numerator], row[denominator])
        return f"{rate.text}（{rate.counts}）" if row[denominator] else "—"

    def counted(count, measure: str, nothing: str) -> str:
        return nothing if pd.isna(count) else f"{count}{measure}"

    score = f"{row['score']:.1f}分（{row['respondents']:.0f}人）" if pd.notna(row["score"]) else "—"
    return "  \n".join(
        [
            f"登记率 {share('registered', 'activities')}　被反映 {counted(row['heard_incidents'], '件', '未报')}",
            f"3日内回复 {share('in_time', 'reply_due')}　暗访发现 {counted(row['covert_found'], '个', '—')}",
            f"评议 {score}",
        ]
    )
