"""`steelyard standard diff`: what changed between two editions, with ids and the texts of both sides."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.plain import and_so_on, aside, line
from steelyard.report.words import OPERATORS, STRENGTHS
from steelyard.standard.diff import Change, Kind, by_kind, diff, requirements
from steelyard.standard.shelf import pick
from steelyard.values import LANGUAGES, Language, Strength, Text, decimal_string

if TYPE_CHECKING:
    from steelyard.standard import Measure, Requirement, Standard

KINDS: dict[Kind, Text] = {
    Kind.ADDED: Text("新增", "added"),
    Kind.REMOVED: Text("删除", "removed"),
    Kind.MOVED: Text("编号变更", "moved"),
    Kind.REWORDED: Text("改写", "reworded"),
    Kind.HARDER: Text("加严", "harder"),
    Kind.EASIER: Text("放宽", "easier"),
    Kind.MEASURED_OTHERWISE: Text("度量方式变更", "measured otherwise"),
}
_DEMANDS = {Kind.HARDER, Kind.EASIER, Kind.MEASURED_OTHERWISE}
NOTHING = Text("两个版次没有差异", "the two say the same")


def diff_(
    old: str,
    new: str,
    *,
    shelf: list[Path] | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: LanguageOption = None,
) -> None:
    """Tell what changed between two editions of a standard. 比较标准的两个版次。

    Args:
        old: The older one: id@edition, or a folder. 较早的版次：“编号@版次”或目录。
        new: The newer one: id@edition, or a folder. 较新的版次：“编号@版次”或目录。
        shelf: Further folders of <standard>/<edition>/standard.yaml. 另外的标准目录。
        json: Print the changes as JSON and nothing else. 只输出 JSON 格式的差异。
    """
    before, after = (standard_of(name, shelf or ()) for name in (old, new))
    changes = diff(before, after)
    if json:
        import rfc8785  # noqa: PLC0415

        sys.stdout.buffer.write(rfc8785.dumps(_document(before, after, changes)) + b"\n")
        return
    for told in _lines(before, after, changes, language(lang)):
        print(line(told))


def standard_of(name: str, shelf: Iterable[Path]) -> Standard:
    """The standard in a folder, or the one of that id and edition; raises StandardError."""
    from steelyard.standard.load import load  # noqa: PLC0415 - pydantic only where it is needed

    folder = Path(name)
    return load(folder if (folder / "standard.yaml").is_file() else pick(name, shelf).folder).standard


def name_of(standard: Standard) -> str:
    """`id@edition`."""
    return f"{standard.id}@{standard.edition}"


def _lines(old: Standard, new: Standard, changes: tuple[Change, ...], language: Language) -> Iterator[str]:
    yield f"{name_of(old)} -> {name_of(new)}"
    if not changes:
        yield f"  {NOTHING.to(language)}"
    before, after = requirements(old), requirements(new)
    for kind, found in by_kind(changes).items():
        yield f"{KINDS[kind].to(language)}{aside(language, str(len(found)))}"
        for change in found:
            yield f"  {_ids(change)}"
            yield from _sides(kind, before.get(change.before), after.get(change.after), language)


def _ids(change: Change) -> str:
    both = dict.fromkeys(name for name in (change.before, change.after) if name)
    return " -> ".join(both)


def _sides(kind: Kind, old: Requirement | None, new: Requirement | None, language: Language) -> Iterator[str]:
    """What differs as `-` and `+`; the words once, without a sign, where they are not the difference."""
    if kind in _DEMANDS and old and new:
        yield f"    - {_asked(old, language)}"
        yield f"    + {_asked(new, language)}"
    if old and new and old.text == new.text:
        yield from (f"      {new.text.to(spoken)}" for spoken in LANGUAGES)
        return
    for sign, side in (("-", old), ("+", new)):
        yield from (f"    {sign} {side.text.to(spoken)}" for spoken in LANGUAGES if side)


def _asked(requirement: Requirement, language: Language) -> str:
    """Level, measure and strength in one line."""
    level = Text(f"{requirement.level} 级", f"level {requirement.level}").to(language)
    pieces = [level, _measured(requirement.measure, language) if requirement.measure else ""]
    if requirement.strength not in (None, Strength.STATED):
        pieces.append(STRENGTHS[requirement.strength].to(language))
    return and_so_on(language, (piece for piece in pieces if piece))


def _measured(measure: Measure, language: Language) -> str:
    pieces = [measure.indicator, OPERATORS[measure.operator].to(language)]
    if measure.threshold is not None:
        pieces.append(decimal_string(measure.threshold))
    pieces += [f"{measure.window_days}d", measure.role.value, measure.origin.value]
    pieces += [f"n>={measure.min_n}"] if measure.min_n else []
    pieces += [f"@{measure.scope}"] if measure.scope else []
    return " ".join(pieces)


def _document(old: Standard, new: Standard, changes: tuple[Change, ...]) -> dict[str, Any]:
    before, after = requirements(old), requirements(new)
    return {
        "old": {"id": old.id, "edition": old.edition, "digest": old.digest},
        "new": {"id": new.id, "edition": new.edition, "digest": new.digest},
        "changes": [
            {
                "kind": change.kind.value,
                "before": _side(before.get(change.before)),
                "after": _side(after.get(change.after)),
            }
            for change in changes
        ],
    }


def _side(requirement: Requirement | None) -> dict[str, Any] | None:
    if requirement is None:
        return None
    return {
        "id": requirement.id,
        "level": requirement.level,
        "text": requirement.text.as_dict(),
        "measure": _measure(requirement.measure) if requirement.measure else None,
        "strength": requirement.strength.code if requirement.strength else None,
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "indicator": measure.indicator,
        "operator": measure.operator.value,
        "threshold": None if measure.threshold is None else decimal_string(measure.threshold),
        "window_days": measure.window_days,
        "role": measure.role.value,
        "origin": measure.origin.value,
        "min_n": measure.min_n,
        "scope": measure.scope,
    }
