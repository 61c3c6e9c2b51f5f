"""Numbers as words, one precision everywhere; sentences and lists of them."""


def points(value: float) -> str:
    """A difference of percentages as text: ``21个百分点``."""
    return f"{value:.1f}".removesuffix(".0") + "个百分点"


def percent(value: float) -> str:
    """``41%`` or ``22.5%``."""
    return f"{value:.1f}".removesuffix(".0") + "%"


def ended(sentence: str) -> str:
    """A sentence with its full stop, whether or not who wrote it has set one."""
    return unended(sentence) + "。"


def unended(sentence: str) -> str:
    """A sentence without its stop, to be put into another one."""
    return sentence.rstrip("。；")


def listed(lines: list[str]) -> str:
    """Lines numbered 1. 2. 3.; a single one stands alone."""
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{place}.{line}" for place, line in enumerate(lines, start=1))
