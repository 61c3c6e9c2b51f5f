"""The one thing of a unit that a link or a tap asked for: at the head of its page, in its own words, before all else."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.access import Action, can
from efficiency.judgements.attention import Thing
from efficiency.models import DocumentKind, FindingSource, IncidentKind, IncidentStage, Light
from efficiency.queries.monitoring import incidents
from efficiency.standings.documents import DocumentStanding, DocumentState
from efficiency.standings.findings import FindingStanding
from efficiency.standings.incidents import IncidentStanding, incidents_on
from efficiency.standings.turns import OnTurn, Owner
from efficiency.ui.leadership.units.answers import answer_document, answer_finding, answer_incident
from efficiency.ui.leadership.units.tasks import one_task
from efficiency.ui.parts.blocks import lamp, plain
from efficiency.ui.parts.frame import Page, carry
from efficiency.ui.parts.menu import page_of
from efficiency.ui.parts.things import asked_thing
from efficiency.ui.seams.address import asked

# So many are told in full; the list of the page has all.
IN_FULL = 5

_WORDS = {
    Thing.TASK: "任务",
    Thing.FINDING: "查出问题",
    Thing.DOCUMENT: "监察文书",
    Thing.INCIDENT: "监测点反映",
}


def asked_block(page: Page, unit_id: str, pairs: pd.DataFrame, own: set[str]) -> None:
    """What the address asks for, marked and in full; one sentence where the reader's rows hold no such thing.

    ``own`` are the units that the page speaks of, ``pairs`` their tasks (``metrics.pair_frame``).
    """
    thing, references = asked_thing()
    if thing is None:
        return
    match thing:
        case Thing.TASK:
            found = pairs[pairs["task_id"].isin(references)]
            drawn = [
                lambda row=row: one_task(page, row, unit_id, own, asked=True) for row in found.itertuples()
            ]
        case Thing.FINDING:
            now = state.on(page.scope).findings
            drawn = [
                lambda each=each: _finding(page, each)
                for each in now
                if each.number in references and each.unit_id in own
            ]
        case Thing.DOCUMENT:
            now = state.on(page.scope).documents
            drawn = [
                lambda each=each: _document(page, each)
                for each in now
                if each.number in references and each.unit_id in own
            ]
        case _:
            drawn = _incidents(page, references, own)
    if not drawn:
        st.warning(
            f"链接中的{_WORDS[thing]}（{plain('、'.join(references))}）不在这个单位可看的记录里，下面是这个单位的全部情况。"
        )
        return
    st.caption(":material/my_location: 您点开的事项")
    for each in drawn[:IN_FULL]:
        each()
    if len(drawn) > IN_FULL:
        st.caption(f"以上为其中{IN_FULL}件，全部见下面的列表。")


def _finding(page: Page, each: FindingStanding) -> None:
    with st.container(border=True, gap="xsmall"):
        st.subheader(f"整改{each.number}　{each.stage.words}", anchor=False)
        st.markdown(f"**{plain(each.kind)}**：{plain(each.description)}{_late(each)}")
        words = [
            f"{chinese_date_short(each.found_on)}{FindingSource.words_of(each.source)}发现",
            f"整改时限{chinese_date_short(each.rectify_due_on)}",
        ]
        if each.turn_due_on and each.turn_due_on != each.rectify_due_on:
            words.append(f"本环节期限{chinese_date_short(each.turn_due_on)}")
        if each.reported_on:
            words.append(f"{chinese_date_short(each.reported_on)}首次报整改")
        if each.verified_on:
            words.append(f"{chinese_date_short(each.verified_on)}核实")
        st.caption(" · ".join(words))
        answer_finding(page, each)
        _instruct(page, each.unit_id, finding=each.number)


def _late(each: OnTurn) -> str:
    """Whose turn is over and for how long; nothing in time."""
    return (
        f"　{lamp(Light.RED)}　{plain(each.overdue_of.words)}已超{each.days_over}天"
        if each.is_overdue
        else ""
    )


def _document(page: Page, each: DocumentStanding) -> None:
    with st.container(border=True, gap="xsmall"):
        st.subheader(f"{DocumentKind.words_of(each.kind)}　{each.number}", anchor=False)
        st.markdown(f"**{DocumentState.words_of(each.state)}**　事由：{plain(each.subject)}{_late(each)}")
        days = {
            "签发": each.issued_on, "送达": each.served_on, "应采纳执行": each.due_on, "采纳": each.answered_on,
            "执行": each.executed_on, "办结": each.closed_on,
        }  # fmt: skip
        words = [f"{what}{chinese_date_short(day)}" if day else f"未{what}" for what, day in days.items()]
        st.caption(" · ".join(words) + (f" · 依据{plain(each.source_number)}" if each.source_number else ""))
        answer_document(page, each)
        _instruct(page, each.unit_id, document=each.number)


def _incidents(page: Page, references: tuple[str, ...], own: set[str]) -> list:
    may = own if page.scope.unit_ids is None else own & page.scope.unit_ids
    rows = incidents(replace(page.scope, unit_ids=frozenset(may)), numbers=references)
    found = incidents_on(rows, page.as_of, state.on(page.scope).reply_clock)
    return [lambda each=each: _incident(page, each) for each in found]


def _incident(page: Page, each: IncidentStanding) -> None:
    with st.container(border=True, gap="xsmall"):
        unanswered = f"　超3日未复，已{each.days_late}天" if each.is_reply_overdue else ""
        st.markdown(
            f"**{plain(each.number)}　{IncidentKind.words_of(each.kind)}**　{IncidentStage.words_of(each.stage)}"
            f"{_late(each)}{unanswered}"
        )
        st.markdown(plain(each.content))
        told = {
            "转办": each.transferred_on,
            "单位反馈": each.feedback_on,
            "回复": each.replied_on,
            "办结": each.closed_on,
        }
        words = [f"{chinese_date_short(each.received_on)}收到"]
        if each.waits_for is Owner.UNIT:
            words.append(f"应于{chinese_date_short(each.turn_due_on)}前反馈")
        words.append(f"{Owner.BUREAU.words}应于{chinese_date_short(each.due_on)}前回复企业")
        words += [f"{what}{chinese_date_short(day)}" if day else f"未{what}" for what, day in told.items()]
        st.caption(" · ".join(words))
        answer_incident(page, each)
        with st.container(horizontal=True, gap="medium"):
            st.page_link(
                page_of("monitoring_points"), label=f"监测点{plain(each.point_label)}", icon=":material/location_on:",
                query_params=carry() | {"point": each.point_key},
            )  # fmt: skip
            _instruct(page, each.unit_id, incident=each.number, instruct=each.number)


def _instruct(page: Page, unit_id: str, *, instruct: str | None = None, **more: str) -> None:
    """The link that opens the form of 批示 below the thing; nothing for those who give no instructions."""
    if can(page.user, Action.INSTRUCT) and asked("instruct") is None:
        st.page_link(
            page_of("units"), label="批示", icon=":material/draw:",
            query_params=carry() | {"unit": unit_id, "instruct": instruct or unit_id} | more,
        )  # fmt: skip
