"""Every choice on a page stands in the address, once and by its code; whoever opens that address sees the same."""

import re
from urllib.parse import parse_qsl

import pytest

from efficiency.core.config import ROOT
from efficiency.models import Role
from efficiency.ui.parts.menu import entry_of
from tests.reading import words

pytestmark = pytest.mark.usefixtures("demo_year")

# What is bound by Streamlit itself: the day, and whether a leader looks at the whole city.
SEVERAL = ("state", "subject")
BOUND = {"efficiency/ui/parts/above.py": 2}
POINTS, QUALITY = "supervision/monitoring_points", "plan/service_quality"
CASES = [
    (Role.SUPERVISION, POINTS, {"view": "points"}, ("kind", "ownership", "about", "month", "fold")),
    (Role.SUPERVISION, QUALITY, {}, ("quarter",)),
    (Role.SUPERVISION, "plan/public_services", {}, ("coverage",)),
    (Role.SUPERVISION, "plan/enterprise_intervention", {}, ("unit_kind", "spell")),
    (Role.SUPERVISION, "supervision/register", {}, ("form",)),
    (Role.SUPERVISION, "supervision/register", {"form": "correct"}, ("correct",)),
    (Role.WORK_OFFICE, "office/entries", {}, ("form",)),
    (Role.WORK_OFFICE, "office/papers", {}, ("kind",)),
    (Role.WORK_OFFICE, "office/reporting", {}, ("week", "state")),
    (Role.WORK_OFFICE, "office/corrections", {}, ("subject", "unit", "kind", "view")),
    (Role.WORK_OFFICE, "office/data_exchange", {}, ("template", "register")),
    (Role.UNIT, "office/reporting", {}, ("way",)),
    (Role.LEADER, "leadership/units", {}, ("lens",)),
]  # fmt: skip


def test_no_choice_is_bound_by_its_words():
    found = {}
    for folder in ("efficiency", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            if count := path.read_text(encoding="utf-8").count('bind="query-params"'):
                found[str(path.relative_to(ROOT))] = count
    assert found == BOUND


@pytest.mark.parametrize(("role", "page", "asked", "keys"), CASES)
def test_a_choice_stands_in_the_address_by_its_code_and_that_address_shows_the_same(
    signed_in, role, page, asked, keys
):
    path = f"pages/{page}.py"
    app = signed_in(role, path, **asked)
    assert not app.exception
    for key in keys:
        widget = next(each for each in _choices(app) if each.key == key)
        _choose_last(widget)
        app.run()
        assert not app.exception, key
        code = _address(app)[key]
        assert re.fullmatch(r"[A-Za-z0-9_,\-]+", code), (key, code)
    assert words(signed_in(role, path, **_address(app))) == words(app)


def _address(app) -> dict[str, str]:
    return {name: said if isinstance(said, str) else said[0] for name, said in app.query_params.items()}


def _choices(app):
    return [*app.main.get("button_group"), *app.main.get("selectbox")]


def _choose_last(widget) -> None:
    last = widget.options[-1]
    last = getattr(last, "content", last)
    if widget.type == "selectbox":
        widget.select_index(len(widget.options) - 1)
    else:
        widget.set_value([last] if widget.key in SEVERAL else last)


def test_an_unknown_code_is_said_and_passed_over(signed_in):
    said = words(signed_in(Role.SUPERVISION, "pages/supervision/register.py", form="nonsense"))
    assert "链接中的“登记什么”没有这一项，已改为“登记反映”" in said
    said = words(signed_in(Role.SUPERVISION, f"pages/{POINTS}.py", view="points", kind="nonsense"))
    assert "链接中的“类型”没有这一项，已改为“全部”" in said


@pytest.mark.parametrize(("role", "page", "code", "words_of_tab"), [
    (Role.SECURITY, "pages/office/security.py", "rules", "安全规则"),
    (Role.UNIT, "pages/office/account.py", "password", "修改密码"),
])  # fmt: skip
def test_a_link_opens_the_tab_that_it_names_by_its_code(signed_in, role, page, code, words_of_tab):
    app = signed_in(role, page, tab=code)
    assert not app.exception
    assert app.session_state["tab"] == words_of_tab
    assert "链接中的“内容”没有这一项" in words(signed_in(role, page, tab="nonsense"))


_NOT_HERE = "链接中有本页没有的内容"
# What a link may say that there is not: page, address, and how the page says so.
UNKNOWN = [
    (Role.SUPERVISION, "supervision/register", {"source": "xyz"}, _NOT_HERE),
    (Role.SUPERVISION, "supervision/register", {"form": "handle", "incident": "FY-1"}, "链接中的反映“FY-1”不在可选之列"),
    (Role.SUPERVISION, "supervision/register", {"form": "handle", "correct": "action"}, _NOT_HERE),
    (Role.WORK_OFFICE, "office/papers", {"correct": "xyz"}, _NOT_HERE),
    (Role.WORK_OFFICE, "office/papers", {"corrects": "xyz"}, "链接中要更正的公文不在登记簿上"),
    (Role.WORK_OFFICE, "office/papers", {"corrects": "²"}, "链接中要更正的公文不在登记簿上"),
    (Role.WORK_OFFICE, "office/corrections", {"view": "deadlines", "extension": "xyz"}, "xyz"),
    (Role.SUPERVISION, POINTS, {"cell": "places"}, _NOT_HERE),
    (Role.SUPERVISION, POINTS, {"cell": "weeks|210211|"}, _NOT_HERE),
    (Role.SUPERVISION, POINTS, {"cell": "places|210211"}, "链接中的格子不在所选范围内"),
    (Role.SUPERVISION, POINTS, {"cell": "places|999999|2007-04-01"}, "链接中的格子不在所选范围内"),
    (Role.SUPERVISION, POINTS, {"view": "tiles", "cell": "tiles|999999|"}, "链接中的格子不在所选范围内"),
    (Role.SUPERVISION, POINTS, {"point": "xyz"}, "没有这个监测点"),
    (Role.WORK_OFFICE, "leadership/overview", {"view": "matrix", "cell": "matrix|S99|"}, "链接中的格子不在所选范围内"),
    (Role.WORK_OFFICE, "plan/timeline", {"show": "nodes", "order": "xyz"}, _NOT_HERE),
    (Role.WORK_OFFICE, "plan/timeline", {"show": "windows", "order": "xyz"}, "链接中的“排列”没有这一项"),
    (Role.WORK_OFFICE, "leadership/weekly_meeting", {"show": "1", "changed": "xyz"}, _NOT_HERE),
    (Role.WORK_OFFICE, "leadership/weekly_meeting", {"show": "changes", "changed": "xyz"}, "链接中的“看哪一类”没有这一项"),
    (Role.SUPERVISION, "supervision/accountability", {"show": "lacking", "chains": "xyz"}, _NOT_HERE),
    (Role.SUPERVISION, "supervision/accountability", {"show": "chains", "chains": "xyz"}, "链接中的“只看”没有这一项"),
    (Role.SUPERVISION, "supervision/measures", {"show": "xyz"}, _NOT_HERE),
    (Role.WORK_OFFICE, "leadership/units", {"unit": "U_XZFW", "instruct": "U_XZFW"}, _NOT_HERE),
    (Role.LEADER, "leadership/units", {"unit": "U_XZFW", "instruct": "xyz", "city": "true"}, "链接要批示的“xyz”不在这里"),
]  # fmt: skip


def _told(app) -> str:
    """All that the page says, without what escapes Markdown."""
    return "\n".join([words(app), *(each.value for each in app.toast)]).replace("\\", "")


@pytest.mark.parametrize(("role", "page", "address", "sentence"), UNKNOWN)
def test_what_a_link_says_that_there_is_not_is_told(signed_in, role, page, address, sentence):
    app = signed_in(role, f"pages/{page}.py", **address)
    assert not app.exception
    assert sentence in _told(app)


def test_what_a_link_brings_too_much_is_told_once_and_what_is_there_is_never_told_of(signed_in):
    app = signed_in(Role.SUPERVISION, f"pages/{POINTS}.py", nonsense="xyz", as_of="2007-06-29")
    assert _NOT_HERE in _told(app)
    app.run()
    assert _NOT_HERE not in _told(app)
    for page in ("office/account", "plan/timeline", "supervision/measures"):
        app = signed_in(Role.SUPERVISION, f"pages/{page}.py", as_of="2007-06-29", city="true", show="whole")
        assert _NOT_HERE not in _told(app), page


@pytest.mark.parametrize(("role", "page", "address", "sentence"), [
    (Role.LEADER, "leadership/units", {"unit": "U_XZFW", "task": "T06"}, "这个单位不在您分管的范围内"),
    (Role.LEADER, "leadership/follow_ups", {"number": "DB-2007-008"}, "可在页面上方打开“全市”"),
    (Role.UNIT, "leadership/follow_ups", {"number": "DB-2007-008"}, "没有这件督办，或者您无权查看"),
    (Role.UNIT, "leadership/units", {"unit": "U_XZFW", "task": "T06"}, "您的账号只能查看本单位的情况"),
    (Role.UNIT, "supervision/accountability", {"show": "chains", "chains": "all"}, "您的账号没有这项权限"),
])  # fmt: skip
def test_a_link_to_what_the_reader_may_not_see_is_answered_by_one_sentence(
    signed_in, role, page, address, sentence
):
    told = _told(signed_in(role, f"pages/{page}.py", **address))
    assert sentence in told and _NOT_HERE not in told


def test_nothing_reads_the_address_past_the_one_place_that_notes_what_was_read():
    found = [
        str(path.relative_to(ROOT))
        for folder in ("efficiency", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if "query_params.get(" in path.read_text(encoding="utf-8")
    ]
    assert found == ["efficiency/ui/seams/address.py"]


@pytest.mark.parametrize(("page", "asked", "choice", "words_of_other", "gone"), [
    (POINTS, {"cell": "places|210211|2007-04-01", "kind": "INACTION"}, "view", "区划×周", {"cell"}),
    ("supervision/accountability", {"show": "chains", "chains": "all"}, "show", "三种文书", {"chains"}),
    ("supervision/register", {"form": "correct", "correct": "action"}, "form", "登记反映", {"correct", "form"}),
])  # fmt: skip
def test_what_a_choice_had_opened_leaves_the_address_with_it(
    signed_in, page, asked, choice, words_of_other, gone
):
    app = signed_in(Role.SUPERVISION, f"pages/{page}.py", **asked)
    assert not app.exception and _NOT_HERE not in _told(app)
    widget = next(each for each in _choices(app) if each.key == choice)
    widget.set_value(words_of_other)
    app.run()
    assert not app.exception
    # ``signed_in`` opens a page as a whole.
    assert set(_address(app)) - {"show"} == {*asked, choice} - gone - {"show"}
    assert _NOT_HERE not in _told(app)


@pytest.mark.parametrize("page", ["office/account", "office/handbook"])
def test_a_page_without_figures_carries_no_day_and_gives_it_back_to_the_next(signed_in, page):
    app = signed_in(Role.LEADER, "pages/plan/timeline.py", as_of="2007-06-29", city="true")
    app.switch_page(str(ROOT / f"pages/{page}.py"))
    app.run()
    assert not app.exception and not app.date_input and not app.toggle
    assert "截至" not in words(app)
    app.run()
    app.switch_page(str(ROOT / "pages/plan/timeline.py"))
    app.run()
    assert app.date_input[0].value.isoformat() == "2007-06-29"
    assert app.toggle[0].value is True


@pytest.mark.parametrize(("role", "page"), [
    (Role.WORK_OFFICE, "office/opening"), (Role.WORK_OFFICE, "leadership/overview"), (Role.SUPERVISION, POINTS),
    (Role.SUPERVISION, "supervision/accountability"), (Role.UNIT, "leadership/overview"),
])  # fmt: skip
def test_every_link_of_a_page_says_codes_and_leads_to_what_is_there(signed_in, role, page):
    app = signed_in(role, f"pages/{page}.py", show="nothing")
    links = {(each.proto.page, each.proto.query_string) for each in app.get("page_link")}
    led = [(path, dict(parse_qsl(query))) for path, query in links if query]
    assert led
    for path, query in led:
        assert all(re.fullmatch(r"[\w,.|:\-]+", each, re.ASCII) for each in query.values()), query
        opened = signed_in(role, f"pages/{entry_of(path or 'overview').file}", show="nothing", **query)
        assert not opened.exception, (path, query)
        told = [line for line in _told(opened).splitlines() if "链接中的" in line and "“内容”" not in line]
        assert not told, (path, query, told)
