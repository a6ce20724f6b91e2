"""`python -m scripts.real_project write|compare`: docs/guide/real-project.md, every figure from a command.

The text stands in `real_project.md` beside this file; each «name» in it is replaced by what a command printed
in a fresh workspace. The real data are optional and lie beside the checkout; without them there is nothing to
compare with, which is said and is no fault. The commit of our own repository that the guide looks at may be
missing from a shallow clone: then that section alone is left out of the comparison.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from fractions import Fraction
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from scripts.reference.markdown import table
from steelyard.report.words import printed
from steelyard.values import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
DATA = (ROOT / "../shared/data").resolve()
GUIDE = ROOT / "docs/guide/real-project.md"
TEMPLATE = Path(__file__).with_suffix(".md")
PLACE = re.compile(r"«([a-z_.]+)»")
SHOWN = 40  # lines of a difference that are printed
OWN_COMMIT = "8afcdd48c547dd56f4ab3f57bfded401bcf0768c"

FLASK_FILES = ("junit.xml", "coverage.xml", "ruff.sarif", "bandit.sarif", "sbom.cdx.json")
FLASK = """\
organisation:
  name: {zh: Pallets 开源社区, en: Pallets}
  category: other
timezone: UTC
as_of: 2026-04-10
window: 365d
sources:
  - {git: flask, refs: head}
  - {junit: evidence/junit.xml, repository: flask}
  - {coverage: evidence/coverage.xml, repository: flask}
  - {sarif: evidence/ruff.sarif, repository: flask}
  - {sarif: evidence/bandit.sarif, repository: flask}
  - {cyclonedx: evidence/sbom.cdx.json, service: flask}
projects:
  flask:
    name: {zh: Flask, en: Flask}
    assessments:
      - standard: devops-cmm
        part: continuous-delivery
        target: 3
        window: 365d
        answers: answers/flask.xlsx
"""
FLASK_ASKED = (
    "commit_traceability", "revert_rate", "test_pass_rate", "line_coverage", "branch_coverage",
    "high_remediation_time", "sbom_coverage", "artifact_signature_coverage", "commits_by_shared_accounts",
    "deployment_frequency", "change_failure_rate",
)  # fmt: skip
BANK = """\
organisation:
  name: {zh: 荷兰合作银行（公开数据）, en: Rabobank (published data)}
  category: commercial-bank
timezone: UTC
as_of: 2014-12-31
window: 1096d
sources:
  - {table: incident, files: exports/incidents.csv.gz, mapping: bpic14-incident}
projects:
  service-desk:
    name: {zh: 服务台, en: Service desk}
"""
BANK_ASKED = (
    "ticket_resolution_time", "incident_resolution_time", "reopen_rate", "reassignments_per_incident",
    "event_detection_rate", "time_to_restore", "sla_met", "config_existence",
)  # fmt: skip
OWN = """\
organisation:
  name: {zh: 杆秤, en: Steelyard}
  category: other
timezone: UTC
as_of: 2026-11-24
sources:
  - {git: steelyard, refs: head}
projects:
  steelyard:
    name: {zh: 杆秤, en: Steelyard}
"""
OWN_ASKED = ("commit_traceability", "revert_rate", "commits_by_shared_accounts", "deployment_frequency")


@dataclass(frozen=True, slots=True)
class Bench:
    """A workspace in a temporary folder, and the commands that are run in it."""

    folder: Path

    def declare(self, text: str) -> str:
        """Write steelyard.yaml; returns its text without the last line end."""
        (self.folder / "steelyard.yaml").write_text(text, encoding="utf-8")
        return text.rstrip("\n")

    def run(self, *arguments: str, refused: bool = False) -> str:
        """What a command printed; raises RuntimeError where it ends otherwise than foretold."""
        command = [str(Path(sys.executable).with_name("steelyard")), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if (done.returncode != 0) is not refused:
            raise RuntimeError(
                f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr or done.stdout}"
            )
        return (done.stdout + done.stderr).replace(f"{self.folder}/", "")

    def told(self, *arguments: str, refused: bool = False) -> str:
        """The command with its output, as a terminal shows them."""
        lines = self.run(*arguments, refused=refused).splitlines()
        return "\n".join([f"$ steelyard {' '.join(arguments)}", *(line.rstrip() for line in lines)])

    def query(self, evidence: str, ask: str) -> str:
        """The answer to a query over the stored rows of one evidence table, as a table."""
        rows = self.folder / ".steelyard/store/rows" / evidence / "*.parquet"
        with duckdb.connect() as engine:
            found = engine.sql(ask.format(rows=f"read_parquet('{rows}')"))
            return table(found.columns, [[_cell(value) for value in row] for row in found.fetchall()])

    def readings(self, *arguments: str) -> dict[str, dict[str, Any]]:
        """The readings of a `measure` command by indicator."""
        return {
            reading["indicator"]: reading for reading in json.loads(self.run("measure", *arguments, "--json"))
        }


def main(arguments: Sequence[str], data: Path = DATA) -> int:
    """0 done or nothing to compare with, 1 out of date, 2 wrong arguments or nothing to write from."""
    if list(arguments) not in (["write"], ["compare"]):
        sys.stderr.write("python -m scripts.real_project write|compare\n")
        return 2
    if not (data / "flask").is_dir() or not (data / "rabobank-itsm").is_dir():
        sys.stdout.write(
            "the guide with real figures was not made anew: the real data are not beside this checkout\n"
        )
        return 0 if arguments[0] == "compare" else 2
    text = filled(TEMPLATE.read_text(encoding="utf-8"), values())
    if arguments[0] == "write":
        return _written(text)
    return _compared(text, GUIDE.read_text(encoding="utf-8") if GUIDE.exists() else "")


def values() -> dict[str, str]:
    """What the places of the template are replaced by; those of our own repository if its commit is here."""
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        sections = {"flask": _flask, "bank": _bank}
        if _has_own_commit():
            sections["own"] = _own
        else:
            sys.stdout.write(
                "our own repository is left out: this clone lacks the commit that the guide looks at\n"
            )
        with ThreadPoolExecutor(2) as pool:  # the commands are processes of their own
            made = pool.map(lambda name: sections[name](_bench(root, name)), sections)
            return {
                f"{name}.{key}": text
                for name, found in zip(sections, made, strict=True)
                for key, text in found.items()
            }


def filled(template: str, found: Mapping[str, str]) -> str:
    """The template with its places filled; places of our own repository stay where it has no values.

    Raises ValueError for a place without a value and a value without a place.
    """
    places = set(PLACE.findall(template))
    lacking = {place for place in places - found.keys() if not place.startswith("own.")}
    if lacking or found.keys() - places:
        raise ValueError(
            f"without a value: {sorted(lacking)}; without a place: {sorted(found.keys() - places)}"
        )
    return PLACE.sub(lambda place: found.get(place[1], place[0]), template)


def agrees(text: str, present: str) -> bool:
    """Whether the guide is what was made; a place that could not be filled may hold anything."""
    first, *rest = PLACE.split(text)[::2]  # the others are the names of places
    if not rest:
        return text == present
    *middle, last = rest
    at = len(first)
    for piece in middle:
        at = present.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return present.startswith(first) and present.endswith(last) and len(present) - len(last) >= at


def _written(text: str) -> int:
    if PLACE.search(text):
        sys.stderr.write("not written: a place is empty\n")
        return 2
    GUIDE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"written: {GUIDE.relative_to(ROOT)}\n")
    return 0


def _compared(text: str, present: str) -> int:
    if agrees(text, present):
        return 0
    name = str(GUIDE.relative_to(ROOT))
    lines = unified_diff(present.splitlines(), text.splitlines(), name, f"{name} (made anew)", "", "", 0, "")
    sys.stderr.write(
        "\n".join(islice(lines, SHOWN)) + "\nout of date; `python -m scripts.real_project write`\n"
    )
    return 1


def _flask(bench: Bench) -> dict[str, str]:
    _git("clone", "--quiet", str(DATA / "flask/flask.bundle"), str(bench.folder / "flask"))
    (bench.folder / "evidence").mkdir()
    for name in FLASK_FILES:
        shutil.copy(DATA / "flask" / name, bench.folder / "evidence" / name)
    head = _git("-C", str(bench.folder / "flask"), "log", "-1", "--format=%h of %cs", "--abbrev=12").strip()
    found = {"workspace": bench.declare(FLASK), "refused": bench.told("collect", refused=True)}
    found["head"], found["day"] = head.split(" of ")
    bench.declare(
        FLASK.replace("ruff.sarif, repository: flask", "ruff.sarif, repository: flask, at: 2026-11-23")
    )
    found["collect"] = bench.told("collect")
    found["commits"] = bench.query(
        "code_commit",
        "select count(*) as commits, sum(files) as files, sum(additions) as added, sum(deletions) as deleted "
        "from {rows}",
    )
    found["cases"] = bench.query(
        "test_result", "select outcome, count(*) as cases from {rows} group by all order by all"
    )
    found["findings"] = bench.query(
        "finding", "select tool, count(*) as findings from {rows} group by all order by all"
    )
    found["rate"] = bench.query(
        "observation",
        "select metric, numerator, denominator, round(numerator / denominator, 4) as rate from {rows} "
        "where metric <> 'scan' order by metric desc",
    )
    found["export"] = bench.told("answers", "export", "flask")
    return found | _flask_measured(bench)


def _flask_measured(bench: Bench) -> dict[str, str]:
    early = ("flask", "test_pass_rate", "commit_traceability", "--no-collect")
    late = ("flask", *FLASK_ASKED, "--no-collect", "--as-of", "2026-11-24")
    assess = ("assess", "flask", "--no-collect", "--as-of", "2026-11-24")
    coverage = json.loads(bench.run(*assess, "--json"))["coverage"]
    traced = bench.readings(*early)["commit_traceability"]
    return {
        **_both(bench, "early", "measure", *early),
        **_both(bench, "measure", "measure", *late),
        **_both(bench, "assess", *assess),
        "measured": str(coverage["measured"]),
        "requirements": str(coverage["requirements"]),
        "commits_n": str(traced["n"]),
        **_number("traced", traced),
    }


def _bank(bench: Bench) -> dict[str, str]:
    (bench.folder / "exports").mkdir()
    shutil.copy(DATA / "rabobank-itsm/incidents.csv.gz", bench.folder / "exports/incidents.csv.gz")
    found = {"workspace": bench.declare(BANK), "collect": bench.told("collect")}
    found["items"] = bench.query(
        "incident",
        "select coalesce(kind, 'all') as kind, count(*) as tickets, count(ci_id) as with_item, "
        "round(100 * count(ci_id) / count(*), 1) || ' %' as share, count(distinct ci_id) as items, "
        "round(100 * (1 - count(cause_ci_id) / count(*)), 1) || ' %' as no_cause "
        "from {rows} group by rollup(kind) order by tickets",
    )
    asked = ("service-desk", *BANK_ASKED, "--no-collect")
    taken = bench.readings(*asked)
    every, incidents = taken["ticket_resolution_time"], taken["incident_resolution_time"]
    return found | {
        **_both(bench, "measure", "measure", *asked),
        **_number("median", every),
        **_number("late", every, "p85"),
        "n": _cell(every["n"]),
        "unknown": _cell(every["unknown"]),
        **_number("incident_median", incidents),
        **_number("incident_late", incidents, "p85"),
        "unseen": _cell(taken["event_detection_rate"]["unknown"]),
    }


def _own(bench: Bench) -> dict[str, str]:
    _git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(bench.folder / "steelyard"))
    _git("-C", str(bench.folder / "steelyard"), "checkout", "--quiet", "--detach", OWN_COMMIT)
    found = {"commit": OWN_COMMIT[:12], "workspace": bench.declare(OWN), "collect": bench.told("collect")}
    return found | _both(bench, "measure", "measure", "steelyard", *OWN_ASKED, "--no-collect")


def _both(bench: Bench, name: str, *arguments: str) -> dict[str, str]:
    """A command's output in both languages."""
    return {f"{name}.{tongue}": bench.told(*arguments, "--lang", tongue) for tongue in LANGUAGES}


def _bench(root: Path, name: str) -> Bench:
    (root / name).mkdir()
    return Bench(root / name)


def _has_own_commit() -> bool:
    asked = ["git", "-C", str(ROOT), "rev-parse", "--is-shallow-repository", f"{OWN_COMMIT}^{{commit}}"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.startswith("false")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


def _number(name: str, reading: Mapping[str, Any], key: str = "value") -> dict[str, str]:
    """A reading's value or one of its percentiles, as people read it in both languages."""
    words = printed(Fraction(reading[key]), reading["unit"])
    return {f"{name}.{tongue}": words.to(tongue) for tongue in LANGUAGES}


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
