"""评议评估 on a page: scores among like units, telephones, and what followed from the findings."""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.lists import phone_kinds
from efficiency.charts.pairs import scores_in_group
from efficiency.core.keeping import kept
from efficiency.figures.rate_grid import rate_grid, total_of, worst_first
from efficiency.figures.supervision import KEY_UNITS, OTHER_UNITS, phone_rounds
from efficiency.judgements.news import Apart, chance_words, lowest_means, means_tested, nothing_apart
from efficiency.metrics import Rate
from efficiency.subjects.appraisal import PHONE
from efficiency.ui.parts.appraisals import form_score_table
from efficiency.ui.parts.blocks import Column, chart, definition, folded, of_field, plain, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.rate_grids import rate_grid_view
from efficiency.ui.parts.sections import scoped_header
from efficiency.ui.seams.address import kept_choice


def scores(page: Page, results: pd.DataFrame, expected: list[str]) -> None:
    """Who does worst among its like, round by round (R3.1, R3.2).

    ``results``: of ``supervision.appraisal_results``, with the unit's name in ``unit``; ``expected``: ids of the units to
    be appraised.
    """
    scoped_header(page, "同类单位评议得分")
    if results.empty:
        st.info("截至统计日没有评议结果。没有评议不是零分。")
    else:
        _round_scores(page, results, expected)
    definition(
        "各形式得分按参评人数加权；平均分为同类单位按人数加权。参评人数太少没有打分的不计入得分。同类正常范围由其他单位的得分和参评人数推出，人数少的更宽；图中色带即此范围。点一点看该单位。"
    )
    with folded("评议得分明细和导出", key="score_rows") as is_open:
        if is_open:
            table(
                page,
                results.assign(
                    usual=_from_to(results["usual_from"], results["usual_to"]),
                    spread=_from_to(results["lowest"], results["highest"])
                ),
                {
                    "unit": Column("单位", pinned=True), "round_number": Column("轮次", "number"), "group": Column("类别"),
                    "score": Column("得分", "number"), "respondents": Column("参评（人次）", "number"),
                    "usual": Column("同类正常范围（分）"), "spread": Column("各形式得分（分）"),
                    "difference": Column("与同类平均相差（分）", "number"), "forms": Column("评议形式"),
                    "unscored": Column("未打分（人次）", "number"),
                },
                subject="评议得分", empty="截至统计日，没有评议得分。", on_open=lambda row: go("units", unit=row["unit_id"]),
            )  # fmt: skip


def scores_by_form(page: Page, given: pd.DataFrame) -> None:
    """What each form gave, and how sure that is (R3.2). ``given``: of ``queries.supervision.appraisals``, with ``unit``."""
    scoped_header(page, "各形式得分和标准差")
    told = int(given["spread"].notna().sum())
    if len(given):
        st.subheader(f"{len(given)}项评议中{told}项报了标准差")
    form_score_table(page, given, subject="各形式评议得分", empty="截至统计日，没有评议得分。")


def _from_to(first: pd.Series, last: pd.Series) -> list[str]:
    """``78.1至90.2`` for each row; one number where both are the same, — where there is none."""
    return [
        "—" if pd.isna(a) else f"{a:.1f}" if a == b else f"{a:.1f}至{b:.1f}"
        for a, b in zip(first, last, strict=True)
    ]


def _round_scores(page: Page, results: pd.DataFrame, expected: list[str]) -> None:
    """One round: key units and the others apart, and who was left out."""
    rounds = sorted(results["round_number"].unique(), reverse=True)
    number = int(kept_choice("轮次", {str(n): f"第{n}次评议" for n in rounds}, key="round"))
    for group in (KEY_UNITS, OTHER_UNITS):
        _group_scores(results, group, number)
    appraised = set(results.loc[results["round_number"] == number, "unit_id"])
    missing = [page.plan.unit(unit_id).name for unit_id in expected if unit_id not in appraised]
    if missing:
        st.markdown(f"第{number}次没有评议的单位（{len(missing)}个）：{plain('、'.join(missing))}")


@kept
def _scored(results: pd.DataFrame, group: str, number: int) -> tuple[pd.DataFrame, list[Apart] | None]:
    """The scores of a group in a round as its picture draws them, and whose are lower than those of the others."""
    own = results[
        (results["round_number"] == number) & (results["group"] == group) & results["score"].notna()
    ]
    own = own.assign(
        name=own["unit"], key=own["unit_id"],
        words=[f"{s:.1f}分（{n}人次）" for s, n in zip(own["score"], own["respondents"], strict=True)],
    )  # fmt: skip
    return own, lowest_means(zip(own["unit"], own["score"], own["respondents"], strict=True))


def _group_scores(results: pd.DataFrame, group: str, number: int) -> None:
    """The units of one group against their mean; a click opens the unit."""
    own, apart = _scored(results, group, number)
    if own.empty:
        return
    low = own.iloc[0]
    if len(own) == 1:
        heading = f"{plain(low['unit'])}{low['score']:.1f}分（{low['respondents']}人次）"
    else:
        heading = f"{group}{len(own)}个，平均{low['group_mean']:.1f}分；"
        heading += (
            "、".join(f"{plain(each.key)}{each.value:.1f}分" for each in apart[:3]) + "低得超出正常波动"
            if apart
            else nothing_apart(apart is not None, "各单位")
        )
    st.subheader(heading)
    tested = means_tested(int((own["respondents"] > 0).sum()))
    for each in (apart or [])[:3]:
        tested += f"{plain(each.key)}{each.value:.1f}分，按其他单位预期{each.expected:.1f}分，{chance_words(each.p)}。"
    if tested:
        definition("各单位得分与同组其他单位比较。", tested=tested)
    if len(own) > 1:
        clicked = chart(
            scores_in_group(own, mean=low["group_mean"], select="unit"), key=f"scores_{group}",
            alt_text=f"第{number}次评议{group}得分", select="unit",
        )  # fmt: skip
        if clicked:
            go("units", unit=clicked["key"])


def phones(page: Page, checks: pd.DataFrame) -> None:
    """Whether the published telephones are answered (R3.3). ``checks``: of ``queries.supervision.phone_checks``."""
    scoped_header(page, "监督、服务、应急电话")
    rounds_of_phones = phone_rounds(checks)
    if rounds_of_phones.empty:
        st.info("截至统计日没有电话暗访记录。没有拨测不是接不通。")
    else:
        months = list(dict.fromkeys(rounds_of_phones["month"]))
        kinds = list(phone_kinds(page.plan, campaign.load().parameters))
        grid = rate_grid(
            rounds_of_phones.rename(
                columns={"phone_kind": "row", "month": "column", "answered": "numerator", "checks": "denominator"}
            ),
            rows=kinds, columns=months,
        )  # fmt: skip
        last, first = total_of(grid, column=months[-1]), total_of(grid, column=months[0])
        poor = int(rounds_of_phones["poor"].sum())
        st.subheader(
            f"{months[-1]}接通{last.text}，{last.counts}次"
            + (f"，{months[0]}为{first.text}" if len(months) > 1 else "")
            + f"；答复较差{poor}次"
        )
        rate_grid_view(
            page, grid, rows=worst_first(grid), columns=months, subject="电话暗访接通率", row_title="电话",
            column_title="月份", numerator="接通（次）", denominator="拨测（次）", rate="接通率", nothing_words="没有拨测",
        )  # fmt: skip
        table(
            page,
            checks.assign(
                unit=[page.plan.unit(unit_id).name for unit_id in checks["unit_id"]],
                result=["有人接听" if each else "无人接听" for each in checks["answered"].astype(bool)],
            ).sort_values(["answered", "checked_on"], kind="stable"),
            {
                "unit": of_field(PHONE, "unit_id", pinned=True), "phone_kind": of_field(PHONE, "phone_kind"),
                "checked_on": of_field(PHONE, "checked_on", "date"), "result": of_field(PHONE, "answered"),
                "response_seconds": of_field(PHONE, "response_seconds", "number"), "quality": of_field(PHONE, "quality"),
            },
            subject="电话暗访", empty="没有电话暗访记录。", on_open=lambda row: go("units", unit=row["unit_id"]),
        )  # fmt: skip


def notices(page: Page, followed: pd.DataFrame) -> None:
    """What followed from the findings of appraisals and telephone checks (R3.4).

    ``followed``: of ``supervision.notices_that_followed``, with the unit's name in ``unit``.
    """
    scoped_header(page, "发现问题后的监察通知书")
    settled = Rate(followed["is_done"].sum(), len(followed))
    noticed = Rate(followed["notice_number"].notna().sum(), len(followed))
    if len(followed):
        st.subheader(
            f"发现问题{len(followed)}个，发出监察通知书{noticed.text}（{noticed.counts}个），整改已核实{settled.text}"
            f"（{settled.counts}个）"
        )
    definition("只列电话暗访和评议中发现的问题；明察暗访中发现的见“一、明察暗访”。")
    table(
        page,
        followed,
        {
            "number": Column("编号", pinned=True), "unit": Column("单位"), "found_on": Column("发现", "date"),
            "kind": Column("问题"), "notice_number": Column("监察通知书"), "rectify_due_on": Column("整改期限", "date"),
            "standing": Column("整改"), "description": Column("情况", "long"),
        },
        subject="评议和电话暗访问题", empty="电话暗访和评议没有发现问题的记录。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip
