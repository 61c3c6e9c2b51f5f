"""The 25 rules of the supervision opinion, computed: what the registers hold against what the document asks for.

Pure: frames and the plan go in, judgements come out. Each rule yields evidence rows with a ``standing`` of their own,
and its verdict is the gravest of them, so that whoever has the exported rows can recompute it; ``READINGS`` says in
Chinese how each rule was read, and where the rows alone cannot say. One module per measure of the opinion.
"""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from efficiency import campaign
from efficiency.campaign.document import Rule
from efficiency.judgements.rules import (
    accountability,
    appraisals,
    evidence,
    inspections,
    monitoring_points,
    social_supervision,
)
from efficiency.judgements.rules.evidence import Facts, Judgement
from efficiency.models import Verdict
from efficiency.standings.registers import Register, unopened_words
from efficiency.standings.returns import SILENT_WEEKS

# The ways of judging, by the names that a campaign's rules call them by (``judged_as``).
RULES: dict[str, Callable[[Rule, Facts], Judgement]] = {
    "R1.1": inspections.regular_inspections,
    "R1.2": inspections.triggered_inspections,
    "R1.3": inspections.findings_count,
    "R2.1": monitoring_points.points_on_plaque,
    "R2.2": monitoring_points.registered,
    "R2.3": monitoring_points.registration_checks,
    "R2.4": monitoring_points.unregistered_handled,
    "R2.5": monitoring_points.incident_kinds,
    "R2.6": monitoring_points.replied_in_time,
    "R3.1": appraisals.appraisal_rounds,
    "R3.2": appraisals.appraisal_coverage,
    "R3.3": appraisals.phones,
    "R3.4": appraisals.notices,
    "R3.5": appraisals.circulars,
    "R3.6": appraisals.appraisals_count,
    "R4.1": social_supervision.broadcasts,
    "R4.2": social_supervision.minxin_open,
    "R4.3": social_supervision.minxin_answered,
    "R4.4": social_supervision.social_counts,
    "R5.1": accountability.every_wrong_pursued,
    "R5.2": accountability.documents,
    "R5.3": accountability.duty_failed,
    "R5.4": accountability.graded,
    "R5.5": accountability.graded,
    "R5.6": accountability.graded,
}

_DAYS = campaign.load().parameters.days

READINGS: dict[str, str] = {
    "R1.1": f"一个自然季度结束时没有完成的为不合规；离季末不足{evidence.NEAR_DAYS}天仍未组织的为有风险；结果在察访结束后{_DAYS.publish}个工作日内"
    "（派生）公开，期限内为未到期，过期为有风险，到年底仍未公开为不合规；四个季度都做到为合规。看不出公开到了什么范围。",
    "R1.2": "来源类别和来源编号都记明、且来源的收件不晚于察访开始的为合规，否则为不合规；行风热线没有收件台账，只看是否记明。结果“视情况”公开，不据此判定。",
    "R1.3": "年终考评打分表不在本系统中，看不出是否计入：11月底前为未到期，之后为无法判断；逾期未报整改的为有风险，11月底后仍未报的为不合规。",
    "R2.1": "按挂牌日期计，正好100个且三类所有制都有为合规；名册齐全、部分尚未到挂牌日的为未到期。",
    "R2.2": "分母为全部已知活动，含企业反映和抽查得知的；有一次未登记即为不合规。",
    "R2.3": "自首批挂牌的下一个季度起，每季度不少于1次；文件写“定期或不定期”，每季度是派生的读法。",
    "R2.4": "监察文书或责任追究记录写明该次活动编号的，或写明同一企业7天内就此反映“未登记进点”的编号的，算有处理结果；反映办结本身不算。处理是否“严肃”，看不出。",
    "R2.5": f"没有反映上来的，台账里看不到，只能看监测点有没有音讯：有反映或有周回执的为合规；连续{SILENT_WEEKS}周没有回执的为有风险；"
    f"挂牌满{monitoring_points.UNHEARD_WEEKS}周从未有反映和回执的、或类别不在三类之内的为不合规；周回执没有建册的，无从核实，为无法判断。",
    "R2.6": "收件当日不计；按正式口径的到期日判定，两种口径的到期日都列出。今日到期而未回复的为有风险。",
    "R3.1": f"到统计日应评几次，按派生的月份计；全年两次都完成且结果公开为合规，到年底不足两次为不合规。结果在该轮结束后{_DAYS.publish}个工作日内（派生）"
    "公开，期限内为未到期，过期为有风险。看不出公开到了什么范围。",
    "R3.2": "市直单位指责任单位和重点部门（不含各区市县政府）；对外服务窗口随所在单位计，看不出每个窗口是否评到。"
    "一轮的公开期限过后仍未评到的单位为有风险，到年底为不合规。",
    "R3.3": "公布的监督、服务、应急电话没有名录，不能判断是否每部都拨测；接通而缺首次应答或答复质量的为不合规；10月底（派生）后有一类从未拨测的为不合规。",
    "R3.4": "一份通知书覆盖该单位在同一次检查中发现的全部问题；逾期未报整改、或整改期限已过仍没有通知书的为不合规；按期报了、"
    "期限已过而还没有核实的为有风险。",
    "R3.5": f"突出问题包括标为突出的，和没有标而责任追究按情节2级以上处理的；过了整改期限（后者并在决定后{_DAYS.publish}个工作日，派生）"
    "既没有通报（给予通报批评的算通报）、也没有写明理由的为不合规。没有标突出又没有追究的，看不出是否突出。",
    "R3.6": "年终考评打分表不在本系统中，看不出是否计入：11月底前为未到期，之后为无法判断；11月底后没有评议得分的市直单位，无分可计，为不合规。",
    "R4.1": "季度结束时次数少于上季度为不合规；文件写“逐步增加”，派生为逐季不减；四个季度都做到为合规。",
    "R4.2": "10月底（派生）前，低于按工作日折算的序时进度为有风险，之后未满100%为不合规。",
    "R4.3": f"文件没有写多少天内，按每件收件后{_DAYS.resolve}个工作日（派生）计：期限内为未到期，过期仍缺回声或结果的为不合规。看不出回声和结果的质量。",
    "R4.4": "年终考核表不在本系统中，看不出是否计入：11月底前为未到期，之后为无法判断；两项中只有一项有记录的，另一项无从计入，为不合规。",
    "R5.1": f"查实指属实和部分属实；查实登记后{_DAYS.pursue}个工作日内（派生）为未到期，之后既没有处理、也没有写明不追究理由的为不合规，不论是否办结。"
    "理由是否成立，看不出。",
    "R5.2": "过了期限没有执行、签发后没有按期送达的为不合规；"
    f"离期限不足{evidence.NEAR_RECTIFY_DAYS}天的为有风险。",
    "R5.3": "反映登记中没有“是否影响行政效率”一项，以情节2级以上代替；写明理由不追究的不算启动责任追究，为不合规。",
    "R5.4": f"情节取处理登记和所涉查实反映中较重的一个；写明理由不追究的见第一条规则；情节轻微的反映查实满{_DAYS.pursue}个工作日（派生）"
    "既没有处理也没有理由的为不合规。",
    "R5.5": "情节取处理登记和所涉查实反映中较重的一个；登记中没有“社会反响”一项，以情节2级代替。给予其他处理或者不追究的为不合规。",
    "R5.6": "情节取处理登记和所涉查实反映中较重的一个；同一事项已有人受到所列处理的，其他人按各自登记的情节。处理轻于所列或者不追究的为不合规。",
}


# What a rule finds missing it can only miss in a register that somebody keeps.
NEEDS: dict[str, Register] = {
    "R1.1": Register.INSPECTIONS,
    "R2.1": Register.POINTS,
    "R2.3": Register.CHECKS,
    "R3.1": Register.APPRAISALS,
    "R3.4": Register.DOCUMENTS,
    "R4.1": Register.BROADCASTS,
    "R4.2": Register.MINXIN_OPENINGS,
    "R5.1": Register.ACCOUNTABILITY,
    "R5.3": Register.ACCOUNTABILITY,
}
_ACCUSING = (Verdict.MISSED, Verdict.AT_RISK, Verdict.UNKNOWN)


def judge(rule: Rule, facts: Facts) -> Judgement:
    """The judgement of one rule; 无法判断 where it would accuse by a register that was never opened, and for one that no
    function knows, which another campaign may have."""
    if rule.judged_as not in RULES:
        return evidence.judged(
            [], (), "无法判断：这条规则没有自动判定的办法", due_on=None, nothing=Verdict.UNKNOWN
        )
    found = RULES[rule.judged_as](rule, facts)
    register = NEEDS.get(rule.judged_as)
    if register is None or facts.registers.are_open(register) or found.verdict not in _ACCUSING:
        return found
    rows = found.evidence
    standings = [Verdict.UNKNOWN if each in _ACCUSING else each for each in rows["standing"]]
    return replace(
        found, verdict=Verdict.UNKNOWN, reason=unopened_words([register]),
        evidence=rows.assign(standing=pd.Series(standings, index=rows.index, dtype=object)),
    )  # fmt: skip
