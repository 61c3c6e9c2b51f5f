"""Units in two lenses, and one unit's whole picture: tasks, reports, incidents, activities, findings, complaints."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency import metrics, state
from efficiency.campaign.workdays import chinese_date_short, scheduled_share
from efficiency.charts.units import lights_by_unit, report_history
from efficiency.core.access import Action, can
from efficiency.figures import supervised
from efficiency.judgements import attention
from efficiency.metrics import Rate
from efficiency.models import (
    ActivityKind,
    DocumentKind,
    ExtensionDecision,
    FindingSource,
    IncidentKind,
    IncidentStage,
    Light,
    Registration,
    ReplyClock,
    ReportKind,
    SubmissionKind,
    UnitCategory,
    Verification,
)
from efficiency.queries.complaints import months
from efficiency.queries.monitoring import activities, incidents
from efficiency.queries.supervision import appraisals
from efficiency.queries.tasks import plan_submissions, report_versions, reports
from efficiency.standings.documents import DocumentState
from efficiency.standings.extensions import ExtensionStanding
from efficiency.standings.findings import FindingStage
from efficiency.standings.turns import framed
from efficiency.ui.leadership.follow_ups import follow_up_list, instruction_form, unit_subjects
from efficiency.ui.parts.blocks import (
    Card,
    Column,
    cards,
    chart,
    definition,
    document_words,
    lamp,
    light_line,
    plain,
    table,
)
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.menu import page_of

_KINDS = (
    UnitCategory.KEY_UNIT,
    UnitCategory.DISTRICT_GOVERNMENT,
    UnitCategory.ZONE,
    UnitCategory.SECTOR,
    UnitCategory.PORT_UNIT,
    UnitCategory.RESPONSIBLE,
)
_COUNTING = (
    "首列责任单位（牵头）的灯同时看任务的指标和成果；配合单位只看本单位报送。各区市县政府计为1个责任单位，"
    "进度取近期有数的区市县平均。同一任务由几个单位承担的，各单位各计1项。"
)


def by_tasks(page: Page) -> None:
    """The responsible units of the scope by their tasks, worst first, with how they report."""
    pairs = state.on(page.scope).pairs
    if pairs.empty:
        st.info("所选范围内没有承担主要任务的单位，请看“按监督看”。")
        return
    rows = metrics.unit_summary(pairs, state.on(page.scope).disciplines)
    rows = rows.assign(
        name=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]], on_time_text=on_time_words(rows)
    )
    worst_unit = rows.iloc[0]
    if worst_unit["RED"]:
        st.subheader(f"{worst_unit['name']}红灯最多：承担{worst_unit['tasks']}项，红灯{worst_unit['RED']}项")
    else:
        st.subheader(f"{len(rows)}个责任单位目前没有红灯")
    melted = rows.melt(["name", "unit_id"], [str(light) for light in Light], "light", "count")
    melted = melted[melted["count"] > 0].rename(columns={"unit_id": "key", "count": "tasks"})
    clicked = chart(
        lights_by_unit(melted, select="unit"),
        key="units_lights",
        alt_text="各责任单位承担任务的灯",
        select="unit",
    )
    if clicked:
        go("units", unit=clicked["key"])
    definition(_COUNTING)
    columns = {
        "name": Column("责任单位", pinned=True),
        "tasks": Column("承担任务", "number"),
        "lead": Column("其中牵头", "number"),
        **{str(light): Column(light.label, "number") for light in Light},
        "on_time_text": Column(
            "按时报送（次）", help="到统计日应报的任务周次中按时报送的次数，零报告算报送，未报不算。"
        ),
        "silent": Column("连续未报（次）", "number"),
        "last_substantive_on": Column("最近一次有进展的报送", "date"),
    }
    table(
        page, rows, columns, subject="责任单位任务情况", empty="没有责任单位。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def on_time_words(rows: pd.DataFrame) -> list[str]:
    """``35/37`` for each row of ``metrics.unit_summary``; an em dash where no report was due."""
    return [
        f"{on_time:.0f}/{expected:.0f}" if expected > 0 else "—"
        for on_time, expected in zip(rows["on_time"], rows["expected"], strict=True)
    ]


def by_supervision(page: Page, rows: pd.DataFrame) -> None:
    """The scope's supervised units of one kind by what supervision saw of them; never compared across kinds."""
    kinds = [kind for kind in _KINDS if (rows["category"] == kind).any()]
    if not kinds:
        st.info("所选范围内没有被监督单位。")
        return
    kind = st.segmented_control(
        "只在同类之间比较",
        kinds,
        default=kinds[0],
        required=True,
        format_func=UnitCategory.words_of,
        key="kind",
        bind="query-params",
    )
    rows = rows[rows["category"] == kind].sort_values(["incidents", "findings"], ascending=False)
    top = rows.iloc[0]
    name = page.plan.unit(top["unit_id"]).name
    if top["incidents"]:
        st.subheader(f"{name}被监测点反映最多：{top['incidents']}件，占本类{rows['incidents'].sum()}件的"
                     f"{Rate(top['incidents'], rows['incidents'].sum()).text}")  # fmt: skip
    else:
        st.subheader(f"本类{len(rows)}个单位没有被监测点反映")
    table(
        page, supervised_words(page, rows), SUPERVISED_COLUMNS, subject=f"被监督单位_{UnitCategory(kind).words}", empty="没有单位。",
        extra=SUPERVISED_COUNTS, on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip
    definition(SUPERVISED_DEFINITION)


SUPERVISED_COLUMNS = {
    "name": Column("单位", pinned=True),
    "incidents": Column("被反映（件）", "number"),
    "reply_text": Column(
        "3日内回复", help="已回复的反映中按时回复的件数；3日责任在市监察局，单位反馈慢会拖累它。"
    ),
    "registration_text": Column("登记率", help="已登记/全部已知公务活动（R2.2）"),
    "findings": Column("查出问题（个）", "number"),
    "rectified_text": Column("已整改核实"),
    "overdue": Column("整改逾期未报（个）", "number"),
    "score_text": Column("评议得分", help="最近一轮各评议形式按参评人数加权"),
    "satisfaction_text": Column("投诉满意率"),
}
SUPERVISED_COUNTS = {
    "activities": "已知公务活动", "registered": "已登记", "replied": "已回复", "in_time": "按时回复", "rectified": "已整改核实数",
    "respondents": "参评人数", "received": "投诉受理", "closed": "投诉办结", "surveyed": "投诉回访", "satisfied": "投诉满意",
}  # fmt: skip
SUPERVISED_DEFINITION = (
    "登记率＝已登记公务活动/全部已知公务活动；3日内回复＝按时回复件数/已回复件数，按正式口径；整改以市监察局核实为准；"
    "满意率＝回访满意件数/回访件数；没有分母的写“—”。"
)


def supervised_words(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """``supervised.units`` with the names and the rates as text, each with its counts."""

    def rate(numerator: str, denominator: str) -> list[str]:
        pairs = zip(rows[numerator], rows[denominator], strict=True)
        return [_rate_words(Rate(top, bottom)) for top, bottom in pairs]

    return rows.assign(
        name=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        registration_text=rate("registered", "activities"),
        reply_text=rate("in_time", "replied"),
        rectified_text=rate("rectified", "findings"),
        satisfaction_text=rate("satisfied", "surveyed"),
        score_text=[
            "—" if pd.isna(score) else f"{score:.1f}分（{people:.0f}人）"
            for score, people in zip(rows["score"], rows["respondents"], strict=True)
        ],
    )


def _rate_words(rate: Rate) -> str:
    return f"{rate.text}（{rate.counts}）" if rate.denominator else "—"


# ---------------------------------------------------------------- one unit


def unit_page(page: Page, unit_id: str) -> None:
    """Everything known of one unit within the user's scope, part by part; ``?part=`` and ``?task=`` keep the place."""
    unit = page.plan.unit(unit_id)
    own = {unit_id} | {other.id for other in page.plan.units if other.collective_id == unit_id}
    if page.scope.unit_ids is not None and page.scope.unit_ids.isdisjoint(own):
        st.info(
            "这个单位不在您分管的范围内，可在页面上方改选“全市”。" if page.own_portfolio
            else "您的账号只能查看本单位的情况。"
        )  # fmt: skip
        return
    words = [unit.full_name, unit.kind]
    if unit.key_unit_seq:
        words.append("重点部门")
    if unit.office_member:
        words.append("工作办公室成员单位，自报进度须经他方核实")
    st.caption(plain(" · ".join(words)))
    # A district is judged by its own reports, not by the mean of all districts.
    pairs = state.on(
        replace(page.scope, unit_ids=frozenset({unit_id})) if unit.collective_id else page.scope
    ).pairs
    pairs = pairs[pairs["unit_id"].isin({unit_id, unit.collective_id})]
    seen = supervised.units(page.scope)
    seen = seen[seen["unit_id"].isin(own)]
    _unit_cards(page, pairs, seen)
    _silences(page, own)
    if own == {unit_id}:
        instruction_form(page, unit_subjects(page, unit_id), asked=st.query_params.get("instruct"))
    parts = {
        "tasks": ("任务和报送", _tasks),
        "incidents": ("监测点反映", _incidents),
        "activities": ("公务活动", _activities),
        "findings": ("查出问题和评议", _findings),
        "complaints": ("投诉", _complaints),
        "follow_ups": ("督办", _follow_ups),
        "documents": ("监察文书和方案", _documents),
    }
    first = "tasks" if len(pairs) else "incidents"
    part = st.segmented_control(
        "内容", list(parts), default=first, required=True, format_func=lambda part: parts[part][0], key="part", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    parts[part][1](page, unit_id, pairs, own)


def _silences(page: Page, own: set[str]) -> None:
    """What the unit, or the points in its district, did not send: a clean record of the silent is no good record."""
    silent = state.on(page.scope).silent_units
    found = [
        *attention.of_silence(silent, page.as_of),
        *attention.of_returns(page.plan, state.on(page.scope).returns, page.as_of),
    ]
    for row in attention.in_order([each for each in found if each["unit_id"] in own]).itertuples():
        light_line(row.light, f"{page.plan.unit(row.unit_id).name}{row.title}：{row.reason}")


def _unit_cards(page: Page, pairs: pd.DataFrame, seen: pd.DataFrame) -> None:
    items = []
    if len(pairs):
        lead = int(pairs["is_lead"].sum())
        items.append(Card("承担任务", f"{len(pairs)}项", f"牵头{lead}　配合{len(pairs) - lead}", _COUNTING))
    if len(seen):
        total = seen.drop(columns=["unit_id", "category", "score", "respondents", "score_round"]).sum()
        registered, reply = (
            Rate(total["registered"], total["activities"]),
            Rate(total["in_time"], total["replied"]),
        )
        items += [
            Card("被监测点反映", f"{total['incidents']:.0f}件", f"已回复{total['replied']:.0f}件"),
            Card("3日内回复", reply.text, f"{reply.counts}件" if reply.denominator else "无已回复的反映",
                 f"按时回复/已回复，{ReplyClock(state.on(page.scope).reply_clock).words}。责任在市监察局，反馈快慢在单位。"),
            Card("进点活动登记率", registered.text, f"{registered.counts}次" if registered.denominator else "无已知活动",
                 "已登记/全部已知公务活动（R2.2）"),
            Card("查出问题", f"{total['findings']:.0f}个",
                 f"已改{total['rectified']:.0f}　超期未报{total['overdue']:.0f}",
                 "已改：已整改并经市监察局核实；超期：过了整改时限还没有报整改，或退回后没有按时重报。"),
        ]  # fmt: skip
    cards(items, columns=5)
    if len(pairs):
        counts = metrics.count_lights(pairs["light"])
        st.markdown("　".join(f"{lamp(light)} {counts[light]}项" for light in Light if counts[light]))


def _tasks(page: Page, unit_id: str, pairs: pd.DataFrame, own: set[str]) -> None:
    if pairs.empty:
        st.info("文件没有给这个单位规定主要任务；它是被监督单位，请看其他各项。")
        return
    order = pairs.assign(place=[list(Light).index(light) for light in pairs["light"]]).sort_values(
        ["place", "task_id"]
    )
    asked = st.query_params.get("task")
    members = sorted(own - {unit_id})
    for row in order.itertuples():
        task = page.plan.task(row.task_id)
        role = "首列责任单位（牵头）" if row.is_lead else "配合责任单位"
        with st.container(border=True):
            st.subheader(task.label, anchor=task.id.lower())
            light_line(row.light, row.reason)
            st.caption(
                f"{role} · 时限{chinese_date_short(row.due_on)}（{'文件时限' if row.due_stated else '派生时限'}）"
                + (f" · 单位自报{Light(row.self_light).label}" if pd.notna(row.self_light) else "")
            )
            if row.mismatch:
                st.markdown(
                    f":red[**◆ 自报与测算不一致**]　自报{lamp(row.self_light)}，测算{lamp(row.light)}"
                )
            if members:
                _member_table(page, task.id, members)
            else:
                with st.expander(
                    f"单位报送原文（截至{chinese_date_short(row.last_due_on)}）" if row.summary else "单位报送原文",
                    expanded=asked == task.id or len(order) == 1, icon=":material/format_quote:",
                ):  # fmt: skip
                    _report_words(page, task, unit_id, row.due_on)
            if can(page.user, Action.INSTRUCT) and len(own) == 1:
                st.page_link(
                    page_of("units"), label="就这项任务批示", icon=":material/draw:",
                    query_params=carry() | {"unit": unit_id, "task": task.id, "instruct": task.id},
                )  # fmt: skip
            document_words("文件原文", task.text)
    asked = [each for each in state.on(page.scope).extensions if each.unit_id in own]
    if asked:
        st.subheader("延期申请")
        late = framed(ExtensionStanding, asked).assign(
            task=[
                page.plan.task(each.task_id).label if each.task_id else f"督办{each.follow_up_number}"
                for each in asked
            ],
            result=[ExtensionDecision.words_of(each.decision) for each in asked],
        )
        table(
            page, late,
            {"task": Column("事项"), "requested_on": Column("申请日", "date"), "new_due_on": Column("申请延至", "date"),
             "reason": Column("理由", "long"), "result": Column("结果"), "decision_note": Column("说明", "long")},
            subject="延期申请", empty="没有延期申请。",
        )  # fmt: skip


def _member_table(page: Page, task_id: str, members: list[str]) -> None:
    known = reports(page.scope)
    known = known[known["task_id"] == task_id]
    rows = []
    for member in members:
        of_member = known[known["unit_id"] == member]
        figures = of_member[of_member["progress"].notna()]
        rows.append({
            "unit_id": member, "name": page.plan.unit(member).name,
            "progress": figures["progress"].iloc[-1] if len(figures) else None,
            "last_due_on": of_member["due_on"].iloc[-1] if len(of_member) else None,
            "summary": of_member["summary"].iloc[-1] if len(of_member) else None,
        })  # fmt: skip
    table(
        page, pd.DataFrame(rows).sort_values("progress", na_position="first"),
        {"name": Column("区市县", pinned=True), "progress": Column("实报进度", "progress"),
         "last_due_on": Column("最近报送", "date"), "summary": Column("报送内容", "long")},
        subject="各区市县报送", empty="没有区市县。", on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def _report_words(page: Page, task, unit_id: str, due_on: dt.date) -> None:
    versions = report_versions(page.scope, task.id, unit_id)
    if versions.empty:
        st.info("没有报送记录。")
        return
    superseded = set(versions["corrects_id"].dropna())
    standing = versions[~versions["id"].isin(superseded)]
    figures = (
        standing[standing["progress"].notna()].sort_values("due_on").assign(words=lambda f: f["summary"])
    )
    if len(figures):
        days = pd.date_range(task.starts_on, max(due_on, page.as_of), freq="7D").date
        schedule = pd.DataFrame(
            {"day": days, "scheduled": [100 * scheduled_share(task.starts_on, due_on, d) for d in days]}
        )
        chart(report_history(figures, schedule, as_of=page.as_of), key=f"history_{task.id}",
              alt_text=f"{task.label}：每周实报进度（阶梯线）与序时进度（虚线）")  # fmt: skip
    for row in standing.head(3).itertuples():
        st.markdown(f"**{chinese_date_short(row.due_on)}**（{ReportKind.words_of(row.kind)}"
                    + (f"，{row.progress:.0f}%" if pd.notna(row.progress) else "") + f"）“{plain(row.summary)}”")  # fmt: skip
        if pd.notna(row.problem):
            st.caption(f"问题：{plain(row.problem)}")
        if pd.notna(row.next_step):
            st.caption(f"下一步：{plain(row.next_step)}")
        if pd.notna(row.correction_reason):
            st.caption(f"更正：{plain(row.correction_reason)}")
    rows = versions.assign(
        kind=versions["kind"].map(ReportKind.words_of), self_light=[Light.words_of(light) for light in versions["self_light"]],
        version=["已被更正" if each in superseded else "现行" for each in versions["id"]],
    )  # fmt: skip
    table(
        page, rows,
        {"due_on": Column("报送周", "date"), "kind": Column("类别"), "progress": Column("实报进度", "progress"),
         "self_light": Column("自报"), "summary": Column("报送内容", "long"), "problem": Column("问题", "long"),
         "version": Column("版本")},
        subject=f"报送记录_任务{task.number}_{page.plan.unit(unit_id).short_name}", empty="没有报送记录。",
        extra={"next_step": "下一步", "recorded_at": "报送时间", "correction_reason": "更正原因"},
    )  # fmt: skip


def _named(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(unit=[page.plan.unit(unit_id).short_name for unit_id in rows["unit_id"]])


def _of(rows: pd.DataFrame, own: set[str]) -> pd.DataFrame:
    return rows[rows["unit_id"].isin(own)].reset_index(drop=True)


def _incidents(page: Page, unit_id: str, _pairs, own: set[str]) -> None:
    rows = incidents(page.scope, unit_id=unit_id) if len(own) == 1 else _of(incidents(page.scope), own)
    clock = state.on(page.scope).reply_clock
    rows = rows.assign(kind=rows["kind"].map(IncidentKind.words_of), stage=rows["stage"].map(IncidentStage.words_of),
                       verification=rows["verification"].map(Verification.words_of), due_on=rows[f"due_{clock}_on"])  # fmt: skip
    table(
        page, _named(page, rows),
        {"number": Column("编号", pinned=True), "received_on": Column("收到", "date"), "point_label": Column("监测点"),
         "kind": Column("类型"), "sub_kind": Column("具体情形"), "content": Column("反映内容", "long"), "stage": Column("环节"),
         "feedback_on": Column("单位反馈", "date"), "replied_on": Column("回复", "date"), "due_on": Column("应回复", "date"),
         "verification": Column("核查结论")},
        subject="监测点反映", empty="截至统计日，监测点没有反映过这个单位。",
        extra={"unit": "单位", "transferred_on": "转办", "closed_on": "办结", "due_calendar_on": "应回复（自然日顺延）",
               "due_workday_on": "应回复（3个工作日）"},
        on_open=lambda row: go("monitoring_points", point=row["point_key"]),
    )  # fmt: skip


def _activities(page: Page, unit_id: str, _pairs, own: set[str]) -> None:
    rows = activities(page.scope, unit_id=unit_id) if len(own) == 1 else _of(activities(page.scope), own)
    rows = rows.assign(
        kind=rows["kind"].map(ActivityKind.words_of),
        registration=rows["registration"].map(Registration.words_of),
    )
    table(
        page, _named(page, rows),
        {"number": Column("编号", pinned=True), "started_on": Column("日期", "date"), "point_label": Column("监测点"),
         "kind": Column("活动"), "people": Column("人数", "number"), "registration": Column("登记"),
         "known_from": Column("知悉渠道"), "rating": Column("企业评价")},
        subject="公务活动", empty="截至统计日，没有这个单位进入监测点的公务活动记录。",
        extra={"unit": "单位", "hours": "时长（小时）"},
        on_open=lambda row: go("monitoring_points", point=row["point_key"]),
    )  # fmt: skip


def _findings(page: Page, _unit_id: str, _pairs, own: set[str]) -> None:
    rows = _of(state.on(page.scope).finding_rows, own)
    rows = rows.assign(
        source=rows["source"].map(FindingSource.words_of), stage=rows["stage"].map(FindingStage.words_of)
    )
    st.subheader("明察暗访、电话暗访和评议中查出的问题")
    table(
        page, _named(page, rows),
        {"number": Column("编号", pinned=True), "found_on": Column("发现", "date"), "source": Column("方式"),
         "kind": Column("问题"), "description": Column("情况", "long"), "rectify_due_on": Column("整改时限", "date"),
         "stage": Column("整改情况"), "unit_days_over": Column("单位已超（天）", "number"), "verified_on": Column("核实", "date")},
        subject="查出问题", empty="截至统计日，没有查出这个单位的问题。", extra={"unit": "单位"},
    )  # fmt: skip
    st.subheader("评议得分")
    table(
        page, _named(page, _of(appraisals(page.scope), own)),
        {"round_number": Column("轮次", "number"), "form": Column("形式"), "held_on": Column("日期", "date"),
         "respondents": Column("参评人数", "number"), "score": Column("得分", "number")},
        subject="评议得分", empty="截至统计日，这个单位还没有评议得分（未评议不是零分）。", extra={"unit": "单位"},
    )  # fmt: skip


def _complaints(page: Page, _unit_id: str, _pairs, own: set[str]) -> None:
    rows = _of(months(page.scope), own)
    rows = rows.assign(
        month=[f"{day.month}月" for day in rows["month_end"]],
        completion=[Rate(a, b).percent for a, b in zip(rows["closed"], rows["received"], strict=True)],
        satisfaction=[Rate(a, b).percent for a, b in zip(rows["satisfied"], rows["surveyed"], strict=True)],
    )  # fmt: skip
    table(
        page, _named(page, rows),
        {"month": Column("月份"), "category": Column("类别"), "received": Column("受理（件）", "number"),
         "closed": Column("办结（件）", "number"), "completion": Column("办结率", "percent"),
         "surveyed": Column("回访（件）", "number"), "satisfied": Column("满意（件）", "number"),
         "satisfaction": Column("满意率", "percent")},
        subject="投诉办理", empty="截至统计日，行政投诉中心没有转办给这个单位的投诉。", extra={"unit": "单位", "month_end": "月末"},
    )  # fmt: skip


def _follow_ups(page: Page, unit_id: str, _pairs, own: set[str]) -> None:
    follow_up_list(
        page, _of(state.on(page.scope).follow_up_rows, own), f"督办事项_{page.plan.unit(unit_id).short_name}"
    )


def _documents(page: Page, _unit_id: str, _pairs, own: set[str]) -> None:
    rows = _of(state.on(page.scope).document_rows, own)
    rows = rows.assign(
        kind=rows["kind"].map(DocumentKind.words_of), state=rows["state"].map(DocumentState.words_of)
    )
    table(
        page, _named(page, rows),
        {"number": Column("文号", pinned=True), "kind": Column("文书"), "state": Column("办理"),
         "days_over": Column("已超（天）", "number"), "subject": Column("事由", "long"),
         "issued_on": Column("签发", "date"), "served_on": Column("送达", "date"), "due_on": Column("时限", "date"),
         "answered_on": Column("采纳", "date"), "executed_on": Column("执行", "date"), "closed_on": Column("办结", "date")},
        subject="监察文书", empty="截至统计日，没有发给这个单位的监察文书。", extra={"unit": "单位"},
    )  # fmt: skip
    st.subheader("工作方案、自查报告和总结")
    papers = _of(plan_submissions(page.scope), own)
    table(
        page, _named(page, papers.assign(kind=papers["kind"].map(SubmissionKind.words_of))),
        {"unit": Column("单位"), "kind": Column("材料"), "submitted_on": Column("报送", "date"),
         "responsible_person": Column("负责人"), "document_number": Column("文号")},
        subject="方案和总结", empty="截至统计日，这个单位没有报送过方案、自查报告或总结。",
    )  # fmt: skip
