"""Fields that several forms of 监察登记 share, and the record's history below them."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.core.access import Action, can
from efficiency.core.db import now
from efficiency.core.knowledge import last_day
from efficiency.models import Coded, Verification
from efficiency.queries.points import points
from efficiency.subjects.columns import BECAUSE
from efficiency.subjects.description import Field
from efficiency.subjects.fields import SHORT_TEXT
from efficiency.subjects.known import Known
from efficiency.ui.parts.blocks import Column, plain, table
from efficiency.ui.parts.forms import Form
from efficiency.ui.parts.frame import Page, way_on
from efficiency.ui.seams.address import asked


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
    field: Field,
    options: dict,
    *,
    index: int | None = None,
    help: str | None = None,
    variant: str = "",
    placeholder: str = "请选择",
):
    """One of ``options`` (value -> words); None until something is chosen."""
    with form.field(field.name, variant) as key:
        return st.selectbox(
            field.header, list(options), index=index, format_func=lambda value: options.get(value, str(value)), key=key,
            placeholder=placeholder if options else "没有可选的", help=help,
        )  # fmt: skip


def switch(form: Form, field: Field, options: dict | None = None, *, default=None, variant: str = ""):
    """One of a few ``options`` (value -> words; else those of the field) side by side; None until one is chosen."""
    if options is None:
        options = {value: words for words, value in field.kind.codes.items()}
    with form.field(field.name, variant) as key:
        return st.segmented_control(
            field.header, list(options), default=default, format_func=lambda value: options[value], key=key
        )


def day(
    form: Form,
    field: Field,
    default: dt.date | None,
    *,
    help: str | None = None,
    variant: str = "",
    known_on: dt.date | None = None,
) -> dt.date | None:
    """A day from the first that the field allows on (for one who enters it on ``known_on``) to the end of the campaign; what
    is still to be done may come later, and what was due in it as late as today."""
    parameters, since = campaign.load().parameters, field.kind.since
    known = Known(campaign.load().plan, known_on or parameters.first_day)
    earliest = since(known)[0] if since else parameters.first_day
    latest = parameters.last_day
    if field.kind.ahead:
        latest += dt.timedelta(days=366)
    elif field.kind.late and last_day() is not None:
        latest = max(latest, now().date())
    with form.field(field.name, variant) as key:
        return st.date_input(
            field.header,
            value=default if default and earliest <= default <= latest else None,
            min_value=earliest,
            max_value=latest,
            format="YYYY-MM-DD",
            key=key,
            help=help or field.help or None,
        )


def amount(form: Form, field: Field, value: float | None, *, words: str = "") -> float | None:
    """A number within the field's bounds, counted by its step; None until something is typed."""
    kind = field.kind
    make = int if kind.whole else float
    inside = value is not None and not pd.isna(value) and kind.least <= value <= kind.most
    with form.field(field.name) as key:
        return st.number_input(
            words or field.header, make(kind.least), make(kind.most), make(value) if inside else None,
            step=make(kind.step), format="%d" if kind.whole else "%g", key=key, help=field.told,
        )  # fmt: skip


def text(form: Form, field: Field, value: str = "", *, words: str = "", help: str | None = None) -> str:
    """A text as long as the field allows; one that may be short is typed in one line."""
    said = words or (field.header if field.required else f"{field.header}（可不填）")
    longest = field.kind.longest
    options = {"max_chars": longest, "help": help or field.told}
    with form.field(field.name) as key:
        if longest > SHORT_TEXT * 2:
            return st.text_area(said, value, height=90, key=key, **options)
        return st.text_input(said, value, key=key, **options)


def asked_for(parameter: str, options: list[str], words: str) -> int | None:
    """The place of what a link asks for among ``options``; None when it asks for nothing, or for what is not there, which
    is said.
    ``words``: what the options are."""
    wanted = asked(parameter)
    if wanted is not None and wanted not in options:
        st.caption(f"链接中的{words}“{plain(wanted)}”不在可选之列。")
    return options.index(wanted) if wanted in options else None


def register_link(page: Page, form: str, words: str) -> None:
    """A link to one of the forms of 监察登记, by its code; nothing for those who may not enter anything."""
    if can(page.user, Action.RECORD_SUPERVISION):
        way_on("register", words, {"form": form}, icon=":material/edit_note:")


def in_hand(name: str, parameter: str) -> str | None:
    """The number of the record that the form ``name`` is about, before the first choice of the one that a link asks for."""
    named = asked(parameter)
    return st.session_state.get(_chosen_key(name, named)) or named


def _chosen_key(name: str, named: str | None) -> str:
    return f"chosen:{name}:{named}"


def record(form: Form, words: str, options: dict[str, str], *, parameter: str) -> str | None:
    """The record that a form is about, by its number; what a link asks for in ``parameter`` to begin with.

    It stays chosen after each saving for as long as it is among ``options``, whose words have changed by then.
    """
    named, numbers = asked(parameter), list(options)
    chosen = _chosen_key(form.name, named)
    before = st.session_state.get(chosen)
    place = numbers.index(before) if before in options else None
    if before and place is None:
        st.caption(f"{before}已没有下一步要办，不在下面的名单中；以前的办理记录见各业务页面。")
    number = st.selectbox(
        words, numbers, index=asked_for(parameter, numbers, words) if chosen not in st.session_state else place,
        format_func=lambda each: options.get(each, str(each)), key=f"record:{form.name}:{form.turn}:{named}",
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
        "note": Column("说明"), "state": Column("状态"), "correction_reason": Column(BECAUSE.header),
        "recorded_by": Column("登记人"), "recorded_on": Column("登记日期", "date"),
    }  # fmt: skip
    table(page, shown, columns, subject=subject, empty="还没有办理记录。")
