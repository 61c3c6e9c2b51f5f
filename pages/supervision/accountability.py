"""五、责任追究: was each proven wrong pursued, are the documents answered in time, and what is the next step by which day?"""

from functools import partial

from efficiency import state
from efficiency.core.access import Action
from efficiency.figures.supervision import chains, document_register
from efficiency.judgements.rules.accountability import with_gravity
from efficiency.metrics import Rate
from efficiency.models import DocumentKind
from efficiency.queries.incident_standings import decided_incidents, first_verified
from efficiency.queries.monitoring import incidents
from efficiency.queries.supervision import accountability
from efficiency.ui.parts.blocks import Card
from efficiency.ui.parts.fields import register_link
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.verdicts import measure_head
from efficiency.ui.supervision.accountability import (
    GRAVITY_MEANING,
    by_source,
    chain_list,
    document_list,
    sanctions,
    without_answer,
)

SHORT_GRADES = {1: "轻微", 2: "较重", 3: "严重"}

page = open_page(
    Action.VIEW_ACCOUNTABILITY,
    "五、责任追究",
    "查实的问题是不是都有说法？三种监察文书送达、采纳、执行到哪一步？下一步谁该在哪天以前做什么？",
    "监督检查意见五",
)

now = state.on(page.scope)
papers = document_register(now.documents)
actions = with_gravity(accountability(page.scope), decided_incidents(page.scope), page.plan.rules)
links = chains(
    incidents(page.scope, verified=True),
    now.finding_rows,
    now.document_rows,
    actions,
    dict(first_verified(page.scope).itertuples(index=False)),
    page.as_of,
)
links["unit"] = [page.plan.unit(unit_id).name for unit_id in links["unit_id"]]
given = actions[actions["sanction"].notna()]
answered = Rate(links["outcome"].notna().sum(), len(links))
overdue = papers[papers["is_overdue"]]
measure_head(
    page,
    "accountability",
    "文书和处理",
    [
        Card(
            "监察文书",
            f"{len(papers)}份",
            "、".join(f"{k.words[2:4]}{(papers['kind'] == k).sum()}" for k in DocumentKind),
        ),
        Card("文书逾期", f"{len(overdue)}份", "过期未执行或未送达"),
        Card(
            "查实后有说法",
            answered.text,
            f"{answered.counts}件" + (f"：{by_source(links)}" if len(links) else ""),
            "有处理、或写明不追究理由的÷查实的反映和突出问题。",
        ),
        Card(
            "责任追究",
            f"{len(given)}起",
            "、".join(f"{word}{(given['gravity'] == g).sum()}" for g, word in SHORT_GRADES.items()),
            GRAVITY_MEANING,
        ),
    ],
)
register_link(page, "accountability", "登记监察文书和责任追究")

one_part(
    {
        "lacking": ("两样都没有的", partial(without_answer, page, links)),
        "chains": ("从反映到处理", partial(chain_list, page, links)),
        "documents": ("三种文书", partial(document_list, page, papers)),
        "sanctions": ("三档处理", partial(sanctions, page, actions)),
    },
    empty={
        "lacking": not links["lacking"].any(), "chains": links.empty, "documents": papers.empty, "sanctions": actions.empty,
    },
)  # fmt: skip
