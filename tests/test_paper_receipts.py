"""Issued papers go to units and leaders, who sign for them; what is signed on paper is filed; what is wrong is corrected by a
further issue."""

import datetime as dt
import hashlib

import pytest
from sqlalchemy import func, select

from efficiency import state
from efficiency.commands import Refused
from efficiency.commands.paper_receipts import file_signed_copy, set_recipients, sign_for
from efficiency.commands.papers import issue
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope, scope_of
from efficiency.exchange.signed_copy import MOST_BYTES, signed_copy_fault
from efficiency.judgements.waiting import Awaited, waiting_for
from efficiency.models import AuditEntry, PaperReceipt, PaperRecipient, Role
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.matter import number_words
from efficiency.queries.paper_receipts import (
    corrections_of,
    issued_paper,
    receipts,
    received_papers,
    scan_file,
    scans,
)
from efficiency.queries.papers import file_of, recipients_of_kind, saved_paper
from tests.conftest import account_of, person
from tests.documents import pdf_of
from tests.reading import words

DAY = dt.date(2007, 8, 28)
OFFICE = person("wanggong", Role.WORK_OFFICE)
LIAISON = person("lianluo", Role.UNIT, unit_id="U_XZFW")
OTHER = person("bieren", Role.UNIT, unit_id="U_BWB")
BUREAU = person("jiancha", Role.SUPERVISION)
WEEKLY = Matter("WEEKLY", DAY, meeting_number=24)
PAGE, INBOX = "pages/office/papers.py", "pages/leadership/received_papers.py"
PDF = pdf_of(["签字盖章"])


def sent(matter: Matter = WEEKLY, **options) -> int:
    """Issue a paper; returns its id."""
    content = {
        "title": "一则",
        "sections": [{"heading": "", "text": "正文。"}],
        "signed_by": "主任",
        "addressee": "各单位",
        "copies": "报送：市长。",
    }
    corrected = issued_paper(matter.corrects).number if matter.corrects else ""
    issue(
        OFFICE, DAY, paper_key=matter.key, kind=matter.kind, title="标题一则", as_of=DAY, content=content,
        meeting_number=matter.meeting_number, corrects_id=matter.corrects, build=lambda number, _: number.encode(),
        number_of=lambda n: number_words(matter.kind, n, 2007, corrected),
        **{"units": ["U_XZFW", "U_JCJ"], "leaders": ["V1"]} | options,
    )  # fmt: skip
    return saved_paper(matter.key).id


def box(user) -> list:
    found = waiting_for(user, state.on(scope_of(user, DAY)))
    return [each for each in found if each.awaited is Awaited.SIGN_PAPER]


def test_a_paper_waits_with_each_to_whom_it_went_until_it_is_signed_for(demo_database, as_role):
    boss = as_role(Role.LEADER)
    paper_id = sent(leaders=[boss.leader_id])
    assert [each.reference for each in box(LIAISON)] == [str(paper_id)]
    # 监察机关 receives as 市监察局; who is not on the list is told nothing.
    assert box(BUREAU) and box(boss) and not box(OTHER) and not box(OFFICE)
    assert sign_for(LIAISON, DAY, paper_id=paper_id) == "第24期"
    assert not box(LIAISON) and box(boss)
    rows = receipts(Scope(DAY))
    assert rows["signed_at"].notna().sum() == 1 and len(rows) == 3
    sign_for(boss, DAY, paper_id=paper_id)
    sign_for(BUREAU, DAY, paper_id=paper_id)
    assert receipts(Scope(DAY))["signed_at"].notna().all()
    assert received_papers(scope_of(LIAISON, DAY), LIAISON)["signed_by"].tolist() == ["lianluo"]
    with db.reading() as connection:
        actions = connection.execute(select(AuditEntry.action)).scalars().all()
    assert actions.count("SIGN_PAPER") == 3


def test_a_paper_is_signed_for_once_and_only_by_whom_it_reached(demo_database):
    paper_id = sent()
    with pytest.raises(Refused, match="没有发给您"):
        sign_for(OTHER, DAY, paper_id=paper_id)
    with pytest.raises(Refused, match="没有发给您"):
        sign_for(LIAISON, DAY, paper_id=paper_id + 1)
    with pytest.raises(Forbidden):
        sign_for(OFFICE, DAY, paper_id=paper_id)
    sign_for(LIAISON, DAY, paper_id=paper_id)
    with pytest.raises(Refused, match="已由“lianluo”签收"):
        sign_for(LIAISON, DAY, paper_id=paper_id)
    with db.reading() as connection:
        assert connection.execute(select(func.count()).select_from(PaperReceipt)).scalar() == 1
    # A paper is taken out by those to whom it went, and by nobody else.
    assert file_of(LIAISON, paper_id) == "第24期".encode()
    with pytest.raises(Forbidden):
        file_of(OTHER, paper_id)


def test_the_signed_copy_is_kept_with_its_fingerprint_and_read_by_those_who_have_the_paper(demo_database):
    paper_id = sent()
    with pytest.raises(LookupError):
        scan_file(LIAISON, paper_id)
    assert (
        file_signed_copy(OFFICE, DAY, paper_id=paper_id, file_name="扫描.pdf", file=PDF)
        == hashlib.sha256(PDF).hexdigest()
    )
    assert scan_file(LIAISON, paper_id) == scan_file(OFFICE, paper_id) == PDF
    file_signed_copy(OFFICE, DAY, paper_id=paper_id, file_name="重扫.pdf", file=PDF + b"\n%%EOF")
    assert [each.file_name for each in scans(paper_id)] == ["重扫.pdf", "扫描.pdf"]
    for act in (
        lambda: scan_file(OTHER, paper_id),
        lambda: file_signed_copy(LIAISON, DAY, paper_id=paper_id, file_name="x.pdf", file=PDF),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Refused, match="不是完整的PDF"):
        file_signed_copy(OFFICE, DAY, paper_id=paper_id, file_name="x.pdf", file=b"MZ")
    with pytest.raises(Refused, match="没有这份已签发"):
        file_signed_copy(OFFICE, DAY, paper_id=paper_id + 1, file_name="x.pdf", file=PDF)


def test_a_file_that_is_no_plain_pdf_is_told_why():
    assert signed_copy_fault(PDF) is None
    for data, said in (
        (b"", "空"), (b"%PDF-" + b"x" * MOST_BYTES, "兆"), (b"%PDF-1.7 cut off", "不是完整的PDF"),
        (PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>"), "脚本"), (PDF + b"/Encrypt %%EOF", "密码"),
    ):  # fmt: skip
        assert said in signed_copy_fault(data)


def test_a_correction_goes_to_those_who_have_the_paper_and_is_numbered_within_it(demo_database):
    first = sent()
    matter = Matter("WEEKLY", DAY, corrects=first)
    letter = draft(matter, Scope(DAY), demo=True)
    said = "\n".join(each.text for each in letter.sections)
    assert "第24期" in said and "《标题一则》" in said and "□" in said and letter.addressee == "各单位"
    # A title that fits into a line stands in one.
    assert letter.title == "关于《标题一则》的更正"
    second = sent(matter)
    assert issued_paper(second).number == "第24期更正1" and issued_paper(second).corrects_id == first
    assert [each.number for each in corrections_of(first)] == ["第24期更正1"]
    # It takes no number of the kind's own series.
    circular = Matter("CIRCULAR", DAY)
    third = sent(circular)
    sent(Matter("CIRCULAR", DAY, corrects=third))
    fourth = sent(Matter("CIRCULAR", DAY - dt.timedelta(days=1)))
    assert issued_paper(fourth).number == "效能督通〔2007〕2号"
    # What was sent stays as it was.
    assert file_of(OFFICE, first) == "第24期".encode()


def test_the_list_of_a_kind_is_kept_and_holds_nobody_who_is_not_there(demo_database):
    def held(kind: str, day: dt.date = DAY):
        return recipients_of_kind(Scope(day), kind)

    assert held("WEEKLY") is None
    set_recipients(OFFICE, DAY, kind="WEEKLY", units=["U_XZFW", "K01"], leaders=["V1"])
    assert held("WEEKLY") == {"U_XZFW", "K01", "V1"} and held("CIRCULAR") is None
    # From its day on; before, everybody.
    assert held("WEEKLY", DAY - dt.timedelta(days=1)) is None
    set_recipients(OFFICE, DAY, kind="WEEKLY", units=["U_XZFW"], leaders=[])
    assert held("WEEKLY") == {"U_XZFW"}
    with pytest.raises(Refused, match="没有变化"):
        set_recipients(OFFICE, DAY, kind="WEEKLY", units=["U_XZFW"], leaders=[])
    with pytest.raises(Refused, match="已不在案"):
        set_recipients(OFFICE, DAY, kind="WEEKLY", units=["U_NONE"], leaders=[])
    with pytest.raises(Forbidden):
        set_recipients(LIAISON, DAY, kind="WEEKLY", units=["U_XZFW"], leaders=[])


def test_on_the_pages_a_paper_is_sent_by_its_list_signed_for_and_counted(demo_database, signed_in):
    own_unit = account_of(Role.UNIT).unit_id
    set_recipients(OFFICE, DAY, kind="WEEKLY", units=[own_unit, "U_JCJ"], leaders=["V1"])
    office = signed_in(Role.WORK_OFFICE, PAGE, as_of=DAY.isoformat())
    next(each for each in office.checkbox if each.label.startswith("已核对")).check().run()
    next(each for each in office.button if each.label == "签发").click().run()
    assert not office.exception and "已签收0/3" in words(office)
    paper_id = saved_paper(WEEKLY.key).id
    with db.reading() as connection:
        own = select(PaperRecipient.unit_id).where(PaperRecipient.paper_id == paper_id)
        assert set(connection.execute(own).scalars()) == {own_unit, "U_JCJ", None}
    unit = signed_in(Role.UNIT, INBOX, as_of=DAY.isoformat())
    assert not unit.exception
    next(each for each in unit.button if each.label == "签收").click().run()
    assert not unit.exception and "待签收0份" in words(unit)
    again = signed_in(Role.WORK_OFFICE, PAGE, as_of=DAY.isoformat())
    assert "已签收1/3" in words(again) and "未签收：" in words(again)
    correcting = signed_in(Role.WORK_OFFICE, PAGE, as_of=DAY.isoformat(), corrects=str(paper_id))
    assert not correcting.exception and "正在起草更正件" in words(correcting)
    # It has neither figures of a day nor annexes of which something could be told.
    assert "晚掌握的情况" not in words(correcting)
    assert any(each.label == "更正内容" for each in correcting.text_area)
