"""How long the pages' scripts take, over a bare page's that is run in turn with them.

Counted in CPU time of this process, in which SQLite works too. How much of it the same work takes still moves by half within
minutes, with what else the machine does and with what lies in its caches: a bare page measured once at the beginning says
nothing of a page that comes five minutes later, and a median of two runs is their mean. Nor is the database the same once all
other pages have been measured after writes of their own, hundreds on one day: each page and role has one as it was installed.
"""

import datetime as dt
import functools
import itertools
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import func, insert, select
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from benchmarks.filling import fill
from benchmarks.serving import use
from efficiency import campaign
from efficiency.accounts import sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.commands.tallies import catch_up
from efficiency.core import collector, config, db
from efficiency.core.access import RIGHTS
from efficiency.models import (
    Account,
    AccountabilityAction,
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
from efficiency.subjects.accountability_action import sanctions
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


# Whose pages differ from those of the first who may open them: a portfolio, the office's own work, one unit.
OTHERS = (Role.LEADER, Role.WORK_OFFICE, Role.UNIT)

GROWING = (
    ("leadership/overview.py", Role.WORK_OFFICE),
    ("leadership/weekly_meeting.py", Role.WORK_OFFICE),
    (HEAT_MAP, Role.SUPERVISION),
    ("leadership/units.py", Role.UNIT),
)


def pages(runs: int, *, every_role: bool = False) -> list[str]:
    """The table of every page over a bare page, warm and after each kind of ``WRITES``, as the first role that may open it and
    as ``OTHERS``, or as all that may."""
    with tempfile.TemporaryDirectory() as directory:
        installed = Path(directory) / "city.db"
        use(f"sqlite:///{installed}")
        install(True, None, report=lambda _: None)
        # Closed, so that all of it lies in the one file.
        db.engine().dispose()
        return _pages(installed, runs, every_role)


def sizes(numbers: list[int], runs: int) -> list[str]:
    """The table of some pages at growing numbers of incidents, brought in by the product's own import."""
    with tempfile.TemporaryDirectory() as directory:
        return _sizes(Path(directory), numbers, runs)


def _cpu(run: Callable[[], object]) -> float:
    """CPU milliseconds of one run."""
    started = time.process_time()
    run()
    return 1000 * (time.process_time() - started)


def _in_turn(
    page: Callable[[], object], bare: Callable[[], object], writes: Sequence[Callable[[], None]], runs: int
) -> tuple[float, list[float]]:
    """Median CPU milliseconds of the bare page, and of ``page`` warm and in the first run after each kind of ``writes``: all
    of them one after another, ``runs`` times after a first time that is not counted."""
    of_bare: list[float] = []
    of_page: list[list[float]] = [[] for _ in range(1 + len(writes))]
    page()
    for attempt in range(runs + 1):
        for taken, write in zip(of_page, (None, *writes), strict=True):
            floor = _cpu(bare)
            if write is not None:
                write()
            over = _cpu(page)
            if attempt:
                of_bare.append(floor)
                taken.append(over)
    return statistics.median(of_bare), [statistics.median(taken) for taken in of_page]


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


def take_an_action() -> None:
    """The supervision bureau decides 责任追究 for an incident, another one and another grade each time."""
    day, place = board_day(), next(_taken)
    severity = 1 + place % 3
    with db.writing() as connection:
        known = connection.execute(select(func.count()).select_from(Incident)).scalar_one()
        incident = connection.execute(
            select(Incident.number, Incident.unit_id).order_by(Incident.id).offset(7 * place % known).limit(1)
        ).one()
        connection.execute(
            insert(AccountabilityAction).values(
                number=f"CS-Z-{place}", unit_id=incident.unit_id, source_kind="INCIDENT",
                source_number=incident.number, person="经办人", severity=severity,
                sanction=sanctions(campaign.load().plan, severity)[0], decided_on=day, recorded_by="测速",
                recorded_at=dt.datetime.combine(day, dt.time(18)),
            )
        )  # fmt: skip


_taken = itertools.count()

WRITES = {
    "a report": hand_in_a_report,
    "a new incident": register_an_incident,
    "an accountability action": take_an_action,
}


def _bare() -> Callable[[], object]:
    return AppTest.from_string(BARE, default_timeout=60).run


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


def _pages(installed: Path, runs: int, every_role: bool) -> list[str]:
    bare = _bare()
    # As in a server, which looks no more at what was there when it began to serve.
    collector.settle()
    after = "".join(f" after {kind} ms | over bare |" for kind in WRITES)
    lines = [
        f"| page | role | bare ms | warm ms | over bare |{after} messages |",
        f"|---|---|{'---:|' * (2 * len(WRITES) + 4)}",
    ]
    for entry in menu.ENTRIES:
        roles = [role for role in (Role.SUPERVISION, *Role) if entry.action in RIGHTS[role]]
        for role in dict.fromkeys(roles):
            if not (role is roles[0] or every_role or role in OTHERS):
                continue
            city = installed.with_name(f"{Path(entry.file).stem}_{role}.db")
            use(f"sqlite:///{shutil.copy(installed, city)}")
            queries_run.forget()
            run = _open(role, entry.file)
            floor, taken = _in_turn(run, bare, tuple(WRITES.values()), runs)
            figures = " | ".join(f"{each:.1f} | {each / floor:.1f}×" for each in taken)
            lines.append(f"| {entry.file} | {role} | {floor:.1f} | {figures} | {_messages(run)} |")
    return lines


def _messages(run: Callable[[], object]) -> int:
    with patch.object(ForwardMsgQueue, "enqueue", autospec=True, side_effect=ForwardMsgQueue.enqueue) as sent:
        run()
    return sent.call_count


def _sizes(directory: Path, sizes: list[int], runs: int) -> list[str]:
    after = "".join(f" after {kind} ms | over bare |" for kind in WRITES)
    lines = [
        f"| page | incidents | bare ms | warm ms | over bare | of the first |{after} all forgotten ms | of the first |",
        f"|---|{'---:|' * (2 * len(WRITES) + 7)}",
    ]
    first: dict[str, tuple[float, float]] = {}
    for size in sizes:
        fill(f"sqlite:///{directory}/{size}.db", size)
        bare = _bare()
        for file, role in GROWING:
            run = _open(role, file)
            floor, (warm, *written) = _in_turn(run, bare, tuple(WRITES.values()), runs)
            queries_run.forget()
            cold = _cpu(run)
            of_warm, of_cold = first.setdefault(file, (warm, cold))
            figures = " | ".join(f"{each:.1f} | {each / floor:.1f}×" for each in written)
            lines.append(
                f"| {file} | {size:,} | {floor:.1f} | {warm:.1f} | {warm / floor:.1f}× | {warm / of_warm:.2f}× | "
                f"{figures} | {cold:.1f} | {cold / of_cold:.2f}× |"
            )
    return lines
