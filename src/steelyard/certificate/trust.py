"""What a verifier trusts, as one file: keys, status lists, and the date on which they were put together.

Schema `steelyard/trust/1`. It is the root: get it from the scheme by a way that you trust, and renew it, because
what was revoked later does not stand in it. With it verifying needs no network (R28).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from steelyard.certificate.canonical import compact, in_any_form, read, write
from steelyard.certificate.keys import KeySet, read_keys
from steelyard.certificate.models import Model, shaped
from steelyard.certificate.moments import Moment
from steelyard.certificate.status import StatusList, checked

SCHEMA = "steelyard/trust/1"


class _TrustIn(Model):
    schema_: Annotated[Literal["steelyard/trust/1"], Field(alias="schema")]
    date: Moment
    keys: list[dict[str, Any]]
    status_lists: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Trust:
    """Keys and lists whose signatures hold."""

    date: str
    keys: KeySet
    lists: tuple[StatusList, ...]

    def list_of(
        self, place: str, purpose: str, issuer: str, at: str, *, sample: bool = False
    ) -> StatusList | None:
        """The newest list of this address that was in force at the moment; None where none was.

        Lists that a demo key signed count for `sample` certificates only.
        """
        known = [
            found
            for found in self.lists
            if (found.id, found.purpose, found.issuer) == (place, purpose, issuer)
            and found.first <= at
            and (sample or not found.sample)
        ]
        newest = max(known, key=_first, default=None)
        return None if newest is None or (newest.until and newest.until <= at) else newest


def _first(found: StatusList) -> str:
    return found.first


def trust_file(keys: KeySet, lists: Iterable[dict[str, Any]], date: str) -> bytes:
    """The trust file of these keys and signed lists, as canonical bytes."""
    return write({"schema": SCHEMA, "date": date, **keys.jwks(), "status_lists": list(lists)})


def read_trust(data: bytes, where: str) -> Trust:
    """The trust in a file; raises InputError for what is none, VerificationFailed for a list that was changed."""
    found = shaped(_TrustIn, in_any_form(data, where), where)
    keys = read_keys({"keys": found.keys}, where)
    return Trust(found.date, keys, _lists(found.status_lists, keys, where))


def _lists(listed: Sequence[dict[str, Any]], keys: KeySet, where: str) -> tuple[StatusList, ...]:
    places = [f"{where}, status list {number}" for number in range(1, len(listed) + 1)]
    return tuple(
        checked(read(compact(entry), place), keys, place) for entry, place in zip(listed, places, strict=True)
    )
