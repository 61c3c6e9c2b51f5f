"""What an entry of the 审计日志 says, in words: codes as they are called where they stand, days as on screen, changes from what to
what. Entries are never written anew, so the words are found when they are read."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from efficiency import campaign
from efficiency.accounts.security import LIMITS
from efficiency.campaign.document import display
from efficiency.campaign.thresholds import THRESHOLD_WORDS
from efficiency.campaign.workdays import chinese_date
from efficiency.commands.settings import REPLY_CLOCK
from efficiency.core.access import Action, Scope
from efficiency.core.audit import AuditAction
from efficiency.exchange import ENCODINGS
from efficiency.models import Coded, PaperKind, Part, ReportKind
from efficiency.queries.portfolios import leader_titles
from efficiency.subjects.description import Field
from efficiency.subjects.fields import Choice
from efficiency.subjects.known import Known
from efficiency.subjects.tables import SUBJECTS
from efficiency.subjects.words import words_of

_MOST_CODES = 20
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BEFORE, _AFTER = "原", "新"
# What only a machine compares: in the entry's details, not in its sentence.
_FOR_MACHINES = ("校验值", "指纹", "会话", "被更正行", "更正行")
# Statements that are no field of a kind of fact, by their names.
_SETS: Mapping[str, type[Coded]] = {"种类": PaperKind, "类别": ReportKind, "承办": Part}
_FILES = ENCODINGS | {"docx": "Word文件", "pdf": "PDF", "ics": "日历文件", "xlsx": "Excel文件", "csv": "CSV"}


def known_names() -> dict[str, str]:
    """What the document and the list of leaders know by a code: the code -> its name."""
    plan = campaign.load().plan
    leaders = leader_titles(Scope(campaign.load().parameters.last_day))
    return (
        {each.id: each.name for each in plan.units}
        | {each.id: each.label for each in (*plan.tasks, *plan.milestones)}
        | {
            each.id: display(each.name)
            for each in (*plan.targets, *plan.deliverables, *campaign.load().indicators)
        }
        | dict(zip(leaders["leader_id"], leaders["title"], strict=True))
        | {name: words for name, (words, *_) in (THRESHOLD_WORDS | LIMITS).items()}
        | {"second_factor_roles": "必须用动态口令的角色", REPLY_CLOCK: "3日回复口径"}
    )


def codes_of(words: str) -> list[str]:
    """The codes whose names contain ``words``, by which entries have what a reader knows by its name; the first ones of many."""
    wanted = words.strip()
    names = known_names() | {str(action): action.words for action in Action}
    return [code for code, name in names.items() if wanted in name][:_MOST_CODES] if wanted else []


def object_words(names: Mapping[str, str], action: str, object_id: str) -> str:
    """What an entry is about: a right that was refused, a paper, a day and what the document knows by a code in words; a number
    of a register as it is."""
    if action == AuditAction.ACCESS_REFUSED:
        return Action.words_of(object_id) if object_id in set(Action) else "已结束的登录"
    kind, _, about = object_id.partition(":")
    if kind in set(PaperKind):
        return f"{PaperKind.words_of(kind)}{names.get(about, about)}"
    return _plain(names, object_id)


def sentence(names: Mapping[str, str], object_kind: str, told: Mapping[str, object]) -> str:
    """What an entry tells in particular, as one sentence; what did not change and what only a machine compares is left
    out. — where nothing is left."""
    said = []
    for name, value in told.items():
        if name in _FOR_MACHINES or value in (None, "", [], {}) or _is_told_with_another(name, told):
            continue
        words = value_words(names, object_kind, name, value)
        if (before := _before(name, told)) is None:
            said.append(f"{name}：{words}")
        elif told[before] == value:
            continue
        else:
            what = name.removeprefix(_AFTER).replace("值", "数值")
            earlier = value_words(names, object_kind, before, told[before])
            said.append(
                f"{what}由{earlier}改为{words}" if told[before] not in (None, "") else f"{what}定为{words}"
            )
    return "；".join(said) + "。" if said else "—"


def _before(name: str, told: Mapping[str, object]) -> str | None:
    """The statement that says what ``name`` was before, if there is one."""
    before = _BEFORE + name.removeprefix(_AFTER)
    return before if before in told and before != name else None


def _is_told_with_another(name: str, told: Mapping[str, object]) -> bool:
    """Whether ``name`` is what something was before, which is told with what it became."""
    now = name.removeprefix(_BEFORE)
    return now != name and any(told.get(each) not in (None, "", []) for each in (now, _AFTER + now))


def value_words(names: Mapping[str, str], object_kind: str, name: str, value: object) -> str:
    """One statement's value in words; what is nested is told in a row."""
    match value:
        case None | "":
            return "—"
        case bool():
            return "是" if value else "否"
        case {"表": table, **counts}:
            rest = "，".join(f"{each}{n}" for each, n in counts.items() if each not in _FOR_MACHINES)
            return f"{table}{rest}"
        case dict():
            return "，".join(
                f"{_plain(names, each)}{value_words(names, object_kind, name, of)}"
                for each, of in value.items()
            )
        case list():
            return "、".join(value_words(names, object_kind, name, each) for each in value)
        case float():
            return f"{value:g}"
    what = name.removeprefix(_BEFORE).removeprefix(_AFTER)
    if (field := _fields().get((object_kind, what))) is not None:
        words = words_of(field, value, Known(campaign.load().plan, dt.date.min)) if not _is_day(value) else ""
        if words.isdecimal() and isinstance(field.kind, Choice):
            # A number is taken in, too, where tables have it; what it stands for comes after it.
            words = [each for each, code in field.kind.codes.items() if code == value][-1]
        if words and words != value:
            return words
    if what in _SETS and value in set(_SETS[what]):
        return _SETS[what].words_of(value)
    if what == "编码":
        return _FILES.get(str(value), str(value))
    if what == "月份" and _is_day(value):
        month = dt.date.fromisoformat(value)
        return f"{month.year}年{month.month}月"
    return _plain(names, value)


def _plain(names: Mapping[str, str], value: object) -> str:
    if _is_day(value):
        return chinese_date(dt.date.fromisoformat(value))
    return names.get(value, str(value))


def _is_day(value: object) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


@cache
def _fields() -> dict[tuple[str, str], Field]:
    """(Kind of fact, word of a field) -> the field."""
    return {(subject.name, each.header): each for subject in SUBJECTS for each in subject.fields}
