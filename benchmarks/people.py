"""People with some seconds between their clicks, over all pages of their roles, on one served process.

Each is a websocket of its own, as a browser holds one, that asks for a page and waits until its script has ended. First
everybody opens each page of their role, one person after another: what nobody has asked for yet is worked out then, and that
is a figure of its own. Only then is one person alone compared with all of them at once, and with all of them while reports
are handed in. The clients take their share of the same cores; it is told beside the figures.
"""

import itertools
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks import serving
from benchmarks.pages import hand_in_a_report
from efficiency.accounts.sessions import COOKIE
from efficiency.core.access import RIGHTS
from efficiency.models import Role
from efficiency.ui.parts import menu
from seed.load import install

_ROLES = (Role.LEADER, Role.UNIT, Role.WORK_OFFICE, Role.SUPERVISION)
BETWEEN = 5.0
# Stands in what a reader is told of a page that could not be drawn.
_ERROR = "错误编号"


def compare(people: int, seconds: float) -> list[str]:
    """The table: everybody's first opening of each page, one user alone without a pause, then ``people`` at once for ``seconds``
    with 5 s between clicks, and once more while somebody hands in a report every 5 s."""
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        database = f"sqlite:///{directory}/people.db"
        serving.use(database)
        install(True, None, report=lambda _: None)
        with serving.app(directory, database) as address:
            crowd = [_Person(address, number) for number in range(people)]
            told = _Told(address)
            told.clicks("each page for the first time", lambda: [each.round() for each in crowd])
            alone = told.clicks("one", lambda: [each.round() for each in crowd[: len(_ROLES)]])
            one = statistics.median(alone)
            told.clicks(f"{people}", lambda: _at_once(crowd, seconds), one)
            with _somebody_writes():
                told.clicks(f"{people}, a report handed in every 5 s", lambda: _at_once(crowd, seconds), one)
    return told.lines


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


class _Told:
    """The lines of the table, each with what its clicks cost the server and the clients."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.lines = [
            "| people | clicks | server's CPU a click ms | clients' ms | median ms | p95 ms | p95 over the median of one |",
            "|---|---:|---:|---:|---:|---:|---:|",
        ]

    def clicks(self, words: str, click, one: float | None = None) -> list[float]:
        """A line on what ``click`` (to what each person's clicks took) costs; returns what they took, in seconds."""
        server, own = serving.cpu_seconds(self._address), time.process_time()
        taken = list(itertools.chain.from_iterable(click()))
        server, own = serving.cpu_seconds(self._address) - server, time.process_time() - own
        p95 = statistics.quantiles(taken, n=20)[-1]
        over = "" if one is None else f"{p95 / one:.1f}×"
        self.lines.append(
            f"| {words} | {len(taken)} | {1000 * server / len(taken):.0f} | {1000 * own / len(taken):.0f} | "
            f"{1000 * statistics.median(taken):.0f} | {1000 * p95:.0f} | {over} |"
        )
        return taken


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
