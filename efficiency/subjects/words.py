"""The values of fields in the words in which a table brings them in. Pure."""

import datetime as dt

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


def words_of_codes(subject: Subject, known: Known) -> dict[str, dict]:
    """Field -> value -> the words that a table has for it, of the fields whose words are not the value itself."""
    found = {}
    for each in subject.fields:
        if isinstance(each.kind, OfUnit):
            found[each.name] = {unit.id: unit.name for unit in known.plan.units}
        elif isinstance(each.kind, Choice):
            values = dict.fromkeys(each.kind.codes_of(known).values())
            words = {value: words_of(each, value, known) for value in values}
            if any(said != str(value) for value, said in words.items()):
                found[each.name] = words
    return found
