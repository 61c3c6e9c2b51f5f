"""Who is to do it: （责任单位：…）, 牵头单位：…；配合单位：…, 〔…负责〕, （…牵头，…配合）, with the exact words."""

import re
from dataclasses import dataclass

from efficiency.campaign.drafting.sentences import brackets, sentences

_LABEL = re.compile(
    r"(责任|牵头|主办|配合|协办|协同|参与|参加|落实|实施|承办|完成|主管|主责|负责)(?:责任)?(单位|部门|地区|科室|处室)?[:：]"
)
_ENDING = re.compile(
    r"(?:共同|分别|按职责分工|按照职责分工|等)*(牵头负责|牵头|负责|配合|协助|参与|落实|组织实施)(?:落实)?$"
)
_SECOND = {"配合", "协办", "协同", "参与", "参加", "协助"}
_OTHER = re.compile(
    r"(?:完成时限|完成时间|办结时限|时限要求|时间要求|时限|责任人|责任领导|牵头领导|分管领导|联系人)[:：]"
)
# What stands among the names of units but is no name of one: 6月底完成, 长期坚持.
_WHEN = re.compile(
    r"\d{1,2}月|\d{4}年|^[一二三四]季度|^(?:年底|年内|全年|长期|持续|常态|即日|每[年季月周])|(?:坚持|推进|取得实效|完成)$"
)
# 此项工作由市司法局牵头负责。
_BY = re.compile(r"(?:以上|上述|此|该|本|这)[一二三四五六七八九十两]?项(?:工作|任务|措施)?[，,]?由(.+)$")
# Where 及 stands between two units and not within the name of one: 市委编办及市直相关单位.
_AND = re.compile(
    r"(?<=[局委办部厅处室会院队社行站所心司府位门区县])(?:以及|及|和|与)(?=(?:各|有关|相关|其他|全市|[市省州县区](?!.{0,3}[及和与])))"
)
_REST = re.compile(r"(?:等(?:有关|相关)?(?:部门|单位|地区)?|按(?:照)?职责分工.*)$")


@dataclass(frozen=True, slots=True)
class Note:
    """What a document says of who does something: ``words`` verbatim, names in their order, those in the lead first.

    ``leads`` says how many of ``names`` are named as leading (0: no word of it). ``doubts`` is what a reader must decide.
    """

    words: str
    names: tuple[str, ...]
    leads: int
    doubts: tuple[str, ...]


def notes(text: str) -> tuple[str, list[Note]]:
    """A paragraph without its notes on who does it, and these notes; other brackets are part of the text."""
    found: list[Note] = []
    kept, last = "", 0
    for start, end in brackets(text):
        inside = text[start + 1 : end - 1]
        if _speaks_of_units(inside) and (note := _note(text[start:end], inside)):
            found.append(note)
            kept += text[last:start]
            # A stop behind the note ends the sentence before it, unless that has its own.
            last = end
            if kept.endswith(("。", "；")) and text[end : end + 1] in ("。", "；"):
                last += 1
    kept += text[last:]
    if not found:
        rest = []
        for sentence in sentences(kept):
            bare = sentence.strip()
            by = _BY.match(bare.rstrip("。；; "))
            of_units = (
                bare.rstrip("。；; ") if _LABEL.match(bare) else by[1] if by and _ENDING.search(by[1]) else ""
            )
            if of_units and (note := _note(sentence, of_units)):
                found.append(note)
            elif _OTHER.match(bare):
                found.append(Note(sentence, (), 0, ()))
            else:
                rest.append(sentence)
        if found:
            kept = "".join(rest)
    return kept.strip(), found


def together(found: list[Note]) -> Note | None:
    """Several notes on one task as one, who leads first; None where none names anybody."""
    named = [each for each in found if each.names]
    if not named:
        return None
    lead = [name for each in named for name in each.names[: each.leads]]
    rest = [name for each in named for name in each.names[each.leads :]]
    names = tuple(dict.fromkeys([*lead, *rest]))
    return Note(
        "".join(each.words for each in found),
        names,
        len(dict.fromkeys(lead)),
        sum((each.doubts for each in named), ()),
    )


def _speaks_of_units(inside: str) -> bool:
    return bool(_LABEL.search(inside) or _ENDING.search(_about_units(inside)))


def _about_units(inside: str) -> str:
    """A note without what it says of days and persons: 市公安局配合；完成时限：9月30日前 -> 市公安局配合."""
    pieces = re.split(r"[；;]", inside.rstrip("。；; "))
    return "；".join(each for each in pieces if not _OTHER.match(each.strip()))


def _note(words: str, inside: str) -> Note | None:
    lead: list[str] = []
    rest: list[str] = []
    doubts: list[str] = []
    labels = list(_LABEL.finditer(inside))
    if labels:
        for place, label in enumerate(labels):
            end = labels[place + 1].start() if place + 1 < len(labels) else len(inside)
            group = _OTHER.split(inside[label.end() : end])[0]
            into = lead if label[1] in ("牵头", "主办", "主责") else rest
            into += _names(group, doubts)
    else:
        for group in _clauses(_about_units(inside)):
            ending = _ENDING.search(group)
            into = lead if ending and "牵头" in ending[1] else rest
            into += _names(group[: ending.start()] if ending else group, doubts)
    names = tuple(dict.fromkeys([*lead, *rest]))
    return Note(words, names, len(dict.fromkeys(lead)), tuple(doubts)) if names else None


def _clauses(inside: str) -> list[str]:
    """市发展改革委牵头，市财政局、市司法局配合 -> its clauses; a comma between bare names is no end of one."""
    made: list[str] = []
    for piece in re.split(r"[，,；;]", inside):
        if made and not _ENDING.search(made[-1]):
            made[-1] += "、" + piece
        else:
            made.append(piece)
    return made


def _names(group: str, doubts: list[str]) -> list[str]:
    names = []
    depth, name = 0, ""
    for letter in group.strip(" 　。；;，,、") + "、":
        depth += (letter in "（(") - (letter in "）)")
        if depth == 0 and letter in "、，,；; 　\t":
            name = name.strip()
            if shorter := _REST.search(name):
                doubts.append(f"原文作“{name}”，还包括哪些单位由工作办公室确定")
                name = name[: shorter.start()]
            names += [each for each in _AND.split(name) if each and not _WHEN.search(each)]
            name = ""
        else:
            name += letter
    for each in names:
        if len(each) > 4 and re.search(r"和|及|与", each) and not re.search(r"委员会$|委$|局$", each):
            doubts.append(f"“{each}”是一个单位还是几个")
    return names
