"""Streamlit's shell page, rewritten on its way out.

Relies on the wording of the installed ``static/index.html``: one ``<head>``, the language, the title, the two links named
below, the comment on the agent API and one ``<noscript>``. Streamlit has no setting for any of them: a screen reader would
read Chinese as English, the tab would say “Streamlit” until the first run, a font would be fetched that no page uses, and
visitors would be told of an interface that is closed.
"""

import re

from efficiency.core.config import PRODUCT

DICTIONARY_PATH = "/assets/zh.js"

# The language of the document and its title: what stands there, what comes in its place.
REPLACED = {
    '<html lang="en">': '<html lang="zh-CN">',
    "<title>Streamlit</title>": f"<title>{PRODUCT}</title>",
}
HEAD = "<head>"
COMMENT = re.compile(r"<!--(?:(?!-->).)*agent API.*?-->", re.S)
LINKS = re.compile(r'<link\s+rel="(service-desc|preload)"[^>]*>')
NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.S)

# What no setting of Streamlit reaches. A count that ends in dots is none, so the name and the small line of a card break
# where they would be cut off, and so does a link; a lamp and its word stay on one line; small print and what is chosen keep
# 4.5:1, also in dark; a tablet's width goes to the figures, not to the margins.
STYLE_PATH = "/assets/cards.css"
STYLE = """:is([data-testid="stMetricDelta"], [data-testid="stMetricLabel"]) :is(div, p) {
  /* Streamlit's rule for the paragraph is more particular than any of ours. */
  white-space: normal !important; overflow: visible; text-overflow: clip;
}
:is([data-testid="stMetricDelta"], [data-testid="stMetricLabel"]) { height: auto; max-width: 100%; }
/* Several lines of words are no pill: its round ends would lie over their first and last letters. */
[data-testid="stMetricDelta"] { border-radius: 0.5rem !important; }
/* A figure that is cut is another figure: on a narrow card it is written smaller and, where that is not enough, in two lines. */
[data-testid="stMetric"] { container-type: inline-size; }
[data-testid="stMetricValue"] :is(div, p) {
  white-space: normal !important; overflow: visible; text-overflow: clip; overflow-wrap: anywhere;
}
@container (max-width: 11rem) { [data-testid="stMetricValue"] { font-size: 1.5rem; } }
@container (max-width: 7.5rem) { [data-testid="stMetricValue"] { font-size: 1.25rem; } }
/* The icon of a link of several lines stands beside the first of them. */
[data-testid="stMain"] [data-testid="stPageLink"] a { align-items: baseline; padding-left: 0; }
[data-testid="stMain"] [data-testid="stPageLink"] :is(a, span, p, div) {
  white-space: normal; overflow: visible; text-overflow: clip; height: auto;
}
/* Why it leads there stands in small print below what the link is called. */
[data-testid="stPageLink"] p > span[style*="font-size"] { display: block; line-height: 1.5; }
/* Matters below each other, a line between two; what is done about one stands beside it. */
[class*="st-key-matters"] { display: grid !important; grid-template-columns: minmax(0, 1fr) auto; gap: 0.5rem 1rem !important; }
[class*="st-key-matters"] > * { width: auto !important; margin-bottom: 0 !important; }
[class*="st-key-matters"] > :has(a[href*="instruct="]) { grid-column: 2; }
[class*="st-key-matters"] > :not(:has(a[href*="instruct="])) { grid-column: 1; }
[class*="st-key-matters"] > :not(:has(a[href*="instruct="])):not(:first-child) {
  border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding-top: 0.5rem;
}
[class*="st-key-matters"] > :has(a[href*="instruct="]):not(:nth-child(2)) { padding-top: 0.5rem; }
/* A link that leads to another view of the page itself is no more chosen than the others. */
[data-testid="stMain"] [data-testid="stPageLink"] a:not(:hover) { background: none; }
[data-testid="stMain"] [data-testid="stPageLink"] a :is(span, div, p):not([data-testid="stIconMaterial"]) { font-weight: 400; }
/* The link of a heading is for who points at it: a key would stop at what nobody sees. */
[data-testid="stHeadingWithActionElements"]:not(:hover) [data-testid="stHeaderActionElements"] { visibility: hidden; }
[data-testid="stMain"] :is(h1, h2, h3, [class*="st-key-opened"], [data-testid="stAlert"]):focus-visible { outline: 2px solid #4F86CC; outline-offset: 2px; }
/* Of what was opened, its first rows come into view with its heading. */
[class*="st-key-opened_rows"] :is(h2, h3) { scroll-margin-bottom: 7rem; }
[data-testid="stCaptionContainer"] { opacity: 1; color: color-mix(in srgb, currentColor 75%, transparent); }
[data-testid="stButtonGroup"] button[aria-checked="true"] { color: color-mix(in srgb, #4F86CC 40%, CanvasText) !important; }
.stMarkdownColoredText:has(> strong) { white-space: nowrap; }
/* What a phone gets in another form than all others, both drawn from the same rows; the other one is not there for anybody. */
@media (max-width: 640px) {
  [data-testid="stLayoutWrapper"]:has(> :is([class*="st-key-not_on_phones"], [class*="st-key-matters-not_on_phones"])),
  [class*="st-key-opens_not_on_phones"] { display: none !important; }
  /* The first fold is for what is wrong: what stands above it is kept low, and what is done about a matter stands beside it. */
  [data-testid="stMainBlockContainer"] { padding-top: 3.75rem; }
  [data-testid="stMain"] h1 { font-size: 1.75rem; padding-top: 0.25rem; padding-bottom: 0.5rem; }
  [data-testid="stMain"] [data-testid="stVerticalBlock"] { gap: 0.625rem; }
  [data-testid="stMain"] [data-testid="stGrid"] { gap: 0.625rem; }
  [data-testid="stMain"] :is(h2, h3) { padding-top: 0.125rem; }
  [data-testid="stMain"] [data-testid="stCaptionContainer"] p { line-height: 1.45; }
  .st-key-above_the_page { row-gap: 0.25rem; }
  /* What a view is narrowed by stands in two rows instead of four: each list beside its name. */
  .st-key-beside_their_names [data-testid="stSelectbox"] { display: flex; align-items: center; gap: 0.375rem; }
  .st-key-beside_their_names [data-testid="stSelectbox"] > label { margin: 0; flex: none; }
  .st-key-beside_their_names [data-testid="stSelectbox"] > :not(label) { flex: 1 1 0; min-width: 0; }
  [data-testid="stMain"] [data-testid="stMetric"] > div { padding: 0.375rem 0.75rem; }
  [data-testid="stElementContainer"]:has(h1) + [data-testid="stElementContainer"] p { line-height: 1.45; }
  [data-testid="stElementContainer"]:has(h1) + [data-testid="stElementContainer"] p:not(:last-child) { margin-bottom: 0.5rem; }
  /* Of three or five figures side by side in twos, one would stand alone in a row of its own. */
  [data-testid="stGrid"]:has([data-testid="stMetric"]):has(> :is(:nth-child(3), :nth-child(5)):last-child) {
    grid-template-columns: repeat(3, minmax(0, 1fr)) !important; gap: 0.5rem;
  }
  [data-testid="stGrid"]:has(> :is(:nth-child(3), :nth-child(5)):last-child) [data-testid="stMetric"] > div { padding: 0.5rem 0.375rem 0.625rem 0.625rem; }
  [data-testid="stGrid"]:has(> :is(:nth-child(3), :nth-child(5)):last-child) [data-testid="stMetricDelta"] { font-size: 0.75rem; }
  /* Its months are drawn larger below or on the figure's own page. */
  [data-testid="stMetricChart"] { display: none !important; }
}
@media (min-width: 640.02px) {
  [data-testid="stLayoutWrapper"]:has(> [class*="st-key-on_phones"]), [class*="st-key-opens_on_phones"] { display: none !important; }
}
/* Where nothing hovers the buttons of a table are always there: they get room of their own above it, not the words that end there. */
@media (hover: none) {
  [data-testid="stElementContainer"]:has(> [data-testid="stFullScreenFrame"] > [data-testid="stDataFrame"]) { margin-top: 2.25rem; }
}
/* A sheet on a projector has the whole height and no menu; it is left by its own key. */
[data-testid="stApp"]:has([class*="st-key-projected"]) [data-testid="stMainBlockContainer"] { padding-top: 1rem; padding-bottom: 1rem; }
[data-testid="stApp"]:has([class*="st-key-projected"]) [data-testid="stHeader"] { display: none; }
/* An icon whose font has not come yet is an English word. */
html:not([data-icons]) [data-testid="stIconMaterial"] { visibility: hidden; }
/* A button that waits for a file to come over says so. */
button[data-waits]::after { content: "（" attr(data-waits) "）"; }
/* The row of a table at which a key has arrived; its words are for a screen reader. */
#row-mark { position: fixed; z-index: 99; pointer-events: none; overflow: hidden; font-size: 0; outline: 3px solid #4F86CC; outline-offset: -3px; }
/* Where a key has arrived is seen on links as on buttons: Streamlit tints their ground, which hardly differs and is gone in forced colours. */
[data-testid="stApp"] :is(a, summary, [data-testid="stElementToolbar"] button):focus-visible { outline: 2px solid #4F86CC !important; outline-offset: 1px; }
/* A list that something was just chosen from has the focus still, and loses its coloured border. */
[data-testid="stSelectbox"] [role="group"]:has(input:focus-visible) { outline: 2px solid #4F86CC; outline-offset: -1px; }
/* In forced colours a ground says nothing: what is chosen and what is switched on have to be seen by their outline. */
@media (forced-colors: active) {
  [data-testid="stButtonGroup"] button[aria-checked="true"] {
    forced-color-adjust: none; background: Highlight !important; color: HighlightText !important;
  }
  [data-testid="stButtonGroup"] button[aria-checked="true"] * { color: HighlightText !important; }
  [role="tab"][aria-selected="true"] { text-decoration: underline 0.2rem; text-underline-offset: 0.4rem; }
  [data-testid="stCheckbox"] label > div:not([data-testid]) { outline: 1px solid CanvasText; }
  [data-testid="stCheckbox"] label > div:not([data-testid]) > div { forced-color-adjust: none; background: CanvasText !important; }
  [data-testid="stCheckbox"] label:has(input:checked) > div:not([data-testid]) { forced-color-adjust: none; background: Highlight !important; }
}
/* What is still of the choice before is told from what is new beside it, unless the whole is there in a moment. */
[data-testid="stApp"][data-test-script-state="running"] [data-testid="stMain"] [data-stale="true"] {
  opacity: 0.33 !important; transition: opacity 0.1s linear 0.3s !important;
}
/* While a page computes, or is asked to and has not begun, the words say so; not for what is there at once. */
:is(html[data-asked] [data-testid="stApp"], [data-testid="stApp"][data-test-script-state="running"])::after {
  content: "正在计算……"; position: fixed; top: 0.5rem; left: 50%; transform: translateX(-50%); z-index: 999990; padding: 0.25rem 0.75rem;
  border-radius: 4px; background: #1F4E8C; color: #FFFFFF; font-size: 0.875rem; opacity: 0; animation: computing 0s 0.7s forwards;
}
@keyframes computing { to { opacity: 1; } }
/* What became of a press while the line was broken; that it is broken, not where it is back in a moment. */
#line-sign {
  position: fixed; top: 0.5rem; left: 50%; transform: translateX(-50%); z-index: 999991; width: max-content; max-width: min(92vw, 44rem);
  padding: 0.375rem 0.875rem; border-radius: 4px; background: #1F4E8C; color: #FFFFFF; font-size: 0.875rem; line-height: 1.5;
}
#line-sign[data-says="broken"] { opacity: 0; animation: computing 0s 1.5s forwards; }
/* Paper has no menu, no bar and nothing to press; blocks are not torn apart, a heading stays with what it heads. */
@media print {
  :is([data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stElementToolbar"],
    [data-testid="stPopover"], [data-testid="stButton"], [data-testid="stButtonGroup"], [data-testid="stStatusWidget"],
    [data-testid="stExpandSidebarButton"], [data-testid="stDownloadButton"], [data-testid="stFileUploader"], [data-testid="stToast"],
    [data-testid="stTooltipIcon"], [data-testid="stDateInput"], [data-testid="stCheckbox"]) { display: none !important; }
  /* An empty block between a heading and what it heads would part them. */
  [data-testid="stElementContainer"]:has(> :is([data-testid="stButtonGroup"], [data-testid="stButton"], [data-testid="stDownloadButton"],
    [data-testid="stCheckbox"])) { display: none !important; }
  /* What was chosen is said on paper, a list that nothing was chosen from is not. */
  [data-testid="stSelectbox"]:has(input:placeholder-shown) { display: none !important; }
  html, body, #root, [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"] {
    position: static !important; height: auto !important; overflow: visible !important; background: none !important;
  }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none !important; }
  /* What stands below a row of charts is printed over it where a column of boxes is laid out as such: plain blocks follow each other. */
  [data-testid="stVerticalBlock"] { display: block !important; height: auto !important; }
  [data-testid="stVerticalBlock"] > * { margin-bottom: 0.6rem; }
  [data-testid="stVerticalBlock"] > [data-testid="stElementContainer"] { display: flow-root; }
  [data-testid="stVerticalBlock"] > [data-testid="stLayoutWrapper"] { display: block; }
  /* What is wider or higher than a sheet is drawn smaller, not cut. */
  [data-testid="stGrid"]:has(> :only-child [data-testid="stVegaLiteChart"]) { display: block !important; }
  [data-testid="stVegaLiteChart"] :is(svg, canvas) { max-width: 100% !important; max-height: 225mm !important; width: auto !important; height: auto !important; }
  /* Of several rows of cards and pictures the first stand where there is room for them. */
  :is([data-testid="stHorizontalBlock"], [data-testid="stGrid"] > *, [class*="st-key-matters"] > *, [class*="st-key-together"]) { break-inside: avoid; }
  :is([data-testid="stMetric"], [data-testid="stVegaLiteChart"], [data-testid="stDataFrame"], [data-testid="stExpander"]) { break-inside: avoid; }
  :is(h1, h2, h3, h4) { break-inside: avoid; }
  :is(h1, h2, h3, h4, [data-testid="stHeading"], [data-testid="stElementContainer"]:has([data-testid="stHeading"])) { break-after: avoid; }
  /* What is folded was not opened, and its name alone says nothing; the day beside its box is said below the page's name. */
  [data-testid="stExpander"]:has(> details:not([open])) { display: none !important; }
  .st-key-above_the_page > :is(:has([data-testid="stPageLink"]), :has(+ * [data-testid="stDateInput"])) { display: none !important; }
  /* A text of many lines is printed whole, under its name. */
  [data-testid="stTextArea"] { break-inside: avoid; }
  [data-testid="stTextArea"] :is(div, textarea) { height: auto !important; max-height: none !important; overflow: visible; field-sizing: content; }
  /* A table goes on over the sheet with its head. */
  [data-testid="stTable"], [data-testid="stTable"] div { overflow: visible !important; height: auto !important; }
  [data-testid="stTable"] table { display: table; font-size: 0.7rem; width: 100%; }
  [data-testid="stTable"] :is(th, td) { padding: 0.15rem 0.3rem !important; line-height: 1.35; overflow-wrap: normal; word-break: normal; }
  [data-testid="stTable"] p { font-size: 0.7rem; }
  [data-testid="stTable"] thead { display: table-header-group; }
  [data-testid="stTable"] tr { break-inside: avoid; }
  [data-testid="stTable"] table:has(th:nth-child(9)) :is(th, td, p) { font-size: 0.6rem; padding-left: 0.15rem !important; padding-right: 0.15rem !important; }
  /* Eleven columns and more want the sheet turned; all of them are, so that no heading is left alone on the one before. */
  body:has([data-testid="stTable"] th:nth-child(11)) { page: turned; }
  body:has([data-testid="stTable"] th:nth-child(11)) [data-testid="stVegaLiteChart"] :is(svg, canvas) { max-height: 150mm !important; }
  /* Whoever prints the screen as it is gets of a table what the screen shows. */
  [data-testid="stMainBlockContainer"]:has([data-testid="stDataFrame"]):not(:has(.st-key-as_printed))::before {
    content: "按屏幕样子印出，宽表没有印全；要印全，请用页面右上角的“打印本页”。"; display: block; font-size: 0.75rem; margin-bottom: 0.5rem;
  }
  [data-testid="stApp"]::after, #line-sign { display: none; }
}
@page { size: A4; margin: 15mm; }
@page turned { size: A4 landscape; }
/* What is about to be printed has the sheet's width on the screen already, or pictures would be drawn in the window's and made smaller,
  and their letters with them. */
@media screen {
  :is([data-testid="stMainBlockContainer"]:has(.st-key-as_printed), .to-print [data-testid="stMainBlockContainer"]) > [data-testid="stVerticalBlock"] { max-width: 180mm; }
  body:has([data-testid="stTable"] th:nth-child(11)) [data-testid="stMainBlockContainer"]:has(.st-key-as_printed) > [data-testid="stVerticalBlock"] { max-width: 267mm; }
}
@media screen and (min-width: 641px) and (max-width: 1200px) {
  [data-testid="stMainBlockContainer"] { padding-left: 2rem; padding-right: 2rem; }
  [data-testid="stMain"] h1 { padding-top: 0.25rem; padding-bottom: 0.5rem; }
  [data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0.75rem; }
  [data-testid="stElementContainer"]:has(h1) + [data-testid="stElementContainer"] p:not(:last-child) { margin-bottom: 0.5rem; }
}
/* A long menu ends within a tablet's height, and the way out stands below it. */
@media screen and (min-width: 641px) and (max-height: 820px) {
  [data-testid="stSidebarContent"]:has(li:nth-child(7)) [data-testid="stSidebarHeader"] { margin-bottom: 0; }
  [data-testid="stSidebarNav"]:has(li:nth-child(7)) [data-testid="stSidebarNavLink"] { margin-top: 0; margin-bottom: 0; padding-top: 1px; padding-bottom: 1px; }
}
"""

# At the foot of each sheet, which whoever hands on one of several may not have the first of.
_FOOT = """@page {{
  @bottom-left {{ content: "{mark}"; font: 8pt sans-serif; color: #1B2430; }}
  @bottom-right {{ content: "第" counter(page) "页，共" counter(pages) "页"; font: 8pt sans-serif; color: #1B2430; }}
}}
"""


def sheet(mark: str) -> str:
    """The sheet of styles; ``mark`` is printed at the foot of each sheet of paper beside its number (empty: none)."""
    return STYLE + _FOOT.format(mark=mark)


# Headers of a request that would bring the page compressed, in part or not at all.
PARTIAL = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


def in_chinese(page: bytes) -> bytes:
    """The shell page in Chinese, with the dictionary and our own sheet, without what points to the closed agent API and to
    an unused font."""
    shell = page.decode()
    for english, chinese in REPLACED.items():
        shell = shell.replace(english, chinese)
    shell = COMMENT.sub("", shell)
    shell = LINKS.sub("", shell)
    shell = NO_SCRIPT.sub("<noscript><p>本系统需要启用 JavaScript。</p></noscript>", shell)
    # Before all others: the bundle asks for the browser's language as soon as it is there.
    shell = shell.replace(HEAD, f'{HEAD}\n    <script src="{DICTIONARY_PATH}"></script>', 1)
    # After the bundle's own rules, which are of equal weight.
    return shell.replace("</body>", f'<link rel="stylesheet" href="{STYLE_PATH}"></body>', 1).encode()
