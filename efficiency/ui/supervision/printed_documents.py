"""监察文书 to print: for 市监察局, which serves them; a unit's document says no more than its unit may read."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.core.access import Action, Scope, can
from efficiency.models import DocumentKind
from efficiency.papers.served import Served, blank_document_forms, document_forms
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.printing import print_button


def printed_document(page: Page, number: str, unit_id: str, kind: str) -> None:
    """The document with its 送达回证, as a file. Nothing for who does not serve documents."""
    if not can(page.user, Action.RECORD_SUPERVISION):
        return

    def made() -> tuple[int, bytes]:
        return 1, document_forms(_served(page.scope, number, unit_id), demo=page.is_demo)

    words = DocumentKind.words_of(kind)
    print_button(
        page, f"打印{words}和送达回证", words, f"{words}_{number}", made, key=f"document_{number}",
        action=Action.RECORD_SUPERVISION,
    )  # fmt: skip


def blank_documents(page: Page) -> None:
    """The three documents and a 送达回证 without a word filled in."""
    if can(page.user, Action.RECORD_SUPERVISION):
        print_button(
            page, "空白文书（含送达回证）", "监察文书空白件", "监察文书空白件",
            lambda: (0, blank_document_forms(demo=page.is_demo)), key="documents_blank", action=Action.RECORD_SUPERVISION,
        )  # fmt: skip


def document_prints(page: Page, papers: pd.DataFrame) -> None:
    """Any document of ``papers`` (columns of ``supervision.document_register``) or the blank ones, to print."""
    if not can(page.user, Action.RECORD_SUPERVISION):
        return
    names = {unit.id: unit.name for unit in page.plan.units}
    rows = {row.number: row for row in papers.iloc[::-1].itertuples()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "打印监察文书", list(rows), index=None, placeholder="请选择文号", key="document_printed",
            format_func=lambda number: f"{number}　{names[rows[number].unit_id]}",
        )  # fmt: skip
        if chosen:
            printed_document(page, chosen, rows[chosen].unit_id, rows[chosen].kind)
        blank_documents(page)


def _served(scope: Scope, number: str, unit_id: str) -> Served:
    """The document and its problems as the unit itself is shown them. Raises ``LookupError`` when it is not there."""
    of_unit = replace(scope, unit_ids=frozenset({unit_id}), sees_enterprise_names=False, reader_unit=unit_id)
    now = state.on(of_unit)
    standing = next((each for each in now.documents if each.number == number), None)
    if standing is None:
        raise LookupError("没有这份监察文书。")
    of_source = [
        each for each in now.findings if standing.source_number in (each.number, each.inspection_number)
    ]
    return Served(standing, now.plan.unit(unit_id).name, tuple(of_source))
