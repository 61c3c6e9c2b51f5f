"""The recipe in ``deploy/`` as printed: PostgreSQL with two roles, two processes, nginx with TLS, a real browser in front.

Only names, ports and paths are replaced, each of which has to be there to be replaced.
"""

import configparser
import os
import re
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from efficiency.core.config import ROOT
from tests.deployed import DEPLOY, free_port, nginx, replaced
from tests.e2e.conftest import emptied, fill_in, said, settled, status_of

pytest_plugins = ["tests.postgres"]

FIRST, OWN = "Kaitong-Xianxing-88", "Zhoubao-Huizong-66"


@dataclass
class Site:
    """The running installation; ``processes`` by port."""

    home: Path
    port: int
    plain_port: int
    ports: tuple[int, int]
    environment: dict[str, str]
    processes: dict[int, subprocess.Popen] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def start(self, *ports: int) -> None:
        """Start the processes of ``ports`` at once, with the command of the unit file, and wait until each answers."""
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.optionxform = str
        unit.read_string((DEPLOY / "systemd" / "efficiency@.service").read_text())
        for port in ports:
            command = replaced(
                unit["Service"]["ExecStart"],
                **{"/srv/efficiency/.venv/bin/uvicorn": "-m uvicorn", "%i": str(port)},
            )
            with (self.home / f"app-{port}.log").open("a") as log:
                self.processes[port] = subprocess.Popen(
                    [sys.executable, *command.split()], cwd=ROOT, env=self.environment, stdout=log, stderr=log
                )
        deadline = time.monotonic() + 240
        for port in ports:
            while status_of(f"http://127.0.0.1:{port}/healthz") != 200:
                assert self.processes[port].poll() is None, (self.home / f"app-{port}.log").read_text()
                assert time.monotonic() < deadline, (self.home / f"app-{port}.log").read_text()
                time.sleep(0.3)

    def stop(self, port: int, *, kill: bool = False) -> None:
        process = self.processes.pop(port)
        process.kill() if kill else process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def site(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    host = postgres_server.removeprefix("postgresql://postgres@").partition(":")
    psql = ["psql", "-X", "-q", "-h", host[0], "-p", host[2]]
    subprocess.run(
        [
            *psql,
            "-U",
            "postgres",
            "-v",
            "owner_password=o",
            "-v",
            "app_password=a",
            "-f",
            str(DEPLOY / "postgresql" / "roles.sql"),
        ],
        check=True,
    )
    database = f"postgresql://{{}}@{host[0]}:{host[2]}/efficiency"
    owner = os.environ | {"DATABASE_URL": database.format("efficiency_owner"), "EFFICIENCY_INSTALL": "real"}
    subprocess.run(
        [sys.executable, "-m", "efficiency", "migrate"],
        cwd=ROOT,
        env=owner,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    subprocess.run(
        [
            *psql,
            "-U",
            "efficiency_owner",
            "-d",
            "efficiency",
            "-f",
            str(DEPLOY / "postgresql" / "grants.sql"),
        ],
        check=True,
    )
    for username, role in (("gzb", "WORK_OFFICE"),):
        subprocess.run(
            [sys.executable, "-m", "efficiency", "user", "add", "--username", username, "--role", role, "--password-stdin"],
            cwd=ROOT, env=owner, input=FIRST, text=True, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    wanted = dict(
        line.split("=", 1)
        for line in (DEPLOY / "efficiency.env").read_text().splitlines()
        if line[:1] not in ("", "#")
    )
    wanted["DATABASE_URL"] = replaced(
        wanted["DATABASE_URL"], **{"CHANGE-ME": "a", "127.0.0.1": f"{host[0]}:{host[2]}"}
    )
    found = Site(home, free_port(), free_port(), (free_port(), free_port()), os.environ | wanted)
    with nginx(home, found.port, found.plain_port, found.ports):
        try:
            found.start(*found.ports)
            yield found
        finally:
            for port in list(found.processes):
                found.stop(port, kill=True)


@pytest.fixture(scope="module")
def profile(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=site.address, locale="zh-CN", ignore_https_errors=True)
    opened.new_page()
    yield opened
    opened.close()


@pytest.fixture
def visitor(profile: BrowserContext) -> Iterator[BrowserContext]:
    """The profile as long as nobody has signed in with it."""
    yield profile
    emptied(profile)


def signed_in(visitor: BrowserContext, username: str) -> Page:
    """A tab signed in, the first time by way of choosing an own password."""
    [tab] = visitor.pages
    tab.goto("/")
    fill_in(tab, username, OWN)
    denied = tab.get_by_text("用户名或密码", exact=False).first
    start = tab.get_by_test_id("stSidebarNav").first
    expect(denied.or_(start)).to_be_visible(timeout=90_000)
    if denied.is_visible():
        fill_in(tab, username, FIRST)
        tab.get_by_role("textbox", name="现用密码").fill(FIRST, timeout=60_000)
        tab.get_by_role("textbox", name="新密码", exact=True).fill(OWN)
        tab.get_by_role("textbox", name="再输一次新密码").fill(OWN)
        tab.get_by_role("button", name="设置密码").click()
        expect(start).to_be_visible(timeout=90_000)
    settled(tab)
    return tab


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments, **_options):
        return None


def answer(address: str, **options) -> urllib.error.HTTPError | urllib.request.addinfourl:
    """What an address answers, whatever its status; the site's certificate is its own."""
    trusting = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
    try:
        return urllib.request.build_opener(NoRedirect, trusting).open(
            urllib.request.Request(address, **options), timeout=60
        )
    except urllib.error.HTTPError as refused:
        return refused


def test_plain_http_leads_to_tls_and_tls_stays(site):
    plain = answer(f"http://127.0.0.1:{site.plain_port}/timeline?as_of=2007-06-15")
    assert plain.status == 308
    assert plain.headers["Location"] == "https://127.0.0.1/timeline?as_of=2007-06-15"
    page = answer(f"{site.address}/")
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    assert page.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    node = page.headers["Set-Cookie"]
    assert re.match(r"efficiency_node=[0-9a-f]{32}; Path=/; HttpOnly; Secure; SameSite=Strict", node)
    assert answer(f"{site.address}/_stcore/metrics").status == 404


def test_static_files_come_compressed(site):
    page = answer(f"{site.address}/").read().decode()
    script = re.search(r'src="\./(static/js/index[^"]+)"', page).group(1)
    got = answer(f"{site.address}/{script}", headers={"Accept-Encoding": "gzip"})
    assert got.headers["Content-Encoding"] == "gzip"


def test_what_is_too_large_is_refused_in_chinese(site):
    got = answer(f"{site.address}/_stcore/upload_file/x/y", data=b"0" * (67 << 20), method="PUT")
    assert got.status == 413
    assert "文件超过60MB" in got.read().decode()


def test_the_log_of_the_proxy_names_no_session(site):
    answer(f"{site.address}/_stcore/upload_file/geheim-session/geheim-file", data=b"0", method="PUT")
    written = (site.home / "nginx.log").read_text()
    assert "/_stcore/upload_file/-" in written and "geheim" not in written


def test_the_app_cannot_change_the_audit_log_or_the_schema(site):
    address = site.environment["DATABASE_URL"]
    for statement in (
        "UPDATE audit_entry SET username = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry", "DELETE FROM audit_seal",
        "DROP TABLE unit", "CREATE TABLE mine (id int)", "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    ):  # fmt: skip
        with (
            psycopg.connect(address, autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


def test_a_browser_signs_in_uploads_and_exports_through_the_proxy(site, visitor, tmp_path):
    tab = signed_in(visitor, "gzb")
    cookies = {cookie["name"]: cookie for cookie in visitor.cookies()}
    # Streamlit's own token against forged uploads is one that its script has to read.
    del cookies["_streamlit_xsrf"]
    assert len(cookies) == 2 and all(
        cookie["secure"] and cookie["httpOnly"] for cookie in cookies.values()
    ), cookies
    large = tmp_path / "大文件.csv"
    large.write_bytes(b"0123456789abcdef\n" * (40 * (1 << 20) // 17))
    tab.goto("/data_exchange")
    settled(tab)
    refused: list[int] = []
    tab.on("response", lambda got: refused.append(got.status) if got.status >= 400 else None)
    with tab.expect_response(
        lambda got: "upload_file" in got.url and got.request.method == "PUT", timeout=120_000
    ) as sent:
        tab.locator("input[type=file]").first.set_input_files(large)
    assert sent.value.status in (200, 204)
    expect(tab.get_by_text("大文件.csv").first).to_be_visible(timeout=120_000)
    tab.wait_for_timeout(1000)
    settled(tab)
    assert not [status for status in refused if status == 413]
    tab.goto("/units")
    settled(tab)
    tab.get_by_role("button", name=re.compile("导出 CSV")).first.click()
    with tab.expect_download(timeout=90_000) as download:
        tab.get_by_role("button", name="UTF-8（带BOM）").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_signed_in_browser_goes_on_when_its_process_is_killed_and_through_a_rolling_restart(site, visitor):
    tab = signed_in(visitor, "gzb")
    away: list[int] = []
    for port in site.ports:
        site.start(*away)
        away = [port]
        site.stop(port, kill=port == site.ports[0])
        tab.goto("/timeline", timeout=90_000)
        settled(tab)
        assert "三阶段" in said(tab) or "时间" in said(tab)
        assert tab.get_by_role("textbox", name="用户名").count() == 0
