"""Small blocks that pages are built from: figures with their counts, tables with their export, links, lights."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import altair as alt
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from efficiency.campaign.words import percent
from efficiency.campaign.workdays import chinese_date
from efficiency.charts.colours import DARK, LIGHT_MARKDOWN, LIGHT_TEXT
from efficiency.commands.exports import record_export
from efficiency.core.access import Action, can
from efficiency.exchange import ENCODINGS, csv_bytes, file_name
from efficiency.models import Light
from efficiency.subjects.description import Subject
from efficiency.ui.parts.frame import SHOW, WHOLE, Page, carry, on_paper
from efficiency.ui.parts.menu import page_of
from efficiency.ui.seams.address import asked
from efficiency.ui.seams.charts import Trusted, is_dark
from efficiency.ui.seams.widgets import clickable

# What keeps two letters on one line; so many letters are not worth two.
_UNBROKEN, _SHORT, _YEAR = "\u2060", 5, len("0000年")
# So many rows of a list that may be long are read and shown at first, and so many more each time.
AT_ONCE = 50
# A table of up to so many rows stands there whole; a longer one scrolls within this height and has the whole screen at
# the touch of a button. On paper nothing scrolls.
_WHOLE, _HEIGHT, _ON_PAPER = 20, 13 * 35 + 2, 100
# Sentences in a table of few rows are written out in up to three lines: Streamlit breaks words in rows that are higher than
# 64 pixels.
_FEW, _THREE_LINES, _SENTENCE, _NAME = 10, 66, 270, 180

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def plain(text: str | None) -> str:
    """Text that somebody typed, made safe inside Markdown: nothing in it is markup, link or picture. Empty for null."""
    # A null in a frame's text column comes as NaN.
    return _MARKDOWN.sub(r"\\\1", text) if isinstance(text, str) else ""


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: its name, its value as text, the counts or change below it, its 口径 behind the help mark."""

    label: str
    value: str
    note: str = ""
    definition: str = ""
    history: tuple[float, ...] = ()


def cards(items: list[Card], *, columns: int = 4, narrowest: int = 150) -> None:
    """Figures side by side, as many as fit: four on a desk, two on a phone."""
    with st.grid(min(columns, len(items)), min_column_width=narrowest):
        for item in items:
            st.metric(
                item.label,
                item.value,
                delta=item.note or None,
                delta_color="off",
                delta_arrow="off",
                help=item.definition or None,
                border=True,
                height="stretch",
                chart_data=list(item.history) or None,
            )
    if on_paper() and (told := [f"{item.label}：{item.definition}" for item in items if item.definition]):
        st.caption("口径：" + "\n\n".join(map(plain, told)))


def lamp(light: str) -> str:
    """A light as Markdown: shape and word in its colour."""
    return f":{LIGHT_MARKDOWN[light]}[**{Light(light).label}**]"


def light_line(light: str, reason: str) -> None:
    """A light with its sentence; no light is shown without."""
    st.markdown(f"{lamp(light)}　{plain(reason)}")


@dataclass(frozen=True, slots=True)
class Column:
    """How a table shows a frame's column. ``kind``: text, long (sentences), name (that may be long, and is cut in a
    table of many rows), date, number, percent, progress, lamp."""

    header: str
    kind: str = "text"
    help: str | None = None
    pinned: bool = False


def of_field(subject: Subject, name: str, kind: str = "text", *, pinned: bool = False) -> Column:
    """The column of a subject's field, under the one header that field has everywhere: what is exported can be imported."""
    return Column(subject.header_of(name), kind, pinned=pinned)


def _config(column: Column):
    options = {"help": column.help, "pinned": column.pinned or None}
    match column.kind:
        case "date":
            return st.column_config.DateColumn(column.header, format="YYYY年M月D日", **options)
        case "number":
            return st.column_config.NumberColumn(column.header, format="localized", **options)
        case "percent":
            return st.column_config.NumberColumn(column.header, format="%.1f%%", **options)
        case "progress":
            return st.column_config.ProgressColumn(
                column.header, format="%.0f%%", min_value=0, max_value=100, **options
            )
        case "long":
            return st.column_config.TextColumn(column.header, width=_SENTENCE, **options)
        case "name":
            return st.column_config.TextColumn(column.header, width=_NAME, **options)
        case _:
            return st.column_config.TextColumn(column.header, **options)


def _with_lamps(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame | Styler:
    """``rows`` with the labels of lights in the columns ``names`` in their colours."""
    if not names:
        return rows
    colours = {light.label: DARK[text] if is_dark() else text for light, text in LIGHT_TEXT.items()}
    return rows.style.map(lambda label: f"color: {colours[label]}" if label in colours else "", subset=names)


@dataclass(frozen=True, slots=True)
class Listing:
    """The first rows of a list that may be long, how many it has, and all of them for who takes them along."""

    key: str
    first: pd.DataFrame
    total: int
    everything: Callable[[], pd.DataFrame]
    measure: str = "件"

    def more(self) -> None:
        """How many of how many are shown, and the button for the next ones; nothing where all are."""
        if self.total <= len(self.first):
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"共{self.total:,}{self.measure}，显示前{len(self.first):,}{self.measure}")
            st.button(
                f"再显示{AT_ONCE}{self.measure}", key=f"more_{self.key}", type="tertiary", icon=":material/expand_more:",
                on_click=lambda: st.session_state.update({f"shown:{self.key}": len(self.first) + AT_ONCE}),
            )  # fmt: skip


def rows_to_show(key: str) -> int:
    """How many rows of the list ``key`` are to be read: the first ones, and what was asked for since."""
    return st.session_state.get(f"shown:{key}", AT_ONCE)


def table(
    page: Page,
    rows: pd.DataFrame,
    columns: dict[str, Column],
    *,
    subject: str,
    empty: str,
    on_open: Callable[[pd.Series], None] | None = None,
    extra: dict[str, str] | None = None,
    height: int | str = "auto",
    listing: Listing | None = None,
) -> None:
    """A table of ``columns`` (frame column -> how it is shown) with 导出 CSV of all its rows.

    ``subject`` names the table (heading for screen readers, widget key and file name); ``empty`` is the sentence for
    no rows. ``on_open`` is called with the row whose cell was clicked. ``extra`` are further columns (name -> header)
    that only the export holds. ``listing`` says that ``rows`` are only the first ones; its ``everything`` has the same
    columns and is read when the export is asked for. Who it is, how it stands and how late come before what is said at
    length: a tablet shows the first 738 pixels of a table, a phone 356 (tests/e2e/test_tables_in_view.py).
    """
    if rows.empty:
        st.info(empty)
        return
    rows = rows.reset_index(drop=True)
    if on_paper():
        _printed(rows, columns, subject, len(rows) if listing is None else listing.total)
        return
    if height == "auto":
        is_short = len(rows) <= (_ON_PAPER if asked(SHOW) == WHOLE else _WHOLE)
        height = "content" if is_short else _HEIGHT
    # A column in which nothing is said takes no more room than its header.
    long = [name for name, column in columns.items() if column.kind == "long" and _is_said(rows[name])]
    # Under this name a row is opened by Enter (static/tables.js).
    place = st.container(key=f"opens_{subject}") if on_open else st
    event = place.dataframe(
        _with_lamps(rows[list(columns)], [name for name, column in columns.items() if column.kind == "lamp"]),
        hide_index=True,
        column_config={
            name: _config(column if column.kind != "long" or name in long else replace(column, kind="text"))
            for name, column in columns.items()
        },
        key=clickable(f"table_{subject}"),
        alt=subject,
        placeholder="—",
        height=height,
        row_height=_THREE_LINES if len(rows) <= _FEW and _has_sentences(rows[long]) else None,
        **({"on_select": "rerun", "selection_mode": "single-cell"} if on_open else {}),
    )
    if listing:
        listing.more()
    export(
        page,
        rows,
        {name: column.header for name, column in columns.items()} | (extra or {}),
        subject,
        listing=listing,
    )
    if on_open and event.selection.cells:
        on_open(rows.iloc[event.selection.cells[0][0]])


def _printed(rows: pd.DataFrame, columns: dict[str, Column], subject: str, total: int) -> None:
    """The first rows as a table whose lines break within the sheet, where one that scrolls would end at the paper's edge."""
    first = rows.head(_ON_PAPER)
    st.table(
        pd.DataFrame(
            {
                column.header: [_in_print(column.kind, value) for value in first[name]]
                for name, column in columns.items()
            }
        ),
        hide_index=True,
        alt=subject,
    )
    if told := [f"{column.header}：{column.help}" for column in columns.values() if column.help]:
        st.caption("口径：" + "；".join(map(plain, told)))
    if total > len(first):
        st.caption(f"共{total:,}行，印前{len(first):,}行；全部的请在屏幕上导出。")


def _in_print(kind: str, value: object) -> str:
    """A cell as it is printed; what is short, a day or a number of a file stays on one line."""
    if pd.isna(value):
        return "—"
    match kind:
        case "date":
            words = chinese_date(value)
            # The year may stand above the day.
            return "".join(map(_UNBROKEN.join, (words[:_YEAR], words[_YEAR:])))
        case "number":
            return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
        case "percent":
            return percent(value)
        case "progress":
            return f"{value:.0f}%"
    words = str(value)
    if len(words) <= _SHORT or words.isascii():
        return _UNBROKEN.join(map(plain, words)) or "—"
    # A sentence may get narrow beside many columns, but not a letter wide.
    return "".join(_UNBROKEN.join(map(plain, words[at : at + _SHORT])) for at in range(0, len(words), _SHORT))


def _is_said(words: pd.Series) -> bool:
    return any(isinstance(each, str) and each not in ("", "—") for each in words)


def _has_sentences(words: pd.DataFrame) -> bool:
    """Whether something in these columns is longer than one line of them."""
    return any(len(each) > _SENTENCE // 15 for each in words.to_numpy().ravel() if isinstance(each, str))


def export(
    page: Page, rows: pd.DataFrame, headers: dict[str, str], subject: str, *, listing: Listing | None = None
) -> None:
    """导出 CSV of all ``rows`` in one of two encodings; made when asked for, and written to the audit log then.

    Of a ``listing`` the file has all rows, which are read only then.
    """
    if listing is None or listing.total == len(rows):
        export_of(page, len(rows), lambda: rows, headers, subject)
    else:
        export_of(page, listing.total, listing.everything, headers, subject)


def export_of(
    page: Page, total: int, everything: Callable[[], pd.DataFrame], headers: dict[str, str], subject: str
) -> None:
    """``export`` of a table of ``total`` rows that is put together when it is asked for."""
    if not can(page.user, Action.EXPORT):
        return
    # What is inside is made when somebody opens it: most tables are looked at only.
    offer = st.popover(
        f"导出 CSV（{total:,}行）",
        icon=":material/download:",
        type="tertiary",
        key=f"csv_{subject}",
        on_change="rerun",
    )
    if not offer.open:
        return
    for encoding, words in ENCODINGS.items():

        def made(encoding: str = encoding) -> bytes:
            whole = everything()
            record_export(page.user, subject, page.as_of, len(whole), encoding)
            return csv_bytes(whole, headers, as_of=page.as_of, demo=page.is_demo, encoding=encoding)

        with offer:
            st.download_button(
                words,
                data=made,
                file_name=file_name(subject, page.as_of, demo=page.is_demo),
                mime="text/csv",
                key=f"export_{subject}_{encoding}",
                on_click="ignore",
            )


def chart(
    picture: alt.TopLevelMixin, *, key: str, alt_text: str, select: str | None = None, width: str = "stretch"
) -> dict | None:
    """Draw a chart. With ``select`` (the name of its click selection), the fields of the mark clicked, or None.

    ``width`` "content" keeps the picture's own width, for a container of fixed height, which then scrolls sideways.
    """
    picture = Trusted(picture)
    if select is None:
        st.altair_chart(picture, key=key, alt=alt_text, width=width)
        return None
    event = st.altair_chart(
        picture, key=clickable(key), alt=alt_text, on_select="rerun", selection_mode=select, width=width
    )
    chosen = event.selection.get(select) or []
    return dict(chosen[0]) if chosen else None


def unit_link(page: Page, unit_id: str, *, task_id: str | None = None, label: str | None = None) -> None:
    """A link to one unit's page, and there to one of its tasks; plain text for a unit that the user may not open."""
    name = label or page.plan.unit(unit_id).name
    if page.scope.unit_ids is not None and page.user.unit_id and unit_id != page.user.unit_id:
        st.markdown(plain(name))
        return
    params = carry() | {"unit": unit_id} | ({"task": task_id} if task_id else {})
    st.page_link(page_of("units"), label=plain(name), query_params=params)


def definition(text: str, *, tested: str = "") -> None:
    """The 口径 of the figures above, in small print; ``tested``, by which test and limits something was named, behind a help mark:
    who asks is told, and nobody else has to read it."""
    if on_paper():
        st.caption(f"口径：{text}{plain(tested)}")
        return
    st.caption(f"口径：{text}", help=tested or None)


@contextmanager
def folded(heading: str, *, key: str, opened: bool = False, icon: str | None = None) -> Iterator[bool]:
    """A part folded away: ``with folded(...) as is_open: if is_open: ...``. What is inside is made when it is opened.

    ``opened``: it stands open until somebody closes it.
    """
    part = st.expander(heading, expanded=opened, key=key, icon=icon, on_change="rerun")
    with part:
        yield bool(part.open)


def document_words(heading: str, *texts: str) -> None:
    """The document's own wording, folded away but at hand."""
    with st.expander(heading, icon=":material/article:"):
        for text in texts:
            st.markdown(plain(text))
