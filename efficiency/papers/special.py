"""专报: one matter to one leader: what was looked into, the facts, the causes, what is proposed."""

import datetime as dt
from enum import IntEnum

import pandas as pd

from efficiency import campaign, state
from efficiency.campaign.document import display
from efficiency.campaign.words import ended, listed, percent, unended
from efficiency.campaign.workdays import add_workdays, chinese_date, chinese_date_short
from efficiency.core.access import Scope
from efficiency.figures import supervised
from efficiency.judgements import today
from efficiency.judgements.named_before import COMPARED, named_before
from efficiency.metrics import Rate
from efficiency.models import (
    DeliverableState,
    FindingSource,
    Light,
    PaperKind,
    ReplyClock,
    ReportKind,
)
from efficiency.papers.facts import Figure
from efficiency.papers.length import length_of
from efficiency.papers.letter import Letter, Section, Table
from efficiency.papers.matter import TO_ANSWER, Matter, definitions_of, letter_of, subject_title
from efficiency.papers.special_incident import special_incident
from efficiency.papers.text import office_named
from efficiency.queries.tasks import deliverables, reports
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.words import grievance_of

_MOST_REPORTS = 8
# What a unit wrote itself is quoted up to here; the annex has it whole.
_LONGEST_QUOTE = 40
_TASKS, _FINDINGS = "承担任务情况表", "证据清单（查出的问题）"


class Brevity(IntEnum):
    """How much of what stands elsewhere the text says itself."""

    FULL = 0
    SHORT = 1
    SHORTEST = 2


# How many causes the text names; the others stand in the annexes.
_MOST_CAUSES = {Brevity.FULL: 2, Brevity.SHORT: 1, Brevity.SHORTEST: 0}


def special(matter: Matter, scope: Scope) -> Letter:
    """The report on a task, a unit or an incident, as full as its two pages allow: what the annexes or the document have is left
    out of the text before it grows longer. Raises ``LookupError`` for a subject that is not there on that day."""
    for brevity in Brevity:
        letter = _special(matter, scope, brevity)
        if not length_of(PaperKind.SPECIAL, letter).over:
            break
    return letter


def _special(matter: Matter, scope: Scope, brevity: Brevity) -> Letter:
    match matter.subject_kind:
        case "TASK":
            title, sections, tables, figures = _special_task(matter, scope, brevity)
        case "UNIT":
            title, sections, tables, figures = _special_unit(matter, scope, brevity)
        case _:
            title, sections, tables, figures = special_incident(matter, scope)
    return letter_of(
        PaperKind.SPECIAL, title, matter.leader or "市领导", sections, signer=True, tables=tables,
        copies=(f"报：{matter.leader or '市领导'}。",), definitions=definitions_of(figures),
        as_of=scope.as_of,
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}……"


def _proposal(unit: str, day: dt.date, what: str) -> Section:
    due = chinese_date(add_workdays(day, TO_ANSWER))
    return Section(
        "建议",
        f"一是责成{unit}在{due}前{what}，书面报工作办公室。二是由工作办公室列入督办，在例会上报告结果。"
        "三是到期仍无进展的，约谈该单位主要负责人。\n妥否，请批示。",
    )


def _special_task(matter: Matter, scope: Scope, brevity: Brevity):
    plan = campaign.load().plan
    standing = next(
        (each for each in state.on(scope).task_standings if each.task.id == matter.subject_id), None
    )
    if standing is None:
        raise LookupError("没有这项任务。")
    task, said = standing.task, standing.said
    unit = plan.unit(standing.unit_id).name
    sent = reports(scope)
    sent = sent[(sent["task_id"] == task.id) & (sent["unit_id"] == standing.unit_id)]
    reported = "尚未报过进度" if said.progress is None else f"实报进度{percent(said.progress)}"
    facts = (
        f"该项任务由{unit}牵头，时限{chinese_date(standing.due_on)}。截至{chinese_date(scope.as_of)}，{reported}，"
        f"序时应达{percent(standing.scheduled)}，测算为{standing.light.words}。"
        + _outcomes(task.id, scope, brevity)
    )
    in_order = standing.light in (Light.GREEN, Light.DONE)
    cause = "目前没有发现突出问题。" if in_order else ended(grievance_of(standing))
    for text, words in ((said.problem, "单位报告的困难"), (said.next_step, "单位提出的下一步打算")):
        if text:
            cause += f"\n{words}：{ended(_short(text))}"
    wording = (
        f"任务原文：{display(task.text)}"
        if brevity < Brevity.SHORTEST
        else f"任务原文见实施方案任务{task.number}。"
    )
    kept = "成果状态和指标读数" if plan.deliverables_of_task(task.id) else "指标读数"
    looked_at = (
        f"{unit}关于该项任务的{len(sent)}份周五报送，以及{kept}"
        if len(sent)
        else f"该项任务的{kept}；{unit}没有就该项任务报送过进展"
    )
    sections = (
        Section("核查经过", f"{office_named()}核对了{looked_at}。{wording}"),
        Section("事实与数据", facts),
        Section("问题及原因", cause),
        _in_order_proposal(unit, standing) if in_order else _proposal(unit, matter.day, "提出补救措施和时间表"),
    )  # fmt: skip
    last = sent.tail(_MOST_REPORTS).iloc[::-1]
    evidence = Table(
        f"证据清单（最近{len(last)}次报送）",
        {"报送周": 24, "类型": 20, "进度": 16, "报送内容": 96},
        tuple(
            (chinese_date_short(each.due_on), ReportKind.words_of(each.kind),
             "—" if pd.isna(each.progress) else percent(each.progress),
             each.summary if isinstance(each.summary, str) else "—")
            for each in last.itertuples()
        ),
    )  # fmt: skip
    figures = (
        Figure("实报进度", "未报数" if said.progress is None else percent(said.progress),
               "首列责任单位（牵头）最近一次报出的进度，单位自报"),
        Figure("序时进度", percent(standing.scheduled), "从起算日到时限按工作日匀速推进，到截至日应达到的百分比"),
        Figure("灯", standing.light.label, "按实报与序时的差距、成果和指标测算，不由单位自定"),
    )  # fmt: skip
    return subject_title(task.title, "进展情况"), sections, (evidence,), figures


def _outcomes(task_id: str, scope: Scope, brevity: Brevity) -> str:
    """What the task must leave behind and how far that is: each by name, in a brief text only how many are there."""
    wanted = campaign.load().plan.deliverables_of_task(task_id)
    known = deliverables(scope).set_index("deliverable_id")["state"]
    states = [DeliverableState(known.get(each.id, DeliverableState.NOT_STARTED)) for each in wanted]
    if not wanted:
        return ""
    if brevity >= Brevity.SHORT:
        how_far = "、".join(
            f"{each.words}{states.count(each)}项" for each in DeliverableState if each in states
        )
        return f"应有成果{len(wanted)}项（{how_far}）。"
    named = "；".join(f"{each.name}（{how.words}）" for each, how in zip(wanted, states, strict=True))
    return f"应有成果：{named}。"


def _in_order_proposal(unit: str, standing: TaskStanding) -> Section:
    """Of a task that is in order nobody asks for remedies."""
    words = (
        f"建议由{unit}做好成果的运用和巩固，工作办公室年底前回头检查。"
        if standing.is_done
        else f"建议由{unit}按计划继续推进，确保{chinese_date(standing.due_on)}前完成；工作办公室按周跟踪，灯色转差时另行报告。"
    )
    return Section("建议", f"{words}\n妥否，请批示。")


def _special_unit(matter: Matter, scope: Scope, brevity: Brevity):
    plan = campaign.load().plan
    unit = plan.unit(matter.subject_id)
    seen = supervised.units(scope)
    seen = seen[seen["unit_id"] == unit.id]
    own = state.on(scope).pairs
    own = own[own["unit_id"] == unit.id]
    found = [each for each in state.on(scope).findings if each.unit_id == unit.id]
    clock = ReplyClock.words_of(state.on(scope).reply_clock)
    facts, figures, cause = [], [], []
    always, asked = _owed(scope, unit.id)
    if out := _standing_out(scope, unit.id):
        always += out
        asked.append("说明上述情况的原因")
    order = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.DONE)
    if len(own):
        counted = "、".join(
            f"{light.words}{count}项" for light in order if (count := int((own["light"] == light).sum()))
        )
        led = int(own["is_lead"].sum())
        facts.append(
            f"承担主要工作任务{len(own)}项（{f'牵头{led}项' if led else '均为配合'}），其中{counted}。"
        )
        figures.append(Figure("任务的灯", counted, "牵头和配合的任务各计1项，灯由测算得出"))
        cause += [
            f"{each.task.label}（{each.light.words}）：{ended(grievance_of(each))}"
            for light in (Light.RED, Light.YELLOW)
            for each in state.on(scope).pair_standings
            if each.unit_id == unit.id and each.light is light
        ]
    if len(seen):
        row = seen.iloc[0]
        registered, replied = (
            Rate(row["registered"], row["activities"]),
            Rate(row["in_time"], row["reply_due"]),
        )
        facts.append(_seen_words(row, clock))
        figures += [
            figure
            for figure, count in (
                (Figure("登记率", f"{registered.text}（{registered.counts}次）", "已填登记表的公务活动/知悉的公务活动，累计"), row["activities"]),
                (Figure("按期回复率", f"{replied.text}（{replied.counts}件）", f"按期回复件数/应复件数（已回复和超期未复），{clock}，累计"), row["reply_due"]),
                (Figure("查出问题", f"{row['findings']}个", "明察暗访、电话暗访和评议中查出的，累计"), row["findings"]),
            )
            if count
        ]  # fmt: skip
    if of_tasks := len(cause):
        asked.append("对落后的任务提出补救措施和时间表")
    cause += [f"{unended(each.description)}（{each.number}）。" for each in found if not each.is_done]
    if len(cause) > of_tasks:
        asked.append("完成查出问题的整改")
    # The gravest are named; with all of them it would be no letter of two pages.
    most = _MOST_CAUSES[brevity]
    named = listed([*always, *cause[:most]])
    if len(cause) > most:
        held = {_TASKS: of_tasks > most, _FINDINGS: len(cause) > of_tasks}
        annexes = "和".join(f"《{each}》" for each, has in held.items() if has)
        rest = f"{'其余' if named else '尚未解决的共'}{len(cause) - most}项列在附件{annexes}中。"
        named = f"{named}\n{rest}".strip()
    sections = (
        Section("核查经过", f"{office_named()}汇总了{unit.name}文件印发以来的报送、监测点反映、明察暗访和评议记录。"),
        Section("事实与数据", "\n".join(facts) if facts else "截至目前没有关于该单位的记录；没有记录不等于没有问题。"),
        Section("问题及原因", named or "目前没有未解决的问题。"),
        _proposal(unit.name, matter.day, "、".join(asked))
        if named
        else Section("建议", "建议由工作办公室继续跟踪。\n妥否，请批示。"),
    )  # fmt: skip
    tasks = Table(
        _TASKS, {"任务": 50, "牵头或配合": 22, "灯": 18, "情况": 66},
        tuple(
            (plan.task(row.task_id).label, "牵头" if row.is_lead else "配合", Light(row.light).label, ended(row.reason))
            for row in own.itertuples()
        ),
    )  # fmt: skip
    evidence = Table(
        _FINDINGS, {"编号": 25, "发现": 20, "方式": 18, "情况": 53, "整改时限": 20, "状态": 20},
        tuple(
            (each.number, chinese_date_short(each.found_on), FindingSource.words_of(each.source), each.description,
             chinese_date_short(each.rectify_due_on), each.stage.words)
            for each in reversed(found[-20:])
        ),
    )  # fmt: skip
    return subject_title(unit.name, "有关情况"), sections, (tasks, evidence), tuple(figures)


def _owed(scope: Scope, unit_id: str) -> tuple[list[str], list[str]]:
    """What a unit owes the office, reports that it did not send and answers that are late, and what is asked of it for each
    of the two. No annex has them."""
    now = state.on(scope)
    silent = [
        f"周五报送连续{each.silent}次未报，也未报零报告。"
        for each in now.silent_units
        if each.unit_id == unit_id
    ]
    late = [
        f"督办事项超期{each.unit_days_over}天未反馈：{unended(each.content)}（{each.number}）。"
        for each in now.follow_ups
        if each.unit_id == unit_id and each.unit_days_over
    ]
    asked = {"补报所缺各周的情况": silent, "反馈超期的督办事项": late}
    return [*silent, *late], [words for words, owed in asked.items() if owed]


def _standing_out(scope: Scope, unit_id: str) -> list[str]:
    """What of a unit stands out in the registers beyond chance, on the day and earlier in the year; no annex has it."""
    earlier = named_before(scope)
    earlier = earlier[earlier["kind"].isin(COMPARED)]
    found = [*today.standing_out(state.on(scope)), *earlier.to_dict("records")]
    return [f"{each['reason']}。" for each in found if each["unit_id"] == unit_id]


def _seen_words(row, clock: str) -> str:
    """What is known of a unit as a supervised one; ``row``: of ``supervised.units``."""
    registered, replied = Rate(row["registered"], row["activities"]), Rate(row["in_time"], row["reply_due"])
    said = ["没有进入监测点公务活动的记录"]
    if row["activities"]:
        said = [
            f"进入监测点开展公务活动{row['activities']}次，填写登记表{row['registered']}次，登记率{registered.text}"
        ]
    if pd.isna(row["heard_incidents"]):
        said.append("境内监测点没有报过周回执，有无反映不明")
    elif row["incidents"]:
        answered = (
            f"，应复{row['reply_due']}件，其中按期回复{row['in_time']}件，按期回复率{replied.text}（{clock}）"
        )
        said.append(f"被监测点反映{row['incidents']}件{answered if row['reply_due'] else ''}")
    else:
        said.append("没有被监测点反映")
    if row["findings"]:
        rectified = f"，经核实已整改{row['rectified']}个" if row["rectified"] else "，尚无经核实整改的"
        late = f"，逾期未报整改{row['overdue']}个" if row["overdue"] else ""
        said.append(f"查出问题{row['findings']}个{rectified}{late}")
    else:
        said.append("没有查出问题")
    return "；".join(said) + "。"
