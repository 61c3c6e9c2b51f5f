"""Take the handbook's and the README's pictures from a running demo: ``python -m docs.pictures http://127.0.0.1:8501``.

The demo has to stand at its default day. Needs what the tests need (requirements-dev.txt and a Chromium).
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from seed.demo.accounts import PASSWORD

FOLDER = Path(__file__).parent / "pictures"
WIDTH = 1440
# name -> account (none: signed out), address, height in pixels
PICTURES = {
    "sign_in": (None, "/", 1000),
    "overview": ("sz", "/?city=true", 1500),
    "unit": ("sz", "/units?unit=U_BWB&task=T01", 1300),
    "meeting": ("gzb", "/weekly_meeting", 1150),
    "monitoring": ("gzb", "/monitoring_points", 1350),
    "reporting": ("xzfw", "/reporting", 1150),
    "approval": ("gzb", "/approval_reform", 1300),
    "timeline": ("gzb", "/timeline?show=windows", 1400),
}


def take(browser: Browser, address: str, name: str) -> None:
    """Take one picture, as wide as a desk."""
    username, path, height = PICTURES[name]
    context = browser.new_context(
        base_url=address, locale="zh-CN", viewport={"width": WIDTH, "height": height}
    )
    tab = context.new_page()
    tab.goto(path)
    tab.get_by_role("textbox", name="用户名").wait_for()
    if username:
        tab.get_by_role("textbox", name="用户名").fill(username)
        tab.get_by_role("textbox", name="密码").fill(PASSWORD)
        tab.get_by_role("button", name="登录").click()
        tab.get_by_role("textbox", name="用户名").wait_for(state="detached")
    settle(tab)
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    # The method that keeps rare colours as they are: a yellow lamp may not turn red.
    picture = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    picture.save(FOLDER / f"{name}.png", optimize=True)
    context.close()


def settle(tab: Page) -> None:
    """Wait until the page is drawn and has come to rest."""
    tab.wait_for_function(
        "() => { const app = document.querySelector('[data-testid=stApp]');"
        " return app && app.dataset.testScriptState !== 'running' && document.querySelector('h1')"
        " && !document.querySelector('[data-testid=stSkeleton]'); }"
    )
    tab.wait_for_timeout(2500)


def main(address: str, *names: str) -> None:
    """Take the pictures named, or all."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        for name in names or PICTURES:
            take(browser, address, name)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
