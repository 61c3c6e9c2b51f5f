"""Broken links, unknown units, a database that goes away: calm, in Chinese, and nothing leaks."""

import os
import re
import subprocess
import sys
import time

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from efficiency.core.config import ROOT
from seed.demo.accounts import PASSWORD as DEMO_PASSWORD
from tests.e2e.conftest import fill_in, said, served, settled, status_of, watched

pytest_plugins = ["tests.postgres"]

PASSWORD = "Ceshi-2007"


def test_a_broken_link_is_told_in_chinese_and_the_front_page_is_there(reader):
    tab = reader("gzb")
    tab.goto("/no-such-page")
    settled(tab)
    words = tab.get_by_role("dialog").inner_text()
    assert "没有这个页面" in words and "已转到首页" in words
    assert not re.search(r"[A-Za-z]{2,}", words)
    expect(tab.locator("h1")).to_have_text("总览")


@pytest.mark.parametrize("path", ["/sections/6", "/timeline/a/b?as_of=2007-06-15"])
def test_a_link_that_goes_on_after_a_page_leads_to_that_page_which_says_so(reader, path):
    tab = reader("gzb")
    tab.goto(path)
    settled(tab)
    expect(tab.locator("h1")).to_have_text("九个方面" if "sections" in path else "三阶段时间表")
    expect(tab.get_by_test_id("stToast")).to_contain_text("链接中有本页没有的内容，已略过")


def test_a_link_of_several_parts_that_no_page_has_is_told_in_chinese(reader):
    tab = reader("gzb")
    tab.goto("/nothing/of/the/kind?x=1")
    expect(tab.get_by_role("dialog")).to_contain_text("没有这个页面")
    settled(tab)
    expect(tab.locator("h1")).to_have_text("总览")


def test_a_broken_link_does_not_keep_anybody_from_signing_in(context):
    [tab] = context.pages
    tab.goto("/no-such-page")
    expect(tab.get_by_role("dialog")).to_contain_text("没有这个页面")
    tab.keyboard.press("Escape")
    fill_in(tab, "gzb", DEMO_PASSWORD)
    tab.get_by_role("textbox", name="用户名").wait_for(state="detached", timeout=60_000)
    settled(tab)
    expect(tab.locator("h1")).to_have_text("总览")


def test_a_unit_that_does_not_exist_is_said_to_be_unknown(reader):
    tab = reader("gzb", "/units?unit=ZZ99")
    assert "链接中的单位不在名录内" in said(tab)
    assert "Traceback" not in said(tab)


@pytest.mark.parametrize(
    "path",
    [
        "/?as_of=2031-01-01",
        "/?as_of=%3Cscript%3E",
        "/units?lens=nonsense&kind=nonsense",
        "/units?unit=U_BWB&task=T99&part=nonsense",
        "/monitoring_points?view=nonsense&point=nonsense",
        "/timeline?city=nonsense",
    ],
)
def test_nonsense_in_an_address_is_put_right_or_said_calmly(reader, path):
    tab = reader("jcj", path)
    words = said(tab)
    assert "暂时不能显示" not in words
    assert not re.search(r"Traceback|Error|Exception", words)


@pytest.fixture
def away(postgres_server, tmp_path):
    """A real installation on PostgreSQL whose database can be sent away: its address, its log, and ``allow(bool)``."""
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS away")
        connection.execute("CREATE DATABASE away")
    url = f"{postgres_server}/away"
    with served(tmp_path, url, "real") as address:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "efficiency",
                "user",
                "add",
                "--role",
                "ADMIN",
                "--username",
                "boss",
                "--password-stdin",
            ],
            input=f"{PASSWORD}\n",
            text=True,
            check=True,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url, "EFFICIENCY_INSTALL": "real"},
        )

        def allow(there: bool) -> None:
            with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
                connection.execute(f"ALTER DATABASE away ALLOW_CONNECTIONS {there}")
                if not there:
                    connection.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away'"
                    )

        yield address, tmp_path / "log", allow


def test_a_database_that_goes_away_gives_a_calm_page_and_comes_back(browser: Browser, away):
    address, log, allow = away
    with watched(browser, address) as profile:
        tab = profile.new_page()
        tab.goto("/")
        fill_in(tab, "boss", PASSWORD)
        expect(tab.get_by_text("请先设置自己的密码")).to_be_visible(timeout=60_000)
        allow(False)
        tab.reload()
        expect(tab.get_by_text("数据库暂时连接不上")).to_be_visible(timeout=60_000)
        words = tab.locator("body").inner_text()
        number = re.search(r"\d{8}-[0-9A-F]{4}", words)[0]
        assert "postgres" not in words.lower() and "Traceback" not in words
        assert status_of(f"{address}/healthz") == 503
        assert number in log.read_text() and "Traceback" in log.read_text()
        allow(True)
        deadline = time.monotonic() + 20
        while status_of(f"{address}/healthz") != 200:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        tab.reload()
        expect(tab.get_by_text("请先设置自己的密码")).to_be_visible(timeout=60_000)
