"""更正与变更 on screen: the list of corrections, moved deadlines, changed thresholds, and the forms that make them."""

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.thresholds import THRESHOLD_WORDS
from efficiency.campaign.words import numeral
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.commands.changes import (
    ask_extension,
    correct_deliverable,
    decide_extension,
    record_reading,
)
from efficiency.commands.settings import REPLY_CLOCK
from efficiency.core.access import Action, can
from efficiency.metrics import due_days
from efficiency.models import DeliverableState, ExtensionDecision, ReplyClock
from efficiency.queries.corrections import (
    SUBJECTS,
    corrections,
    reading_name,
    reading_place,
    reading_words,
    standing_deliverables,
    standing_readings,
)
from efficiency.queries.settings import setting_changes
from efficiency.queries.tasks import extensions
from efficiency.standings.extensions import ExtensionStanding
from efficiency.standings.turns import framed
from efficiency.subjects import deliverable_status, follow_up, indicator_reading, progress_report
from efficiency.subjects.columns import WHY
from efficiency.subjects.description import Field
from efficiency.subjects.fields import Choice, Text
from efficiency.ui.parts.blocks import Card, Column, cards, definition, plain, table
from efficiency.ui.parts.fields import amount, asked_for, choose, day, switch, text
from efficiency.ui.parts.forms import Unwelcome, open_form
from efficiency.ui.parts.frame import Page
from efficiency.ui.seams.address import kept_choice, kept_choices, kept_pick

_READING, _DELIVERABLE = indicator_reading.SUBJECT.field, deliverable_status.SUBJECT.field
_GRANTED = Field("granted", "审批", Choice("审批", {"同意延期": True, "不同意": False}))
# On a card there is no room for what follows from it.
_SHORT = {ExtensionDecision.REFUSED_LATE: "逾期后申请"}


def listing(page: Page) -> None:
    """Every correction: the old value, the new one, why, when and by whom."""
    rows = corrections(page.scope)
    there = {
        model.__tablename__: subject for subject, model in SUBJECTS.items() if subject in set(rows["subject"])
    }
    added = rows["is_addition"].astype(bool)
    said = f"更正{(~added).sum()}次" if not added.all() else "还没有更正"
    st.subheader(said + (f"；另有补记{added.sum()}次，只填了原来空着的" if added.any() else ""))
    if not len(rows):
        st.info("截至统计截至日，没有一条数据被更正过。")
        return
    chosen = [there[code] for code in kept_choices("内容", there, key="subject")]
    names = {unit.id: unit.name for unit in page.plan.units if unit.id in set(rows["unit_id"])}
    unit = kept_pick("单位", names, key="unit", placeholder="全部单位")
    kinds = {"corrected": "更正", "added": "补记", "all": "全部"}
    kind = kept_choice("只看", kinds, key="kind")
    picked = rows if kind == "all" else rows[added == (kind == "added")]
    picked = picked[picked["subject"].isin(chosen)] if chosen else picked
    picked = picked[picked["unit_id"] == unit] if unit else picked
    table(
        page,
        picked.assign(
            unit=[page.plan.unit(key).name if isinstance(key, str) else "—" for key in picked["unit_id"]],
            day=[moment.date() for moment in picked["recorded_at"]],
            kind=["补记" if each else "更正" for each in picked["is_addition"]],
            old_day=[moment.date() for moment in picked["old_recorded_at"]],
        ),
        {
            "day": Column("更正日期", "date"), "about": Column("哪一条", "name"), "old": Column("原来是"), "new": Column("改为"),
            "reason": Column("原因", "long"), "unit": Column("单位"), "subject": Column("内容"), "kind": Column("性质"),
            "recorded_by": Column("更正人"), "old_day": Column("原登记日期", "date"),
        },
        subject="更正记录", empty="没有符合条件的更正。", extra={"recorded_at": "更正时间"},
    )  # fmt: skip
    definition(
        "补记只填原来空着的（如公开日期），没有改动已登记的数。更正是另加一条，原来的值保留；把“统计截至”改到更正之前，各页仍显示当时的数字。"
    )


def deadlines(page: Page) -> None:
    """延期: who asked when, whether in time, and what was decided; for the 工作办公室, the decision."""
    standings = state.on(page.scope).extensions
    asked = framed(ExtensionStanding, standings)
    moved = len({each.task_id or each.follow_up_number for each in standings if each.is_granted})
    st.subheader(
        f"申请延期{len(asked)}件，{moved}项任务和督办的时限因此后移" if len(asked) else "没有延期申请"
    )
    counts = asked["decision"].value_counts()
    if len(asked):
        cards(
            [Card(_SHORT.get(each, each.words), f"{counts.get(each, 0)}/{len(asked)}件") for each in ExtensionDecision],
            narrowest=130,
        )  # fmt: skip
    table(
        page,
        asked.assign(
            task=[
                page.plan.task(each.task_id).label if each.task_id else f"督办{each.follow_up_number}"
                for each in standings
            ],
            key=[each.follow_up_number or each.key for each in standings],
            unit=[page.plan.unit(key).name for key in asked["unit_id"]],
            words=asked["decision"].map(ExtensionDecision.words_of),
        ),
        {
            "key": Column("编号", pinned=True), "task": Column("事项"), "unit": Column("单位"),
            "due_on": Column("原时限", "date"), "requested_on": Column("申请日期", "date"),
            "new_due_on": Column("申请延至", "date"), "words": Column("结果"), "reason": Column("理由", "long"),
            "decision_note": Column("审批意见", "long"),
        },
        subject="延期申请", empty="截至统计截至日，没有单位申请延期，各项时限仍按文件。",
    )  # fmt: skip
    definition(
        "延期须在时限之前申请，由工作办公室审批；时限当日及以后申请的，登记后不予受理。"
        f"{numeral(len(page.plan.targets))}项目标值由文件规定，不作变更。"
    )
    if can(page.user, Action.CORRECT_DATA):
        # What is asked on a 督办 is decided there.
        _deciding(page, {each.key: each for each in standings if each.is_pending and each.task_id})


def _deciding(page: Page, waiting: dict[str, ExtensionStanding]) -> None:
    st.subheader(f"待审批{len(waiting)}件")
    form = open_form("extension")
    if not waiting:
        return
    words = {
        key: f"{key} {page.plan.unit(each.unit_id).name} {page.plan.task(each.task_id).label}"
        for key, each in waiting.items()
    }
    key = choose(
        form,
        Field("request_key", "申请", Text()),
        words,
        index=asked_for("extension", list(words), "申请") or 0,
    )
    asked = waiting[key]
    st.markdown(
        f"{chinese_date_short(asked.requested_on)}申请延至{chinese_date(asked.new_due_on)}：“{plain(asked.reason)}”"
    )
    form = form.about(key)
    granted = switch(form, _GRANTED, default=False)
    note = text(form, follow_up.DECISION)

    def save() -> str:
        decide_extension(page.user, page.as_of, key, granted=bool(granted), note=note)
        return f"{key}已审批：{'同意延期' if granted else '不同意'}。"

    form.submit("审批", save)


def thresholds(page: Page) -> None:
    """Changed thresholds of the lights, and changed readings of 3日."""
    rows = setting_changes(page.scope, *THRESHOLD_WORDS, REPLY_CLOCK)
    st.subheader(f"亮灯阈值和3日口径共变更{len(rows)}次" if len(rows) else "亮灯阈值和3日口径都没有变更过")

    def said(name: str, value) -> str | None:
        if not isinstance(value, str):
            return None
        return ReplyClock.words_of(value) if name == REPLY_CLOCK else f"{float(value):g}"

    before = rows.groupby("name")["value"].shift()
    table(
        page,
        rows.assign(
            what=["3日内回复的口径" if each == REPLY_CLOCK else THRESHOLD_WORDS[each][0] for each in rows["name"]],
            old=[said(name, value) or "缺省值" for name, value in zip(rows["name"], before, strict=True)],
            new=[said(name, value) for name, value in zip(rows["name"], rows["value"], strict=True)],
            day=[moment.date() for moment in rows["recorded_at"]],
        ).iloc[::-1],
        {
            "day": Column("起算日", "date"), "what": Column("哪一项"), "old": Column("原来是"), "new": Column("改为"),
            "reason": Column("原因", "long"), "recorded_by": Column("变更人"),
        },
        subject="阈值和口径变更", empty="截至统计截至日，都按缺省值亮灯，3日内回复按自然日顺延口径判定。",
    )  # fmt: skip


def correcting(page: Page) -> None:
    """For the 工作办公室: correct a reading or a deliverable, with a reason."""
    what = st.segmented_control(
        "更正什么", list(_CORRECTED), default="reading", required=True, format_func=_CORRECTED.get, key="what"
    )
    _correct_reading(page) if what == "reading" else _correct_deliverable(page)


_CORRECTED = {"reading": "指标读数", "deliverable": "成果状态"}


def _correct_reading(page: Page) -> None:
    form = open_form("reading")
    rows = standing_readings(page.scope)
    if rows.empty:
        st.info("还没有指标读数可以更正。")
        return
    names = {
        each: reading_name(rows[rows["indicator_id"] == each].iloc[0])
        for each in dict.fromkeys(rows["indicator_id"])
    }
    chosen = choose(form, _READING("indicator_id"), names, index=0)
    own = rows[rows["indicator_id"] == chosen]
    words = {int(row["id"]): reading_place(row) for _, row in own.iterrows()}
    number = choose(form, Field("row", "哪一条", Text()), words, index=0, variant=chosen)
    reading_form(page, form.about(str(number)), own.set_index("id").loc[number], number)


def reading_form(page: Page, form, row: pd.Series, seen_id: int | None) -> None:
    """The fields of one reading; ``seen_id`` None: none is there yet, and no reason is asked for."""
    seen = form.seen(form.subject, seen_id)

    def shown(name: str) -> float | None:
        return None if pd.isna(row[name]) else float(row[name])

    with st.grid(3, min_column_width=160):
        unit = _unit_of(page, row["indicator_id"])
        value = amount(form, _READING("value"), shown("value"), words=f"{_READING('value').header}（{unit}）")
        numerator = amount(form, _READING("numerator"), shown("numerator"), words="分子（比率须填）")
        denominator = amount(form, _READING("denominator"), shown("denominator"), words="分母（比率须填）")
    moved = (numerator, denominator) != (shown("numerator"), shown("denominator"))
    if unit == "%" and numerator is not None and denominator and moved and value == shown("value"):
        # Whoever changes the counts of a rate need not work out the rate as well.
        value = None
        st.caption("数值将由分子、分母算出。")
    note = text(form, _READING("note"), row["note"] if isinstance(row["note"], str) else "")
    reason = text(form, WHY) if seen is not None else ""

    def save() -> str:
        named = {
            name: row[name] for name in ("indicator_id", "period_end", "unit_id", "district_code", "category")
        }
        number = record_reading(
            page.user, page.as_of, **named, value=value, numerator=numerator, denominator=denominator,
            note=note, seen_id=seen, reason=reason,
        )  # fmt: skip
        return f"{reading_words(row)}已{'更正' if seen is not None else '报送'}，回执{number}号。"

    for name in ("unit_id", "district_code", "category", "period_end"):
        form.fault(name)
    form.submit("更正读数" if seen is not None else "报送读数", save)


def _unit_of(page: Page, indicator_id: str) -> str:
    return next(
        each.unit for each in (*page.plan.targets, *campaign.load().indicators) if each.id == indicator_id
    )


def _correct_deliverable(page: Page) -> None:
    form = open_form("deliverable")
    rows = standing_deliverables(page.scope).set_index("deliverable_id")
    if rows.empty:
        st.info("还没有成果状态可以更正。")
        return
    key = choose(
        form,
        _DELIVERABLE("deliverable_id"),
        {each: page.plan.deliverable(each).name for each in rows.index},
        index=0,
    )
    row, form = rows.loc[key], form.about(key)
    seen = form.seen(key, int(row["id"]))
    with st.grid(2, min_column_width=260):
        states = {str(each): each.words for each in DeliverableState}
        at = list(states).index(row["state"])
        state = choose(form, _DELIVERABLE("state"), states, index=at)
        reached_on = day(form, _DELIVERABLE("reached_on"), row["reached_on"])
    number = row["document_number"] if isinstance(row["document_number"], str) else ""
    document_number = text(form, _DELIVERABLE("document_number"), number, words="文号（印发的填写）")
    note = text(form, _DELIVERABLE("note"), row["note"] if isinstance(row["note"], str) else "")
    reason = text(form, WHY)

    def save() -> str:
        receipt = correct_deliverable(
            page.user, page.as_of, key, state=state, reached_on=reached_on, document_number=document_number,
            note=note, seen_id=seen, reason=reason,
        )  # fmt: skip
        return f"“{page.plan.deliverable(key).name}”已更正，回执{receipt}号。"

    form.submit("更正成果状态", save)


def asking(page: Page) -> None:
    """For a unit: ask for 延期 of one of its tasks, before the due day."""
    tasks = page.plan.tasks_of_unit(page.user.unit_id)
    if not tasks:
        st.info("文件没有给本单位规定主要任务，不需要申请延期。")
        return
    form = open_form("ask_extension")
    due = due_days(page.plan, extensions(page.scope))
    chosen = choose(
        form, progress_report.SUBJECT.field("task_id"), {task.id: task.label for task in tasks}, index=0
    )
    form = form.about(chosen)
    st.markdown(f"现在的时限：**{chinese_date(due[chosen])}**。")
    if page.as_of >= due[chosen]:
        st.warning("时限已到，现在申请将登记为不予受理。")
    new_due_on = day(
        form,
        follow_up.EXTENSION.field("new_due_on"),
        None,
        help=f"晚于现在的时限，不晚于{chinese_date(campaign.load().parameters.last_day)}。",
    )
    reason = text(form, follow_up.EXTENSION.field("reason"))

    def save() -> str | Unwelcome:
        asked = ask_extension(page.user, page.as_of, chosen, new_due_on, reason)
        return asked.words if asked.waits else Unwelcome(asked.words)

    form.submit("申请延期", save)
    definition("延期须在时限之前申请，由工作办公室审批；时限当日及以后申请的，登记后不予受理。")
