"""The app as it is served, by one process or by two behind nginx, and a minimal Streamlit page beside it: each in a process of
its own, on this machine only."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from efficiency.accounts import sessions
from efficiency.core import config, db
from efficiency.core.config import ROOT
from efficiency.models import Account, Role
from tests.deployed import free_port, nginx


def use(database: str) -> None:
    """Let the whole process work on ``database`` as a demo installation."""
    os.environ["DATABASE_URL"], os.environ["EFFICIENCY_INSTALL"] = database, "demo"
    if db.engine.cache_info().currsize:
        db.engine().dispose()
    db.engine.cache_clear()
    config.settings.cache_clear()


@contextmanager
def app(directory: Path, database: str) -> Iterator[str]:
    """The address of the app on ``database``."""
    with _running(["-m", "uvicorn", "app:app", "--no-access-log", *_BEHIND, "--port"], directory, "/healthz",
                  DATABASE_URL=database, EFFICIENCY_INSTALL="demo") as address:  # fmt: skip
        yield address


@contextmanager
def two_behind_nginx(directory: Path, database: str) -> Iterator[str]:
    """The address of two processes on ``database``, behind nginx as ``deploy/`` has it."""
    port, plain_port = free_port(), free_port()
    with app(directory, database) as first, app(directory, database) as second:
        ports = int(first.rpartition(":")[2]), int(second.rpartition(":")[2])
        with nginx(directory, port, plain_port, ports):
            address = f"https://127.0.0.1:{port}"
            _processes[address] = _processes[first] + _processes[second]
            yield address


@contextmanager
def bare_page(directory: Path, script: str) -> Iterator[str]:
    """The address of a Streamlit ``script``, served in the same way."""
    (directory / "bare_page.py").write_text(script, "utf-8")
    (directory / "bare_app.py").write_text(
        "import streamlit as st\n\napp = st.App('bare_page.py')\n", "utf-8"
    )
    with _running(["-m", "uvicorn", "bare_app:app", "--no-access-log", "--app-dir", str(directory), "--port"], directory,
                  "/_stcore/health") as address:  # fmt: skip
        yield address


@contextmanager
def dash_page(directory: Path, script: str) -> Iterator[str]:
    """The address of a Dash ``script``, in which PORT stands for where it listens."""
    runner = f"import sys; PORT = int(sys.argv[1]); exec({script!r})"
    with _running(["-c", runner], directory, "/health") as address:
        yield address


def session_of(role: Role, place: int = 0) -> str:
    """The token of a new session of an account of ``role``."""
    with db.reading() as connection:
        accounts = (
            connection.execute(select(Account.id).where(Account.role == str(role)).order_by(Account.id))
            .scalars()
            .all()
        )
    with db.bookkeeping() as connection:
        return sessions.open_session(connection, accounts[place % len(accounts)])


def cpu_seconds(address: str) -> float:
    """The CPU time that the processes behind ``address`` have taken so far, all their threads together. Linux only."""
    # The kernel's clock of another process, see clock_getcpuclockid(3).
    return sum(time.clock_gettime(~process << 3 | 2) for process in _processes[address])


def memory(address: str) -> float:
    """Megabytes that the processes behind ``address`` hold now. Linux only."""
    pages = (Path(f"/proc/{process}/statm").read_text().split()[1] for process in _processes[address])
    return sum(map(int, pages)) * os.sysconf("SC_PAGE_SIZE") / 2**20


_processes: dict[str, tuple[int, ...]] = {}
_BEHIND = ("--proxy-headers", "--forwarded-allow-ips", "127.0.0.1")


@contextmanager
def _running(command: list[str], directory: Path, health: str, **environment: str) -> Iterator[str]:
    port = free_port()
    with (directory / f"{port}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *command, str(port)], cwd=ROOT if environment else directory, env=os.environ | environment,
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{health}", timeout=5).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError((directory / f"{port}.log").read_text()) from None
                time.sleep(0.2)
        address = f"http://127.0.0.1:{port}"
        _processes[address] = (process.pid,)
        yield address
    finally:
        process.terminate()
        process.wait(30)
