"""How easily a new password is guessed: common passwords, keyboard rows and dates, and what everybody here would try first."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from zxcvbn import zxcvbn

from efficiency import campaign
from efficiency.core.config import PRODUCT, settings

# Guesses that a thief of the hashes has made within hours.
_TOO_FEW = 100_000_000
# A local word of so many letters adds nothing to a password; so many characters must be left without such words.
_LONG, _LEAST_OWN = 4, 5
# Words of offices in general; those of this campaign come from its document.
_OFFICE = (
    "行政",
    "效能",
    "效能年",
    "政府",
    "人民政府",
    "监察",
    "督查",
    "办公室",
    "领导",
    "市长",
    "管理",
    "密码",
    "登录",
    "华为",
)
_CITY = re.compile(r"^(.+?)(?:自治州|地区|盟|省|市|县|区)")

GUESSABLE = "这个密码容易被猜到：不要用常见密码，也不要用姓名、用户名、单位、城市的拼音加年份。请换一个。"


def is_guessable(password: str, own: Iterable[str] = ()) -> bool:
    """Whether the password is soon guessed by somebody who knows this installation and the owner's names (``own``)."""
    words = [*_local(settings().campaign), *_spelt(own)]
    known = sorted((re.escape(each) for each in words if len(each) >= _LONG), key=len, reverse=True)
    rest = re.sub("|".join(known), "", password.lower())
    return len(rest) < _LEAST_OWN or zxcvbn(password, user_inputs=words)["guesses"] < _TOO_FEW


@cache
def _local(_folder: Path) -> tuple[str, ...]:
    """What everybody in an installation of the campaign in this folder would try first, in pinyin, whole and by initials."""
    known = campaign.load()
    city = _CITY.match(known.plan.issuer)
    names = {PRODUCT, *_OFFICE, *((city[1],) if city else ())}
    names |= {name for unit in known.plan.units for name in (unit.name, *unit.aliases)}
    names |= {district.name for district in known.plan.districts}
    years = {str(year) for year in range(known.parameters.first_day.year, known.parameters.last_day.year + 1)}
    return (*_spelt(sorted(names)), *sorted(years))


def _spelt(names: Iterable[str]) -> list[str]:
    # Its dictionary takes half a second to load, which only who sets a password waits for.
    from pypinyin import Style, lazy_pinyin

    found: dict[str, None] = {}
    for name in filter(None, names):
        for style in (Style.NORMAL, Style.FIRST_LETTER):
            found["".join(lazy_pinyin(name, style=style)).lower()] = None
        found[name.lower()] = None
    return [each for each in found if len(each) > 2]
