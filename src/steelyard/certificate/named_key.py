"""The public key that a proof names: `did:key` spells it out, so that a signature can be checked without any list.

Whether such a key is to be trusted, only a trust file says.
"""

from __future__ import annotations

from steelyard.certificate import base58
from steelyard.certificate.signature import Ed25519Verifier, Verifier
from steelyard.errors import InputError

_MULTICODEC = 2  # bytes before the key in a multikey


def named_key(method: str, where: str) -> Verifier:
    """The key of a verification method; raises InputError where it is of a kind that is not known here."""
    multikey = method.rpartition("#")[2]
    try:
        found = Ed25519Verifier(base58.decode(multikey.removeprefix("z"))[_MULTICODEC:])
    except (ValueError, InputError):
        found = None
    if found is None or found.method != method:
        raise InputError("is signed with a kind of key that is not known here", where=where)
    return found
