"""督办 on screen: the list with its ageing, one follow-up with all its steps and the next one to take."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.commands.follow_ups import FOLLOW_UP, assign, out_of_place, take_step
from efficiency.core.access import Action, can
from efficiency.models import FollowUpOrigin, FollowUpStage, IncidentKind, IncidentStage
from efficiency.papers.urging import blank_slip, slip
from efficiency.queries.accounts import names_of
from efficiency.queries.follow_ups import corrections_of, files, steps
from efficiency.queries.monitoring import incidents
from efficiency.standings.follow_ups import FollowUpStanding, Slip
from efficiency.standings.turns import Owner, days_while_open
from efficiency.subjects.follow_up import NEEDS_WORDS, STEP, SUBJECT
from efficiency.ui.leadership.weekly_meeting.forms import Subject, unit_box
from efficiency.ui.parts.attachments import choose_files, file_links
from efficiency.ui.parts.blocks import Column, folded, plain, table, unit_link
from efficiency.ui.parts.exports import AT_ONCE, export
from efficiency.ui.parts.fields import day, text
from efficiency.ui.parts.forms import Form, Unwelcome, open_form
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.menu import page_of
from efficiency.ui.parts.printing import print_button


def follow_up_words(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` (columns of ``FollowUpStanding``) with names and words in place of keys and codes: unit, origin, and whose
    (who is past the day). What is closed has no days past its day."""
    return rows.assign(
        unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        origin=[
            f"第{meeting:.0f}次例会" if origin == FollowUpOrigin.MEETING else "领导批示"
            for origin, meeting in zip(rows["origin"], rows["meeting_number"], strict=True)
        ],
        whose=rows["overdue_of"].map(Owner.words_of),
        days_over=days_while_open(rows, "days_over"),
    )


def still_words(page: Page, still: pd.DataFrame) -> str:
    """How many of those not done are past their day, and which one for longest: its unit, its day, whose it is.

    ``still``: columns of ``FollowUpStanding``.
    """
    if still.empty:
        return "没有未办结的督办事项"
    late = still[still["is_overdue"]].sort_values("days_over", ascending=False, kind="stable")
    if late.empty:
        return f"未办结{len(still)}件，都没有超期"
    first = late.iloc[0]
    owner = first["overdue_of"]
    whose = "" if owner == Owner.UNIT else f"，待{Owner.words_of(owner)}审核"
    return (
        f"未办结{len(still)}件中{len(late)}件超期，最久的是{page.plan.unit(first['unit_id']).name}的{first['number']}"
        f"（限{chinese_date_short(first['turn_due_on'])}，已超{first['days_over']}天{whose}）"
    )


def follow_up_list(page: Page, rows: pd.DataFrame, subject: str, *, empty: str = "没有督办事项。") -> None:
    """The follow-ups of ``rows``, a click opens one."""
    table(
        page, follow_up_words(page, rows),
        {"number": Column("编号", pinned=True), "unit": Column("责任单位"), "content": Column("事项", "long"),
         "whose": Column("超期的是"), "days_over": Column("超期（天）", "number"), "due_on": Column("时限", "date"),
         "waiting": Column("环节"),
         "origin": Column("来源"), "assigned_on": Column("交办", "date"),
         "open_days": Column("已交办（天）", "number"), "state_days": Column("停在本环节（天）", "number"),
         "last_note": Column("最近说明", "long")},
        subject=subject, empty=empty, extra={"first_due_on": "原定时限", "turn_due_on": "本环节期限", "answered_on": "反馈",
        "answer_days_late": "反馈晚（天）",
               "reminders": "催办次数", "closed_on": "办结"},
        on_open=lambda row: go("follow_ups", number=row["number"]), on_phones=("unit", "days_over", "content"),
    )  # fmt: skip


def one_follow_up(page: Page, number: str) -> None:
    """One follow-up: what, who, by when, every step taken, and the form for the next one by whoever may take it."""
    found = next((each for each in state.on(page.scope).follow_ups if each.number == number), None)
    if found is None:
        st.warning(
            "所选范围内没有这件督办。不在您分管的范围内的，可在页面上方打开“全市”。" if page.is_portfolio
            else "没有这件督办，或者您无权查看。"
        )  # fmt: skip
        return
    st.subheader(f"{number}　{found.waiting}")
    st.markdown(plain(found.content))
    st.markdown(
        f"{_origin(found)}，{chinese_date(found.assigned_on)}交办，时限{chinese_date(found.due_on)}{_late_words(found)}"
    )
    st.caption(
        f"已交办{found.open_days}天，停在“{FollowUpStage.words_of(found.state)}”{found.state_days}天，催办{found.reminders}次"
        + (f"，原定时限{chinese_date(found.first_due_on)}" if found.first_due_on != found.due_on else "")
    )
    _about(page, found)
    taken = steps(page.scope)
    taken = _by_rule(_with_names(taken[taken["number"] == number]))
    handed_in = files(page.scope, number)
    for step in taken.itertuples():
        until = f"，延至{chinese_date(step.new_due_on)}" if not pd.isna(step.new_due_on) else ""
        note = f"：{plain(step.note)}" if isinstance(step.note, str) else ""
        st.markdown(
            f"- {chinese_date_short(step.occurred_on)}　**{FollowUpStage.words_of(step.step)}**（{plain(step.by)}）{until}{note}"
        )
        file_links(handed_in[handed_in["step_id"] == step.id])
    _next_step(page, found, len(taken))
    _printed(page, found, taken)
    _history(page, found, taken, handed_in)


def _with_names(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with the name of who acted in ``by``; who has no account here goes by what was written down."""
    names = names_of(rows["recorded_by"])
    return rows.assign(by=[names.get(username, username) for username in rows["recorded_by"]])


def _by_rule(taken: pd.DataFrame) -> pd.DataFrame:
    """``taken`` with the rule in ``by`` where it refused what was asked for too late, and nobody did: at the moment of asking."""
    at_once = taken["recorded_at"] == taken["recorded_at"].shift()
    return taken.assign(
        by=taken["by"].mask(at_once & (taken["step"] == FollowUpStage.EXTENSION_REFUSED), "按规定")
    )


def _origin(found: FollowUpStanding) -> str:
    of_meeting = found.origin == FollowUpOrigin.MEETING
    return f"第{found.meeting_number:.0f}次例会议定" if of_meeting else "市领导批示"


def _printed(page: Page, found: FollowUpStanding, taken: pd.DataFrame) -> None:
    """The slip that is due, as a file to print."""
    if not can(page.user, Action.EXPORT):
        return

    def made() -> tuple[int, bytes]:
        unit = page.plan.unit(found.unit_id).name
        history = [
            f"{chinese_date_short(step.occurred_on)}　{FollowUpStage.words_of(step.step)}（{step.by}）"
            + (f"：{step.note}" if isinstance(step.note, str) else "")
            for step in taken.itertuples()
        ]
        return len(history), slip(found, unit, _origin(found), history, demo=page.is_demo)

    kind = found.slip.words
    with st.container(horizontal=True):
        print_button(page, f"打印{kind}", kind, f"{kind}_{found.number}", made, key=f"slip_{found.number}",
                     action=Action.VIEW_FOLLOW_UPS)  # fmt: skip


def blank_slips(page: Page) -> None:
    """An empty 督办单, for who gives 督办 out."""
    if can(page.user, Action.RUN_MEETING):
        print_button(
            page, f"空白{Slip.ASSIGNED.words}", Slip.ASSIGNED.words, f"空白{Slip.ASSIGNED.words}",
            lambda: (0, blank_slip(demo=page.is_demo)), key="slip_blank", action=Action.RUN_MEETING,
        )  # fmt: skip


def _history(page: Page, found: FollowUpStanding, taken: pd.DataFrame, handed_in: pd.DataFrame) -> None:
    """The whole course of one 督办 as one sheet to take along: every step with who acted, what was handed in, what was
    corrected."""
    rows = [
        (step.recorded_at, step.occurred_on, FollowUpStage.words_of(step.step), step.by, step.note, step.new_due_on,
         "；".join(f"{each.name}（{each.digest}）" for each in handed_in[handed_in["step_id"] == step.id].itertuples()))
        for step in taken.itertuples()
    ]  # fmt: skip
    if found.resolution_seq is not None:
        corrected = corrections_of(page.scope, int(found.meeting_number), int(found.resolution_seq))
        for each in _with_names(corrected).itertuples():
            words = f"{each.content}（{each.correction_reason}）"
            rows.append(
                (each.recorded_at, each.recorded_at.date(), "更正议定事项", each.by, words, each.due_on, "")
            )
            st.markdown(
                f"- {chinese_date_short(each.recorded_at.date())}　**更正议定事项**（{plain(each.by)}）：{plain(words)}"
            )
    columns = ["recorded_at", "occurred_on", "step", "by", "note", "new_due_on", "files"]
    sheet = pd.DataFrame(rows, columns=columns).sort_values("recorded_at", kind="stable")
    headers = {
        "occurred_on": "日期", "step": "环节", "by": "经办人", "note": "说明", "new_due_on": "时限改为", "files": "附件（指纹）",
        "recorded_at": "登记时间",
    }  # fmt: skip
    about = {"number": "督办编号", "unit": "责任单位", "content": "事项"}
    sheet = sheet.assign(number=found.number, unit=page.plan.unit(found.unit_id).name, content=found.content)
    export(page, sheet, about | headers, f"督办{found.number}办理经过")


def _late_words(found: FollowUpStanding) -> str:
    """Until when whoever has it now has to act, and who is late or was."""
    if found.is_done:
        return ""
    words = f"，{found.waits_for.words}**已超期{found.days_over}天**" if found.is_overdue else ""
    if found.waits_for == Owner.OFFICE:
        late = f"，晚{found.answer_days_late}天" if found.answer_days_late else ""
        answered = f"，{chinese_date_short(found.answered_on)}反馈{late}，应于{chinese_date(found.turn_due_on)}前审核"
        return answered + words
    again = (
        f"，退回后应于{chinese_date(found.turn_due_on)}前重报" if found.turn_due_on != found.due_on else ""
    )
    return again + words


def _about(page: Page, found: FollowUpStanding) -> None:
    """Links to the unit, and to what the follow-up is about."""
    kind, reference = found.subject_kind, found.subject_reference
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        unit_link(page, found.unit_id)
        if kind == "task":
            unit_link(page, found.unit_id, task_id=reference, label=page.plan.task(reference).label)
        elif kind == "incident":
            row = incidents(page.scope, numbers=(reference,))
            if len(row):
                st.page_link(
                    page_of("monitoring_points"), label=f"监测点反映{reference}",
                    query_params=carry() | {"point": row["point_key"].iloc[0]},
                )  # fmt: skip


def _next_step(page: Page, found: FollowUpStanding, seen: int) -> None:
    pending = bool(found.extensions) and found.extensions[-1].is_pending
    following = FOLLOW_UP.following[found.state]
    options = [
        step
        for step in (*following, *(FOLLOW_UP.beside if following else ()))
        if can(page.user, FOLLOW_UP.right_of(step)) and out_of_place(step, found.state, pending) is None
    ]
    # Also where nothing is left to do: what was just saved is said in any case.
    form = open_form("follow_up_step").about(f"{found.number}_{seen}")
    if not options:
        return
    with st.container(border=True):
        with form.field("step") as key:
            step = st.segmented_control(
                "办理", options, default=options[0], required=True, format_func=_step_words, key=key
            )
        new_due_on = None
        if step == FollowUpStage.EXTENSION_ASKED:
            proposed = max(found.due_on, page.as_of) + dt.timedelta(days=7)
            new_due_on = day(form, STEP.field("new_due_on").but(header="申请延至"), proposed)
        said = STEP.field("note")
        note = text(form, said, words=said.header if step in NEEDS_WORDS else "")
        chosen = choose_files(form) if step == FollowUpStage.FEEDBACK else []
        if step == FollowUpStage.EXTENSION_ASKED:
            if page.as_of >= found.due_on:
                st.warning("时限已到，现在申请将登记为不予受理。")
            st.caption(
                f"延期须在时限（{chinese_date(found.due_on)}）之前申请；时限当日及以后申请的，登记后不予受理。"
            )

        def save() -> str:
            refused = take_step(
                page.user, page.as_of, found.number, step, note=note, new_due_on=new_due_on, seen=seen, files=chosen,
            )  # fmt: skip
            if refused:
                return Unwelcome(f"{found.number}：未予受理。{refused}")
            kept = f"附件{len(chosen)}个：{'、'.join(name for name, _ in chosen)}" if chosen else "没有附件"
            with_files = f"，{kept}" if step == FollowUpStage.FEEDBACK else ""
            return f"{found.number}：{FollowUpStage.words_of(step)}，已登记{with_files}。"

        form.submit("登记", save)


def _step_words(step: str) -> str:
    return "办结销号" if step == FollowUpStage.CLOSED else FollowUpStage(step).words


def unit_subjects(page: Page, unit_id: str) -> list[Subject]:
    """What a leader may instruct a unit about: the unit itself, its tasks, the newest reports about it that are not closed."""
    known = incidents(page.scope, unit_id=unit_id, unfinished=True, limit=AT_ONCE)
    return [
        Subject("单位工作", "unit", unit_id, unit_id),
        *(Subject(task.label, "task", task.id, unit_id) for task in page.plan.tasks_of_unit(unit_id)),
        *incident_subjects(known),
    ]


def incident_subjects(rows: pd.DataFrame) -> list[Subject]:
    """Incidents (``queries.monitoring.incidents``) as what an instruction is about."""
    return [
        Subject(
            f"反映{row.number}（{IncidentKind.words_of(row.kind)}，{IncidentStage.words_of(row.stage)}）",
            "incident",
            row.number,
            row.unit_id,
        )
        for row in rows.itertuples()
    ]


def instruction_form(page: Page, subjects: list[Subject], *, asked: str | None = None) -> None:
    """A leader's 批示 on one of ``subjects``: it starts a follow-up at once. Nothing for those who give no instructions.

    ``asked`` is the reference that was chosen already, by a link.
    """
    if not can(page.user, Action.INSTRUCT) or not subjects:
        return
    form = open_form("instruction")
    fold = form.key(f"fold:{asked}")
    with st.expander("批示交办", key=fold, icon=":material/draw:", expanded=asked is not None):
        references = [each.reference for each in subjects]
        if asked is not None and asked not in references:
            st.caption(f"链接要批示的“{plain(asked)}”不在这里，请选择就什么批示。")
        # Another thing asked for is another choice, not what was chosen before.
        with form.field("subject", asked or "") as key:
            subject = st.selectbox(
                "就什么批示", subjects, index=references.index(asked) if asked in references else 0,
                format_func=lambda each: each.words, key=key,
            )  # fmt: skip
        _instruct(page, form, subject)


def instruct_in_place(page: Page, subject: Subject, words: str) -> None:
    """The same about one thing, where that thing stands; made when it is opened. Nothing for those who give no instructions."""
    if not can(page.user, Action.INSTRUCT):
        return
    # Before the fold, which stays open: what was just saved is said in any case.
    form = open_form(f"instruction_{subject.reference}")
    with folded(
        words, key=f"instruct_{subject.unit_id}_{subject.reference}", icon=":material/draw:"
    ) as is_open:
        if is_open:
            _instruct(page, form, subject)


def _instruct(page: Page, form: Form, subject: Subject) -> None:
    content = text(form, SUBJECT.field("content"), words="批示内容")
    who, when = st.columns(2)
    with who, form.field("unit_id", subject.reference) as key:
        unit_id = unit_box(page, "交办单位", key, chosen=subject.unit_id)
    with when:
        in_a_week = page.as_of + dt.timedelta(days=7)
        due_on = day(form, SUBJECT.field("due_on"), in_a_week, known_on=page.as_of)

    def save() -> str:
        number = assign(
            page.user, page.as_of, content=content, unit_id=unit_id, due_on=due_on, subject_kind=subject.kind,
            subject_reference=subject.reference,
        )  # fmt: skip
        return f"已交办，督办编号{number}。"

    form.submit("交办", save)
