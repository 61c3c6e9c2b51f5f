"""What a visitor waits for in Chromium: 总览 and 监测点 beside a minimal Streamlit page, and one of Dash where that is installed.

Open to painted: the page's own mark is to be seen and its script has ended. A choice to repainted: what was chosen stands there
and its script has ended. Wall clock; each round goes through all pages in turn, so that what else the machine does falls on all.
"""

import importlib.util
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks import serving
from benchmarks.pages import BARE
from efficiency.accounts.sessions import COOKIE
from efficiency.models import Role
from seed.load import install

_CHART = "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg.marks"
_RUNNING = "document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state')?.startsWith('running')"
_ASKED = "'asked' in document.documentElement.dataset"
# Five months of the six, so that the picture and the table are made anew.
_FILTERED = (
    BARE.replace("rows =", "months = st.radio('月份', [6, 5], horizontal=True)\nrows =").replace(
        "range(6)", "range(months)"
    )
    + "st.caption(f'共{len(rows)}格')\n"
)
# The same page in Dash, with its own served as its guide says.
_DASH = """
import plotly.graph_objects as go
import waitress
from dash import Dash, Input, Output, dash_table, dcc, html

app = Dash()
app.layout = html.Div([
    html.H1("空白页"),
    html.Div([html.Div(["指标 ", "89.6%", " 121/135件"]) for _ in range(4)]),
    dcc.RadioItems([6, 5], 6, id="months", inline=True),
    dcc.Graph(id="heat"), html.Div(id="table"), html.P(id="count"),
])

@app.callback(Output("heat", "figure"), Output("table", "children"), Output("count", "children"), Input("months", "value"))
def drawn(months):
    rows = [{"row": f"区{i}", "column": f"{j}月", "value": i * j} for i in range(15) for j in range(months)]
    heat = go.Heatmap(x=[each["column"] for each in rows], y=[each["row"] for each in rows], z=[each["value"] for each in rows])
    return go.Figure(heat), dash_table.DataTable(rows, page_size=15), f"共{len(rows)}格"

@app.server.route("/health")
def health():
    return "ok"

waitress.serve(app.server, host="127.0.0.1", port=PORT, threads=4)
"""
_SLOW_PROCESSOR = 4
_SLOW_LINE = {"offline": False, "latency": 40, "downloadThroughput": 250_000, "uploadThroughput": 250_000}


@dataclass(frozen=True, slots=True)
class _Subject:
    """A page, what is seen once it is painted, and a choice on it: what is clicked, and what then has to hold."""

    name: str
    address: str
    mark: str
    choice: str | None = None
    chosen: str = ""


def compare(rounds: int) -> list[str]:
    """The table: median milliseconds, the bytes of a first visit, and each over the minimal page's."""
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        database = f"sqlite:///{directory}/browser.db"
        serving.use(database)
        install(True, None, report=lambda _: None)
        token = serving.session_of(Role.SUPERVISION)
        dash = serving.dash_page(directory, _DASH) if importlib.util.find_spec("dash") else nullcontext()
        with (
            serving.app(directory, database) as ours,
            serving.bare_page(directory, _FILTERED) as bare,
            dash as other,
            _chromium() as browser,
        ):
            subjects = list(_subjects(bare, ours, other))

            def visitor() -> BrowserContext:
                context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
                cookie = {
                    "name": COOKIE,
                    "value": token,
                    "url": ours,
                    "httpOnly": True,
                    "sameSite": "Strict",
                }
                context.add_cookies([cookie])
                return context

            first = {each.name: [_bytes_of_a_first_visit(visitor(), each)] for each in subjects}
            usual = visitor()
            opened = _in_turn(rounds, subjects, lambda each: _opened(usual, each))
            chosen = _in_turn(
                rounds, [each for each in subjects if each.choice], lambda each: _chosen(usual, each)
            )
            slow = _in_turn(max(2, rounds // 2), subjects, lambda each: _opened(usual, each, slow=True))
    lines = [
        f"| page | open to painted ms | over the minimal page | with a processor {_SLOW_PROCESSOR}× slower and 2 Mbit/s ms | over "
        "| a choice to repainted ms | over | bytes of a first visit | over |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in subjects:
        figures = " | ".join(_over(each, subjects[0], taken) for taken in (opened, slow, chosen, first))
        lines.append(f"| {each.name} | {figures} |")
    return lines


def _subjects(bare: str, ours: str, other: str | None) -> Iterator[_Subject]:
    count = "document.body.innerText.includes('共75格')"
    yield _Subject(
        "空白页",
        f"{bare}/",
        _CHART,
        "[data-testid=stRadio] label:has-text('5')",
        f"{count} && !({_RUNNING})",
    )
    if other:
        yield _Subject(
            "空白页（Dash）", f"{other}/", "#heat .heatmaplayer", "#months label:has-text('5')", count
        )
    yield _Subject("总览", f"{ours}/", "[data-testid=stHeading]")
    # Its address changes before its run begins: only what was asked for and has been answered is repainted.
    yield _Subject(
        "监测点", f"{ours}/monitoring_points?view=places", _CHART, "[data-testid=stMain] button:has-text('区划×周')",
        f"location.search.includes('weeks') && !({_ASKED}) && document.querySelector({_CHART!r}) && !({_RUNNING})",
    )  # fmt: skip


def _over(each: _Subject, least: _Subject, taken: dict[str, list[float]]) -> str:
    if each.name not in taken:
        return "— | —"
    middle = statistics.median(taken[each.name])
    return f"{middle:,.0f} | {middle / statistics.median(taken[least.name]):.2f}×"


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def _in_turn(
    rounds: int, subjects: list[_Subject], measure: Callable[[_Subject], float]
) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {each.name: [] for each in subjects}
    for number in range(rounds + 1):
        for each in subjects:
            milliseconds = measure(each)
            # The first round fills the browser's cache.
            if number:
                taken[each.name].append(milliseconds)
    return taken


def _paint(tab: Page, subject: _Subject) -> None:
    tab.goto(subject.address, wait_until="commit")
    tab.locator(subject.mark).first.wait_for(state="visible", timeout=120_000)
    tab.wait_for_function(f"!({_RUNNING})", timeout=120_000)


def _opened(context: BrowserContext, subject: _Subject, *, slow: bool = False) -> float:
    tab = context.new_page()
    if slow:
        devtools = context.new_cdp_session(tab)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", _SLOW_LINE)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOW_PROCESSOR})
    began = time.perf_counter()
    _paint(tab, subject)
    taken = 1000 * (time.perf_counter() - began)
    tab.close()
    return taken


def _chosen(context: BrowserContext, subject: _Subject) -> float:
    tab = context.new_page()
    _paint(tab, subject)
    tab.wait_for_timeout(500)
    began = time.perf_counter()
    tab.locator(subject.choice).first.click()
    tab.wait_for_function(subject.chosen, timeout=120_000)
    taken = 1000 * (time.perf_counter() - began)
    tab.close()
    return taken


def _bytes_of_a_first_visit(context: BrowserContext, subject: _Subject) -> float:
    tab = context.new_page()
    devtools = context.new_cdp_session(tab)
    devtools.send("Network.enable")
    came: list[float] = []
    devtools.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
    _paint(tab, subject)
    tab.wait_for_timeout(1000)
    context.close()
    return sum(came)
