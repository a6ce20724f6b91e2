"""A badge: well-formed, wide enough, and a self-assessment is named as one."""

from xml.etree import ElementTree

import pytest

from steelyard.report.formats.badge import badge

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", ["样例部分", "1 初始级 · 自评"]), ("en", ["sample part", "1 Initial · self-assessed"])],
)
def test_it_says_part_level_and_that_it_is_a_self_assessment(mixed, language, said):
    drawn = ElementTree.fromstring(badge(mixed, language))  # noqa: S314 - our own picture
    assert [t.text for t in drawn.iter(f"{SVG}text")] == said
    left, right = (float(r.get("width")) for r in drawn.iter(f"{SVG}rect"))
    assert float(drawn.get("width")) == pytest.approx(left + right, abs=0.2)


def test_a_formal_one_says_the_level_alone(formal):
    assert "self-assessed" not in badge(formal, "en") and "1 Initial" in badge(formal, "en")


def test_no_name_breaks_out(hostile):
    text = badge(hostile, "en")
    ElementTree.fromstring(text)  # noqa: S314 - our own picture
    assert "<b>" not in text and "\u202e" not in text and "\x00" not in text
