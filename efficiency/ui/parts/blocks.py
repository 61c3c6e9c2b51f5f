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
from efficiency.models import Light
from efficiency.subjects.description import Subject
from efficiency.ui.parts.exports import Listing, export
from efficiency.ui.parts.frame import SHOW, WHOLE, Page, carry, on_paper
from efficiency.ui.parts.menu import page_of
from efficiency.ui.seams.address import asked
from efficiency.ui.seams.charts import Trusted, is_dark
from efficiency.ui.seams.widgets import clickable

# What keeps two letters on one line; so many letters are not worth two.
_UNBROKEN, _SHORT, _YEAR = "\u2060", 5, len("0000年")
# A table of up to so many rows stands there whole; a longer one scrolls within this height and has the whole screen at
# the touch of a button. On paper nothing scrolls.
_WHOLE, _HEIGHT, _ON_PAPER = 20, 13 * 35 + 2, 100
# Sentences in a table of few rows are written out in up to three lines: Streamlit breaks words in rows that are higher than
# 64 pixels.
_FEW, _THREE_LINES, _SENTENCE, _NAME = 10, 66, 270, 180
# Who, how it stands and what share the width of a phone of 360 pixels, each in up to three lines.
_ON_PHONES, _WHO, _HOW = 326, 96, 78

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
    on_phones: tuple[str, ...] = (),
) -> None:
    """A table of ``columns`` (frame column -> how it is shown) with 导出 CSV of all its rows.

    ``subject`` names the table (heading for screen readers, widget key and file name); ``empty`` is the sentence for
    no rows. ``on_open`` is called with the row whose cell was clicked. ``extra`` are further columns (name -> header)
    that only the export holds. ``listing`` says that ``rows`` are only the first ones; its ``everything`` has the same
    columns and is read when the export is asked for. Who it is, how it stands and how late come before what is said at
    length: a tablet shows the first 738 pixels of a table, a phone 356 (tests/e2e/test_tables_in_view.py). Where that is
    not enough, ``on_phones`` (of a table whose rows open) names the two or three of ``columns`` that a phone shows instead, in
    their order: who, how late and, last and widest, the matter; who and how late are left out where no row says them; the others
    it finds in what a row opens and in the export.
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
    lamps = [name for name, column in columns.items() if column.kind == "lamp"]
    form = {"height": height, "is_opened": on_open is not None}
    # A column in which nothing is said takes no more room than its header.
    long = [name for name, column in columns.items() if column.kind == "long" and _is_said(rows[name])]
    config = {
        name: _config(column if column.kind != "long" or name in long else replace(column, kind="text"))
        for name, column in columns.items()
    }
    lines = _THREE_LINES if len(rows) <= _FEW and _has_sentences(rows[long]) else None
    # Tables of such names are opened by Enter (static/tables.js), and of two one is out of sight (seams/shell.py).
    key = (
        f"opens_not_on_phones:{subject}"
        if on_phones
        else f"opens:{subject}"
        if on_open
        else f"table:{subject}"
    )
    chosen = _grid(_with_lamps(rows[list(columns)], lamps), config, subject, lines, key=key, **form)
    if on_phones:
        told = *(name for name in on_phones[:-1] if _is_said(rows[name])), on_phones[-1]
        narrow = {name: _config(columns[name]) | {"width": width} for name, width in _widths(told).items()}
        shown = _with_lamps(rows[list(narrow)], [name for name in narrow if name in lamps])
        key = f"opens_on_phones:{subject}"
        chosen = _grid(shown, narrow, subject, _THREE_LINES, key=key, **form) or chosen
    if listing:
        listing.more()
    export(
        page,
        rows,
        {name: column.header for name, column in columns.items()} | (extra or {}),
        subject,
        listing=listing,
    )
    if on_open and chosen:
        on_open(rows.iloc[chosen[0][0]])


def _widths(names: tuple[str, ...]) -> dict[str, int]:
    """How wide a phone shows the columns ``names``, in pixels."""
    *first, matter = names
    widths = dict(zip(first, (_WHO, _HOW), strict=False))
    return widths | {matter: _ON_PHONES - sum(widths.values())}


def _grid(
    rows: pd.DataFrame | Styler,
    config: dict,
    subject: str,
    row_height: int | None,
    *,
    key: str,
    height: int | str,
    is_opened: bool,
) -> list:
    """A table that scrolls within itself; the cell that was pressed, where its rows are opened (``is_opened``), or none."""
    event = st.dataframe(
        rows,
        hide_index=True,
        column_config=config,
        key=clickable(key),
        alt=subject,
        placeholder="—",
        height=height,
        row_height=row_height,
        **({"on_select": "rerun", "selection_mode": "single-cell"} if is_opened else {}),
    )
    return event.selection.cells if is_opened else []


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
    return any(each not in ("", "—") for each in words.dropna())


def _has_sentences(words: pd.DataFrame) -> bool:
    """Whether something in these columns is longer than one line of them."""
    return any(len(each) > _SENTENCE // 15 for each in words.to_numpy().ravel() if isinstance(each, str))


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
