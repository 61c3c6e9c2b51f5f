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
    "name",
    [
        "README.md",
        "README.zh.md",
        "docs/architecture.md",
        "docs/deployment.md",
        "docs/security.md",
        "docs/asvs.md",
        "docs/使用手册.md",
    ],
)
def test_links_inside_the_documents_lead_somewhere(name):
    document = ROOT / name
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (document.parent / target).exists(), target


# How many requirements of levels one and two each section of ASVS 5.0.0 begins with; those of level three follow them.
_ASVS = """1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1
5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1
9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4
13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"""


def test_the_table_of_asvs_has_each_requirement_of_levels_one_and_two_once():
    words = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    listed = [
        f"{section}.{number}"
        for section, first, last in re.findall(r"^\| V(\d+\.\d+)\.(\d+)(?:~(\d+))? \|", words, re.MULTILINE)
        for number in range(int(first), int(last or first) + 1)
    ]
    wanted = [
        f"{section}.{number}"
        for section, _, many in (each.partition(":") for each in _ASVS.split())
        for number in range(1, int(many) + 1)
    ]
    assert len(wanted) == 253
    assert listed == wanted


def test_the_table_of_the_standard_has_each_item_of_its_chapter_once():
    words = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    first = r"^\| ([a-g]|8\.1\.4\.[56]|完整性[ab]|保密性[ab]|剩余信息[ab]|个人信息[ab]) \|"
    table = words[: words.index("## 国密")]
    per_section = [
        len(re.findall(first, part, re.MULTILINE)) for part in re.split(r"^## 8", table, flags=re.MULTILINE)
    ]
    # 身份鉴别, 访问控制, 安全审计, 入侵防范; 恶意代码 and 可信验证; 完整性 and 保密性; 备份恢复; 剩余信息 and 个人信息.
    assert per_section == [0, 4, 7, 4, 6, 2, 4, 3, 4]


def test_every_test_that_the_security_tables_name_is_there():
    words = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("security.md", "asvs.md"))
    named = set(re.findall(r"`(test_\w+)`", words))
    there = {
        found
        for path in (ROOT / "tests").rglob("test_*.py")
        for found in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 100
    assert named - there == set()
