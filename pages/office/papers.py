"""周报和公文: what goes out this week, does it say what the screen says, and what exactly was sent before?"""

from functools import partial

import streamlit as st

from efficiency.core.access import Action
from efficiency.models import PaperKind
from efficiency.papers.drafting import draft
from efficiency.papers.matter import Matter
from efficiency.ui.office.paper_recipients import DRAFT
from efficiency.ui.office.paper_templates import paper_templates
from efficiency.ui.office.papers import (
    choose,
    correcting,
    draft_download,
    editor,
    issue_form,
    issued_already,
    issued_download,
    known_words,
    length_fault,
    paper_register,
    preview,
)
from efficiency.ui.parts.blocks import definition
from efficiency.ui.parts.frame import Page, open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.seams.address import kept_choice


def drafting(page: Page, matter: Matter) -> None:
    """The draft and its issue, or what was issued."""
    issued = issued_already(matter)
    if issued is not None:
        st.subheader(f"{PaperKind.words_of(matter.kind)}已签发：{issued.number}")
        issued_download(page, issued)
        return
    with st.spinner("正在按最新数据起草……"):
        letter = draft(matter, page.scope, demo=page.is_demo)
    st.subheader(f"{PaperKind.words_of(matter.kind)}草稿：{letter.title.replace(chr(10), '')}")
    # A 更正件 has words, and neither figures of a day nor annexes.
    if matter.corrects is None:
        definition(known_words(letter))
    edited, seen_id = editor(page, matter, letter)
    if fault := length_fault(matter, edited):
        st.warning(fault, icon=":material/straighten:")
    preview(edited)
    draft_download(page, matter, edited)
    issue_form(page, matter, letter, edited, seen_id)


page = open_page(
    Action.ISSUE_PAPERS,
    "周报和公文",
    "这一期发什么，写的和屏上的是不是一回事，以前发的是什么？",
    "工作要求（二）",
)
matter = correcting(page)
if matter is None:
    kind = kept_choice(
        "种类", {str(each): each.words for each in PaperKind}, key="kind", default=str(PaperKind.WEEKLY)
    )
    matter = choose(page, kind)
parts = {}
if matter is not None:
    parts[DRAFT] = ("起草和签发", partial(drafting, page, matter))
    if matter.corrects is None:
        parts["templates"] = ("模板", partial(paper_templates, page, matter))
one_part(parts | {"register": ("公文登记簿", partial(paper_register, page))})
