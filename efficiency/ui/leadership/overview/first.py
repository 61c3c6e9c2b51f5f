"""The first screen of 总览: one sentence on who stands in red since when, and the lamps in one line."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency import metrics
from efficiency.campaign.document import Unit
from efficiency.judgements.attention import Thing
from efficiency.models import Light
from efficiency.ui.leadership.overview.words import change_words, whose
from efficiency.ui.parts.blocks import lamp, plain
from efficiency.ui.parts.frame import Page

# So many units in red are named; the list below has all.
_NAMED = 3


def units_shown(page: Page, pairs: pd.DataFrame) -> list[Unit]:
    """The units that 总览 speaks of, in the plan's order: those with a task, and all of a portfolio."""
    if page.user.unit_id:
        return [page.plan.unit(page.user.unit_id)]
    ids = set(pairs["unit_id"]) | (page.scope.unit_ids or set())
    return [unit for unit in page.plan.units if unit.id in ids]


def first_sentence(page: Page, pairs: pd.DataFrame, found: pd.DataFrame) -> None:
    """How many units are in charge of, which of them have something red and since how many days, and how the others stand.

    ``pairs``: ``metrics.pair_frame``; ``found``: the matters of today (``judgements.today.matters``).
    """
    st.header(sentence(page, pairs, found), anchor=False)


def sentence(page: Page, pairs: pd.DataFrame, found: pd.DataFrame) -> str:
    """The sentence in Markdown, from the lights of the tasks and the matters."""
    reds = found[found["light"] == Light.RED]
    if page.user.unit_id:
        if reds.empty:
            return f"本单位今天没有红灯的事{_other_words(found)}。"
        return f"本单位有:red[■ **{len(reds)}件红灯的事**]{_over_words(reds['day'], page.as_of)}{_other_words(found)}"
    units = units_shown(page, pairs)
    if not page.is_portfolio:
        # Of the whole city, any unit may have something red, also one without a task.
        units = list(page.plan.units)
    named = {unit.id: unit for unit in units}
    red_ids = [*dict.fromkeys(reds["unit_id"].dropna()), *pairs.loc[pairs["light"] == Light.RED, "unit_id"]]
    red_ids = [unit_id for unit_id in dict.fromkeys(red_ids) if unit_id in named]
    head = f"{page.portfolio_of or '您'}分管{len(units)}个单位" if page.is_portfolio else "全市单位"
    nodes = reds["unit_id"].isna().sum()
    also = f"，另有{nodes}个时间节点逾期" if nodes else ""
    if not red_ids:
        return f"{head}：没有红灯的事{also}{_unheard_words(found, named)}。"
    told = "；".join(
        f"{plain(named[unit_id].name)}{_unit_words(reds[reds['unit_id'] == unit_id], page.as_of)}"
        for unit_id in red_ids[:_NAMED]
    ) + ("等" if len(red_ids) > _NAMED else "")
    rest = len(units) - len(red_ids)
    others = "" if not rest else f"，其余{rest}个无红" if page.is_portfolio else "，其余单位无红"
    return f"{head}：:red[■ **{len(red_ids)}个有红灯**]（{told}）{others}{also}{_unheard_words(found, named)}"


def _unit_words(reds: pd.DataFrame, as_of: dt.date) -> str:
    return f"{len(reds)}件{_over_words(reds['day'], as_of)}" if len(reds) else ""


def _over_words(days: pd.Series, as_of: dt.date) -> str:
    over = max(((as_of - day).days for day in days if day is not None), default=0)
    return f"已过{over}天" if over > 0 and len(days) == 1 else f"，最长已过{over}天" if over > 0 else ""


def _other_words(found: pd.DataFrame) -> str:
    others = (found["light"] != Light.RED).sum()
    return f"，另有{others}件要看" if others else ""


def _unheard_words(found: pd.DataFrame, named: dict) -> str:
    """Who sent nothing: no red is then no good news."""
    unheard = found.loc[(found["light"] == Light.GREY) & (found["thing"] == Thing.UNIT), "unit_id"]
    unheard = [unit_id for unit_id in dict.fromkeys(unheard) if unit_id in named]
    names = "、".join(plain(named[unit_id].name) for unit_id in unheard[:_NAMED])
    more = f"等{len(unheard)}个" if len(unheard) > _NAMED else ""
    return f"；{names}{more}没有报数，不等于没有问题" if unheard else ""


def lamp_line(page: Page, tasks: pd.DataFrame, before: pd.DataFrame) -> None:
    """How many tasks of each light, against a week ago, in one line; the rows are those of 任务按序时."""
    now, then = metrics.count_lights(tasks["light"]), metrics.count_lights(before["light"])
    words = [
        f"{lamp(light)}\u00a0{now[light]}项"
        + (f"（{change_words(now[light] - then[light])}）" if now[light] != then[light] else "")
        for light in Light
        if now[light] or then[light] or light == Light.RED
    ]
    claimed = int(tasks["mismatch"].sum())
    if claimed:
        words.append(f"**◆ 自报不符** {claimed}项")
    # A unit's own page counts those in which it only takes part, too.
    kind = "任务" if page.scope.unit_ids is None else "牵头任务"
    st.markdown(f"{kind}{len(tasks)}项（{whose(page)}）：" + "　".join(words))
