"""The container of a bundle: a ZIP (APPNOTE 6.3) whose members are stored, in order, with one date and one mode.

There is one way to write the same members. Whatever reads differently when it is written again is refused: packed,
doubled or overlapping members, links, comments, dates, bytes before, between or behind. Nothing is ever put on a
disk under a name that stands in it.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

from steelyard.errors import InputError, VerificationFailed

SIGN = b"PK\x03\x04"
_LISTED = b"PK\x01\x02"  # before each entry of the list of members; no text holds it
LONGEST = 128 * 1024 * 1024  # bytes; without rows a bundle of the largest part has about two million
MEMBERS = 2_000
NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*/){0,6}[A-Za-z0-9][A-Za-z0-9._-]*\.(json|jsonl|yaml)")
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP can say
_ORDINARY = 0o100644 << 16  # a file that its owner may write
_UNIX = 3
# Whatever reading a stranger's ZIP may stumble over.
_FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, ValueError, LookupError,
    ArithmeticError, EOFError, OSError,
)  # fmt: skip


def packed(members: Mapping[str, bytes]) -> bytes:
    """The members as one file; raises InputError for a name that cannot stand in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            _refuse_name(name, "")
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.create_system, entry.external_attr = _UNIX, _ORDINARY
            archive.writestr(entry, members[name])
    return out.getvalue()


def unpacked(data: bytes, where: str) -> dict[str, bytes]:
    """The members by name; raises InputError for what is no ZIP, VerificationFailed for one written otherwise."""
    if not data.startswith(SIGN):
        raise InputError("is no bundle", where=where, remedy="give the file that `steelyard bundle` wrote")
    try:
        found = _members(data, where)
    except _FAULTS as fault:
        raise VerificationFailed(f"is no bundle, or was changed: {str(fault)[:200]}", where=where) from None
    if packed(found) != data:
        raise VerificationFailed("is not as `steelyard bundle` writes it, or was changed", where=where)
    return found


def _members(data: bytes, where: str) -> dict[str, bytes]:
    if data.count(_LISTED) > MEMBERS:  # before they are listed: each takes ten times its bytes there
        raise ValueError(f"it has more than {MEMBERS:,} members")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
            raise ValueError("a member is packed")
        if sum(entry.file_size for entry in entries) > len(data):
            raise ValueError("its members are longer than itself")
        for entry in entries:
            _refuse_name(entry.filename, where)
        if len({entry.filename for entry in entries}) != len(entries):
            raise ValueError("a name stands twice")
        return {entry.filename: archive.read(entry) for entry in entries}


def _refuse_name(name: str, where: str) -> None:
    if len(name) > 200 or not NAME.fullmatch(name):
        raise VerificationFailed(f"has a member {name[:60]!r}, and no bundle has such a name", where=where)
