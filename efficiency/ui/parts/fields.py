"""Fields that several forms of 监察登记 share, and the record's history below them."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.core.access import Action, can
from efficiency.core.texts import LONGEST_TEXT
from efficiency.models import Coded, Verification
from efficiency.queries.points import points
from efficiency.ui.parts.blocks import Column, table
from efficiency.ui.parts.forms import Form
from efficiency.ui.parts.frame import Page, carry
from efficiency.ui.parts.menu import page_of


def unit_names(page: Page) -> dict[str, str]:
    """The units that can be named, id -> name in the plan's order; 各区市县政府 is its ten districts."""
    collectives = {unit.collective_id for unit in page.plan.units}
    return {unit.id: unit.name for unit in page.plan.units if unit.id not in collectives}


def point_names(page: Page) -> dict[str, str]:
    """The monitoring points on the register, id -> name."""
    rows = points(page.scope)
    return dict(zip(rows["point_key"], rows["point_label"], strict=True))


def choose(
    form: Form,
    field: str,
    words: str,
    options: dict,
    *,
    index: int | None = None,
    help: str | None = None,
    variant: str = "",
):
    """One of ``options`` (value -> words); None until something is chosen."""
    with form.field(field, variant) as key:
        return st.selectbox(
            words, list(options), index=index, format_func=lambda value: options.get(value, str(value)), key=key,
            placeholder="请选择" if options else "没有可选的", help=help,
        )  # fmt: skip


def switch(form: Form, field: str, words: str, options: dict, *, default=None, variant: str = ""):
    """One of a few ``options`` (value -> words) side by side; None until one is chosen."""
    with form.field(field, variant) as key:
        return st.segmented_control(
            words, list(options), default=default, format_func=lambda value: options[value], key=key
        )


def day(
    form: Form, field: str, words: str, default: dt.date | None, *, help: str | None = None
) -> dt.date | None:
    """A day within the campaign year."""
    with form.field(field) as key:
        return st.date_input(
            words,
            value=default,
            min_value=campaign.load().parameters.first_day,
            max_value=campaign.load().parameters.last_day,
            format="YYYY-MM-DD",
            key=key,
            help=help,
        )


def text(
    form: Form, field: str, words: str, value: str = "", *, long: bool = True, help: str | None = None
) -> str:
    """A text of up to ``LONGEST_TEXT`` characters; a short one of up to 60."""
    with form.field(field) as key:
        if long:
            return st.text_area(words, value, max_chars=LONGEST_TEXT, height=90, key=key, help=help)
        return st.text_input(words, value, max_chars=60, key=key, help=help)


def asked_for(parameter: str, options: list[str]) -> int | None:
    """The place of what a link asks for among ``options``; None when it asks for nothing that is there."""
    wanted = st.query_params.get(parameter)
    return options.index(wanted) if wanted in options else None


def register_link(page: Page, form: str, words: str) -> None:
    """A link to one of the forms of 监察登记; nothing for those who may not enter anything."""
    if can(page.user, Action.RECORD_SUPERVISION):
        st.page_link(
            page_of("register"),
            label=words,
            icon=":material/edit_note:",
            query_params=carry() | {"form": form},
        )


def record(form: Form, words: str, options: dict[str, str], *, parameter: str) -> str | None:
    """The record that a form is about, by its number; what a link asks for in ``parameter`` to begin with.

    It stays chosen after each saving for as long as it is among ``options``, whose words have changed by then.
    """
    asked, numbers = st.query_params.get(parameter), list(options)
    chosen = f"chosen:{form.name}:{asked}"
    before = st.session_state.get(chosen)
    place = numbers.index(before) if before in options else None
    if before and place is None:
        st.caption(f"{before}已没有下一步要办，不在下面的名单中；以前的办理记录见各业务页面。")
    number = st.selectbox(
        words, numbers, index=asked_for(parameter, numbers) if chosen not in st.session_state else place,
        format_func=lambda each: options.get(each, str(each)), key=f"record:{form.name}:{form.turn}:{asked}",
        placeholder="请选择" if options else "没有可选的",
    )  # fmt: skip
    st.session_state[chosen] = number
    return number


def history(page: Page, rows: pd.DataFrame, codes: type[Coded], subject: str) -> None:
    """The rows on one record, the corrected ones marked, with the reasons. ``codes``: the set of their column ``step``."""
    shown = rows.assign(
        step=rows["step"].map(codes.words_of),
        state=["有效" if counts else "已更正" for counts in rows["counts"]],
        recorded_on=[moment.date() for moment in rows["recorded_at"]],
    )
    columns = {"step": Column("环节"), "occurred_on": Column("日期", "date")}
    if "verification" in rows:
        shown = shown.assign(
            verification=rows["verification"].map(Verification.words_of),
            judgement=[{True: "满意", False: "不满意"}.get(each) for each in rows["satisfied"]],
        )
        columns |= {"verification": Column("核实结论"), "judgement": Column("企业评价")}
    columns |= {
        "note": Column("说明"), "state": Column("状态"), "correction_reason": Column("更正理由"),
        "recorded_by": Column("登记人"), "recorded_on": Column("登记日期", "date"),
    }  # fmt: skip
    table(page, shown, columns, subject=subject, empty="还没有办理记录。")
