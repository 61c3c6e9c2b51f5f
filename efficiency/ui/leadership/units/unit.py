"""One unit's whole picture: its cards, what it did not send, and the part of its record that is chosen."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency import campaign, metrics, state
from efficiency.core.access import Action, can
from efficiency.figures import supervised
from efficiency.judgements.attention import Thing
from efficiency.judgements.register_matters import named_by
from efficiency.judgements.today import matters
from efficiency.metrics import Rate
from efficiency.models import (
    Light,
    ReplyClock,
)
from efficiency.ui.leadership.follow_ups import instruction_form, unit_subjects
from efficiency.ui.leadership.units.asked import asked_block
from efficiency.ui.leadership.units.lenses import COUNTING
from efficiency.ui.leadership.units.records import (
    activity_rows,
    complaint_rows,
    document_rows,
    finding_rows,
    follow_up_rows,
    incident_rows,
)
from efficiency.ui.leadership.units.tasks import tasks
from efficiency.ui.parts.blocks import (
    Card,
    cards,
    definition,
    folded,
    lamp,
    light_line,
    plain,
)
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.things import asked_thing, part_of
from efficiency.ui.seams.address import answered, asked, kept_choice


def unit_page(page: Page, unit_id: str) -> None:
    """Everything known of one unit within the user's scope, part by part; ``?part=`` and ``?task=`` keep the place."""
    unit = page.plan.unit(unit_id)
    own = {unit_id} | {other.id for other in page.plan.units if other.collective_id == unit_id}
    if page.scope.unit_ids is not None and page.scope.unit_ids.isdisjoint(own):
        st.info(
            "这个单位不在您分管的范围内，可在页面上方打开“全市”。" if page.is_portfolio
            else "您的账号只能查看本单位的情况。"
        )  # fmt: skip
        answered()
        return
    words = [unit.full_name, unit.kind]
    if unit.key_unit_seq:
        words.append("重点部门")
    if unit.office_member:
        words.append("工作办公室成员单位，自报进度须经他方核实")
    st.caption(plain(" · ".join(words)))
    # A district is judged by its own reports, not by the mean of all districts.
    alone = replace(page.scope, unit_ids=frozenset({unit_id}), through_portfolio=False)
    pairs = state.on(alone if unit.collective_id else page.scope).pairs
    pairs = pairs[pairs["unit_id"].isin({unit_id, unit.collective_id})]
    seen = supervised.units(page.scope)
    seen = seen[seen["unit_id"].isin(own)]
    asked_block(page, unit_id, pairs, own)
    may_instruct, instructed = own == {unit_id}, None
    if may_instruct and can(page.user, Action.INSTRUCT):
        instructed = asked("instruct")
    if may_instruct and instructed:
        # Next to what it is about.
        instruction_form(page, unit_subjects(page, unit_id), asked=instructed)
    _of_the_unit(page, own)
    _unit_cards(page, pairs, seen)
    if may_instruct and not instructed:
        instruction_form(page, unit_subjects(page, unit_id))
    parts = {
        "tasks": ("任务和报送", tasks),
        "incidents": ("监测点反映", incident_rows),
        "activities": ("公务活动", activity_rows),
        "findings": ("查出问题和评议", finding_rows),
        "complaints": ("投诉", complaint_rows),
        "follow_ups": ("督办", follow_up_rows),
        "documents": ("监察文书和方案", document_rows),
    }
    thing, _ = asked_thing()
    first = part_of(thing) or ("tasks" if len(pairs) else "incidents")
    words = {code: title for code, (title, _) in parts.items()}

    def rest() -> None:
        part = kept_choice("内容", words, key="part", default=first, label_visibility="collapsed")
        parts[part][1](page, unit_id, pairs, own)

    if thing is None or asked("part"):
        rest()
        return
    # Who asked for one thing has it above; all others of its like are a tap away.
    with folded("这个单位的其他情况", key="rest_of_the_unit") as is_open:
        if is_open:
            rest()


def _of_the_unit(page: Page, own: set[str]) -> None:
    """What is a matter of the unit as a whole: what it, or the points in its district, did not send, and what stands out about
    it. A clean record of the silent is no good record."""
    found = matters(state.on(page.scope))
    found = found[(found["thing"] == Thing.UNIT) & found["unit_id"].isin(own)]
    for row in found.itertuples():
        light_line(row.light, f"{page.plan.unit(row.unit_id).name}{row.title}：{row.reason}")
    compared = {kind for kinds in found["kinds"] for kind in kinds}
    if words := named_by(page.plan, state.on(page.scope).city.scope, compared):
        definition("集中反映、反馈偏慢和重复进点的，都是超出正常波动才点名。", tested=words)


def _unit_cards(page: Page, pairs: pd.DataFrame, seen: pd.DataFrame) -> None:
    items = []
    if len(pairs):
        counts = metrics.count_lights(pairs["light"])
        st.markdown("　".join(f"{lamp(light)} {counts[light]}项" for light in Light if counts[light]))
        lead = int(pairs["is_lead"].sum())
        items.append(Card("承担任务", f"{len(pairs)}项", f"牵头{lead}　配合{len(pairs) - lead}", COUNTING))
    if len(seen):
        total = seen.drop(columns=["unit_id", "category", "score", "respondents", "score_round"]).sum()
        registered, reply = (
            Rate(total["registered"], total["activities"]),
            Rate(total["in_time"], total["reply_due"]),
        )
        items += [
            Card("被监测点反映", f"{total['incidents']:.0f}件", f"已回复{total['replied']:.0f}件")
            if seen["heard_incidents"].notna().any()
            else Card("被监测点反映", "未报", "境内监测点没有一份周回执，不等于没有问题"),
            Card("3日内回复", reply.text, f"{reply.counts}件" if reply.denominator else "无应复的反映",
                 f"按时回复/应复（已回复和超期未复），{ReplyClock(state.on(page.scope).reply_clock).words}。责任在{campaign.load().supervisor}，反馈快慢在单位。"),
            Card("进点活动登记率", registered.text, f"{registered.counts}次" if registered.denominator else "无已知活动",
                 "已登记/全部已知公务活动（R2.2）"),
            Card("查出问题", f"{total['findings']:.0f}个",
                 f"已改{total['rectified']:.0f}　超期未报{total['overdue']:.0f}",
                 f"已改：已整改并经{campaign.load().supervisor}核实；超期：过了整改时限还没有报整改，或退回后没有按时重报。"),
        ]  # fmt: skip
    cards(items, columns=5, narrowest=120)
