"""People with some seconds between their clicks, over all pages of their roles, on one served process and on two behind nginx.

Each is a websocket of its own, as a browser holds one, that asks for a page and waits until its script has ended. First
everybody opens each page of their role, one person after another: what nobody has asked for yet is worked out then, and that
is a figure of its own. Only then is one person alone compared with all of them at once, and with all of them while reports
are handed in. The clients take their share of the same cores; it is told beside the figures.
"""

import itertools
import random
import ssl
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks import serving
from benchmarks.pages import hand_in_a_report
from efficiency import campaign
from efficiency.accounts import sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.commands.reports import submit_report
from efficiency.core import db
from efficiency.core.access import RIGHTS, User
from efficiency.models import ProgressReport, Role
from efficiency.queries.days import board_day
from efficiency.ui.parts import menu
from seed.load import install
from tests import postgres

_ROLES = (Role.LEADER, Role.UNIT, Role.WORK_OFFICE, Role.SUPERVISION)
BETWEEN = 5.0
_UNITS = 30
# Stands in what a reader is told of a page that could not be drawn.
_ERROR = "错误编号"


def compare(people: int, seconds: float) -> list[str]:
    """The table, for one process on SQLite and for two on PostgreSQL: everybody's first opening of each page, one user alone
    without a pause, before and after all others, then ``people`` at once for ``seconds`` with 5 s between clicks, once more while
    somebody hands in a report every 5 s, and 20 of them on a Friday on which 30 units hand in at once."""
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        database = f"sqlite:///{directory}/people.db"
        serving.use(database)
        install(True, None, report=lambda _: None)
        lines = list(_HEAD)
        with serving.app(directory, database) as address:
            lines += _all(_Told(address, "one process, SQLite"), people, seconds)
        with postgres.running() as server:
            database = f"{server}/postgres"
            serving.use(database)
            install(True, None, report=lambda _: None)
            with serving.two_behind_nginx(directory, database) as address:
                lines += _all(_Told(address, "two behind nginx, PostgreSQL"), people, seconds)
            db.engine().dispose()
    return lines


_HEAD = (
    "| served by | people | clicks | server's CPU a click ms | clients' ms | median ms | p95 ms | p95 over the median of one | "
    "server's memory before and after MB |",
    "|---|---|---:|---:|---:|---:|---:|---:|---:|",
)


def _all(told: "_Told", people: int, seconds: float) -> list[str]:
    crowd = [_Person(told.address, number) for number in range(people)]
    few = crowd[: len(_ROLES)]
    told.clicks("each page for the first time", lambda: [each.round() for each in crowd])
    # Before and after: within these minutes a machine's speed moves by half.
    alone = told.clicks("one", lambda: [_pages(few, 4 * people)])
    told.clicks(f"{people}", lambda: _at_once(crowd, seconds), compared=True)
    with _somebody_writes():
        words = f"{people}, a report handed in every 5 s"
        told.clicks(words, lambda: _at_once(crowd, seconds), compared=True)
    with _friday(handed := []):
        readers = crowd[:20]
        words = f"{len(readers)}, {_UNITS} units hand in at once"
        told.clicks(words, lambda: _at_once(readers, seconds), compared=True)
    told.taken(f"the reports of these {_UNITS} units", handed)
    many = 20 * people
    alone += told.clicks(f"one, {many:,} pages", lambda: [_pages(few, many)])
    return told.lines(statistics.median(alone))


def _pages(few: list["_Person"], number: int) -> list[float]:
    """Seconds of ``number`` pages, of one person after another."""
    return [few[place % len(few)].click() for place in range(number)]


def _at_once(crowd: list["_Person"], seconds: float) -> list[list[float]]:
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(len(crowd)) as threads:
        return list(threads.map(lambda each: each.work(deadline), crowd))


@contextmanager
def _somebody_writes() -> Iterator[None]:
    over = threading.Event()

    def write() -> None:
        while not over.wait(BETWEEN):
            hand_in_a_report()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


@contextmanager
def _friday(handed: list[float]) -> Iterator[None]:
    """Meanwhile so many units hand in the reports of their tasks, all at the same moment, and once more every ten seconds; what
    each report took is added to ``handed``, in seconds."""
    over, together = threading.Event(), threading.Barrier(_UNITS)

    def report(user: User) -> None:
        # Nobody waits for who has ended or failed.
        with suppress(threading.BrokenBarrierError):
            while not over.is_set():
                together.wait(60)
                handed.extend(_hand_in(user))
                over.wait(2 * BETWEEN)

    users = [sessions.user_of(serving.session_of(Role.UNIT, place)) for place in range(_UNITS)]
    with ThreadPoolExecutor(_UNITS) as threads:
        working = [threads.submit(report, each) for each in users]
        try:
            yield
        finally:
            over.set()
            together.abort()
    for each in working:
        each.result()


def _hand_in(user: User) -> Iterator[float]:
    """What each of the user's reports of this week takes, in seconds; one that is there already is corrected."""
    day = board_day()
    for task in campaign.load().plan.tasks_of_unit(user.unit_id):
        began = time.perf_counter()
        with db.reading() as connection:
            last = connection.execute(
                select(ProgressReport.id)
                .filter_by(task_id=task.id, unit_id=user.unit_id, due_on=day)
                .order_by(ProgressReport.recorded_at.desc(), ProgressReport.id.desc())
            ).scalar()
        submit_report(
            user,
            day,
            task.id,
            day,
            progress=None,
            self_light=None,
            summary="",
            seen_id=last,
            reason="测速时更正",
        )
        yield time.perf_counter() - began


class _Told:
    """The lines of the table for the server at ``address``, each with what its clicks cost the server and the clients."""

    def __init__(self, address: str, served_by: str) -> None:
        self.address, self._served_by = address, served_by
        self._measured: list[tuple[str, str, list[float], bool, str]] = []

    def clicks(self, words: str, click, *, compared: bool = False) -> list[float]:
        """A line on what ``click`` (to what each person's clicks took) costs; returns what they took, in seconds."""
        server, own = serving.cpu_seconds(self.address), time.process_time()
        held = serving.memory(self.address)
        taken = list(itertools.chain.from_iterable(click()))
        server, own = serving.cpu_seconds(self.address) - server, time.process_time() - own
        costs = f"{1000 * server / len(taken):.0f} | {1000 * own / len(taken):.0f}"
        memory = f"{held:.0f} → {serving.memory(self.address):.0f}"
        self._measured.append((words, costs, taken, compared, memory))
        return taken

    def taken(self, words: str, taken: list[float]) -> None:
        """A line on what something took that is no click."""
        self._measured.append((words, " | ", taken, False, ""))

    def lines(self, alone: float) -> list[str]:
        """What was measured, what is ``compared`` over the median of one person alone, in seconds."""
        found = []
        for words, costs, taken, compared, memory in self._measured:
            p95 = statistics.quantiles(taken, n=20)[-1]
            over = f"{p95 / alone:.1f}×" if compared else ""
            found.append(
                f"| {self._served_by} | {words} | {len(taken)} | {costs} | {1000 * statistics.median(taken):.0f} | "
                f"{1000 * p95:.0f} | {over} | {memory} |"
            )
        return found


class _Person:
    def __init__(self, address: str, number: int) -> None:
        role = _ROLES[number % len(_ROLES)]
        token = serving.session_of(role, number // len(_ROLES))
        own = [entry.url_path for entry in menu.ENTRIES if entry.is_held and entry.action in RIGHTS[role]]
        self._pages, self._in_all = itertools.cycle(own), len(own)
        self._chance = random.Random(number)
        self._socket: ClientConnection = connect(
            address.replace("http", "ws") + "/_stcore/stream", origin=address, max_size=None,
            additional_headers={"Cookie": f"{COOKIE}={token}"},
            # nginx has a certificate of its own.
            ssl=ssl._create_unverified_context() if address.startswith("https") else None,
        )  # fmt: skip
        for _ in range(number * 3):
            next(self._pages)

    def click(self) -> float:
        """Seconds until the next page's script has ended. Raises ``RuntimeError`` with what the reader is told where the page
        cannot be shown."""
        asked = BackMsg()
        asked.rerun_script.page_name = next(self._pages)
        began = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        told = ForwardMsg()
        while told.WhichOneof("type") != "script_finished":
            told.ParseFromString(self._socket.recv(timeout=120))
            if _ERROR in (said := told.delta.new_element.alert.body):
                raise RuntimeError(said)
        return time.perf_counter() - began

    def round(self) -> list[float]:
        """Seconds of each page of the role, one after another."""
        return [self.click() for _ in range(self._in_all)]

    def work(self, deadline: float) -> list[float]:
        """Click until the deadline, some seconds apart; what each click took."""
        taken = []
        time.sleep(self._chance.uniform(0, BETWEEN))
        while time.monotonic() < deadline:
            taken.append(self.click())
            time.sleep(self._chance.uniform(0.8, 1.2) * BETWEEN)
        return taken
