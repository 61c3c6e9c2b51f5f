"""A value of a field in the words in which a table brings it in. Pure."""

import datetime as dt

from efficiency.subjects.description import Field
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
