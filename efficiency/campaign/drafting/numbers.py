"""How much: the numbers that a sentence asks for (以上, 不低于, 达到, 压缩, 由…增加到…), and what is to be left behind (方案, 办法, 系统 ...)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_N = r"(\d+(?:\.\d+)?)"
_UNIT = r"(%|％|个百分点|个工作日|[万亿]?[个项件家户条人次天日期篇场批处所名元])"
_OVER = r"(以上|及以上)?"
_PLAIN = r"[^，。；、,;:：]"
_REACH = re.compile(
    rf"({_PLAIN}{{2,30}}?)(?:须|应|要|均|都|全部|力争)*(?:达到|达|提高到|提升到|提升至|提高至|保持在|稳定在|增加到|增至)\s*{_N}\s*{_UNIT}{_OVER}"
)
_LEAST = re.compile(
    rf"({_PLAIN}{{2,30}}?)(?:不低于|不少于|不得低于|不得少于|至少|超过|突破)\s*{_N}\s*{_UNIT}"
)
_CUT = re.compile(
    rf"({_PLAIN}{{2,30}}?)再?(?:平均|总体)?(压缩|压减|减少|下降|降低|精简|缩短|削减|提高|增长|提升)\s*{_N}\s*{_UNIT}{_OVER}"
)
_FROM = re.compile(
    rf"({_PLAIN}{{2,30}}?)由(?:目前的?|现有的?|原来的?|每[月周季年])?\s*{_N}\s*{_UNIT}(?:逐步|进一步)?"
    rf"(?:增加|提高|提升|扩大|增长)[到至]\s*(?:每([月周季年]))?\s*{_N}\s*{_UNIT}{_OVER}"
)
_ALL = re.compile(
    rf"({_N}\s*([项个件家条类])({_PLAIN}{{2,30}}(?:、{_PLAIN}{{2,30}})*?))(?:都|均|全部|一律)(?:要|须|应)?(进入|进驻|入驻|纳入|实现|完成|办理)"
)
_FIRST = re.compile(
    rf"({_PLAIN}{{4,40}}?)(?:始终|继续)?(?:保持|处于)(?:在)?({_PLAIN}{{0,20}}最(?:少|低|短|多|高|优)的?水平)"
)
_MAKE = re.compile(
    rf"(?:新增|新建|建成|培育|选择|选取|打造|组织|开展)\s*{_N}\s*{_UNIT}{_OVER}({_PLAIN}{{2,20}})"
)
_MOST = re.compile(
    rf"({_PLAIN}{{2,30}}?)(?:(?:不超过|不高于|不多于|不得超过|不得高于)\s*{_N}\s*{_UNIT}|(?:压缩|压减|减少|降低|缩短|控制)(?:到|至|在)\s*{_N}\s*{_UNIT}(?:以内|以下)?)"
)
_LEFT = re.compile(
    rf"(?:制定出台|制定|出台|印发|编制|修订|建立健全|建立和完善|建立|健全|成立|设立|构建|建成|搭建|公布)"
    rf"(?:完善|和完善|健全)?(?:[并和、](?:印发|公布|发布|出台|实施))?({_PLAIN}{{2,38}}?(方案|办法|意见|制度|机制|平台|系统|清单|目录|中心|规定|细则|标准|指南|体系))"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number that a text asks for. ``quote`` is verbatim; ``doubt`` is what a reader must decide, "" where the words are plain.

    ``operator`` is None for what is only bounded above, which the app has no target for.
    """

    name: str
    operator: str | None
    value: float
    unit: str
    quote: str
    baseline: float | None
    continuous: bool
    doubt: str


def wanted(sentence: str) -> list[Wanted]:
    """The numbers that a sentence asks for, in order; each stretch of words is taken once."""
    found: list[tuple[int, int, Wanted]] = []
    for at, end, each in _proposals(sentence):
        if not any(at < until and end > since for since, until, _ in found):
            found.append((at, end, each))
    return [each for _, _, each in sorted(found, key=lambda each: each[0])]


def _proposals(text: str) -> Iterator[tuple[int, int, Wanted]]:
    for match in _FROM.finditer(text):
        unit = f"{match[6]}/{match[4]}" if match[4] else match[6]
        doubt = "" if match[7] else "没有“以上”二字，按达到即可"
        yield _made(match, match[1], ">=", float(match[5]), unit, float(match[2]), False, doubt)
    for match in _MOST.finditer(text):
        value, unit = (match[2], match[3]) if match[2] else (match[4], match[5])
        yield _made(match, match[1], None, float(value), unit, None, False, "")
    for match in _CUT.finditer(text):
        yield _made(
            match, f"{match[1]}{match[2]}比例" if match[4] in "%％" else f"{match[1]}{match[2]}", ">=", float(match[3]),
            match[4], 0, False, "" if match[5] else "没有“以上”二字，按达到即可",
        )  # fmt: skip
    for match in _LEAST.finditer(text):
        yield _made(match, match[1], ">=", float(match[2]), match[3], None, match[3] in "%％", "")
    for match in _REACH.finditer(text):
        value, over = float(match[2]), match[4]
        full = value == 100 and match[3] in "%％"
        doubt = "" if over or full else "没有“以上”二字，按达到即可"
        yield _made(
            match,
            match[1],
            "==" if full and not over else ">=",
            value,
            match[3],
            None,
            match[3] in "%％",
            doubt,
        )
    for match in _ALL.finditer(text):
        words = f"{match[4]}{match[5]}数"
        yield _made(match, words, "==", float(match[2]), match[3], None, False, "是否以此数为目标")
    for match in _FIRST.finditer(text):
        yield _made(
            match,
            f"{match[1]}的位次",
            "==",
            1,
            "位",
            None,
            True,
            "没有数，拟按位次第一计，和谁比由工作办公室确定",
        )
    for match in _MAKE.finditer(text):
        yield _made(match, match[4], ">=", float(match[1]), match[2], 0, False, "是否以此数为目标")


def _made(match, name, operator, value, unit, baseline, continuous, doubt) -> tuple[int, int, Wanted]:
    named = re.sub(r"^(?:使|将|把|确保|实现|力争|努力|其中)", "", name).strip("“”")
    return match.start(), match.end(), Wanted(
        named[-36:], operator, value, unit.replace("％", "%"), match[0], baseline, continuous, doubt
    )  # fmt: skip


def left_behind(sentence: str) -> list[tuple[str, str, str]]:
    """What a sentence wants made: (name, kind, quote), in order."""
    return [(match[1].strip("“”"), match[2], match[0]) for match in _LEFT.finditer(sentence)]
