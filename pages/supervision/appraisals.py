"""三、评议评估: whom did the appraisals reach, who does worst among its like, who answers the phone, and what followed?"""

from functools import partial

from efficiency import state
from efficiency.core.access import Action
from efficiency.figures.supervision import appraisal_results, notices_that_followed
from efficiency.judgements.rules.appraisals import appraised_units
from efficiency.metrics import Rate
from efficiency.queries.supervision import appraisals, documents, phone_checks
from efficiency.ui.parts.blocks import Card
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.verdicts import measure_head
from efficiency.ui.supervision.appraisals import notices, phones, scores, scores_by_form

page = open_page(
    Action.VIEW_SUPERVISION,
    "三、评议评估",
    "评议覆盖了哪些单位？同类单位中谁最差？公布的电话打不打得通？查出问题以后怎么办的？",
    "监督检查意见三",
)

names = {unit.id: unit.name for unit in page.plan.units}
given, checks = appraisals(page.scope), phone_checks(page.scope)
results = appraisal_results(given, page.plan).assign(unit=lambda rows: rows["unit_id"].map(names))
followed = notices_that_followed(state.on(page.scope).finding_rows, documents(page.scope))
followed["unit"] = followed["unit_id"].map(names)
expected = [u for u in appraised_units(page.plan) if page.scope.unit_ids is None or u in page.scope.unit_ids]
covered = Rate(results["unit_id"].nunique(), len(expected))
answered = Rate(checks["answered"].astype(bool).sum(), len(checks))
measure_head(
    page,
    "appraisals",
    "评议和电话暗访",
    [
        Card("定期评议", f"{results['round_number'].nunique()}次", "文件要求一年两次"),
        Card(
            "评议覆盖市直单位",
            covered.text if len(results) else "—",
            f"{covered.counts}个" if len(results) else "还没有评议",
            "责任单位和重点部门" + "".join(f"，不含{unit.name}" for unit in page.plan.collectives) + "。",
        ),
        Card("参评人数", f"{int(given['respondents'].sum()):,}人次" if len(given) else "—", "各轮各形式合计"),
        Card("电话暗访接通", answered.text, f"{answered.counts}次"),
    ],
)

one_part(
    {
        "scores": ("同类单位评议得分", partial(scores, page, results, expected)),
        "forms": (
            "各形式得分和标准差",
            partial(scores_by_form, page, given.assign(unit=given["unit_id"].map(names))),
        ),
        "phones": ("监督、服务、应急电话", partial(phones, page, checks)),
        "notices": ("监察通知书", partial(notices, page, followed)),
    },
    empty={
        "scores": results.empty, "forms": given.empty, "phones": checks.empty, "notices": followed.empty,
    },
)  # fmt: skip
