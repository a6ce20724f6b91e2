"""The fields of a template: the report in one or both languages, with lists that fit the rows of a table."""

from __future__ import annotations

from typing import Any

from steelyard.report.model.plain import Tongue, plain, spoken
from steelyard.report.model.shape import HeatCell, Report, RequirementRow
from steelyard.report.model.titles import TITLES
from steelyard.report.phrases import PHRASES
from steelyard.values import Text

LEVELS = (
    "E3ECF5",
    "C9DBED",
    "A9C6E2",
    "86AED6",
    "5F95C8",
)  # the page's scale, paler: figures on it are black
SHORT = 60  # characters of the subject in a header
_STATES = {"unrated": "ECECEC", "unmet": "FFFFFF", "na": "FFFFFF", "none": "FFFFFF"}


def words_of(report: Report, tongue: Tongue) -> dict[str, Any]:
    """Everything that a template may name; both languages stand below each other."""

    def say(text: Text) -> str:
        return spoken(text, tongue, "\n")

    found: dict[str, Any] = plain(report, say)
    subject = spoken(report.subject, tongue)
    for practice, block in zip(found["practices"], report.practices, strict=True):
        for item, row in zip(practice["requirements"], block.requirements, strict=True):
            item["said"] = _said(row, tongue)
    for row in found["readings"]:
        row["asked"], row["flags"] = "\n".join(row["asked"]), " · ".join(row["flags"])
    for row in found["evidence"]:
        row["place"] = f"{row['uri']}\n{row['sha256']}"
    for block in found["advice"]["blocks"]:
        block["items_"] = block.pop("items")  # `items` is a method of the mapping
    shown: dict[str, Any] = _shown(found)
    return shown | {
        "w": {key: say(text) for key, text in (PHRASES | TITLES).items()},
        "short_subject": subject if len(subject) <= SHORT else f"{subject[:SHORT]}…",
        "sample_mark": spoken(PHRASES["sample"], tongue) if report.sample else "",
        "radar": say(PHRASES["few_axes"]),
        "level_numbers": [f"{n} ▾" if n == report.target else str(n) for n in range(1, report.top + 1)],
        "heat_rows": _heat(report, tongue),
        "map_key": " · ".join(
            spoken(PHRASES[key], tongue)
            for key in ("k_met", "k_partly", "k_unmet", "k_unrated", "k_na", "k_none")
        )
        + f" · • {spoken(PHRASES['k_dot'], tongue)} · ▾ {spoken(PHRASES['k_target'], tongue)}",
    }


def _shown(value: Any) -> Any:
    """What is not there is an empty field, and not the word None."""
    if isinstance(value, dict):
        return {key: _shown(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return "" if value is None else value


def _said(row: RequirementRow, tongue: Tongue) -> str:
    """The requirement, below it its reading, the remarks and the evidence."""
    remarks = " · ".join(spoken(one, tongue) for one in row.remarks)
    reading = spoken(row.reading, tongue, "\n") if row.reading else ""
    loads = f"{spoken(PHRASES['evidence'], tongue)} {row.loads}" if row.loads else ""
    return "\n".join(filter(None, (spoken(row.text, tongue, "\n"), reading, remarks, loads)))


def _heat(report: Report, tongue: Tongue) -> list[dict[str, Any]]:
    return [
        {
            "domain": spoken(group.title, tongue),
            "title": spoken(row.title, tongue, "\n"),
            "level": spoken(row.level, tongue),
            "cells": [
                {"figures": _figures(cell), "colour": _colour(cell), "state": cell.state}
                for cell in row.cells
            ],
        }
        for group in report.heat
        for row in group.rows
    ]


def _figures(cell: HeatCell) -> str:
    if cell.state in ("none", "na"):
        return "—"
    half = "◐ " if cell.state == "partly" else ""
    return f"{half}{cell.met}/{cell.applicable}{' •' if cell.decided else ''}"


def _colour(cell: HeatCell) -> str:
    """The colour of a met level, a pale one where a part is met."""
    colour = LEVELS[min(max(cell.level, 1), len(LEVELS)) - 1]
    if cell.state == "met":
        return colour
    return _paler(colour) if cell.state == "partly" else _STATES[cell.state]


def _paler(colour: str) -> str:
    return "".join(f"{(int(colour[at : at + 2], 16) + 2 * 255) // 3:02X}" for at in (0, 2, 4))
