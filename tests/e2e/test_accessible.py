"""What axe-core finds wrong on a page: nothing, on pages of each kind, for those who read them, in light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from seed.demo.accounts import PASSWORD
from tests.e2e.conftest import WIDTHS, fill_in, settled

LOOKED_AT = [
    ("light", "gzb", ("/", "/units?unit=U_GKJ&finding=WT-2007-080", "/approval_reform", "/handbook")),
    ("light", "jcj", ("/monitoring_points", "/data_exchange")),
    ("dark", "jcj", ("/", "/units?unit=U_GKJ&finding=WT-2007-080")),
]


@pytest.mark.parametrize(("scheme", "username", "paths"), LOOKED_AT)
def test_axe_finds_nothing_wrong_on_pages_of_each_kind(browser, server, scheme, username, paths):
    size = {"width": WIDTHS["tablet"][0], "height": WIDTHS["tablet"][1]}
    # axe is put into the page past its content policy.
    context = browser.new_context(
        base_url=server, locale="zh-CN", viewport=size, bypass_csp=True, color_scheme=scheme
    )
    tab = context.new_page()
    tab.goto("/")
    fill_in(tab, username, PASSWORD)
    tab.get_by_role("textbox", name="用户名").wait_for(state="detached", timeout=60_000)
    found = []
    for path in paths:
        tab.goto(path)
        settled(tab)
        for violation in Axe().run(tab).response["violations"]:
            found += [(path, violation["id"], node["html"][:200]) for node in violation["nodes"]]
    context.close()
    assert not found
