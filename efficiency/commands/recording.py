"""The one door for writes: who acts, the right, the lock, the clock, the audit rows and the roll-ups of one transaction.

Who acts is read from the sign-in session in the transaction that acts. A page that was drawn for somebody goes on holding
that ``User``; what is clicked there after the session ended, or after role or unit changed, is refused and written down.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from efficiency.accounts import sessions
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Actor, Refused, numbers
from efficiency.commands.tallies import Ahead, catch_up, counted_until
from efficiency.core import audit
from efficiency.core.access import Action, Forbidden, User, require
from efficiency.core.audit import AuditAction
from efficiency.core.db import bookkeeping, now, one_at_a_time, reading
from efficiency.core.knowledge import shown_from
from efficiency.core.texts import Unclean, cleaned
from efficiency.core.troubles import Trouble, noted, trouble
from efficiency.models import (
    Base,
    Fact,
    Incident,
    IncidentStep,
    Setting,
)


class NoLongerSignedIn(Refused):
    """The session of who acts has ended, or stands for other rights than when the page was drawn."""

    def __init__(self) -> None:
        super().__init__("登录已结束或权限已变更，请重新登录。")


class Unproved(Refused):
    """What cannot be undone is asked for by a session whose owner has not given the password for a while."""

    def __init__(self) -> None:
        super().__init__("这项操作不能撤回，请先再次输入登录密码或动态口令，验证是您本人。")


class NotKept(Refused):
    """The database could not keep it: nothing is written, and the same act can be done again. The log has the trace."""

    def __init__(self, found: Trouble, number: str) -> None:
        super().__init__(f"没有保存：{found}。填写的内容没有丢失，可再次提交。错误编号：{number}")


@dataclass(slots=True)
class Record:
    """One act being written down. ``user`` is who acts as the session has it now, None for the command line.

    ``at`` is the ``recorded_at`` of every fact of this act. Commands read on ``connection`` and write through the
    methods, which notice what has to follow from it; ``core.db`` itself marks which kept results no longer stand.
    """

    connection: Connection
    username: str
    user: User | None
    at: dt.datetime
    asked: Action | None
    _added: set[type[Base]] = field(default_factory=set)
    _entries: list[tuple] = field(default_factory=list)
    _ahead: Ahead | None = None

    @property
    def today(self) -> dt.date:
        """The last day on which something entered now can have happened: today, held within the campaign's days."""
        return shown_from(self.at.date())

    @property
    def until(self) -> dt.date:
        """The last day on which can have happened what answers something in the campaign, also a day after its end."""
        return self.at.date()

    def begins(self, what: str) -> None:
        """Raise ``Refused`` after the campaign's last day: what is answered may still be answered, nothing new is begun."""
        if self.until > self.today:
            raise Refused(
                f"本次行动已于{chinese_date(self.today)}结束，不再{what}。结束以前的，请按当时的日期用表格补登（数据导入）。"
            )

    def require(self, action: Action) -> None:
        """Raise ``Forbidden`` unless who acts has this right, too."""
        if self.user is not None:
            self.asked = action
            require(self.user, action)

    def ask_proof(self) -> None:
        """Raise ``Unproved`` unless who acts gave the password lately: before what cannot be undone."""
        if self.user is not None and not sessions.is_proved(self.connection, self.user.session):
            raise Unproved

    def add(self, model: type[Base], **values: Any) -> Any:
        """Append one row and return its key; a fact is told when it was recorded and by whom."""
        row = self._stamped(model, {name: _clean(value) for name, value in values.items()})
        key = self.connection.execute(insert(model).values(**row)).inserted_primary_key[0]
        self._follow(model, [row])
        return key

    def add_all(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Append many rows that have the same columns, as ``add`` does; what was typed in them must be clean already."""
        if rows:
            stamped = [self._stamped(model, row) for row in rows]
            self.connection.execute(insert(model.__table__), stamped)
            self._follow(model, stamped)

    def add_from(self, model: type[Base], names: Sequence[str], rows: Select) -> None:
        """Append the facts that a SELECT gives (columns ``names``), without their passing through Python.

        Numbers that they bring along have to be noticed by the caller (``numbers.notice``).
        """
        stamp = (bindparam("recorded_at", self.at), bindparam("recorded_by", self.username))
        stamped = rows.add_columns(*stamp)
        self.connection.execute(insert(model).from_select([*names, "recorded_at", "recorded_by"], stamped))
        self._added.add(model)

    def counted(self, ahead: Ahead | None) -> None:
        """Have the roll-ups take ``ahead`` for what this act adds to the incidents, which is nothing yet, as long as it holds."""
        if ahead is not None and (counted_until(self.connection), shown_from(self.at.date())) == (
            ahead.until,
            ahead.day,
        ):
            self._ahead = ahead

    def change(self, model: type[Base], *conditions: ColumnElement[bool], **values: Any) -> int:
        """Change rows of a table that is no fact; returns how many."""
        return self.connection.execute(update(model).where(*conditions).values(**values)).rowcount

    def remove(self, model: type[Base], *conditions: ColumnElement[bool]) -> int:
        """Remove rows of a table that is no fact; returns how many."""
        return self.connection.execute(delete(model).where(*conditions)).rowcount

    def number(self, register: numbers.Register, year: int) -> str:
        """The next number of a register."""
        return self.numbers(register, year, 1)[0]

    def numbers(self, register: numbers.Register, year: int, count: int) -> list[str]:
        """The next ``count`` numbers of a register, in order."""
        return numbers.take(self.connection, register, year, count)

    def audit(self, action: AuditAction, object_kind: str, object_id: str, detail: dict[str, Any]) -> None:
        """Have the audit log say what was done, once all of it is done. ``detail`` must be plain JSON."""
        self._entries.append((action, object_kind, object_id, True, detail))

    def _stamped(self, model: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
        stamp = {"recorded_at": self.at, "recorded_by": self.username} if issubclass(model, Fact) else {}
        return stamp | dict(values)

    def _follow(self, model: type[Base], rows: list[dict[str, Any]]) -> None:
        self._added.add(model)
        name = numbers.number_column(model)
        if name:
            numbers.notice_rows(self.connection, model, (row[name] for row in rows))

    def _finish(self) -> None:
        if self._added & {Incident, IncidentStep}:
            catch_up(self.connection, self.at, self._ahead)
        for entry in self._entries:
            audit.append(self.connection, self.username, *entry)


def _clean(value: Any) -> Any:
    """What is kept of a typed text. Raises ``Refused`` for signs that must not be kept."""
    if not isinstance(value, str):
        return value
    try:
        return cleaned(value)
    except Unclean as fault:
        raise Refused(f"填写的内容{fault}") from None


@contextmanager
def recording(
    actor: Actor, action: Action | None, day: dt.date | None = None, connection: Connection | None = None
) -> Iterator[Record]:
    """One act of ``actor``, for which the right ``action`` is needed (None: only to be signed in): all of it or nothing.

    ``day`` is the as-of day worked on (see ``recorded_at``); without it the act is of this moment. ``connection``: one of the
    caller's own, on which something is ready to be written. Nobody else writes
    while the block runs. At its end the roll-ups of incidents are kept and the audit rows are appended. Raises ``Forbidden``
    without the right and ``NoLongerSignedIn``, both of which the audit log is told, and ``NotKept`` when the database is
    full, locked, read-only or away.
    """
    asked = action
    try:
        with bookkeeping(connection) as connection:
            one_at_a_time(connection)
            user = _acting(connection, actor, action)
            at = now() if day is None else recorded_at(day, connection)
            record = Record(connection, user.username if user else str(actor), user, at, action)
            try:
                yield record
            finally:
                asked = record.asked
            record._finish()
    except (Forbidden, NoLongerSignedIn) as refusal:
        _note(actor, asked, refusal)
        raise
    except SQLAlchemyError as error:
        if (found := trouble(error)) is None:
            raise
        raise NotKept(found, noted(error)) from error


def authorise(actor: Actor, action: Action | None) -> None:
    """Raise, as ``recording`` does, unless ``actor`` may do ``action`` now: for what only looks, or takes long before it
    writes."""
    try:
        with reading() as connection:
            _acting(connection, actor, action)
    except (Forbidden, NoLongerSignedIn) as refusal:
        _note(actor, action, refusal)
        raise


def _acting(connection: Connection, actor: Actor, action: Action | None) -> User | None:
    """Who acts, as the session has it now. Somebody who has to choose a new password, or to set up one-time codes, first may do
    nothing else."""
    if isinstance(actor, str):
        return None
    user = sessions.user_of_session(connection, actor.session)
    if user is None or _place(user) != _place(actor):
        raise NoLongerSignedIn
    if user.must_change_password and action is not None:
        raise NoLongerSignedIn
    if user.must_set_up_codes and action not in (None, Action.OWN_ACCOUNT):
        raise NoLongerSignedIn
    if action is not None:
        require(user, action)
    return user


def _place(user: User) -> tuple:
    return user.username, user.role, user.unit_id, user.leader_id


def _note(actor: Actor, action: Action | None, refusal: Exception) -> None:
    name = actor if isinstance(actor, str) else actor.username
    detail = {"原因": str(refusal)} if isinstance(refusal, NoLongerSignedIn) else {}
    with bookkeeping() as connection:
        audit.append(
            connection, name, AuditAction.ACCESS_REFUSED, "action", str(action or "SIGNED_IN"), False, detail
        )


def recorded_at(day: dt.date, connection: Connection) -> dt.datetime:
    """The ``recorded_at`` of a fact that somebody enters while looking at the as-of day ``day``.

    In a real installation the wall clock: the system came to know it now, also after the campaign, when the board has no
    later day to look at than the last one, which shows it (``core.knowledge``). In a demo installation the campaign is long
    over, so the fact is known from ``day`` on, at the time of the wall clock, and the one who entered it sees it at
    once. A row that was entered later that day is never recorded before the rows already there, so that the last word
    stays the last word.
    """
    kind = select(Setting.value).where(Setting.name == "installation").order_by(Setting.id.desc()).limit(1)
    if connection.execute(kind).scalar() != "demo":
        return now()
    first = dt.datetime.combine(day, dt.time())
    last = connection.execute(_newest(), {"first": first, "beyond": first + dt.timedelta(days=1)}).scalar()
    at = dt.datetime.combine(day, now().time())
    return max(at, last) if last else at


@cache
def _newest() -> Select:
    """The latest ``recorded_at`` of any fact from ``first`` on and before ``beyond``. Put together once: it asks every table."""
    first, beyond = bindparam("first", type_=DateTime), bindparam("beyond", type_=DateTime)
    of_each = union_all(
        *(
            select(func.max(mapper.class_.recorded_at).label("at")).where(
                mapper.class_.recorded_at >= first, mapper.class_.recorded_at < beyond
            )
            for mapper in Base.registry.mappers
            if issubclass(mapper.class_, Fact)
        )
    ).subquery()
    return select(func.max(of_each.c.at))
