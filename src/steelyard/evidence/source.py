"""One source of the workspace, and the files that its pattern names.

A pattern is a glob relative to the workspace; `{repository}` and `{service}` in it stand for one folder
or file name each and say to what the rows belong. Nothing outside the workspace is read unless the
workspace lists its folder under `roots`; symbolic links are followed only to places that are allowed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path

from steelyard.errors import InputError
from steelyard.evidence.delivery import Covers
from steelyard.intake import open_regular
from steelyard.values import Origin

_PLACEHOLDER = re.compile(r"\{(repository|service)\}")
_STAR = re.compile(r"\*|\{")
_MAGIC = re.compile(r"[*?\[{]")
_LONGEST = 1_000  # characters of a pattern
_FOLDERS = 4  # `**/` in one pattern: each one multiplies the ways in which a path can be met
_STARS = 4  # `*` and placeholders in one name, for the same reason


@dataclass(frozen=True, slots=True)
class Source:
    """What one entry under `sources` asks for. `options` are its other keys, as text."""

    kind: str
    pattern: str
    root: Path
    origin: Origin = Origin.EXPORT
    options: dict[str, str] = field(default_factory=dict)
    covers: Covers | None = None
    zone: tzinfo = UTC
    shared_accounts: tuple[str, ...] = ()
    roots: tuple[Path, ...] = ()
    name: str = ""  # where it stands, e.g. "steelyard.yaml, source 3"

    def option(self, key: str, default: str = "") -> str:
        """One option, or the default."""
        return self.options.get(key, default)


@dataclass(frozen=True, slots=True)
class Found:
    """A file or folder that a pattern names, and what the placeholders stood for."""

    path: Path
    uri: str  # as written: relative to the workspace where it is inside
    fields: dict[str, str]


def find(source: Source) -> Iterator[Found]:
    """The paths that the source's pattern names, sorted; raises InputError when there are none."""
    base, rest = _split(source)
    _refuse_costly(source, rest)
    paths, matcher = _opened(source, base, rest)
    found = [hit for path in paths if (hit := _found(source, base, path, matcher))]
    if not found:
        refuse_outside(source, base, Path(os.path.realpath(base)))
        raise InputError(
            f"nothing is named by {source.pattern!r}",
            where=source.name,
            remedy=f"looked in {base}; correct the pattern or remove the source",
        )
    yield from found


def refuse_outside(source: Source, path: Path, real: Path) -> None:
    """Raises InputError where `path` leads to a place that the workspace does not allow."""
    if not any(real.is_relative_to(root.resolve()) for root in (source.root, *source.roots)):
        raise InputError(
            f"{path} lies outside the workspace"
            if path == real
            else f"{path} leads to {real}, outside the workspace",
            where=source.name,
            remedy="copy it into the workspace, or list its folder under `roots` in steelyard.yaml",
        )


def refuse_unknown(source: Source, known: Iterable[str], prefix: str = "") -> None:
    """Raises InputError for an option that nothing reads: a typo must not pass as a default.

    Options that begin with `prefix` are free, where one is given.
    """
    for key in source.options:
        if key not in known and not (prefix and key.startswith(prefix)):
            raise InputError(
                f"a {source.kind} source has no option {key!r}",
                where=source.name,
                remedy=f"options: {', '.join((*known, *([prefix + '...'] if prefix else [])))}",
            )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces; raises OSError also for what is no regular file."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(*parts: str) -> str:
    """SHA-256 over parts, each with its length, so that no two lists of parts run together."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _split(source: Source) -> tuple[Path, str]:
    """The fixed folder in front of a pattern, and the pattern below it; `**/**/` means no more than `**/`."""
    written = Path(source.pattern).parts
    parts = [
        part for part, before in zip(written, ("", *written), strict=False) if not part == before == "**"
    ]
    fixed = next((i for i, part in enumerate(parts) if _MAGIC.search(part)), len(parts))
    return source.root.joinpath(*parts[:fixed]), "/".join(parts[fixed:])


def _refuse_costly(source: Source, pattern: str) -> None:
    """Raises InputError for a pattern that could take for ever to compare with a name."""
    names = pattern.split("/")
    crowded = next((name for name in names if len(_STAR.findall(name)) > _STARS and name != "**"), None)
    if len(pattern) > _LONGEST:
        what = f"a pattern of {len(pattern):,} characters; the limit is {_LONGEST:,}"
    elif names.count("**") > _FOLDERS:
        what = f"{pattern!r} has `**/` {names.count('**')} times; the limit is {_FOLDERS}"
    elif crowded is not None:
        what = f"{crowded[:80]!r} has more than {_STARS} `*` or placeholders in one name"
    else:
        return
    raise InputError(what, where=source.name, remedy="name the folders, or split it into several sources")


def _opened(source: Source, base: Path, rest: str) -> tuple[list[Path], re.Pattern[str]]:
    """The paths that a pattern may name, and what tells those that it does."""
    try:
        return sorted(base.glob(_PLACEHOLDER.sub("*", rest))) if rest else [base], _matcher(rest)
    except (ValueError, re.error) as fault:  # `**` beside other characters, `[z-a]`
        raise InputError(
            f"{source.pattern!r} is not a pattern: {fault}",
            where=source.name,
            remedy="`*` stands for part of a name, `**/` for any folders",
        ) from None


def _matcher(pattern: str) -> re.Pattern[str]:
    pieces: list[str] = []
    position = 0
    seen: set[str] = set()
    for token in re.finditer(r"\{(repository|service)\}|\*\*/|\*|\?|\[!?[^\]/]+\]", pattern):
        pieces.append(re.escape(pattern[position : token.start()]))
        pieces.append(_piece(token, seen))
        position = token.end()
    pieces.append(re.escape(pattern[position:]))
    return re.compile("".join(pieces))


def _piece(token: re.Match[str], seen: set[str]) -> str:
    name = token.group(1)
    if name and name not in seen:
        seen.add(name)
        return f"(?P<{name}>[^/]+?)"
    if name:
        return f"(?P={name})"
    if token.group(0).startswith("["):
        return token.group(0).replace("[!", "[^", 1)
    return {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}[token.group(0)]


def _found(source: Source, base: Path, path: Path, matcher: re.Pattern[str]) -> Found | None:
    match = matcher.fullmatch(path.relative_to(base).as_posix()) if path != base else None
    if path != base and match is None:
        return None
    if not path.exists():  # also a link to nowhere, or in a circle
        return None
    real = path.resolve()
    refuse_outside(source, path, real)
    if not (path.is_file() or path.is_dir()):
        raise InputError(
            f"{path} is neither a file nor a folder", where=source.name, remedy="correct the pattern"
        )
    if os.fsencode(path) != str(path).encode("utf-8", "replace"):
        raise InputError(
            f"the name {os.fsencode(path.name)!r} is not UTF-8", where=source.name, remedy="rename it"
        )
    uri = path.relative_to(source.root).as_posix() if path.is_relative_to(source.root) else path.as_posix()
    return Found(path, uri, match.groupdict() if match else {})
