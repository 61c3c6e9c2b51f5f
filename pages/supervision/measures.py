"""Supervision at a glance: which of its measures is not done as the document says, and where does one read on?"""

from collections import Counter

import pandas as pd
import streamlit as st

from efficiency.campaign.document import display
from efficiency.core.access import Action
from efficiency.judgements.obligations import rule_verdicts
from efficiency.judgements.unkept import longest_words, waits_longest
from efficiency.models import Verdict
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.frame import carry, open_page, way_on
from efficiency.ui.parts.menu import entries_for, entry_of, page_of
from efficiency.ui.parts.sections import scoped_header
from efficiency.ui.parts.verdicts import GRAVEST_FIRST, rule_line, verdict_lamp


def _gravest(missed: pd.DataFrame) -> None:
    """Of the rules that are not kept the first one because something waits past its day, with what waits longest; a 责任单位 has the
    first one that its own rows break. Else the first of all."""
    if missed.empty:
        return
    for rule_id, found in missed.iterrows():
        if waiting := waits_longest(page.scope, page.plan.rule(rule_id)):
            rule_line(rule_id, found)
            st.markdown(f":small[{plain(longest_words(waiting))}]")
            return
    own = missed.index[missed["own_broken"] > 0]
    rule_id = next(iter(own), missed.index[0])
    rule_line(rule_id, missed.loc[rule_id])


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
graded = []
for measure in page.plan.measures:
    own = known[known.index.isin(measure.rule_ids)]
    counts = Counter(own["verdict"])
    graded.append(([-counts[verdict] for verdict in GRAVEST_FIRST], measure, own, counts))
# The gravest verdict first, then how many of it.
graded.sort(key=lambda each: each[0])
for _, measure, own, counts in graded:
    title = f"**{measure.number}{plain(display(measure.title))}**"
    with st.container(border=True, gap="xxsmall", key=f"together:{measure.key}"):
        if measure.key in open_to:
            st.page_link(page_of(measure.key), label=title, query_params=carry())
        else:
            st.markdown(title)
        st.markdown(
            "　".join(f"{verdict_lamp(each)} {counts[each]}条" for each in GRAVEST_FIRST if counts[each])
        )
        _gravest(own[own["verdict"] == Verdict.MISSED])
with st.container(horizontal=True):
    for path in ("rules", "follow_ups", "corrections"):
        if entry := open_to.get(path):
            way_on(path, entry.title, width="content")
