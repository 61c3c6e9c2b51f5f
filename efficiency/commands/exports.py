"""What leaves as a table: whole registers under the headers of their templates, and the record of every export."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from efficiency.commands.recording import recording
from efficiency.core.access import Action, Scope, User
from efficiency.core.audit import AuditAction
from efficiency.core.db import reading
from efficiency.models import (
    AccountabilityAction,
    Coded,
    IncidentStage,
    MonitoringPointEntry,
    Verification,
)
from efficiency.queries.activities import activity_chunks
from efficiency.queries.entries import register_chunks
from efficiency.queries.incident_chunks import incident_chunks
from efficiency.queries.known import known_now
from efficiency.queries.tasks import report_chunks
from efficiency.subjects.description import Subject
from efficiency.subjects.tables import SUBJECTS, subject_of
from efficiency.subjects.words import headers, in_words, rows_in_words

_PLACE = {"place_code": "所在地代码", "ownership": "所有制"}


@dataclass(frozen=True, slots=True)
class Register:
    """A register that leaves as a table and comes in again: its subject, whose headers it has, where its rows come from,
    and after those of the subject ``more`` columns (name -> header) that no import reads, with the sets of their ``codes``."""

    subject: Subject
    chunks: Callable[[Scope], Iterator[pd.DataFrame]]
    more: dict[str, str] = field(default_factory=dict)
    codes: dict[str, type[Coded]] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        """Column -> header."""
        return headers(self.subject) | self.more

    def open_to(self, scope: Scope) -> bool:
        """Whether the scope's reader may have it: the roster is nothing but names of enterprises, and 责任追究 is open to few."""
        if self.subject.model is AccountabilityAction:
            return scope.sees_accountability
        return scope.sees_enterprise_names or self.subject.model is not MonitoringPointEntry

    def rows(self, scope: Scope) -> Iterator[pd.DataFrame]:
        """The register as known on the scope's day, in words, in frames of bounded size. Columns: those of ``headers``.

        A fact that was corrected is there as corrected, with the reason; what it said before is in 更正与变更 and in the
        backup. Enterprises go by pseudonyms unless the scope may know them.
        """
        with reading() as connection:
            known = known_now(connection, scope.as_of)
        for rows in self.chunks(scope):
            if "point_label" in rows:
                rows = rows.rename(columns={"point_label": "point_id"})
            words = {
                name: in_words(rows[name], {str(code): code.words for code in codes})
                for name, codes in self.codes.items()
            }
            rows = rows_in_words(rows, self.subject, known).assign(**words)
            yield rows.reindex(columns=list(self.headers))


REGISTERS: dict[str, Register] = {
    each.name: Register(each, partial(register_chunks, name=each.name)) for each in SUBJECTS
}
REGISTERS |= {
    "incident": Register(
        subject_of("incident"), incident_chunks,
        _PLACE | {
            "stage": "办理环节", "verification": "核实结论", "transferred_on": "转办日期", "feedback_on": "单位反馈日期",
            "replied_on": "回复日期", "closed_on": "办结日期", "satisfied": "是否满意",
            "due_calendar_on": "到期日（自然日顺延）", "due_workday_on": "到期日（3个工作日）",
        },
        {"stage": IncidentStage, "verification": Verification},
    ),
    "official_activity": Register(subject_of("official_activity"), activity_chunks, _PLACE),
    "progress_report": Register(subject_of("progress_report"), report_chunks, {"recorded_at": "记录时间"}),
}  # fmt: skip


def record_export(user: User, subject: str, as_of: dt.date, rows: int, encoding: str) -> None:
    """One audit row for an export, before the file is made: a download runs long after its page was drawn.

    Raises ``Forbidden`` when the user may not export, ``NoLongerSignedIn`` when the session has ended.
    """
    with recording(user, Action.EXPORT) as record:
        detail = {"截至": as_of.isoformat(), "行数": rows, "编码": encoding}
        record.audit(AuditAction.EXPORT, "table", subject[:80], detail)
