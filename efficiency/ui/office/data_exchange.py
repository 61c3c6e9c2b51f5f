"""数据导入 on screen: templates out, a file in, everything that is wrong with it, and one button once nothing is."""

from dataclasses import asdict

import pandas as pd
import streamlit as st

from efficiency.commands import Refused
from efficiency.commands.imports import Preview, load, preview
from efficiency.commands.recording import authorise
from efficiency.core.access import Action, can
from efficiency.core.db import data_version, reading
from efficiency.exchange.reading import MOST_BYTES, MOST_ROWS, fingerprint
from efficiency.exchange.templates import file_name, template
from efficiency.queries.known import known_now, with_lists
from efficiency.subjects.tables import SUBJECTS
from efficiency.ui.parts.blocks import Column, definition, plain, table
from efficiency.ui.parts.frame import Page

_ALL = "ALL"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NONE = "都不是（按错误处理）"


def templates(page: Page) -> None:
    """Templates of the subjects that the user may bring in, made when asked for."""
    own = [each for each in SUBJECTS if can(page.user, each.action)]
    st.subheader(f"先下载模板（可导入{len(own)}张表）")
    titles = {_ALL: "全部"} | {each.name: each.title for each in own}
    chosen = st.selectbox("模板", list(titles), format_func=titles.get, key="template", bind="query-params")
    picked = [each for each in own if chosen in (_ALL, each.name)]
    if chosen != _ALL:
        st.caption(plain(picked[0].help))

    def made() -> bytes:
        authorise(page.user, Action.IMPORT_DATA)
        with reading() as connection:
            return template(with_lists(connection, known_now(connection, page.as_of)), picked)

    st.download_button(
        "下载模板", data=made, file_name=file_name(picked), mime=_XLSX, icon=":material/download:",
        key=f"template_{chosen}", on_click="ignore",
    )  # fmt: skip


def uploaded():
    """The file that was handed over; None without one."""
    st.subheader("再选文件")
    said = st.session_state.pop("import_said", None)
    if said:
        st.success(plain(said))
    file = st.file_uploader(
        "选择Excel或WPS工作簿，或者CSV文件", type=None, key=f"import_file_{st.session_state.get('import_turn', 0)}",
        max_upload_size=MOST_BYTES // 2**20,
    )  # fmt: skip
    definition(
        f"一个文件不超过{MOST_BYTES // 2**20}兆、{MOST_ROWS // 10_000}万行。先逐格核对，有一处错误就一行也不写入；"
        "确认后整份一次写入。同一份文件不会导入两次。"
    )
    return file


def findings(page: Page, file) -> Preview | None:
    """Hold the file against its subjects, once for each file, answers and state of the data, and show what was found."""
    data, answers = file.getvalue(), st.session_state.setdefault("import_answers", {})
    key = (fingerprint(data), file.name, tuple(sorted(answers.items())), page.as_of, data_version())
    kept = st.session_state.get("import_preview")
    if kept is None or kept[0] != key:
        bar = st.progress(0.0, "正在核对……")
        try:
            seen = preview(page.user, page.as_of, file.name, data, answers, _shown_in(bar, "正在核对"))
        except Refused as refusal:
            bar.empty()
            st.error(plain(str(refusal)))
            return None
        bar.empty()
        kept = st.session_state["import_preview"] = (key, seen)
    seen = kept[1]
    st.markdown(
        f"“{plain(seen.file_name)}”：{f'编码{seen.encoding}' if seen.encoding else '工作簿'}，{len(seen.counts)}张表可识别，"
        f"错误{seen.fault_count:,}处，待确认的单位名称{len(seen.questions)}个。校验值{seen.fingerprint[:12]}。"
    )
    for notice in seen.notices:
        st.info(plain(notice))
    if seen.counts:
        rows = pd.DataFrame([asdict(each) for each in seen.counts]).assign(
            sheet=[each.sheet or "（整个文件）" for each in seen.counts]
        )
        table(
            page, rows,
            {"sheet": Column("工作表"), "title": Column("内容"), "new": Column("新增（行）", "number"),
             "corrections": Column("更正（行）", "number"), "same": Column("已在案（行）", "number")},
            subject="导入预览", empty="没有可以导入的行。",
        )  # fmt: skip
    for warning in seen.warnings:
        st.warning(plain(warning))
    if seen.corrections:
        table(
            page, pd.DataFrame([asdict(each) for each in seen.corrections]),
            {"row": Column("行", "number", pinned=True), "column": Column("列"), "old": Column("在案"),
             "new": Column("改为"), "sheet": Column("工作表")},
            subject="导入更正", empty="没有更正。",
        )  # fmt: skip
    if seen.fault_count:
        st.subheader(f"有{seen.fault_count:,}处错误，改正前不能导入")
        if seen.fault_count > len(seen.faults):
            st.caption(f"下面列出前{len(seen.faults)}处，共{seen.fault_count:,}处。")
        faults = pd.DataFrame([asdict(each) for each in seen.faults]).assign(
            sheet=[each.sheet or "（整个文件）" for each in seen.faults]
        )
        faults["row"] = faults["row"].astype("Int64")
        table(
            page, faults,
            {"row": Column("行", "number", pinned=True), "column": Column("列"), "value": Column("填的是"),
             "mend": Column("怎样改", "long"), "sheet": Column("工作表")},
            subject="导入错误", empty="没有错误。",
        )  # fmt: skip
    return seen


def questions(page: Page, seen: Preview) -> None:
    """Ask which unit is meant where a name is only close to some."""
    if not seen.questions:
        return
    st.subheader(f"有{len(seen.questions)}个单位名称要先问清")
    with st.form("import_questions"):
        chosen = {}
        for each in seen.questions:
            chosen[each.name] = st.radio(
                f"“{plain(each.name)}”（{each.rows:,}行）是否指：",
                [*each.candidates, ""],
                format_func=lambda key: page.plan.unit(key).name if key else _NONE,
                index=None,
                key=f"alias_{each.name}",
            )
        if st.form_submit_button("确定"):
            st.session_state["import_answers"] |= {name: key for name, key in chosen.items() if key}
            if any(key == "" for key in chosen.values()):
                st.warning("没有对应单位的名称，请在文件里改为单位表中的名称，再重新选择文件。")
            else:
                st.rerun()


def confirmation(page: Page, file, seen: Preview) -> None:
    """The one button that writes, for the file that was looked at."""
    if seen.already:
        st.warning(plain(seen.already))
        return
    if seen.fault_count or seen.questions:
        return
    if not seen.changes:
        st.info("文件里的数据都已在案，没有要写入的行。")
        return
    if st.button(
        f"确认导入{seen.changes:,}行",
        type="primary",
        icon=":material/upload:",
        key=f"load_{seen.fingerprint[:12]}",
    ):
        bar = st.progress(0.0, "正在导入……")
        answers = st.session_state.get("import_answers", {})
        try:
            said = load(
                page.user, page.as_of, file.name, file.getvalue(), seen.fingerprint, answers,
                _shown_in(bar, "正在导入"),
            )  # fmt: skip
        except Refused as refusal:
            bar.empty()
            st.error(plain(str(refusal)))
            return
        st.session_state["import_said"] = said
        st.session_state["import_turn"] = st.session_state.get("import_turn", 0) + 1
        for key in ("import_preview", "import_answers"):
            st.session_state.pop(key, None)
        st.rerun()


def _shown_in(bar, what: str):
    def show(done: int, total: int, words: str) -> None:
        bar.progress(
            min(done / total, 1.0) if total else 1.0,
            f"{what} {words} {done:,}/{total:,}行".replace("  ", " "),
        )

    return show
