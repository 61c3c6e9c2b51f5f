"""An issued paper among those it went to: who has signed for it, its signed copy, what corrects it; and to whom a kind goes."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.exports import record_export
from efficiency.commands.paper_receipts import file_signed_copy, set_recipients, sign_for
from efficiency.core.access import Action, can
from efficiency.exchange.signed_copy import MOST_BYTES
from efficiency.models import PaperKind
from efficiency.papers.matter import Matter
from efficiency.queries.paper_receipts import (
    corrections_of,
    issued_paper,
    receipts,
    received_papers,
    scan_file,
    scans,
)
from efficiency.queries.papers import file_of, recipients_of_kind
from efficiency.queries.portfolios import leader_titles
from efficiency.ui.parts.blocks import Column, definition, folded, plain, table
from efficiency.ui.parts.forms import Form, open_form
from efficiency.ui.parts.frame import SHOW, Page, carry, go
from efficiency.ui.parts.menu import page_of
from efficiency.ui.parts.printing import PDF, document_downloads

CORRECTS = "corrects"
# The part of the page in which a paper is written.
DRAFT = "draft"
_MOST_NAMED = 20


# ---------------------------------------------------------------- to whom it goes


def _unit_names(page: Page) -> dict[str, str]:
    collectives = {unit.collective_id for unit in page.plan.units}
    return {unit.id: unit.name for unit in page.plan.units if unit.id not in collectives}


def _titles(page: Page) -> dict[str, str]:
    """Leader id -> title, in the order of the 分工."""
    return dict(leader_titles(page.scope).itertuples(index=False, name=None))


def proposed_recipients(page: Page, matter: Matter) -> Sequence[list[str]]:
    """To whom a paper goes unless somebody chooses otherwise: a 更正件 to those who have the paper that it corrects, a 专报 to its
    leader, the others by the list kept for their kind, at first to everybody."""
    units, leaders = _unit_names(page), _titles(page)
    if matter.corrects is not None:
        rows = receipts(page.scope)
        rows = rows[rows["paper_id"] == matter.corrects]
        return list(rows["unit_id"].dropna()), list(rows["leader_id"].dropna())
    if matter.kind == PaperKind.SPECIAL:
        return [], [key for key, title in leaders.items() if title == matter.leader]
    kept = recipients_of_kind(page.scope, matter.kind)
    return [[each for each in known if kept is None or each in kept] for known in (units, leaders)]


def choose_recipients(page: Page, matter: Matter, form: Form) -> tuple[list[str], list[str]]:
    """The fields in which the recipients of a paper are chosen; they can be kept as the list of its kind."""
    names, titles = _unit_names(page), _titles(page)
    units, leaders = proposed_recipients(page, matter)
    units = st.multiselect("发送单位", list(names), units, format_func=names.get, key=form.key("units"))
    leaders = st.multiselect(
        "报送领导", list(titles), leaders, format_func=titles.get, key=form.key("leaders")
    )
    st.caption(f"发送{len(units)}个单位、报送{len(leaders)}位领导，签发后各自在待办里签收。")
    if (
        matter.corrects is None
        and matter.kind != PaperKind.SPECIAL
        and st.button(
            f"记为{PaperKind.words_of(matter.kind)}的发送范围",
            key="paper_recipients_keep",
            icon=":material/group:",
        )
    ):
        try:
            set_recipients(page.user, page.as_of, kind=matter.kind, units=units, leaders=leaders)
        except Refused as refused:
            st.error(plain(str(refused)))
        else:
            st.success("已记下，以后的同类公文照此发送。")
    return units, leaders


# ---------------------------------------------------------------- an issued paper, for the office


def receipt_counts(page: Page) -> dict[int, str]:
    """Paper id -> 已签收/应签收, for papers that went to anybody."""
    rows = receipts(page.scope)
    counted = rows.assign(signed=rows["signed_at"].notna()).groupby("paper_id")["signed"].agg(["sum", "size"])
    return {paper_id: f"{signed}/{size}" for paper_id, signed, size in counted.itertuples()}


def after_issue(page: Page, paper_id: int) -> None:
    """For who issued a paper: its receipts, its signed copy, its corrections."""
    _receipt_list(page, paper_id)
    _signed_copy(page, paper_id)
    own = issued_paper(paper_id)
    _corrections(paper_id)
    if own.corrects_id is None:
        st.page_link(
            page_of("papers"), label="起草更正件", icon=":material/edit_note:",
            query_params=carry() | {CORRECTS: str(paper_id), SHOW: DRAFT},
        )  # fmt: skip


def _receipt_list(page: Page, paper_id: int) -> None:
    rows = receipts(page.scope)
    rows = rows[rows["paper_id"] == paper_id]
    if rows.empty:
        st.caption("这份公文没有通过系统发送。")
        return
    names, titles = _unit_names(page), _titles(page)
    who = [
        titles.get(leader, "市领导") if isinstance(leader, str) else names.get(unit, "责任单位")
        for unit, leader in zip(rows["unit_id"], rows["leader_id"], strict=True)
    ]
    rows = rows.assign(
        who=who, day=[None if pd.isna(moment) else moment.date() for moment in rows["signed_at"]]
    )
    waiting = rows[rows["signed_at"].isna()]
    st.markdown(f"**已签收{len(rows) - len(waiting)}/{len(rows)}**")
    # More than a few are a table, which the box below has.
    if 0 < len(waiting) <= _MOST_NAMED:
        st.markdown(f"未签收：{plain('、'.join(waiting['who']))}。")
    with folded("签收情况", key=f"paper_receipts_{paper_id}", icon=":material/mark_email_read:") as is_open:
        if is_open:
            table(
                page, rows, {"who": Column("收文", pinned=True), "day": Column("签收", "date"), "signed_by": Column("签收人")},
                subject="公文签收情况", empty="没有发送。",
            )  # fmt: skip


def _signed_copy(page: Page, paper_id: int) -> None:
    form = open_form("paper_scan").about(str(paper_id))
    scan_download(page, paper_id)
    file = st.file_uploader(
        "存入签字盖章后的扫描件（PDF）",
        type=["pdf"],
        key=form.key("file"),
        max_upload_size=MOST_BYTES // 2**20,
    )
    if file is None:
        return

    def save() -> str:
        file_signed_copy(page.user, page.as_of, paper_id=paper_id, file_name=file.name, file=file.getvalue())
        return f"已存入“{file.name}”。"

    form.submit("存入", save)


def scan_download(page: Page, paper_id: int) -> None:
    """The signed copy, where there is one, for who may read the paper."""
    found = scans(paper_id)
    if not found:
        return
    number = issued_paper(paper_id).number

    def made() -> bytes:
        record_export(page.user, f"{number} 签发件扫描", page.as_of, 1, "pdf")
        return scan_file(page.user, paper_id)

    st.download_button(
        "下载签字盖章件（PDF）", data=made, file_name=f"{number}_签字盖章.pdf", mime=PDF, icon=":material/verified:",
        on_click="ignore", key=f"paper_scan_{paper_id}",
    )  # fmt: skip
    newest = found[0]
    st.caption(
        f"签字盖章件由{newest.recorded_by}于{chinese_date(newest.recorded_at.date())}存入，指纹（SHA-256）{newest.fingerprint}。"
    )


def _corrections(paper_id: int) -> None:
    """What corrects the paper, and which one it corrects itself."""
    own = issued_paper(paper_id)
    if own.corrects_id is not None and (before := issued_paper(own.corrects_id)):
        st.info(f"本件更正{plain(before.number)}《{plain(before.title)}》。")
    for each in corrections_of(paper_id):
        st.warning(
            f"已由{plain(each.number)}更正（{chinese_date(each.recorded_at.date())}签发），请以更正件为准。"
        )


# ---------------------------------------------------------------- for those who receive


def received_list(page: Page, asked: str | None) -> None:
    """The papers that came to the reader, those to sign for first; one in hand with its file and the act of signing."""
    rows = received_papers(page.scope, page.user)
    open_ones = rows["signed_at"].isna()
    if len(rows):
        st.subheader(f"收到公文{len(rows)}份，待签收{open_ones.sum()}份")
    chosen = rows[rows["paper_id"].astype(str) == asked] if asked else rows[open_ones].head(1)
    for row in chosen.itertuples():
        _received(page, row)
    table(
        page,
        rows.assign(
            kind=rows["kind"].map(PaperKind.words_of), issued=[moment.date() for moment in rows["issued_at"]],
            signed=[None if pd.isna(moment) else moment.date() for moment in rows["signed_at"]],
        ).sort_values("signed_at", na_position="first", kind="stable"),
        {"number": Column("编号", pinned=True), "title": Column("标题", "long"), "kind": Column("种类"),
         "issued": Column("签发", "date"), "signed": Column("签收", "date"), "signed_by": Column("签收人")},
        subject="收到的公文", empty="还没有收到公文。", on_open=lambda row: go("received_papers", paper=str(row["paper_id"])),
    )  # fmt: skip
    definition("签收只表示收到，不代表同意；公文的内容不能改，有误由工作办公室另发更正件。")


def _received(page: Page, row) -> None:
    form = open_form("paper_receipt").about(str(row.paper_id))
    with st.container(border=True):
        st.markdown(
            f"**{plain(row.title)}**（{plain(row.number)}），{chinese_date(row.issued_at.date())}签发"
        )
        _corrections(row.paper_id)
        if can(page.user, Action.EXPORT):
            document_downloads(
                page, "公文", subject=f"{row.number} {row.title}", file_name=f"{row.title}_{row.number}",
                build=lambda: file_of(page.user, row.paper_id), key=f"paper_received_{row.paper_id}",
            )  # fmt: skip
            scan_download(page, row.paper_id)
        if not pd.isna(row.signed_at):
            st.caption(f"{row.signed_by}于{chinese_date(row.signed_at.date())}签收。")
            return

        def save() -> str:
            return f"{sign_for(page.user, page.as_of, paper_id=row.paper_id)}已签收。"

        form.submit("签收", save)
