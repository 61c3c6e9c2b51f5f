"""数据导入 on screen: templates and registers out, a file in, everything that is wrong with it, one button once nothing is."""

import io
from collections.abc import Iterable
from dataclasses import asdict

import pandas as pd
import streamlit as st

from efficiency.commands import Refused
from efficiency.commands.exports import REGISTERS, record_export
from efficiency.commands.import_jobs import start
from efficiency.commands.imports import Preview
from efficiency.commands.recording import authorise
from efficiency.core.access import Action, can
from efficiency.core.db import data_version, reading
from efficiency.exchange import ENCODINGS
from efficiency.exchange import file_name as csv_name
from efficiency.exchange.checking import row_list
from efficiency.exchange.reading import MOST_BYTES, MOST_ROWS, fingerprint
from efficiency.exchange.templates import file_name, template
from efficiency.queries.known import known_now, with_lists
from efficiency.subjects.tables import SUBJECTS
from efficiency.ui.parts.blocks import Column, definition, plain, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.seams.address import kept_of_list

_ALL = "ALL"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NONE = "都不是（按错误处理）"
_WHOLE_FILE = "（整个文件）"
# Under which names the session keeps the check and the writing that are on their way.
_CHECK, _LOAD = "import_check", "import_load"
# A small file is looked at before anybody would look for a sign of it.
_SOON = 5.0
_FEW = 20


def templates(page: Page) -> None:
    """Templates of the subjects that the user may bring in, made when asked for."""
    own = [each for each in SUBJECTS if can(page.user, each.action)]
    st.subheader(f"先下载模板（可导入{len(own)}张表）")
    titles = {_ALL: "全部"} | {each.name: each.title for each in own}
    chosen = kept_of_list("模板", titles, key="template")
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


def registers_out(page: Page) -> None:
    """A whole register that the user may bring in, as known on the as-of day, under the headers of its template."""
    own = {
        each.subject.name: each
        for each in REGISTERS.values()
        if can(page.user, each.subject.action) and each.open_to(page.scope)
    }
    if not own or not can(page.user, Action.EXPORT):
        return
    st.subheader(f"导出台账（{len(own)}项）")
    titles = {name: each.subject.title for name, each in own.items()}
    chosen = kept_of_list("台账", titles, key="register")
    register, title = own[chosen], titles[chosen]
    with st.container(horizontal=True):
        for encoding, words in ENCODINGS.items():

            def made(encoding: str = encoding) -> bytes:
                authorise(page.user, Action.EXPORT)
                written = io.StringIO(newline="")
                count = register.write(written, page.scope, demo=page.is_demo)
                record_export(page.user, title, page.as_of, count, encoding)
                return written.getvalue().encode(encoding)

            st.download_button(
                words, data=made, file_name=csv_name(title, page.as_of, demo=page.is_demo), mime="text/csv",
                key=f"register_{chosen}_{encoding}", icon=":material/download:", on_click="ignore",
            )  # fmt: skip
    definition(
        "表头与模板相同，可以原样再导入。更正过的只有更正后的一行，附更正原因；更正前的见“更正与变更”。"
    )


def uploaded():
    """The file that was handed over; None without one, and while one is being brought in."""
    st.subheader("再选文件")
    loading = _loading()
    file = st.file_uploader(
        "选择Excel或WPS工作簿，或者CSV文件", type=None, key=f"import_file_{st.session_state.get('import_turn', 0)}",
        max_upload_size=MOST_BYTES // 2**20,
    )  # fmt: skip
    definition(
        f"一个文件不超过{MOST_BYTES // 2**20}兆、{MOST_ROWS // 10_000}万行。先逐格核对，有一处错误就一行也不写入；"
        "确认后整份一次写入。同一份文件不会导入两次。"
    )
    return None if loading else file


def _loading() -> bool:
    """Whether a confirmed file is being written, which is watched here; says what came of it once it is over."""
    job = st.session_state.get(_LOAD)
    if job is None:
        return False
    if not job.ended(_SOON):
        _watch(_LOAD, "导入")
        return True
    for key in (_LOAD, "import_preview"):
        st.session_state.pop(key, None)
    try:
        said = job.result()
    except Refused as refusal:
        st.error(plain(str(refusal)))
    else:
        st.success(plain(said))
        st.session_state["import_turn"] = st.session_state.get("import_turn", 0) + 1
        st.session_state.pop("import_answers", None)
    return False


def findings(page: Page, file) -> Preview | None:
    """Hold the file against its subjects, once for each file, answers and state of the data, and show what was found.

    None while that goes on (it runs by itself, can be watched and stopped) and when the file cannot be read.
    """
    data, answers = file.getvalue(), st.session_state.setdefault("import_answers", {})
    about = (page.user.id, fingerprint(data), file.name, tuple(sorted(answers.items())), page.as_of)
    kept = st.session_state.get("import_preview")
    if kept is None or kept[0] != (*about, data_version()):
        try:
            seen = _checked(about, page.user, page.as_of, file.name, data, answers)
        except Refused as refusal:
            st.error(plain(str(refusal)))
            if st.button("重新核对", key="check_again", icon=":material/refresh:"):
                st.session_state.pop(_CHECK, None)
                st.rerun()
            return None
        if seen is None:
            return None
        st.session_state.pop(_CHECK, None)
        # Held against the data as they were when it began; what came in since is looked at again when it is confirmed.
        kept = st.session_state["import_preview"] = ((*about, data_version()), seen)
    seen = kept[1]
    st.markdown(
        f"“{plain(seen.file_name)}”：{f'编码{seen.encoding}' if seen.encoding else '工作簿'}，{len(seen.counts)}张表可识别，"
        f"错误{seen.fault_count:,}处，待确认的单位名称{len(seen.questions)}个。校验值{seen.fingerprint[:12]}。"
    )
    for notice in seen.notices:
        st.info(plain(notice))
    if seen.reads:
        table(
            page, _sheets(seen),
            {"sheet": Column("工作表"), "title": Column("内容"), "rows": Column("读取（行）", "number"),
             "skipped": Column("略过（行）", "number"), "hidden": Column("其中隐藏的行"), "new": Column("新增（行）", "number"),
             "corrections": Column("更正（行）", "number"), "same": Column("已在案（行）", "number")},
            subject="导入预览", empty="没有可以导入的行。",
        )  # fmt: skip
    if seen.skipped:
        heading = f"略过的{seen.skipped_count:,}行，请核对"
        with st.expander(heading, icon=":material/table_rows:", expanded=seen.skipped_count <= _FEW):
            if seen.skipped_count > len(seen.skipped):
                st.caption(f"下面列出前{len(seen.skipped)}行，共{seen.skipped_count:,}行。")
            table(
                page, _placed(seen.skipped),
                {"row": Column("行", "number", pinned=True), "words": Column("写的是", "long"), "why": Column("为什么略过"),
                 "sheet": Column("工作表")},
                subject="导入略过的行", empty="没有略过的行。",
            )  # fmt: skip
    for warning in seen.warnings:
        st.warning(plain(warning))
    if seen.corrections:
        table(
            page, _placed(seen.corrections),
            {"row": Column("行", "number", pinned=True), "column": Column("列"), "old": Column("在案"),
             "new": Column("改为"), "sheet": Column("工作表")},
            subject="导入更正", empty="没有更正。",
        )  # fmt: skip
    if seen.fault_count:
        st.subheader(f"有{seen.fault_count:,}处错误，改正前不能导入")
        if seen.fault_count > len(seen.faults):
            st.caption(f"下面列出前{len(seen.faults)}处，共{seen.fault_count:,}处。")
        faults = _placed(seen.faults)
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
        f"确认导入{seen.changes:,}行", type="primary", icon=":material/upload:", key=f"load_{seen.fingerprint[:12]}"
    ):  # fmt: skip
        answers = st.session_state.get("import_answers", {})
        st.session_state[_LOAD] = start(
            "load", page.user, page.as_of, file.name, file.getvalue(), seen.fingerprint, answers
        )
        st.rerun()


def _checked(about: tuple, *arguments) -> Preview | None:
    """What ``preview`` returns for these arguments; None while it is at work, which is watched. Raises ``Refused`` as it does.

    ``about`` says which check it is: the same goes on from run to run, another ends the one before.
    """
    running = st.session_state.get(_CHECK)
    if running is None or running.about != about:
        if running is not None:
            running.stop()
        running = st.session_state[_CHECK] = start("preview", *arguments, about=about)
    if not running.ended(_SOON):
        _watch(_CHECK, "核对")
        return None
    return running.result()


@st.fragment(run_every=1.0)
def _watch(key: str, words: str) -> None:
    """How far the work has come, and a button that ends it; the page is drawn again when it is over."""
    job = st.session_state.get(key)
    if job is None or job.ended():
        st.rerun()
    if job.progress is None:
        st.progress(0.0, f"正在{words}：排队或读取文件……")
    else:
        done, total, sheet = job.progress
        st.progress(min(done / total, 1.0) if total else 1.0, f"正在{words}：{sheet} {done:,}/{total:,}行")
    st.caption("停止后不写入任何一行。")
    if st.button(f"停止{words}", key="stop_import", icon=":material/stop_circle:"):
        job.stop()
        st.rerun()


def _placed(found: Iterable) -> pd.DataFrame:
    """What was found, a row each, with a name for the sheet of a file that has none."""
    rows = pd.DataFrame([asdict(each) for each in found])
    return rows.assign(sheet=[sheet or _WHOLE_FILE for sheet in rows["sheet"]])


def _sheets(seen: Preview) -> pd.DataFrame:
    """A row for each sheet: what was read of it, and what of that is new."""
    reads = _placed(seen.reads).assign(hidden=[row_list(each.hidden) for each in seen.reads])
    if not seen.counts:
        return reads.assign(new=0, corrections=0, same=0)
    return reads.merge(_placed(seen.counts).drop(columns="title"), on="sheet", how="left").fillna(
        {"new": 0, "corrections": 0, "same": 0}
    )
