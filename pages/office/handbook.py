"""使用手册: how do I sign in, what does each page tell me, what is mine to do, and how is a light made?"""

import re
from functools import partial
from itertools import groupby

import streamlit as st

from efficiency.core.access import Action
from efficiency.core.config import ROOT
from efficiency.models import Role
from efficiency.ui.office.ways_in import ways_in
from efficiency.ui.parts.blocks import Column, table
from efficiency.ui.parts.frame import SHOW, WHOLE, carry, open_page
from efficiency.ui.parts.menu import page_of
from efficiency.ui.parts.sections import one_part
from efficiency.ui.seams.address import asked

HANDBOOK = ROOT / "docs" / "使用手册.md"
_PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")
_CHAPTER = "## "
# Of the third level what each role does is a heading of its own. The other headings are text.
_ROLE = re.compile(rf"### ({'|'.join(map(re.escape, map(Role.words_of, Role)))})")


def chapter(title: str, blocks: list[str]) -> None:
    """One chapter with its pictures; of what each role does, the reader's own stands there and the others are folded away."""
    st.header(title)
    place = st.container()
    # What stands between two headings or pictures goes out at once.
    for kind, some in groupby(
        blocks, lambda block: next((each for each in (_ROLE, _PICTURE) if each.fullmatch(block)), None)
    ):
        for block in ["\n\n".join(some)] if kind is None else some:
            if kind is None:
                place.markdown(block)
            elif kind is _ROLE:
                role = _ROLE.fullmatch(block)[1]
                is_whole = asked(SHOW) == WHOLE
                place = (
                    st.container()
                    if role == own
                    else st.expander(role, expanded=is_whole, icon=":material/article:")
                )
                if role == own:
                    place.subheader(role)
            else:
                words, file = _PICTURE.fullmatch(block).groups()
                place.image(HANDBOOK.parent / file, caption=words, alt=words, width="stretch")


def registers() -> None:
    """Who fills each register, where, and how it is corrected."""
    st.header("各类登记从哪里进")
    table(
        page, ways_in(),
        {
            "register": Column("登记什么", pinned=True), "who": Column("谁登记", "long"), "form": Column("在哪里登记", "long"),
            "sheet": Column("导入模板"), "correction": Column("登错了怎样更正", "long"),
        },
        subject="各类登记", empty="没有登记。",
    )  # fmt: skip


page = open_page(Action.READ_HANDBOOK, "使用手册", "怎样登录，每一页说明什么，我要做什么，灯是怎样算的？")
chapters: dict[str, list[str]] = {}
for block in re.split(r"\n{2,}", HANDBOOK.read_text(encoding="utf-8").strip())[1:]:
    if block.startswith(_CHAPTER):
        chapters[block.removeprefix(_CHAPTER)] = []
    elif chapters:
        chapters[next(reversed(chapters))].append(block)
    else:
        st.markdown(block)
places = {title: f"part-{place}" for place, title in enumerate(chapters, start=1)}

# A chapter at a time: the whole is twenty screens of a tablet.
own = Role.words_of(page.user.role)
for title, blocks in chapters.items():
    if any(each[1] == own for each in map(_ROLE.fullmatch, blocks) if each):
        st.page_link(
            page_of("handbook"), label=f"您的角色是**{own}**，可以先看“{title}”", icon=":material/person:",
            query_params=carry() | {SHOW: places[title]},
        )  # fmt: skip
one_part(
    {places[title]: (title, partial(chapter, title, blocks)) for title, blocks in chapters.items()}
    | {"registers": ("各类登记从哪里进", registers)}
)
