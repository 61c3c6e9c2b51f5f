"""Papers: a draft is saved as often as needed, an issued paper is kept as it was sent and never changed."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import refuse
from efficiency.core.access import Action, Scope, User, scope_of
from efficiency.core.audit import AuditAction
from efficiency.core.texts import TO_FILL_IN
from efficiency.models import Paper, PaperKind, PaperRecipient, PaperState
from efficiency.queries.names import names_in

LONGEST = 8000
# What stands above and below the text, where a paper has it.
_HEADS = {"addressee": ("主送机关", 200), "signed_by": ("签发人", 20), "copies": ("版记", 400)}


def save_draft(
    user: User,
    day: dt.date,
    *,
    paper_key: str,
    kind: str,
    title: str,
    as_of: dt.date,
    content: dict,
    meeting_number: int | None = None,
    corrects_id: int | None = None,
    seen_id: int | None = None,
) -> int:
    """Keep a paper's text as edited; returns the id of the row. ``as_of`` is the day whose evening's figures it has.

    ``content``: title, sections ({heading, text}), and where it has them addressee, signed_by and copies.
    ``seen_id`` is the row that the editor started from (None: none); when another was saved since, ``Refused``. Raises
    ``Forbidden``, ``Faulty``, and ``Refused`` for a paper that was issued.
    """
    with recording(user, Action.ISSUE_PAPERS, day) as record:
        _check(record, day, paper_key, kind, content, seen_id)
        row_id = record.add(
            Paper, paper_key=paper_key, kind=kind, state=PaperState.DRAFT, title=title, as_of=as_of,
            meeting_number=meeting_number, content=json.dumps(content, ensure_ascii=False), corrects_id=corrects_id,
        )  # fmt: skip
        detail = {"种类": kind, "标题": title, "数字截至": as_of.isoformat()}
        record.audit(AuditAction.SAVE_PAPER, "paper", paper_key, detail)
    return row_id


def issue(
    user: User,
    day: dt.date,
    *,
    paper_key: str,
    kind: str,
    title: str,
    as_of: dt.date,
    content: dict,
    number_of: Callable[[int], str],
    build: Callable[[str, dt.date], bytes],
    meeting_number: int | None = None,
    corrects_id: int | None = None,
    units: Sequence[str] = (),
    leaders: Sequence[str] = (),
    seen_id: int | None = None,
) -> tuple[str, str]:
    """Issue a paper: give it its number, keep the file and its fingerprint for good. Returns (number, sha256).

    A paper of a meeting (周报) carries the meeting's number, a 更正件 (``corrects_id``: the paper that it corrects) counts within that
    paper, the others have the next of their kind's series; ``number_of`` puts it into words. It goes to ``units`` and
    ``leaders`` (ids), who sign for it. ``build`` makes the file from number and day of issue; it is called once, within the
    transaction, so that no number is lost. Raises as ``save_draft``, ``Faulty`` for a text in which something waits to be
    filled in, and ``Unproved``.
    """
    with recording(user, Action.ISSUE_PAPERS, day) as record:
        record.ask_proof()
        _check(record, day, paper_key, kind, content, seen_id)
        refuse(
            {
                f"section{place}": f"“{section['heading'] or '开头'}”里还有待补充的地方（{TO_FILL_IN}），补充或删去后再签发。"
                for place, section in enumerate(content["sections"])
                if TO_FILL_IN in section["text"]
            }
            | {"signed_by": _signer_fault(kind, content.get("signed_by", ""))}
        )
        if corrects_id is None and kind == PaperKind.WEEKLY:
            place = meeting_number
        else:
            same = Paper.corrects_id.is_(None) if corrects_id is None else Paper.corrects_id == corrects_id
            issued = select(func.count()).where(Paper.kind == kind, Paper.state == PaperState.ISSUED, same)
            place = record.connection.execute(issued).scalar() + 1
        number = number_of(place)
        file = build(number, record.until)
        fingerprint = hashlib.sha256(file).hexdigest()
        paper_id = record.add(
            Paper, paper_key=paper_key, kind=kind, state=PaperState.ISSUED, number=number, title=title,
            as_of=as_of, meeting_number=meeting_number, content=json.dumps(content, ensure_ascii=False), file=file,
            fingerprint=fingerprint, corrects_id=corrects_id,
        )  # fmt: skip
        sent = [{"unit_id": each, "leader_id": None} for each in dict.fromkeys(units)]
        sent += [{"unit_id": None, "leader_id": each} for each in dict.fromkeys(leaders)]
        record.add_all(PaperRecipient, [{"paper_id": paper_id} | each for each in sent])
        detail = {"种类": kind, "编号": number, "标题": title, "指纹": fingerprint, "发送": len(sent)}
        record.audit(AuditAction.ISSUE_PAPER, "paper", paper_key, detail)
    return number, fingerprint


def _check(
    record: Record,
    day: dt.date,
    paper_key: str,
    kind: str,
    content: dict,
    seen_id: int | None,
) -> None:
    """Raise for what was typed, for an issued paper, and when somebody saved another version in the meantime."""
    last = record.connection.execute(
        select(Paper).where(Paper.paper_key == paper_key).order_by(Paper.id.desc()).limit(1)
    ).first()
    if last is not None and last.state == PaperState.ISSUED:
        raise Refused(f"这份公文已于{chinese_date(last.recorded_at.date())}签发（{last.number}），不能再改。")
    if last is not None and last.id != seen_id:
        raise Refused(
            f"“{last.recorded_by}”已先一步保存了另一稿，您的没有保存。请把要改的内容记下，刷新页面后再改。"
        )
    scope = scope_of(record.user, day)
    refuse(
        {
            "kind": None if kind in list(PaperKind) else "没有这一种公文，请重新选择。",
            "title": _fault("标题", content["title"], scope, 60),
        }
        | {
            f"section{place}": _fault(
                section["heading"] or ("结尾" if place else "开头"), section["text"], scope, LONGEST
            )
            for place, section in enumerate(content["sections"])
        }
        | {
            name: _fault(words, content[name], scope, longest)
            for name, (words, longest) in _HEADS.items()
            if content.get(name)
        }
    )


def _signer_fault(kind: str, signed_by: str) -> str | None:
    """上行文 names who signs it (7.2.6)."""
    return (
        "请填写“签发人”，上行文不能缺签发人。"
        if kind == PaperKind.SPECIAL and not signed_by.strip()
        else None
    )


def _fault(name: str, text: str, scope: Scope, longest: int) -> str | None:
    if not text.strip():
        return f"请填写“{name}”。"
    if len(text) > longest:
        return f"“{name}”不能超过{longest}个字，现有{len(text)}个字，请精简。"
    if names_in(scope, text):
        return f"“{name}”中有监测点企业的名称或代码，公文中只用代称，请改正。"
    return None
