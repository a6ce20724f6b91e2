"""A day as an option takes it: one form, and only days that exist."""

from datetime import date

import pytest

from steelyard.cli.day import day_of
from steelyard.errors import InputError


def test_a_day_is_read():
    assert day_of("2024-02-29", "--as-of") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "given", ["", "2023-02-30", "20231026", "2023-W43-4", "2023-W43", "２０２３-10-26", "2023-10-26 ", "soon"]
)
def test_any_other_text_is_refused_with_the_name_of_the_option(given):
    with pytest.raises(InputError) as refused:
        day_of(given, "--as-of")
    assert (refused.value.where, refused.value.what) == ("--as-of", f"{given!r} is not a date")
