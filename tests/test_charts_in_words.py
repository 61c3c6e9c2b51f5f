"""What a chart says: its axes, legends and tooltips in Chinese words, no name of a column, no code; nothing of its marks is
read out but what the page gave them."""

import json
import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from efficiency.core.access import RIGHTS
from efficiency.models import Role
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES, Entry
from tests.reading import CODES, readers

pytestmark = pytest.mark.usefixtures("demo_year")

DAY = "2007-08-31"
_LATIN = re.compile(r"\b(?!CSV\b|ISO\d*\b)[A-Za-z_]{2,}")
_SHOWN = ("x", "y", "color", "fill", "shape", "size")
ALLOWED = [
    (role, entry)
    for entry in ENTRIES
    if entry.is_held and entry.action in RIGHTS[Role.SUPERVISION] and not entry.file.startswith("office/")
    for role in readers(entry)[-1:]
]


def _specs(app: AppTest) -> Iterator[dict]:
    for each in app.get("vega_lite_chart"):
        yield json.loads(each.proto.spec)


def _units(spec: dict) -> Iterator[dict]:
    yield spec
    for each in spec.get("layer", []) + spec.get("vconcat", []) + spec.get("hconcat", []):
        yield from _units(each)


def _is_named(channel: dict) -> bool:
    """Whether somebody decided what stands at the axis or legend: a title in Chinese, or none."""
    parts = [part for part in (channel, channel.get("axis"), channel.get("legend")) if isinstance(part, dict)]
    titles = [part["title"] for part in parts if "title" in part]
    return bool(titles) and not any(_LATIN.search(title or "") for title in titles)


def _wrong(spec: dict) -> Iterator[str]:
    for unit in _units(spec):
        encoding = unit.get("encoding", {})
        tips = encoding.get("tooltip", [])
        for tip in tips if isinstance(tips, list) else [tips]:
            if "field" in tip and ("title" not in tip or _LATIN.search(str(tip["title"] or ""))):
                yield f"tooltip {tip}"
        for channel in _SHOWN:
            each = encoding.get(channel, {})
            if "field" not in each:
                continue
            hidden = each.get("axis", 0) is None or each.get("legend", 0) is None
            title = each["field"]
            named = any(_is_named(of.get("encoding", {}).get(channel, {})) for of in _units(spec))
            # A layer without a title of its own takes that of the layer that has one.
            if (
                not hidden
                and not named
                and _LATIN.search(title or "")
                and (channel in "xy" or "scale" in each)
            ):
                yield f"{channel} {each}"
            domain = (each.get("scale") or {}).get("domain")
            if not hidden and isinstance(domain, list):
                yield from (word for word in domain if isinstance(word, str) and word in CODES)


@pytest.mark.parametrize(("role", "entry"), ALLOWED, ids=lambda value: getattr(value, "url_path", str(value)))
def test_the_charts_of_a_page_speak_chinese(signed_in, role: Role, entry: Entry):
    app = signed_in(role, None if entry.url_path in FRONT_PAGES else f"pages/{entry.file}", as_of=DAY)
    assert not app.exception
    found = [words for spec in _specs(app) for words in _wrong(spec)]
    assert not found, found
    assert list(_specs(app)) or entry.url_path not in ("overview", "units", "timeline", "monitoring_points")
    assert all(spec["config"]["mark"] == {"aria": False} for spec in _specs(app))
