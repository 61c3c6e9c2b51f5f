"""The 3-day clock (R2.6): what waits now, where the time goes, what the enterprises say afterwards."""

from collections import Counter
from functools import partial

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.workdays import quarter_begins, quarter_word
from efficiency.charts import BLUE, PALE_BLUE, RED
from efficiency.charts.measures import state_bars
from efficiency.figures import monitoring as m
from efficiency.figures.indicator_series import month_word
from efficiency.figures.over_time import cohort_words, marked_months, reply_months, reply_weeks, with_mark
from efficiency.figures.point_grid import Chosen
from efficiency.judgements.conspicuous import slow_feedback
from efficiency.judgements.news import against_expected, nothing_named, tested_words
from efficiency.models import IncidentKind, ReplyClock, ReplyStanding
from efficiency.queries.incident_standings import incidents_by
from efficiency.standings.incidents import (
    IncidentStanding,
    incidents_on,
    pressing_first,
    reply_standing,
    waiting_words,
)
from efficiency.standings.turns import framed
from efficiency.ui.parts.blocks import Card, Column, cards, chart, definition, folded, plain, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.grids import draw_grid
from efficiency.ui.parts.incidents import incident_listing
from efficiency.ui.parts.limits import funnel_block, limits_block
from efficiency.ui.supervision.monitoring_points.cells import choose

KEPT, MISSED, WAITING = "按期回复", "超期", "未到期"


def clock(page: Page, known: pd.DataFrame) -> None:
    """3日回复 (R2.6): what waits now and where it is stuck; where the time goes; satisfaction afterwards."""
    chosen = choose(page, known)
    official = state.on(page.scope).reply_clock
    waiting = _waiting(page, chosen, official)
    numbers = waiting.groupby("reply")["incidents"].sum().to_dict()
    st.subheader(_clock_headline(waiting, numbers))
    cards([Card(words, f"{numbers.get(reply, 0)}件") for reply, words in m.CLOCK_WORDS.items()], columns=3)
    definition(
        f"截至日未回复的反映，按{ReplyClock(official).words}的到期日；当日到期的不算超期。等被反映单位反馈的，单位自己的期限为转办后"
        f"{campaign.load().parameters.days.answer}个工作日（派生），列在“本环节期限”；回复企业的期限是{campaign.load().supervisor}的。"
    )
    listing = incident_listing(
        page.scope, partial(_open_rows, page, official), total=int(waiting["incidents"].sum()), unanswered=True,
        due_first=official, **chosen.about,
    )  # fmt: skip
    table(
        page, listing.first, {
            "number": Column("编号", pinned=True), "standing": Column("状态"), "over": Column("距到期日"),
            "waiting": Column("卡在哪里"), "turn_due_on": Column("本环节期限", "date"), "unit": Column("被反映单位"),
            "received_on": Column("收件日期", "date"),
            "due_calendar_on": Column("到期日（自然日顺延）", "date"), "due_workday_on": Column("到期日（3个工作日）", "date"),
            "point_label": Column("监测点"), "kind_word": Column("类型"), "content": Column("反映内容", "long"),
        }, subject="未回复的反映", empty="没有等待回复的反映。", extra={"transferred_on": "转办日期", "feedback_on": "单位反馈日期"},
        on_open=lambda row: go("monitoring_points", point=row["point_key"]), listing=listing,
        on_phones=("unit", "over", "content"),
    )  # fmt: skip
    if not chosen.unit_id and not chosen.month:
        limits_block(
            "按收件周的3日内回复率", lambda: reply_weeks(page.scope, official), key="replies", unit="%", rising_is_good=True,
            target=100.0, target_words="要求100%",
        )  # fmt: skip
    _by_receipt(page, chosen, official)
    _stage_times(page, chosen, official)
    asked = incidents_by(
        page.scope, "satisfied", "replied_on", f"due_{official}_on", judged=True, **chosen.about
    )
    rates = m.satisfaction(asked, official)
    st.subheader("，".join(f"{name}后企业满意{rate.text}" for name, rate in rates.items()))
    cards(
        [
            Card(f"{name}后企业满意", rate.text, f"{rate.counts}件" if rate.denominator else "没有回访")
            for name, rate in rates.items()
        ],
        columns=2,
    )
    definition("办结回访中表示满意的件数/有回访结果的件数。")


def _by_receipt(page: Page, chosen: Chosen, official: str) -> None:
    """How what came in in each month was answered, with what is not due yet: a month is not judged before all of it is."""
    found = reply_months(page.scope, official, **chosen.about)
    if not found:
        return
    words = cohort_words(found[-1], KEPT, WAITING)
    with folded(f"按收件月份：{words}", key="replies_by_month") as is_open:
        if not is_open:
            return
        names = [month_word(each.month) for each in found]
        marks = marked_months(
            [each.month for each in found], page.as_of, [each.month for each in found if each.waiting]
        )
        states = {KEPT: BLUE, MISSED: RED, WAITING: PALE_BLUE}
        parts = [
            {"name": with_mark(name, marks.get(name)), "key": name, "state": state, "value": value}
            for name, each in zip(names, found, strict=True)
            for state, value in zip(states, (each.kept, each.missed, each.waiting), strict=True)
        ]
        chart(
            state_bars(
                pd.DataFrame(parts), name_title="收件月份", state_title="回复", unit="件", states=states,
                marks={with_mark(name, mark): mark for name, mark in marks.items()},
            ),
            key="reply_months", alt_text="各月收件的反映：按期回复、超期和未到期的件数",
        )  # fmt: skip
        for each in found:
            st.markdown(plain(cohort_words(each, KEPT, WAITING)))
        definition(
            f"按收件月份，{ReplyClock(official).words}；超期的含已回复和未回复的。还有未到期的月份不给比率，只给最后能到的范围。"
        )


def _waiting(page: Page, chosen: Chosen, official: str) -> pd.DataFrame:
    """The unanswered counted: stage, reply (a ``ReplyStanding``), incidents."""
    due = f"due_{official}_on"
    rows = incidents_by(page.scope, "stage", due, unanswered=True, **chosen.about)
    replies = [reply_standing(None, day, page.as_of) for day in rows[due]]
    return rows.assign(reply=pd.Series(replies, index=rows.index, dtype=object))


def _open_rows(page: Page, official: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Unanswered incidents as the list shows and exports them, the most pressing first."""
    found = framed(IncidentStanding, pressing_first(incidents_on(rows, page.as_of, official)))
    return found.assign(
        standing=found["reply"].map(m.CLOCK_WORDS),
        unit=[page.plan.unit(unit_id).name for unit_id in found["unit_id"]],
        over=[
            f"超{-days}天" if days < 0 else "今日到期" if not days else f"还有{days}天"
            for days in found["days_left"]
        ],
        kind_word=[IncidentKind.words_of(kind) for kind in found["kind"]],
    )


def _clock_headline(waiting: pd.DataFrame, numbers: dict[str, int]) -> str:
    if waiting.empty:
        return "没有等待回复的反映"
    today, later = numbers.get(ReplyStanding.DUE_TODAY, 0), numbers.get(ReplyStanding.WAITING, 0)
    late = waiting[waiting["reply"] == ReplyStanding.OVERDUE]
    if late.empty:
        return f"没有超期未复；今日到期{today}件，未到期{later}件"
    stuck: Counter[str] = Counter()
    for row in late.itertuples():
        stuck[waiting_words(row.stage)] += row.incidents
    where = "，".join(f"{words}{count}件" for words, count in stuck.most_common())
    return f"超期未复{stuck.total()}件（{where}），今日到期{today}件"


def _stage_times(page: Page, chosen: Chosen, official: str) -> None:
    name, first_day = quarter_word(page.as_of), quarter_begins(page.as_of)
    where = chosen.about if chosen.month else chosen.about | {"first_day": first_day, "last_day": None}
    rows = incidents_by(page.scope, *m.STAGE_DAYS, **where)
    name = month_word(chosen.month) if chosen.month else name
    times = m.stage_times(rows)
    if times.empty:
        st.subheader("各环节用时")
        st.info(f"{name}没有单位有{m.ENOUGH}件以上已反馈的反映，不计算用时。")
        return
    duty = f"3日内回复企业的责任在**{campaign.load().supervisor}**"
    news, usual = slow_feedback(rows, page.as_of)
    slow = news.first
    own = times[times["unit_id"] == slow.key] if slow else times.head(0)
    if slow is None or own.empty:
        st.subheader(f"{name}反馈快慢：{nothing_named(news, '各单位')}")
        st.markdown(f"{duty}；被反映单位的反馈是其中一个环节。")
    else:
        unit, others = page.plan.unit(slow.key).name, m.feedback_times(rows[rows["unit_id"] != slow.key])
        beside = f"，其他单位中位数{others[0]:g}个、平均{others[1]:.1f}个" if others else ""
        st.subheader(
            f"{name}{unit}反馈中位数{own['feedback'].iloc[0]:g}个工作日、平均{own['feedback_mean'].iloc[0]:.1f}个{beside}"
        )
        st.markdown(
            f"{duty}，拖延出在**{unit}**的反馈环节：{slow.exposure:.0f}件中{slow.count}件超过{usual:g}个工作日，"
            f"{against_expected(slow, '各单位合计', '件')}。"
        )
    names = {unit_id: page.plan.unit(unit_id).name for unit_id in times["unit_id"]}
    draw_grid(
        page, "spans", m.stage_cells(times), names, m.SPAN_WORDS, alt_text="各单位各环节用时", row_title="被反映单位",
        column_title="", unit="个工作日", title="平均用时", totals=False, opens=False,
    )  # fmt: skip
    definition(
        f"{name}收件的反映，各环节用时的中位数（括号内为平均数），工作日，0为当日；已反馈不足{m.ENOUGH}件的单位不列。"
        f"转办和回复由{campaign.load().supervisor}办，反馈由被反映单位办。"
        f"快慢按反馈超过通常用时（中位数{usual:g}个工作日）的件数比较，到截至日未反馈而已超过的计在内。",
        tested=tested_words(news, lambda unit_id: page.plan.unit(unit_id).name, "件"),
    )
    funnel_block(
        "各单位反馈超过通常用时的件数", lambda: news, lambda unit_id: page.plan.unit(unit_id).name, key="feedback",
        unit="件", exposure="件反映", share=True,
    )  # fmt: skip
    medians = {span: Column(f"{words}中位数（工作日）", "number") for span, words in m.SPAN_WORDS.items()}
    means = {
        f"{span}_mean": Column(f"{words}平均（工作日）", "number") for span, words in m.SPAN_WORDS.items()
    }
    table(
        page, times.assign(name=[names[unit_id] for unit_id in times["unit_id"]]),
        {"name": Column("被反映单位", pinned=True), "incidents": Column("已反馈（件）", "number"), **medians, **means},
        subject="各环节用时", empty="", on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip
