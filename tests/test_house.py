"""The house keeps its order: imports go one way, pages lie where nobody is served them, everything public is explained."""

import ast
import importlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from efficiency import campaign
from efficiency.core.config import ROOT

STREAMLIT_ROOMS = (
    "app.py",
    "efficiency/main.py",
    "efficiency/server/web.py",
    "efficiency/ui/",
    "pages/",
)
DRAWERS = re.compile(r"(^|_)(utils?|helpers?|common|misc)$")
# Folders of one person's machine.
PLACES = re.compile(r"/home/\w+/|/Users/\w+/")


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions, as dotted names; ``from a import b`` gives a and a.b."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)}: a relative import hides where it leads"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def reaches(path: Path, *modules: str) -> set[str]:
    return {each for each in imported(path) for module in modules if f"{each}.".startswith(f"{module}.")}


# What is computed here is given its rows and its day: no database, no clock, no screen.
PURE = ("efficiency/campaign", "efficiency/standings")


def test_every_module_stands_on_its_floor_and_imports_go_one_way():
    # The contracts of pyproject.toml are exhaustive: a new file without a floor fails here.
    said = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-6000:] + said.stderr[-2000:]


def test_whatever_is_imported_is_there():
    # Two changes that meet can each be right and leave a name behind that is gone.
    gone = []
    for path in [ROOT / "app.py", *sources("efficiency", "pages", "seed", "docs", "benchmarks", "tests")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(("efficiency.", "seed.")):
                module = importlib.import_module(node.module)
                gone += [
                    f"{name_of(path)}: {node.module}.{alias.name}"
                    for alias in node.names
                    if not hasattr(module, alias.name)
                    and importlib.util.find_spec(f"{node.module}.{alias.name}") is None
                ]
    assert gone == []


@pytest.mark.parametrize("folder", PURE)
def test_a_pure_room_knows_neither_database_nor_screen(folder):
    for path in sources(folder):
        known = reaches(path, "sqlalchemy", "streamlit", "efficiency.core.db")
        assert not known, f"{name_of(path)} imports {sorted(known)}"


def test_streamlit_is_imported_only_where_the_screen_is():
    strangers = [
        name_of(path)
        for path in [ROOT / "app.py", *sources("efficiency", "pages", "seed", "docs")]
        if reaches(path, "streamlit", "streamlit_authenticator")
        and not name_of(path).startswith(STREAMLIT_ROOMS)
    ]
    assert strangers == []


def test_what_leans_on_the_inside_of_streamlit_stands_in_the_seams():
    # Its sign-in library, its modules below the top one, its own addresses, scripts in pages: each has a test there.
    leans = re.compile(
        r"streamlit_authenticator|\bstreamlit\.(?!ui\b)[a-z]\w*\.|_stcore|unsafe_allow_javascript|st\.context\.cookies"
    )
    places = [
        name_of(path)
        for path in [ROOT / "app.py", *sources("efficiency", "pages")]
        if not name_of(path).startswith("efficiency/ui/seams/")
        and leans.search(path.read_text(encoding="utf-8"))
    ]
    assert places == []


def test_nothing_but_the_pages_and_the_blocks_knows_the_blocks():
    strangers = [
        name_of(path)
        for path in sources("efficiency", "seed", "docs")
        if reaches(path, "efficiency.ui")
        and not name_of(path).startswith(
            (
                "efficiency/ui/",
                "efficiency/main.py",
                "efficiency/server/web.py",
                "efficiency/server/wrapping.py",
            )
        )
    ]
    assert strangers == []


def test_pages_lie_one_level_down_where_they_are_not_served_before_signing_in():
    assert list((ROOT / "pages").glob("*.py")) == []
    assert not (ROOT / "efficiency" / "pages").exists()


def test_a_page_is_short_enough_to_show_the_order_of_its_story():
    story = sources("pages")
    long = {name_of(path): n for path in story if (n := len(path.read_text().splitlines())) > 90}
    assert long == {}


# A file of more lines says in its first ones why it is one file: “One file because …”.
LONGEST = 400


def test_no_file_is_long_without_a_reason_in_its_first_lines():
    long = {
        name_of(path)
        for path in sources("efficiency", "pages", "seed", "docs", "benchmarks")
        if "migrations" not in path.parts
        for lines in [path.read_text(encoding="utf-8").splitlines()]
        if len(lines) > LONGEST and "One file because" not in "\n".join(lines[:12])
    }
    assert long == set()


WIDEST = 130


def test_no_line_is_wider_than_a_screen_but_for_a_sheet_or_a_sentence_that_stays_whole():
    # Ruff takes a Chinese letter for two, so lines are counted here.
    wide = []
    for path in sources("efficiency", "pages", "seed", "docs", "tests", "benchmarks"):
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        if max(map(len, lines), default=0) <= WIDEST:
            continue
        whole = _strings_that_stay_whole(ast.parse(source))
        wide += [
            f"{name_of(path)}:{n}" for n, line in enumerate(lines, 1) if len(line) > WIDEST and n not in whole
        ]
    assert wide == []


def _strings_that_stay_whole(tree: ast.Module) -> set[int]:
    """The lines of strings that are no docstring: those of several lines, and those of one that is long by itself."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    }
    found = set()
    for node in ast.walk(tree):
        text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        if text and id(node) not in docstrings:
            several = node.end_lineno > node.lineno
            if several or node.end_col_offset - node.col_offset > WIDEST // 2:
                found |= set(range(node.lineno, node.end_lineno + 1))
    return found


# What belongs to one campaign and stands in its folder; a file that still names it waits here. The lists only get shorter.
STILL_NAMED: dict[str, set[str]] = {
    # The campaign that ships is the one that opens without any other.
    "the year": {"efficiency/core/config.py"},
    "the city": set(),
    "a unit": set(),
    "an id": set(),
    "a count": set(),
}
_COUNTED = "九|三十|五|二十一|十一|25|30|75|56|43"


def _campaign_words() -> dict[str, re.Pattern[str]]:
    """What nothing but the campaign's folder should name."""
    known = campaign.load()
    names = {name for unit in known.plan.units for name in (unit.name, unit.full_name, *unit.aliases)}
    names |= {district.name for district in known.plan.districts}
    units = "|".join(sorted((re.escape(name) for name in names if len(name) > 3), key=len, reverse=True))
    ids = [
        *known.plan.units,
        *known.plan.sections,
        *known.plan.tasks,
        *known.plan.targets,
        *known.plan.deliverables,
    ]
    ids += [*known.plan.phases, *known.plan.milestones, *known.plan.work_requirements, *known.plan.measures]
    return {
        "the year": re.compile(rf"(?<!\d){known.parameters.weeks.year}(?!\d)"),
        "the city": re.compile("大连|大政发"),
        "a unit": re.compile(units),
        "an id": re.compile(
            rf"(?<![A-Za-z0-9])({'|'.join(re.escape(each.id) for each in ids)})(?![A-Za-z0-9])"
        ),
        "a count": re.compile(
            rf"({_COUNTED})(个?方面|项任务|项工作|个指标|项指标|项量化|项要求|条规则|条|项)"
        ),
    }


def _said(path: Path) -> set[str]:
    """The constants of a file's code, docstrings left out: those cite the clause that is implemented."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        str(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node not in docstrings and isinstance(node.value, str | int)
    }


def test_what_belongs_to_one_campaign_is_named_in_its_folder_only():
    words = _campaign_words()
    named: dict[str, set[str]] = {what: set() for what in words}
    for path in sources("efficiency", "pages"):
        if "migrations" not in path.parts:
            said = _said(path)
            for what, pattern in words.items():
                if any(pattern.search(each) for each in said):
                    named[what].add(name_of(path))
    assert named == STILL_NAMED


def test_no_module_is_a_drawer_for_everything():
    drawers = [
        name_of(path) for path in sources("efficiency", "pages", "seed", "tests") if DRAWERS.search(path.stem)
    ]
    assert drawers == []


def test_every_public_function_and_class_says_what_it_is():
    silent = []
    for path in sources("efficiency"):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in [tree, *tree.body]:
            public = isinstance(node, ast.Module) or (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and node.name[0] != "_"
            )
            if public and not ast.get_docstring(node):
                silent.append(f"{name_of(path)}: {getattr(node, 'name', 'the module')}")
    assert silent == []


# Folds of rows and of the document's words, by their sign: nothing is filled in there.
READ_ONLY = ("table_rows", "article", "hourglass_bottom")


def test_a_fold_in_which_something_is_filled_in_has_a_key_by_which_it_stays_open_when_what_stands_above_it_goes():
    bare = []
    for path in sources("efficiency/ui", "pages"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "expander":
                said = {each.arg: ast.unparse(each.value) for each in node.keywords}
                if "key" not in said and not any(f"/{sign}:" in said.get("icon", "") for sign in READ_ONLY):
                    bare.append(f"{name_of(path)}:{node.lineno}")
    assert not bare


def test_every_page_states_the_question_that_it_answers():
    silent = [
        name_of(path) for path in sources("pages") if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_no_package_that_a_tool_fetched_lies_among_the_sources():
    found = [path.name for path in ROOT.iterdir() if path.suffix in (".whl", ".gz", ".zip", ".egg", ".deb")]
    assert found == []


def test_no_file_names_a_folder_of_somebodys_machine():
    kinds = {".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".cfg", ".ini", ".sh", ""}
    folders = ("efficiency", "pages", "seed", "docs", "benchmarks", "bin", ".streamlit", "tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file() and path.suffix in kinds - {""}]
    named = [
        f"{name_of(path)}: {found.group()}"
        for path in files
        if path.suffix in kinds and path.name != Path(__file__).name and "__pycache__" not in path.parts
        for found in [PLACES.search(path.read_text(encoding="utf-8"))]
        if found
    ]
    assert named == []


def test_a_measured_percentage_is_written_in_one_place():
    """``campaign.words.percent`` gives all of them one precision. What a unit itself reported is written as it was."""
    own = re.compile(r":\.[1-9]f\}%|:\.\d%\}")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("efficiency", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != ROOT / "efficiency" / "campaign" / "words.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if own.search(line)
    ]
    assert found == []
