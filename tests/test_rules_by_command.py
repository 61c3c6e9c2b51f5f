"""Every rule is brought to 不合规 by tables that the 市监察局 could send in: what the product itself lets nobody enter is no
state in which a rule fails."""

import csv
import datetime as dt
import io

import pytest

from efficiency import campaign
from efficiency.commands import COMMAND_LINE
from efficiency.commands.imports import load, preview
from efficiency.core.access import Scope
from efficiency.judgements.obligations import obligations, rule_verdicts
from efficiency.subjects.tables import subject_of
from tests.conftest import call_it_a_demo


def d(month: int, day: int) -> dt.date:
    return dt.date(2007, month, day)


APRIL = d(4, 3)
# One row of a table: the day on which it is sent in, the subject, its cells by the field's name.
Row = tuple[dt.date, str, dict[str, str]]


def point(number: str = "JC-001", name: str = "示例甲机械有限公司", code: str = "12345678-9") -> Row:
    return d(3, 20), "monitoring_point", {
        "point_id": number, "name": name, "organization_code": code, "ownership": "国有", "industry": "机械",
        "place_code": "中山区", "plaque_on": "2007-03-20",
    }  # fmt: skip


def incident(severity: int, day: dt.date = APRIL) -> Row:
    return day, "incident", {
        "number": "FY-2007-001", "point_id": "JC-001", "unit_id": "市质监局", "received_on": str(day), "kind": "乱作为",
        "sub_kind": "乱收费", "severity": str(severity), "content": "收费没有依据。",
    }  # fmt: skip


def stage(stage: str, day: dt.date, **more: str) -> Row:
    cells = {"incident_number": "FY-2007-001", "stage": stage, "occurred_on": str(day)}
    return day, "incident_step", cells | more


def found_true(severity: int) -> list[Row]:
    note = {"note": "经查反映属实。"}
    return [
        point(), incident(severity), stage("转办", d(4, 3), **note), stage("单位反馈", d(4, 4), **note),
        stage("回复", d(4, 5), verification="属实", **note),
    ]  # fmt: skip


def action(number: str, source: str, severity: str, day: dt.date, unit: str = "市质监局", **more: str) -> Row:
    kind = "监测点反映" if source.startswith("FY") else "检查发现的问题"
    return day, "accountability_action", {
        "number": number, "unit_id": unit, "source_kind": kind, "source_number": source, "severity": severity,
        "decided_on": str(day),
    } | more  # fmt: skip


def inspection(day: dt.date, **more: str) -> Row:
    return day, "inspection", {
        "number": "MC-2007-01", "schedule": "定期", "started_on": str(day), "ended_on": str(day),
    } | more  # fmt: skip


def finding(day: dt.date, due_on: dt.date, **more: str) -> Row:
    return day, "finding", {
        "number": "WT-2007-001", "source": "电话暗访", "found_on": str(day), "unit_id": "市国税局", "kind": "公示不全",
        "description": "收费标准没有公示。", "rectify_due_on": str(due_on), "prominent": "否",
    } | more  # fmt: skip


def document(kind: str, number: str, source: tuple[str, str], day: dt.date, due_on: dt.date) -> Row:
    return day, "supervision_document", {
        "number": number, "kind": kind, "unit_id": "市国税局", "source_kind": source[0], "source_number": source[1],
        "subject": "限期整改有关问题。", "issued_on": str(day), "due_on": str(due_on),
    }  # fmt: skip


def visit(registration: str, day: dt.date) -> Row:
    return day, "official_activity", {
        "number": "GW-2007-0001", "point_id": "JC-001", "unit_id": "市质监局", "started_on": str(day), "kind": "检查",
        "registration": registration, "known_from": "企业反映",
    }  # fmt: skip


def score() -> Row:
    return d(7, 1), "appraisal_score", {
        "round_number": "第1轮", "unit_id": "市国税局", "form": "座谈会", "held_on": "2007-06-20", "respondents": "20",
        "score": "85", "published_on": "2007-07-01",
    }  # fmt: skip


def broadcast(day: dt.date) -> Row:
    return (
        day,
        "hotline_broadcast",
        {"aired_on": str(day), "unit_id": "市国税局", "calls": "10", "closed": "9"},
    )


# Another problem's, so that the register of 责任追究 is known to be kept.
OPENED = [
    finding(d(4, 10), d(4, 20)),
    action("ZJ-2007-001", "WT-2007-001", "轻微", d(4, 25), "市国税局", sanction="责令检查", person="某科室负责人"),
]  # fmt: skip
LIGHTER = {"sanction": "责令检查", "person": "某科室负责人"}

FAILURES: dict[str, tuple[list[Row], dt.date]] = {
    "R1.1": ([inspection(d(3, 20), bulletin_on="2007-03-20")], d(7, 1)),
    "R1.2": ([point(), incident(1, d(5, 3)),
              (d(5, 4), *inspection(d(5, 2), schedule="不定期", trigger_kind="监测点反映", trigger_reference="FY-2007-001")[1:])],
              d(5, 4)),
    "R1.3": ([inspection(d(5, 10)),
              (d(5, 10), "inspection_visit", {"inspection_number": "MC-2007-01", "unit_id": "市国税局", "mode": "暗访",
                                              "visited_on": "2007-05-10"}),
              finding(d(5, 10), d(5, 25), source="暗访", inspection_number="MC-2007-01")], d(12, 1)),
    "R2.1": ([point()], d(4, 1)),
    "R2.2": ([point(), visit("未登记", d(4, 3))], d(4, 3)),
    "R2.3": ([point(), (d(4, 10), "registration_check",
                        {"checked_on": "2007-04-10", "points_checked": "10", "unregistered_found": "0"})], d(10, 1)),
    "R2.4": ([*OPENED[:1], point(), visit("未登记", d(4, 3)),
              document("监察通知书", "大监通〔2007〕1号", ("检查发现的问题", "WT-2007-001"), d(4, 11), d(4, 30))], d(5, 30)),
    "R2.5": ([point(), point("JC-002", "示例乙机械有限公司", "22345678-9"),
              (d(3, 23), "monitoring_return", {"point_id": "JC-002", "week_end": "2007-03-23"})], d(5, 31)),
    "R2.6": ([point(), incident(1)], d(4, 10)),
    "R3.1": ([score()], d(12, 31)),
    "R3.2": ([score()], d(12, 31)),
    "R3.3": ([(d(5, 14), "phone_check", {"unit_id": "市国税局", "phone_kind": "监督电话", "checked_on": "2007-05-14",
                                         "answered": "有人接听", "response_seconds": "8", "quality": "良好"})], d(11, 1)),
    "R3.4": ([finding(d(5, 10), d(5, 25)),
              document("监察通知书", "大监通〔2007〕1号", ("检查发现的问题", "WT-2007-001"), d(5, 14), d(5, 25))], d(5, 26)),
    "R3.5": ([finding(d(5, 10), d(5, 25)),
              action("ZJ-2007-001", "WT-2007-001", "较重", d(6, 1), "市国税局", sanction="调离岗位", person="某科室负责人")], d(6, 30)),
    "R3.6": ([score()], d(12, 1)),
    "R4.1": ([broadcast(d(2, 8)), broadcast(d(3, 8)), broadcast(d(4, 12))], d(7, 1)),
    "R4.2": ([(d(8, 31), "minxin_opening", {"counted_on": "2007-08-31", "opened": "80", "should_open": "90"})], d(11, 1)),
    "R4.3": ([(d(8, 1), "minxin_case", {"number": "MX-1", "unit_id": "市国税局", "received_on": "2007-08-01"})], d(8, 31)),
    "R4.4": ([broadcast(d(2, 8))], d(12, 1)),
    "R5.1": ([*OPENED, *found_true(1)], d(5, 31)),
    "R5.2": ([*OPENED[:1], document("监察建议书", "大监建〔2007〕1号", ("检查发现的问题", "WT-2007-001"), d(5, 8), d(5, 30))],
             d(5, 31)),
    "R5.3": ([*found_true(3), action("ZJ-2007-001", "FY-2007-001", "严重", d(5, 8), no_action_reason="已当面改正。")], d(5, 8)),
    "R5.4": ([*OPENED, *found_true(1)], d(5, 31)),
    "R5.5": ([*found_true(2), action("ZJ-2007-001", "FY-2007-001", "轻微", d(5, 8), **LIGHTER)], d(5, 8)),
    "R5.6": ([*found_true(3), action("ZJ-2007-001", "FY-2007-001", "轻微", d(5, 8), **LIGHTER)], d(5, 8)),
}  # fmt: skip


@pytest.fixture
def office(database):
    """A demo installation, so that days of 2007 are days of recording."""
    call_it_a_demo()


def send_in(day: dt.date, name: str, cells: dict[str, str]) -> None:
    """One row of a table, as anybody's file brings it."""
    subject, text = subject_of(name), io.StringIO(newline="")
    assert set(cells) <= {each.name for each in subject.fields}
    writer = csv.writer(text)
    writer.writerow([each.header for each in subject.fields])
    writer.writerow([cells.get(each.name, "") for each in subject.fields])
    data = text.getvalue().encode("utf-8-sig")
    seen = preview(COMMAND_LINE, day, "送来.csv", data)
    assert not seen.faults and not seen.questions, (name, seen.faults, seen.questions)
    load(COMMAND_LINE, day, "送来.csv", data, seen.fingerprint)


def test_every_rule_of_the_document_is_brought_to_fail():
    assert list(FAILURES) == [rule.id for rule in campaign.load().plan.rules]


@pytest.mark.parametrize("rule_id", FAILURES)
def test_a_rule_fails_by_what_can_be_entered(office, rule_id):
    rows, day = FAILURES[rule_id]
    for row in rows:
        send_in(*row)
    found = rule_verdicts(Scope(day, sees_accountability=True)).set_index("rule_id")
    assert found["verdict"][rule_id] == "MISSED", found["reason"][rule_id]


# Readings of the last three months of each target that are not enough.
TOO_LITTLE = {
    "I01": ("90", "100"), "I02": ("80", "100"), "I03": "5", "I04": "10", "I05": "50", "I06": ("50", "100"), "I07": "0",
    "I08": ("40", "100"), "I09": "100",
}  # fmt: skip


def test_every_target_fails_by_a_reading_and_every_node_by_what_is_not_entered(office):
    plan = campaign.load().plan
    for key, said in TOO_LITTLE.items():
        cells = (
            {"value": said}
            if isinstance(said, str)
            else dict(zip(("numerator", "denominator"), said, strict=True))
        )
        for month in ("9", "10", "11"):
            send_in(
                d(12, 1), "indicator_reading", {"indicator_id": key, "period_end": f"2007年{month}月"} | cells
            )
    held = {"milestone_id": plan.milestones[0].label, "held_on": "2007-02-10", "evidence": "全会会议纪要"}
    send_in(d(2, 10), "milestone_status", held)
    late = {"milestone_id": plan.milestones[1].label, "held_on": "2007-03-05", "evidence": "子方案印发文件"}
    scope = Scope(d(12, 31), sees_accountability=True)
    found = obligations(scope).set_index("id")["verdict"]
    wanted = [each.id for each in (*plan.targets, *plan.milestones[1:])]
    assert {key: found[key] for key in wanted} == dict.fromkeys(wanted, "MISSED")
    send_in(d(12, 31), "milestone_status", late)
    found = obligations(scope).set_index("id")["verdict"]
    assert found[plan.milestones[1].id] == ("MISSED" if plan.milestones[1].due_stated else "MET")


def test_the_first_node_fails_by_being_kept_after_its_day(office):
    [first, *_] = campaign.load().plan.milestones
    assert first.due_stated
    held = {"milestone_id": first.label, "held_on": "2007-02-12", "evidence": "全会会议纪要"}
    send_in(d(2, 12), "milestone_status", held)
    assert obligations(Scope(d(2, 12))).set_index("id")["verdict"][first.id] == "MISSED"
