"""All sections of the plan at a glance: in which of them is something wrong, what, and where does one read on?"""

import streamlit as st

from efficiency import state
from efficiency.campaign.document import display
from efficiency.campaign.words import numeral
from efficiency.core.access import Action
from efficiency.metrics import count_lights
from efficiency.models import Light
from efficiency.ui.parts.blocks import lamp, plain
from efficiency.ui.parts.frame import carry, open_page, way_on
from efficiency.ui.parts.menu import entry_of, page_of, page_of_section

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
for _, section, own, counts in graded:
    gravest = own.sort_values(
        "light", key=lambda lights: lights.map([str(each) for each in Light].index), kind="stable"
    )
    words = "　".join(f"{lamp(light)} {counts[light]}项" for light in Light if counts[light])
    if own.empty:
        words = ":gray[任务由其他单位牵头]"
    elif gravest["light"].iloc[0] in (Light.RED, Light.YELLOW, Light.GREY):
        words += f"  \n:small[{plain(page.plan.task(gravest['task_id'].iloc[0]).label)}：{plain(gravest['reason'].iloc[0])}]"
    with st.container(border=True, gap="xxsmall"):
        st.page_link(
            page_of(page_of_section(section)),
            label=f"{section.number}{plain(display(section.title))}",
            query_params=carry(),
        )
        st.markdown(words)
way_on("requirements", entry_of("requirements").title, icon=":material/assignment:")
