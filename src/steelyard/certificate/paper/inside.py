"""The credential inside a PDF: its one embedded JSON file (ISO 32000-2, 7.11.4), read as from a stranger.

pypdf finds the objects; what is embedded is unfolded here, with a limit.
What the page prints is not looked at: it is not signed (R28).
"""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import StreamObject

from steelyard.errors import InputError

SIGN = b"%PDF-"
LONGEST = 16 * 1024 * 1024  # bytes of a PDF; ours have some hundred thousand
GREATEST = 64 * 1024  # bytes of the credential in it
_FILES, _NODES = 64, 64  # embedded files, and nodes of the tree that names them
_UNLIKE = "is no PDF as `steelyard certificate pdf` writes it"
# Whatever a parser of a stranger's bytes stumbles over.
_FAULTS = (
    PyPdfError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, zlib.error,
    struct.error, NotImplementedError, OSError, AssertionError, MemoryError,
)  # fmt: skip


def credential_of(pdf: bytes, where: str) -> bytes:
    """The bytes of the one credential in a PDF; raises InputError where there is none, or more than one."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would write to stderr what we say better
    try:
        reader = PdfReader(BytesIO(pdf))
        if reader.is_encrypted:
            raise InputError("is encrypted", where=where, remedy="give the PDF as it was issued")
        found = [
            data for name, data in _embedded(reader.root_object, where) if name.lower().endswith(".json")
        ]
    except InputError:
        raise
    except _FAULTS as fault:
        raise InputError(f"cannot be read as a PDF: {str(fault)[:200]}", where=where) from None
    if len(found) != 1:
        told = "has no certificate in it" if not found else f"has {len(found)} credentials in it"
        remedy = "give the JSON file of the certificate" if not found else _UNLIKE
        raise InputError(told, where=where, remedy=remedy)
    return found[0]


def _embedded(root: Any, where: str) -> Iterator[tuple[str, bytes]]:
    names = root.get("/Names")
    tree = None if names is None else names.get_object().get("/EmbeddedFiles")
    if tree is None:
        return
    for number, given in enumerate(_leaves(tree.get_object())):
        if number >= _FILES:
            raise InputError(f"has more than {_FILES} embedded files", where=where)
        spec = given.get_object()
        stream = spec["/EF"].get_object()["/F"].get_object()
        yield str(spec.get("/UF", spec.get("/F", ""))), _content(stream)


def _leaves(root: Any) -> Iterator[Any]:
    """The files of a name tree (ISO 32000-2, 7.9.6); one that leads back into itself comes to an end too."""
    waiting, seen = [root], 0
    while waiting:
        node, seen = waiting.pop().get_object(), seen + 1
        if seen > _NODES:
            raise ValueError("its tree of names has no end")
        pairs, kids = node.get("/Names"), node.get("/Kids")
        listed = [] if pairs is None else pairs.get_object()
        yield from (listed[place] for place in range(1, len(listed), 2))
        waiting += [] if kids is None else list(kids.get_object())[:_NODES]


def _content(stream: StreamObject) -> bytes:
    """What a stream holds, plain or deflated, up to the limit."""
    filters = stream.get("/Filter")
    packed: bytes = stream._data  # get_data unfolds it without our limit
    named = filters.get_object() if filters is not None else None
    if named not in (None, "/FlateDecode", ["/FlateDecode"]) or stream.get("/DecodeParms") is not None:
        raise ValueError(f"an embedded file is packed with {named}")
    data = packed if named is None else zlib.decompressobj().decompress(packed, GREATEST + 1)
    if len(data) > GREATEST:
        raise ValueError(f"an embedded file has more than {GREATEST:,} bytes")
    return data
