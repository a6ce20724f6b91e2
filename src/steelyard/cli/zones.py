"""Packing evidence for another network zone, and unpacking it there: the steps behind `steelyard collect`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard import __version__
from steelyard.cli.options import known_at as end_of
from steelyard.cli.options import now
from steelyard.cli.plain import line
from steelyard.errors import InputError, StoreError, VerificationFailed
from steelyard.evidence.store import Store
from steelyard.outlet import write_whole
from steelyard.values import Language, Text
from steelyard.workspace import FILE, Workspace

if TYPE_CHECKING:
    from steelyard.evidence.zones.identity import Zone

MIB = 1024 * 1024
LIMIT = 100  # MiB of a package, unless the transfer allows another size


def refuse_mixed(
    *, json: bool, pack: Path | None, to: str | None, after: str | None, unpack: Path | None
) -> None:
    """Raises InputError for options of which one would be left aside unseen."""
    if pack is None and (to is not None or after is not None):
        raise InputError("--for and --after go with --pack", remedy="add --pack FILE")
    if sum((json, pack is not None, unpack is not None)) > 1:
        raise InputError(
            "--json, --pack and --unpack do not go together", remedy="run them one after the other"
        )


def show_key(space: Workspace) -> Iterator[str]:
    """The line by which other zones know this one, and the mark of the pseudonym key that all share."""
    from steelyard.evidence.pseudonym import KEY_FILE, mark_in  # noqa: PLC0415
    from steelyard.evidence.zones.identity import keys_in  # noqa: PLC0415 - cryptography only where it is needed

    yield keys_in(space.state).zone.line
    if (space.state / KEY_FILE).exists():
        yield mark_in(space.state)


def pack(
    space: Workspace, path: Path, to: str | None, limit: int, after: str | None, tongue: Language
) -> None:
    """Write the package and tell what is in it; raises InputError where it would be bigger than allowed."""
    from steelyard.evidence.zones.identity import keys_in  # noqa: PLC0415 - cryptography only where it is needed
    from steelyard.evidence.zones.package import (  # noqa: PLC0415
        content_of,
        counts,
        manifest_of,
        packed,
        refuse_bigger,
    )
    from steelyard.evidence.zones.sealed import seal  # noqa: PLC0415

    if path.exists():
        raise InputError("is there already and is left as it is", where=str(path))
    recipient = _recipient(space, to)
    package = packed(Store(space.state), None if after is None else end_of(after, space))
    if not package.loads:
        raise InputError(
            "there is no load to pack", where="--pack", remedy="collect first, or choose an earlier --after"
        )
    manifest = manifest_of(package, space.organisation.zh, _mark(space), now(), __version__)
    data = seal(manifest, content_of(package), keys_in(space.state), recipient)
    refuse_bigger(data, limit * MIB, package)
    write_whole(path, data)
    total = sum(counts(package).values())
    told = Text(
        f"{path}：{len(package.loads)} 次装载，{total:,} 行，{len(data):,} 字节",
        f"{path}: {len(package.loads)} loads, {total:,} rows, {len(data):,} bytes",
    )
    print(line(told.to(tongue)))


def unpack(space: Workspace, path: Path, tongue: Language) -> None:
    """Merge a package into the store and link what came; raises VerificationFailed for one that does not fit."""
    from steelyard.evidence.collection import collect as link  # noqa: PLC0415 - the engine, once it is needed
    from steelyard.evidence.zones.identity import keys_in  # noqa: PLC0415
    from steelyard.evidence.zones.merge import merge, refuse_foreign_key  # noqa: PLC0415
    from steelyard.evidence.zones.package import MOST, counts, package_of  # noqa: PLC0415
    from steelyard.evidence.zones.sealed import unseal  # noqa: PLC0415
    from steelyard.intake import bytes_of  # noqa: PLC0415

    where, store, at = path.name, Store(space.state), now()
    try:
        data = bytes_of(path, MOST)
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=str(path)) from None
    opened = unseal(data, keys_in(space.state), _zones(space), where)
    refuse_foreign_key(opened.manifest.get("pseudonym_key"), _mark(space), where)
    package = package_of(opened.content, where)
    if counts(package) != opened.manifest.get("rows"):
        raise VerificationFailed("has other rows than its manifest says", where=where)
    merged = merge(store, package, at, where)
    if merged.new:
        link(store, (), at)
    told = Text(
        f"{where}：新装载 {len(merged.new)} 次，以前已有 {merged.known} 次",
        f"{where}: {len(merged.new)} new loads, {merged.known} known before",
    )
    print(line(told.to(tongue)))


def _mark(space: Workspace) -> str:
    from steelyard.evidence.pseudonym import KEY_FILE, mark_in  # noqa: PLC0415

    if not (space.state / KEY_FILE).exists():
        raise StoreError(
            "there is no pseudonym key here yet",
            where=str(space.state / KEY_FILE),
            remedy="copy pseudonym.key from the other zone: all zones share one",
        )
    return mark_in(space.state)


def _recipient(space: Workspace, to: str | None) -> Zone:
    from steelyard.evidence.zones.identity import PREFIX, zone_of  # noqa: PLC0415

    zones = _zones(space)
    if to is not None and to in zones:
        return zones[to]
    if to is None or not to.startswith(PREFIX):
        known = ", ".join(zones) or "none yet"
        raise InputError(
            "for which zone?" if to is None else f"there is no zone {to!r}",
            where="--for",
            remedy=f"name one of `zones` in steelyard.yaml ({known}), or give its line",
        )
    return zone_of(to, "--for")


def _zones(space: Workspace) -> dict[str, Zone]:
    from steelyard.evidence.zones.identity import zone_of  # noqa: PLC0415

    return {name: zone_of(written, f"{FILE}, zone {name}") for name, written in space.zones.items()}
