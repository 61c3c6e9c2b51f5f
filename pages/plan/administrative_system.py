"""（一）创新行政管理体制和机制: are complaints closed and people satisfied; if not, over what? Is the reform on time?"""

from functools import partial

import streamlit as st

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.figures import indicator_series as series_of
from efficiency.queries.complaints import cases, months
from efficiency.queries.indicators import readings
from efficiency.ui.parts.blocks import Card, cards
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.targets import target_card, target_series
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.plan.administrative_system.complaints import (
    complaint_categories,
    complaint_rates,
    urged_cases,
)
from efficiency.ui.plan.administrative_system.institutions import (
    BATCHES,
    complaint_network,
    iso_pilots,
    reform_batches,
)

NETWORK = ["地区", "部门", "行业"]

page = open_page(
    Action.VIEW_TASKS,
    "（一）创新行政管理体制和机制",
    "群众投诉办结了没有、满意不满意，不满意在哪里？机构改革按期了没有？",
    "实施方案二（一）",
)
section = page.plan.section_of_page("administrative_system")
task_summary(page, section)

received = months(page.scope)
figures = readings(page.scope, "REFORM_BATCH", "COMPLAINT_NETWORK", "ISO_PILOT")
reported_here = set(figures["indicator_id"])
batches = series_of.last_by(figures, "REFORM_BATCH", "category", expected=BATCHES)
network = series_of.last_by(figures, "COMPLAINT_NETWORK", "category", expected=NETWORK)
settled, connected = series_of.total(batches), series_of.total(network)
cards(
    [
        target_card(page, section.part("closing_rate"), "办结率"),
        target_card(page, section.part("satisfaction"), "满意率"),
        Card(
            "事业单位改革",
            settled.text,
            f"{settled.counts}家已核定",
            campaign.load().indicator("REFORM_BATCH").definition,
        ),
        Card(
            "投诉网络接入",
            connected.text,
            f"{connected.counts}家",
            campaign.load().indicator("COMPLAINT_NETWORK").definition,
        ),
    ]
)


def network_and_pilots() -> None:
    """The complaint network and the ISO pilots, side by side."""
    st.header("投诉网络和ISO9000试点")
    with st.grid(2, min_column_width=320):
        with st.container():
            complaint_network(page, network)
        with st.container():
            iso_pilots(page, figures)


one_part(
    {
        "complaints": ("投诉满意率", partial(complaint_categories, page, received)),
        "rates": ("两率逐月", partial(complaint_rates, page)),
        "urged": ("督办的投诉", partial(urged_cases, page)),
        "reform": ("事业单位改革", partial(reform_batches, page, figures, batches)),
        "network": ("投诉网络和试点", network_and_pilots),
        "tasks": ("任务和报送", partial(task_list, page, section)),
    },
    empty={
        "complaints": received.empty, "rates": target_series(page, section.part("satisfaction")).empty,
        "urged": cases(page.scope).empty, "reform": not settled.denominator,
        "network": not reported_here & {"COMPLAINT_NETWORK", "ISO_PILOT"},
    },
)  # fmt: skip
