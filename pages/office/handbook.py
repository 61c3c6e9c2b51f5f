"""使用手册: how do I sign in, what does each page tell me, what is mine to do, and how is a light made?"""

import re

import streamlit as st

from efficiency.core.access import Action
from efficiency.core.config import ROOT
from efficiency.models import Role
from efficiency.ui.office.ways_in import ways_in
from efficiency.ui.parts.blocks import Column, table
from efficiency.ui.parts.frame import open_page

HANDBOOK = ROOT / "docs" / "使用手册.md"
_PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")
# What is linked to: the chapters, and of the third level what each role does. The other headings are text.
_HEADING = re.compile(rf"(##|###(?= (?:{'|'.join(map(re.escape, map(Role.words_of, Role)))})$)) (.+)")

page = open_page(Action.READ_HANDBOOK, "使用手册", "怎样登录，每一页说明什么，我要做什么，灯是怎样算的？")
blocks = re.split(r"\n{2,}", HANDBOOK.read_text(encoding="utf-8").strip())[1:]
headings = [match for match in map(_HEADING.fullmatch, blocks) if match]
anchors = {match[2]: f"part-{place}" for place, match in enumerate(headings, start=1)}

with st.container(border=True):
    st.markdown(
        "**目录**\n\n"
        + "\n".join(
            f"{'  ' if match[1] == '###' else ''}- [{match[2]}](#{anchors[match[2]]})" for match in headings
        )
    )
own = Role.words_of(page.user.role)
if own in anchors:
    st.markdown(f"您的角色是**{own}**，可以先看[{own}怎样用](#{anchors[own]})。")

# What stands between two headings or pictures goes out at once.
pieces: list[str] = []
for block in blocks:
    if pieces and not any(each.match(text) for each in (_HEADING, _PICTURE) for text in (block, pieces[-1])):
        pieces[-1] += f"\n\n{block}"
    else:
        pieces.append(block)
for block in pieces:
    heading, picture = _HEADING.fullmatch(block), _PICTURE.fullmatch(block)
    if heading:
        show = st.header if heading[1] == "##" else st.subheader
        show(heading[2], anchor=anchors[heading[2]])
    elif picture:
        st.image(HANDBOOK.parent / picture[2], caption=picture[1], alt=picture[1], width="stretch")
    else:
        st.markdown(block)

st.header("各类登记从哪里进", anchor="registers")
table(
    page, ways_in(),
    {
        "register": Column("登记什么", pinned=True), "who": Column("谁登记", "long"), "form": Column("在哪里登记", "long"),
        "sheet": Column("导入模板"), "correction": Column("登错了怎样更正", "long"),
    },
    subject="各类登记", empty="没有登记。",
)  # fmt: skip
