"""What leaves as a table: whole registers under the headers of their templates, and the record of every export."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TextIO

from efficiency.commands.recording import recording
from efficiency.core.access import Action, Scope, User
from efficiency.core.audit import AuditAction
from efficiency.core.db import reading
from efficiency.exchange import write_lines
from efficiency.models import (
    AccountabilityAction,
    Coded,
    IncidentStage,
    MonitoringPointEntry,
    Verification,
)
from efficiency.queries.activities import activity_lines
from efficiency.queries.entries import register_lines
from efficiency.queries.incident_lines import incident_lines
from efficiency.queries.known import known_now
from efficiency.queries.lines import Lines
from efficiency.queries.run import begin
from efficiency.queries.tasks import report_lines
from efficiency.subjects.description import Subject
from efficiency.subjects.tables import SUBJECTS, subject_of
from efficiency.subjects.words import headers, words_of_codes

_PLACE = {"place_code": "所在地代码", "ownership": "所有制"}


@dataclass(frozen=True, slots=True)
class Register:
    """A register that leaves as a table and comes in again: its subject, whose headers it has, where its lines come from, and
    after the columns of the subject ``more`` of them (name -> header) that no import reads, with the sets of their ``codes``."""

    subject: Subject
    lines: Callable[[Scope], Lines]
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

    def write(self, file: TextIO, scope: Scope, *, demo: bool) -> int:
        """Write the register as known on the scope's day to an open text file, in words, as CSV; returns the number of rows.

        A fact that was corrected is there as corrected, with the reason; what it said before is in 更正与变更 and in the
        backup. Enterprises go by pseudonyms unless the scope may know them.
        """
        with begin():
            return self._write(file, scope, demo)

    def _write(self, file: TextIO, scope: Scope, demo: bool) -> int:
        with reading() as connection:
            known = known_now(connection, scope.as_of)
        words = words_of_codes(self.subject, known) | {
            name: {str(code): code.words for code in codes} for name, codes in self.codes.items()
        }
        lines = self.lines(scope)
        return write_lines(
            file,
            lines.chunks(scope, list(self.headers), words),
            self.headers,
            numbers=lines.numbers,
            as_of=scope.as_of,
            demo=demo,
        )


REGISTERS: dict[str, Register] = {
    each.name: Register(each, partial(register_lines, name=each.name)) for each in SUBJECTS
}
REGISTERS |= {
    "incident": Register(
        subject_of("incident"), incident_lines,
        _PLACE | {
            "stage": "办理环节", "verification": "核实结论", "transferred_on": "转办日期", "feedback_on": "单位反馈日期",
            "replied_on": "回复日期", "closed_on": "办结日期", "satisfied": "是否满意",
            "due_calendar_on": "到期日（自然日顺延）", "due_workday_on": "到期日（3个工作日）",
        },
        {"stage": IncidentStage, "verification": Verification},
    ),
    "official_activity": Register(subject_of("official_activity"), activity_lines, _PLACE),
    "progress_report": Register(subject_of("progress_report"), report_lines, {"recorded_at": "记录时间"}),
}  # fmt: skip


def record_export(user: User, subject: str, as_of: dt.date, rows: int, encoding: str) -> None:
    """One audit row for an export, before the file is made: a download runs long after its page was drawn.

    Raises ``Forbidden`` when the user may not export, ``NoLongerSignedIn`` when the session has ended.
    """
    with recording(user, Action.EXPORT) as record:
        detail = {"截至": as_of.isoformat(), "行数": rows, "编码": encoding}
        record.audit(AuditAction.EXPORT, "table", subject[:80], detail)
