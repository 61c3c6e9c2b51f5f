"""One run, one version, one memo.

A *run* is one execution of a page's script, or any other work that should see one state of the database: all that it
reads stood at the same moment, and the marks that say what has changed since (``core.marks``) are read once, in one
statement. A result is kept by what it was asked, together with which tables it was read from and up to which day of
knowledge. It stands as long as nothing else became known of these tables by that day; since facts are only appended, a
write today leaves every past day's results standing, in every process.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from threading import Lock, RLock
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

import pandas as pd
from sqlalchemy import Connection, CursorResult, Engine, Row, Select, Table
from sqlalchemy.engine import Compiled
from sqlalchemy.sql import visitors

from efficiency.core import marks
from efficiency.core.access import Scope
from efficiency.core.db import Moment, engine, moment
from efficiency.core.frames import same
from efficiency.core.keeping import lazy_copy
from efficiency.core.marks import COUNTED_FROM, WITHOUT_FIGURES, Marks

P, R = ParamSpec("P"), TypeVar("R")

# Some 60 bytes each; together a process keeps a few hundred megabytes at most. What is larger than a tenth of it is
# kept for its run only.
MOST_CELLS = 4_000_000
# Tables and the latest day up to which each was read.
Read = dict[str, dt.date]


@dataclass(frozen=True, slots=True)
class _Firm:
    # What a result was given of another one whose tables change more often than it does.
    value: Any
    read: Read
    day: dt.date
    compute: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class _Kept:
    value: Any
    read: Read
    version: int
    # By key. Of what was read for these only the value counts.
    firm: dict[Hashable, _Firm]
    cells: int


def _cells(value: Any) -> int:
    """How much room a result takes, in cells of a frame."""
    if isinstance(value, pd.DataFrame):
        return value.size + 100
    return 10 * len(value) + 100 if hasattr(value, "__len__") else 100


class _Store:
    """What this process keeps between runs, the longest unused going first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._cells = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> _Kept | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, kept: _Kept) -> None:
        if kept.cells > MOST_CELLS / 10:
            return
        with self._lock:
            old = self._kept.pop(key, None)
            if old is not None:
                self._cells -= old.cells
                # A run that began earlier than another one does not undo what that one found out.
                kept = old if old.version > kept.version else kept
            self._kept[key] = kept
            self._cells += kept.cells
            while self._cells > MOST_CELLS:
                self._cells -= self._kept.popitem(last=False)[1].cells

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._cells = 0


_store = _Store()
_seen: WeakKeyDictionary[Engine, Marks] = WeakKeyDictionary()
_addresses: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()
_tables: WeakKeyDictionary[Compiled, frozenset[str]] = WeakKeyDictionary()
# Who works out what: a result asks only for others that it is made of, so that nobody waits for who waits for them.
_turns: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()
_turns_lock = Lock()
_run: ContextVar["_Run | None"] = ContextVar("run", default=None)


def _address() -> str:
    # What is kept belongs to a database, however often it is connected to. An engine's own address takes its time to be hashed.
    found = _addresses.get(engine())
    if found is None:
        found = _addresses[engine()] = engine().url.render_as_string()
    return found


def _turn(key: Hashable) -> AbstractContextManager:
    with _turns_lock:
        turn = _turns.get(key)
        if turn is None:
            turn = _turns[key] = RLock()
        return turn


class _Run:
    def __init__(self, opened: Moment) -> None:
        self._moment = opened
        self._number = opened.number
        self._marks: Marks | None = None
        self._memo: dict[Hashable, _Kept] = {}
        # Whether a firm result is what another one was computed from; many were computed from the same.
        self._held: dict[tuple[Hashable, int], tuple[Any, bool]] = {}
        self._asked: dict[Hashable, Any] = {}
        self._asked_at = self._number
        # What the result being computed was read from so far, and the day of its scope; None outside of one.
        self._reading: Read | None = None
        self._resting: dict[Hashable, _Firm] = {}
        self._day = dt.date.max

    def execute(self, statement: Select) -> CursorResult:
        """Run a SELECT on the run's connection and note its tables."""
        result = self._moment.connection().execute(statement)
        if self._reading is not None:
            for table in _tables_read(statement, result):
                self._note(table, self._day)
        return result

    def result(self, key: Hashable, day: dt.date, compute: Callable[[], R], *, firm: bool = False) -> R:
        """What ``compute`` gives, from this run's memo or what the process kept where that still stands."""
        if self._number != self._moment.number:
            # This thread of work has written since: from here on it is another moment.
            self._memo.clear()
            self._held.clear()
            self._marks, self._number = None, self._moment.number
        kept = self._asked_for(key, day, compute)
        if self._reading is not None and firm:
            self._resting[key] = _Firm(kept.value, kept.read, day, compute)
        elif self._reading is not None:
            self._resting |= kept.firm
            for table, known in kept.read.items():
                self._note(table, known)
        value = kept.value
        return lazy_copy(value) if isinstance(value, pd.DataFrame) else value

    def _asked_for(self, key: Hashable, day: dt.date, compute: Callable[[], Any]) -> _Kept:
        kept = self._memo.get(key) or self._standing(key)
        if kept is None:
            # After a write everybody asks for the same: one works it out, the others wait for what it finds.
            with _turn((_address(), key)):
                kept = self._standing(key) or self._computed(key, day, compute)
        self._memo[key] = kept
        return kept

    def once(self, key: Hashable, ask: Callable[[Connection], R]) -> R:
        """What ``ask`` answers at this moment; no result is said to have been read from it."""
        if self._asked_at != self._moment.number:
            self._asked, self._asked_at = {}, self._moment.number
        if key not in self._asked:
            self._asked[key] = ask(self._moment.connection())
        return self._asked[key]

    def _standing(self, key: Hashable) -> _Kept | None:
        found = _store.get((_address(), key))
        if found is None or found.version != self._now().newest(found.read):
            return None
        outer, self._reading = self._reading, None
        try:
            stands = all(self._holds(of, each) for of, each in found.firm.items())
        finally:
            self._reading = outer
        return found if stands else None

    def _holds(self, key: Hashable, firm: _Firm) -> bool:
        held = self._held.get((key, id(firm.value)))
        if held is None:
            now = self._asked_for(key, firm.day, firm.compute).value
            # With the value itself, so that no other one comes to lie in its place.
            held = self._held[key, id(firm.value)] = (firm.value, _same(now, firm.value))
        return held[1]

    def _computed(self, key: Hashable, day: dt.date, compute: Callable[[], R]) -> _Kept:
        now = self._now()
        outer = self._reading, self._resting, self._day
        self._reading, self._resting, self._day = {}, {}, day
        try:
            value = compute()
        finally:
            read, firm = self._reading, self._resting
            self._reading, self._resting, self._day = outer
        before = _store.get((_address(), key))
        if before is not None and isinstance(value, pd.DataFrame) and _same(value, before.value):
            # The same rows lie where they lay: whatever was made from them (``core.keeping``) is found without reading them.
            value = before.value
        kept = _Kept(value, read, now.newest(read), firm, _cells(value))
        if not read.keys() & WITHOUT_FIGURES and self._number == self._moment.number:
            _store.put((_address(), key), kept)
        return kept

    def _note(self, table: str, day: dt.date) -> None:
        for name in COUNTED_FROM.get(table, (table,)):
            self._reading[name] = max(day, self._reading.get(name, day))

    def _now(self) -> Marks:
        if self._marks is None:
            known = _seen.get(engine(), Marks())
            self._marks = marks.read(self._moment.connection(), known)
            if self._marks.version != known.version:
                _seen[engine()] = self._marks
        return self._marks


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, pd.DataFrame):
        return isinstance(other, pd.DataFrame) and same(one, other)
    return one == other


def tables_of(statement: Select) -> frozenset[str]:
    """The names of all tables that a statement reads, in subqueries too."""
    return frozenset(element.name for element in visitors.iterate(statement) if isinstance(element, Table))


def _tables_read(statement: Select, result: CursorResult) -> frozenset[str]:
    # Statements that differ in their values only share what they were compiled to, and are walked through once.
    compiled = result.context.compiled
    found = _tables.get(compiled)
    if found is None:
        found = _tables[compiled] = tables_of(statement)
    return found


@contextmanager
def begin() -> Iterator[None]:
    """One run for the body of this ``with``; within a run that goes on already it changes nothing."""
    with _current():
        yield


def goes_on() -> bool:
    """Whether a run was begun that has not ended yet."""
    return _run.get() is not None


@contextmanager
def _current() -> Iterator[_Run]:
    present = _run.get()
    if present is not None:
        yield present
        return
    with moment() as opened:
        started = _Run(opened)
        token = _run.set(started)
        try:
            yield started
        finally:
            _run.reset(token)


def rows(statement: Select) -> Sequence[Row]:
    """The rows of a SELECT, as the present run sees them."""
    with _current() as run:
        return run.execute(statement).all()


def stream(statement: Select, at_once: int) -> Iterator[Sequence[Row]]:
    """The rows of a SELECT, ``at_once`` at a time, for what is too long to be held: within a run that was begun before."""
    with _current() as run:
        yield from run.execute(statement.execution_options(yield_per=at_once)).partitions()


def frame(statement: Select) -> pd.DataFrame:
    """The rows of a SELECT, its columns as the frame's columns. Dates stay ``datetime.date`` objects."""
    with _current() as run:
        result = run.execute(statement)
        names, found = list(result.keys()), result.all()
        if not found:
            return pd.DataFrame(columns=names)
        # By columns: of rows that are no plain tuples pandas takes ten times as long to make a frame.
        return pd.DataFrame(dict(zip(names, map(list, zip(*found, strict=True)), strict=True)))


def kept(key: Hashable, day: dt.date, compute: Callable[[], R], *, firm: bool = False) -> R:
    """What ``compute`` gives, kept under ``key`` as long as nothing else is known by ``day`` of the tables it reads.

    ``firm``: what is computed from it stands as long as this is equal to what it was, whatever was written to its tables.
    For small values that rarely change although their tables do.

    ``compute`` reads by ``rows`` or ``frame`` only, and nothing that was recorded after ``day`` may change what it
    gives. The value is shared: a frame is handed out as a lazy copy, anything else must be immutable.
    """
    with _current() as run:
        return run.result(key, day, compute, firm=firm)


def once(key: Hashable, ask: Callable[[Connection], R]) -> R:
    """What ``ask`` answers, asked once in a run: for how to read, never for what is read.

    A result that leans on it is not computed again when the answer changes, so every answer must lead to the same rows.
    """
    with _current() as run:
        return run.once(key, ask)


def cached(query: Callable[P, R]) -> Callable[P, R]:
    """Keep a query's result for its scope and arguments, see ``kept``.

    The key holds the whole ``Scope``, so nobody is given rows that another scope was given; it never holds a user. What
    the query reads of facts must be bounded by ``scope.known_before``.
    """
    return _cached(query, firm=False)


def firm(query: Callable[P, R]) -> Callable[P, R]:
    """``cached`` for a query whose few rows are often the same after a write: what is computed from it stands as long as
    they are."""
    return _cached(query, firm=True)


def _cached(query: Callable[P, R], *, firm: bool) -> Callable[P, R]:
    @wraps(query)
    def wrapper(scope: Scope, *arguments: P.args, **options: P.kwargs) -> R:
        key = (query.__module__, query.__qualname__, scope, arguments, tuple(sorted(options.items())))
        return kept(key, scope.as_of, lambda: query(scope, *arguments, **options), firm=firm)

    return wrapper


def forget() -> None:
    """Forget all that this process keeps, to see what computing it anew costs or gives."""
    _store.clear()
