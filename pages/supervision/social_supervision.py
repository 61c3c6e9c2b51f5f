"""四、社会监督: is the hotline on the air more often, is 民心网 open to all, does each case get its answer and its result?"""

from functools import partial

from efficiency.core.access import Action
from efficiency.metrics import Rate
from efficiency.queries.supervision import broadcasts, minxin_lacking, minxin_months, minxin_openings
from efficiency.ui.parts.blocks import Card
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.verdicts import measure_head
from efficiency.ui.supervision.social_supervision import cases_answered, cases_by_unit, hotline, openings

page = open_page(
    Action.VIEW_SUPERVISION,
    "四、社会监督",
    "“行风热线”上线次数增加了没有？“民心网”是不是件件有回声、事事有结果？",
    "监督检查意见四",
)

aired, opened = broadcasts(page.scope), minxin_openings(page.scope)
months = minxin_months(page.scope)
lacking = minxin_lacking(page.scope)
cases = int(months["cases"].sum())
replied, resolved = Rate(months["replied"].sum(), cases), Rate(months["resolved"].sum(), cases)
settled = Rate(aired["closed"].sum(), aired["calls"].sum())
open_rate = Rate(opened["opened"].iloc[-1], opened["should_open"].iloc[-1]) if len(opened) else Rate(0, 0)
measure_head(
    page,
    "social_supervision",
    "热线和民心网",
    [
        Card("行风热线上线", f"{len(aired)}次", f"来电{int(aired['calls'].sum()):,}个，办结{settled.text}"),
        Card(
            "全市民心网开通率", open_rate.text, f"{open_rate.counts}个", "已开通单位÷应开通单位，不分范围。"
        ),
        Card("件件有回声", replied.text, f"{replied.counts}件", "已有回复的÷收到的民心网来件。"),
        Card("事事有结果", resolved.text, f"{resolved.counts}件", "已有结果的÷收到的民心网来件。"),
    ],
)

one_part(
    {
        "hotline": ("行风热线", partial(hotline, page, aired)),
        "openings": ("民心网开通", partial(openings, page, opened)),
        "cases": ("件件有回声", partial(cases_answered, page, months, lacking)),
        "units": ("各承办单位", partial(cases_by_unit, page, months)),
    },
    empty={
        "hotline": aired.empty, "openings": opened.empty, "cases": months.empty, "units": months.empty,
    },
)  # fmt: skip
