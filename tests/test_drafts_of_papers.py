"""A paper's draft saves itself, with its head and foot as fields; 上行文 is not issued without 签发人."""

import datetime as dt
import json

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx
from streamlit.runtime.state import SafeSessionState

from efficiency.commands import Faulty
from efficiency.commands.papers import issue, save_draft
from efficiency.models import Role
from efficiency.papers.drafting import Matter
from efficiency.queries.papers import saved_paper
from tests.reading import words

DAY = dt.date(2007, 8, 28)
WEEKLY = Matter("WEEKLY", DAY, meeting_number=24)
PAGE = "pages/office/papers.py"


def area(app, label: str):
    return next(each for each in app.text_area if each.label.startswith(label))


def test_what_was_typed_is_there_again_after_another_page_without_a_click_on_save(demo_database, signed_in):
    app = signed_in(Role.WORK_OFFICE, PAGE, as_of=DAY.isoformat())
    first = area(app, "本周总体进展")
    first.set_value(first.value + "\n第一处修改。").run()
    # The field under the hand is the same widget: the next one is typed into at once.
    second = area(app, "下周工作安排")
    second.set_value(second.value + "\n第二处修改。").run()
    assert not app.exception and "第一处修改。" in area(app, "本周总体进展").value
    again = signed_in(Role.WORK_OFFICE, PAGE, as_of=DAY.isoformat())
    assert "第一处修改。" in area(again, "本周总体进展").value
    assert "第二处修改。" in area(again, "下周工作安排").value


def test_the_own_text_is_nobody_elses_where_the_next_run_begins_as_it_has_just_been_kept(
    demo_database, signed_in, monkeypatch
):
    app = signed_in(Role.WORK_OFFICE, PAGE, as_of=DAY.isoformat())
    made_way = []
    write = SafeSessionState.__setitem__

    def make_way(state, key, value):
        # A run makes way for the next one wherever the session's state is written into.
        if not made_way and (kept := saved_paper(WEEKLY.key)) and "第一处修改。" in kept.content:
            made_way.append(key)
            here = get_script_run_ctx()
            raise RerunException(
                RerunData(query_string=here.query_string, page_script_hash=here.page_script_hash)
            )
        write(state, key, value)

    monkeypatch.setattr(SafeSessionState, "__setitem__", make_way)
    first = area(app, "本周总体进展")
    first.set_value(first.value + "\n第一处修改。").run()
    assert made_way and not app.exception
    second = area(app, "下周工作安排")
    second.set_value(second.value + "\n第二处修改。").run()
    assert "另一稿" not in words(app)
    assert all(each in saved_paper(WEEKLY.key).content for each in ("第一处修改。", "第二处修改。"))


def test_a_colleague_s_draft_is_not_overwritten_by_typing_on(demo_database, signed_in):
    app = signed_in(Role.WORK_OFFICE, PAGE, as_of=DAY.isoformat())
    area(app, "本周总体进展").set_value("甲的一稿。").run()
    other = signed_in(Role.WORK_OFFICE, PAGE, as_of=DAY.isoformat())
    area(other, "本周总体进展").set_value("乙的一稿。").run()
    area(app, "本周总体进展").set_value("甲接着改。").run()
    assert "乙的一稿。" in saved_paper(WEEKLY.key).content
    assert "还没有存上" in words(app) and "另一稿" in words(app)
    # Nor is it issued over.
    next(box for box in app.checkbox if box.label.startswith("已核对")).check().run()
    next(button for button in app.button if button.label == "签发").click().run()
    assert saved_paper(WEEKLY.key).state == "DRAFT" and "先一步保存了另一稿" in words(app)


def test_addressee_and_imprint_are_fields_and_are_kept(demo_database, signed_in):
    app = signed_in(Role.WORK_OFFICE, PAGE, as_of=DAY.isoformat(), kind="督查通报")
    area(app, "主送机关").set_value("各区市县政府，各先导区管委会").run()
    copies = area(app, "版记")
    copies.set_value(copies.value + "\n抄送：市人大办公厅，市政协办公厅。").run()
    assert not app.exception
    kept = json.loads(saved_paper(Matter("CIRCULAR", DAY).key).content)
    assert kept["addressee"] == "各区市县政府，各先导区管委会"
    assert kept["copies"].splitlines()[-1].startswith("抄送：")


def test_a_report_to_a_leader_is_not_issued_without_the_name_of_who_signs(demo_database, as_role):
    office = as_role(Role.WORK_OFFICE)
    content = {
        "title": "专报",
        "sections": [{"heading": "", "text": "正文。"}],
        "generated": "",
        "signed_by": "",
    }
    facts = {"paper_key": "SPECIAL:x", "kind": "SPECIAL", "title": "专报", "as_of": DAY}
    save_draft(office, DAY, **facts, content=content)
    with pytest.raises(Faulty, match="签发人"):
        issue(
            office, DAY, **facts, content=content, seen_id=saved_paper("SPECIAL:x").id,
            number_of=lambda n: f"{n}号", build=lambda number, day: b"",
        )  # fmt: skip
    assert saved_paper("SPECIAL:x").state == "DRAFT"
