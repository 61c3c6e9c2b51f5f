"""Worlds in which nothing differs from anything, and what pages and papers conclude in them.

The demo year keeps its days, points, visits and calls; which point and unit each report has, which unit each visit, finding and
answered call, and every share, score and duration is drawn anew from one and the same. Whatever is named then is named out of
noise: at most ``BOUND`` of the views may.

``python -m tests.worlds 200`` walks so many worlds over all views of a leader and the drafts of papers, and prints how many
of each named anything, with the sentences; ``--views overview,units`` only those; ``--seed``; without a number the true
year is read.
"""

import argparse
import datetime as dt
import logging
import re
import shutil
import tempfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from sqlalchemy import Connection, bindparam, delete, func, select, update
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from efficiency import campaign, state
from efficiency.accounts import sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.commands.tallies import catch_up
from efficiency.core import config, db
from efficiency.core.access import RIGHTS, Scope
from efficiency.models import (
    AppraisalScore,
    ComplaintMonth,
    Finding,
    FindingSource,
    HotlineBroadcast,
    Incident,
    IndicatorReading,
    InspectionVisit,
    MinxinCase,
    MonitoringPointEntry,
    OfficialActivity,
    PaperKind,
    PhoneCheck,
    Role,
    TallyMark,
)
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.letter import Letter
from efficiency.ui.parts.frame import SHOW, WHOLE
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES
from seed.load import install
from tests.conftest import MAIN_SCRIPT, account_of, an_own_version, copy_of, use_database
from tests.reading import FOLDED, words

# Of the views of all worlds, so many may name anything.
BOUND = 0.05
# The day on which a demo opens.
OPENING_DAY = dt.date(2007, 11, 2)


# ---------------------------------------------------------------- a world


def shuffle(connection: Connection, seed: int) -> None:
    """Make the database's demo year a world without differences, the roll-ups with it."""
    chance = np.random.default_rng(seed)
    _reports_and_visits(connection, chance)
    _inspections(connection, chance)
    _appraisals(connection, chance)
    _calls(connection, chance)
    _shares(connection, chance)
    connection.execute(delete(TallyMark))
    catch_up(connection)


def _change(connection: Connection, model: type, rows: list[dict[str, Any]]) -> None:
    """Give each row of a table, by its ``key``, the other values of the dict."""
    if rows:
        values = {name: bindparam(name) for name in rows[0] if name != "key"}
        connection.execute(
            update(model.__table__).where(model.__table__.c.id == bindparam("key")).values(values), rows
        )


def _reports_and_visits(connection: Connection, chance: Generator) -> None:
    """Each report and visit at any of the points then hung, about the unit of any of the visits."""
    entry, visit, report = MonitoringPointEntry, OfficialActivity, Incident
    hung = sorted(
        connection.execute(select(entry.plaque_on, entry.point_id).where(entry.corrects_id.is_(None))).all()
    )
    days = [day for day, _ in hung]
    visits = connection.execute(select(visit.id, visit.started_on, visit.unit_id)).all()
    units = [unit_id for _, _, unit_id in visits]

    def point(day: dt.date) -> str:
        return hung[chance.integers(bisect_right(days, day))][1]

    reports = connection.execute(select(report.id, report.received_on)).all()
    _change(
        connection, report,
        [{"key": key, "point_id": point(day), "unit_id": units[chance.integers(len(units))]} for key, day in reports],
    )  # fmt: skip
    mixed = chance.permutation(units).tolist()
    _change(
        connection, visit,
        [{"key": key, "point_id": point(day), "unit_id": unit_id}
         for (key, day, _), unit_id in zip(visits, mixed, strict=True) if days and day >= days[0]],
    )  # fmt: skip


def _inspections(connection: Connection, chance: Generator) -> None:
    """Visits with one usual score, what was found at any unit that was looked at."""
    visit, finding = InspectionVisit, Finding
    scored = connection.execute(select(visit.id, visit.mode).where(visit.score.is_not(None))).all()
    usual = {FindingSource.OPEN: 86, FindingSource.COVERT: 80}
    _change(
        connection, visit, [{"key": key, "score": _score(chance.normal(usual[mode], 4))} for key, mode in scored]
    )  # fmt: skip
    looked_at: dict[tuple, list[str]] = defaultdict(list)
    for number, mode, unit_id in connection.execute(
        select(visit.inspection_number, visit.mode, visit.unit_id)
    ):
        looked_at[number, mode].append(unit_id)
    called = list(connection.execute(select(PhoneCheck.unit_id)).scalars())
    appraised = list(connection.execute(select(AppraisalScore.unit_id)).scalars())
    found = connection.execute(select(finding.id, finding.inspection_number, finding.source)).all()
    anew = []
    for key, number, source in found:
        pool = looked_at.get((number, source)) or (called if source == FindingSource.PHONE else appraised)
        anew.append({"key": key, "unit_id": pool[chance.integers(len(pool))]})
    _change(connection, finding, anew)


def _score(value: float) -> float:
    return round(float(min(100, max(0, value))), 1)


def _appraisals(connection: Connection, chance: Generator) -> None:
    """Scores that spread among units and among those asked, the same everywhere."""
    score = AppraisalScore
    rows = connection.execute(
        select(score.id, score.round_number, score.unit_id, score.respondents, score.spread).where(
            score.score.is_not(None)
        )
    ).all()
    units = {(row.round_number, row.unit_id): chance.normal(82, 3) for row in rows}
    anew = [
        {"key": row.id, "score": _score(units[row.round_number, row.unit_id]
                                        + chance.normal(0, (row.spread or 9) / max(row.respondents, 1) ** 0.5))}
        for row in rows
    ]  # fmt: skip
    _change(connection, score, anew)


def _calls(connection: Connection, chance: Generator) -> None:
    """Which call was answered how, and which unit a 民心网 case is about."""
    call, case = PhoneCheck, MinxinCase
    rows = connection.execute(select(call.id, call.answered, call.quality, call.response_seconds)).all()
    names = ("answered", "quality", "response_seconds")
    order = chance.permutation(len(rows))
    _change(
        connection, call,
        [{"key": row.id} | {name: getattr(rows[other], name) for name in names} for row, other in zip(rows, order, strict=True)],
    )  # fmt: skip
    cases = connection.execute(select(case.id, case.unit_id).where(case.corrects_id.is_(None))).all()
    units = chance.permutation([row.unit_id for row in cases]).tolist()
    _change(
        connection,
        case,
        [{"key": row.id, "unit_id": unit_id} for row, unit_id in zip(cases, units, strict=True)],
    )


def _shares(connection: Connection, chance: Generator) -> None:
    """Every share of a kind drawn from the share of all together; a reading of several at once from that of its day."""
    for model, whole, part in (
        (ComplaintMonth, "surveyed", "satisfied"),
        (HotlineBroadcast, "calls", "closed"),
    ):
        rows = connection.execute(
            select(model.id, getattr(model, whole).label("of"), getattr(model, part).label("n"))
        ).all()
        rate = sum(row.n for row in rows) / sum(row.of for row in rows)
        _change(
            connection, model, [{"key": row.id, part: int(chance.binomial(row.of, rate))} for row in rows]
        )
    _satisfaction(connection)
    reading = IndicatorReading
    kept = connection.execute(select(reading.__table__)).all()
    together: dict[tuple, list] = defaultdict(list)
    for row in kept:
        one_of_several = row.unit_id or row.district_code or row.category
        if (
            one_of_several
            and row.numerator is not None
            and row.denominator
            and row.numerator <= row.denominator
        ):
            together[row.indicator_id, row.period_end].append(row)
    anew = []
    for rows in together.values():
        rate = sum(row.numerator for row in rows) / sum(row.denominator for row in rows)
        for row in rows if len(rows) > 1 else ():
            count = int(chance.binomial(int(row.denominator), rate))
            value = None if row.value is None else round(100 * count / row.denominator, 1)
            anew.append({"key": row.id, "numerator": count, "value": value})
    _change(connection, reading, anew)
    hours = [row.id for row in kept if row.indicator_id == "CLEARANCE_HOURS" and row.value is not None]
    _change(
        connection,
        reading,
        [{"key": key, "value": round(float(chance.normal(20, 2)), 1)} for key in hours],
    )


def _satisfaction(connection: Connection) -> None:
    """The city's 满意率 of each month is that of its units and categories."""
    month, reading = ComplaintMonth, IndicatorReading
    sums = connection.execute(
        select(month.month_end, func.sum(month.surveyed), func.sum(month.satisfied)).group_by(month.month_end)
    ).all()
    counted = {day: (of, satisfied) for day, of, satisfied in sums}
    of_city = reading.indicator_id == campaign.load().parameters.satisfaction_target
    anew = []
    for row in connection.execute(select(reading.id, reading.period_end).where(of_city)):
        of, satisfied = counted[row.period_end]
        anew.append(
            {
                "key": row.id,
                "numerator": satisfied,
                "denominator": of,
                "value": round(100 * satisfied / of, 1),
            }
        )
    _change(connection, reading, anew)


# ---------------------------------------------------------------- what is claimed


# By these words a sentence says that something differs from the others or from before by more than chance.
_CLAIM = re.compile(
    r"超出正常波动|低得|高得|集中反映\d|拖延出在|预期[\d.]|向差|向好|偏高|偏低|偏慢|回升|比其他|反差|"
    r"最低|最高|最慢|最快|最差|明显|靠后|靠前|领先|相差"
)
# What only tells the test, its limits or the legend; a demand of the document is no comparison.
_NO_CLAIM = re.compile(
    r"没有[^，。；]{0,12}超出正常波动|超出[^，。；]{0,10}正常波动(（[^）]*）)?(才|的为)|没有单位相差|为向[好差]|[↑↓]\s?向[好差]|点名的检验|才点名|口径|判定|"
    r"不判|不作比较|不足\d|图中为|普遍相差|为向好|？"
)


def claims(said: str) -> list[str]:
    """The sentences of a page or paper that conclude a difference."""
    sentences = (each.strip() for each in re.split(r"[。；\n]", said.replace("\\", "").replace("**", "")))
    return sorted({each for each in sentences if _CLAIM.search(each) and not _NO_CLAIM.search(each)})


# ---------------------------------------------------------------- views and papers


@dataclass(frozen=True, slots=True)
class View:
    """One page as it can be looked at: its file below ``pages/``, its address and what is chosen on it."""

    file: str
    url_path: str
    chosen: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The address with what is chosen, as results name it."""
        return self.url_path + "".join(f"?{value}" for _, value in self.chosen)


# Pages that say nothing of what was found.
_NO_FINDINGS = {"account", "handbook", "received_papers"}
_CHOSEN: dict[str, list[tuple[tuple[str, str], ...]]] = {
    "monitoring_points": [
        (("view", each),) for each in ("places", "weeks", "points", "kinds", "tiles", "clock", "repeats", "register")
    ],
    "units": [(("lens", "tasks"),), (("lens", "supervision"),), (("unit", "K13"),)],
}  # fmt: skip


def views() -> list[View]:
    """Every view of a leader's pages."""
    pages = [
        each
        for each in ENTRIES
        if each.action in RIGHTS[Role.LEADER] and each.is_held and not each.place and each.url_path not in _NO_FINDINGS
    ]  # fmt: skip
    return [
        View(each.file, each.url_path, chosen)
        for each in pages
        for chosen in _CHOSEN.get(each.url_path, [()])
    ]


def let_a_leader_in() -> None:
    """The scripts of this process run in a leader's browser from here on."""
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, account_of(Role.LEADER).id)
    ContextProxy.cookies = {COOKIE: token}


def said_by(view: View, day: dt.date) -> str:
    """All that a view says in words on ``day``, whole and with its folded parts opened. Raises for a page that fails."""
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=300)
    for key in (*FOLDED, "worth", "before", "elsewhere"):
        app.session_state[key] = True
    for name, value in {SHOW: WHOLE, "range": "全市", "as_of": str(day), **dict(view.chosen)}.items():
        app.query_params[name] = value
    if view.url_path not in FRONT_PAGES:
        app.switch_page(str(config.ROOT / "pages" / view.file))
    app.run()
    assert not app.exception, (view.name, app.exception[0].value)
    return words(app)


def papers(day: dt.date) -> dict[str, str]:
    """What the drafts of a day say: 周报, 通报, 纪要, and 专报 on units of each kind and a task."""
    scope = Scope(day, sees_accountability=True)
    now = state.on(scope)
    last, coming = now.meetings[0].number, (now.next_meeting or now.meetings[0]).number
    units = ("K13", "K07", "U_XZFW", "D210211", "D210204")
    matters = {
        "周报": Matter(PaperKind.WEEKLY, day, meeting_number=coming),
        "纪要": Matter(PaperKind.MINUTES, day, meeting_number=last),
        "通报": Matter(PaperKind.CIRCULAR, day),
        **{f"专报 {each}": Matter(PaperKind.SPECIAL, day, subject_kind="UNIT", subject_id=each) for each in units},
        "专报 T03": Matter(PaperKind.SPECIAL, day, subject_kind="TASK", subject_id="T03"),
    }  # fmt: skip
    return {name: _text(draft(matter, scope, demo=True)) for name, matter in matters.items()}


def _text(letter: Letter) -> str:
    return "\n".join([letter.title, *(f"{each.heading}\n{each.text}" for each in letter.sections)])


# ---------------------------------------------------------------- many of them


def worlds(template: Path, count: int, first_seed: int) -> Iterator[int]:
    """The app on ``count`` worlds one after the other, each on a copy of ``template``; gives the seed. 0: the true year once."""
    for seed in range(first_seed, first_seed + max(count, 1)):
        with tempfile.TemporaryDirectory() as directory:
            for _ in copy_of(template, Path(directory), demo=True):
                if count:
                    with db.writing() as connection:
                        shuffle(connection, seed)
                    an_own_version()
                yield seed


def _year(directory: Path, day: dt.date) -> Path:
    path = directory / "year.db"
    with use_database(path, demo=True):
        install(True, day, report=lambda _: None)
        with db.engine().connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, directory / "template.db")
    return directory / "template.db"


def walk(count: int, day: dt.date, seed: int, chosen: Iterable[View]) -> None:
    """Walk the worlds over the views and the drafts, and print after each what has been found so far."""
    chosen, named = list(chosen), defaultdict(list)
    with tempfile.TemporaryDirectory() as directory:
        template = _year(Path(directory), day)
        for done, world in enumerate(worlds(template, count, seed), start=1):
            let_a_leader_in()
            said = {view.name: said_by(view, day) for view in chosen} | papers(day)
            for name, text in said.items():
                found = claims(text)
                named[name] += [found] if found else []
                for sentence in found:
                    print(f"  {world} {name}: {sentence}", flush=True)
            total = sum(map(len, named.values()))
            print(f"{done} worlds, {total} of {done * len(said)} views and drafts named anything", flush=True)
    for name, found in named.items():
        print(f"{len(found):4} of {done} ({100 * len(found) / done:5.1f} %) {name}")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--day", type=dt.date.fromisoformat, default=OPENING_DAY)
    parser.add_argument("--views", default="")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    chosen = [each for each in views() if not asked.views or each.url_path in asked.views.split(",")]
    walk(asked.count, asked.day, asked.seed, chosen)


if __name__ == "__main__":
    main()
