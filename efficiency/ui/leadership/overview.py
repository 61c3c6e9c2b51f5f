"""The blocks of 总览: the mayor's yardsticks, the lights against last week, today's matters, units, the matrix."""

import datetime as dt
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from efficiency import metrics, state
from efficiency.campaign.document import Unit
from efficiency.campaign.words import points as percentage_points
from efficiency.campaign.workdays import chinese_date_short
from efficiency.charts.colours import LIGHT_MARKDOWN
from efficiency.charts.lights import matrix
from efficiency.core.access import Scope
from efficiency.figures import supervised
from efficiency.figures.complaints import rates
from efficiency.figures.indicator_series import reported, series
from efficiency.judgements import attention
from efficiency.judgements.obligations import KINDS, counts, obligations
from efficiency.metrics import Rate
from efficiency.models import Light, Verdict
from efficiency.queries import complaints
from efficiency.queries.indicators import readings
from efficiency.queries.monitoring import incidents
from efficiency.queries.supervision import reads_the_city
from efficiency.ui.leadership.units import SUPERVISED_COUNTS, SUPERVISED_DEFINITION, supervised_words
from efficiency.ui.parts.blocks import (
    Card,
    Column,
    cards,
    chart,
    definition,
    folded,
    lamp,
    plain,
    table,
    unit_link,
)
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.menu import page_of

SATISFACTION = "I02"
FIRST_MATTERS = 10
_IN_ORDER = (Light.GREEN, Light.DONE)
# Fewer of these is better; of the others more.
_BAD = (Light.RED, Light.YELLOW, Light.GREY)


def whose(page: Page) -> str:
    """Whose tasks and matters the page is about, for headings."""
    if page.user.unit_id:
        return page.plan.unit(page.user.unit_id).name
    return "我分管的" if page.own_portfolio else "全市"


def _change(difference: int, *, less_is_better: bool = False, unit: str = "") -> str:
    """``较上周↑2 向好``; the arrow says which way, the word whether that is good."""
    if not difference:
        return "较上周持平"
    good = (difference < 0) == less_is_better
    return f"较上周{'↑' if difference > 0 else '↓'}{abs(difference)}{unit} {'向好' if good else '向差'}"


# ---------------------------------------------------------------- three yardsticks


@dataclass(frozen=True, slots=True)
class Measured:
    """What the yardsticks were counted from: the 75 demands, 满意率 by month, the incidents that enterprises judged."""

    city: Scope
    found: pd.DataFrame
    line: pd.DataFrame
    judged: pd.DataFrame


def yardsticks(page: Page, tasks: pd.DataFrame, before: pd.DataFrame) -> Measured:
    """任务完成, 决策落实, 企业和群众满意: each with its counts and history; what ``yardstick_rows`` shows is returned."""
    city = replace(page.scope, unit_ids=None) if reads_the_city(page.scope) else page.scope
    found = obligations(city)
    line = reported(series(readings(page.scope, SATISFACTION), SATISFACTION, page.as_of))
    judged = incidents(page.scope)
    judged = judged[judged["satisfied"].notna()]
    items = [_tasks_card(page, tasks, before), _obligations_card(city, found), _public_card(page, line)]
    cards(items, columns=3, narrowest=160)
    return Measured(city, found, line, judged)


def yardstick_rows(page: Page, tasks: pd.DataFrame, before: pd.DataFrame, measured: Measured) -> None:
    """How the three yardsticks are made up, in words and in rows."""
    found, line, judged = measured.found, measured.line, measured.judged
    verdicts = "、".join(f"{Verdict.words_of(verdict)}{count}项" for verdict, count in counts(found).items())
    enterprises = Rate(int(judged["satisfied"].sum()), len(judged))
    st.caption(
        f"决策落实：文件75项要求（30项任务、11个时间节点、9个指标、25条监督规则）中{verdicts}。　"
        f"群众满意：{_satisfaction_words(page, line)}。　企业评价：监测点反映办结后"
        + (f"企业满意{enterprises.text}，{enterprises.counts}件。" if len(judged) else "还没有企业作出评价。")
    )
    with folded("这些数字的明细和导出", key="figures") as is_open:
        if is_open:
            _details(page, tasks, before, found, measured.city, line, judged)


def _weeks(as_of: dt.date, count: int) -> list[dt.date]:
    """The as-of day and the same day of the weeks before it, oldest first."""
    return [as_of - dt.timedelta(days=7 * back) for back in range(count - 1, -1, -1)]


def _in_order(tasks: pd.DataFrame) -> int:
    return int(tasks["light"].isin([str(light) for light in _IN_ORDER]).sum())


def _tasks_card(page: Page, tasks: pd.DataFrame, before: pd.DataFrame) -> Card:
    if tasks.empty:
        return Card("任务完成", "—", "没有牵头的任务", "所选范围内的单位不是任何任务的首列责任单位（牵头）。")
    history = [_in_order(state.on(replace(page.scope, as_of=day)).tasks) for day in _weeks(page.as_of, 6)]
    return Card(
        # The short word: the full one is cut off on a tablet.
        f"任务完成（{'本单位' if page.user.unit_id else '分管' if page.own_portfolio else '全市'}）",
        f"{_in_order(tasks)}/{len(tasks)}项",
        _change(_in_order(tasks) - _in_order(before), unit="项"),
        "绿灯和已办结的任务数/任务数，灯由首列责任单位（牵头）的报送、成果和指标测算；未报数不算。折线为近六周。",
        tuple(float(value) for value in history),
    )


def _obligations_card(city: Scope, found: pd.DataFrame) -> Card:
    history = [
        counts(obligations(replace(city, as_of=day)))[Verdict.MET] for day in _weeks(city.as_of, 4)[:-1]
    ] + [counts(found)[Verdict.MET]]
    return Card(
        "决策落实（全市）",
        f"{history[-1]}/{len(found)}项",
        _change(history[-1] - history[-2], unit="项"),
        "文件的75项要求中合规（已做到）的项数。未到期的要求也在分母中；无法判断的不算合规。这一把尺子只有全市口径。"
        "折线为近四周。",
        tuple(float(value) for value in history),
    )


def _public_card(page: Page, line: pd.DataFrame) -> Card:
    words = "行政投诉中心回访中满意的件数/回访件数，全市口径。折线为各月。文件原文："
    words += page.plan.target(SATISFACTION).quote
    if line.empty:
        return Card("企业和群众满意", "—", "未报数", words)
    last = line.iloc[-1]
    return Card("企业和群众满意", f"{last['value']:.1f}%", f"{last['counts']}件", words, tuple(line["value"]))


def _satisfaction_words(page: Page, line: pd.DataFrame) -> str:
    """Which month the figure is of, what the document asks for, and where it moved since the month before."""
    goal = f"目标≥{page.plan.target(SATISFACTION).value:.0f}%，全市口径"
    if line.empty:
        return f"投诉满意率尚无读数，{goal}"
    words = f"{line['month'].iloc[-1]}投诉满意率，{goal}"
    if len(line) > 1:
        moved = round(line["value"].iloc[-1] - line["value"].iloc[-2], 1)
        direction = f"{'↑' if moved > 0 else '↓'}{percentage_points(abs(moved))}" if moved else "持平"
        words += f"，较上月{direction}"
    return words


def _details(page: Page, tasks, before, found, city, line, judged) -> None:
    names = ["任务完成", "决策落实", "群众满意", "企业满意"]
    for name, tab in zip(names, st.tabs(names), strict=True):
        with tab:
            match name:
                case "任务完成":
                    _task_rows(page, tasks, before)
                case "决策落实":
                    _obligation_rows(page, found)
                case "群众满意":
                    _complaint_rows(page, city, line)
                case "企业满意":
                    _judged_rows(page, judged)


def _task_rows(page: Page, tasks: pd.DataFrame, before: pd.DataFrame) -> None:
    """Tasks with their light, reason and what it was made of; a click opens the lead unit's reports on the task."""
    a_week_ago = dict(zip(before["task_id"], before["light"], strict=True))
    rows = tasks.assign(
        lamp=[Light(light).label for light in tasks["light"]],
        was=[Light(a_week_ago[t]).label if t in a_week_ago else None for t in tasks["task_id"]],
        own=[Light(light).label if isinstance(light, str) else "—" for light in tasks["self_light"]],
        name=[page.plan.task(task_id).label for task_id in tasks["task_id"]],
        unit=[page.plan.unit(unit_id).name for unit_id in tasks["unit_id"]],
    )
    table(
        page,
        rows,
        {
            "lamp": Column("灯"),
            "name": Column("任务", "long"),
            "unit": Column("首列责任单位（牵头）"),
            "reason": Column("灯的原因", "long"),
            "was": Column("一周前的灯"),
            "own": Column("单位自报"),
            "progress": Column("实报进度", "progress"),
            "scheduled": Column("序时进度", "progress"),
            "due_on": Column("时限", "date"),
        },
        subject="任务的灯",
        empty="所选范围内的单位没有牵头的任务。",
        on_open=lambda row: go("units", unit=row["unit_id"], task=row["task_id"]),
        extra={
            "task_id": "任务编号", "issued": "成果印发或建成", "wanted": "成果应有", "mismatch": "自报与测算不一致",
            "evidence_doubt": "自报与佐证不符", "last_due_on": "末次报送",
        },
    )  # fmt: skip


def _obligation_rows(page: Page, found: pd.DataFrame) -> None:
    rows = found.assign(
        word=[Verdict(verdict).label for verdict in found["verdict"]],
        group=[KINDS[kind] for kind in found["kind"]],
    )
    table(
        page,
        rows,
        {
            "word": Column("判定"),
            "group": Column("类别"),
            "title": Column("要求", "long"),
            "reason": Column("依据", "long"),
            "due_on": Column("时限", "date"),
        },
        subject="文件75项要求",
        empty="没有要求。",
        extra={"id": "编号", "due_stated": "文件写明时限"},
    )


def _complaint_rows(page: Page, city, line: pd.DataFrame) -> None:
    if line.empty:
        st.info("本期无读数（未报数，不是0）。")
        return
    month = line["period_end"].iloc[-1]
    rows = complaints.months(city)
    rows = rates(rows[rows["month_end"] == month], ["month_end", "category"])
    if city.unit_ids is not None:
        st.caption("指标为全市口径；下表只列本单位承办的投诉，合计与全市数不同。")
    table(
        page,
        rows,
        {
            "month": Column("月份"),
            "category": Column("类别"),
            "received": Column("受理（件）", "number"),
            "closed": Column("办结（件）", "number"),
            "surveyed": Column("回访（件）", "number"),
            "satisfied": Column("满意（件）", "number"),
            "satisfaction": Column("满意率", "percent"),
        },
        subject=f"{month.month}月投诉满意情况",
        empty="本月没有本单位承办的投诉。" if city.unit_ids is not None else "没有分类别的投诉记录。",
    )


def _judged_rows(page: Page, judged: pd.DataFrame) -> None:
    rows = judged.assign(
        unit=[page.plan.unit(unit_id).name for unit_id in judged["unit_id"]],
        word=["满意" if satisfied else "不满意" for satisfied in judged["satisfied"]],
    )
    table(
        page,
        rows,
        {
            "number": Column("编号"),
            "point_label": Column("监测点"),
            "unit": Column("被反映单位"),
            "received_on": Column("收到日期", "date"),
            "replied_on": Column("回复日期", "date"),
            "closed_on": Column("办结日期", "date"),
            "word": Column("企业评价"),
        },
        subject="反映办结后企业评价",
        empty="所选范围内还没有企业作出评价。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )


# ---------------------------------------------------------------- lights, matters


def lights(page: Page, tasks: pd.DataFrame, before: pd.DataFrame) -> None:
    """How many of each light, against a week ago; the rows are those of 任务完成."""
    now, then = metrics.count_lights(tasks["light"]), metrics.count_lights(before["light"])
    items = [
        Card(
            lamp(light),
            f"{now[light]}项",
            _change(now[light] - then[light], less_is_better=light in _BAD),
        )
        for light in Light
    ]
    claimed = int(tasks["mismatch"].sum())
    items.append(
        Card(
            "◆ 自报不符",
            f"{claimed}项",
            _change(claimed - int(before["mismatch"].sum()), less_is_better=True),
            "单位自报的灯比测算的灯轻，例如自报绿灯、测算为红灯。",
        )
    )
    cards(items, columns=6, narrowest=140)


def matters(page: Page) -> pd.DataFrame:
    """今天要看的事 of the page's units, gravest first; columns of ``attention.in_order`` and the unit's name."""
    scope, limits = page.scope, state.on(page.scope).thresholds
    now = state.on(scope)
    silent = now.silent_units
    found = attention.in_order(
        [
            *attention.of_tasks(
                page.plan,
                now.pair_standings,
                now.a_week_before.pair_standings,
                limits,
                {each.unit_id for each in silent},
            ),
            *attention.of_incidents(now.unanswered, now.reply_clock),
            *attention.of_documents(state.on(scope).documents),
            *attention.of_follow_ups(state.on(scope).follow_ups),
            *attention.of_rectifications(state.on(scope).findings),
            *attention.of_extensions(page.plan, state.on(scope).extensions),
            *attention.of_silence(silent, page.as_of),
            *attention.of_returns(page.plan, now.returns, page.as_of),
            *attention.of_nodes(now.milestones, limits),
        ]
    )
    if scope.unit_ids is not None:
        # A node is the city's and stands in the list of the whole city only.
        own = scope.unit_ids | {page.plan.unit(unit_id).collective_id for unit_id in scope.unit_ids} - {None}
        found = found[found["unit_id"].isin(own)].reset_index(drop=True)
    if page.user.unit_id:
        # What others have to do about a unit is no matter of the unit's own.
        found = found[found["actor"].isna()].reset_index(drop=True)
    return found.assign(
        unit=[
            actor or page.plan.unit(unit_id).name
            for unit_id, actor in zip(found["unit_id"], found["actor"], strict=True)
        ]
    )


def matter_list(page: Page, found: pd.DataFrame) -> None:
    """The gravest matters with their reason in full, one tap from the unit and the task; all of them in a table."""
    if found.empty:
        st.info("所选范围内今天没有需要过问的事：没有红灯、逾期、即将到期、自报不符或连续未报。")
        return
    # A list that is hardly longer is shown whole.
    shown = found if len(found) <= FIRST_MATTERS + 2 else found.head(FIRST_MATTERS)
    for row in shown.itertuples():
        role = "（配合）" if row.role == "配合" else ""
        with st.container(border=True, gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(lamp(row.light), width="content")
                if row.unit_id:
                    unit_link(page, page.user.unit_id or row.unit_id, task_id=row.task_id, label=row.title)
                else:
                    st.page_link(page_of("timeline"), label=plain(row.title), query_params=carry())
                st.markdown(
                    f"**{plain(row.unit)}**{role}　时限：{plain(row.day_words)}　:gray[:small[{plain(row.words)}]]",
                    width="content",
                )
            st.markdown(plain(row.reason))
    with folded(f"全部{len(found)}件", key="all_matters") as is_open:
        if is_open:
            table(
                page,
                found,
                {
                    "lamp": Column("灯"),
                    "words": Column("为什么要看"),
                    "title": Column("事项"),
                    "unit": Column("单位"),
                    "role": Column("分工"),
                    "reason": Column("原因", "long"),
                    "day": Column("时限", "date"),
                    "day_words": Column("还有几天"),
                },
                subject="今天要看的事",
                empty="没有需要过问的事。",
                on_open=lambda row: _open_matter(page, row),
            )


def _open_matter(page: Page, row: pd.Series) -> None:
    if not row["unit_id"]:
        go("timeline")
    task = {"task": row["task_id"]} if row["task_id"] else {}
    go("units", unit=page.user.unit_id or row["unit_id"], **task)


# ---------------------------------------------------------------- units, matrix


def unit_cards(page: Page, pairs: pd.DataFrame, found: pd.DataFrame) -> None:
    """One card per unit in charge of: lights of its tasks, and what supervision sees of it. Worst first.

    A unit of which ``found`` (from ``matters``) says that its reports or returns are missing carries that on its card: no
    incidents is then no good news. A unit without a task has no empty progress bar: 登记率, 反映, 3日回复, 暗访 and 评议 stand in its place.
    """
    seen = {row["unit_id"]: row for row in supervised.units(page.scope).to_dict("records")}
    ids = set(pairs["unit_id"]) | (set(seen) if page.scope.unit_ids is not None else set())
    if page.user.unit_id:
        # A district answers for the task of 各区市县政府: to itself it is shown as its own.
        pairs, ids = pairs.assign(unit_id=page.user.unit_id), {page.user.unit_id}
    units = [unit for unit in page.plan.units if unit.id in ids]
    own: dict[str, list[str]] = {unit.id: [] for unit in units}
    for unit_id, light in zip(pairs["unit_id"], pairs["light"], strict=True):
        own[unit_id].append(light)
    lit = {unit_id: {light: own[unit_id].count(light) for light in Light} for unit_id in own}

    unheard = found[(found["light"] == Light.GREY) & found["task_id"].isna()]
    unheard = dict(zip(unheard["unit_id"], unheard["words"], strict=True))

    def gravity(unit: Unit) -> tuple:
        late = seen[unit.id]["replied"] - seen[unit.id]["in_time"] if unit.id in seen else 0
        known = unit.id not in unheard
        return (-lit[unit.id][Light.RED], -lit[unit.id][Light.YELLOW], known, -late, unit.seq)

    with st.grid(3, min_column_width=260, gap="small"):
        for unit in sorted(units, key=gravity):
            with st.container(border=True, gap="xsmall", height="stretch"):
                unit_link(page, unit.id)
                shown = [light for light in Light if lit[unit.id][light]]
                none = ":gray[任务由各区市县政府合计]" if unit.collective_id else ":gray[不承担主要工作任务]"
                st.markdown("　".join(f"{lamp(light)} {lit[unit.id][light]}项" for light in shown) or none)
                if unit.id in unheard:
                    st.markdown(f"{lamp(Light.GREY)}　{plain(unheard[unit.id])}，0不等于没有问题")
                if unit.id in seen:
                    st.caption(_supervision_words(seen[unit.id]))

    with folded(f"{len(units)}个单位的明细和导出", key="unit_rows") as is_open:
        if is_open:
            _unit_rows(page, units, lit)


def _unit_rows(page: Page, units: list[Unit], lit: dict[str, dict[Light, int]]) -> None:
    rows = pd.DataFrame(
        [
            {"unit_id": unit.id, "tasks": sum(lit[unit.id].values())}
            | {str(light): lit[unit.id][light] for light in Light}
            for unit in units
        ]
    )
    seen = supervised_words(page, supervised.units(page.scope)).drop(columns="name")
    rows = rows.merge(seen, on="unit_id", how="left").assign(name=[unit.name for unit in units])
    table(
        page,
        rows,
        {
            "name": Column("单位", pinned=True),
            "tasks": Column("承担任务（项）", "number"),
            **{str(light): Column(light.label, "number") for light in Light},
            "registration_text": Column("登记率"),
            "incidents": Column("被反映（件）", "number"),
            "reply_text": Column("3日内回复"),
            "covert_findings": Column("暗访发现（个）", "number"),
            "score_text": Column("评议得分"),
        },
        subject="单位的灯和监督情况",
        empty="没有单位。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
        extra=SUPERVISED_COUNTS,
    )
    definition(SUPERVISED_DEFINITION)


def _supervision_words(row: dict) -> str:
    def share(numerator: str, denominator: str) -> str:
        rate = Rate(row[numerator], row[denominator])
        return f"{rate.text}（{rate.counts}）" if row[denominator] else "—"

    score = f"{row['score']:.1f}分（{row['respondents']:.0f}人）" if pd.notna(row["score"]) else "—"
    return "  \n".join(
        [
            f"登记率 {share('registered', 'activities')}　被反映 {row['incidents']}件",
            f"3日内回复 {share('in_time', 'replied')}　暗访发现 {row['covert_findings']}个",
            f"评议 {score}",
        ]
    )


def light_matrix(page: Page, pairs: pd.DataFrame) -> None:
    """Sections x units with their gravest lights; a click opens the unit. On a narrow screen it scrolls in itself."""
    cells = metrics.light_matrix(pairs)
    sections = {section.id: f"{section.number}{section.short_title}" for section in page.plan.sections}
    units = {unit.id: unit.short_name for unit in page.plan.responsible_units}
    margins = metrics.matrix_margins(cells)
    named = [
        frame.assign(
            row=frame["section_id"].map(sections).fillna("合计"),
            column=frame["unit_id"].map(units).fillna("合计"),
        )
        for frame in (cells, margins)
    ]
    with st.grid(1, min_column_width=300 + 62 * cells["unit_id"].nunique(), wrap=False):
        clicked = chart(
            matrix(
                named[0].assign(key=cells["unit_id"]),
                named[1],
                rows=[name for key, name in sections.items() if (cells["section_id"] == key).any()],
                columns=[name for key, name in units.items() if (cells["unit_id"] == key).any()],
                select="unit",
            ),
            key="matrix",
            alt_text="九个方面与责任单位：每格为该单位在该方面最重的灯、亮这种灯的任务数和承担的任务数",
            select="unit",
        )
    legend = "　".join(f":{LIGHT_MARKDOWN[light]}[{light.label}]" for light in Light)
    st.caption(legend)
    definition(
        "格内颜色和形状取该单位在该方面最重的灯，数字为亮这种灯的任务数/承担的任务数（牵头和配合各计1项）；边上为任务数"
        "合计，同一任务由几个单位承担的按单位各计1项。点一格看单位。"
    )
    if clicked:
        go("units", unit=page.user.unit_id or clicked["key"])
    with folded(f"{len(pairs)}个任务与单位的对应", key="pair_rows") as is_open:
        if is_open:
            rows = pairs.assign(
                section=pairs["section_id"].map(sections),
                unit=[page.plan.unit(unit_id).name for unit_id in pairs["unit_id"]],
                name=[page.plan.task(task_id).label for task_id in pairs["task_id"]],
                role=["首列责任单位（牵头）" if lead else "配合" for lead in pairs["is_lead"]],
                lamp=[Light(light).label for light in pairs["light"]],
            )
            table(
                page,
                rows,
                {
                    "section": Column("方面"),
                    "unit": Column("单位"),
                    "name": Column("任务", "long"),
                    "role": Column("分工"),
                    "lamp": Column("灯"),
                    "reason": Column("灯的原因", "long"),
                },
                subject="任务与单位的灯",
                empty="没有任务。",
                on_open=lambda row: go(
                    "units", unit=page.user.unit_id or row["unit_id"], task=row["task_id"]
                ),
                extra={"task_id": "任务编号"},
            )


def before_words(page: Page) -> str:
    """The day that the changes are held against."""
    return f"“较上周”与{chinese_date_short(page.as_of - dt.timedelta(days=7))}当天掌握的情况相比。"
