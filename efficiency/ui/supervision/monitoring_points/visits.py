"""公务活动 in the monitoring points: repeated visits, the register of points and activities."""

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.figures import monitoring as m
from efficiency.figures.over_time import registration_weeks, unripe_words, visits_to_come
from efficiency.figures.point_grid import period_columns, period_marks
from efficiency.judgements.conspicuous import spells_judged, usual_words
from efficiency.judgements.repeat_visits import repeated
from efficiency.models import Registration
from efficiency.queries.activities import activities
from efficiency.queries.monitoring import incident_counts
from efficiency.standings.returns import SILENT_WEEKS, monday
from efficiency.ui.parts.blocks import Column, definition, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.grids import draw_grid
from efficiency.ui.parts.limits import limits_block
from efficiency.ui.supervision.monitoring_points.cells import activity_table
from efficiency.ui.supervision.monitoring_points.findings import place_name, spells_headline
from efficiency.ui.supervision.monitoring_points.printed import printed_forms


def repeats(page: Page, known: pd.DataFrame) -> None:
    """重复检查: three or more activities in one enterprise within fourteen days (任务19)."""
    visits = activities(page.scope)
    spells = repeated(page.scope)
    if spells.empty:
        st.info("没有监测点在14天内被进点3次及以上。")
        return
    own = page.scope.reader_unit is not None
    if own:
        # A unit is told no point of its visits: they are told apart by their place in the list.
        places = {key: f"第{n}家" for n, key in enumerate(spells["point_key"].unique(), start=1)}
        visits = visits.assign(point_key=visits["point_key"].map(places))
        spells = spells.assign(point_key=spells["point_key"].map(places)).assign(
            point_label=lambda rows: rows["point_key"]
        )
    spells = spells_judged(spells, page.scope)
    st.subheader(spells_headline(page, spells))
    labels = spells.drop_duplicates("point_key").head(12).set_index("point_key")["point_label"]
    order = labels.index.tolist()
    drawn = visits[visits["point_key"].isin(order)]
    weeks = period_columns(known["plaque_on"].min(), page.as_of, "week", None)
    counted = drawn.assign(column=[monday(day) for day in drawn["started_on"]])
    counted = counted.groupby(["point_key", "column"]).size().rename("visits").reset_index()
    grid = pd.MultiIndex.from_product([order, list(weeks)], names=["row", "column"]).to_frame(index=False)
    grid = grid.merge(counted.rename(columns={"point_key": "row"}), on=["row", "column"], how="left")
    grid["value"] = grid["visits"].fillna(0).astype(int)
    grid = grid.assign(
        words=grid["value"].astype(str),
        state=[m.VALUE if n else m.ZERO for n in grid["value"]],
        note="进点次数",
    )
    to_come = visits_to_come(page.scope, "week")
    opened = draw_grid(
        page, "repeats", grid, labels.to_dict(), weeks, marks=period_marks(weeks, page.as_of, "week", to_come),
        alt_text="监测点×周：进点活动次数", row_title="监测点", column_title="星期一", opens=not own, unit="次", title="进点活动",
    )  # fmt: skip
    if opened and opened[0] in order and not own:
        go("monitoring_points", point=opened[0])
    shown = spells.assign(
        place=[place_name(page, code) for code in spells["place_code"]],
    )
    table(
        page, shown, {
            "point_label": Column("监测点", pinned=True), "place": Column("所在区域"), "first_on": Column("首次", "date"),
            "last_on": Column("末次", "date"), "visits": Column("进点（次）", "number"), "units": Column("单位（个）", "number"),
            "unregistered": Column("其中未登记（次）", "number"),
        }, subject="重复进点", empty="",
        on_open=None if own else lambda row: go("monitoring_points", point=row["point_key"]),
    )  # fmt: skip
    definition(
        "同一监测点14天内（首末两日都算）有3次及以上公务活动；文件未量化，为本系统口径。一次活动只归入一段。"
        + unripe_words(to_come, "次", "week"),
        tested=usual_words(spells["expected"], spells["limit"]),
    )


def register(page: Page, known: pd.DataFrame) -> None:
    """监测点名册 and 公务活动登记: the rows behind the cards."""
    seen = incident_counts(page.scope, "point_key", replies=False).set_index("point_key")["incidents"]
    visits = activities(page.scope)
    came = visits["point_key"].value_counts()
    sent = {each.point_key: each for each in state.on(page.scope).returns}
    rows = known.assign(
        place=[place_name(page, code) for code in known["place_code"]],
        incidents=known["point_key"].map(seen).fillna(0).astype(int),
        visits=known["point_key"].map(came).fillna(0).astype(int),
        returned=[len(sent[key].sent) for key in known["point_key"]],
        due=[len(sent[key].asked) for key in known["point_key"]],
        missed=[sent[key].missed_in_a_row for key in known["point_key"]],
    )
    columns = {
        "point_label": Column("监测点", pinned=True), "ownership": Column("所有制"), "industry": Column("行业"),
        "place": Column("所在区域"), "plaque_on": Column("挂牌日期", "date"), "incidents": Column("反映（件）", "number"),
        "visits": Column("进点活动（次）", "number"), "returned": Column("已交周回执（份）", "number"),
        "due": Column("应交周回执（份）", "number"), "missed": Column("连续未交（周）", "number"),
    }  # fmt: skip
    if page.scope.reader_unit:
        # Which point a unit's visits were to is not told; industry is told of none.
        for name in ("industry", "visits"):
            del columns[name]
    silent = sum(each.is_silent for each in sent.values())
    never = sum(each.is_silent and each.last_sent is None for each in sent.values())
    missing = sum(len(each.asked) - len(each.sent) for each in sent.values())
    st.subheader(
        f"{len(rows)}个监测点，{silent}个连续{SILENT_WEEKS}周以上没有周回执"
        + (f"，其中{never}个一份也没有" if never else "")
        + f"；共缺周回执{missing:,}份"
    )
    definition("周回执截止日次日起未交的算缺；截止日当天的不算。没有反映不等于没有问题。")
    table(
        page, rows.sort_values(["incidents", "visits"], ascending=False), columns, subject="监测点名册", empty="名册是空的。",
        on_open=lambda row: go("monitoring_points", point=row["point_key"]),
    )  # fmt: skip
    printed_forms(page, known)
    st.subheader(
        f"公务活动登记：{(visits['registration'] == Registration.REGISTERED).sum():,}/{len(visits):,}次已登记"
    )
    limits_block(
        "按周的登记率", lambda: registration_weeks(page.scope), key="registration", unit="%", rising_is_good=True,
        target=100.0, target_words="要求100%", note="未登记的进点由企业反映或抽查发现，知道得晚。",
    )  # fmt: skip
    activity_table(page, visits)
