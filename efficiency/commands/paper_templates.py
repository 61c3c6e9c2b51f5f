"""The office's own templates of papers: each that is put in force is a row that stays; an older one can come back."""

import hashlib
from collections.abc import Callable

from sqlalchemy import func, select

from efficiency.commands import Refused
from efficiency.commands.recording import Record, authorise, recording
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.core.db import reading
from efficiency.models import PaperKind, PaperTemplate

_LONGEST_NAME = 120


def put_in_force(
    user: User, *, kind: str, file_name: str, file: bytes, faults: Callable[[bytes], list[str]]
) -> int:
    """Keep a template and use it for this kind of paper from now on; returns its version.

    ``faults``: what is wrong with a file, tried on today's data. Raises ``Refused`` for a file in which it finds anything,
    for the one that is in force already, and for no kind of paper; ``Forbidden`` without the right to issue papers.
    """
    authorise(user, Action.ISSUE_PAPERS)
    _known(kind)
    # Before anybody else has to wait for it.
    if found := faults(file):
        raise Refused(f"模板没有启用：{found[0]}")
    with recording(user, Action.ISSUE_PAPERS) as record:
        fingerprint = hashlib.sha256(file).hexdigest()
        last = record.connection.execute(_newest(kind)).first()
        if last is not None and last.fingerprint == fingerprint:
            raise Refused("这份模板正在使用，没有改动。")
        counted = select(func.max(PaperTemplate.version)).where(PaperTemplate.kind == kind)
        version = (record.connection.execute(counted).scalar() or 0) + 1
        _add(record, kind, version, file_name[-_LONGEST_NAME:], file, fingerprint)
    return version


def put_back(user: User, *, kind: str, version: int | None, faults: Callable[[bytes], list[str]]) -> None:
    """Use an earlier version of the office's again, or (None) the layout that ships. Raises as ``put_in_force`` does."""
    authorise(user, Action.ISSUE_PAPERS)
    _known(kind)
    table = PaperTemplate
    row = None
    if version is not None:
        chosen = select(table.file, table.file_name, table.fingerprint).where(
            table.kind == kind, table.version == version
        )
        with reading() as connection:
            row = connection.execute(chosen.order_by(table.id).limit(1)).first()
        if row is None:
            raise Refused("没有这一版模板。")
        if found := faults(row.file):
            raise Refused(f"这一版模板现在不能使用：{found[0]}")
    with recording(user, Action.ISSUE_PAPERS) as record:
        last = record.connection.execute(_newest(kind)).first()
        if (last.version if last else None) == version:
            raise Refused("这一版正在使用，没有改动。")
        _add(record, kind, version, *((row.file_name, row.file, row.fingerprint) if row else (None,) * 3))


def _known(kind: str) -> None:
    if kind not in list(PaperKind):
        raise Refused("没有这一种公文，请重新选择。")


def _newest(kind: str):
    table = PaperTemplate
    return (
        select(table.version, table.fingerprint).where(table.kind == kind).order_by(table.id.desc()).limit(1)
    )


def _add(
    record: Record,
    kind: str,
    version: int | None,
    name: str | None,
    file: bytes | None,
    fingerprint: str | None,
) -> None:
    record.add(PaperTemplate, kind=kind, version=version, file_name=name, file=file, fingerprint=fingerprint)
    detail = {"种类": kind, "版次": version or "内置格式", "文件": name or "", "指纹": fingerprint or ""}
    record.audit(AuditAction.CHANGE_TEMPLATE, "paper_template", kind, detail)
