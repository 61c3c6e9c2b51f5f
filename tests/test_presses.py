"""What a reader presses is carried out and told, whatever else they ask for before the answer has come."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from streamlit.config import get_option
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx, script_runner
from streamlit.testing.v1 import AppTest

from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.models import Role
from efficiency.queries.follow_ups import follow_ups
from efficiency.ui.seams import presses

CONTENT = "请说明压缩时限的进度。"


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    monkeypatch.setattr(script_runner, "ScriptRequests", script_runner.ScriptRequests)
    presses.keep()


def ask_meanwhile(**other: object) -> None:
    """The reader's browser asks for a further run while this one goes on: without the press, which it has handed over."""
    here = get_script_run_ctx()
    states = WidgetStates()
    states.widgets.extend(
        each for each in here.session_state.get_widget_states() if each.WhichOneof("value") != "trigger_value"
    )
    asked = {
        "query_string": here.query_string,
        "page_script_hash": here.page_script_hash,
        "widget_states": states,
    }
    asking = threading.Thread(target=here.script_requests.request_rerun, args=(RerunData(**(asked | other)),))
    asking.start()
    asking.join()


@contextmanager
def at(moment: str, ask: Callable[[], None] = ask_meanwhile) -> Iterator[list]:
    """``ask`` once, at the first ``moment`` of the database's from now on; gives what it was asked at."""
    asked = []

    def once(*arguments) -> None:
        if not asked:
            asked.append(moment)
            ask()

    engine = db.engine()
    event.listen(engine, moment, once)
    try:
        yield asked
    finally:
        event.remove(engine, moment, once)


def pressed(app: AppTest):
    return next(each for each in app.button if each.key and each.key.startswith("instruction_T06"))


@pytest.mark.parametrize("moment", ["before_cursor_execute", "commit"])
def test_an_act_is_done_once_and_answered_though_its_reader_asks_for_more_meanwhile(
    signed_in, demo_database, moment
):
    app = signed_in(Role.LEADER, "pages/leadership/units.py", unit="U_XZFW", as_of="2007-08-31", city="true")
    app.session_state["instruct_U_XZFW_T06"] = True
    app.run()
    (box,) = [each for each in app.text_area if each.key.startswith("instruction_T06")]
    box.set_value(CONTENT).run()
    with at(moment) as asked:
        pressed(app).click().run()
    assert asked and not app.exception
    (number,) = follow_ups(Scope(dt.date(2007, 8, 31))).query(f"content == '{CONTENT}'")["number"]
    assert number in "".join(each.value for each in app.success).replace("\\", "")
    assert CONTENT not in [each.value for each in app.text_area]


def noting(directory: str, **other: object):
    """A page with a field and a button, each of which is kept; its reader asks for a further run while it is."""
    from pathlib import Path

    import streamlit as st

    from tests.test_presses import ask_meanwhile

    def keep(words: str) -> None:
        with (Path(directory) / "kept").open("a") as file:
            file.write(words)
        ask_meanwhile(**other)
        st.session_state["said"] = words

    st.text_input("内容", key="content", on_change=lambda: keep("内容"))
    if st.button("保存"):
        keep("保存")
        st.rerun()
    if st.button("保存并停住"):
        ask_meanwhile(**other)
        st.stop()
    st.markdown(st.session_state.pop("said", ""))
    st.markdown(st.query_params.get("shown", ""))


def test_what_a_change_sets_off_comes_to_its_end_before_the_next_run(tmp_path):
    app = AppTest.from_function(noting, args=(str(tmp_path),)).run()
    app.text_input[0].set_value("一").run()
    assert (tmp_path / "kept").read_text() == "内容"
    assert app.markdown[0].value == "内容"


@pytest.mark.parametrize(
    "gone_to",
    [{"page_script_hash": "another"}, {"is_history_navigation": True}],
    ids=["another page", "Back"],
)
def test_whoever_went_elsewhere_meanwhile_is_not_fetched_back_by_what_was_pressed_before(tmp_path, gone_to):
    app = AppTest.from_function(
        noting, args=(str(tmp_path),), kwargs={"query_string": "shown=there"} | gone_to
    ).run()
    app.button[0].click().run()
    assert (tmp_path / "kept").read_text() == "保存"
    assert [each.value for each in app.markdown] == ["保存", "there"]


def test_a_script_that_stops_by_itself_stops_and_what_was_asked_for_meanwhile_follows(tmp_path):
    app = AppTest.from_function(noting, args=(str(tmp_path),), kwargs={"query_string": "shown=there"}).run()
    app.button[1].click().run()
    assert [each.value for each in app.markdown] == ["", "there"]


def test_a_run_that_came_with_nothing_but_a_look_still_makes_way_at_once():
    def page() -> None:
        import streamlit as st

        from tests.test_presses import ask_meanwhile

        runs = st.session_state.setdefault("runs", [])
        runs.append("began")
        if len(runs) == 1:
            ask_meanwhile()
        st.markdown("")
        runs.append("ended")

    app = AppTest.from_function(page).run()
    assert app.session_state["runs"] == ["began", "began", "ended"]


def test_streamlit_hands_a_further_request_to_the_run_that_goes_on():
    # Otherwise a second thread would begin beside it, on the same state, before the act of the first was written.
    assert get_option("runner.fastReruns") is False
