"""The Chinese for what Streamlit itself draws, as a script that the shell page loads before the bundle.

Relies on the English strings of the installed bundle (``static/static/js``), which ``dictionary.yaml`` lists, and on the bundle
asking ``navigator.language`` for calendars and numbers. Streamlit has no translations. With it come our scripts of the browser:
``runs.js`` relies on the bundle opening its line by ``WebSocket`` and on the numbers of fields in the messages.
"""

import json
from functools import cache

import yaml

from efficiency.core.config import ROOT
from efficiency.ui.seams.bundle import AHEAD, EDITORS

LIST = ROOT / "efficiency" / "ui" / "seams" / "dictionary.yaml"
_SCRIPT = ROOT / "efficiency" / "static" / "zh.js"
# What Streamlit's markup says wrongly to screen readers, put right by the same load.
_ACCESSIBLE = ROOT / "efficiency" / "static" / "accessible.js"

# A run that was asked for is known of before it begins: what waits for it, in the parts below, hears of it here.
_RUNS = ROOT / "efficiency" / "static" / "runs.js"
# What was pressed while the line was broken is told of, or opened afterwards.
_LINE = ROOT / "efficiency" / "static" / "line.js"
# What is typed is kept until it is saved, and no link overtakes it, in fields and in grids; by the same load, too.
_DRAFTS = ROOT / "efficiency" / "static" / "drafts.js"
_GRIDS = ROOT / "efficiency" / "static" / "grids.js"
# A row that leads somewhere is opened by Enter, not by passing it with a key.
_TABLES = ROOT / "efficiency" / "static" / "tables.js"
# After a run that took away what had the keys they go on where it led.
_FOCUS = ROOT / "efficiency" / "static" / "focus.js"
# A link to the page itself takes the address along.
_LINKS = ROOT / "efficiency" / "static" / "links.js"
# Back and Forward lead to the place where the reader was.
_PLACES = ROOT / "efficiency" / "static" / "places.js"
# A list that was just opened outlives the page's moving under it.
_LISTS = ROOT / "efficiency" / "static" / "lists.js"
# A day that is typed is taken by Enter.
_DAYS = ROOT / "efficiency" / "static" / "days.js"
# What is printed by keys is drawn in the sheet's width first.
_PAPER = ROOT / "efficiency" / "static" / "paper.js"
# What comes later than its page is fetched ahead, or kept out of sight.
_AHEAD = ROOT / "efficiency" / "static" / "ahead.js"


@cache
def entries() -> tuple[dict[str, str], tuple[dict, ...]]:
    """Whole texts (English -> Chinese), and patterns (``pattern``, ``form``, ``from``, ``day``) in the order they are tried."""
    read = yaml.load(LIST.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    words = {english: chinese for group in read["words"].values() for english, chinese in group.items()}
    return words, tuple(read["patterns"])


@cache
def script() -> bytes:
    """What the browser loads: the list, and the code that puts it to use."""
    words, patterns = entries()
    lists = {"words": words, "patterns": [[p["pattern"], p["form"], p.get("day", False)] for p in patterns]}
    parts = (
        _SCRIPT, _ACCESSIBLE, _RUNS, _LINE, _DRAFTS, _GRIDS, _FOCUS, _TABLES, _PLACES, _LINKS, _LISTS, _DAYS, _PAPER,
        _AHEAD,
    )  # fmt: skip
    code = "\n".join(each.read_text("utf-8") for each in parts)
    given = {"DICTIONARY": lists, "EDITORS": EDITORS, "AHEAD": AHEAD}
    told = "\n".join(
        f"const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in given.items()
    )
    return f'"use strict";\n{told}\n{code}'.encode()
