"""What can be brought in as a table: one entry per subject, its columns, and what must hold within a row. Pure.

The template, the preview, the command and the handbook all read this table.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from efficiency.campaign import indicators
from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import report_weeks
from efficiency.commands.activities import FROM_ENTERPRISE, FROM_FORM, FROM_SPOT_CHECK, RATINGS
from efficiency.commands.incidents import SEVERITIES, SUB_KINDS
from efficiency.commands.registers import LONGEST_TEXT
from efficiency.commands.reports import SELF_LIGHTS, ZERO_WORDS
from efficiency.core.access import Action
from efficiency.models import (
    ActivityKind,
    Coded,
    DeliverableState,
    IncidentKind,
    Light,
    Registration,
    ReportKind,
)
from efficiency.subjects import cells

REASON = "correction_reason"
# Before the document nothing of this was counted; base figures of the year before may be.
_EARLIEST = dt.date(2006, 1, 1)
_CAMPAIGN_FROM = dt.date(2007, 1, 1)


@dataclass(frozen=True, slots=True)
class Known:
    """The code tables as they are now, and the day on which rows are recorded: what cells are held against.

    ``units``: every name and confirmed alias -> id. ``points``: every name of a point -> id. ``plaques``: point -> plaque
    day. ``categories``: categories of complaints known so far. ``collective``: ids that are names for several units
    (各区市县政府). ``started``: unit -> day on which it was set up, for those that were not there all year.
    """

    plan: Plan
    day: dt.date
    units: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    plaques: Mapping[str, dt.date] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    collective: frozenset[str] = frozenset()
    started: Mapping[str, dt.date] = field(default_factory=dict)


Converter = Callable[[Known, Mapping[str, str]], cells.Convert]
Faults = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its header, what it is for, an example, how its cells become values, the words of its drop-down list.

    ``codes``: the set that its values are codes of, null for values that speak for themselves.
    """

    name: str
    header: str
    help: str
    example: str
    convert: Converter
    required: bool = False
    words: Callable[[Known], list[str]] | None = None
    also: tuple[str, ...] = ()
    codes: type[Coded] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One table that can be brought in.

    ``key``: the fields that say which fact a row is about. ``numbered``: its first key is a number that may be left out;
    then the whole row is the key. ``correctable``: a row that differs from a known one may correct it, with a reason.
    ``faults`` yields (field, sentence) for what does not fit together within a row; it may complete the row.
    """

    name: str
    title: str
    help: str
    action: Action
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    faults: Callable[[dict, Known], Faults]
    correctable: bool = True
    numbered: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The fields that are facts: all but the reason for a correction."""
        return tuple(each.name for each in self.fields if each.name != REASON)

    def header_of(self, name: str) -> str:
        """The header of a field."""
        return next(each.header for each in self.fields if each.name == name)

    def codes_of(self, name: str) -> type[Coded] | None:
        """The set that the values of a field are codes of; null for values that speak for themselves."""
        return next(each.codes for each in self.fields if each.name == name)


# ---------------------------------------------------------------- kinds of columns


def _text(longest: int, shortest: int = 0) -> Converter:
    return lambda known, answers: cells.text(longest, shortest)


def _number(least: float, most: float, **options) -> Converter:
    return lambda known, answers: cells.number(least, most, **options)


def _count(most: int = 10_000_000) -> Converter:
    return _number(0, most, whole=True)


def _date(earliest: dt.date) -> Converter:
    return lambda known, answers: cells.date(earliest, known.day)


def _codes(codes: dict[str, object], what: str) -> dict:
    """The converter and the drop-down list of a column that holds one of a few words."""
    return {"convert": lambda known, answers: cells.choice(codes, what), "words": lambda known: list(codes)}


def _coded(codes: type[Coded], what: str, only: Iterable[Coded] | None = None) -> dict:
    """``_codes`` of a column that holds one of a set of codes, or ``only`` some of them."""
    return _codes({each.words: str(each) for each in only or codes}, what) | {"codes": codes}


def _unit(example: str = "市国税局", help: str = "", *, required: bool = True) -> Field:
    return Field(
        "unit_id", "单位", help or "单位名称、简称或全称；不够准确的会先问清再导入。", example,
        lambda known, answers: cells.named(known.units, answers, "单位"), required,
        lambda known: [unit.name for unit in known.plan.units if unit.id not in known.collective],
        also=("责任单位", "被反映单位", "承办单位", "单位名称", "部门"),
    )  # fmt: skip


def _point() -> Field:
    return Field(
        "point_id", "监测点", "监测点编号、代称、企业名称或组织机构代码。", "JC-001",
        lambda known, answers: cells.choice(known.points, "监测点"), True,
        lambda known: sorted(set(known.plaques)), also=("监测点编号", "企业名称", "企业"),
    )  # fmt: skip


def _reason() -> Field:
    return Field(
        REASON,
        "更正原因",
        "只在改动已有数据时填写；原值保留，可在“更正与变更”查看。",
        "",
        _text(LONGEST_TEXT, 4),
    )


def _task_names(plan: Plan) -> dict[str, str]:
    names = {}
    for task in plan.tasks:
        for word in (task.label, f"任务{task.number}", str(task.number), task.title, task.id):
            names[word] = task.id
    return names


def _deliverable_names(plan: Plan) -> dict[str, str]:
    return {word: each.id for each in plan.deliverables for word in (each.name, each.id)}


def _indicator_names(plan: Plan) -> dict[str, str]:
    return {word: each.id for each in (*plan.targets, *indicators.load()) for word in (each.name, each.id)}


def _district_names(plan: Plan) -> dict[str, str]:
    return {word: each.code for each in plan.districts for word in (each.name, each.short, each.code)}


# ---------------------------------------------------------------- what must hold within a row


def _unit_faults(row: dict, known: Known, day: dt.date | None) -> Faults:
    unit_id = row["unit_id"]
    if unit_id is None:
        return
    started = known.started.get(unit_id)
    if unit_id in known.collective:
        yield "unit_id", f"“{known.plan.unit(unit_id).name}”是集合名称，请写具体单位。"
    elif started and day and day < started:
        yield (
            "unit_id",
            f"“{known.plan.unit(unit_id).name}”{started.isoformat()}才设立，请核对日期或单位。",
        )


def _report_faults(row: dict, known: Known) -> Faults:
    plan, unit_id, due_on = known.plan, row["unit_id"], row["due_on"]
    yield from _unit_faults(row, known, due_on)
    if unit_id and row["task_id"] not in {task.id for task in plan.tasks_of_unit(unit_id)}:
        yield "task_id", f"文件没有给{plan.unit(unit_id).name}规定这项任务，请核对任务或单位。"
    if due_on and due_on not in _weeks(plan.issued_on):
        yield "due_on", "不是报送截止日（一般是星期五，逢放假提前），请核对。"
    zero = row["kind"] == ReportKind.ZERO or (row["kind"] is None and row["progress"] is None)
    row["kind"] = str(ReportKind.ZERO if zero else ReportKind.SUBSTANTIVE)
    if zero:
        if row["progress"] is not None:
            yield "progress", "零报告表示没有新进展，不填进度。"
        row["self_light"], row["summary"] = None, row["summary"] or ZERO_WORDS
        return
    for name, words in (("progress", "进度"), ("self_light", "自评"), ("summary", "进展情况")):
        if row[name] is None:
            yield name, f"有进展的报送须填“{words}”；没有新进展的，类别填“零报告”。"


@cache
def _weeks(first: dt.date) -> frozenset[dt.date]:
    return frozenset(report_weeks(first, dt.date(2007, 12, 31)))


def _reading_faults(row: dict, known: Known) -> Faults:
    for name in ("unit_id", "district_code", "category"):
        row[name] = row[name] or ""
    indicator_id = row["indicator_id"]
    if indicator_id is None:
        return
    supporting = next((each for each in indicators.load() if each.id == indicator_id), None)
    about = supporting or known.plan.target(indicator_id)
    dimensions = supporting.dimensions if supporting else ()
    for name, dimension, words in (
        ("unit_id", "unit", "单位"), ("district_code", "district", "区市县"), ("category", "category", "分类"),
    ):  # fmt: skip
        if row[name] and dimension not in dimensions:
            yield name, f"“{about.name}”不按{words}分，这一格请留空。"
        # The city's own centre stands in a category, those of the districts in the district column.
        elif not row[name] and dimension in dimensions and len(dimensions) == 1:
            yield name, f"“{about.name}”按{words}分，请填“{words}”。"
    if len(dimensions) > 1 and not any(row[name] for name in ("unit_id", "district_code", "category")):
        yield "category", f"“{about.name}”分项统计，请填单位、区市县或分类。"
    value, above, below = row["value"], row["numerator"], row["denominator"]
    rate = about.unit == "%"
    if (above is None) != (below is None) and rate:
        yield "numerator" if above is None else "denominator", "分子和分母应同时填写。"
    elif rate and below is not None:
        if below == 0:
            if value is not None:
                yield "value", "分母为0时没有比率，这一格请留空。"
        elif above > below:
            yield "numerator", "分子不能大于分母，请核对。"
        elif value is None:
            row["value"] = round(100 * above / below, 1)
        elif abs(value - 100 * above / below) > 0.1:
            yield "value", f"与分子、分母算得的{100 * above / below:.1f}不一致，请核对。"
    elif value is None:
        yield "value", "必须填写。"
    elif rate and 0 < value < 1:
        yield "value", f"是{value:g}%还是{value * 100:g}%？本指标的单位就是%，请填如85，不要填0.85。"
    elif rate and value > 100:
        yield "value", "比率不能超过100，请核对。"


def _complaint_faults(row: dict, known: Known) -> Faults:
    yield from _unit_faults(row, known, row["month_end"])
    for part, whole, words in (
        ("closed", "received", "办结数不能多于受理数"), ("surveyed", "closed", "回访数不能多于办结数"),
        ("satisfied", "surveyed", "满意数不能多于回访数"),
    ):  # fmt: skip
        if row[part] is not None and row[whole] is not None and row[part] > row[whole]:
            yield part, f"{words}（{row[whole]}），请核对。"


def _point_faults(row: dict, known: Known, day_field: str) -> Faults:
    day, plaque = row[day_field], known.plaques.get(row["point_id"])
    if day and plaque and day < plaque:
        yield day_field, f"该监测点{plaque.isoformat()}才挂牌，请核对日期或监测点。"


def _activity_faults(row: dict, known: Known) -> Faults:
    yield from _unit_faults(row, known, row["started_on"])
    yield from _point_faults(row, known, "started_on")
    registered = row["registration"] == Registration.REGISTERED
    row["known_from"] = row["known_from"] or (FROM_FORM if registered else FROM_ENTERPRISE)
    if registered != (row["known_from"] == FROM_FORM) and row["registration"]:
        yield (
            "known_from",
            f"{Registration(row['registration']).words}的活动应为{FROM_FORM if registered else '企业反映或抽查'}。",
        )
    if registered:
        for name, words in (("people", "人数"), ("hours", "时长")):
            if row[name] is None:
                yield name, f"已登记的活动应填“{words}”。"
    elif row["rating"]:
        yield "rating", "没有登记表的活动没有企业评价，请留空。"


def _incident_faults(row: dict, known: Known) -> Faults:
    yield from _unit_faults(row, known, row["received_on"])
    yield from _point_faults(row, known, "received_on")
    if row["kind"] and row["sub_kind"] and row["sub_kind"] not in SUB_KINDS[IncidentKind(row["kind"])]:
        yield (
            "sub_kind",
            f"{IncidentKind(row['kind']).words}的细类有：{'、'.join(SUB_KINDS[IncidentKind(row['kind'])])}。",
        )


def _deliverable_faults(row: dict, known: Known) -> Faults:
    if row["document_number"] and row["state"] not in (None, DeliverableState.ISSUED):
        yield "document_number", "尚未印发的成果没有文号，请留空，或把状态改为“印发或建成”。"


def _minxin_faults(row: dict, known: Known) -> Faults:
    yield from _unit_faults(row, known, row["received_on"])
    before, words = row["received_on"], "收件日期"
    for name, own in (("replied_on", "回声日期"), ("resolved_on", "结果日期")):
        if row[name] and before and row[name] < before:
            yield name, f"{own}不能早于{words}，请核对。"
        if row[name]:
            before, words = row[name], own


def _hotline_faults(row: dict, known: Known) -> Faults:
    yield from _unit_faults(row, known, row["aired_on"])
    if row["calls"] is not None and row["closed"] is not None and row["closed"] > row["calls"]:
        yield "closed", f"办结数不能多于来电数（{row['calls']}），请核对。"


# ---------------------------------------------------------------- the table


def _number_field(example: str, *, required: bool = False) -> Field:
    help_ = (
        "编号，不能重复。" if required else "原有编号；没有的留空，由系统编号，内容完全相同的行只导入一次。"
    )
    return Field("number", "编号", help_, example, _text(20), required)


SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "progress_report", "周五报送", "各责任单位对每项任务每周的进展，一行一项任务。", Action.CORRECT_DATA,
        (
            Field("task_id", "任务", "任务号或任务简称。", "任务6",
                  lambda known, answers: cells.choice(_task_names(known.plan), "任务"), True,
                  lambda known: [task.label for task in known.plan.tasks], also=("主要工作任务", "任务编号")),
            _unit("市政府行政服务中心"),
            Field("due_on", "报送截止日", "所报那一周的截止日，一般是星期五，逢放假提前。", "2007-08-31",
                  _date(_CAMPAIGN_FROM), True, also=("报送周", "截止日", "报送周截止日")),
            Field("kind", "类别", "有进展或零报告；留空时按是否填了进度判断。", "有进展",
                  **_coded(ReportKind, "类别")),
            Field("progress", "进度（%）", "完成到百分之几，0至100；零报告不填。", "65",
                  _number(0, 100, percent=True), also=("进度", "完成进度", "进度%")),
            Field("self_light", "自评", "自己怎么看：绿灯、黄灯、红灯或已办结。", "绿灯",
                  **_coded(Light, "自评", SELF_LIGHTS)),
            Field("summary", "进展情况", "做了什么，不少于5个字；零报告可不填。", "已完成审批流程清理，正在汇总。",
                  _text(LONGEST_TEXT, 5)),
            Field("problem", "存在问题", "可不填。", "", _text(LONGEST_TEXT)),
            Field("next_step", "下一步打算", "可不填。", "", _text(LONGEST_TEXT)),
            _reason(),
        ),
        ("task_id", "unit_id", "due_on"), _report_faults,
    ),
    Subject(
        "indicator_reading", "指标读数", "九项量化指标和辅助指标的月度读数。", Action.CORRECT_DATA,
        (
            Field("indicator_id", "指标", "指标名称或编号。", "网上办事项目数",
                  lambda known, answers: cells.choice(_indicator_names(known.plan), "指标"), True,
                  lambda known: [each.name for each in (*known.plan.targets, *indicators.load())],
                  also=("指标名称",)),
            Field("period_end", "月份", "读数所属的月份。", "2007年8月",
                  lambda known, answers: cells.month(_EARLIEST, _end_of_month(known.day)), True,
                  also=("期末", "期末日期", "统计月份")),
            _unit("", "只有按单位分的指标填写。", required=False),
            Field("district_code", "区市县", "只有按区市县分的指标填写。", "",
                  lambda known, answers: cells.choice(_district_names(known.plan), "区市县"), False,
                  lambda known: [each.name for each in known.plan.districts], also=("地区", "区划")),
            Field("category", "分类", "只有分类统计的指标填写。", "", _text(40)),
            Field("value", "数值", "按指标的单位；比率填百分数，可由分子、分母算出。", "1390", _number(-1e9, 1e9),
                  also=("读数", "指标值")),
            Field("numerator", "分子", "比率须与分母同时填写。", "", _number(0, 1e9)),
            Field("denominator", "分母", "比率须与分子同时填写。", "", _number(0, 1e9)),
            Field("note", "备注", "可不填。", "", _text(LONGEST_TEXT)),
            _reason(),
        ),
        ("indicator_id", "period_end", "unit_id", "district_code", "category"), _reading_faults,
    ),
    Subject(
        "complaint_month", "投诉月报", "行政投诉中心每月按承办单位和类别的件数（任务3）。", Action.CORRECT_DATA,
        (
            Field("month_end", "月份", "所属月份。", "2007年8月",
                  lambda known, answers: cells.month(_CAMPAIGN_FROM, _end_of_month(known.day)), True,
                  also=("统计月份", "年月")),
            _unit("供热行业"),
            Field("category", "类别", "投诉类别。", "供热", _text(20), True,
                  lambda known: list(known.categories), also=("投诉类别",)),
            Field("received", "受理", "当月受理件数。", "120", _count(), True, also=("受理数", "受理件数")),
            Field("closed", "办结", "其中已办结。", "116", _count(), True, also=("办结数", "办结件数")),
            Field("surveyed", "回访", "其中回访过。", "70", _count(), True, also=("回访数", "回访件数")),
            Field("satisfied", "满意", "回访中表示满意。", "65", _count(), True, also=("满意数", "满意件数")),
            _reason(),
        ),
        ("month_end", "unit_id", "category"), _complaint_faults,
    ),
    Subject(
        "official_activity", "公务活动登记表", "进入监测点的检查、执收、评比等公务活动，一行一次（意见二）。",
        Action.RECORD_SUPERVISION,
        (
            _number_field(""),
            _point(),
            _unit(),
            Field("started_on", "活动日期", "进点的日期。", "2007-08-20", _date(_CAMPAIGN_FROM), True, also=("日期",)),
            Field("kind", "活动类别", "检查、执收、年检等。", "检查",
                  **_coded(ActivityKind, "活动类别"), required=True),
            Field("registration", "登记情况", "已登记、未登记或拒不登记。", "已登记",
                  **_coded(Registration, "登记情况"), required=True),
            Field("known_from", "何以得知", "登记表、企业反映或抽查；留空时按登记情况推定。", "登记表",
                  **_codes({word: word for word in (FROM_FORM, FROM_ENTERPRISE, FROM_SPOT_CHECK)}, "来源")),
            Field("people", "人数", "已登记的须填。", "3", _number(1, 200, whole=True)),
            Field("hours", "时长（小时）", "已登记的须填。", "2", _number(0.1, 240), also=("时长", "小时")),
            Field("rating", "企业评价", "满意、基本满意或不满意；可不填。", "满意",
                  **_codes({word: word for word in RATINGS}, "评价")),
            _reason(),
        ),
        ("number",), _activity_faults, numbered=True,
    ),
    Subject(
        "incident", "监测点反映", "监测点反映的问题，收到环节；后续办理在“监察登记”进行（意见二）。",
        Action.RECORD_SUPERVISION,
        (
            _number_field(""),
            _point(),
            _unit(),
            Field("received_on", "收件日期", "收到反映的日期，3日时限由此起算。", "2007-08-20",
                  _date(_CAMPAIGN_FROM), True, also=("反映日期", "日期")),
            Field("kind", "类型", "不作为、慢作为或乱作为。", "慢作为", **_coded(IncidentKind, "类型"),
                  required=True),
            Field("sub_kind", "细类", "须与类型相配。", "推诿扯皮",
                  **_codes({word: word for words in SUB_KINDS.values() for word in words}, "细类"), required=True),
            Field("severity", "情节", "1轻微、2较重、3严重。", "1",
                  **_codes({str(each): each for each in SEVERITIES} | dict(zip(("轻微", "较重", "严重"), SEVERITIES, strict=True)),
                           "情节"), required=True),
            Field("content", "反映内容", "不少于5个字。", "办理手续多次往返，一直没有答复。",
                  _text(LONGEST_TEXT, 5), True, also=("内容",)),
        ),
        ("number",), _incident_faults, correctable=False, numbered=True,
    ),
    Subject(
        "deliverable_status", "成果进展", "43项交付成果走到哪一步，一行一次变化。", Action.CORRECT_DATA,
        (
            Field("deliverable_id", "成果", "成果名称或编号。", "D04",
                  lambda known, answers: cells.choice(_deliverable_names(known.plan), "成果"), True,
                  lambda known: [each.name for each in known.plan.deliverables], also=("成果名称", "交付成果")),
            Field("state", "状态", "未启动、起草、报批、印发或建成。", "印发或建成",
                  **_coded(DeliverableState, "状态"), required=True),
            Field("reached_on", "日期", "达到这一状态的日期。", "2007-03-28", _date(_CAMPAIGN_FROM), True,
                  also=("达到日期",)),
            Field("document_number", "文号", "印发的填写。", "大政发〔2007〕30号", _text(60)),
            Field("note", "备注", "可不填。", "", _text(LONGEST_TEXT)),
            _reason(),
        ),
        ("deliverable_id", "reached_on"), _deliverable_faults,
    ),
    Subject(
        "minxin_case", "民心网办件", "民心网件的收件、回声和结果，一行一件（意见四）。", Action.RECORD_SUPERVISION,
        (
            _number_field("MX-2007-9001", required=True),
            _unit(),
            Field("received_on", "收件日期", "网上收到的日期。", "2007-08-06", _date(_CAMPAIGN_FROM), True, also=("日期",)),
            Field("replied_on", "回声日期", "已有回声的填写。", "2007-08-08", _date(_CAMPAIGN_FROM)),
            Field("resolved_on", "结果日期", "已有结果的填写。", "2007-08-20", _date(_CAMPAIGN_FROM)),
        ),
        ("number",), _minxin_faults, correctable=False,
    ),
    Subject(
        "hotline_broadcast", "行风热线", "行风热线每次上线的单位和来电（意见四）。", Action.RECORD_SUPERVISION,
        (
            Field("aired_on", "播出日期", "", "2007-08-22", _date(_CAMPAIGN_FROM), True, also=("日期",)),
            _unit(),
            Field("calls", "来电", "来电件数。", "12", _count(100_000), True, also=("来电数",)),
            Field("closed", "办结", "其中已办结。", "11", _count(100_000), True, also=("办结数",)),
        ),
        ("aired_on", "unit_id"), _hotline_faults, correctable=False,
    ),
)  # fmt: skip


def _end_of_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def subject_of(name: str) -> Subject:
    """The subject of a name. Raises ``KeyError``."""
    return next(each for each in SUBJECTS if each.name == name)
