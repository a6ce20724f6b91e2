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
PAGES = (  # name, who, path, width
    ("home", "lead", "/", 1280),
    ("self-rating", "applicant1", "/assessments/2026-0001/self/", 1280),
    ("gap", "applicant1", "/assessments/2026-0001/gap/", 1280),
    ("practice", "assessor1", "/assessments/2026-0005/practices/AD-IF-NM/", 1280),
    ("board", "manager", "/assessments/2026-0005/", 1280),
    ("report", "applicant5", "/assessments/2026-0008/report/", 1280),
    ("meeting", "expert1", "/assessments/2026-0004/meeting/", 1280),
    ("case-file", "manager", "/assessments/2026-0002/case/", 1280),
    ("programme", "manager", "/scheme/", 1280),
    ("practice-phone", "assessor1", "/assessments/2026-0005/practices/AD-IF-NM/", 390),
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
        for name, who, path, width in PAGES:
            for language, code in (("zh", "zh-hans"), ("en", "en")):
                window = browser.new_context(base_url=url, viewport={"width": width, "height": 860})
                window.add_cookies([{"name": "django_language", "value": code, "url": url}])
                _picture(window.new_page(), who, path, TO / f"{name}.{language}.png")
                window.close()
        browser.close()


def _picture(page: Page, who: str, path: str, to: Path) -> None:
    page.goto("/login/")
    page.fill("#id_username", who)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(path)
    page.screenshot(path=to)


def _wait(url: str) -> None:
    for _ in range(240):
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - loopback
                return
        except (URLError, ConnectionError):
            time.sleep(0.25)
    raise SystemExit(f"{url} does not answer")


if __name__ == "__main__":
    main()
