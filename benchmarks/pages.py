"""How long the pages' scripts take, over a bare page's in the same run.

Counted in CPU time of this process, in which SQLite works too: what else the machine does meanwhile does not show.
"""

import datetime as dt
import functools
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import insert, select
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from benchmarks.filling import fill
from benchmarks.serving import use
from efficiency.accounts import sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.commands.tallies import catch_up
from efficiency.core import config, db
from efficiency.core.access import RIGHTS
from efficiency.models import (
    Account,
    Incident,
    IncidentKind,
    IncidentStage,
    IncidentStep,
    MonitoringPoint,
    ProgressReport,
    Role,
    Unit,
    UnitCategory,
)
from efficiency.queries import run as queries_run
from efficiency.queries.days import board_day
from efficiency.ui.parts import menu
from seed.load import install

# AppTest looks through all installed packages and compiles the scripts before each run, a server once: neither is a part of a
# page's time.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
_SCRIPTS = ScriptCache()
app_test.ScriptCache = local_script_runner.ScriptCache = lambda: _SCRIPTS

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


# Whose pages differ from those of the first who may open them: a portfolio, the office's own work, one unit. Measured more
# seldom.
OTHERS = (Role.LEADER, Role.WORK_OFFICE, Role.UNIT)
MOST_RUNS_OF_OTHERS = 2

GROWING = (
    ("leadership/overview.py", Role.WORK_OFFICE),
    ("leadership/weekly_meeting.py", Role.WORK_OFFICE),
    (HEAT_MAP, Role.SUPERVISION),
    ("leadership/units.py", Role.UNIT),
)


def pages(runs: int, *, every_role: bool = False) -> list[str]:
    """The table of every page over a bare page, warm and after two kinds of writes, as the first role that may open it and as
    ``OTHERS``, or as all that may."""
    with tempfile.TemporaryDirectory() as directory:
        use(f"sqlite:///{directory}/city.db")
        install(True, None, report=lambda _: None)
        return _pages(runs, every_role)


def sizes(numbers: list[int], runs: int) -> list[str]:
    """The table of some pages at growing numbers of incidents, brought in by the product's own import."""
    with tempfile.TemporaryDirectory() as directory:
        return _sizes(Path(directory), numbers, runs)


def _median(run: Callable[[], object], runs: int, before: Callable[[], object] | None = None) -> float:
    """Median CPU milliseconds of ``runs`` runs after one that is not counted; ``before`` each, uncounted, comes that."""
    taken = []
    for attempt in range(runs + 1):
        if before is not None:
            before()
        started = time.process_time()
        run()
        if attempt:
            taken.append(1000 * (time.process_time() - started))
    return statistics.median(taken)


def hand_in_a_report() -> None:
    """Somebody else writes, as everybody does: what is known from the day on which it is written, the last that is shown."""
    day = board_day()
    with db.writing() as connection:
        connection.execute(
            insert(ProgressReport).values(
                task_id="T06", unit_id="U_XZFW", due_on=day, kind="ZERO", summary="无新进展", recorded_by="测速",
                recorded_at=dt.datetime.combine(day, dt.time(18)),
            )
        )  # fmt: skip


def register_an_incident() -> None:
    """A monitoring point reports something, to a point and unit that differ each time; the roll-ups are kept as the commands
    keep them."""
    day, place = board_day(), next(_registered)
    with db.writing() as connection:
        points, units = (
            connection.execute(ids).scalars().all()
            for ids in (
                select(MonitoringPoint.id).order_by(MonitoringPoint.id),
                select(Unit.id).where(Unit.category != UnitCategory.RESPONSIBLE).order_by(Unit.id),
            )
        )
        known = {"recorded_by": "测速", "recorded_at": dt.datetime.combine(day, dt.time(18))}
        incident = connection.execute(
            insert(Incident).values(
                number=f"CS-N-{place}", point_id=points[7 * place % len(points)], unit_id=units[5 * place % len(units)],
                received_on=day, kind=IncidentKind.SLOW_ACTION, sub_kind="超承诺时限", severity=1, content="为测速而登记的反映。",
                due_calendar_on=reply_due_calendar(day), due_workday_on=reply_due_workdays(day), **known,
            )
        )  # fmt: skip
        connection.execute(
            insert(IncidentStep).values(
                incident_id=incident.inserted_primary_key.id,
                stage=IncidentStage.RECEIVED,
                occurred_on=day,
                **known,
            )
        )
        catch_up(connection)


_registered = itertools.count()


def _bare(runs: int) -> float:
    app = AppTest.from_string(BARE, default_timeout=60)
    return _median(app.run, runs)


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


def _pages(runs: int, every_role: bool) -> list[str]:
    bare = _bare(runs)
    lines = [
        f"A bare page (four figures, one heat map, one table) takes {bare:.1f} ms of CPU.",
        "",
        "| page | role | warm ms | over bare | after a report ms | over bare | after a new incident ms | over bare | messages |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for entry in menu.ENTRIES:
        roles = [role for role in (Role.SUPERVISION, *Role) if entry.action in RIGHTS[role]]
        for role in dict.fromkeys(roles):
            first = role is roles[0]
            if not (first or every_role or role in OTHERS):
                continue
            run = _open(role, entry.file)
            enough = runs if first else min(runs, MOST_RUNS_OF_OTHERS)
            taken = [_median(run, enough, write) for write in (None, hand_in_a_report, register_an_incident)]
            figures = " | ".join(f"{each:.1f} | {each / bare:.1f}×" for each in taken)
            lines.append(f"| {entry.file} | {role} | {figures} | {_messages(run)} |")
    return lines


def _messages(run: Callable[[], object]) -> int:
    with patch.object(ForwardMsgQueue, "enqueue", autospec=True, side_effect=ForwardMsgQueue.enqueue) as sent:
        run()
    return sent.call_count


def _sizes(directory: Path, sizes: list[int], runs: int) -> list[str]:
    lines = [
        "| page | incidents | warm ms | of the first | after a report ms | after a new incident ms | all forgotten ms | "
        "of the first | bare ms |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    first: dict[str, tuple[float, float]] = {}
    for size in sizes:
        fill(f"sqlite:///{directory}/{size}.db", size)
        bare = _bare(runs)
        for file, role in GROWING:
            run = _open(role, file)
            warm, *written = (
                _median(run, runs, write) for write in (None, hand_in_a_report, register_an_incident)
            )
            cold = _median(run, 1, queries_run.forget)
            of_warm, of_cold = first.setdefault(file, (warm, cold))
            lines.append(
                f"| {file} | {size:,} | {warm:.1f} | {warm / of_warm:.2f}× | "
                f"{written[0]:.1f} | {written[1]:.1f} | {cold:.1f} | "
                f"{cold / of_cold:.2f}× | {bare:.1f} |"
            )
    return lines
