"""What a page says to its reader, read from what Streamlit was told to draw."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
from google.protobuf.descriptor import FieldDescriptor
from sqlalchemy import event
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from efficiency.commands.exports import Register
from efficiency.core import db
from efficiency.core.access import RIGHTS, Scope
from efficiency.core.audit import AuditAction
from efficiency.models import Coded, Marked, Role
from efficiency.queries.monitoring import incidents
from efficiency.standings.incidents import IncidentStanding, incidents_on, pressing_first
from efficiency.state import State
from efficiency.ui.parts.menu import Entry

# Every set of code values; what stands in one must not be read on screen.
CODE_SETS = (
    *(each for each in Coded.__subclasses__() if each not in (Marked, AuditAction)),
    *Marked.__subclasses__(),
    AuditAction,
)
CODES = sorted({str(code) for codes in CODE_SETS for code in codes if len(code) > 2 and code.isupper()})


def unfinished(now: State) -> list[IncidentStanding]:
    """监测点反映 that are not closed, each from its own row."""
    return incidents_on(incidents(now.scope, unfinished=True), now.as_of, now.reply_clock)


def unanswered(now: State) -> list[IncidentStanding]:
    """Those that the enterprise was not answered on, the longest past their day first, each from its own row."""
    return pressing_first(incidents_on(incidents(now.scope, unanswered=True), now.as_of, now.reply_clock))


def left(register: Register, scope: Scope) -> pd.DataFrame:
    """A register as it leaves: what its file says, by the names of its columns."""
    file = io.StringIO(newline="")
    count = register.write(file, scope, demo=False)
    file.seek(0)
    rows = [row[:-1] for row in csv.reader(file)]
    assert rows.pop(0) == list(register.headers.values()) and len(rows) == count
    return pd.DataFrame(rows, columns=list(register.headers), dtype=object)


# Where every page is opened on one more database, each is opened by the first of these who may, and by a unit, whose rows are
# chosen in another way; all roles open all pages in test_pages.
READERS = (Role.SUPERVISION, Role.WORK_OFFICE, *Role)


def readers(entry: Entry) -> list[Role]:
    """Who opens a page where not everybody has to: a unit where it may, then a reader of the city."""
    allowed = [role for role in READERS if entry.action in RIGHTS[role]]
    return list(dict.fromkeys([*({Role.UNIT} & {*allowed}), allowed[0]]))


def _elements(node) -> Iterator:
    for child in node.children.values():
        if isinstance(child, Block):
            yield child
            yield from _elements(child)
        else:
            yield child


# The fields of a drawn element that hold what is read on screen; the others steer the browser.
_READ = {"body", "label", "delta", "help", "options", "content", "captions", "placeholder", "alt"}


def _strings(message) -> Iterator[str]:
    for field, value in message.ListFields():
        many = field.type == FieldDescriptor.TYPE_MESSAGE and not hasattr(value, "ListFields")
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            for each in list(value) if many else [value]:
                if hasattr(each, "ListFields"):
                    yield from _strings(each)
        elif field.type == FieldDescriptor.TYPE_STRING and field.name in _READ:
            yield from [value] if isinstance(value, str) else value


# The parts that are made when they are opened, by the key of their expander.
FOLDED = (
    "figures", "all_matters", "unit_rows", "pair_rows", "node_rows", "window_rows", "sights", "score_rows",
    "complete_steps", "rules_monitoring_points", "kind_rows",
    *(f"calm_{measure}" for measure in ("inspections", "appraisals", "social_supervision", "accountability")),
)  # fmt: skip


def unfolded(app: AppTest) -> AppTest:
    """The same page with its folded parts opened, and every 导出 CSV on it."""
    opened: set[str] = set()
    # A part that opens may have an export of its own in it.
    while found := {*FOLDED, *exports(app)} - opened:
        for key in found:
            app.session_state[key] = True
        opened |= found
        app.run()
    return app


def exports(app: AppTest) -> list[str]:
    """The keys of the 导出 CSV on a page, each of which opens the two files of one table."""
    openers = [node.proto.popover for node in _elements(app._tree) if node.type == "popover"]
    return [f"csv_{each.id.partition('-csv_')[2]}" for each in openers if "-csv_" in each.id]


def words(app: AppTest) -> str:
    """All that a page says in words: headings, texts, figures, labels and help, without the cells of its tables."""
    drawn = [node.proto for node in _elements(app._tree) if node.proto is not None]
    return "\n".join(text for proto in drawn for text in _strings(proto))


def tables(app: AppTest) -> list[tuple[list[str], pd.DataFrame]]:
    """Each table shown: its headers as read and its cells."""
    found = []
    for shown in [*app.dataframe, *app.table]:
        config = json.loads(getattr(shown.proto, "columns", "") or "{}")
        headers = [(config.get(str(name)) or {}).get("label") or str(name) for name in shown.value.columns]
        found.append((headers, shown.value))
    return found


@contextmanager
def fetched() -> Iterator[list[int]]:
    """How many rows the database hands over within this ``with``, as a list of one number."""
    rows = [0]

    def counting(_cursor, row: tuple) -> tuple:
        rows[0] += 1
        return row

    def count(connection, _record) -> None:
        connection.row_factory = counting

    engine = db.engine()
    engine.dispose()
    event.listen(engine, "connect", count)
    try:
        yield rows
    finally:
        event.remove(engine, "connect", count)
        engine.dispose()
