"""A document -> the files of a campaign's folder, as text by name. Every sentence of it stands in ``document.yaml``, in order."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from efficiency.campaign.checking import MARK
from efficiency.campaign.drafting import steps, tables, tasks
from efficiency.campaign.drafting.chapters import Chapters, chapters
from efficiency.campaign.drafting.dates import signed_on, times
from efficiency.campaign.drafting.measures import fillings, key_of, measures
from efficiency.campaign.drafting.outline import Node, Part, parts
from efficiency.campaign.drafting.sentences import sentences
from efficiency.campaign.drafting.source import Paragraph, Unreadable
from efficiency.campaign.drafting.tasks import Draft
from efficiency.campaign.drafting.units import Units
from efficiency.campaign.drafting.writing import Noted, document, sure, unsure

_NUMBER = re.compile(r"[一-龥]{2,10}[〔\[（(]20\d\d[〕\]）)]\s*第?\d+号")
_SUPERVISION = re.compile(r"监督|督查|检查|考核|问责")
_HEAD = (
    f"起草自“{{name}}”，尚未核对。注“确定”的照原文读出，注“{MARK}”的须有人看过：看过以后删去“{MARK}”二字。\n"
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the tasks: who issues the document, when, under which name."""

    title: Noted
    doc_number: Noted
    issuer: Noted
    issued_on: Noted
    signed: str
    addressees: str
    notice: str
    preamble: str

    @property
    def day(self) -> dt.date:
        return self.issued_on.value


def files(name: str, paragraphs: tuple[Paragraph, ...], year: int | None) -> dict[str, str]:
    """The text of each file of the folder. ``year`` serves where the document names none.

    Raises ``Unreadable`` for a document without a year, or in which no task can be seen.
    """
    found = parts(paragraphs)
    main = max(found, key=lambda part: sum(len(node.children) + 1 for node in part.nodes))
    opinion = next((part for part in found if part is not main and _opines(part)), None)
    frame = _frame(name, paragraphs, main, year)
    sorted_out, annexed = chapters(main), tables.rows(paragraphs)
    if not annexed and not any(group.items for group in sorted_out.groups):
        raise Unreadable(f"“{name}”里看不出分条的工作任务（如“一、”“（一）”“1.”），不能起草。")
    days = [
        when.ends_on for each in paragraphs for when in times(each.text, frame.day.year)
        if frame.day <= when.ends_on <= dt.date(frame.day.year + 5, 12, 31)
    ]  # fmt: skip
    # The Monday of the first week that is reported: at the turn of a year it lies in the next one.
    monday = frame.day + dt.timedelta(days=7 - frame.day.weekday())
    last_day = dt.date(max([monday, *days]).year, 12, 31)
    phases = steps.phases(sorted_out.steps, frame.day, last_day)
    main_end = phases[-2 if len(phases) > 2 else -1]["ends_on"].value
    draft = Draft(Units(), frame.day, last_day, main_end)
    sections = tasks.sections(draft, sorted_out.groups, annexed, "主要任务")
    plan = _plan(frame, sorted_out, sections, phases, opinion)
    place = _whole_city(frame, plan["supervision_opinion"]["measures"])
    units = [*draft.units.entries(), *([place.unit] if place else [])]
    head = _HEAD.format(name=name)
    asides = "".join(f"{MARK}（原文第{place}段）：{words}\n" for place, words in draft.asides)
    return {
        "plan.yaml": document(
            head + f"{MARK}：nature（任务性质）、actor（谁办）、简称都不是原文，由工作办公室定。\n" + asides, plan
        ),
        "units.yaml": document(
            head + f"{MARK}：full_name、short_name和kind按原文的叫法照抄，由工作办公室核成规范名称。\n", {"units": units}
        ),
        "districts.yaml": document(
            head + f"{MARK}：原文没有区县名单和位置，由工作办公室补上（可以没有）。\n",
            {"districts": [place.district] if place else []},
        ),
        "indicators.yaml": document(
            head + f"{MARK}：辅助指标由工作办公室定（可以没有）。\n", {"indicators": []}
        ),
        "campaign.yaml": document(head, _parameters(frame, last_day, _weeks(monday, phases), plan, draft, place)),
        "document.yaml": document(
            f"“{name}”的原文，逐段逐句照抄，供核对。\n", {"paragraphs": _paragraphs(paragraphs, main, sorted_out, opinion)}
        ),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the schematic map with the unit that answers for it."""

    district: Noted
    unit: dict[str, Any]


def _whole_city(frame: _Frame, listed_measures: list[Noted]) -> _Place | None:
    """The whole city as one place, for the roster of monitoring points, each of which lies somewhere; None without such
    points."""
    if "monitoring_points" not in {key_of(each) for each in listed_measures}:
        return None
    found = re.match(r".+?[市县区州盟旗省]", frame.issuer.value)
    name = found[0] if found else "全市"
    code = "000000"
    return _Place(
        unsure(
            {"code": code, "name": name, "short": name[:4], "kind": "全市", "row": 0, "col": 0},
            "原文没有区县名单，监测点先都算在全市一处；列出区县以后删去",
        ),
        {
            "id": f"D{code}",
            "name": unsure(f"{name}政府", "与districts.yaml的全市一处相对应，列出区县以后删去"),
            "full_name": f"{name}人民政府",
            "short_name": name[:10],
            "kind": "待定",
            "category": "district_government",
            "district_code": code,
        },
    )


def _opines(part: Part) -> bool:
    return bool(part.nodes) and any(_SUPERVISION.search(each.text) for each in part.titles)


def _frame(name: str, paragraphs: tuple[Paragraph, ...], main: Part, year: int | None) -> _Frame:
    lead = [each for part in parts(paragraphs) for each in part.lead]
    ending = [each for each in paragraphs if not each.table][-6:]
    signed = next((each for each in (*lead, *ending) if signed_on(each.text)), None)
    title = next((each for part in parts(paragraphs) for each in part.titles), None)
    if signed:
        issued_on = sure(signed_on(signed.text), signed.place)
    else:
        first = re.search(r"(20\d\d)年", "".join(each.text for each in paragraphs[:40]))
        if not first and year is None:
            raise Unreadable(f"“{name}”里没有年份。请用 --year 写明是哪一年的，如 --year 2027。")
        issued_on = unsure(dt.date(int(first[1]) if first else year, 1, 1), "文中没有印发日期，暂取年初")
    number = next((found for each in lead if (found := _NUMBER.search(each.text))), None)
    place = next((each.place for each in lead if number and number[0] in each.text), None)
    issuer = re.match(r"(.{2,30}?)关于", title.text) if title else None
    names = [each for each in main.titles if each is not title] or [each for each in (title,) if each]
    at = main.lead.index(names[-1]) + 1 if names and names[-1] in main.lead else 0
    preamble = [
        each.text
        for each in main.lead[at:]
        if each is not signed and not _NUMBER.fullmatch(each.text.strip("（）()"))
    ]
    notice = [each.text for each in lead if re.search(r"印发给你们|现印发|请.{0,8}贯彻", each.text)]
    return _Frame(
        sure(title.text, title.place)
        if title
        else unsure(name.rsplit(".", 1)[0], "文中没有标题，暂用文件名"),
        sure(number[0], place) if number else unsure("", "文中没有文号"),
        sure(issuer[1], title.place) if issuer and title else unsure("", "标题里看不出发文机关"),
        issued_on,
        signed.text if signed else "",
        next((each.text for each in lead if each.text.endswith(("：", ":")) and len(each.text) < 80), ""),
        "".join(notice),
        "".join(
            each
            for each in preamble
            if each not in notice and not each.endswith(("单位:", "单位：", "部门：", "部门:"))
        ),
    )


def _short(title: str) -> str:
    """某市关于印发《方案》的通知 -> 方案: what such a notice sends out."""
    about = re.search(r"关于(?:印发|转发)(.+?)(?:的通知)?$", title)
    return about[1].strip("《》") if about else title


def _texts(node: Node) -> str:
    """All words of a node and what stands below it, the numbers below it included."""
    return "".join([*node.texts, *(f"{child.number}{_texts(child)}" for child in node.children)])


def _body(node: Node) -> str:
    """The same without the node's own heading, unless the heading is all there is."""
    words = _texts(node)
    return words.removeprefix(node.title).lstrip("。；：: ") or words


def _plan(
    frame: _Frame,
    found: Chapters,
    sections: list[dict[str, Any]],
    phases: list[dict[str, Any]],
    opinion: Part | None,
) -> dict[str, Any]:
    nodes = opinion.nodes if opinion else []
    requirements = [child for node in found.requirements for child in node.children] or found.requirements
    led = next(
        (
            s
            for node in requirements
            for s in sentences(_texts(node))
            if re.search(r"统一领导|领导小组|总牵头", s)
        ),
        "",
    )
    intro = "".join(
        text for node in found.steps if node.children for text in node.texts[1:] or node.texts[:1]
    )
    return {
        "title": frame.title,
        "doc_number": frame.doc_number,
        "issuer": frame.issuer,
        "issued_on": frame.issued_on,
        "signed": frame.signed,
        "addressees": frame.addressees,
        "notice": frame.notice,
        "attachments": [],
        "preamble": frame.preamble,
        "goals": {"guiding": "".join(_body(node) for node in found.goals), "objective": "", "results": []},
        "sections": sections,
        "phases_intro": intro,
        "phases": phases,
        "work_requirements": [
            {
                "id": f"W{place}",
                "number": node.number.strip(),
                "title": sure(node.title, node.paragraphs[0].place),
                "text": _body(node),
                "obligations": [],
            }
            for place, node in enumerate(requirements, start=1)
        ],
        "leading_organisation": {
            "leader": led,
            "office_name": unsure("工作办公室", "牵头机构叫什么、有哪些成员单位"),
            "office_duty": "",
            "office_members": [],
            "roles": [],
        },
        "closing": "",
        "supervision_opinion": {
            "title": re.sub(r"^附件\d*[:：]\s*", "", opinion.titles[0].text) if opinion else "",
            "preamble": "".join(each.text for each in opinion.lead if each not in opinion.titles)
            if opinion
            else "",
            "lead": "",
            "methods": [],
            "contents": [],
            "legal_bases": [],
            "measures": measures(nodes, {place: _body(node) for place, node in enumerate(nodes)}),
            "closing": "",
        },
        "ambiguities": [],
        "glossary": {},
    }


def _weeks(monday: dt.date, phases: list[dict[str, Any]]) -> dict[str, int]:
    """The weeks that are reported, from that of ``monday`` to that in which the last phase ends."""
    year, first_week, _ = monday.isocalendar()
    end = max(phases[-1]["ends_on"].value, monday)
    if end.isocalendar().year > max(end.year, year):
        # A last day whose week is the first of the next year: 28 December is always in the last week of its own.
        end = dt.date(end.year, 12, 28)
    last_year, last_week, _ = end.isocalendar()
    weeks = {"year": year, "first": first_week, "last": last_week, "report_day": 5, "report_hour": 16}
    return weeks | ({"last_year": last_year} if last_year > year else {})


def _parameters(
    frame: _Frame,
    last_day: dt.date,
    weeks: dict[str, int],
    plan: dict[str, Any],
    draft: Draft,
    place: _Place | None,
) -> dict[str, Any]:
    listed = [task for section in plan["sections"] for task in section["tasks"]]
    listed_measures = plan["supervision_opinion"]["measures"]
    series = {
        "incidents": ("FY-", "", 3), "activities": ("GW-", "", 4), "inspections": ("MC-", "", 2), "findings": ("WT-", "", 3),
        "accountability": ("ZJ-", "", 3), "follow_ups": ("DB-", "", 3), "extensions": ("YQ-", "", 3),
        "NOTICE": ("监通", "号", 1), "RECOMMENDATION": ("监建", "号", 1), "DECISION": ("监决", "号", 1),
    }  # fmt: skip
    watching, units, places = draft.units.watching, draft.units.entries(), int(place is not None)
    return {
        "short_title": unsure(_short(frame.title.value), "显示在页面上的简称"),
        "first_day": frame.day,
        "last_day": unsure(last_day, "看板的数据截至哪一天"),
        "weeks": unsure(
            weeks,
            "每周报送从哪一周到哪一周、星期几几点前，文中没有写",
        ),
        "days": unsure(
            {
                "review": 5, "verify": 10, "decide": 3, "resume": 3, "serve": 3, "publish": 10, "pursue": 20, "handle": 20,
                "resolve": 15, "answer": 2, "close": 10,
            },
            "各环节的天数文中没有写，由工作办公室定",
        ),
        "counts": unsure(
            {
                "方面": len(plan["sections"]),
                "主要工作任务": len(listed),
                "量化指标": sum(len(task.get("targets", ())) for task in listed),
                "交付成果": sum(len(task.get("deliverables", ())) for task in listed),
                "阶段": len(plan["phases"]),
                "时间节点": sum(len(phase["milestones"]) for phase in plan["phases"]),
                "工作要求": len(plan["work_requirements"]),
                "监督检查措施": len(listed_measures),
                "监督检查规则": 0,
                "重点部门": 0,
                "责任单位": len(units),
                "任务与责任单位的对应": sum(len(task["units"].value) for task in listed),
                "区市县": places,
                "先导区": 0,
            },
            "这是程序数出来的，请对照原文用人工数一遍",
        ),
        "series": unsure(
            {
                name: {"before": f"{before}〔{{year}}〕" if after else f"{before}{{year}}-", "after": after, "width": width}
                for name, (before, after, width) in series.items()
            },
            "各类登记怎么编号、用什么机关代字，由工作办公室定",
        ),
        "papers": unsure(
            {
                "office": "工作办公室",
                "leaders": "领导",
                "mastheads": {"WEEKLY": "工作周报", "CIRCULAR": "工作督查通报", "SPECIAL": "工作专报", "MINUTES": "例会纪要"},
                "codes": {"CIRCULAR": "督通", "SPECIAL": "专报", "MINUTES": "例纪"},
            },
            "公文的发文机关标志和机关代字，由工作办公室定",
        ),
        **fillings(listed_measures, frame.day, last_day),
        "supervision_unit": unsure(
            watching or units[0]["id"],
            "名称里有监督职责的首个单位，是否由它监督" if watching else "文中看不出由哪个单位监督，暂取第一个责任单位",
        ),
    }  # fmt: skip


def _paragraphs(
    paragraphs: tuple[Paragraph, ...], main: Part, found: Chapters, opinion: Part | None
) -> list[dict[str, Any]]:
    """Every paragraph with its sentences and what it was taken for."""
    taken: dict[int, str] = {each.place: "标题和印发通知" for each in main.lead}

    def take(nodes: list[Node], words: str) -> None:
        for node in nodes:
            for below in node.walk():
                taken.update({each.place: words for each in below.paragraphs if each.place not in taken})

    for group in found.groups:
        if group.node:
            taken.update({each.place: "方面的标题" for each in group.node.paragraphs})
        for item in group.items:
            take([item.node] if item.node else [], "工作任务")
    take(found.goals, "指导思想和目标")
    take(found.steps, "工作步骤")
    take(found.requirements, "工作要求")
    if opinion:
        taken.update({each.place: "监督检查意见" for each in opinion.lead})
        take(opinion.nodes, "监督检查意见")
    made = []
    for each in paragraphs:
        part = taken.get(each.place) or ("附表" if each.table else "其他")
        entry = {"place": each.place, "part": part, "sentences": sentences(each.text)}
        if part == "其他" and len(each.text) > 40:
            entry["part"] = unsure(part, "没有归入任务、步骤或要求，看是否遗漏", each.place)
        made.append(entry)
    return made
