"""Enterprise names inside texts that people typed: replaced by one word for all before a row leaves the database layer."""

import re

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
    """``rows`` with each enterprise's name and code in the text ``columns`` replaced by ``SOMEBODY``.

    Readers who may see names (``scope.sees_enterprise_names``) get the rows as they are. A name is found in full or
    without the watermark that ends it.
    """
    if scope.sees_enterprise_names or rows.empty:
        return rows
    # Once for each text: a register says many things over and over.
    distinct = {text for column in columns for text in rows[column].dropna() if isinstance(text, str)}
    texts = "\n".join(distinct)
    if not texts:
        return rows
    found = {
        word
        for point in _names(scope).itertuples()
        for word in (point.name, point.name.removesuffix(_SUFFIX), point.organization_code)
        if word and word in texts
    }
    if not found:
        return rows
    # Longest first, so that a name is replaced as a whole before a shorter one within it.
    words = re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))
    masked = {text: words.sub(SOMEBODY, text) for text in distinct}
    return rows.assign(
        **{
            column: pd.Series([masked.get(text, text) for text in rows[column]], rows.index, dtype=object)
            for column in columns
        }
    )


def knows_names(subject: Subject) -> bool:
    """Whether whoever records this subject may know the enterprises, so that its texts have to be masked.

    What others typed holds no secret; masking it would tell its writer which names are on the roster.
    """
    return any({subject.action, Action.VIEW_ENTERPRISE_NAMES} <= rights for rights in RIGHTS.values())


def names_in(scope: Scope, text: str) -> bool:
    """Whether ``text`` holds a monitoring point's name or code that the scope's reader may not see."""
    rows = pd.DataFrame({"text": [text]})
    return mask_names(scope, rows, "text")["text"].iloc[0] != text
