"""What leans on the inside of Streamlit and of the sign-in library, held against the packages that are installed.

A failure here after an upgrade says which seam (efficiency/ui/seams) has to be looked at, before anybody meets it on the screen.
"""

import importlib
import inspect
import json
import re
import tomllib
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
import streamlit as st
from streamlit import config as streamlit_config
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette import starlette_agent_routes, starlette_auth_routes, starlette_routes
from streamlit.web.server.starlette import starlette_websocket as websocket
from streamlit_authenticator import Authenticate
from streamlit_authenticator.models import AuthenticationModel

from efficiency.core.access import Forbidden
from efficiency.core.config import ROOT
from efficiency.server import web
from efficiency.ui.parts import errors
from efficiency.ui.seams import dictionary, downloads, endpoints, greeting, importing, shell
from efficiency.ui.seams.bundle import (
    AHEAD,
    EDITORS,
    FORGETS_FAILURE,
    JOINS_ADDRESS,
    MAKES_POINTERS,
    PARTS,
    SHOWS_ROWS,
    rewritten,
)
from efficiency.ui.seams.charts import Trusted
from tests.conftest import awaited

STATIC = Path(st.__file__).parent / "static"
SCRIPTS = STATIC / "static" / "js"


# ---------------------------------------------------------------- the shell page


@pytest.fixture(scope="module")
def installed_shell() -> str:
    return (STATIC / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("fragment", [*shell.REPLACED, shell.HEAD])
def test_the_shell_holds_each_fragment_that_is_replaced_once(installed_shell, fragment):
    assert installed_shell.count(fragment) == 1


@pytest.mark.parametrize(
    ("pattern", "times"), [(shell.COMMENT, 1), (shell.LINKS, 2), (shell.NO_SCRIPT, 1)], ids=str
)
def test_the_shell_holds_each_part_that_is_taken_out(installed_shell, pattern, times):
    assert len(pattern.findall(installed_shell)) == times


def test_what_is_taken_out_of_the_shell_are_the_agent_and_a_font_and_nothing_that_runs(installed_shell):
    links = [found.group() for found in shell.LINKS.finditer(installed_shell)]
    assert ['as="font"' in link or "_stcore/agent" in link for link in links] == [True, True]
    runs = re.compile(r'<script type="module".*?</script>|<link rel="(?:modulepreload|stylesheet)".*?>')
    own = f'<link rel="stylesheet" href="{shell.STYLE_PATH}">'
    found = runs.findall(shell.in_chinese(installed_shell.encode()).decode())
    assert found == [*runs.findall(installed_shell), own]
    assert len(runs.findall(installed_shell)) > 10


def test_no_english_sentence_is_left_in_the_shell(installed_shell):
    page = shell.in_chinese(installed_shell.encode()).decode()
    seen = re.sub(r"<!--.*?-->|<script.*?</script>|<[^>]*>", " ", page, flags=re.S)
    assert not re.search(r"[A-Za-z]{2,}", seen.replace("JavaScript", ""))
    assert "agent" not in page


# ---------------------------------------------------------------- the sheet of styles


def test_every_part_of_a_page_that_the_sheet_names_is_one_that_the_bundle_draws():
    named = set(re.findall(r'data-testid="(\w+)"', shell.STYLE))
    scripts = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "static" / "js").glob("*.js"))
    drawn = set(re.findall(r"\bst[A-Z]\w+", scripts))
    assert len(named) > 30 and named - drawn == set()
    # What is switched on, chosen, without a choice, computing: said by the bundle in the attributes that the sheet asks for.
    for attribute in (
        "aria-checked",
        "data-test-script-state",
        "react-aria-ComboBox",
        "st-key-",
        "placeholder:",
    ):
        assert attribute in scripts, attribute


def test_every_container_that_the_sheet_names_is_one_that_a_page_draws():
    # The one that names its beginning only is held where a row brings it into view.
    named = set(re.findall(r"st-key-(\w+)", shell.STYLE)) - {"opened"}
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in (ROOT / "efficiency" / "ui", ROOT / "pages")
        for path in folder.rglob("*.py")
        if path.name != "shell.py"
    )
    assert named == {
        "not_on_phones",
        "on_phones",
        "matters",
        "together",
        "above_the_page",
        "projected",
        "beside_their_names",
        "as_printed",
        "opened_rows",
        "opens_not_on_phones",
        "opens_on_phones",
    }
    for name in named:
        assert re.search(rf'"{name}[":]', code), name


# ---------------------------------------------------------------- addresses


def _paths(module: object) -> set[str]:
    """The addresses that a module of the installed server writes down, as far as they are fixed."""
    written = {
        value
        for name, value in vars(module).items()
        if re.match(r"_?ROUTE_", name) and isinstance(value, str)
    }
    return {path.split("/{")[0] for path in written}


def test_every_address_of_streamlit_below_stcore_is_either_closed_or_known_to_be_open():
    stcore = {
        path
        for module in (starlette_routes, starlette_agent_routes, websocket)
        for path in _paths(module)
        if path.startswith("_stcore/")
    }
    stcore |= set(re.findall(r'"(_stcore/[a-z-]+)"', inspect.getsource(websocket)))
    closed = {path for path in stcore if endpoints.is_closed(f"/{path}", agent_api=False)}
    assert closed == {
        "_stcore/metrics", "_stcore/agent/interact", "_stcore/agent/openapi.json", "_stcore/agent/mcp",
    }  # fmt: skip
    assert stcore - closed == set(endpoints.OPEN)


def test_what_is_not_below_stcore_is_files_by_an_unguessable_name_and_nothing_else():
    others = {path for path in _paths(starlette_routes) if not path.startswith("_stcore")}
    assert others == {"media", "component", "app/static"}


def test_no_address_of_ours_is_one_that_streamlit_would_answer():
    theirs = {
        f"/{value.strip('/')}"
        for name, value in vars(starlette_auth_routes).items()
        if name.startswith("_ROUTE_") and isinstance(value, str)
    }
    assert theirs and not theirs & {route.path for route in web.routes}


# ---------------------------------------------------------------- words

# The parts of the bundle that this app has the browser load; each name is followed by a hash of its content.
SHOWN_CHUNKS = (
    "index", "ArrowVegaLiteChart", "ButtonGroup", "Checkbox", "DataFrame", "DateField", "DateInput", "DownloadButton",
    "DynamicIcon", "ErrorElement", "FileUploader", "Icon", "Input", "InputInstructions", "MenuButton", "Multiselect",
    "NumberInput", "Pagination", "Radio", "ReadOnlyGrid", "ReorderedSegments", "Selectbox", "StreamlitMarkdown", "Table",
    "TextArea", "TextField", "TextInput", "Toast", "Toolbar", "Tooltip", "UploadFileInfo", "WidgetLabel",
    "WidgetLabelHelpIcon", "axios", "data-grid-overlay-editor", "embed", "requiredField", "useFormValidation",
    "useCopyToClipboard", "useMenuTrigger",
    "useSyncComboBoxEnterTargetFocus", "utils",
)  # fmt: skip

# Where the bundle's parts put words on the screen or into the ears.
_DRAWN = re.compile(
    r"(?:\b(?:label|children|title|placeholder|alt|errorMessage|content|tooltip|body|message|helpText|text|header"
    r"|description|heading|caption)|\"aria-(?:label|roledescription|description)\")"
    r"\s*:\s*(?:[^`\",;{}()]{0,40}\?)?`((?:[^`\\$]|\\.)*[A-Za-z]{2}(?:[^`\\$]|\\.)*)`"
)
_FROM_VEGA = ("embed",)

# Words of those parts that nobody sees here, by the thing that would show them.
NEVER_SHOWN = {
    "publishing an app, a menu for its author": (
        "Deploy", "Deploy now", "Deploy on your own hardware or cloud service", "Deploy this app using...",
        "Deploy unlimited private apps with role-based sharing", "Deploy unlimited public apps",
        "Enterprise-level security, support, and fully managed infrastructure",
        "Explore and learn from Streamlit’s community and popular apps", "For community, always free",
        "For custom deployment ", "For enterprise", "For personal hobbies and learning",
        "Integrate with Snowflake’s full data stack", "Next steps", "Other platforms",
        "Please commit the latest changes and push to GitHub to continue.",
        "Set up and maintain your own authentication, resources, and costs", "Snowflake", "Start trial", "Step 1",
        "Step 2", "Step 3", "Streamlit Community Cloud", "This Git tree is in a detached HEAD state.", "Unable to deploy",
        "Continue anyway", "our documentation",
    ),
    "help for programmers": (
        "Ask ChatGPT", "Ask Google", "Couldn't install skills", "Don't show again", "Failed to install skills.",
        "Installing…", "Skills installed", "Traceback:", "view less",
    ),
    "recording the screen": (
        "Also record audio", "Preview your video below:", "Save video to disk", "Start recording!", "WebM format",
        "This will record a video with the contents of your screen, so you can easily share what you're seeing with others.",
        "Due to limitations with some browsers, this feature is only supported on recent desktop versions of Chrome, "
        "Firefox, and Edge.",
    ),
    "pictures and keys": ("Alien Monster", "Happy", "App Logo", "Logo", "Streamlit logo", "Alt", "Cmd+R", "Ctrl+R"),
    "cells that can be edited, or hold media": (
        "Audio player", "Video player", "Button action menu", "Edit", "Edit markdown content", "Enter markdown text...",
        "Markdown content", "Rename",
    ),
    "folders": ("Drag and drop directories here", "Upload directories"),
    "a label that every list here replaces": ("Selectbox",),
}  # fmt: skip
# Names of styles, and styles.
_NO_WORDS = re.compile(r"[A-Z][a-z]+([A-Z][a-z]+)+|Wrapper|Wrap|attr\(.*|0px .*|MenuSection")


@pytest.fixture(scope="module")
def bundle() -> dict[str, str]:
    """Part of the bundle -> its text, for the parts that the app has loaded."""
    parts: dict[str, str] = {}
    for path in SCRIPTS.glob("*.js"):
        stem = path.name.split(".")[0]
        if stem in SHOWN_CHUNKS:
            parts[stem] = parts.get(stem, "") + path.read_text(encoding="utf-8")
    return parts


def test_the_parts_of_the_bundle_are_still_called_so(bundle):
    assert set(SHOWN_CHUNKS) == set(bundle)


def test_each_part_that_is_fetched_ahead_is_one_script_of_the_bundle():
    assert [address.split("/")[-1].split(".")[0] for address in AHEAD] == list(PARTS)


def test_every_word_of_the_dictionary_is_one_that_the_bundle_draws(bundle):
    text = "".join(bundle.values())
    stale = [
        word
        for word in dictionary.entries()[0]
        if not any(f"{quote}{word}{end}{quote}" in text for quote in "`\"'" for end in ("", " "))
    ]
    assert stale == []


def test_every_pattern_of_the_dictionary_answers_a_text_that_the_bundle_makes(bundle):
    text = "".join(bundle.values())
    stale = [each["pattern"] for each in dictionary.entries()[1] if each["from"] not in text]
    assert stale == []


def test_every_word_that_the_bundle_draws_is_in_chinese_or_known_never_to_show(bundle):
    known = set(dictionary.entries()[0]) | {word for words in NEVER_SHOWN.values() for word in words}
    patterns = [re.compile(_for_python(each["pattern"])) for each in dictionary.entries()[1]]
    drawn = {
        found
        for part, text in bundle.items()
        if part not in _FROM_VEGA
        for found in _DRAWN.findall(text)
        if found[0].isupper() or " " in found
    }
    english = {
        word
        for word in drawn
        if word not in known
        and word.strip() not in known
        and not _NO_WORDS.fullmatch(word)
        and not any(pattern.fullmatch(word) for pattern in patterns)
        and word.isascii()
    }
    assert english == set()
    assert len(drawn) > 150, "the bundle is written in another way now: _DRAWN finds too little"


def test_what_is_never_shown_is_still_in_the_bundle(bundle):
    text = "".join(bundle.values())
    gone = [word for words in NEVER_SHOWN.values() for word in words if word not in text]
    assert gone == []


def _for_python(pattern: str) -> str:
    return pattern.replace("[^]", "[\\s\\S]")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Press Enter to apply", "按回车键确认"),
        ("5 options available.", "有5个选项。"),
        ("1 option available.", "有1个选项。"),
        ("08 – August", "8月"),
        ("month, 统计截至", "统计截至，月"),
        (
            "Error: Date set outside allowed range. Please select a date between 2007-02-05 and 2007-12-31.",
            " 日期超出范围，应在2007-02-05至2007-12-31之间。",
        ),
        (
            "X-axis titled '月份' for a discrete scale with 3 values: 1月, 2月, 3月",
            "横轴月份，3个值：1月, 2月, 3月",
        ),
        ("Y-axis for a linear scale with values from 0 to 40", "纵轴，从0到40"),
        (
            "X-axis titled '周' for a discrete scale with 44 values: 1, 2, 3, 4, 5, ending with 44",
            "横轴周，44个值：1, 2, 3, 4, 5……44",
        ),
        ("Symbol legend titled '灯' for fill color with 3 values: 红, 黄, 绿", "图例灯，3个值：红, 黄, 绿"),
        ("Title text '逐月件数'", "标题：逐月件数"),
        ("AxiosError: Request failed with status code 413", "文件超过允许的大小，没有上传。"),
        ("200.0MB per file", "每个文件传输上限200.0MB"),
        ("application/x-ms-dos-executable files are not allowed.", "这里不收这种文件，请选上面写明的格式。"),
    ],
)
def test_a_text_that_the_bundle_puts_together_comes_out_in_chinese(english, chinese):
    for each in dictionary.entries()[1]:
        if re.search(_for_python(each["pattern"]), english):
            form = re.sub(r"\$(\d)", r"\\\1", each["form"])
            assert re.sub(_for_python(each["pattern"]), form, english) == chinese
            return
    raise AssertionError("no pattern")


def test_the_script_is_what_the_browser_needs_and_carries_the_whole_list():
    served = dictionary.script().decode()
    first, listed, code = served.split("\n", 2)
    assert first == '"use strict";'
    lists = json.loads(listed.removeprefix("const DICTIONARY = ").removesuffix(";"))
    assert lists["words"] == dictionary.entries()[0]
    assert len(lists["patterns"]) == len(dictionary.entries()[1])
    assert "new MutationObserver" in code


# ---------------------------------------------------------------- the line between browser and app


def test_the_fields_by_which_the_browser_hears_of_runs_are_those_of_the_messages(bundle):
    runs = (ROOT / "efficiency" / "static" / "runs.js").read_text(encoding="utf-8")
    written = {name: int(number) for name, number in re.findall(r"^const (\w+) = (\d+);$", runs, re.M)}
    told = ForwardMsg.DESCRIPTOR.fields_by_name
    assert written["ASKS"] == BackMsg.DESCRIPTOR.fields_by_name["rerun_script"].number
    assert written["BY_ITSELF"] == ClientState.DESCRIPTOR.fields_by_name["is_auto_rerun"].number
    assert (written["BEGINS"], written["ENDED"]) == (
        told["new_session"].number,
        told["script_finished"].number,
    )
    assert written["ENDED_FOR_ANOTHER"] == ForwardMsg.FINISHED_EARLY_FOR_RERUN
    # And the line is opened by the class that is replaced, at this address, and asks in bytes.
    [line] = re.findall(r'^const LINE = "(.+)";$', runs, re.M)
    assert line == f"/{websocket._ROUTE_WEBSOCKET_STREAM}"
    text = "".join(bundle.values())
    assert "new WebSocket(" in text and "binaryType=`arraybuffer`" in text
    assert re.search(
        r"new Uint8Array\(\w\.buffer,\w\.byteOffset,\w\.byteLength\);this\.websocket\.send\(", text
    )


# ---------------------------------------------------------------- the sign-in form


def _signing_in() -> None:
    """A page with the form, which keeps what it was asked in the order it was asked."""
    import streamlit as st

    from efficiency.ui.seams.login_form import login_form

    asked = st.session_state.setdefault("asked", [])

    def check(username: str, password: str) -> bool:
        asked.append((username, password))
        return password == "right"

    login_form(
        {"Form name": "登录", "Username": "用户名", "Password": "密码", "Login": "登录"},
        key="form",
        check=check,
        then=lambda: asked.append("in"),
    )


def _typed(password: str) -> AppTest:
    app = AppTest.from_function(_signing_in).run()
    app.text_input[0].set_value("boss")
    app.text_input[1].set_value(password)
    return app.button[0].click().run()


def test_the_form_hands_over_what_was_typed_and_goes_on_only_when_it_is_right():
    assert _typed("right").session_state["asked"] == [("boss", "right"), "in"]
    refused = _typed("wrong")
    assert refused.session_state["asked"] == [("boss", "wrong")]
    assert not refused.exception


def test_the_form_shows_our_words_and_writes_nothing_of_its_own():
    app = AppTest.from_function(_signing_in).run()
    assert [field.label for field in app.text_input] == ["用户名", "密码"]
    assert [button.label for button in app.button] == ["登录"]
    assert not app.exception and not app.error and not app.warning


def test_the_library_still_asks_the_parts_that_are_replaced():
    asks = inspect.getsource(Authenticate.login)
    for part in ("login_sleep_time", "cookie_controller.get_cookie", "cookie_controller.set_cookie"):
        assert part in asks
    assert list(inspect.signature(AuthenticationModel.login).parameters)[:3] == [
        "self",
        "username",
        "password",
    ]


# ---------------------------------------------------------------- the browser


def test_the_cookies_of_a_browser_are_read_from_where_tests_put_them():
    assert isinstance(inspect.getattr_static(ContextProxy, "cookies"), property)


def test_a_script_that_is_given_to_html_runs():
    def page() -> None:
        from efficiency.ui.seams import browser

        browser.post("/auth/exchange", {"ticket": "</script>"}, "window.location.reload()")

    (html,) = AppTest.from_function(page).run().html
    assert html.proto.unsafe_allow_javascript
    assert html.value.startswith("<script>fetch(") and html.value.endswith("</script>")


# ---------------------------------------------------------------- charts


def test_the_button_that_shows_the_rows_of_a_chart_stands_once_in_the_bundle_and_is_never_drawn():
    (charts,) = SCRIPTS.glob("ArrowVegaLiteChart.*.js")
    installed = charts.read_text(encoding="utf-8")
    assert len(SHOWS_ROWS.findall(installed)) == 1 == installed.count("Show data")
    assert b"!1&&" in rewritten()[f"/static/js/{charts.name}"]


def test_the_interpreter_of_charts_makes_functions_of_a_pointer_in_one_place_and_is_served_so_that_it_does_for_a_pointer_only():
    (interpreter,) = SCRIPTS.glob("vega-interpreter.*.js")
    installed = interpreter.read_text(encoding="utf-8")
    ((_, event, makes),) = MAKES_POINTERS.findall(installed)
    assert installed.count(makes) == 1 == installed.count(".event=")
    assert f".event={event}," in installed
    served = rewritten()[f"/static/js/{interpreter.name}"].decode()
    assert served == installed.replace(makes, f"{event}&&{makes}") != installed


# ---------------------------------------------------------------- addresses and editors


def test_the_address_of_a_link_is_put_together_in_one_place_which_is_served_so_that_it_names_each_thing_once():
    (joined,) = [
        path for path in SCRIPTS.glob("*.js") if JOINS_ADDRESS.search(path.read_text(encoding="utf-8"))
    ]
    assert len(JOINS_ADDRESS.findall(joined.read_text(encoding="utf-8"))) == 1
    served = rewritten()[f"/static/js/{joined.name}"].decode()
    assert not JOINS_ADDRESS.search(served) and "URLSearchParams(n).has(" in served


def test_what_is_said_of_a_failed_download_is_served_without_the_clock_that_takes_it_away():
    (button,) = SCRIPTS.glob("DownloadButton.*.js")
    installed = button.read_text(encoding="utf-8")
    assert len(FORGETS_FAILURE.findall(installed)) == 1 == installed.count("5e3")
    _, clear, restart = FORGETS_FAILURE.search(installed).groups()
    served = rewritten()[f"/static/js/{button.name}"].decode()
    assert f"{restart}()" in installed and f"{restart}()" not in served
    assert f"clear:{clear},restart:{restart}" in served


def test_the_editors_of_cells_are_parts_of_their_own_that_the_grid_asks_for():
    grid = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("DataFrame.*.js"))
    assert len(EDITORS) == 2
    for address in EDITORS:
        assert f"import(`./{address.rsplit('/', 1)[1]}`)" in grid


def _drawn(picture) -> tuple[dict, int]:
    """What is sent for a chart: its specification, and the number of data sets that travel as Arrow."""

    def page() -> None:
        import streamlit as st

        st.altair_chart(st.session_state["picture"], key="chart")

    app = AppTest.from_function(page)
    app.session_state["picture"] = picture
    app.run()
    assert not app.exception
    (sent,) = app.get("arrow_vega_lite_chart") or app.get("vega_lite_chart")
    return json.loads(sent.proto.spec), len(sent.proto.datasets)


def test_a_chart_taken_as_it_is_comes_out_like_one_that_was_checked():
    rows = pd.DataFrame({"month": [1, 2], "count": [3, 4]})
    picture = alt.Chart(rows).mark_bar().encode(x="month:O", y="count:Q")
    checked, trusted = _drawn(picture), _drawn(Trusted(picture))
    assert trusted == checked
    assert trusted[1] == 1


# ---------------------------------------------------------------- widgets


def test_a_widget_that_a_run_did_not_draw_is_forgotten_in_the_next():
    def page() -> None:
        import streamlit as st

        from efficiency.ui.seams.widgets import was_drawn

        st.session_state["seen"] = was_drawn("form:")
        if st.checkbox("打开", value=True):
            st.text_input("内容", key="form:content")

    app = AppTest.from_function(page).run()
    assert not app.session_state["seen"]
    app.text_input[0].set_value("写了一半").run()
    assert app.session_state["seen"]
    app.checkbox[0].uncheck().run()
    app.checkbox[0].check().run()
    assert not app.session_state["seen"]
    assert app.text_input[0].value == ""


def test_a_widget_under_another_key_has_nothing_chosen():
    def page() -> None:
        import streamlit as st

        from efficiency.ui.seams.widgets import clickable, forget_clicks

        if st.button("离开"):
            forget_clicks()
        st.selectbox("单位", ["甲", "乙"], index=None, key=clickable("unit"))

    app = AppTest.from_function(page).run()
    app.selectbox[0].select("乙").run()
    assert app.selectbox[0].value == "乙"
    app.button[0].click().run()
    assert app.selectbox[0].value is None


# ---------------------------------------------------------------- downloads


def _pressed(monkeypatch, make):
    """What the browser is answered when a file that ``make`` makes is asked for."""
    monkeypatch.setattr(DeferredFileHandler, "handle", DeferredFileHandler.handle)
    downloads.tell_why(errors.of_a_download)
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    request = BackendOperationRequest(request_id="1")
    request.deferred_file.file_id = files.add_deferred(make, "text/csv", "1")
    return awaited(DeferredFileHandler(lambda: files).handle(request, "1"))


def test_a_file_that_cannot_be_made_is_told_in_chinese_with_the_number_of_the_trace(monkeypatch, caplog):
    def make() -> bytes:
        raise ZeroDivisionError("the reason")

    said = _pressed(monkeypatch, make).error_msg
    said, _, number = said.rpartition("：")
    # The number's own letters may stand side by side.
    assert said.startswith("文件没有做成，") and not re.search(r"[A-Za-z]", said)
    (entry,) = [each for each in caplog.records if number in each.getMessage()]
    assert isinstance(entry.exc_info[1], ZeroDivisionError)


def test_a_file_that_is_refused_says_why_and_one_that_is_made_comes(monkeypatch):
    def refuse() -> bytes:
        raise Forbidden("没有导出的权限。")

    assert _pressed(monkeypatch, refuse).error_msg == "没有导出的权限。"
    made = _pressed(monkeypatch, lambda: b"a,b")
    assert made.deferred_file.url.startswith("/media/") and not made.error_msg


def test_the_browser_shows_what_it_is_told_of_a_download():
    scripts = "".join(
        each.read_text(encoding="utf-8")
        for each in SCRIPTS.glob("*.js")
        if "DownloadButton" in each.name or "index" in each.name
    )
    assert re.search(r"requestDeferredFile.{0,400}?instanceof Error\?\w+\.message", scripts)


# ---------------------------------------------------------------- start and settings


def test_the_logger_that_is_silenced_is_the_one_that_warns():
    module = importlib.import_module(importing.WARNS_OUTSIDE_A_PAGE)
    assert module._LOGGER.name == importing.WARNS_OUTSIDE_A_PAGE


def test_the_theme_that_is_looked_up_once_is_the_one_that_each_run_would_tell():
    # What the class had before an app of this process took it over.
    asked = inspect.getsource(greeting._greet)
    sections = ["theme", *(f"theme.{each.value}" for each in streamlit_config.CustomThemeCategories)]
    # The one of the whole is asked for without a name.
    assert asked.count("_populate_theme_msg(") == len(sections) == 6
    assert {each.name for each in streamlit_config.CustomThemeCategories} == set(
        re.findall(r"CustomThemeCategories\.(\w+)\.value", asked)
    )
    for section in sections:
        told, kept = CustomThemeConfig(), CustomThemeConfig()
        greeting._dress(told, section)
        greeting.dress(kept, section)
        assert told.ListFields() and kept == told, section


def test_every_setting_of_ours_is_one_that_streamlit_knows():
    ours = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    def names(table: dict, prefix: str = "") -> set[str]:
        return {
            name
            for key, value in table.items()
            for name in (names(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}"})
        }

    assert not names(ours) - set(streamlit_config.get_config_options(True))
