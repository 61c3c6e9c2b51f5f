"""How everything in a scope stands on its day: computed once, handed alike to pages, papers, rules and the command line.

``on(scope)`` gives the ``State``. Each of its properties is read and computed when it is first asked for and then stays what
it is, so that two blocks of one page cannot tell two stories. Who adds a kind of fact (documents, findings, incidents,
follow-ups, extensions, returns) adds a ``computed`` property here: ``queries`` for the rows, ``standings`` for the meaning.
"""

import datetime as dt
from collections import OrderedDict
from dataclasses import replace
from threading import Lock

import pandas as pd

from efficiency import metrics
from efficiency.campaign.plan import Plan, load
from efficiency.campaign.thresholds import Thresholds, thresholds_from
from efficiency.campaign.workdays import REPLY_CLOCKS
from efficiency.core.access import Scope
from efficiency.core.db import data_version, engine
from efficiency.queries import cached, indicators, meetings, settings, supervision, tasks
from efficiency.standings.documents import DocumentStanding, documents_on
from efficiency.standings.meetings import register
from efficiency.standings.milestones import milestone_states
from efficiency.standings.targets import target_standing


class computed:
    """A property that is computed when first asked for and then stays. ``functools.cached_property`` has one lock for all
    objects, so that every session would wait for whichever other one is computing."""

    def __init__(self, compute):
        self.compute, self.name, self.__doc__ = compute, compute.__name__, compute.__doc__

    def __get__(self, instance, _owner=None):
        return self if instance is None else instance.__dict__.setdefault(self.name, self.compute(instance))


class State:
    """What is known in ``scope`` on its day. Ask ``on`` for one. Frames are shared: no reader writes into them."""

    def __init__(self, scope: Scope):
        self.scope = scope

    @property
    def as_of(self) -> dt.date:
        """The day."""
        return self.scope.as_of

    @property
    def plan(self) -> Plan:
        """The document."""
        return load()

    def at(self, day: dt.date) -> "State":
        """The same rows as they were known on another day."""
        return on(replace(self.scope, as_of=day))

    @property
    def a_week_before(self) -> "State":
        """The same rows seven days earlier, for “较上周”."""
        return self.at(self.as_of - dt.timedelta(days=7))

    @computed
    def thresholds(self) -> Thresholds:
        """Where lights change."""
        rows = settings.settings(self.scope)
        return thresholds_from(dict(zip(rows["name"], rows["value"], strict=True)))

    @computed
    def reply_clock(self) -> str:
        """The official reading of 3日内 (R2.6, AM07): ``calendar`` or ``workday``."""
        rows = settings.settings(self.scope)
        chosen = rows.loc[rows["name"] == "reply_clock", "value"]
        return chosen.iloc[0] if len(chosen) and chosen.iloc[0] in REPLY_CLOCKS else REPLY_CLOCKS[0]

    @computed
    def reports(self) -> pd.DataFrame:
        """Every 周五报送, the last word per task, unit and week; columns of ``queries.tasks.reports``."""
        return tasks.reports(self.scope)

    @computed
    def pairs(self) -> pd.DataFrame:
        """The task-unit pairs of the scope's units; columns of ``metrics.pair_standings``.

        A district government sees the pair of 各区市县政府 from its own reports only.
        """
        return _pairs(self.scope)

    @computed
    def tasks(self) -> pd.DataFrame:
        """One row per task whose lead unit lies in the scope; columns of ``metrics.pair_standings``."""
        return metrics.task_standings(self.pairs)

    @computed
    def readings(self) -> pd.DataFrame:
        """Readings of the nine targets; columns of ``queries.indicators.readings``."""
        return indicators.readings(self.scope, *(target.id for target in self.plan.targets))

    @computed
    def targets(self) -> dict[str, dict]:
        """Target id -> ``targets.target_standing``, in the document's order. City figures, whatever the scope."""
        return {
            target.id: target_standing(target, self.readings, self.as_of, self.thresholds)
            for target in self.plan.targets
        }

    @computed
    def milestones(self) -> pd.DataFrame:
        """The eleven 时间节点; columns of ``milestones.milestone_states``. The city's, whatever the scope."""
        return milestone_states(self.plan, tasks.milestones(self.scope), self.as_of)

    @computed
    def silent_units(self) -> pd.DataFrame:
        """Units of the scope that sent nothing several times in a row; columns of ``metrics.silent_units``."""
        found = metrics.silent_units(self.plan, self.reports, self.as_of, self.thresholds)
        return found if self.scope.unit_ids is None else _within(found, self.scope.unit_ids)

    @computed
    def discipline(self) -> pd.DataFrame:
        """How the scope's units keep the weekly deadline; columns of ``metrics.reporting_discipline``."""
        found = metrics.reporting_discipline(self.plan, self.reports, self.as_of)
        return found if self.scope.unit_ids is None else _within(found, self.scope.unit_ids)

    @computed
    def meetings(self) -> pd.DataFrame:
        """All 周例会 planned so far, the newest first; columns of ``meetings.register``. The city's, whatever the scope."""
        return register(self.plan, meetings.held(self.scope), self.as_of)

    @computed
    def documents(self) -> list[DocumentStanding]:
        """监察文书 that the scope may read, oldest first."""
        return documents_on(supervision.documents(self.scope), self.as_of)


# ---------------------------------------------------------------- one state per scope

_STATES: OrderedDict[tuple, State] = OrderedDict()
_KEPT = 128
_LOCK = Lock()


def on(scope: Scope) -> State:
    """The state of ``scope``: the same object for whoever asks, until something is written."""
    return _kept((scope, engine().url, data_version()), lambda: State(scope))


def _kept(key: tuple, make) -> State:
    with _LOCK:
        found = _STATES.setdefault(key, None) or make()
        _STATES[key] = found
        _STATES.move_to_end(key)
        while len(_STATES) > _KEPT:
            _STATES.popitem(last=False)
    return found


@cached
def _pairs(scope: Scope) -> pd.DataFrame:
    return pairs_under(scope, on(scope).thresholds)


def pairs_under(scope: Scope, limits: Thresholds) -> pd.DataFrame:
    """The task-unit pairs of the scope's units as they would stand under other thresholds; columns of
    ``metrics.pair_standings``."""
    now = on(scope)
    found = metrics.pair_standings(
        now.plan, now.reports, tasks.deliverables(scope), now.readings, tasks.extensions(scope), scope.as_of,
        limits, scope.unit_ids,
    )  # fmt: skip
    if scope.unit_ids is None:
        return found
    collectives = {now.plan.unit(unit_id).collective_id for unit_id in scope.unit_ids}
    return _within(found, scope.unit_ids | collectives)


def _within(rows: pd.DataFrame, unit_ids: frozenset[str]) -> pd.DataFrame:
    return rows[rows["unit_id"].isin(unit_ids)].reset_index(drop=True)
