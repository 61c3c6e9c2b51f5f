"""公文模板 on screen: take the one in force out, put a changed one back, see what is wrong with it, try it, use it."""

import hashlib

import pandas as pd
import streamlit as st

from efficiency.commands import Refused
from efficiency.commands.exports import record_export
from efficiency.commands.paper_templates import put_back, put_in_force
from efficiency.exchange.word_template import MOST_BYTES
from efficiency.models import PaperKind
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.letter import Letter
from efficiency.papers.template_faults import TemplateFault, faults
from efficiency.papers.templates import MEANINGS, filled, section_fields, shipped
from efficiency.queries.paper_templates import template_in_force, template_rows
from efficiency.ui.parts.blocks import Column, definition, folded, table
from efficiency.ui.parts.forms import open_form
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.printing import WORD

BUILT_IN = "内置格式"


def version_words(version: int | None) -> str:
    """What a version of a template is called."""
    return BUILT_IN if version is None or pd.isna(version) else f"第{int(version)}版"


def paper_templates(page: Page, matter: Matter) -> None:
    """The template of the kind of paper that is in hand; ``matter`` is what one is tried on."""
    kind = PaperKind.words_of(matter.kind)
    rows = template_rows(matter.kind)
    now = rows["version"].iloc[0] if len(rows) else None
    form = open_form("paper_template").about(matter.kind)
    with folded(
        f"{kind}模板（在用：{version_words(now)}）",
        key="paper_template",
        opened=True,
        icon=":material/draft:",
    ) as is_open:
        if not is_open:
            return
        letter = draft(matter, page.scope, demo=page.is_demo)
        _take_out(page, matter.kind, letter, now)
        file = st.file_uploader(
            "放回改好的模板（.docx）", type=["docx"], key=f"template_file_{matter.kind}_{form.turn}",
            max_upload_size=MOST_BYTES // 2**20,
        )  # fmt: skip
        if file is not None:
            _tried(page, matter.kind, letter, file, form)
        _fields(page, matter.kind, letter)
        _versions(page, matter.kind, letter, rows)


def _take_out(page: Page, kind: str, letter: Letter, version: int | None) -> None:
    def made() -> bytes:
        words = PaperKind.words_of(kind)
        record_export(page.user, f"{words}模板", page.as_of, 1, "docx")
        return template_in_force(page.user, kind) or shipped(kind, letter)

    st.download_button(
        f"下载现行模板（{version_words(version)}）", data=made, mime=WORD, icon=":material/download:", on_click="ignore",
        file_name=f"{PaperKind.words_of(kind)}模板_{version_words(version)}.docx", key="template_out",
    )  # fmt: skip
    st.caption(
        "用Word或WPS打开，可以改发文机关标志、固定的文字、各部分的先后、字体字号、抄送机关和页眉页脚；双花括号里的字段名不要改。"
        "改好后在下面放回，先用今天的数据试套，看过样稿再启用。"
    )


def _tried(page: Page, kind: str, letter: Letter, file, form) -> None:
    """What is wrong with the file that was put back; if nothing is, a sample of it and the act of using it."""
    data = file.getvalue()
    about = (kind, hashlib.sha256(data).hexdigest(), letter.as_of)
    kept = st.session_state.get("template_tried")
    if kept is None or kept[0] != about:
        kept = st.session_state["template_tried"] = (about, faults(data, kind, letter))
    found: list[TemplateFault] = kept[1]
    if found:
        st.error(f"有{len(found)}处要改，改好后再放回：")
        rows = pd.DataFrame(
            [(each.field or "—", each.place, each.mend) for each in found], columns=["field", "place", "mend"]
        )
        table(
            page, rows, {"field": Column("字段", pinned=True), "place": Column("位置"), "mend": Column("怎样改", "long")},
            subject="模板问题", empty="没有问题。",
        )  # fmt: skip
        return
    st.success("已用今天的数据试套，没有发现问题。请下载样稿核对，再启用。")

    def made() -> bytes:
        record_export(page.user, f"{PaperKind.words_of(kind)}样稿", page.as_of, 1, "docx")
        return filled(data, letter)

    st.download_button(
        "下载样稿（.docx）", data=made, file_name=f"{PaperKind.words_of(kind)}样稿.docx", mime=WORD,
        icon=":material/preview:", on_click="ignore", key="template_sample",
    )  # fmt: skip

    def save() -> str:
        version = put_in_force(
            page.user,
            kind=kind,
            file_name=file.name,
            file=data,
            faults=lambda each: _said(each, kind, letter),
        )
        return f"已启用{PaperKind.words_of(kind)}模板第{version}版。"

    form.submit("启用这份模板", save)


def _said(data: bytes, kind: str, letter: Letter) -> list[str]:
    return [f"{each.place}：{each.mend}" for each in faults(data, kind, letter)]


def _fields(page: Page, kind: str, letter: Letter) -> None:
    rows = [(f"{{{{ {spot.words} }}}}", meaning) for spot, meaning in MEANINGS.items()]
    rows += [
        (f"{{{{ {name} }}}}", "正文的这一部分，序号按模板中的先后自动编")
        for name in section_fields(kind, letter)
    ]
    table(
        page, pd.DataFrame(rows, columns=["field", "meaning"]),
        {"field": Column("字段", pinned=True), "meaning": Column("是什么", "long")}, subject="模板字段", empty="没有字段。",
    )  # fmt: skip
    definition(
        "成段的字段（正文、各部分、附件说明、落款、附件、版记）要独占一段；某一字段没有内容时要略去的文字，写在"
        "`{%p if 字段名 %}`和`{%p endif %}`两段之间。其他指令不能使用。"
    )


def _versions(page: Page, kind: str, letter: Letter, rows: pd.DataFrame) -> None:
    """All that were in force, with who and when, and the way back to one of them."""
    table(
        page,
        rows.assign(
            words=[version_words(version) for version in rows["version"]],
            day=[moment.date() for moment in rows["recorded_at"]],
        ),
        {"words": Column("版次", pinned=True), "day": Column("启用", "date"), "recorded_by": Column("经办"),
         "file_name": Column("文件"), "fingerprint": Column("文件指纹")},
        subject="公文模板", empty="还没有放回过模板，用的是内置格式。",
    )  # fmt: skip
    if rows.empty:
        return
    known = [int(version) for version in dict.fromkeys(rows["version"].dropna())]
    form = open_form("paper_template_back").about(kind)
    options = [0, *known]
    with form.field("version") as key:
        chosen = st.selectbox(
            "改用别的版次", options, format_func=lambda each: version_words(each or None), index=None,
            placeholder="请选择", key=key,
        )  # fmt: skip

    def save() -> str:
        if chosen is None:
            raise Refused("请先选择版次。")
        put_back(page.user, kind=kind, version=chosen or None, faults=lambda each: _said(each, kind, letter))
        return f"已改用{version_words(chosen or None)}。"

    form.submit("改用", save)
