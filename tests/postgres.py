"""A PostgreSQL server of the run's own: made in a temporary directory, gone when the run ends. The benchmarks use it, too."""

import functools
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest

from seed.load import install
from tests.conftest import DEMO_THROUGH, an_own_version, use_address
from tests.deployed import free_port


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server of this test run."""
    with running() as address:
        yield address


@contextmanager
def running() -> Iterator[str]:
    """The address of a running server, ``postgresql://postgres@127.0.0.1:PORT``; databases are made on it by name.

    PostgreSQL refuses to run as root, so that root starts it as the account ``postgres`` of the package.
    """
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    # Not below pytest's own folder: another run on the machine closes that to everybody but its account.
    home = Path(tempfile.mkdtemp(prefix="efficiency-postgres-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        prefix = ["runuser", "-u", "postgres", "--"]
        shutil.chown(home, "postgres")
    data, port = home / "data", free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*prefix, str(binaries / program), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=home
        )

    run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def installed_on_postgres(postgres_server: str) -> Callable[..., AbstractContextManager[str]]:
    """``with installed_on_postgres(demo=True) as address:``: the app on an installation of its own, demo year or real.

    It is installed once on the server, and copied from then on.
    """
    numbers = itertools.count(1)

    def new(like: str) -> str:
        name = f"db_{next(numbers)}"
        with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return name

    @functools.cache
    def installed(demo: bool) -> str:
        name = new("template1")
        with use_address(f"{postgres_server}/{name}", demo=demo):
            install(demo, DEMO_THROUGH if demo else None, report=lambda _: None)
        return name

    @contextmanager
    def copied(*, demo: bool) -> Iterator[str]:
        address = f"{postgres_server}/{new(installed(demo))}"
        with use_address(address, demo=demo):
            an_own_version()
            yield address

    return copied
