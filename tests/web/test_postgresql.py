"""The same on PostgreSQL: the web's own tests, and two processes on one database."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import URLError
from urllib.request import build_opener

import pytest

from tests.web import postgresql

ROOT = Path(__file__).parents[2]
# A page and an action of each application, and the queries that two engines could understand differently.
CHOSEN = (
    "test_audit_trail.py",
    "test_scheme_case.py",
    "test_pages_general.py",
    "test_assessor_conflicts.py",
    "test_process_people.py",
    "test_decision_organisation.py",
)


@pytest.fixture(scope="module")
def database():
    binary = postgresql.binaries()
    if binary is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgresql.server(binary) as url:
        yield url


def _environment(database: str, home: Path) -> dict[str, str]:
    return os.environ | {
        "STEELYARD_DATABASE_URL": database,
        "STEELYARD_HOME": str(home),
        "STEELYARD_SECRET_KEY": "only for tests, long enough for nobody to be warned of it",
    }


def _command(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: PLW1510 - the caller looks at the code
        [sys.executable, "-m", "steelyard_web.command", *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_the_tests_of_people_and_process_pass_on_postgresql(database, tmp_path):
    files = [str(Path(__file__).with_name(name)) for name in CHOSEN]
    done = subprocess.run(  # noqa: PLW1510 - asserted below
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *files],
        env=_environment(database, tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_two_processes_serve_one_database_and_the_audit_chain_holds(database, tmp_path):
    env = _environment(database, tmp_path)
    assert _command("manage", "migrate", "--verbosity", "0", env=env).returncode == 0
    seeded = _command("seed", env=env)
    assert seeded.returncode == 0, seeded.stderr
    port = _free_port()
    words = ["serve", "--port", str(port), "--workers", "2"]
    served = subprocess.Popen([sys.executable, "-m", "steelyard_web.command", *words], env=env)
    try:
        _wait_for(f"http://127.0.0.1:{port}/login/")
        with ThreadPoolExecutor(8) as pool:
            pages = list(pool.map(lambda _: _read(f"http://127.0.0.1:{port}/login/"), range(80)))
        assert all(re.search("登录|Sign in", page) for page in pages)
    finally:
        served.terminate()
        served.wait(30)
    assert _command("audit", "verify", env=env).returncode == 0


def test_many_at_once_leave_one_chain_of_events(database, tmp_path):
    env = _environment(database, tmp_path) | {"DJANGO_SETTINGS_MODULE": "steelyard_web.settings"}
    assert _command("manage", "migrate", "--verbosity", "0", env=env).returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.acts_at_once"],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert done.stdout == "160 events, faults: []\n"


def _read(url: str) -> str:
    with build_opener().open(url, timeout=20) as answer:
        return answer.read().decode()


def _wait_for(url: str) -> None:
    for _ in range(120):
        try:
            _read(url)
        except (URLError, ConnectionError):
            time.sleep(0.25)
        else:
            return
    raise AssertionError(f"{url} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
