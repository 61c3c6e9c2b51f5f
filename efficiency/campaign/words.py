"""Numbers as words: counts, percentages and 个百分点, one precision everywhere; sentences and lists of them."""

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
    """A difference of percentages as text, with the one decimal that measured percentages have: ``21.0个百分点``."""
    return f"{value:.1f}个百分点"


def percent(value: float) -> str:
    """What was measured, always with one decimal, so that no figure stands beside another in a precision of its own:
    ``41.0%``."""
    return f"{value:.1f}%"


def asked_percent(value: float) -> str:
    """What is asked for, as a document writes it: ``100%``, ``90%``."""
    return f"{value:g}%"


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
