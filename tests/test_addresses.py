"""Every choice on a page stands in the address, once and by its code; whoever opens that address sees the same."""

import re

import pytest

from efficiency.core.config import ROOT
from efficiency.models import Role
from tests.reading import words

pytestmark = pytest.mark.usefixtures("demo_year")

# What is bound by Streamlit itself: the day, and whether a leader looks at the whole city.
SEVERAL = ("state", "subject")
BOUND = {"efficiency/ui/parts/frame.py": 2}
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
