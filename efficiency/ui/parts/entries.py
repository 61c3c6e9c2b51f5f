"""The form of a simple register, drawn from its subject: choose a record or a new one, fill in, save; below it what is on
record."""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.commands.entries import record_entry
from efficiency.core.db import reading
from efficiency.figures.indicator_series import month_ends
from efficiency.queries.entries import standing_entries
from efficiency.queries.known import known_now, with_lists
from efficiency.subjects.columns import WHY
from efficiency.subjects.description import REASON, Field, Subject
from efficiency.subjects.fields import Choice, Day, Month, Number, OfUnit
from efficiency.subjects.known import Known, month_end
from efficiency.subjects.words import words_of
from efficiency.ui.parts.blocks import Column, plain, table
from efficiency.ui.parts.fields import amount, choose, day, text
from efficiency.ui.parts.forms import Form, open_form
from efficiency.ui.parts.frame import Page

_NEW = ""
# So many records the choice lists; where there are more, some words of the wanted one come first.
_MOST_LISTED = 500


def entering(page: Page, subject: Subject) -> None:
    """Enter a row of ``subject``, or correct one that is on record."""
    with reading() as connection:
        known = with_lists(connection, known_now(connection, page.as_of))
    rows = standing_entries(page.scope, subject.name).iloc[::-1]
    told = _told(subject, rows, known)
    st.subheader(f"{subject.title}（在案{len(rows):,}条）")
    st.caption(plain(subject.help))
    form = open_form(f"entry_{subject.name}")
    chosen = _chosen(form, told)
    before = rows.loc[told.index[told["record"] == chosen][0]].to_dict() if chosen else {}
    form = form.about(chosen)
    seen = form.seen(chosen, int(before["id"]) if before else None)
    values = {}
    with st.grid(2, min_column_width=260):
        for each in subject.fields:
            if each.name == REASON:
                continue
            if before and each.name in subject.key:
                values[each.name] = before[each.name]
                form.fault(each.name)
            else:
                values[each.name] = _asked(form, each, before.get(each.name), known)
    reason = text(form, WHY.but(required=False)) if before else ""
    if before and subject.later:
        headers = "、".join(subject.header_of(name) for name in subject.later)
        st.caption(f"只补填原来空着的{headers}，不用写更正原因。")

    def save() -> str:
        receipt = record_entry(page.user, page.as_of, subject, values, seen_id=seen, reason=reason)
        return f"“{subject.title}”已{'更正或补记' if before else '登记'}，回执{receipt}号。"

    form.submit("保存" if before else "登记", save)
    columns = {
        each.name: Column(each.header, _shown_as(each)) for each in subject.fields if each.name != REASON
    }
    table(page, told, columns, subject=subject.title, empty="还没有登记。")


def _told(subject: Subject, rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The rows with words for codes, and with the words of their key in a column record."""
    words = {}
    for each in subject.fields:
        if each.name in subject.key or isinstance(each.kind, Choice | OfUnit):
            # Once for each value: a register of a hundred points and forty weeks has few of them.
            said = {value: words_of(each, value, known) or None for value in rows[each.name].unique()}
            words[each.name] = rows[each.name].map(said)
    coded = {each.name for each in subject.fields if isinstance(each.kind, Choice | OfUnit)}
    keys = zip(*(words[name] for name in subject.key), strict=True)
    record = pd.Series(["，".join(each) for each in keys], index=rows.index, dtype=object)
    return rows.assign(**{name: column for name, column in words.items() if name in coded}, record=record)


def _chosen(form: Form, told: pd.DataFrame) -> str:
    """The record to be corrected, by the words of its key; empty for a new one."""
    records = told["record"]
    if len(records) > _MOST_LISTED:
        wanted = st.text_input(
            "查找",
            key=form.key("find"),
            placeholder=f"在案的超过{_MOST_LISTED}条，输入编号、单位或日期的一部分",
        ).strip()
        records = records[records.str.contains(wanted, regex=False)]
    names = {_NEW: "新登记一条"} | {each: each for each in records.head(_MOST_LISTED)}
    return choose(form, Field("record", "登记或更正哪一条", Choice("记录", {})), names, index=0) or _NEW


def _shown_as(field: Field) -> str:
    if isinstance(field.kind, Day | Month):
        return "date"
    return "number" if isinstance(field.kind, Number) else "text"


def _asked(form: Form, field: Field, before, known: Known):
    """The widget of one field, filled with what is on record."""
    before = None if before is None or pd.isna(before) else before
    kind = field.kind
    if isinstance(kind, OfUnit):
        units = {unit.id: unit.name for unit in known.plan.units if unit.id not in known.collective}
        return choose(form, field, units, index=_place(units, before), help=field.help or None)
    if isinstance(kind, Choice):
        codes = kind.codes_of(known)
        options = {codes[words]: words for words in kind.words(known)}
        return choose(form, field, options, index=_place(options, before), help=field.help or None)
    if isinstance(kind, Day):
        return day(form, field, before, known_on=known.day)
    if isinstance(kind, Month):
        # From the January of the campaign's first year on, also when it goes on in the next.
        months = month_ends(
            campaign.load().parameters.first_day.replace(month=1, day=1), month_end(known.day)
        )
        options = {each: f"{each.year}年{each.month}月" for each in reversed(months)}
        return choose(form, field, options, index=_place(options, before))
    if isinstance(kind, Number):
        return amount(form, field, before)
    return text(form, field, before or "")


def _place(options: dict, value) -> int | None:
    return list(options).index(value) if value in options else None
