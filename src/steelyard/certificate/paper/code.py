"""What the QR code of a certificate says: the whole credential, so that a phone without a network can check it.

    STEELYARD1:<base 45 of: 4 bytes of SHA-256 of the rest, then the credential as a zlib stream (RFC 1950)>

The stream is packed with the dictionary below (RFC 1950, FDICT), which halves it; the dictionary belongs to the
prefix and never changes. The four bytes tell a misread character at once; against forgery the signature stands.
"""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

from steelyard.certificate.paper import base45
from steelyard.errors import InputError

PREFIX = "STEELYARD1:"
LONGEST = 4_296  # characters of a code: version 40, level L, alphanumeric (ISO/IEC 18004, table 7)
GREATEST = 64 * 1024  # bytes of a credential; the longest that fits into a code has some ten thousand
_CHECK = 4
DICTIONARY = (Path(__file__).parent / "dictionary.txt").read_bytes().removesuffix(b"\n")


def code_of(credential: bytes) -> str:
    """The text of the QR code for the canonical bytes of a credential; it may be too long for one."""
    packing = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    packed = packing.compress(credential.removesuffix(b"\n")) + packing.flush()
    return PREFIX + base45.encode(_check(packed) + packed)


def credential_in(text: bytes, where: str) -> bytes:
    """The credential in the text of a QR code; raises InputError for what is none, or was misread."""
    try:
        written = text.decode("ascii").removesuffix("\n").removesuffix("\r")
        if not written.startswith(PREFIX) or len(written) > LONGEST:
            raise ValueError(f"it has to begin with {PREFIX} and have at most {LONGEST:,} characters")
        data = base45.decode(written.removeprefix(PREFIX))
        if _check(data[_CHECK:]) != data[:_CHECK]:
            raise ValueError("a character is wrong or missing")
        return _unpacked(data[_CHECK:])
    except (ValueError, zlib.error) as fault:
        raise InputError(
            f"is not the text of a certificate's QR code: {fault}",
            where=where,
            remedy="scan the code again and save the text as it is",
        ) from None


def _check(packed: bytes) -> bytes:
    return hashlib.sha256(packed).digest()[:_CHECK]


def _unpacked(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj(zlib.MAX_WBITS, DICTIONARY)
    found = unpacking.decompress(packed, GREATEST + 1)
    if len(found) > GREATEST:
        raise ValueError(f"it unfolds to more than {GREATEST:,} bytes")
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("it is cut, or something stands behind it")
    return found
