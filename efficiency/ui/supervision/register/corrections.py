"""更正: a further row with a reason takes the place of one that was wrong; nothing is changed or deleted."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date_short
from efficiency.commands import documents as document_commands
from efficiency.commands import incidents as incident_commands
from efficiency.commands import rectifications as rectification_commands
from efficiency.commands.accountability import correct_action
from efficiency.commands.activities import correct_activity
from efficiency.models import (
    Coded,
    DocumentStage,
    IncidentStage,
    RectificationState,
    Registration,
)
from efficiency.queries.register import (
    actions,
    document_steps,
    incident_steps,
    recent_activities,
    rectification_steps,
)
from efficiency.queries.supervision import documents
from efficiency.standings.words import outcome_words
from efficiency.subjects import official_activity
from efficiency.subjects.columns import WHY
from efficiency.subjects.incident import STEP, VERIFYING
from efficiency.ui.parts.fields import day, history, in_hand, record, switch, text, unit_names
from efficiency.ui.parts.forms import Form, open_form
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.incidents import incident_choice
from efficiency.ui.seams.address import kept_choice
from efficiency.ui.supervision.register.documents import action_fields
from efficiency.ui.supervision.register.incidents import JUDGEMENT
from efficiency.ui.supervision.register.visits import activity_fields

CORRECT, WITHDRAW = "correct", "withdraw"
WAYS = {CORRECT: "更正内容", WITHDRAW: "撤销这一步"}
_DAY, _NOTE = STEP.field("occurred_on").but(header="更正后的日期"), STEP.field("note")


def correcting(page: Page) -> None:
    """Choose what was wrong, say what is right and why."""
    st.caption("更正是新增一行并写明理由：原来的一行保留，更正以前各日的数字不变。")
    kinds: dict[str, tuple[str, Callable[[Page], None]]] = {
        "incident": ("反映的环节", _incident_step),
        "rectification": ("整改", _rectification_step),
        "document": ("文书的步骤", _document_step),
        "activity": ("公务活动", _activity),
        "action": ("责任追究", _action),
    }
    kind = kept_choice("更正什么", {code: words for code, (words, _) in kinds.items()}, key="correct")
    kinds[kind][1](page)


def _incident_step(page: Page) -> None:
    rows = incident_choice(page, "correct", asked=in_hand("correct_incident", "record"))
    form, number = _record(page, "correct_incident", "反映", rows, "sub_kind")
    if number is None:
        return
    steps = incident_steps(page.scope, number)
    chosen = _step(form, number, steps[steps["step"] != IncidentStage.RECEIVED], IncidentStage)
    if chosen is not None:
        form, row, last = chosen
        withdrawing = last and _withdrawing(form)
        verification = satisfied = None
        if not withdrawing:
            occurred_on = day(form, _DAY, row["occurred_on"])
            if row["step"] in VERIFYING:
                verification = switch(
                    form, STEP.field("verification"),
                    default=row["verification"] if isinstance(row["verification"], str) else None,
                )  # fmt: skip
            if row["step"] == IncidentStage.CLOSED:
                satisfied = switch(
                    form, JUDGEMENT,
                    default=None if pd.isna(row["satisfied"]) else bool(row["satisfied"]),
                )  # fmt: skip
            note = text(form, _NOTE, row["note"] if isinstance(row["note"], str) else "", words="说明")
        reason = text(form, WHY)

        def save() -> str:
            who, what = (page.user, page.as_of, number), (row["step"], int(row["id"]))
            if withdrawing:
                stage = incident_commands.withdraw_stage(*who, *what, reason=reason)
                return f"已撤销{number}的“{IncidentStage.words_of(row['step'])}”，现在是“{IncidentStage.words_of(stage)}”。"
            incident_commands.correct_stage(
                *who, *what, occurred_on=occurred_on, verification=verification, satisfied=satisfied, note=note,
                reason=reason,
            )  # fmt: skip
            return f"已更正{number}的“{IncidentStage.words_of(row['step'])}”。"

        form.submit("保存更正", save)
    history(page, steps, IncidentStage, "办理记录")


def _document_step(page: Page) -> None:
    rows = documents(page.scope)
    form, number = _record(page, "correct_document", "文书", rows.iloc[::-1], "subject")
    if number is None:
        return
    steps = document_steps(page.scope, number)
    chosen = _step(form, number, steps, DocumentStage)
    if chosen is not None:
        form, row, last = chosen
        withdrawing = last and row["step"] != DocumentStage.SERVED and _withdrawing(form)
        occurred_on, note, reason = _day_and_note(form, row, withdrawing)

        def save() -> str:
            who, what = (page.user, page.as_of, number), (row["step"], int(row["id"]))
            if withdrawing:
                step = document_commands.withdraw_document_step(*who, *what, reason=reason)
                return f"已撤销{number}的“{DocumentStage.words_of(row['step'])}”，现在是“{DocumentStage.words_of(step)}”。"
            document_commands.correct_document_step(
                *who, *what, occurred_on=occurred_on, note=note, reason=reason
            )
            return f"已更正{number}的“{DocumentStage.words_of(row['step'])}”。"

        form.submit("保存更正", save)
    history(page, steps, DocumentStage, "文书办理记录")


def _rectification_step(page: Page) -> None:
    rows = state.on(page.scope).finding_rows
    rows = rows[rows["state"].notna()]
    form, number = _record(page, "correct_rectification", "问题", rows.iloc[::-1], "kind")
    if number is None:
        return
    steps = rectification_steps(page.scope, number)
    now = steps[steps["counts"]].sort_values(["occurred_on", "recorded_at", "id"])
    seen = form.seen(number, tuple(now["id"]))
    standing = steps[steps["id"].isin(seen)].sort_values(["occurred_on", "recorded_at", "id"])
    row = standing.iloc[-1]
    form = form.about(f"{number}_{row['id']}")
    st.markdown(
        f"最后一步：**{RectificationState.words_of(row['step'])}**（{chinese_date_short(row['occurred_on'])}）。只能从最后一步改起。"
    )
    withdrawing = standing["step"].nunique() > 1 and _withdrawing(form)
    occurred_on, note, reason = _day_and_note(form, row, withdrawing)

    def save() -> str:
        who = (page.user, page.as_of, number, int(row["id"]))
        if withdrawing:
            before = rectification_commands.withdraw_rectification(*who, reason=reason)
            return f"已撤销{number}的“{RectificationState.words_of(row['step'])}”，现在是“{RectificationState.words_of(before)}”。"
        rectification_commands.correct_rectification(*who, occurred_on=occurred_on, note=note, reason=reason)
        return f"已更正{number}的“{RectificationState.words_of(row['step'])}”。"

    form.submit("保存更正", save)
    history(page, steps, RectificationState, "整改记录")


def _activity(page: Page) -> None:
    rows = recent_activities(page.scope)
    rows = rows.assign(words=rows["registration"].map(Registration.words_of))
    form, number = _record(page, "correct_activity", "公务活动（最近登记的200次）", rows, "words")
    if number is None:
        return
    row = rows.set_index("number").loc[number].to_dict()
    form = form.about(number)
    registration = switch(form, official_activity.SUBJECT.field("registration"), default=row["registration"])
    values = activity_fields(page, form, registration, row)
    reason = text(form, WHY)

    def save() -> str:
        fresh = correct_activity(
            page.user, page.as_of, number, registration=registration, reason=reason, **values
        )
        return f"已更正：{number}由{fresh}代替。"

    form.submit("保存更正", save)


def _action(page: Page) -> None:
    rows = actions(page.scope)
    rows = rows.assign(
        words=[outcome_words(*each) for each in zip(rows["sanction"], rows["no_action_reason"], strict=True)]
    )
    form, number = _record(page, "correct_action", "责任追究", rows, "words")
    if number is None:
        return
    row = rows.set_index("number").loc[number]
    before = {name: value for name, value in row.to_dict().items() if not pd.isna(value)}
    seen = form.seen(number, int(row["id"]))
    form = form.about(f"{number}_{seen}")
    values = action_fields(page, form, row["unit_id"], row["source_number"], before)
    reason = text(form, WHY)

    def save() -> str:
        correct_action(page.user, page.as_of, number, seen, reason=reason, **values)
        return f"已更正{number}。"

    form.submit("保存更正", save)


def _record(page: Page, name: str, words: str, rows: pd.DataFrame, what: str) -> tuple[Form, str | None]:
    """The form, and the number of the record that is to be corrected; None until one is chosen."""
    form = open_form(name)
    names = unit_names(page)
    options = {
        row["number"]: f"{row['number']}　{names[row['unit_id']]}　{row[what]}"
        for row in rows.to_dict("records")
    }
    number = record(form, words, options, parameter="record")
    return form, number


def _step(
    form: Form, number: str, steps: pd.DataFrame, codes: type[Coded]
) -> tuple[Form, pd.Series, bool] | None:
    """The form about one of the steps that count, its row, and whether it is the last; None where there is none."""
    now = steps[steps["counts"]].drop_duplicates("step", keep="last")
    seen = form.seen(number, tuple(now["id"]))
    standing = steps[steps["id"].isin(seen)]
    standing = standing.sort_values("step", key=lambda each: each.map(list(codes).index), ignore_index=True)
    if standing.empty:
        st.info("还没有可以更正的环节。")
        return None
    last = standing["id"].iloc[-1]
    options = {
        row.id: f"{codes.words_of(row.step)}　{chinese_date_short(row.occurred_on)}"
        for row in standing.itertuples()
    }
    chosen = st.segmented_control(
        "更正哪一步", list(options), default=last, required=True, format_func=lambda each: options.get(each, str(each)),
        key=form.key(f"{number}_step_{last}"),
    )  # fmt: skip
    row = standing.set_index("id", drop=False).loc[chosen]
    return form.about(f"{number}_{chosen}"), row, chosen == last


def _withdrawing(form: Form) -> bool:
    todo = st.radio("怎样更正", list(WAYS), format_func=WAYS.get, horizontal=True, key=form.key("todo"))
    return todo == WITHDRAW


def _day_and_note(form: Form, row: pd.Series, withdrawing: bool):
    """What is right: the day and the text (None when the step is taken back), and the reason."""
    occurred_on, note = None, ""
    if not withdrawing:
        occurred_on = day(form, _DAY, row["occurred_on"])
        note = text(form, _NOTE, row["note"] if isinstance(row["note"], str) else "", words="说明")
    return occurred_on, note, text(form, WHY)
