"""People with some seconds between their clicks, over all pages of their roles, on one served process; the generator included.

Each is a websocket of its own, as a browser holds one, that asks for a page and waits until its script has ended.
"""

import itertools
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks import serving
from benchmarks.load import use
from efficiency.accounts.sessions import COOKIE
from efficiency.core.access import RIGHTS
from efficiency.models import Role
from efficiency.ui.parts import menu
from seed.load import install

_ROLES = (Role.LEADER, Role.UNIT, Role.WORK_OFFICE, Role.SUPERVISION)
BETWEEN = 5.0


def compare(people: int, seconds: float) -> list[str]:
    """The table: one user alone without a pause, then ``people`` at once for ``seconds`` with 5 s between clicks."""
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        database = f"sqlite:///{directory}/people.db"
        use(database)
        install(True, None, report=lambda _: None)
        with serving.app(directory, database) as address:
            crowd = [_Person(address, number) for number in range(people)]
            # The first round of each role fills what the process keeps.
            rounds = [[each.click() for _ in range(8)] for _ in range(2) for each in crowd[: len(_ROLES)]]
            alone = [taken for each in rounds[len(_ROLES) :] for taken in each]
            deadline = time.monotonic() + seconds
            threads = [threading.Thread(target=each.work, args=(deadline,)) for each in crowd]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            together = [taken for each in crowd for taken in each.taken]
    one, p95 = statistics.median(alone), statistics.quantiles(together, n=20)[-1]
    return [
        "| people | clicks | median ms | p95 ms | p95 over the median of one |",
        "|---:|---:|---:|---:|---:|",
        f"| 1 | {len(alone)} | {1000 * one:.0f} | {1000 * statistics.quantiles(alone, n=20)[-1]:.0f} | |",
        f"| {people} | {len(together)} | {1000 * statistics.median(together):.0f} | {1000 * p95:.0f} | {p95 / one:.1f}× |",
    ]


class _Person:
    def __init__(self, address: str, number: int) -> None:
        role = _ROLES[number % len(_ROLES)]
        token = serving.session_of(role, number // len(_ROLES))
        self._pages = itertools.cycle(
            [entry.url_path for entry in menu.ENTRIES if entry.is_held and entry.action in RIGHTS[role]]
        )
        self._chance = random.Random(number)
        self._socket: ClientConnection = connect(
            address.replace("http", "ws") + "/_stcore/stream", origin=address, max_size=None,
            additional_headers={"Cookie": f"{COOKIE}={token}"},
        )  # fmt: skip
        self.taken: list[float] = []
        for _ in range(number * 3):
            next(self._pages)

    def click(self) -> float:
        """Seconds until the next page's script has ended."""
        asked = BackMsg()
        asked.rerun_script.page_name = next(self._pages)
        began = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        told = ForwardMsg()
        while told.WhichOneof("type") != "script_finished":
            told.ParseFromString(self._socket.recv(timeout=120))
        return time.perf_counter() - began

    def work(self, deadline: float) -> None:
        """Click until the deadline, some seconds apart; keeps what each click took."""
        time.sleep(self._chance.uniform(0, BETWEEN))
        while time.monotonic() < deadline:
            self.taken.append(self.click())
            time.sleep(self._chance.uniform(0.8, 1.2) * BETWEEN)
