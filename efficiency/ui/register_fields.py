"""Fields that several forms of 监察登记 share, and the record's history below them."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency.labels import label
from efficiency.queries.data_days import FIRST_DAY, LAST_DAY
from efficiency.queries.points import points
from efficiency.ui.blocks import Column, table
from efficiency.ui.forms import Form
from efficiency.ui.frame import Page


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
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="YYYY-MM-DD",
            key=key,
            help=help,
        )


def text(
    form: Form, field: str, words: str, value: str = "", *, long: bool = True, help: str | None = None
) -> str:
    """A text of up to 500 characters."""
    with form.field(field) as key:
        if long:
            return st.text_area(words, value, max_chars=500, height=90, key=key, help=help)
        return st.text_input(words, value, max_chars=60, key=key, help=help)


def asked_for(parameter: str, options: list[str]) -> int | None:
    """The place of what a link asks for among ``options``; None when it asks for nothing that is there."""
    wanted = st.query_params.get(parameter)
    return options.index(wanted) if wanted in options else None


def history(page: Page, rows: pd.DataFrame, subject: str) -> None:
    """The rows on one record, the corrected ones marked, with the reasons."""
    shown = rows.assign(
        step=rows["step"].map(label),
        state=["有效" if counts else "已更正" for counts in rows["counts"]],
        recorded_on=[moment.date() for moment in rows["recorded_at"]],
    )
    columns = {
        "step": Column("环节"), "occurred_on": Column("日期", "date"), "note": Column("说明", "long"),
        "state": Column("状态"), "correction_reason": Column("更正理由"), "recorded_by": Column("登记人"),
        "recorded_on": Column("登记日期", "date"),
    }  # fmt: skip
    if "verification" in rows:
        shown = shown.assign(
            verification=rows["verification"].map(label),
            judgement=[{True: "满意", False: "不满意"}.get(each) for each in rows["satisfied"]],
        )
        columns |= {"verification": Column("核实结论"), "judgement": Column("企业评价")}
    table(page, shown, columns, subject=subject, empty="还没有办理记录。")
