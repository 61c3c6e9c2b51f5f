"""What all tests start from: a real database of their own, and a browser's place taken by Streamlit's AppTest."""

import asyncio
import datetime as dt
import functools
import itertools
import os
import shutil
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import bcrypt
import pytest
from sqlalchemy import Engine, delete, event, insert, select, update
from sqlalchemy.util import LRUCache
from streamlit import config as streamlit_config
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner
from xdist.scheduler import LoadScopeScheduling

from efficiency.accounts import credentials, factors, sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.commands import COMMAND_LINE
from efficiency.commands.accounts import create_account
from efficiency.core import collector, config, db, marks
from efficiency.core.access import User
from efficiency.models import Account, DataVersion, Leader, PortfolioEntry, Role, Setting, SignInSession
from efficiency.ui.parts.frame import SHOW, WHOLE
from seed.load import install

# What tests start lacks what they lack themselves.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, (str(Path(__file__).parent / "absent"), os.environ.get("PYTHONPATH")))
)

# A failing page tells its trace to the one who runs the tests, whom it would tell a number in service.
streamlit_config.set_option("client.showErrorDetails", "full")
# AppTest looks through all installed packages before each run, which takes longer than most pages; they do not change.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)

# It also compiles every page anew for each browser, and asks a thousand times a second whether the script has ended.
_compiled = ScriptCache()
app_test.ScriptCache = local_script_runner.ScriptCache = lambda: _compiled


def _wait_for_the_script(runner: local_script_runner.LocalScriptRunner, timeout: float) -> None:
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        runner.request_stop()
        runner.join()
        raise RuntimeError(f"the script ran for more than {timeout} s")


local_script_runner.require_widgets_deltas = _wait_for_the_script

# Each test has an engine of its own, and each engine would compile anew what the app asks: a fifth of what tests take. Nor does
# a database that lives as long as a test wait for the disk.
_first: dict[str, Engine] = {}


def _compiling_once(make: Callable[[str], Engine]) -> Callable[[str], Engine]:
    """``db.make_engine``, whose engines have the statements that an earlier one of the same dialect has compiled, and take what
    is written for kept as soon as the system has it."""

    def made(url: str) -> Engine:
        engine = make(url)

        def share(*_: object) -> None:
            # From here on the dialect knows its server, which is of one version for a whole run.
            if engine.dialect.name not in _first:
                engine._compiled_cache = LRUCache(4000)
            first = _first.setdefault(engine.dialect.name, engine)
            engine.dialect = engine.pool._dialect = first.dialect
            engine._compiled_cache = first._compiled_cache

        event.listen(engine, "first_connect", share)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda each, _: each.execute("PRAGMA synchronous=OFF"))
        return engine

    return made


db.make_engine = _compiling_once(db.make_engine)

# Hashes in tests cost as little as bcrypt allows; ``costs_in_service`` is what the product has.
_IN_SERVICE = (credentials.ROUNDS, credentials.DUMMY_HASH)
credentials.ROUNDS = 4
credentials.DUMMY_HASH = bcrypt.hashpw(b"of nobody", bcrypt.gensalt(credentials.ROUNDS)).decode()

factors.ROUNDS = 10

MAIN_SCRIPT = config.ROOT / "efficiency" / "main.py"
PASSWORD = "Ceshi-2007"
Answer = TypeVar("Answer")
# Up to where the demo year is known in tests that do not extend it; the day that most of them look at.
DEMO_THROUGH = dt.date(2007, 8, 31)

_versions = itertools.count(1_000_000, 1_000_000)


# Browser tests that start servers of their own anyway; half of the time that all of them take.
_OWN_SERVERS = (
    "test_accessible", "test_deployment", "test_friday_by_paste", "test_run_of_a_meeting", "test_single_sign_on",
    "test_when_things_go_wrong",
)  # fmt: skip


class _BrowserTestsTogether(LoadScopeScheduling):
    """Whole modules go to one worker each; those with a browser to two, each of which then starts one of each."""

    def _split_scope(self, nodeid: str) -> str:
        scope = super()._split_scope(nodeid)
        if not scope.startswith("tests/e2e/"):
            return scope
        return "tests/e2e, own servers" if Path(scope).stem in _OWN_SERVERS else "tests/e2e"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling | None:
    """The above in place of xdist's own ``loadscope``."""
    return _BrowserTestsTogether(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Garbage is looked for as seldom as in the app that is served."""
    collector.settle()


def _forget() -> None:
    if db.engine.cache_info().currsize:
        db.engine().dispose()
    db.engine.cache_clear()
    config.settings.cache_clear()


@contextmanager
def use_address(url: str, *, demo: bool) -> Iterator[None]:
    """The app on the database at the address ``url`` for a while."""
    try:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setenv("DATABASE_URL", url)
            monkeypatch.setenv("EFFICIENCY_INSTALL", "demo" if demo else "real")
            _forget()
            yield
    finally:
        _forget()


@contextmanager
def use_database(path: Path, *, demo: bool) -> Iterator[None]:
    """The app on the database in the file ``path`` for a while."""
    with use_address(f"sqlite:///{path}", demo=demo):
        yield


def an_own_version() -> None:
    """The app's database starts at a version that no other of this process has, so that nothing kept of one is taken for
    another's."""
    with db.writing() as connection:
        marks.forget_all(connection, next(_versions))


def copy_of(template: Path, directory: Path, *, demo: bool) -> Iterator[Path]:
    """The app on a copy of ``template`` of its own, as the body of a fixture."""
    path = directory / "efficiency.db"
    shutil.copy(template, path)
    with use_database(path, demo=demo):
        an_own_version()
        yield path


def _template(directory: Path, *, demo: bool) -> Path:
    path = directory / "efficiency.db"
    with use_database(path, demo=demo):
        install(demo, DEMO_THROUGH if demo else None, report=lambda _: None)
        with db.engine().connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def costs_in_service() -> tuple[int, str]:
    """The rounds of a password's hash and the hash that nobody's is compared with, as they are outside of tests."""
    return _IN_SERVICE


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real installation's database: schema and plan, no facts, no accounts."""
    return _template(tmp_path_factory.mktemp("empty"), demo=False)


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo installation's database, built once for the whole run."""
    return _template(tmp_path_factory.mktemp("demo"), demo=True)


@pytest.fixture
def database(request: pytest.FixtureRequest, empty_template: Path, tmp_path: Path) -> Iterator[Path]:
    """The app on its own real installation: schema and plan, no facts, nobody but the people of the test's module."""
    for path in copy_of(empty_template, tmp_path, demo=False):
        let_in(*_people_of(request.module))
        yield path


@pytest.fixture
def demo_database(request: pytest.FixtureRequest, demo_template: Path, tmp_path: Path) -> Iterator[Path]:
    """The app on its own copy of the demo year. Free to write to."""
    for path in copy_of(demo_template, tmp_path, demo=True):
        let_in(*_people_of(request.module))
        yield path


@contextmanager
def reading(path: Path) -> Iterator[Path]:
    """The app on a database that all tests of a run read together: what one of them had worked out stands for the others."""
    with use_database(path, demo=True):
        before = _version()
        yield path
        assert _version() == before, "a test wrote facts into what others read: it takes demo_database"


@pytest.fixture(scope="session")
def year_to_read(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo year as a newcomer gets it, for ``reading`` only."""
    [path] = copy_of(demo_template, tmp_path_factory.mktemp("year"), demo=True)
    return path


@pytest.fixture(scope="session")
def whole_year_to_read(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo year extended to its last day, as ``python -m seed --through 2007-12-31`` does it, for ``reading`` only."""
    for path in copy_of(demo_template, tmp_path_factory.mktemp("whole"), demo=True):  # noqa: B007
        install(True, dt.date(2007, 12, 31), report=lambda _: None)
    return path


@pytest.fixture(scope="module")
def demo_year(year_to_read: Path) -> Iterator[Path]:
    """The demo year for all tests of a module that only read."""
    with reading(year_to_read):
        yield year_to_read


@pytest.fixture(scope="module")
def whole_year(whole_year_to_read: Path) -> Iterator[Path]:
    """The demo year to its last day for a module that only reads, and reads no other."""
    with reading(whole_year_to_read):
        yield whole_year_to_read


def _version() -> int:
    with db.reading() as connection:
        return connection.execute(select(DataVersion.counter)).scalar_one()


def person(
    username: str,
    role: Role,
    display_name: str = "",
    *,
    unit_id: str | None = None,
    leader_id: str | None = None,
) -> User:
    """Somebody who acts in tests. Those who are constants of a test module are signed in to its databases."""
    session = f"session of {username}"
    return User(0, username, display_name or username, role, unit_id, leader_id, session=session)


def _people_of(module: ModuleType) -> list[User]:
    return [value for value in vars(module).values() if isinstance(value, User) and value.session]


def let_in(*people: User) -> None:
    """Give ``people`` an account, where they have none, and the session that they act in."""
    at = db.now()
    with db.bookkeeping() as connection:
        for each in people:
            found = connection.execute(select(Account.id).where(Account.username == each.username)).scalar()
            if (
                each.leader_id
                and not connection.execute(select(Leader.id).where(Leader.id == each.leader_id)).first()
            ):
                connection.execute(insert(Leader).values(id=each.leader_id, title=each.display_name, seq=1))
            if found is None:
                row = {
                    name: getattr(each, name)
                    for name in ("username", "display_name", "role", "unit_id", "leader_id")
                }
                key = connection.execute(
                    insert(Account).values(**row, password_hash="", password_changed_at=at, created_at=at)
                )
                found = key.inserted_primary_key[0]
            connection.execute(delete(SignInSession).where(SignInSession.token_hash == each.session))
            session = {"token_hash": each.session, "account_id": found, "created_at": at, "last_seen_at": at}
            connection.execute(
                insert(SignInSession).values(**session, expires_at=at + dt.timedelta(hours=12))
            )


def let_each_role_in() -> None:
    """An account for each role in the app's database: the leader is in charge of U_XZFW, and the unit is U_XZFW."""
    with db.writing() as connection:
        connection.execute(insert(Leader).values(id="V1", title="副市长", seq=1))
        entry = {"leader_id": "V1", "unit_id": "U_XZFW", "from_on": dt.date(2007, 1, 1), "in_charge": True}
        row = {"recorded_at": dt.datetime(2007, 2, 5), "recorded_by": "测试"}
        connection.execute(insert(PortfolioEntry).values(**entry, **row))
    places = {Role.LEADER: {"leader_id": "V1"}, Role.UNIT: {"unit_id": "U_XZFW"}}
    for role in Role:
        username = f"user-{role.lower()}".replace("_", "-")
        create_account(COMMAND_LINE, username, f"测试{role.words}", role, PASSWORD, **places.get(role, {}))
    with db.bookkeeping() as connection:
        connection.execute(update(Account).values(must_change_password=False))


def call_it_a_demo() -> None:
    """The app's installation is a demo from here on, without its facts: the days of 2007 are days of recording."""
    with db.writing() as connection:
        row = {"recorded_at": dt.datetime(2007, 2, 5), "recorded_by": "测试"}
        connection.execute(insert(Setting).values(name="installation", value="demo", **row))


def signed_up(username: str, role: Role, display_name: str = "", **place: str) -> User:
    """A ``person`` who is let in now."""
    user = person(username, role, display_name, **place)
    let_in(user)
    return user


def account_of(role: Role | str, username: str = "") -> Account:
    """The first account of a role, or the one called ``username``, as a row with ``id`` and ``username``."""
    called = Account.username == username if username else Account.role == str(role)
    with db.reading() as connection:
        return connection.execute(select(Account).where(called).order_by(Account.id)).first()


def awaited(coroutine: Coroutine[object, object, Answer]) -> Answer:
    """What a coroutine gives, run in a thread of its own: this one has a browser's loop once a browser was driven from it."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """``clock(day)``: from here on the installation's clock says ten in the morning of that day, or another ``hour``."""

    def set_clock(day: dt.date, hour: int = 10) -> None:
        monkeypatch.setenv("EFFICIENCY_CLOCK", f"{day}T{hour:02}:00")
        config.settings.cache_clear()

    yield set_clock
    monkeypatch.undo()
    config.settings.cache_clear()


@pytest.fixture
def as_role(monkeypatch: pytest.MonkeyPatch) -> Callable[..., User]:
    """``as_role(Role.UNIT)``: from here on scripts run in the browser of the role's first account, which is returned; with
    ``username`` in that of another."""

    def open_session(role: Role | str, username: str = "") -> User:
        with db.bookkeeping() as connection:
            token = sessions.open_session(connection, account_of(role, username).id)
        monkeypatch.setattr(ContextProxy, "cookies", {COOKIE: token})
        return sessions.user_of(token)

    return open_session


@pytest.fixture
def signed_in(as_role: Callable[[Role | str], User]) -> Callable[..., AppTest]:
    """``signed_in(Role.LEADER, "pages/plan/timeline.py", as_of="2007-06-15")``: the app as an account of the role sees it.

    Runs efficiency/main.py as a browser with that account's session cookie would, then opens the page (the role's
    front page without one). Query parameters go along. ``opened``: keys of folded parts that are open from the first run on.
    """

    def open_app(
        role: Role | str, page: str | None = None, *, opened: Iterable[str] = (), **query_parameters: str
    ) -> AppTest:
        as_role(role)
        app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
        for key in opened:
            app.session_state[key] = True
        # The whole page, where it would open with one of its parts.
        for name, value in ({SHOW: WHOLE} | query_parameters).items():
            app.query_params[name] = value
        if page:
            app.switch_page(str(config.ROOT / page))
        return app.run()

    return open_app
