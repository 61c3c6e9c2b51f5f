"""The forms of the monitoring points, to be printed: for those who may know which enterprise is which."""

import pandas as pd
import streamlit as st

from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.access import Action, can
from efficiency.models import ActivityKind, Registration
from efficiency.papers.forms import PLAQUE, REGISTRATION_FORM, Point, plaques, registration_form
from efficiency.queries.activities import activities
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.printing import print_button


def printed_forms(page: Page, known: pd.DataFrame) -> None:
    """《公务活动登记表》 and the plaque of the points in ``known`` (columns of ``queries.points.points``), made when asked for.

    The form of one point holds what is registered; of several there is the blank one. Nothing for a reader who is told no names.
    """
    if not page.scope.sees_enterprise_names or not can(page.user, Action.EXPORT):
        return
    # Where this page stands: a file is made when nobody draws any more.
    here = (st.context.url or "").split("?")[0].rpartition("/")[0]
    listed = [_point(here, row) for _, row in known.iterrows()]
    alone = listed[0] if len(listed) == 1 else None

    def blank() -> tuple[int, bytes]:
        return 0, registration_form(alone, demo=page.is_demo)

    def filled() -> tuple[int, bytes]:
        rows = _visits(page, alone.number)
        return len(rows), registration_form(alone, rows, demo=page.is_demo)

    def signs() -> tuple[int, bytes]:
        return len(listed), plaques(listed, demo=page.is_demo)

    offered = {"blank": ("空白登记表", REGISTRATION_FORM, REGISTRATION_FORM, blank)}
    if alone is not None:
        offered["filled"] = ("已填登记表", REGISTRATION_FORM, f"{REGISTRATION_FORM}_{alone.number}", filled)
    offered["signs"] = (f"挂牌（{len(listed)}张）", f"{PLAQUE}挂牌", f"{PLAQUE}挂牌", signs)
    with st.container(horizontal=True):
        for key, (words, subject, name, build) in offered.items():
            print_button(page, words, subject, name, build, key=key)


def _point(here: str, row: pd.Series) -> Point:
    key = row["point_key"]
    return Point(key, row["point_label"], f"{here}/monitoring_points?point={key}")


def _visits(page: Page, point_key: str) -> list[tuple[str, ...]]:
    """What is registered of a point, the oldest first, in the columns of the form."""
    rows = activities(page.scope, point_key=point_key).iloc[::-1]
    rows = rows[rows["registration"] == Registration.REGISTERED]
    return [
        (
            chinese_date_short(row.started_on),
            page.plan.unit(row.unit_id).name,
            ActivityKind.words_of(row.kind),
            f"{row.people:g}" if row.people == row.people else "",
            f"{row.hours:g}" if row.hours == row.hours else "",
            row.rating or "",
        )
        for row in rows.itertuples()
    ]
