"""Streamlit's bundle as it is served: compressed, some parts otherwise than they were installed, and those that are fetched
ahead.

Relies on the wording of the installed ``static/static/js``. Streamlit has no setting for any of it:
- the button that shows a chart's rows stands once, behind a condition. The rows have the columns that the picture needs, named
  for the program; what a picture shows stands in the table beside it, which can be taken along;
- the address of a link is put together once, from what goes along from page to page and from what the link says. Where both
  name the same, as the day that each link carries for whoever copies it, the address would name it once more with each page;
- what is said below a button to download, when its file cannot be made, goes away after five seconds, which is before it has been
  read, and a screen reader may not have come to it: it stays until the button is pressed again;
- what a chart says of each of its marks is worked out by an interpreter, a value at a time, which makes itself six functions for
  what a pointer does each time, also where there is none: a fifth of what a heat map takes a browser;
- each kind of widget is a part of its own that is fetched when the first is to be drawn, and a page stands without its links and
  choices meanwhile;
- the editors of a grid's cells are parts of their own that are fetched at the first key, while further letters get lost.
"""

import gzip
import mimetypes
import re
from functools import cache
from pathlib import Path

import streamlit

_FILES = Path(streamlit.__file__).parent / "static" / "static"
_SCRIPTS = _FILES / "js"
SHOWS_ROWS = re.compile(r"\w+&&(\w+\(\w+,\{label:`Show data`)")
JOINS_ADDRESS = re.compile(r"return (\w)\?(\w)\?`\$\{\1\}&\$\{\2\}`:\1:\2\}")
# What the link says counts; of the rest, what it does not name.
_ONCE = r"return \1?\2?\1.split(`&`).filter(each=>!new URLSearchParams(\2).has(each.split(`=`)[0])).concat(\2).join(`&`):\1:\2}"
FORGETS_FAILURE = re.compile(r"\w\((\w)\)\?(\w)\(\):(\w)\(\)\},\[\2,\1,\3\]")
MAKES_POINTERS = re.compile(
    r"(function \w\(\w,\w,\w,\w,(\w),\w\)\{.{0,160}?)(\w\.forEach\(\w=>\w\.fn\[\w\]=\(\.\.\.\w\)=>\2\.vega)"
)
_CHANGES = (
    ("ArrowVegaLiteChart", SHOWS_ROWS, r"!1&&\1"),
    ("utils", JOINS_ADDRESS, _ONCE),
    ("DownloadButton", FORGETS_FAILURE, r"\2()},[\2,\1,\3]"),
    ("vega-interpreter", MAKES_POINTERS, r"\1\2&&\3"),
)
# What pages are made of, small ones first: a tap that comes meanwhile waits for one of them at most.
PARTS = (
    "PageLink", "ButtonGroup", "Selectbox", "TextInput", "TextArea", "DateInput", "Checkbox", "NumberInput", "Multiselect",
    "Metric", "DownloadButton", "FileUploader", "ImageList", "Table", "DataFrame", "ArrowVegaLiteChart", "loadVegaEmbed",
    "embed", "vega-interpreter",
)  # fmt: skip
AHEAD = [f"/static/js/{each.name}" for part in PARTS for each in _SCRIPTS.glob(f"{part}.*.js")]
# The editors of cells, by their addresses.
EDITORS = [f"/static/js/{each.name}" for each in sorted(_SCRIPTS.glob("*-overlay-editor.*.js"))]


@cache
def rewritten() -> dict[str, bytes]:
    """Address -> the script that the browser gets there instead of the installed one."""
    found = {}
    for name, pattern, instead in _CHANGES:
        for path in _SCRIPTS.glob(f"{name}.*.js"):
            script, times = pattern.subn(instead, path.read_text(encoding="utf-8"))
            if times:
                found[f"/static/js/{path.name}"] = script.encode()
    return found


@cache
def parts() -> dict[str, Path]:
    """Address -> file of each script and style sheet that is installed."""
    return {f"/static/{path.parent.name}/{path.name}": path for path in _FILES.glob("*/*.[jc]s*")}


@cache
def packed(address: str) -> bytes:
    """What stands at the address of one of ``parts``, by gzip; once packed it is kept, since it is the same for everybody.

    Streamlit leaves its bundle as it is: five megabytes before the first page where no proxy packs them.
    """
    return gzip.compress(rewritten().get(address) or parts()[address].read_bytes(), mtime=0)


def media_type(address: str) -> str:
    """What a part is, as a browser is told."""
    return mimetypes.guess_type(address)[0] or "application/octet-stream"
