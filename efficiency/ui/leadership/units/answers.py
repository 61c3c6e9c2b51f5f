"""What a unit itself says of what it was asked: 整改, 监察文书, 监测点反映, each below the thing and only while it is the unit's turn."""

import datetime as dt
from collections.abc import Callable

from efficiency.campaign.workdays import chinese_date_short
from efficiency.commands.documents import DOCUMENT, record_document_step
from efficiency.commands.incidents import move_incident
from efficiency.commands.rectifications import record_rectification
from efficiency.core.access import Action, can
from efficiency.models import DocumentStage, IncidentStage, RectificationState, Role
from efficiency.standings.documents import DocumentStanding
from efficiency.standings.findings import FindingStanding
from efficiency.standings.incidents import IncidentStanding
from efficiency.standings.turns import Owner
from efficiency.subjects import incident, rectification, supervision_document
from efficiency.subjects.description import Field, Subject
from efficiency.ui.parts.fields import choose, day, text
from efficiency.ui.parts.forms import Form, open_form
from efficiency.ui.parts.frame import Page


def answer_finding(page: Page, each: FindingStanding) -> None:
    """报整改."""

    def save(form: Form) -> Callable[[], None]:
        said = _said(page, form, rectification.STEP, each.found_on)
        return lambda: record_rectification(
            page.user, page.as_of, each.number, each.state, state=RectificationState.REPORTED, **said
        )

    _form(page, each.number, each.state, each.waits_for, RectificationState.REPORTED.words, save)


def answer_document(page: Page, each: DocumentStanding) -> None:
    """采纳, then 执行."""

    def save(form: Form) -> Callable[[], None]:
        said = _said(page, form, supervision_document.STEP, each.served_on)
        return lambda: record_document_step(page.user, page.as_of, each.number, each.step, **said)

    following = DOCUMENT.next(each.step)
    _form(page, each.number, each.step, each.waits_for, DocumentStage.words_of(following), save)


def answer_incident(page: Page, each: IncidentStanding) -> None:
    """单位反馈, with what the unit found."""
    field: Field = incident.STEP.field("verification")

    def save(form: Form) -> Callable[[], None]:
        found = choose(
            form, field, {code: words for words, code in field.kind.codes.items()}, placeholder="可不选"
        )
        said = _said(page, form, incident.STEP, each.transferred_on)
        return lambda: move_incident(
            page.user, page.as_of, each.number, each.stage, verification=found, **said
        )

    _form(page, each.number, each.stage, each.waits_for, IncidentStage.UNIT_FEEDBACK.words, save)


def _said(page: Page, form: Form, subject: Subject, since: dt.date | None) -> dict:
    occurred_on = day(form, subject.field("occurred_on"), max(page.as_of, since or page.as_of))
    return {"occurred_on": occurred_on, "note": text(form, subject.field("note"))}


def _form(
    page: Page,
    number: str,
    state: str | None,
    whose: Owner | None,
    words: str,
    fill_in: Callable[[Form], Callable[[], None]],
) -> None:
    if page.user.role is not Role.UNIT or not can(page.user, Action.ANSWER_SUPERVISION):
        return
    # Also when it is somebody else's turn by now: what was just saved is said in any case.
    form = open_form(f"answer_{number}").about(str(state))
    if whose is not Owner.UNIT:
        return
    act = fill_in(form)

    def save() -> str:
        act()
        return f"{number}：{words}，已登记（{chinese_date_short(page.as_of)}）。"

    form.submit(f"登记{words}", save)
