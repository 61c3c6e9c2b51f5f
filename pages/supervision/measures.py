"""Supervision at a glance: which of its measures is not done as the document says, and where does one read on?"""

import streamlit as st

from efficiency.campaign.document import display
from efficiency.core.access import Action
from efficiency.judgements.obligations import rule_verdicts
from efficiency.models import Verdict
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.frame import carry, open_page, way_on
from efficiency.ui.parts.menu import entries_for, entry_of, page_of
from efficiency.ui.parts.sections import scoped_header
from efficiency.ui.parts.verdicts import GRAVEST_FIRST, verdict_lamp, verdict_words

page = open_page(
    Action.VIEW_SUPERVISION,
    entry_of("measures").title,
    "哪项监督没有按文件做到，差在哪里？",
    "监督检查意见",
)
known = rule_verdicts(page.scope).set_index("rule_id")
missed = (known["verdict"] == Verdict.MISSED).sum()
open_to = {entry.url_path: entry for entry in entries_for(page.user)}
words = f"{len(known)}条规则中{missed}条不合规" if missed else f"{len(known)}条规则没有不合规的"
scoped_header(page, words, city=True)
for measure in page.plan.measures:
    own = known[known.index.isin(measure.rule_ids)]
    counts = own["verdict"].value_counts()
    said = [f"{verdict_lamp(each)} {counts[each]}条" for each in GRAVEST_FIRST if each in counts]
    lines = ["　".join(said)]
    for first in own[own["verdict"] == Verdict.MISSED].head(1).itertuples():
        lines.append(f"{first.Index}　{verdict_words(first.verdict, first.reason)}")
    title = f"**{measure.number}{plain(display(measure.title))}**"
    with st.container(border=True, gap="xxsmall"):
        if measure.key in open_to:
            st.page_link(page_of(measure.key), label=title, query_params=carry())
        else:
            st.markdown(title)
        st.markdown("  \n".join(lines))
with st.container(horizontal=True):
    for path in ("rules", "follow_ups", "corrections"):
        if entry := open_to.get(path):
            way_on(path, entry.title, width="content")
