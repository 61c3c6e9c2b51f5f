"""Every page as every role, on several days and on an installation that knows nothing yet: what a reader sees.

Nothing here looks into queries or metrics. The words are collected from all that a page draws.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from efficiency.core.access import RIGHTS, Action
from efficiency.core.config import ROOT
from efficiency.models import Role
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES, Entry
from tests.conftest import copy_of, let_each_role_in, reading
from tests.reading import CODES, readers, tables, unfolded, words

DEMO_WORDS = "演示数据，纯属虚构"
# What a reader chooses or types into.
FIELDS = (
    "button_group",
    "checkbox",
    "date_input",
    "multiselect",
    "number_input",
    "radio",
    "selectbox",
    "text_area",
    "text_input",
)
REFUSAL = "您的账号没有这项权限"

THERE = [entry for entry in ENTRIES if entry.is_held and (ROOT / "pages" / entry.file).exists()]
ALLOWED = [(role, entry) for entry in THERE for role in Role if entry.action in RIGHTS[role]]
FORBIDDEN = [
    (role, entry)
    for entry in THERE
    for role in Role
    if entry.action not in RIGHTS[role] and entry.url_path not in FRONT_PAGES
]

# Rights of everybody who reads figures: pages with an as-of day.
_FIGURES = (RIGHTS[Role.UNIT] & RIGHTS[Role.LEADER]) - RIGHTS[Role.ADMIN]

# Names, formats and file kinds that Chinese officials write in Latin letters themselves.
LATIN = {
    "ISO",
    "ISO9000",
    "CSV",
    "UTF",
    "BOM",
    "GB18030",
    "GB",
    "PDF",
    "Excel",
    "WPS",
    "Word",
    "docx",
    "SHA",
    "PostgreSQL",
    "SQLite",
}
# Machine matters of the administrator's pages: addresses, account names, the command line.
MACHINE_PAGES = ("system", "security", "audit", "handbook")
_CODE = re.compile(
    r"(?<![A-Za-z0-9_])([KGC]\d\d|X0\d|[DU]_?2102\d\d|U_[A-Z]+|T\d\d|I0\d|AM\d\d|ST\d|"
    + "|".join(CODES)
    + r")(?![A-Za-z0-9_])"
)
_NOTHING = re.compile(r"(?<![A-Za-z])(None|nan|NaN|NaT|null|inf)(?![A-Za-z])|<NA>|N/A")
# Numbers of files and cases: FY-2007-012.
_NUMBER = re.compile(r"[A-Z]{2,4}-?2007-?\d+(-\d+)?")
_MARKUP = re.compile(
    r":material/\w+:|:(?:red|orange|green|blue|gray|violet|small)(?:-\w+)?\[|\]\([^)]*\)|<[^>]*>|`[^`]*`"
)


def _name(value) -> str:
    return value.url_path if isinstance(value, Entry) else str(value)


def _cells(frame: pd.DataFrame) -> list[str]:
    return [value for column in frame.columns for value in frame[column] if isinstance(value, str)]


def _english(text: str) -> set[str]:
    without = _NUMBER.sub(" ", _MARKUP.sub(" ", text.replace("\\", "")))
    return set(re.findall(r"[A-Za-z]{2,}\d*", without)) - LATIN


@pytest.fixture
def opened(signed_in):
    """``opened(role, entry, as_of=...)``: the app on the entry's page."""

    def open_page(role: Role, entry: Entry, **parameters: str) -> AppTest:
        return signed_in(role, None if entry.url_path in FRONT_PAGES else f"pages/{entry.file}", **parameters)

    return open_page


def read_well(app: AppTest, entry: Entry) -> None:
    """What holds for every page on every day: no error, its title, no code, no null and no English in sight."""
    assert not app.exception, app.exception[0].value + "\n" + "\n".join(app.exception[0].stack_trace)
    assert app.title, "no title"
    said = words(app)
    assert not _NOTHING.findall(said)
    assert not _CODE.findall(_MARKUP.sub(" ", said))
    if entry.url_path not in MACHINE_PAGES:
        assert not _english(said)
    for headers, frame in tables(app):
        assert not [header for header in headers if _english(header) or "_" in header], headers
        cells = _cells(frame)
        assert not [cell for cell in cells if _NOTHING.search(cell)]
        if entry.url_path not in MACHINE_PAGES:
            assert not [cell for cell in cells if _CODE.search(cell)]


# ---------------------------------------------------------------- the demo year


@pytest.mark.usefixtures("demo_year")
class TestOnTheDemoYear:
    """The default day, as each role."""

    @pytest.mark.parametrize(("role", "entry"), ALLOWED, ids=_name)
    def test_an_allowed_page_reads_well(self, opened, role, entry):
        app = opened(role, entry)
        if entry.url_path in ("overview", "timeline"):
            unfolded(app)
        read_well(app, entry)
        assert DEMO_WORDS in words(app)
        assert not [box.value for box in app.main.info if REFUSAL in box.value]

    @pytest.mark.parametrize("role", Role, ids=_name)
    def test_a_page_that_was_left_is_the_same_to_whoever_comes_back(self, signed_in, role):
        own = [entry for entry in THERE if role == readers(entry)[-1] or entry.url_path == "account"]
        app = signed_in(role, "pages/office/account.py")
        asked = dict(app.query_params)

        def visit(entry: Entry) -> list:
            app.query_params.update(asked)
            app.switch_page(str(ROOT / "pages" / entry.file)).run()
            assert not app.exception, (entry.url_path, app.exception[0].value)
            return [(each.key, each.value) for kind in FIELDS for each in app.main.get(kind) if each.key]

        first = {entry: visit(entry) for entry in own}
        assert {entry: visit(entry) for entry in own} == first

    @pytest.mark.parametrize(("role", "entry"), FORBIDDEN, ids=_name)
    def test_a_forbidden_page_refuses_calmly_and_shows_no_data(self, opened, role, entry):
        app = opened(role, entry)
        assert not app.exception
        assert [REFUSAL in box.value for box in app.main.info] == [True]
        assert not (app.metric or app.dataframe or app.table or app.get("vega_lite_chart"))
        # What the frame offers on every page is no page's own.
        assert {each.label for each in app.main.button} <= {"打印本页"}

    @pytest.mark.parametrize(
        ("day", "role"),
        [
            ("2007-02-05", Role.SUPERVISION),
            ("2007-02-10", Role.UNIT),
            ("2007-06-15", Role.LEADER),
            ("2007-06-15", Role.UNIT),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("entry", [entry for entry in THERE if entry.action in _FIGURES], ids=_name)
    def test_a_page_reads_well_on_earlier_days(self, opened, role, entry, day):
        app = opened(role, entry, as_of=day)
        read_well(app, entry)
        year, month, date = (int(part) for part in day.split("-"))
        assert f"截至{year}年{month}月{date}日" in words(app)


@pytest.fixture(scope="class")
def december(whole_year_to_read: Path) -> Iterator[Path]:
    """The app on the whole year."""
    with reading(whole_year_to_read):
        yield whole_year_to_read


@pytest.mark.usefixtures("december")
class TestOnTheWholeYear:
    """The last day of the year, when every day of the document has passed."""

    @pytest.mark.parametrize(
        ("role", "entry"), [pair for pair in ALLOWED if pair[0] in (Role.LEADER, Role.SUPERVISION)], ids=_name
    )
    def test_a_page_reads_well_when_the_year_is_over(self, opened, role, entry):
        app = opened(role, entry)
        read_well(app, entry)
        # The own account has no day.
        assert "截至2007年12月31日" in words(app) or entry.url_path in (*MACHINE_PAGES, "account")


# ---------------------------------------------------------------- a real installation that knows nothing yet


@pytest.fixture(scope="class")
def empty(empty_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real installation with one account of each role and no facts."""
    for path in copy_of(empty_template, tmp_path_factory.mktemp("real"), demo=False):
        let_each_role_in()
        yield path


@pytest.mark.usefixtures("empty")
class TestOnAnEmptyInstallation:
    """Before anybody has reported anything."""

    @pytest.mark.parametrize(("role", "entry"), ALLOWED, ids=_name)
    def test_a_page_says_honestly_that_nothing_is_known(self, opened, role, entry):
        app = opened(role, entry, **({"as_of": "2007-08-31"} if Action.VIEW_OVERVIEW in RIGHTS[role] else {}))
        read_well(app, entry)
        said = words(app)
        assert "演示" not in said or entry.url_path == "handbook"
        # Nothing reported is neither 0% nor a green light; a share of what is asked for shows how much that is.
        for metric in app.metric:
            if re.fullmatch(r"-?[\d.]+%", metric.value):
                assert re.search(r"0/[1-9]", metric.delta), f"{metric.label}: {metric.value}, {metric.delta}"
        assert not re.search(r"● 绿灯\**\]?\s*[1-9]", said)
        assert not re.search(r"✔ 已办结\**\]?\s*[1-9]", said)
