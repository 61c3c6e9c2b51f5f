"""单位别名 on screen: which names somebody confirmed to mean which unit, and taking one back."""

import streamlit as st

from efficiency.commands.aliases import withdraw_alias
from efficiency.queries.aliases import unit_aliases
from efficiency.subjects.columns import WHY
from efficiency.subjects.description import Field
from efficiency.subjects.fields import Text
from efficiency.ui.parts.blocks import Column, table
from efficiency.ui.parts.fields import choose, text
from efficiency.ui.parts.forms import open_form
from efficiency.ui.parts.frame import Page


def aliases(page: Page) -> None:
    """The names that were confirmed when tables were brought in, and one that is taken back."""
    rows = unit_aliases(page.scope)
    st.subheader(f"导入时认定的单位名称{len(rows)}个")
    table(
        page,
        rows.assign(
            unit=[page.plan.unit(key).name for key in rows["unit_id"]],
            day=[moment.date() for moment in rows["recorded_at"]],
        ),
        {
            "alias": Column("文件里的名称", pinned=True), "unit": Column("认定为"), "recorded_by": Column("认定人"),
            "day": Column("认定日期", "date"),
        },
        subject="单位别名", empty="还没有认定过别的名称。",
    )  # fmt: skip
    # Also when the last one was just taken back: it shows the receipt.
    form = open_form("alias")
    if rows.empty:
        return
    names = {row.alias: f"{row.alias}（{page.plan.unit(row.unit_id).name}）" for row in rows.itertuples()}
    chosen = choose(form, Field("alias", "撤销哪一个", Text(), required=True), names)
    row_of = dict(zip(rows["alias"], rows["id"], strict=True))
    seen = form.seen(str(chosen), int(row_of[chosen]) if chosen in row_of else None)
    reason = text(form, WHY.but(header="撤销原因", help="以后的文件里再有这个名称，重新问清。"))

    def save() -> str:
        withdraw_alias(page.user, page.as_of, chosen, reason=reason, seen_id=seen)
        return f"“{chosen}”不再认作单位名称，已导入的数据不变。"

    form.submit("撤销", save)
