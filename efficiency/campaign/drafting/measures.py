"""监督检查意见 -> measures, each with the page that its words are about, and what such a page is filled with: forms, rounds, kinds."""

import datetime as dt
import re
from typing import Any

from efficiency.campaign.drafting.outline import Node
from efficiency.campaign.drafting.writing import Noted, unsure
from efficiency.campaign.words import numeral
from efficiency.campaign.workdays import month_end

# By the key of the page, which is the stem of its file; what a heading says goes before what the text says.
_ABOUT = {
    "monitoring_points": re.compile("监测点|监督点|联系点"),
    "inspections": re.compile("明察暗访|明查暗访|暗访|察访"),
    "appraisals": re.compile("评议|测评|评价"),
    "social_supervision": re.compile("热线|民心网|社会监督|舆论监督"),
    "accountability": re.compile("责任追究|问责|追责|追究"),
}
_FORMS = re.compile("座谈会|随机抽查|问卷调查|电话回访|登门走访|上门走访|网上评议|现场测评|个别访谈")
_PHONES = re.compile("监督电话|服务电话|应急电话|投诉电话|举报电话|咨询电话|办公电话")
_OWNERSHIPS = re.compile("国有|集体|三资|外资|合资|民营|私营|个体|股份制")
_TIMES = re.compile("(?:一年|每年|全年|年内)[^，,。；;]{0,8}?([一两二三四])次")
_NUMBER = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4}


def measures(nodes: list[Node], body: dict[int, str]) -> list[dict[str, Any]]:
    """One entry of ``plan.yaml`` per heading, with the key of the page for what it is about where one is. ``body``: the text
    of each by its place among ``nodes``."""
    keys: dict[int, str] = {}
    for said in ({place: node.title for place, node in enumerate(nodes)}, body):
        for key, about in _ABOUT.items():
            found = next((n for n in said if n not in keys and about.search(said[n])), None)
            if found is not None and key not in keys.values():
                keys[found] = key
    return [
        unsure(
            {
                "id": f"J{place + 1}",
                "number": node.number.strip(),
                "key": unsure(keys[place], "按这一项的字句定的专页，看是否相符", node.paragraphs[0].place)
                if place in keys
                else f"measure_{place + 1}",
                "title": node.title,
                "text": body[place],
                "rules": [],
            },
            "可检查的规则由工作办公室列出",
            node.paragraphs[0].place,
        )
        for place, node in enumerate(nodes)
    ]


def key_of(measure: Noted) -> str | None:
    """The key of the page that a measure was given; None where it has none."""
    key = measure.value["key"]
    return key.value if isinstance(key, Noted) else None


def fillings(listed: list[Noted], first_day: dt.date, last_day: dt.date) -> dict[str, Any]:
    """The parts of ``campaign.yaml`` that the pages of ``measures`` are filled by: only those that are there have any."""
    texts = {
        each.value["key"].value: each.value["text"] for each in listed if isinstance(each.value["key"], Noted)
    }
    points, appraisals = texts.get("monitoring_points"), texts.get("appraisals")
    return {
        "appraisal_rounds": [] if appraisals is None else _rounds(appraisals, first_day, last_day),
        "ownerships": [] if points is None else _words(_OWNERSHIPS, points, "企业", "监测点的所有制"),
        **(
            {}
            if appraisals is None
            else {
                "appraisal_forms": _words(_FORMS, appraisals, "评议", "评议的方式"),
                "phone_kinds": _words(_PHONES, appraisals, "公开电话", "暗访的电话"),
            }
        ),
    }


def _words(pattern: re.Pattern, text: str, otherwise: str, what: str) -> Noted:
    found = list(dict.fromkeys(pattern.findall(text)))
    return unsure(
        found or [otherwise], f"{what}，{'照原文列出' if found else '原文没有列'}，由工作办公室补全"
    )


def _rounds(text: str, first_day: dt.date, last_day: dt.date) -> Noted:
    """As many rounds as the text says in a year, spread over the campaign; one where it does not say."""
    stated = _TIMES.search(text)
    many = _NUMBER[stated[1]] if stated else 1
    months = (last_day.year - first_day.year) * 12 + last_day.month - first_day.month
    made = []
    for number in range(1, many + 1):
        month = first_day.month - 1 + max(months * number // many - 1, 0)
        first = dt.date(first_day.year + month // 12, month % 12 + 1, 1)
        made.append(
            {
                "number": number,
                "name": f"第{numeral(number)}轮评议",
                "starts_on": max(first, first_day),
                "ends_on": min(month_end(first), last_day),
            }
        )
    words = f"原文写“{stated[0]}”" if stated else "原文没有写几次"
    return unsure(made, f"{words}，各在哪一月由工作办公室定")
