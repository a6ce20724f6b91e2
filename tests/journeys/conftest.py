"""A served site on loopback, Chromium, and people who sign in with their names."""

from __future__ import annotations

import os
import shutil

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.web.world import World, build

# The browser's loop runs in the test's own thread, where Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def world(transactional_db, settings, tmp_path) -> World:
    settings.FILES = tmp_path / "files"
    return build()


@pytest.fixture
def page_of(browser: Browser, live_server, world: World):
    """`page_of("lead", "en")` is that person's own browser window; faults on the page fail the test."""
    windows, faults = [], []

    def open_window(name: str, language: str = "zh-hans", width: int = 1280, theme: str = "light") -> Page:
        window = signed_in(browser, live_server.url, world.people[name], language, theme, width)
        windows.append(window)
        return watched(window.new_page(), faults)

    yield open_window
    for window in windows:
        window.close()
    assert faults == []


@pytest.fixture
def desk_of(browser: Browser, live_server, world: World):
    """`desk_of("en")` is one window at which people sit down one after the other: `(page, sit_down)`.

    Opening a window, and filling its cache, takes longer than most pages do.
    """
    windows, faults = [], []

    def open_desk(language: str):
        window = signed_in(browser, live_server.url, None, language)
        windows.append(window)

        def sit_down(name: str) -> None:
            window.add_cookies([session_cookie(world.people[name], live_server.url)])

        page = watched(window.new_page(), faults)
        page.on("dialog", lambda question: question.accept())
        return page, sit_down

    yield open_desk
    for window in windows:
        window.close()
    assert faults == []


def watched(page: Page, faults: list[str]) -> Page:
    """The page; what its scripts stumble over, and what its policy forbids, is added to the faults."""
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda line: (
            faults.append(f"{page.url}: {line.text}")
            if line.type == "error" and "Content Security Policy" in line.text
            else None
        ),
    )
    return page


def signed_in(
    browser: Browser, url: str, person, language: str, theme: str = "light", width: int = 1280
) -> BrowserContext:
    """A window of that person's own; None is a stranger."""
    window = browser.new_context(base_url=url, viewport={"width": width, "height": 900})
    cookies = {django_settings.LANGUAGE_COOKIE_NAME: language, "theme": theme}
    window.add_cookies([{"name": key, "value": value, "url": url} for key, value in cookies.items()])
    if person is not None:
        window.add_cookies([session_cookie(person, url)])
    return window


def session_cookie(person, url: str) -> dict[str, str]:
    """Who holds it is signed in as that person."""
    return {"name": django_settings.SESSION_COOKIE_NAME, "value": _session(person), "url": url}


def _session(user) -> str:
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return session.session_key
