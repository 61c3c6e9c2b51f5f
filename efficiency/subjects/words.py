"""The values of fields in the words in which a table brings them in. Pure."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from efficiency.subjects.description import Field, Subject
from efficiency.subjects.fields import Choice, OfUnit
from efficiency.subjects.known import Known


def words_of(field: Field, value, known: Known) -> str:
    """What a cell of ``field`` says for ``value``, such that reading it gives the value again; empty for null."""
    if value is None or value == "" or value != value:
        return ""
    if isinstance(field.kind, OfUnit):
        return known.plan.unit(value).name
    if isinstance(field.kind, Choice):
        codes = field.kind.codes_of(known)
        # Of several names the one that is offered: the others are there to be understood.
        offered = [words for words in field.kind.words(known) if codes.get(words) == value]
        every = (words for words, code in codes.items() if code == value)
        return next(iter(offered), None) or next(every, str(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def headers(subject: Subject) -> dict[str, str]:
    """Field -> the header of its column, in their order: those of the template, of every export and of every form's table."""
    return {each.name: each.header for each in subject.fields}


def rows_in_words(rows: pd.DataFrame, subject: Subject, known: Known) -> pd.DataFrame:
    """``rows`` with words for the codes in the columns of ``subject``'s fields; null stays null. Numbers and days stay what
    they are, so that whoever writes them down says how."""
    said = {}
    for each in subject.fields:
        if each.name in rows and isinstance(each.kind, Choice | OfUnit):
            # Once for each value: a register of a hundred points and forty weeks has few of them.
            words = {value: words_of(each, value, known) or None for value in rows[each.name].unique()}
            said[each.name] = in_words(rows[each.name], words)
    return rows.assign(**said)


def in_words(codes: pd.Series, words: Mapping) -> pd.Series:
    """A column of ``codes`` in the ``words`` for them; null for a code that has none."""
    return pd.Series([words.get(code) for code in codes], index=codes.index, dtype=object)
