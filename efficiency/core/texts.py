"""Texts as people type and paste them -> texts that may be kept. One place for forms, imports and commands. Pure."""

import re

# What a text of the registers may hold: a petition of one page. Said in every template and form.
LONGEST_TEXT = 2_000

# Stands before each cell of a line that the database puts together. It has no width, and so is in no text that is kept.
CELL = "\x1f"

# Stands where a draft waits for somebody's words; nothing is issued that still holds one.
TO_FILL_IN = "□"

# Word's own line break (U+000B), page breaks and the separators of other systems all mean a new line.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x85\u2028\u2029]")
# Word's unbreakable hyphen is a hyphen; its optional one, like everything without width, is nothing.
_HYPHEN = "\x1e"
_INVISIBLE = re.compile(
    "[\x1f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Marks that turn the writing direction: what is shown is then not what is kept.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_REFUSED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# What a spreadsheet would run as a formula, also behind blanks or signs of no width and written with full-width or small
# signs; what follows a tab or a line break would stand in a cell of its own where the text is pasted. An apostrophe in front
# keeps it text.
_RUNS = re.compile(
    rf"(?:\s|{_INVISIBLE.pattern})*(?:[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029])"
)
_A_CELL_RUNS = re.compile(rf"{CELL}'*{_RUNS.pattern}")
# Cells that begin with none of what most begin with: found four times as fast as those that run, and these are among them.
_MAY_RUN = re.compile(rf"{CELL}[^{CELL}0-9A-Za-z\u4e00-\u9fff]")
# All of the above in one look: most texts hold none of it.
_SUSPECT = re.compile(
    "|".join(each.pattern for each in (_BREAKS, re.compile(_HYPHEN), _INVISIBLE, _TURNING, _REFUSED))
)


class Unclean(ValueError):
    """The text holds a sign that nobody can see and that must not be kept; the message is a sentence that says which."""


def cleaned(text: str) -> str:
    """The text with ``\\n`` for every kind of line break, without signs of no width and without blanks around it.

    Raises ``Unclean`` for NUL and other control characters, for marks that turn the writing direction and for code points
    that are no characters.
    """
    if not _SUSPECT.search(text):
        return text.strip()
    if turning := _TURNING.search(text):
        raise Unclean(
            f"含有改变文字方向的符号（{_named(turning[0])}），显示的和写下的会不一样，请删去后重新输入。"
        )
    text = without_invisible(_BREAKS.sub("\n", text).replace(_HYPHEN, "-"))
    if refused := _REFUSED.search(text):
        raise Unclean(f"含有看不见的控制字符（{_named(refused[0])}），请重新输入。")
    return text.strip()


def without_invisible(text: str) -> str:
    """The text without signs of no width (U+200B, U+FEFF and their like)."""
    return _INVISIBLE.sub("", text)


def has_invisible(text: str) -> bool:
    """Whether the text holds signs of no width, which ``cleaned`` takes out."""
    return _INVISIBLE.search(text) is not None


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it; ``unguarded`` takes it off again."""
    return f"'{text}" if _RUNS.match(text.lstrip("'")) else text


def any_guarded(line: str) -> bool:
    """Whether ``guarded`` would change a cell of a line, each of which has ``CELL`` before it."""
    return any(_A_CELL_RUNS.match(line, found.start()) for found in _MAY_RUN.finditer(line))


def unguarded(text: str) -> str:
    """The text without the apostrophe that ``guarded`` put before it."""
    return text[1:] if text.startswith("'") and _RUNS.match(text.lstrip("'")) else text


def _named(sign: str) -> str:
    return f"U+{ord(sign):04X}"
