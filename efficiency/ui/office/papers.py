"""周报和公文 on screen: choose the matter, edit the draft, look at it, issue it, find what was sent; and the A4 print of 总览."""

import datetime as dt
import hashlib
import json
from contextlib import AbstractContextManager
from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency import metrics, state
from efficiency.campaign.workdays import chinese_date, first_meeting
from efficiency.commands import Faulty, Refused
from efficiency.commands.papers import issue, save_draft
from efficiency.figures import supervised
from efficiency.models import IncidentKind, PaperKind, PaperState
from efficiency.papers import portfolio
from efficiency.papers.length import length_of
from efficiency.papers.letter import CLOSING, OPENING, Letter, Section
from efficiency.papers.matter import SUBJECTS, Matter, number_words
from efficiency.papers.templates import set_paper
from efficiency.queries.paper_receipts import issued_paper
from efficiency.queries.paper_templates import template_in_force
from efficiency.queries.papers import file_of, papers, saved_paper
from efficiency.queries.portfolios import portfolios
from efficiency.standings.words import HELD_WORDS
from efficiency.ui.office.paper_recipients import CORRECTS, after_issue, choose_recipients, receipt_counts
from efficiency.ui.parts.blocks import Column, folded, plain, table
from efficiency.ui.parts.forms import open_form
from efficiency.ui.parts.frame import Page, carry
from efficiency.ui.parts.incidents import incident_choice
from efficiency.ui.parts.menu import page_of
from efficiency.ui.parts.printing import document_downloads, named_file, print_button
from efficiency.ui.seams.address import asked


def correcting(page: Page) -> Matter | None:
    """The 更正件 that the address asks for; None when it asks for none."""
    wanted = asked(CORRECTS)
    if wanted is None:
        return None
    row = issued_paper(int(wanted)) if wanted.isascii() and wanted.isdecimal() else None
    if row is None:
        st.caption("链接中要更正的公文不在登记簿上，以下从头起草。")
        return None
    st.info(f"正在起草更正件，更正的是{plain(row.number)}《{plain(row.title)}》。")
    st.page_link(page_of("papers"), label="不更正了，回到公文", query_params=carry())
    return Matter(row.kind, page.as_of, corrects=row.id)


def choose(page: Page, kind: str) -> Matter | None:
    """What the paper is about; None while there is nothing to choose from."""
    if kind in (PaperKind.WEEKLY, PaperKind.MINUTES):
        rows = state.on(page.scope).meetings
        if not rows:
            st.info(f"第1次例会定于{chinese_date(first_meeting())}，统计截至日之前还没有例会。")
            return None
        words = {
            row.number: f"第{row.number}次　{chinese_date(row.held_on or row.planned_on)}　{HELD_WORDS[row.state]}"
            for row in rows
        }
        number = st.selectbox("例会", list(words), format_func=words.get, key="paper_meeting")
        return Matter(kind, page.as_of, meeting_number=int(number))
    if kind == PaperKind.CIRCULAR:
        st.caption(f"按{chinese_date(page.as_of)}晚掌握的全市情况起草，与一周前比较。")
        return Matter(kind, page.as_of)
    subject_kind = st.segmented_control(
        "关于", list(SUBJECTS), format_func=SUBJECTS.get, default="TASK", required=True, key="paper_subject"
    )
    match subject_kind:
        case "TASK":
            options = {task.id: task.label for task in page.plan.tasks}
        case "UNIT":
            collectives = {unit.collective_id for unit in page.plan.units}
            options = {unit.id: unit.name for unit in page.plan.units if unit.id not in collectives}
        case _:
            rows = incident_choice(page, "paper")
            options = {
                row.number: f"{row.number}　{page.plan.unit(row.unit_id).name}　{IncidentKind.words_of(row.kind)}"
                for row in rows.itertuples()
            }
    if not options:
        st.info("统计截至日之前没有监测点反映。")
        return None
    subject = st.selectbox(
        "哪一件", list(options), format_func=options.get, key=f"paper_about_{subject_kind}"
    )
    titles = list(dict.fromkeys(portfolios(page.scope)["title"])) or ["市领导"]
    leader = st.selectbox("报哪位领导", titles, key="paper_leader")
    return Matter(PaperKind.SPECIAL, page.as_of, subject_kind=subject_kind, subject_id=subject, leader=leader)


# ---------------------------------------------------------------- drafting


def editor(page: Page, matter: Matter, generated: Letter) -> tuple[Letter, int | None]:
    """The draft's fields, as kept last or as generated; returns the letter as it now stands on screen and the row that it was
    kept as last or began from (None: neither). What is typed is kept as
    soon as the cursor leaves a field, so that another page or a lost connection costs nothing."""
    kept = saved_paper(matter.key)
    form = open_form("paper").about(matter.key)
    # What the typing started from: saving as one types makes no new widgets under the cursor.
    base, first = form.seen(matter.key, (kept.id, kept.content) if kept else (0, None))
    fresh = st.session_state.get("paper_fresh") == (matter.key, base)
    began = json.loads(first) if first and not fresh else _content(generated)
    # The row that the own text was kept as. It stands in a value of the session's state, which is written into in one step with
    # the keeping: what was kept and not noted would be taken for somebody else's.
    mine = st.session_state.setdefault(f"paper_mine:{form.turn}:{matter.key}:{base}", {"row": base})
    # In a place that is there in any case: what moves on by one is drawn anew under the cursor, at times by keys of its own, too.
    with st.container():
        if fault := st.session_state.pop(_NOT_KEPT, None):
            st.error(plain(fault))
        if kept and kept.id != mine["row"]:
            st.warning(f"{kept.recorded_by}刚才保存了另一稿。请把要改的内容记下，刷新页面后在最新一稿上改。")
        elif kept:
            st.caption(f"{kept.recorded_by}于{chinese_date(kept.recorded_at.date())}保存的草稿，随改随存。")
            if began["generated"] != _content(generated)["generated"] and not fresh:
                st.warning(
                    "保存草稿以后，系统中的数据或文字有变化：附件总按最新数据生成，正文仍是所保存的。请核对，或恢复为系统"
                    "最新生成的文字。",
                    icon=":material/sync_problem:",
                )
    variant = f":{base}:{fresh}"
    keys: dict[str, str] = {}
    typing = {"on_change": _keep, "args": (page, matter, generated, began, keys, mine)}
    upper, lower = _halves(len(began["sections"]))
    with upper, form.field("title", variant) as keys["title"]:
        st.text_area("标题（可分两行）", began["title"], key=keys["title"], height="content", **typing)

    def head(name: str, half: AbstractContextManager) -> None:
        words, wanted = _heads(generated)[name]
        if wanted:
            with half, form.field(name, variant) as keys[name]:
                kept_words = began.get(name, _content(generated)[name])
                st.text_area(words, kept_words, key=keys[name], height="content", **typing)

    head("addressee", upper)
    head("signed_by", upper)
    for place, section in enumerate(began["sections"]):
        half = upper if place < _AT_ONCE else lower
        with half, form.field(f"section{place}", variant) as keys[f"section{place}"]:
            st.text_area(
                section["heading"] or (CLOSING if place else OPENING),
                section["text"],
                key=keys[f"section{place}"],
                height="content",
                **typing,
            )
    head("copies", lower)
    edited = _as_typed(generated, began, keys)

    def save() -> str:
        _save(page, matter, generated, edited, mine["row"] or None)
        return "草稿已保存。"

    form.submit("保存草稿", save)
    if st.button("恢复为系统最新生成的文字", icon=":material/restart_alt:", key="paper_restore"):
        st.session_state["paper_fresh"] = (matter.key, base)
        st.rerun()
    return edited, mine["row"] or None


_NOT_KEPT = "paper_not_kept"
# So many parts of a text stand one below the other; of a longer one the others wait behind a tab, drawn and kept like these.
_AT_ONCE = 3


def _halves(parts: int) -> tuple[AbstractContextManager, AbstractContextManager]:
    """Where the head goes with the first parts of a text, and where the others go with the foot: by keys of their own they stay
    under the cursor, whatever is told above them."""
    if parts <= _AT_ONCE:
        whole = st.container(key="paper_whole")
        return whole, whole
    return tuple(st.tabs(["标题和前半", "后半和版记"], key="paper_halves"))


def _heads(letter: Letter) -> dict[str, tuple[str, bool]]:
    """The fields of the head and the foot: what each is called, and whether this kind of paper has it."""
    return {
        "addressee": ("主送机关", bool(letter.addressee)),
        "signed_by": ("签发人（签发前填写）", letter.signer),
        "copies": ("版记（报送、抄送、发，一行一项）", True),
    }


def _as_typed(generated: Letter, began: dict, keys: dict[str, str]) -> Letter:
    """The letter with what stands in the fields, as far as they were drawn."""
    content = _content(generated)

    def now(name: str, before: str) -> str:
        return st.session_state.get(keys[name], before) if name in keys else before

    sections = tuple(
        Section(section["heading"], now(f"section{place}", section["text"]))
        for place, section in enumerate(began["sections"])
    )
    heads = {name: now(name, began.get(name, content[name])).strip() for name in _heads(generated)}
    copies = tuple(filter(None, (line.strip() for line in heads.pop("copies").splitlines())))
    return replace(
        generated, title=now("title", began["title"]).strip(), sections=sections, copies=copies, **heads
    )


def _keep(
    page: Page, matter: Matter, generated: Letter, began: dict, keys: dict[str, str], mine: dict[str, int]
) -> None:
    """Keep the draft as it was typed; what will not do yet is said and not kept."""
    edited = _as_typed(generated, began, keys)
    try:
        mine["row"] = _save(page, matter, generated, edited, mine["row"] or None)
    except Refused as refusal:
        st.session_state[_NOT_KEPT] = f"刚才的修改还没有存上：{refusal}"


def _content(letter: Letter) -> dict:
    sections = [{"heading": each.heading, "text": each.text} for each in letter.sections]
    whole = json.dumps([letter.title, sections], ensure_ascii=False)
    return {
        "title": letter.title,
        "addressee": letter.addressee,
        "signed_by": letter.signed_by,
        "copies": "\n".join(letter.copies),
        "sections": sections,
        "generated": hashlib.sha256(whole.encode()).hexdigest(),
    }


def _facts(matter: Matter, generated: Letter, edited: Letter, seen_id: int | None) -> dict:
    content = _content(edited) | {"generated": _content(generated)["generated"]}
    return {
        "paper_key": matter.key, "kind": matter.kind, "title": edited.title.replace("\n", ""),
        "as_of": edited.as_of, "content": content, "meeting_number": matter.meeting_number, "corrects_id": matter.corrects,
        "seen_id": seen_id,
    }  # fmt: skip


def _save(page: Page, matter: Matter, generated: Letter, edited: Letter, seen_id: int | None) -> int:
    return save_draft(page.user, page.as_of, **_facts(matter, generated, edited, seen_id))


def length_fault(matter: Matter, letter: Letter) -> str | None:
    """By how much the text is longer than this kind of paper may be, as a sentence; None: it is not."""
    found = length_of(matter.kind, letter)
    if not found.over:
        return None
    return f"{PaperKind.words_of(matter.kind)}正文约需{found.pages}页，最多{found.most}页，请精简约{found.over}字，细节放到附件。"


def preview(letter: Letter) -> None:
    """The paper's text and appendices as they will be set."""
    with folded("预览", key="paper_preview", icon=":material/preview:") as is_open:
        if is_open:
            _preview(letter)


def _preview(letter: Letter) -> None:
    with st.container(border=True):
        st.markdown(f"#### {plain(letter.title)}", text_alignment="center")
        if letter.addressee:
            st.markdown(plain(letter.addressee) + "：")
        numerals = iter("一二三四五六七八九十")
        for section in letter.sections:
            if section.heading:
                st.markdown(f"**{next(numerals)}、{plain(section.heading)}**")
            for line in filter(str.strip, section.text.splitlines()):
                st.markdown(f"　　{plain(line)}")
        for each in letter.tables:
            st.markdown(f"**附件：{plain(each.title)}**")
            st.dataframe(pd.DataFrame(each.rows, columns=list(each.columns)), hide_index=True, alt=each.title)
        for picture in letter.pictures:
            st.image(picture.png, caption=picture.words)
        rows = pd.DataFrame(letter.definitions, columns=["数字", "本期", "怎样算"])
        st.markdown("**附件：口径说明**")
        st.dataframe(rows, hide_index=True, alt="口径说明")


def draft_download(page: Page, matter: Matter, edited: Letter) -> None:
    """The draft as a file, marked as such."""

    def made() -> bytes:
        # What a 更正件 is made of is no kind's: it has the layout that ships.
        return set_paper(edited, None if matter.corrects else template_in_force(page.user, matter.kind))

    document_downloads(
        page, "草稿", subject=f"草稿：{edited.title}", file_name=named_file(page, edited.title, "草稿"), build=made,
        key="paper_draft",
    )  # fmt: skip


def issue_form(page: Page, matter: Matter, generated: Letter, edited: Letter, seen_id: int | None) -> None:
    """签发: number, file and fingerprint are kept for good; asked twice. ``seen_id``: the row that ``edited`` was kept as."""
    form = open_form("paper_issue").about(matter.key)
    with st.expander("签发", icon=":material/verified:", key="paper_issue_box"):
        st.markdown(
            "签发后编号、正文、附件和文件指纹（SHA-256）原样留存，不能修改或撤回。签发的是上面的文字，未保存的修改也一并签发。"
        )
        units, leaders = choose_recipients(page, matter, form)
        sure = st.checkbox("已核对文字和数字，可以签发", key=form.key("sure"))

        def save() -> str:
            if fault := length_fault(matter, edited):
                raise Refused(fault)
            if not sure:
                raise Refused("请先勾选“已核对文字和数字，可以签发”。")
            template = None if matter.corrects else template_in_force(page.user, matter.kind)
            corrected = issued_paper(matter.corrects).number if matter.corrects else ""
            try:
                number, _ = issue(
                    page.user, page.as_of, **_facts(matter, generated, edited, seen_id),
                    number_of=lambda n: number_words(matter.kind, n, page.as_of.year, corrected),
                    units=units, leaders=leaders,
                    build=lambda number, day: set_paper(replace(edited, number=number, issued_on=day), template),
                )  # fmt: skip
            except Faulty as faulty:
                raise Refused(str(faulty)) from faulty
            return f"已签发，{number}。"

        form.submit("签发", save)


# ---------------------------------------------------------------- issued


def issued_download(page: Page, row) -> None:
    """The file of an issued paper exactly as it was sent, with its fingerprint held against the file."""

    same = hashlib.sha256(file_of(page.user, row.id)).hexdigest() == row.fingerprint
    st.markdown(
        f"**{plain(row.title)}**（{plain(row.number)}），{chinese_date(row.recorded_at.date())}签发。"
    )
    st.caption(f"文件指纹（SHA-256）{row.fingerprint}，{'与留存文件一致' if same else '与留存文件不一致'}。")
    if not same:
        st.error("留存的文件与签发时的指纹不一致，请立即报告系统管理员。", icon=":material/gpp_bad:")
    document_downloads(
        page, "签发件", subject=f"{row.number} {row.title}", file_name=named_file(page, row.title, row.number),
        build=lambda: file_of(page.user, row.id), key=f"paper_issued_{row.id}",
    )  # fmt: skip
    after_issue(page, row.id)


def paper_register(page: Page) -> None:
    """Everything issued or drafted up to the as-of day."""
    rows = papers(page.scope)
    issued = rows[rows["state"] == PaperState.ISSUED]
    signed = receipt_counts(page)
    st.subheader(f"公文登记簿：已签发{len(issued)}份，草稿{len(rows) - len(issued)}份")
    table(
        page,
        rows.assign(
            kind=rows["kind"].map(PaperKind.words_of),
            state=rows["state"].map(PaperState.words_of),
            day=[moment.date() for moment in rows["recorded_at"]],
            signed=[signed.get(paper_id, "—") for paper_id in rows["id"]],
        ),
        {"number": Column("编号", pinned=True), "kind": Column("种类"), "title": Column("标题", "long"),
         "state": Column("状态"), "signed": Column("已签收/应签收"), "as_of": Column("数字截至", "date"), "day": Column("签发或保存", "date"),
         "recorded_by": Column("经办"), "fingerprint": Column("文件指纹")},
        subject="公文登记簿", empty="还没有签发过公文，也没有草稿。",
    )  # fmt: skip
    if len(issued):
        by_id = {row.id: row for row in issued.itertuples()}
        chosen = st.selectbox(
            "取出已签发的公文", list(by_id), format_func=lambda i: f"{by_id[i].number}　{by_id[i].title}",
            index=None, placeholder="请选择", key="paper_taken_out",
        )  # fmt: skip
        if chosen:
            issued_download(page, by_id[chosen])


# ---------------------------------------------------------------- 打印A4


def portfolio_print(page: Page, pairs: pd.DataFrame, found: pd.DataFrame, whose: str) -> None:
    """打印A4: the leader's units and today's matters on one sheet, made when asked for."""

    def made() -> tuple[int, bytes]:
        seen = supervised.units(page.scope)
        if page.scope.unit_ids is None:
            seen = seen[seen["unit_id"].isin(set(pairs["unit_id"]))]
        tasks = metrics.lead_pairs(pairs)
        return len(found), portfolio.sheet(
            page.plan, page.as_of, whose, tasks, pairs, seen, found, demo=page.is_demo
        )  # fmt: skip

    name = f"分管工作一览_{whose}_{page.as_of.isoformat()}"
    print_button(page, "打印A4", "分管工作一览", name, made, key="portfolio")


def issued_already(matter: Matter):
    """The row of the paper if it was issued, else None."""
    kept = saved_paper(matter.key)
    return kept if kept is not None and kept.state == PaperState.ISSUED else None


def known_words(letter: Letter) -> str:
    """Which day's figures the paper has."""
    day: dt.date = letter.as_of
    return f"数字是{chinese_date(day)}晚掌握的情况，与各页同一天所示相同；改动正文不改附件。"
