"""All sections of the plan at a glance: in which of them is something wrong, what, and where does one read on?"""

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.document import Section, display
from efficiency.campaign.words import numeral
from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.access import Action
from efficiency.metrics import count_lights
from efficiency.models import Light
from efficiency.ui.parts.blocks import lamp, plain
from efficiency.ui.parts.frame import carry, open_page, way_on
from efficiency.ui.parts.menu import entry_of, page_of, page_of_section


def _gravest_words(pair: pd.Series) -> str:
    """The task that is gravest: who has to act by when, and why it is not green."""
    unit = page.plan.unit(pair["unit_id"]).name
    over = f"，已过{pair['days_over']}天" if pair["is_overdue"] else ""
    return (
        f"{plain(page.plan.task(pair['task_id']).label)}　{plain(unit)}　限{chinese_date_short(pair['due_on'])}{over}："
        f"{plain(pair['reason'])}"
    )


def _way_to(section: Section) -> None:
    st.page_link(
        page_of(page_of_section(section)),
        label=f"**{section.number}{plain(display(section.title))}**",
        query_params=carry(),
    )


page = open_page(
    Action.VIEW_TASKS,
    entry_of("sections").title,
    "哪个方面出了问题，最重的是什么？",
    "实施方案二",
)
pairs = state.on(page.scope).pairs
leads = pairs[pairs["is_lead"]]
graded = []
for section in page.plan.sections:
    own = leads[leads["section_id"] == section.id]
    counts = count_lights(own["light"])
    graded.append(([-counts[light] for light in Light] if len(own) else [1], section, own, counts))
# The gravest lamp first, then how many of it; those without a task of the reader's last.
graded.sort(key=lambda each: each[0])

wrong = sum(counts[Light.RED] > 0 for _, _, _, counts in graded)
count = numeral(len(page.plan.sections))
st.header(
    f"{count}个方面中{wrong}个有红灯（{page.whose}）"
    if wrong
    else f"{count}个方面都没有红灯（{page.whose}）",
    anchor=False,
)
elsewhere = []
for _, section, own, counts in graded:
    if own.empty:
        elsewhere.append(section)
        continue
    gravest = own.sort_values(
        "light", key=lambda lights: lights.map([str(each) for each in Light].index), kind="stable"
    )
    words = "　".join(f"{lamp(light)} {counts[light]}项" for light in Light if counts[light])
    if gravest["light"].iloc[0] in (Light.RED, Light.YELLOW, Light.GREY):
        words += f"  \n:small[{_gravest_words(gravest.iloc[0])}]"
    with st.container(border=True, gap="xxsmall", key=f"together:{section.id}"):
        _way_to(section)
        st.markdown(words)
if elsewhere:
    with st.container(border=True, gap="xxsmall", key="together:elsewhere"):
        st.markdown(":gray[以下任务由其他单位牵头]")
        for section in elsewhere:
            _way_to(section)
way_on("requirements", entry_of("requirements").title, icon=":material/assignment:")
