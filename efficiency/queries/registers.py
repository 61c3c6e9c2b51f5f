"""Which registers hold a row, from which week on there are reports, and what was entered since a moment: one statement each."""

import datetime as dt
from functools import lru_cache

import pandas as pd
from sqlalchemy import CompoundSelect, Date, case, cast, func, literal, null, select, true, union_all

from efficiency.core.access import Scope
from efficiency.models import (
    AccountabilityAction,
    Base,
    ComplaintCase,
    ComplaintMonth,
    DocumentStep,
    MinxinCase,
    MinxinOpening,
    MonitoringReturn,
    OfficialActivity,
    PhoneCheck,
    Rectification,
    RegistrationCheck,
    SupervisionDocument,
)
from efficiency.queries import cached, frame, in_units
from efficiency.queries.run import kept, rows
from efficiency.standings.registers import Register

# The registers of which a meeting is told how much was entered, each with the day that an entry is about and its measure
# word. Visits, problems found, 评议, broadcasts, 反映, 督办, reports and readings are told one by one and are not among them.
_ENTRIES = {
    "监察文书": (SupervisionDocument.issued_on, "份"),
    "文书办理": (DocumentStep.occurred_on, "次"),
    "责任追究": (AccountabilityAction.decided_on, "件"),
    "整改办理": (Rectification.occurred_on, "次"),
    "电话暗访": (PhoneCheck.checked_on, "次"),
    "登记表抽查": (RegistrationCheck.checked_on, "次"),
    "公务活动": (OfficialActivity.started_on, "次"),
    "监测点周回执": (MonitoringReturn.week_end, "份"),
    "民心网开通": (MinxinOpening.counted_on, "次"),
    "民心网办件": (MinxinCase.received_on, "件"),
    "投诉月报": (ComplaintMonth.month_end, "份"),
    "督办投诉": (ComplaintCase.received_on, "件"),
}


def opened(scope: Scope) -> tuple[frozenset[Register], dt.date | None]:
    """The registers with a row known on the scope's day, and the first week that any report is about (None: no report).

    The city's, whatever the scope: who looks at a few units must not take their empty part for an empty register. The roster
    of monitoring points has no day of recording and counts from its first row."""
    return kept(
        ("registers opened", scope.as_of), scope.as_of, lambda: _opened(scope.known_before), firm=True
    )


def _opened(known_before: dt.datetime) -> tuple[frozenset[Register], dt.date | None]:
    found = {Register(name): week for name, week in rows(_first_rows(known_before))}
    first = found[Register.REPORTS]
    return frozenset(found) - ({Register.REPORTS} if first is None else set()), first


@lru_cache(maxsize=50)
def _first_rows(known_before: dt.datetime) -> CompoundSelect:
    # Putting a statement of so many parts together takes longer than running it.
    asked = []
    for register in Register:
        table = Base.metadata.tables[register.value]
        known = table.columns["recorded_at"] < known_before if "recorded_at" in table.columns else true()
        # The first report decides from when on the others are asked for; of the other registers one row is as good as another.
        week = func.min(table.columns["due_on"]) if register is Register.REPORTS else cast(null(), Date)
        one = select(literal(register.value).label("register"), week.label("week")).where(known)
        asked.append(select(one.select_from(table).limit(1).subquery()))
    return union_all(*asked)


@cached
def entered(scope: Scope, since: dt.datetime) -> pd.DataFrame:
    """How much the other registers of supervision were told from ``since`` on, whatever day it is about; corrections are not new.

    Columns: register (in words), measure (its measure word), entries, late (those about a day before that of ``since``).
    Registers without an entry have no row; of a scope of some units those are left out that name no unit, and 责任追究 where
    the scope does not see it.
    """
    asked = []
    for words, (day, measure) in _ENTRIES.items():
        model = day.class_
        if model is AccountabilityAction and not scope.sees_accountability:
            continue
        if scope.unit_ids is not None and not hasattr(model, "unit_id"):
            continue
        own = in_units(model.unit_id, scope) if hasattr(model, "unit_id") else true()
        first = model.corrects_id.is_(None) if hasattr(model, "corrects_id") else true()
        late = func.coalesce(func.sum(case((day < since.date(), 1), else_=0)), 0)
        asked.append(
            select(
                literal(words).label("register"),
                literal(measure).label("measure"),
                func.count().label("entries"),
                late.label("late"),
            )
            .select_from(model)
            .where(own, first, model.recorded_at >= since, model.recorded_at < scope.known_before)
        )
    found = frame(union_all(*asked))
    return found[found["entries"] > 0].reset_index(drop=True)
