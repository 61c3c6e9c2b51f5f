"""Registers of things that go on, brought in as tables: what follows what, what they name elsewhere, in one file or two."""

import datetime as dt

import pytest
from sqlalchemy import select

from efficiency.commands import COMMAND_LINE
from efficiency.commands.documents import issue_document
from efficiency.commands.imports import load, preview
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.models import (
    DocumentStep,
    FollowUpStep,
    IncidentStep,
    Rectification,
    Role,
    SupervisionDocument,
)
from efficiency.queries.monitoring import incidents
from tests.conftest import person
from tests.sheets import book

BUREAU = person("jcj", Role.SUPERVISION, "市监察局")
DAY = dt.date(2007, 8, 31)
INCIDENT = {"编号": "FY-2007-901", "监测点": "JC-002", "被反映单位": "市工商局", "收件日期": "2007-8-20", "类型": "慢作为",
            "细类": "推诿扯皮", "情节": "1", "反映内容": "办理手续多次往返，一直没有答复。"}  # fmt: skip
FINDING = {"编号": "WT-2007-901", "单位": "市工商局", "怎样发现": "电话暗访", "发现日期": "2007-8-6", "问题类别": "监督电话无人接听",
           "问题描述": "监督电话三次无人接听。", "整改期限": "2007-8-20", "突出": "否"}  # fmt: skip


def steps(*rows: tuple, number: str = "FY-2007-901", **more: str) -> list[dict]:
    names = ("反映编号", "环节", "日期", "核实结论", "办理说明", "更正原因")
    return [dict(zip(names, (number, *row, *[""] * (5 - len(row))), strict=True)) for row in rows]


def bring(data: bytes) -> str:
    seen = preview(COMMAND_LINE, DAY, "送来.xlsx", data)
    assert not seen.faults, seen.faults
    return load(COMMAND_LINE, DAY, "送来.xlsx", data, seen.fingerprint)


def told(data: bytes) -> list[tuple]:
    return [
        (each.row, each.column, each.mend) for each in preview(COMMAND_LINE, DAY, "送来.xlsx", data).faults
    ]


def rows_of(model, *conditions) -> list:
    with db.reading() as connection:
        return connection.execute(select(model.__table__).where(*conditions).order_by(model.id)).all()


def of_incident(number: str = "FY-2007-901"):
    row = incidents(Scope(DAY, None, sees_enterprise_names=True)).set_index("number").loc[number]
    return row["stage"], row["transferred_on"], row["replied_on"], row["due_calendar_on"]


def test_an_incident_comes_in_with_its_stages_whatever_the_order_of_the_sheets(demo_database):
    said = bring(
        book(
            反映的环节=steps(
                ("转办", "2007-8-21"),
                ("单位反馈", "2007-8-22", "属实", "已当面答复企业。"),
                ("回复", "2007-8-23", "属实", "已回复企业。"),
            ),
            监测点反映=[INCIDENT],
        )
    )
    assert "反映的环节新增3行" in said and "监测点反映新增1行" in said
    stage, transferred, replied, due = of_incident()
    assert (stage, transferred, replied, due) == (
        "REPLIED",
        dt.date(2007, 8, 21),
        dt.date(2007, 8, 23),
        dt.date(2007, 8, 23),
    )


def test_a_stage_that_is_left_out_or_lies_before_the_last_is_named_and_nothing_is_written(demo_database):
    before = len(rows_of(IncidentStep))
    faults = told(
        book(
            监测点反映=[INCIDENT],
            反映的环节=steps(("单位反馈", "2007-8-22", "属实", "已答复。"), ("转办", "2007-8-19"))
            + steps(("转办", "2007-8-21"), number="FY-2007-777"),
        )
    )
    assert faults == [
        (2, "环节", "现在是“收到”，下一步只能是转办，请核对。"),
        (3, "日期", "不能早于前一步的日期（2007年8月20日），请核对。"),
        (4, "反映编号", "没有编号为“FY-2007-777”的监测点反映，请先登记，或在同一文件里带上。"),
    ]
    assert len(rows_of(IncidentStep)) == before


def test_a_stage_is_corrected_by_a_further_row_with_the_reason_and_stays_between_its_neighbours(
    demo_database,
):
    bring(
        book(
            监测点反映=[INCIDENT],
            反映的环节=steps(("转办", "2007-8-21"), ("单位反馈", "2007-8-22", "属实", "已当面答复。")),
        )
    )
    assert "更正原因" in told(book(反映的环节=steps(("转办", "2007-8-22"))))[0][2]
    late = steps(("转办", "2007-8-24", "", "", "登记时抄错了"))
    assert told(book(反映的环节=late)) == [(2, "日期", "不能晚于后一步的日期（2007年8月22日），请核对。")]
    assert "更正1行" in bring(book(反映的环节=steps(("转办", "2007-8-22", "", "", "登记时抄错了"))))
    assert of_incident()[1] == dt.date(2007, 8, 22)
    # Said again it is on record; a file without the column of words says nothing of them.
    rows = [
        {name: row[name] for name in ("反映编号", "环节", "日期")} for row in steps(("单位反馈", "2007-8-22"))
    ]
    assert preview(COMMAND_LINE, DAY, "送来.xlsx", book(反映的环节=rows)).counts[0].same == 1


def test_a_problem_comes_in_with_its_rectification_which_goes_to_and_fro(demo_database):
    names = ("问题编号", "整改情况", "日期", "整改说明")
    turns = [
        ("已报整改", "2007-8-10", "已安排专人值守。"), ("退回", "2007-8-13", "仍无人接听。"),
        ("已报整改", "2007-8-15", "已更换值守人员。"), ("已核实", "2007-8-17", "三次拨打均有人接听。"),
    ]  # fmt: skip
    told_steps = [dict(zip(names, ("WT-2007-901", *turn), strict=True)) for turn in turns]
    bring(book(发现的问题=[FINDING], 整改=told_steps))
    there = rows_of(Rectification, Rectification.finding_number == "WT-2007-901")
    assert [row.state for row in there] == ["REPORTED", "RETURNED", "REPORTED", "VERIFIED"]
    more = dict(zip(names, ("WT-2007-901", "退回", "2007-8-20", "又无人接听。"), strict=True))
    assert told(book(整改=[more])) == [(2, "整改情况", "现在是“已核实”，没有下一步，请核对。")]


DOCUMENT = {"文号": "大监通〔2007〕901号", "文书种类": "监察通知书", "单位": "市工商局", "来源": "监测点反映", "来源编号": "FY-2007-901",
            "事由": "办理手续久拖不决。", "签发日期": "2007-8-27", "办理期限": "2007-9-14"}  # fmt: skip


def test_a_document_brings_its_number_which_the_series_goes_on_after(demo_database):
    served = {"文号": DOCUMENT["文号"], "步骤": "送达", "日期": "2007-8-28"}
    bring(book(监测点反映=[INCIDENT], 监察文书=[DOCUMENT], 文书的步骤=[served]))
    assert [row.step for row in rows_of(DocumentStep, DocumentStep.document_number == DOCUMENT["文号"])] == [
        "SERVED"
    ]
    [kept] = rows_of(SupervisionDocument, SupervisionDocument.number == DOCUMENT["文号"])
    number = issue_document(
        BUREAU, DAY, kind="NOTICE", unit_id=kept.unit_id, source_kind="INCIDENT", source_number="FY-2007-901",
        subject="仍未办理。", issued_on=DAY, due_on=dt.date(2007, 9, 14),
    )  # fmt: skip
    assert number == "大监通〔2007〕902号"


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"来源编号": "FY-2007-777"}, "来源编号", "台账中没有“FY-2007-777”"),
        ({"单位": "市质监局"}, "来源编号", "与所填单位无关"),
        ({"签发日期": "2007-8-17"}, "签发日期", "晚于这一天"),
        ({"文书种类": "监察决定书"}, "文号", "不是监察决定书的文号"),
    ],
)
def test_a_document_names_what_it_answers_and_is_of_its_kind(demo_database, changed, column, words):
    [(row, where, mend)] = told(book(监测点反映=[INCIDENT], 监察文书=[DOCUMENT | changed]))
    assert (row, where) == (2, column) and words in mend


def test_a_follow_up_is_assigned_with_its_row_and_goes_on_by_its_steps(demo_database):
    number = "DB-2007-901"
    thing = {"编号": number, "来源": "例会议定", "例会次数": "12", "单位": "市工商局", "事项": "请于月底前完成清理。",
             "交办日期": "2007-6-4", "时限": "2007-6-29"}  # fmt: skip
    names = ("督办编号", "环节", "日期", "说明", "延至")
    turns = [("签收", "2007-6-5", "", ""), ("申请延期", "2007-6-20", "设备未到货。", "2007-7-10"),
             ("同意延期", "2007-6-21", "", "2007-7-10"), ("反馈", "2007-7-6", "清理已完成。", ""),
             ("办结", "2007-7-9", "", "")]  # fmt: skip
    rows = [dict(zip(names, (number, *turn), strict=True)) for turn in turns]
    bring(book(督办的环节=rows, 督办=[thing]))
    there = rows_of(FollowUpStep, FollowUpStep.follow_up_number == number)
    assert [row.step for row in there] == [
        "ASSIGNED", "SIGNED", "EXTENSION_ASKED", "EXTENSION_GRANTED", "FEEDBACK", "CLOSED"
    ]  # fmt: skip
    twice = [dict(zip(names, ("DB-2007-902", *turn), strict=True)) for turn in (turns[0], turns[2])]
    faults = told(book(督办的环节=twice, 督办=[thing | {"编号": "DB-2007-902", "事项": "请报送清单。"}]))
    assert faults == [(3, "环节", "没有待批的延期申请。")]
    nowhere = told(book(督办=[thing | {"编号": "DB-2007-903", "例会次数": "47"}]))
    assert nowhere[0][1] == "例会次数"


ACTION = {"编号": "ZJ-2007-901", "单位": "市工商局", "来源": "监测点反映", "来源编号": "FY-2007-901", "情节": "轻微",
          "决定日期": "2007-8-30", "不追究理由": "情节轻微并已当场改正。"}  # fmt: skip


def test_nobody_is_held_responsible_for_what_is_not_proven_nor_twice(demo_database):
    open_, untrue, true = (
        [("转办", "2007-8-21"), ("单位反馈", "2007-8-22", word, "已当面答复企业。")][:count]
        for word, count in (("", 1), ("不属实", 2), ("属实", 2))
    )
    for taken, words in ((open_, "还没有核实结论"), (untrue, "经核实不属实")):
        [fault] = told(book(监测点反映=[INCIDENT], 反映的环节=steps(*taken), 责任追究=[ACTION]))
        assert fault[1] == "来源编号" and words in fault[2]
    bring(book(监测点反映=[INCIDENT], 反映的环节=steps(*true), 责任追究=[ACTION]))
    sanction = ACTION | {
        "编号": "ZJ-2007-902",
        "不追究理由": "",
        "处理": "诫勉谈话",
        "责任人": "某科室负责人",
    }
    assert any("两者不能并存" in mend for _, _, mend in told(book(责任追究=[sanction])))


def test_each_office_brings_in_its_own_registers_only(demo_database, signed_in):
    seen = preview(BUREAU, DAY, "送来.xlsx", book(督办=[{"编号": "DB-2007-901", "事项": "请报送清单。"}]))
    assert [each.mend for each in seen.faults] == ["“督办”由工作办公室导入，您的账号不能导入这张表。"]
