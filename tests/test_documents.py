"""What is written about the app is held against the app."""

import re

import pytest

from docs import definitions
from efficiency.campaign.thresholds import THRESHOLD_WORDS, Thresholds
from efficiency.core.config import ROOT
from efficiency.models import Role
from efficiency.ui.parts.menu import ENTRIES

HANDBOOK = ROOT / "docs" / "使用手册.md"


def test_the_definitions_are_those_of_the_code():
    """Run ``python -m docs.definitions`` after a docstring, a threshold or an indicator has changed."""
    assert definitions.PATH.read_text(encoding="utf-8") == definitions.text()


def test_every_public_function_that_makes_figures_says_what_it_means():
    assert "— None" not in definitions.text()


def test_the_handbook_names_every_page_by_its_title_and_every_role():
    words = HANDBOOK.read_text(encoding="utf-8")
    missing = [
        entry.title
        for entry in ENTRIES
        if entry.is_held and (ROOT / "pages" / entry.file).exists() and entry.title not in words
    ]
    assert not missing
    assert not [role.words for role in Role if role.words not in words]


def test_the_handbook_states_the_thresholds_in_force_after_installation():
    words = HANDBOOK.read_text(encoding="utf-8")
    limits = Thresholds()
    for name, (before, after) in THRESHOLD_WORDS.items():
        assert f"{before}{getattr(limits, name)}{after}" in words, name


def test_every_picture_of_the_handbook_and_the_readme_is_there_small_and_described():
    for document in (HANDBOOK, ROOT / "README.md", ROOT / "README.zh.md"):
        for described, name in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
            picture = document.parent / name
            assert described
            assert picture.is_file(), f"{document.name}: {name}"
            assert picture.stat().st_size < 200_000, name


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh.md", "docs/architecture.md", "docs/deployment.md", "docs/使用手册.md"]
)
def test_links_inside_the_documents_lead_somewhere(name):
    document = ROOT / name
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (document.parent / target).exists(), target


def test_every_test_that_the_security_table_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8")))
    there = {
        found
        for path in (ROOT / "tests").rglob("test_*.py")
        for found in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 50
    assert named - there == set()
