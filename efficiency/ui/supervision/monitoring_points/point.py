"""One monitoring point: the enterprise, who came, what it reported, and how it was answered."""

from functools import partial

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.commands.telling import LEAST
from efficiency.figures import monitoring as m
from efficiency.judgements.repeat_visits import repeat_visits
from efficiency.metrics import Rate
from efficiency.models import UNTOLD, Registration, ReplyClock
from efficiency.queries.activities import activities
from efficiency.queries.monitoring import incident_counts
from efficiency.ui.leadership.follow_ups import incident_subjects, instruction_form
from efficiency.ui.parts.blocks import Card, cards, definition, plain
from efficiency.ui.parts.frame import Page, carry
from efficiency.ui.parts.incidents import incident_listing
from efficiency.ui.parts.menu import page_of
from efficiency.ui.supervision.monitoring_points.cells import activity_table, dressed, incident_table
from efficiency.ui.supervision.monitoring_points.findings import place_name
from efficiency.ui.supervision.monitoring_points.printed import printed_forms


def one_point(page: Page, known: pd.DataFrame, point_key: str) -> None:
    """The point named in the address. A key that is not this reader's to know is answered as one that does not exist."""
    st.page_link(
        page_of("monitoring_points"),
        label="返回全部监测点",
        icon=":material/arrow_back:",
        query_params=carry(),
    )
    found = known[known["point_key"] == point_key]
    if found.empty:
        st.info("没有这个监测点。请从列表或热力图里选择。")
        return
    point = found.iloc[0]
    st.header(plain(point["point_label"]))
    _about(page, point)
    printed_forms(page, found)
    _figures(page, point)
    listing = incident_listing(page.scope, partial(dressed, page), point_key=point_key)
    st.subheader(f"反映了{listing.total:,}件" if listing.total else "没有反映")
    incident_table(
        page, listing.first, subject="本监测点的反映", empty="这个监测点没有反映过问题。", one_point=True, listing=listing
    )  # fmt: skip
    instruction_form(page, incident_subjects(listing.first))
    if page.scope.reader_unit:
        # Which point its own visits were to a unit is not told (``queries.activities``).
        return
    visits = activities(page.scope, point_key=point_key)
    spells = repeat_visits(visits)
    st.subheader(_visits_headline(visits, spells))
    activity_table(page, visits, subject="本监测点的公务活动", one_point=True)
    definition("14天内（首末两日都算）3次及以上算重复进点；文件未量化，为本系统口径。")


def _about(page: Page, point: pd.Series) -> None:
    """Where the point lies, whose it is and since when, as far as the reader is told."""
    told = [place_name(page, point["place_code"]), point["ownership"], plain(point["industry"])]
    day = chinese_date(point["plaque_on"])
    if page.scope.reader_unit:
        st.markdown(" · ".join([*(words for words in told if words != UNTOLD), f"{day}以前挂牌"]))
        st.caption(
            f"为保护反映企业，代号只供本单位使用，与其他单位看到的不同；所在区域、所有制和挂牌日期按不少于{LEAST}家合并，"
            "本单位的进点活动不与代号对应。"
        )
        return
    hung = f"{day}挂牌" if point["plaque_on"] <= page.as_of else "截至日尚未挂牌"
    st.markdown(" · ".join([*told, hung]))
    if not page.scope.sees_enterprise_names:
        st.caption(f"为保护反映企业，名称以代号显示；只有{campaign.load().supervisor}能看到企业名称。")


def _figures(page: Page, point: pd.Series) -> None:
    official = state.on(page.scope).reply_clock
    counts = incident_counts(page.scope, point_key=point["point_key"])
    reply = m.reply_rate(counts, official)
    own = next(each for each in state.on(page.scope).returns if each.point_key == point["point_key"])
    came, due = len(own.sent), len(own.asked)
    cards(
        [
            Card("反映问题", f"{counts['incidents'].sum()}件", f"已回复{counts['replied'].sum()}件"),
            Card(
                "3日内回复",
                reply.text,
                f"{reply.counts}件" if reply.denominator else "没有应复的反映",
                ReplyClock(official).words,
            ),
            *([] if page.scope.reader_unit else [_registered(page, point)]),
            Card(
                "周回执",
                f"{came} / {due}",
                f"连续{own.missed_in_a_row}周未报，不等于没有问题" if own.is_silent else "已交/应交，份",
            ),
        ]
    )


def _registered(page: Page, point: pd.Series) -> Card:
    visits = activities(page.scope, point_key=point["point_key"])
    registered = Rate((visits["registration"] == Registration.REGISTERED).sum(), len(visits))
    words = f"{registered.counts}次" if registered.denominator else "没有已知的进点活动"
    return Card("进点活动登记率", registered.text, words)


def _visits_headline(visits: pd.DataFrame, spells: pd.DataFrame) -> str:
    if visits.empty:
        return "没有已知的进点公务活动"
    if spells.empty:
        return f"进点公务活动{len(visits)}次，没有重复进点"
    top = spells.iloc[0]
    days = f"{chinese_date_short(top['first_on'])}至{chinese_date_short(top['last_on'])}"
    return f"进点公务活动{len(visits)}次，其中{days}被{top['units']}个单位进点{top['visits']}次"
