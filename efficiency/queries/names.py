"""Enterprise names inside texts that people typed: replaced by pseudonyms before a row leaves the database layer."""

import pandas as pd
from sqlalchemy import select, union

from efficiency.core.access import Scope
from efficiency.models import MonitoringPoint, MonitoringPointEntry
from efficiency.queries import cached, frame

_SUFFIX = "（演示）"


@cached
def _pseudonyms(_scope: Scope) -> pd.DataFrame:
    """Columns: name, organization_code, pseudonym. Stays inside this module: it is the key to all masks."""
    now = select(MonitoringPoint.name, MonitoringPoint.organization_code, MonitoringPoint.pseudonym)
    # A text may name an enterprise as it was called before.
    entry = MonitoringPointEntry
    before = select(entry.name, entry.organization_code, MonitoringPoint.pseudonym).join(
        MonitoringPoint, MonitoringPoint.id == entry.point_id
    )
    return frame(union(now, before))


def mask_names(scope: Scope, rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """``rows`` with each enterprise's name and code in the text ``columns`` replaced by its pseudonym.

    Readers who may see names (``scope.sees_enterprise_names``) get the rows as they are. A name is found in full or
    without the watermark that ends it.
    """
    if scope.sees_enterprise_names or rows.empty:
        return rows
    texts = "\n".join(str(text) for column in columns for text in rows[column].dropna())
    if not texts:
        return rows
    found: dict[str, str] = {}
    for point in _pseudonyms(scope).itertuples():
        for word in (point.name, point.name.removesuffix(_SUFFIX), point.organization_code):
            if word and word in texts:
                found[word] = point.pseudonym
    # Longest first, so that a name is replaced as a whole before a shorter one within it.
    words = sorted(found, key=len, reverse=True)

    def masked(text):
        if not isinstance(text, str):
            return text
        for word in words:
            text = text.replace(word, found[word])
        return text

    return rows.assign(**{column: rows[column].map(masked) for column in columns}) if words else rows


def names_in(scope: Scope, text: str) -> bool:
    """Whether ``text`` holds a monitoring point's name or code that the scope's reader may not see."""
    rows = pd.DataFrame({"text": [text]})
    return mask_names(scope, rows, "text")["text"].iloc[0] != text
