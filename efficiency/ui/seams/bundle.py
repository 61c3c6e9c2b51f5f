"""The part of Streamlit's bundle that draws charts, served without the button that shows a chart's rows.

Relies on the installed ``static/static/js`` holding one such file, in which that button stands once, behind a condition.
Streamlit has no setting for it. The rows have the columns that the picture needs, named for the program; what a picture shows
stands in the table beside it, which can be taken along.
"""

import re
from functools import cache
from pathlib import Path

import streamlit

_SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
CHARTS = next(_SCRIPTS.glob("ArrowVegaLiteChart.*.js"))
CHARTS_PATH = f"/static/js/{CHARTS.name}"
SHOWS_ROWS = re.compile(r"\w+&&(\w+\(\w+,\{label:`Show data`)")


@cache
def charts() -> bytes:
    """The script as the browser gets it."""
    return SHOWS_ROWS.sub(r"!1&&\1", CHARTS.read_text(encoding="utf-8")).encode()
