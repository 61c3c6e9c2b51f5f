"""Where lights change: the thresholds of red, yellow and grey, their words, and what the 工作办公室 has set."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where lights change. Defaults follow common 督查 practice; the 工作办公室 may change each, audited.

    Gaps in 个百分点, times in days, weeks or months as named.
    """

    yellow_gap: float = 10
    red_gap: float = 30
    near_due_days: int = 7
    near_due_progress: float = 90
    stall_weeks: int = 4
    silent_reports: int = 2
    grey_reports: int = 4
    missed_target_months: int = 3
    evidence_gap: float = 40


THRESHOLD_WORDS = {
    "yellow_gap": ("黄灯：落后序时进度", "个百分点（含）以上"),
    "red_gap": ("红灯：落后序时进度", "个百分点以上（不含）"),
    "near_due_days": ("黄灯：距时限不足", "天（含）且进度不够"),
    "near_due_progress": ("临近时限应达到的进度", "%"),
    "stall_weeks": ("黄灯：进度连续未动", "周（含）以上"),
    "silent_reports": ("列入“连续未报”：连续未报", "次（含）以上"),
    "grey_reports": ("灰灯：本为绿灯而连续未报", "次（含）以上"),
    "missed_target_months": ("红灯：持续性指标连续未达标", "个月（含）以上"),
    "evidence_gap": ("列入“自报与佐证不符”：自报高于成果佐证", "个百分点以上"),
}


def thresholds_from(values: dict[str, str]) -> Thresholds:
    """Thresholds from setting values by name; what is not set keeps its default. Raises ``ValueError`` on bad text."""
    known = {field.name: field.type for field in fields(Thresholds)}
    return Thresholds(**{name: known[name](float(text)) for name, text in values.items() if name in known})
