"""One result as one HTML file: both languages, no network, readable without scripts, printable.

The page carries its own Content-Security-Policy (W3C CSP Level 3) with the hashes of its only style and
script, so that nothing that stands in the data can run or fetch. Inline `style=` would need a weaker
policy: all measures of pictures are SVG attributes instead.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from steelyard.report import bars, blocking, foundation, heatmap, method, readings, words
from steelyard.report.beam import beam
from steelyard.report.beside import Beside
from steelyard.report.loads import sources
from steelyard.report.paper import running
from steelyard.report.phrases import PHRASES
from steelyard.report.radar import radar
from steelyard.report.visible import visible
from steelyard.result.mean import flat
from steelyard.result.model import Result
from steelyard.values import Better, IndicatorFacts, Language, Level, Measured, Missing, Text

TEMPLATES = Path(__file__).parent / "templates"
OURS = "devops-cmm"  # the catalogue that is not the text of YD/T 3763 and says so on every page
_SAMPLE = re.compile(r"示例|样例|sample", re.IGNORECASE)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def render(
    result: Result,
    indicators: Mapping[str, IndicatorFacts],
    lang: Language = "zh",
    beside: Sequence[Beside] = (),
) -> str:
    """The whole page; `lang` is the language shown first, `beside` stands below the readings and changes none.

    The same arguments give the same bytes.
    """
    values = Page(result, indicators).values() | {"lang": lang, "beside": beside}
    return visible(_template().render(values))


@dataclass(frozen=True, slots=True)
class Page:
    """A result with the facts of its indicators, as the template wants it."""

    result: Result
    indicators: Mapping[str, IndicatorFacts]

    def values(self) -> dict[str, object]:
        """Everything that the template names."""
        result = self.result
        style, script = _asset("style.css") + running(result), _asset("script.js")
        groups = sources(result.loads)
        lines = readings.lines(result, self.indicators)
        return {
            "r": result,
            "facts": self.indicators,
            "w": PHRASES,
            "words": words,
            "style": style,
            "script": script,
            "policy": _policy(style, script),
            "level": self.level_text(result.level),
            "level_text": self.level_text,
            "sample": bool(
                _SAMPLE.search(f"{result.subject.organisation.zh} {result.subject.organisation.en}")
            ),
            "module": next((m.title for m in result.part.modules if m.id == result.module), None),
            "rests": foundation.foundation(result),
            "beam": self._beam(),
            "stands": foundation.stands(result),
            "radar": radar(result.domains, result.target, result.part.top),
            "groups": heatmap.heatmap(result),
            "means": [] if result.means is None else [*flat(result.means.functions)],
            "blocks": blocking.blocks(result),
            "efforts": blocking.tally(result),
            "all": blocking.by_id(result),
            "overrides": [r for p in result.practices for r in p.requirements if r.rating.override],
            "lines": lines,
            "load_runs": readings.load_runs,
            "used": self._used(),
            "measures": [q for p in result.practices for q in p.requirements if q.requirement.measure],
            "unread": readings.unread(result),
            "most": max((share.requirements for share in result.by_level), default=0),
            "numbers": {load.load_id: number for group in groups for number, load in group.loads},
            "sources": groups,
            "rules": method.rules(result),
            "target_level": Level(result.target),
            "ours": result.standard.id == OURS,
            "blocked": blocking.sentence(result),
            "blocked_practices": {blocker.practice for blocker in result.blocking},
            "partial": len(result.smallest_set) < len(result.blocking),
            "measured_of": foundation.measured_share,
            "origin_text": words.origin,
        }

    def level_text(self, level: Level | Missing) -> Text:
        """A level as people read it, or why there is none."""
        if isinstance(level, Missing):
            return words.MISSING[level.reason]
        return self.result.standard.printed(self.result.part, level)

    def _beam(self) -> Markup:
        level = self.result.level if isinstance(self.result.level, Level) else None
        position = self.result.score.position
        return beam(
            self.result.part.ladder,
            level,
            None if position is None else float(position),
            self.result.target,
            level.printed(self.result.standard.half_step) if level else "",
        )

    def _used(self) -> list[IndicatorFacts]:
        """The indicators that requirements of this part name, in their first order."""
        named = [q.requirement.measure for p in self.result.practices for q in p.requirements]
        ids = dict.fromkeys(measure.indicator for measure in named if measure)
        return [self.indicators[i] for i in ids if i in self.indicators]


def both(text: Text | str) -> Markup:
    """A text in both languages, of which the page shows one; once where they are the same."""
    if isinstance(text, str):
        return escape(text)
    if text.zh == text.en:
        return escape(text.zh)
    return Markup('<span lang="zh">{}</span><span lang="en">{}</span>').format(text.zh, text.en)


def anchor(code: str) -> str:
    """A code as the name of a place in the page."""
    return _UNSAFE.sub("-", code)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"t": both, "anchor": anchor}
    environment.tests |= {
        "missing": lambda value: isinstance(value, Missing),
        "measured": lambda value: isinstance(value, Measured),
    }
    environment.globals |= {
        "bars": bars,
        "blocking": blocking,
        "foundation": foundation,
        "heatmap": heatmap,
        "readings": readings,
        "Text": Text,
        "LOWER": Better.LOWER,
    }
    return environment.get_template("report.html.j2")


@cache
def _asset(name: str) -> Markup:
    """The style or the script as it stands in the page; they are ours and hold no data."""
    return Markup((TEMPLATES / name).read_text("utf-8"))  # noqa: S704


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
