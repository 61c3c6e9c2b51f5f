"""Numbers as words: percentages and 个百分点, one precision everywhere."""


def points(value: float) -> str:
    """A difference of percentages as text: ``21个百分点``."""
    return f"{value:.1f}".removesuffix(".0") + "个百分点"


def percent(value: float) -> str:
    """``41%`` or ``22.5%``."""
    return f"{value:.1f}".removesuffix(".0") + "%"
