"""督办单, 催办单 and 督查单 to print: one sheet for what waits at a unit, graver the longer it waits (工作要求（二）)."""

from collections.abc import Sequence

from docx.document import Document
from docx.shared import Pt

from efficiency import campaign
from efficiency.campaign.words import ended
from efficiency.campaign.workdays import add_workdays, chinese_date
from efficiency.papers.appendices import add_table
from efficiency.papers.letter import Table
from efficiency.papers.page import SIZE_2, SIZE_4, TITLE, blank_page, saved, write
from efficiency.standings.follow_ups import FollowUpStanding, Slip
from efficiency.standings.turns import Owner

_BLANK_DAY = "　　年　月　日"
_WIDTHS = {"项目": 36, "内容": 120}
# What is written in by hand by who answers: so many lines.
_BY_HAND = {"办理情况": 5, "承办人和电话": 1, "单位负责人签字（盖章）": 2, "反馈日期": 1}


def slip(standing: FollowUpStanding, unit: str, origin: str, history: Sequence[str], *, demo: bool) -> bytes:
    """The slip that is due for a 督办, as .docx on A4: what, for whom (``unit``), whence (``origin``), what was done so far
    (``history``, a line each), and room for the answer."""
    kind = standing.slip
    made = blank_page(demo, False)
    _head(made, kind)
    extended = (
        f"（原定{chinese_date(standing.first_due_on)}）" if standing.due_on != standing.first_due_on else ""
    )
    known = {
        "编号": standing.number,
        "来源": origin,
        "责任单位": unit,
        "交办日期": chinese_date(standing.assigned_on),
        "办理时限": chinese_date(standing.due_on) + extended,
        "事项": ended(standing.content),
        "办理经过": "\n".join(history),
        "要求": _asked(standing, kind),
    }
    _table(made, known, chinese_date(standing.as_of))
    return saved(made, standing.as_of, f"{kind.words}{standing.number}")


def blank_slip(*, demo: bool) -> bytes:
    """An empty 督办单 to be filled in by hand."""
    made = blank_page(demo, False)
    _head(made, Slip.ASSIGNED)
    rows = dict.fromkeys(("编号", "来源", "责任单位", "交办日期", "办理时限"), "")
    _table(made, rows | {"事项": "\n\n", "要求": "\n"}, _BLANK_DAY)
    return saved(made, None, Slip.ASSIGNED.words)


def _asked(standing: FollowUpStanding, kind: Slip) -> str:
    """What the slip asks for: by the day that counts; past it, at once and with reasons."""
    again = chinese_date(add_workdays(standing.as_of, campaign.load().parameters.days.resume))
    over = f"已超过时限{standing.unit_days_over}天" if standing.unit_days_over else "尚未反馈"
    times = f"，已催办{standing.reminders}次" if standing.reminders else ""
    match kind:
        case Slip.ASSIGNED:
            # While it lies with the office, or is over, the day of whose turn it is is none of the unit's.
            turn = standing.turn_due_on if standing.waits_for == Owner.UNIT else None
            day = turn or standing.due_on
            return f"请于{chinese_date(day)}前办理完毕并书面反馈；不能按期完成的，须在时限之前申请延期。"
        case Slip.URGED:
            return f"该事项{over}{times}。请抓紧办理，于{again}前反馈办理情况。"
        case _:
            return (
                f"该事项{over}{times}。请单位主要负责人亲自过问，于{again}前反馈办理情况，并书面说明迟延的原因和责任人；"
                "工作办公室将派人督查，结果在例会上通报。"
            )


def _head(made: Document, kind: Slip) -> None:
    write(made, campaign.load().parameters.papers.office, font=TITLE, size=SIZE_2, align="center")
    title = write(made, kind.words, font=TITLE, size=36, align="center", line=None, style="Title")
    title.paragraph_format.line_spacing = Pt(58)


def _table(made: Document, known: dict[str, str], day: str) -> None:
    by_hand = {name: "\n" * lines for name, lines in _BY_HAND.items()}
    # In the table and not below it: so no signature comes to stand alone on a page.
    signed = {"签发": f"{campaign.load().parameters.papers.office}\n{day}"}
    rows = tuple((known | signed | by_hand).items())
    add_table(made, Table("", _WIDTHS, rows, ""), SIZE_4)
