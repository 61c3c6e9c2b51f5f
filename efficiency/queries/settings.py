"""Settings that people change, as they stood on the as-of day."""

import datetime as dt
import json

import pandas as pd
from sqlalchemy import select

from efficiency.accounts.security import LIMITS, PREFIX
from efficiency.core.access import Scope
from efficiency.core.db import reading
from efficiency.models import Setting
from efficiency.queries import cached, frame, latest


@cached
def settings(scope: Scope) -> pd.DataFrame:
    """The last value of each setting known on the as-of day. Columns: name, value, recorded_at, recorded_by, reason."""
    rows = latest(Setting, [Setting.name], scope)
    return frame(
        select(rows.c.name, rows.c.value, rows.c.recorded_at, rows.c.recorded_by, rows.c.reason).order_by(
            rows.c.name
        )
    )


@cached
def setting_changes(scope: Scope, *names: str) -> pd.DataFrame:
    """Every value that the settings ``names`` were given by the as-of day, oldest first.

    Columns: name, value, recorded_at (the day from which it counts), recorded_by, reason.
    """
    return frame(
        select(Setting.name, Setting.value, Setting.recorded_at, Setting.recorded_by, Setting.reason)
        .where(Setting.name.in_(names), Setting.recorded_at < scope.known_before)
        .order_by(Setting.recorded_at, Setting.id)
    )


def demo_sights() -> list[tuple[dt.date, str]]:
    """What there is to be seen in a demo, and on which day 总览 shows it, in the order of the days; nothing elsewhere."""
    chosen = select(Setting.value).where(Setting.name == "demo_sights").order_by(Setting.id.desc()).limit(1)
    with reading() as connection:
        found = connection.execute(chosen).scalar()
    return [(dt.date.fromisoformat(day), title) for day, title in json.loads(found or "[]")]


def security_changes() -> pd.DataFrame:
    """Every change of a 安全规则, the newest first: ``name`` (a field of ``Rules``), value, recorded_at, recorded_by,
    reason. The rules hold on the wall clock, so that no scope is asked for."""
    names = [PREFIX + name for name in LIMITS]
    rows = frame(
        select(Setting.name, Setting.value, Setting.recorded_at, Setting.recorded_by, Setting.reason)
        .where(Setting.name.in_(names))
        .order_by(Setting.id.desc())
    )
    return rows.assign(
        name=[name.removeprefix(PREFIX) for name in rows["name"]], value=pd.to_numeric(rows["value"])
    )
