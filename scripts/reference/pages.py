"""Every generated file with its text, and how it differs from what stands in the checkout."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from scripts.reference import (
    catalogue,
    commands,
    evidence,
    glossary,
    indicators,
    measured_share,
    part_page,
    process,
    result_file,
    rules,
)
from steelyard.errors import InputError
from steelyard.indicators import INDICATORS
from steelyard.indicators.definition import Indicator
from steelyard.pipeline import read_standard
from steelyard.standard import Standard
from steelyard.standard.shelf import pick, volumes
from steelyard.values import Language

SHOWN = 20  # lines of a difference that are printed
OURS = "devops-cmm"
READMES = ("README.md", "README.zh.md")


def pages(root: Path, known: Mapping[str, Indicator] = INDICATORS) -> dict[str, str]:
    """The text of every generated file by its path in the checkout.

    Raises InputError where something has no Chinese or a README lacks its markers.
    """
    standard = read_standard(pick(OURS).folder)
    return reference(standard, known) | {name: _readme(root / name, standard) for name in READMES}


def reference(standard: Standard, known: Mapping[str, Indicator]) -> dict[str, str]:
    """The pages that are generated as a whole."""
    return {
        "docs/glossary.md": glossary.page(standard),
        "docs/reference/catalogue.md": catalogue.page(standard, others()),
        "docs/reference/commands.md": commands.page(),
        "docs/reference/evidence.md": evidence.page(),
        "docs/reference/indicators.md": indicators.page(known),
        "docs/reference/result-file.md": result_file.page(standard),
        "docs/reference/rules.md": rules.page(),
        **part_page.part_pages(others()),
        **part_page.part_pages([standard]),
        **process.pages(),
    }


def others() -> list[Standard]:
    """The further standards of our catalogue."""
    return [read_standard(volume.folder) for volume in volumes() if volume.id != OURS]


def write(root: Path, wanted: Mapping[str, str]) -> list[str]:
    """Write what is out of date; the paths that were written."""
    changed = [name for name, text in wanted.items() if _present(root / name) != text]
    for name in changed:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(wanted[name], encoding="utf-8")
    return changed


def stale(root: Path, wanted: Mapping[str, str]) -> list[str]:
    """For each file that is out of date, the beginning of its difference."""
    return [_difference(name, _present(root / name), text) for name, text in wanted.items()
            if _present(root / name) != text]  # fmt: skip


def _difference(name: str, present: str, text: str) -> str:
    lines = list(
        unified_diff(present.splitlines(), text.splitlines(), name, f"{name} (generated)", "", "", 0, "")
    )
    more = [f"... {len(lines) - SHOWN} more lines"] if len(lines) > SHOWN else []
    return "\n".join([*islice(lines, SHOWN), *more])


def _present(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _readme(path: Path, standard: Standard) -> str:
    if not path.exists():
        raise InputError(
            "is not there", where=path.name, remedy="write it, with the two markers of the generated table"
        )
    language: Language = "zh" if path.name.endswith(".zh.md") else "en"
    return measured_share.filled(path.read_text(encoding="utf-8"), path.name, standard, language)
