"""Markdown for a merge request: no name leaves its cell, mentions anybody or becomes HTML."""

import re
from dataclasses import replace

from steelyard.report.formats.markdown import escaped, markdown


def test_it_tells_level_counts_and_what_does_not_count(mixed, known):
    text = markdown([mixed], known, "en")
    assert text.startswith("## sample project · sample part\n\n**Level 1 Initial** · target 3 · score 40.0%")
    assert (
        "6 requirements up to the target: 2 met, 2 not met, 1 undecided, 1 not applicable; 1 measured" in text
    )
    rows = [line for line in text.splitlines() if line.startswith("| **")]
    assert [row.split("|")[1].strip() for row in rows] == ["**A.2.1**", "**A.2.2**", "**B.2.1**"]
    assert "not met: 81% (≥ 90%)" in rows[0]


def test_it_is_told_in_chinese_alike(mixed, known):
    text = markdown([mixed], known, "zh")
    assert "**级别 1 初始级** · 目标 3 · 得分 40.0%" in text
    assert "目标以内 6 条要求：满足 2，不满足 2，未定 1，不适用 1；实测 1" in text
    assert "不满足：81%（≥ 90%）" in text


def test_no_name_breaks_out(hostile, known):
    head = markdown([hostile], known, "en").splitlines()[0]
    assert "\u202e" not in head and "\x00" not in head
    bare = re.sub(r"\\.", "", head.removeprefix("## "))
    assert not set("<>|`[]@*_") & set(bare)


def test_every_sign_of_markdown_is_escaped():
    assert escaped("a|b *c* <d> @e `f`") == "a\\|b \\*c\\* \\<d\\> \\@e \\`f\\`"
    assert escaped("one\ntwo") == "one two"


def test_where_nothing_is_lacking_it_says_so(mixed, known):
    done = replace(mixed, target=1)
    assert "Every requirement up to the target is met." in markdown([done], known, "en")
    assert "目标以内的要求全部满足。" in markdown([done], known, "zh")
