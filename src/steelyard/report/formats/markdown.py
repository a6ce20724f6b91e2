"""Results as Markdown (CommonMark with the tables of GitHub and GitLab), for the comment on a merge request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from steelyard.report.formats.open_items import Entry, Facts, Standing, entries, fit, level_name, why
from steelyard.result.model import Result
from steelyard.values import Language, Text

LISTED = 20
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+!|~&@$])")
WORDS = {
    "level": Text("级别", "Level"),
    "target": Text("目标", "target"),
    "score": Text("得分", "score"),
    "as_of": Text("截至", "as of"),
    "self": Text("自评，不作为对外结论", "self-assessment, no public result"),
    "formal": Text("正式评估", "formal assessment"),
    "measured": Text(
        "目标以内 {} 条要求：满足 {}，不满足 {}，未定 {}，不适用 {}；实测 {}",
        "{} requirements up to the target: {} met, {} not met, {} undecided, {} not applicable; {} measured",
    ),
    "requirement": Text("要求", "Requirement"),
    "why": Text("原因", "Why"),
    "more": Text("其余 {} 条见报告。", "{} more in the report."),
    "none": Text("目标以内的要求全部满足。", "Every requirement up to the target is met."),
    "blocks": Text("加粗的阻碍下一级。", "Those in bold keep the part from its next level."),
}


def markdown(results: Sequence[Result], facts: Facts, language: Language) -> str:
    """Every result as a section."""
    return "\n".join(line for result in results for line in _section(result, facts, language)) + "\n"


def escaped(text: str) -> str:
    """The text as Markdown shows it letter for letter, on one line, and without mentions or HTML."""
    return _SPECIAL.sub(r"\\\1", fit(text)).replace("://", ":\\//")


def _section(result: Result, facts: Facts, language: Language) -> Iterator[str]:
    project, part = result.subject.project.to(language), result.part.title.to(language)
    percent = result.score.score.percent
    yield f"## {escaped(project)} · {escaped(part)}"
    yield ""
    yield (
        f"**{_word('level', language)} {escaped(level_name(result, language))}** · {_word('target', language)} "
        f"{result.target} · {_word('score', language)} {'–' if percent is None else f'{percent}%'} · "
        f"{_word('as_of', language)} {result.as_of} · {_word(result.basis, language)}"
    )
    yield ""
    found = list(entries(result))
    yield _word("measured", language).format(*_counts(found, result))
    yield ""
    yield from _table(found, facts, language)
    yield ""


def _counts(found: Sequence[Entry], result: Result) -> tuple[int, ...]:
    by = [sum(e.standing is standing for e in found) for standing in Standing]
    return (len(found), *by, result.coverage.measured)


def _table(found: Sequence[Entry], facts: Facts, language: Language) -> Iterator[str]:
    """What does not count: first what keeps the part from its next level."""
    lacking = [e for e in found if e.item.why is not None]
    if not lacking:
        yield _word("none", language)
        return
    yield f"| | {_word('requirement', language)} | {_word('why', language)} |"
    yield "| --- | --- | --- |"
    for entry in sorted(lacking, key=lambda e: not e.blocks)[:LISTED]:
        key = escaped(entry.id)
        shown = f"**{key}**" if entry.blocks else key
        text = escaped(entry.item.requirement.text.to(language))
        yield f"| {shown} | {text} | {escaped(why(entry, facts, language))} |"
    yield ""
    yield _word("blocks", language)
    if len(lacking) > LISTED:
        yield _word("more", language).format(len(lacking) - LISTED)


def _word(key: str, language: Language) -> str:
    return WORDS[key].to(language)
