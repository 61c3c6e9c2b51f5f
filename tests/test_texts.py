"""Texts that were typed, pasted or sent: what is kept of them, and what is refused in a sentence."""

import pytest

from efficiency.commands import Faulty
from efficiency.commands.registers import reason_fault, refuse
from efficiency.core.texts import LONGEST_TEXT, Unclean, cleaned
from efficiency.subjects import cells


@pytest.mark.parametrize("line_break", ["\v", "\n", "\r\n", "\r", "\f", "\u2028", "\u2029", "\x85"])
def test_every_kind_of_line_break_is_kept_as_a_line_break(line_break):
    assert cleaned(f"审批流程清理。{line_break}完成过半。") == "审批流程清理。\n完成过半。"


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060", "\xad", "\u200e", "\u3164"])
def test_signs_of_no_width_are_taken_out(sign):
    assert cleaned(f"{sign}市国{sign}税局{sign}") == "市国税局"
    assert cleaned(f" {sign} ") == ""


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe"])
def test_control_characters_are_refused_wherever_a_text_comes_in(sign):
    with pytest.raises(Unclean, match="看不见的控制字符"):
        cleaned(f"进展{sign}情况")
    assert "看不见的控制字符" in cells.text(20)(f"进展{sign}情况").mend
    with pytest.raises(Faulty, match="看不见的控制字符"):
        refuse({"reason": reason_fault(f"进展{sign}情况")})


@pytest.mark.parametrize("sign", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_marks_that_turn_the_writing_direction_are_refused(sign):
    with pytest.raises(Unclean, match="改变文字方向"):
        cleaned(f"市{sign}国税局")
    assert "改变文字方向" in cells.text(20)(f"市{sign}国税局").mend


def test_a_text_may_be_two_thousand_characters_long_and_the_sentence_says_so():
    assert LONGEST_TEXT == 2_000
    assert cells.text(LONGEST_TEXT)("字" * 2_000) == "字" * 2_000
    assert "2,000个字" in cells.text(LONGEST_TEXT)("字" * 2_001).mend
    assert "2,000个字" in reason_fault("字" * 2_001)
