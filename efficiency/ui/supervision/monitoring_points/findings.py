"""What stands out in what monitoring points report: the cards on top, the findings, and words for places and cells."""

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import chinese_date_short, quarter_word
from efficiency.figures import monitoring as m
from efficiency.figures.indicator_series import month_word
from efficiency.figures.point_grid import (
    Chosen,
    Slow,
    counts_by_unit,
    place_grid,
    slow_unit,
    uneven_places,
)
from efficiency.judgements.conspicuous import spells_judged, usual_words
from efficiency.judgements.news import News, against_expected, nothing_named, tested_words
from efficiency.judgements.opening import points_wanted
from efficiency.judgements.repeat_visits import repeated
from efficiency.metrics import Rate
from efficiency.models import (
    UNTOLD,
    IncidentKind,
    Registration,
    ReplyClock,
)
from efficiency.queries.activities import activity_months
from efficiency.standings.returns import kept_on
from efficiency.ui.parts.blocks import Card, cards, definition, plain
from efficiency.ui.parts.frame import Page, carry, on_paper
from efficiency.ui.parts.menu import page_of

# The views of the page, by their codes in the address.
VIEW_WORDS = {
    "places": "区划×月", "weeks": "区划×周", "points": "监测点×月", "kinds": "单位×类型", "tiles": "方格图", "clock": "3日回复",
    "repeats": "重复检查", "register": "监测点名册",
}  # fmt: skip
# What a unit reads for the places that have too few points to be told (``queries.points``).
UNTOLD_PLACES = "其他区域"


def rate_words(rate: Rate, unit: str = "件") -> str:
    """``75.0%（9/12件）``, or an em dash for an empty denominator."""
    return f"{rate.text}（{rate.counts}{unit}）" if rate.denominator else "—"


def headline_cards(page: Page, known: pd.DataFrame) -> None:
    """挂牌, 反映问题, 3日内回复 in both readings, 登记率; each with its counts (R2.1, R2.2, R2.5, R2.6)."""
    known = kept_on(known, page.as_of)
    hung = known[known["plaque_on"] <= page.as_of]
    by_kind = counts_by_unit(page.scope).groupby("kind", as_index=False).sum(numeric_only=True)
    official = state.on(page.scope).reply_clock
    other = ReplyClock.WORKDAY if official == ReplyClock.CALENDAR else ReplyClock.CALENDAR
    reply, second = m.reply_rate(by_kind, official), m.reply_rate(by_kind, other)
    overdue = int(by_kind[f"overdue_{official}"].sum())
    waiting = int(by_kind["incidents"].sum()) - int(reply.denominator)
    visits = activity_months(page.scope)
    registered = Rate(
        visits.loc[visits["registration"] == Registration.REGISTERED, "activities"].sum(),
        visits["activities"].sum(),
    )
    wanted = points_wanted(page.plan)
    kinds = dict(zip(by_kind["kind"], by_kind["incidents"], strict=True))
    cards(
        [
            Card(
                "全市挂牌监测点",
                f"{len(hung)} / {len(known)}",
                "　".join(
                    f"{name}{(hung['ownership'] == code).sum()}" for name, code in ownerships(known).items()
                ),
                "已挂牌企业数/名册企业数" + (f"；文件要求{wanted}个企业挂牌监测。" if wanted else "。"),
            ),
            Card(
                "反映问题",
                f"{by_kind['incidents'].sum():,}件",
                "　".join(f"{kind.words}{kinds.get(kind, 0):,}" for kind in IncidentKind),
                f"截至日{campaign.load().supervisor}收到的全部监测点反映，按收件日期。",
            ),
            Card(
                "3日内回复",
                reply.text,
                f"{reply.counts}件，超期未复{overdue}件" if reply.denominator else "还没有应复的反映",
                f"按期回复件数/应复件数（已回复和超期未复），尚有{waiting}件未到期，不在内；正式口径为{ReplyClock(official).words}。"
                f"按{ReplyClock(other).words}为{rate_words(second)}。文件未写“工作日”，两种到期日都计算、都保存。",
            ),
            Card(
                "进点活动登记率",
                registered.text,
                f"{registered.counts}次" if registered.denominator else "没有已知的进点活动",
                "已填《公务活动登记表》的活动/全部已知活动；未登记的由企业反映或抽查发现。",
            ),
        ],
        narrowest=160,
    )
    if reply.denominator:
        st.caption(
            f"3日内回复：{ReplyClock(official).words}（正式）{rate_words(reply)}；{ReplyClock(other).words}{rate_words(second)}。"
        )


def ownerships(known: pd.DataFrame) -> dict[str, str]:
    """Word -> code of the kinds of ownership, and of those that the reader of the ``known`` points is not told."""
    codes = {name: name for name in campaign.load().parameters.ownerships}
    return codes | ({"不分列": UNTOLD} if UNTOLD in set(known["ownership"]) else {})


def worth_a_look(page: Page, known: pd.DataFrame, *, beside: str = "") -> None:
    """What stands out over the whole time, one line each, linked to the view that shows it; without what the heading of the
    view ``beside`` says."""
    grid = place_grid(page.scope, Chosen(None, None, None, None), "month")
    months = {day: month_word(day) for day in grid["column"]}
    # The sentence, the view that shows it, how it was decided.
    lines = []
    uneven = uneven_places(page.scope, Chosen(None, None, None, None), "month")
    if uneven.first:
        sentence = concentrated(page, grid, uneven, months, "month")
        lines.append((sentence, "places", place_test(page, uneven, months)))
    if silent := m.silent_rows(grid):
        names = "、".join(place_name(page, code) for code in silent)
        lines.append((f"{names}有挂牌监测点，但周回执和反映一份也没有：未报不等于没有问题", "tiles", ""))
    spells = spells_judged(repeated(page.scope), page.scope)
    besieged = spells[spells["is_news"]]
    if len(besieged):
        usual = usual_words(spells["expected"], spells["limit"])
        lines.append((spell_sentence(page, besieged.iloc[0]), "repeats", usual))
    if slow := slow_unit(page.scope):
        tested = tested_words(slow.news, lambda unit_id: page.plan.unit(unit_id).name, "件")
        lines.append((_slow_words(page, slow), "clock", tested))
    # The headings of months and of the tile map are one sentence (``place_headline``).
    said = ("places", "tiles") if beside == "places" else ()
    if not (lines := [line for line in lines if line[1] not in said]):
        return
    tests = "".join(tested for *_, tested in lines)
    with st.container(border=True, gap="xxsmall"):
        st.markdown(
            f"**{'另外' if said else ''}值得看的**",
            help=f"都是超出正常波动才点名。{tests}" if tests and not on_paper() else None,
        )
        for sentence, view, _ in lines:
            st.page_link(
                page_of("monitoring_points"),
                label=f"{plain(sentence)}　:blue[看{VIEW_WORDS[view]}]",
                icon=":material/chevron_right:",
                query_params=carry() | {"view": view},
            )
        if tests and on_paper():
            definition("都是超出正常波动才点名。", tested=tests)


def spells_headline(page: Page, spells: pd.DataFrame) -> str:
    """The fullest of ``spells_judged`` that chance does not explain; where it explains all, how many there are."""
    named = spells[spells["is_news"]]
    return spell_sentence(page, named.iloc[0]) if len(named) else repeats_words(spells)


def repeats_words(spells: pd.DataFrame) -> str:
    """``重复检查52起，涉及42家企业，没有超出正常波动的``: where no spell is more than chance makes, none is told from the others."""
    return f"重复检查{len(spells)}起，涉及{spells['point_key'].nunique()}家企业，没有超出正常波动的"


def spell_sentence(page: Page, spell: pd.Series) -> str:
    """One spell of repeated visits as a sentence: where, which kind of enterprise (masked), when, how many units and visits."""
    kind = "" if spell["ownership"] == UNTOLD else spell["ownership"]
    label = "" if spell["point_label"] == UNTOLD else f"（{spell['point_label']}）"
    days = f"{chinese_date_short(spell['first_on'])}至{chinese_date_short(spell['last_on'])}"
    return (
        f"{place_name(page, spell['place_code'])}一家{kind}企业{label}"
        f"{days}被{spell['units']}个单位进点{spell['visits']}次"
    )


def _slow_words(page: Page, slow: Slow) -> str:
    return (
        f"{quarter_word(page.as_of)}反映{page.plan.unit(slow.unit_id).name}的，3日内回复{rate_words(slow.own)}，"
        f"其他单位{rate_words(slow.others)}，超期未复的也计在内：看慢在哪个环节"
    )


def place_name(page: Page, code: str, *, short: bool = False) -> str:
    """The name of a district or pioneer zone by its code; those too small to be told apart have one name."""
    if code == UNTOLD:
        return UNTOLD_PLACES
    place = page.plan.district(code)
    return place.short if short else place.name


def place_names(page: Page) -> dict[str, str]:
    """Code -> name of every place; one not yet founded on the as-of day says so."""
    names = {
        d.code: d.name if d.valid_from is None or d.valid_from <= page.as_of else f"{d.name}（未设立）"
        for d in page.plan.districts
    }
    return names | {UNTOLD: UNTOLD_PLACES}


def concentrated(page: Page, grid: pd.DataFrame, crowded: News, columns: dict, by: str) -> str:
    """The most surprising cell of ``monitoring.concentration`` as a sentence; ``columns``: key of a column -> its words;
    ``by`` month or week.

    ``甘井子区4月集中反映24件，占当月45件的53%，按监测点数预期7.7件``.
    """
    top = crowded.first
    row, column = top.key
    of = grid.loc[grid["column"] == column, "value"].sum()
    period = "当周" if by == "week" else "当月"
    return (
        f"{place_name(page, row)}{columns[column]}集中反映{top.count}件，占{period}{of}件的{percent(100 * top.count / of)}，"
        f"{against_expected(top, '监测点数', '件')}"
    )


def place_headline(page: Page, grid: pd.DataFrame, crowded: News, columns: dict, by: str) -> str:
    """The finding of a grid of places by month or week: where incidents are concentrated, and who stays silent."""
    total = int(grid["value"].sum())
    if crowded.first:
        finding = concentrated(page, grid, crowded, columns, by)
    elif total:
        finding = f"共反映{total:,}件，{nothing_named(crowded, '各区市县')}"
    else:
        finding = "本期无反映"
    silent = "、".join(place_name(page, code) for code in m.silent_rows(grid))
    return f"{finding}；{silent}一直未报，不等于没有问题" if silent else finding


def place_test(page: Page, crowded: News, columns: dict) -> str:
    """How ``place_headline`` was decided, for the 口径."""
    return tested_words(crowded, lambda key: f"{place_name(page, key[0])}{columns[key[1]]}", "件")
