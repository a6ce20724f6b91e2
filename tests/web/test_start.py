"""The first pages: signing in, language, theme."""

from __future__ import annotations


def test_a_stranger_is_led_to_the_sign_in_page(as_):
    assert as_(None).get("/").headers["Location"] == "/login/?next=/"


def test_the_sign_in_page_speaks_both_languages(as_):
    assert "登录" in as_(None).get("/login/").content.decode()
    assert "Sign in" in as_(None, "en").get("/login/").content.decode()


def test_the_language_switch_stays_on_the_page_and_never_leaves_the_site(as_):
    client = as_("applicant")
    assert (
        client.post("/language/", {"language": "en", "next": "/standards/"}).headers["Location"]
        == "/standards/"
    )
    assert (
        client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"}).headers[
            "Location"
        ]
        == "/"
    )


def test_every_page_carries_a_strict_content_security_policy(as_):
    policy = as_(None).get("/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_what_does_not_exist_says_so_in_the_readers_language(as_):
    assert "没有这个页面" in as_("applicant").get("/nothing/").content.decode()
    assert "no such page" in as_("applicant", "en").get("/nothing/").content.decode()
