"""What came of an act can be read: it stays in its place until the next act, and pops up once."""

import pytest
from streamlit.testing.v1 import AppTest


def a_form() -> None:
    """A page with one form: what is typed into its field is saved, and nothing cannot be."""
    import streamlit as st

    from efficiency.commands import Faulty
    from efficiency.ui.parts.forms import open_form

    form = open_form("trial")
    words = st.text_input("内容", key=form.key("content"))

    def save() -> str:
        if not words:
            raise Faulty({"content": "请填写内容"})
        return f"已存入{words}"

    form.submit("存入", save)
    st.toggle("别的", key="other")


@pytest.fixture
def saved() -> AppTest:
    app = AppTest.from_function(a_form, default_timeout=60).run()
    app.text_input[0].set_value("甲").run()
    return app.button[0].click().run()


def test_a_receipt_is_still_there_when_its_reader_taps_something_else_at_once_and_pops_up_but_once(saved):
    assert [each.value for each in (*saved.success, *saved.toast)] == ["已存入甲"] * 2
    saved.toggle[0].set_value(True).run()
    assert [each.value for each in saved.success] == ["已存入甲"] and not saved.toast
    saved.text_input[0].set_value("乙").run()
    assert [each.value for each in saved.success] == ["已存入甲"]


def test_the_next_act_takes_the_receipt_away_also_where_it_is_refused(saved):
    saved.button[0].click().run()
    assert not saved.success and "还没有保存" in saved.error[0].value
    saved.text_input[0].set_value("乙").run()
    saved.button[0].click().run()
    assert [each.value for each in saved.success] == ["已存入乙"] and not saved.error
