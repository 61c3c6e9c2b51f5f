"""Numbers as words: counts, percentages and 个百分点, one precision everywhere."""

_DIGITS = "零一二三四五六七八九"


def numeral(count: int) -> str:
    """A count of 0 to 99 as documents write it: 九, 十一, 二十五. Raises ``ValueError`` for others."""
    if not 0 <= count <= 99:
        raise ValueError(f"{count}不能写成中文数字")
    tens, ones = divmod(count, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def points(value: float) -> str:
    """A difference of percentages as text: ``21个百分点``."""
    return f"{value:.1f}".removesuffix(".0") + "个百分点"


def percent(value: float) -> str:
    """``41%`` or ``22.5%``."""
    return f"{value:.1f}".removesuffix(".0") + "%"
