"""How long the pages' scripts take, over a bare page's in the same run.

Counted in CPU time of this process, in which SQLite works too: what else the machine does meanwhile does not show.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import select
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from benchmarks.load import load, use
from efficiency.accounts import sessions
from efficiency.core import config, db
from efficiency.core.access import RIGHTS
from efficiency.models import Account, Role
from efficiency.queries import run as queries_run
from efficiency.ui.parts import menu
from efficiency.ui.parts.auth import COOKIE
from seed.load import install

HEAT_MAP = "supervision/monitoring_points.py"
# What any page of ours would cost in plain Streamlit if all its figures were at hand.
BARE = """
import altair as alt
import pandas as pd
import streamlit as st

st.title("空白页")
for column in st.columns(4):
    column.metric("指标", "89.6%", "121/135件", border=True)
rows = pd.DataFrame([{"row": f"区{i}", "column": f"{j}月", "value": i * j} for i in range(15) for j in range(6)])
picture = alt.Chart(rows).mark_rect().encode(x="column:N", y="row:N", color="value:Q")
st.altair_chart(picture, key="heat", on_select="ignore")
st.dataframe(rows)
"""


def compare(sizes: list[int], runs: int, only: str | None) -> None:
    """Print two tables: every page over a bare page, and the heat map page at each number of incidents."""
    with tempfile.TemporaryDirectory() as directory:
        if only != "sizes":
            use(f"sqlite:///{directory}/city.db")
            install(True, None, report=lambda _: None)
            _pages(runs)
        if only != "pages":
            _sizes(Path(directory), sizes, runs)


def _median(run: Callable[[], object], runs: int, *, cold: bool) -> float:
    """Median CPU milliseconds of ``runs`` runs after one that is not counted; ``cold`` forgets the query results first."""
    taken = []
    for attempt in range(runs + 1):
        if cold:
            queries_run.forget()
        started = time.process_time()
        run()
        if attempt:
            taken.append(1000 * (time.process_time() - started))
    return statistics.median(taken)


def _bare(runs: int) -> float:
    app = AppTest.from_string(BARE, default_timeout=60)
    return _median(app.run, runs, cold=False)


def _open(role: Role, file: str) -> Callable[[], AppTest]:
    """A page as the first account of ``role`` opens it; raises RuntimeError when its script fails."""
    with db.reading() as connection:
        account = connection.execute(
            select(Account.id).where(Account.role == str(role)).order_by(Account.id)
        ).scalar()
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, account)
    app = AppTest.from_file(str(config.ROOT / "efficiency" / "main.py"), default_timeout=600)
    # The page measured is the front page, so that no other page's script is run on the way to it.
    url_path = Path(file).stem
    cookies = patch.object(ContextProxy, "cookies", {COOKIE: token})
    front = patch.object(menu, "front_page", lambda _: url_path)

    def run() -> AppTest:
        with cookies, front:
            app.run()
        if app.exception:
            raise RuntimeError(f"{file}: {app.exception[0].message}")
        return app

    return run


def _pages(runs: int) -> None:
    bare = _bare(runs)
    print(f"\nEvery page at city scale (bare page: four figures, one heat map, one table: {bare:.1f} ms)")
    print(f"{'page':<46}{'role':<13}{'cold ms':>9}{'ratio':>8}{'warm ms':>9}{'ratio':>8}")
    for entry in menu.ENTRIES:
        if not (config.ROOT / "pages" / entry.file).exists():
            continue
        role = next(role for role in (Role.SUPERVISION, *Role) if entry.action in RIGHTS[role])
        run = _open(role, entry.file)
        try:
            cold, warm = _median(run, runs, cold=True), _median(run, runs, cold=False)
        except RuntimeError as failure:
            print(failure, flush=True)
            continue
        print(
            f"{entry.file:<46}{role:<13}{cold:>9.1f}{cold / bare:>8.2f}{warm:>9.1f}{warm / bare:>8.2f}",
            flush=True,
        )


def _sizes(directory: Path, sizes: list[int], runs: int) -> None:
    print("\nThe heat map page at growing numbers of incidents, query results forgotten before each run")
    print(f"{'incidents':>12}{'cold ms':>10}{'ratio':>8}{'bare ms':>10}{'over bare':>11}")
    first = None
    for size in sizes:
        load(f"sqlite:///{directory}/{size}.db", size)
        cold, bare = _median(_open(Role.SUPERVISION, HEAT_MAP), runs, cold=True), _bare(runs)
        first = first or cold
        print(f"{size:>12,}{cold:>10.1f}{cold / first:>8.2f}{bare:>10.1f}{cold / bare:>11.2f}", flush=True)
