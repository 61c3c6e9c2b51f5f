"""The forms of the monitoring points, to be printed: for those who may know which enterprise is which."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from efficiency.commands.exports import record_export
from efficiency.commands.recording import authorise
from efficiency.core.access import Action, can
from efficiency.models import ActivityKind, Registration
from efficiency.papers.forms import PLAQUE, REGISTRATION_FORM, Point, plaques, registration_form
from efficiency.queries.activities import activities
from efficiency.ui.parts.frame import Page

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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
            st.download_button(
                words, data=partial(_made, page, subject, build), mime=_DOCX, icon=":material/print:",
                file_name=f"{name}{'_演示数据' if page.is_demo else ''}.docx", key=f"printed_{key}", on_click="ignore",
            )  # fmt: skip


def _made(page: Page, subject: str, build: Callable[[], tuple[int, bytes]]) -> bytes:
    """A file, for which the right is asked anew and of which the audit log is told."""
    authorise(page.user, Action.EXPORT)
    rows, made = build()
    record_export(page.user, subject, page.as_of, rows, "docx")
    return made


def _point(here: str, row: pd.Series) -> Point:
    key = row["point_key"]
    return Point(key, row["point_label"], f"{here}/monitoring_points?point={key}")


def _visits(page: Page, point_key: str) -> list[tuple[str, ...]]:
    """What is registered of a point, the oldest first, in the columns of the form."""
    rows = activities(page.scope, point_key=point_key).iloc[::-1]
    rows = rows[rows["registration"] == Registration.REGISTERED]
    return [
        (
            row.started_on.isoformat(),
            page.plan.unit(row.unit_id).name,
            ActivityKind.words_of(row.kind),
            f"{row.people:g}" if row.people == row.people else "",
            f"{row.hours:g}" if row.hours == row.hours else "",
            row.rating or "",
        )
        for row in rows.itertuples()
    ]
