"""Enterprise names inside texts that people typed: replaced by one word for all before a row leaves the database layer."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import pandas as pd
from sqlalchemy import select, union

from efficiency.core.access import RIGHTS, Action, Scope
from efficiency.models import MonitoringPoint, MonitoringPointEntry
from efficiency.queries import cached, frame
from efficiency.subjects.description import Subject

_SUFFIX = "（演示）"
# Not the pseudonym: whoever types a name and reads the text again would be told which pseudonym stands for it.
SOMEBODY = "某监测点企业"


@cached
def _names(_scope: Scope) -> pd.DataFrame:
    """Columns: name, organization_code, of all points as they are called and were called. Stays inside this module."""
    now = select(MonitoringPoint.name, MonitoringPoint.organization_code)
    # A text may name an enterprise as it was called before.
    before = select(MonitoringPointEntry.name, MonitoringPointEntry.organization_code)
    return frame(union(now, before))


def mask_names(scope: Scope, rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """``rows`` with the text ``columns`` as ``mask`` has them; what is no text stays what it is."""
    if scope.sees_enterprise_names or rows.empty:
        return rows
    masked = mask(scope)
    told = {column: pd.Series(masked(rows[column].tolist()), rows.index, dtype=object) for column in columns}
    return rows.assign(**told)


def mask(scope: Scope) -> Callable[[Sequence], Sequence]:
    """What replaces each enterprise's name and code in texts by ``SOMEBODY``; looked up once for however many lists of texts.

    Readers who may see names (``scope.sees_enterprise_names``) get the texts as they are. A name is found in full or
    without the watermark that ends it.
    """
    if scope.sees_enterprise_names:
        return lambda texts: texts
    words = _any_of(tuple(_names(scope).itertuples(index=False, name=None)))

    def masked(texts: Sequence) -> Sequence:
        # One look for all names in all texts: of most lists none tells any.
        if not words.search("\n".join([text for text in texts if isinstance(text, str)])):
            return texts
        return [words.sub(SOMEBODY, text) if isinstance(text, str) else text for text in texts]

    return masked


@lru_cache(maxsize=4)
def _any_of(points: tuple[tuple[str | None, str | None], ...]) -> re.Pattern:
    every = {word for name, code in points for word in (name, name.removesuffix(_SUFFIX), code) if word}
    # Longest first, so that a name is replaced as a whole before a shorter one within it. Of no names nothing is found.
    return re.compile("|".join(map(re.escape, sorted(every, key=len, reverse=True))) or r"(?!)")


def knows_names(subject: Subject) -> bool:
    """Whether whoever records this subject may know the enterprises, so that its texts have to be masked.

    What others typed holds no secret; masking it would tell its writer which names are on the roster.
    """
    return any({subject.action, Action.VIEW_ENTERPRISE_NAMES} <= rights for rights in RIGHTS.values())


def names_in(scope: Scope, text: str) -> bool:
    """Whether ``text`` holds a monitoring point's name or code that the scope's reader may not see."""
    return mask(scope)([text])[0] != text
