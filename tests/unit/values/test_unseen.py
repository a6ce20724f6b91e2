"""Characters that nobody sees, by their general category."""

import pytest

from steelyard.values import first_unseen, is_unseen


@pytest.mark.parametrize(
    "character",
    [
        *("\0", "\n", "\t", "\x1b", "\x7f", "\x85", "\x9b", "\xad", "\u061c", "\u200b", "\u200f"),
        *("\u2028", "\u2029", "\u202e", "\u2069", "\ufeff", "\ud800", "\U000e0001"),
    ],
)
def test_controls_directions_joiners_and_line_separators_are_unseen(character):
    assert is_unseen(character)
    assert first_unseen(f"甲{character}a") == character


@pytest.mark.parametrize("text", ["", "手机银行 a-Z（样例）", "a\u3000b\xa0c", "e\u0301", "\U00020000"])
def test_letters_blanks_and_marks_are_seen(text):
    assert first_unseen(text) == ""
