"""评议 scores form by form, with how far the respondents were apart; shared by the page of 评议 and that of one unit."""

import pandas as pd

from efficiency.figures.supervision import form_scores
from efficiency.subjects.appraisal import SCORE
from efficiency.ui.parts.blocks import Column, definition, of_field, table
from efficiency.ui.parts.frame import Page


def form_score_table(page: Page, appraisals: pd.DataFrame, *, subject: str, empty: str) -> None:
    """One row per round, unit and form: score, 标准差 and between which the score lies (— where no 标准差 was told).

    ``appraisals``: of ``queries.supervision.appraisals``, with the unit's name in ``unit``.
    """
    rows = form_scores(appraisals)
    table(
        page,
        rows.assign(
            interval=[
                None if pd.isna(row.lower) else f"{row.lower:.1f}至{row.upper:.1f}" for row in rows.itertuples()
            ]
        ),
        {"unit": of_field(SCORE, "unit_id", pinned=True), "round_number": of_field(SCORE, "round_number", "number"),
         "form": of_field(SCORE, "form"), "held_on": of_field(SCORE, "held_on", "date"),
         "respondents": of_field(SCORE, "respondents", "number"), "score": of_field(SCORE, "score", "number"),
         "spread": of_field(SCORE, "spread", "number"), "interval": Column("得分区间（95%）")},
        subject=subject, empty=empty, extra={"published_on": SCORE.header_of("published_on")},
    )  # fmt: skip
    definition(
        "得分区间由参评人数和各人打分的标准差推出（t分布，95%）：参评人少、打分分散的，区间宽；没有报标准差的为“—”。"
    )
