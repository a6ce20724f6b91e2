"""Pictures of the web's main pages for the docs: `python -m scripts.pictures`.

Serves the sample scheme on loopback from a temporary home and takes each page in both languages.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

TO = Path(__file__).parents[1] / "docs" / "pictures"
PASSWORD = "steelyard-sample"  # noqa: S105 - of the sample scheme
PRACTICE = "/assessments/{n}/practices/AD-IF-NM/"
PAGES = (  # name, who, state of the case whose number is `{n}`, path, width
    ("home", "lead", "", "/", 1280),
    ("self-rating", "applicant1", "self_assessing", "/assessments/{n}/self/", 1280),
    ("gap", "applicant1", "self_assessing", "/assessments/{n}/gap/", 1280),
    ("practice", "assessor1", "on_site", PRACTICE, 1280),
    ("board", "manager", "on_site", "/assessments/{n}/", 1280),
    ("report", "applicant5", "applicant_check", "/assessments/{n}/report/", 1280),
    ("meeting", "expert1", "expert_review", "/assessments/{n}/meeting/", 1280),
    ("case-file", "manager", "certified", "/assessments/{n}/case/", 1280),
    ("programme", "manager", "", "/scheme/", 1280),
    ("practice-phone", "assessor1", "on_site", PRACTICE, 390),
)


def main() -> None:
    """Serve, look, write."""
    TO.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        words = [sys.executable, "-m", "steelyard_web.command", "serve", "--demo", "--port", str(port)]
        served = subprocess.Popen(words, env=os.environ | {"STEELYARD_HOME": home}, stdout=subprocess.DEVNULL)
        try:
            _wait(f"http://127.0.0.1:{port}/login/")
            _look(f"http://127.0.0.1:{port}")
        finally:
            served.terminate()
            served.wait(30)


def _look(url: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, who, state, path, width in PAGES:
            for language, code in (("zh", "zh-hans"), ("en", "en")):
                window = browser.new_context(base_url=url, viewport={"width": width, "height": 860})
                window.add_cookies([{"name": "django_language", "value": code, "url": url}])
                page = window.new_page()
                _sign_in(page, who)
                _open(page, path.format(n=_number(page, state)))
                page.screenshot(path=TO / f"{name}.{language}.png")
                window.close()
        browser.close()


def _sign_in(page: Page, who: str) -> None:
    _open(page, "/login/")
    page.fill("#id_username", who)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _number(page: Page, state: str) -> str:
    """The number of the newest case in that state that the person sees; empty where no state is asked for."""
    if not state:
        return ""
    _open(page, f"/assessments/?state={state}")
    return page.locator("tbody th a").first.inner_text()


def _open(page: Page, path: str) -> None:
    """Go there; whoever does not get this very page learns it, not who looks at the picture."""
    answer = page.goto(path)
    if answer is None or answer.status != 200 or not page.url.endswith(path):
        raise SystemExit(f"{path} answers {answer and answer.status} at {page.url}")


def _wait(url: str) -> None:
    for _ in range(960):  # four minutes: the sample is made first
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - loopback
                return
        except (URLError, ConnectionError):
            time.sleep(0.25)
    raise SystemExit(f"{url} does not answer")


if __name__ == "__main__":
    main()
