"""The app as it is served, and a minimal Streamlit page beside it: each in a process of its own, on this machine only."""

import os
import socket
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
    with _running(["-m", "uvicorn", "app:app", "--no-access-log", "--port"], directory, "/healthz", DATABASE_URL=database,
                  EFFICIENCY_INSTALL="demo") as address:  # fmt: skip
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
    """The CPU time that the process behind ``address`` has taken so far, all its threads together. Linux only."""
    # The kernel's clock of another process, see clock_getcpuclockid(3).
    return time.clock_gettime(~_processes[address] << 3 | 2)


_processes: dict[str, int] = {}


@contextmanager
def _running(command: list[str], directory: Path, health: str, **environment: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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
        _processes[address] = process.pid
        yield address
    finally:
        process.terminate()
        process.wait(30)
