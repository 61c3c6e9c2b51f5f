"""Importing beside the server: it answers meanwhile, it can be stopped, and nothing of what was stopped is kept."""

import time

import pytest

from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.import_jobs import start
from efficiency.core import audit
from efficiency.core.access import Forbidden
from efficiency.exchange.reading import fingerprint
from efficiency.models import ComplaintMonth, ImportBatch, Role
from tests.sheets import csv_of
from tests.test_import import COMPLAINT, COMPLAINTS, DAY, UNIT, count

MANY = csv_of(
    COMPLAINTS, *([f"2007年{m}月", "供热行业", f"类{n}", 9, 9, 5, 5, ""] for m in range(1, 9) for n in range(5000))
)  # fmt: skip
PAGE = "pages/office/data_exchange.py"


def begun(job) -> None:
    """Wait until it has told how far it is."""
    limit = time.monotonic() + 240
    while job.progress is None and not job.ended(0.05):
        assert time.monotonic() < limit


def test_a_file_is_checked_and_brought_in_by_a_process_of_its_own(database):
    data = csv_of(COMPLAINTS, COMPLAINT)
    check = start("preview", COMMAND_LINE, DAY, "x.csv", data)
    assert check.ended(240)
    seen = check.result()
    assert (seen.changes, seen.fault_count) == (1, 0)
    write = start("load", COMMAND_LINE, DAY, "x.csv", data, seen.fingerprint)
    assert write.ended(240)
    assert "新增1行" in write.result()
    assert (count(ComplaintMonth), count(ImportBatch)) == (1, 1)


def test_what_is_refused_there_is_refused_here(database):
    unreadable = start("preview", COMMAND_LINE, DAY, "x.csv", b"%PDF-1.4")
    assert unreadable.ended(240)
    with pytest.raises(Refused, match="PDF"):
        unreadable.result()
    forbidden = start("preview", UNIT, DAY, "x.csv", MANY)
    assert forbidden.ended(240)
    with pytest.raises(Forbidden):
        forbidden.result()


def test_a_check_tells_how_far_it_is_and_can_be_stopped(database):
    check = start("preview", COMMAND_LINE, DAY, "x.csv", MANY)
    begun(check)
    check.stop()
    assert check.ended(60) and check.stopped
    with pytest.raises(Refused, match="已停止"):
        check.result()


def test_an_import_that_is_stopped_keeps_nothing_or_all(database):
    write = start("load", COMMAND_LINE, DAY, "x.csv", MANY, fingerprint(MANY))
    begun(write)
    write.stop()
    assert write.ended(60)
    assert (count(ComplaintMonth), count(ImportBatch)) in ((0, 0), (40_000, 1))
    assert audit.check().intact


def test_more_files_than_turns_wait_and_can_be_stopped_while_they_wait(database):
    jobs = [start("preview", COMMAND_LINE, DAY, f"{n}.csv", MANY) for n in range(4)]
    jobs[3].stop()
    jobs[3].ended(60)
    for job in jobs[:3]:
        assert job.ended(300)
        assert job.result().changes == 40_000


def test_the_page_shows_what_was_read_and_left_out_and_writes_after_one_click(signed_in, demo_database):
    app = signed_in(Role.WORK_OFFICE, PAGE)
    before, own = count(ComplaintMonth), [*COMPLAINT[:2], "自拟类别", *COMPLAINT[3:]]
    total = ["合计", "", "", 120, 116, 70, 65, ""]
    app.file_uploader[0].set_value(("x.csv", csv_of(COMPLAINTS, own, total), "text/csv")).run()
    until(app, lambda: app.dataframe)
    assert not app.exception
    tables = [frame.value.to_dict() for frame in app.dataframe]
    assert any("汇总行" in str(each) for each in tables)
    (confirm,) = [each for each in app.button if each.label.startswith("确认导入")]
    confirm.click().run()
    until(app, lambda: app.success)
    assert "新增1行" in app.success[0].value
    assert count(ComplaintMonth) == before + 1


def test_a_check_on_the_page_is_watched_and_stopped(signed_in, demo_database, monkeypatch):
    monkeypatch.setattr("efficiency.ui.office.data_exchange._SOON", 0.0)
    app = signed_in(Role.WORK_OFFICE, PAGE)
    app.file_uploader[0].set_value(("x.csv", MANY, "text/csv")).run()
    assert not app.exception
    app.button(key="stop_import").click().run()
    until(app, lambda: app.error)
    assert "已停止" in app.error[0].value
    app.button(key="check_again").click().run()
    until(app, lambda: app.dataframe)
    assert [each for each in app.button if each.label.startswith("确认导入40,000行")]


def until(app, there) -> None:
    """Draw the page again, as its timer does, until something is there."""
    limit = time.monotonic() + 240
    while not there():
        assert time.monotonic() < limit
        time.sleep(0.2)
        app.run()
