"""Signing in at an identity provider (OpenID Connect) of a package of its own, in Chromium, from the button to the front page."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import oidc_provider_mock
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from seed.demo.accounts import PASSWORD
from tests.deployed import free_port
from tests.e2e.conftest import emptied, served

# All else on the machine may have its turn first.
LONG = 180_000


@pytest.fixture(scope="module")
def provided(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app where all but ``admin`` come by the identity provider."""
    home = tmp_path_factory.mktemp("sign_on")
    shutil.copy(demo_template, home / "efficiency.db")
    port = free_port()
    with oidc_provider_mock.run_server_in_thread() as provider, pytest.MonkeyPatch.context() as patch:
        secrets = home / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        secrets.write_text(
            f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "of-this-test-only-0123456789abcdef"
client_id = "board"
client_secret = "of-this-test-only"
server_metadata_url = "http://127.0.0.1:{provider.server_port}/.well-known/openid-configuration"
"""
        )
        patch.setenv("HOME", str(home))
        patch.setenv("EFFICIENCY_OIDC_CLAIM", "sub")
        patch.setenv("EFFICIENCY_LOCAL_ACCOUNT", "admin")
        with served(home, f"sqlite:///{home / 'efficiency.db'}", "demo", port) as address:
            yield address


@pytest.fixture(scope="module")
def free_to_leave(browser: Browser, provided: str) -> Iterator[BrowserContext]:
    """A browser profile that goes to the provider and comes back."""
    profile = browser.new_context(base_url=provided, locale="zh-CN")
    profile.new_page()
    yield profile
    profile.close()


@pytest.fixture
def stranger(free_to_leave: BrowserContext) -> Iterator[BrowserContext]:
    """The profile as long as nobody has signed in with it, here or at the provider."""
    yield free_to_leave
    emptied(free_to_leave)


def _arrive(context: BrowserContext, address: str, sub: str):
    [page] = context.pages
    page.goto(address)
    page.get_by_role("button", name="统一认证登录").click(timeout=LONG)
    page.locator("input[name=sub]").fill(sub, timeout=LONG)
    page.get_by_role("button", name="Authorize").click()
    return page


def test_who_is_known_here_comes_in_and_the_providers_word_is_not_kept(stranger, provided):
    page = _arrive(stranger, provided, "gzb")
    expect(page.get_by_role("button", name="退出登录")).to_be_visible(timeout=LONG)
    names = {cookie["name"] for cookie in stranger.cookies()}
    assert not [name for name in names if name.startswith("_streamlit_user")]
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="统一认证登录")).to_be_visible(timeout=LONG)


def test_who_has_no_account_here_gets_none(stranger, provided):
    page = _arrive(stranger, provided, "somebody_else")
    expect(page.get_by_text("没有与之对应")).to_be_visible(timeout=LONG)
    assert "efficiency_session" not in {cookie["name"] for cookie in stranger.cookies()}


def test_only_the_account_for_emergencies_signs_in_with_its_password(stranger, provided):
    [page] = stranger.pages
    for username, comes_in in (("gzb", False), ("admin", True)):
        page.goto(provided)
        page.get_by_text("用本系统的密码登录").click(timeout=LONG)
        page.get_by_label("用户名").fill(username, timeout=LONG)
        page.get_by_label("密码", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        if comes_in:
            expect(page.get_by_role("button", name="退出登录")).to_be_visible(timeout=LONG)
        else:
            expect(page.get_by_text("用户名或密码不正确")).to_be_visible(timeout=LONG)
