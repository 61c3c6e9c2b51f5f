"""What covert visits find out about service (任务14), and how far each finding is put right.

Pure: findings as they stand (columns of ``FindingStanding``) go in, frames come out.
"""

import pandas as pd

from efficiency.campaign.workdays import quarter_begins, quarter_word
from efficiency.core.keeping import kept
from efficiency.judgements.news import News, most
from efficiency.models import FindingSource
from efficiency.standings.findings import FindingStage
from efficiency.standings.signals import Group

# 生冷硬、推诿扯皮、不一次性告知 in the words of the finding's kinds. 公示不全 belongs to 任务24.
SERVICE_KINDS = (
    "态度生硬", "未一次性告知", "脱岗离岗", "上班时间炒股/游戏", "未挂牌着装", "监督电话无人接听", "超时未办",
)  # fmt: skip

STATES = tuple(stage.words for stage in FindingStage)


@kept
def quarters_of(findings: pd.DataFrame) -> dict[str, str]:
    """The quarters in which there are findings, by code (2007Q3), in words, in the order of time."""
    firsts = sorted({quarter_begins(day) for day in findings["found_on"]})
    return {f"{first.year}Q{(first.month + 2) // 3}": quarter_word(first) for first in firsts}


@kept
def covert_findings(findings: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    """The covert visits' findings of ``kinds`` with the columns of ``with_words``."""
    return with_words(findings[(findings["source"] == FindingSource.COVERT) & findings["kind"].isin(kinds)])


@kept
def with_words(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings (columns of ``FindingStanding``) with two columns more: quarter, and standing (the stage in words)."""
    return findings.assign(
        quarter=pd.Series(
            [quarter_word(day) for day in findings["found_on"]], index=findings.index, dtype=object
        ),
        standing=findings["stage"].map(FindingStage.words_of),
    )


@kept
def found_for_visits(findings: pd.DataFrame, visits: pd.DataFrame) -> News:
    """In which units more was found wrong than their visits lead one to expect. ``visits``: one row each, unit_id."""
    exposure = visits["unit_id"].value_counts()
    each = findings.groupby(["unit_id", "inspection_number", "source"])["number"].count()
    parts = each.groupby("unit_id").agg(tuple)
    return most(
        [
            Group(unit_id, sum(parts.get(unit_id, ())), float(count), parts.get(unit_id, ()))
            for unit_id, count in exposure.items()
        ],
        "同一次察访的几个",
    )


@kept
def count_by(findings: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """How many findings per ``dimension`` (unit_id, quarter or kind) and standing, most findings first.

    Columns: key (of the dimension), state (one of ``STATES``), value (count), total (of the key).
    """
    counted = findings.groupby([dimension, "standing"], as_index=False).agg(value=("number", "count"))
    counted = counted.rename(columns={dimension: "key", "standing": "state"})
    totals = counted.groupby("key")["value"].transform("sum")
    return counted.assign(total=totals).sort_values(
        ["total", "key"], ascending=[False, True], kind="stable", ignore_index=True
    )
