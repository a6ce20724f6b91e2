"""The first look, in a real browser."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "首页"), ("en", "Home")])
def test_a_person_lands_at_home_in_his_language(page_of, language, word):
    page = page_of("applicant", language)
    page.goto("/")
    assert word in page.title()


def test_the_language_is_switched_with_one_click_and_stays(page_of):
    page = page_of("applicant")
    page.goto("/")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "en"
