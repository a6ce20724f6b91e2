"""The public keys of a scheme: a JWK set (RFC 7517) with what each key may sign, and from when to when.

Rotation: a new key is added before the old one ends; what the old one signed in its time stays good. A key that
was stolen is taken out of the set: then nothing that it signed is good any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from steelyard.certificate.models import Filled, Model, shaped
from steelyard.certificate.moments import Moment
from steelyard.certificate.signature import Verifier, verifier_of
from steelyard.errors import InputError
from steelyard.values import Text

Role = Literal["certificate", "status", "log", "decision"]
ROLES: tuple[Role, ...] = get_args(Role)
SAMPLE = "样例 SAMPLE"  # the mark of whatever a demo key signs (R27)


@dataclass(frozen=True, slots=True)
class Key:
    """A public key of one issuer. `first` included, `until` not; `until` empty: no end is set."""

    verifier: Verifier
    issuer: str  # URL or DID of the scheme, as its documents name it
    roles: frozenset[Role]
    first: str
    until: str = ""
    sample: bool = False  # a demo key: whatever it signs is marked `SAMPLE`

    def serves(self, role: Role, at: str) -> bool:
        """Whether the key may sign documents of this role at this moment."""
        return role in self.roles and self.first <= at and (not self.until or at < self.until)

    def jwk(self) -> dict[str, Any]:
        """The key as a member of a JWK set."""
        return {
            **self.verifier.jwk(),
            "issuer": self.issuer,
            "roles": sorted(self.roles),
            "valid_from": self.first,
            "valid_until": self.until or None,
            "sample": self.sample,
        }


@dataclass(frozen=True, slots=True)
class KeySet:
    """Keys by their verification method."""

    keys: Mapping[str, Key]

    @classmethod
    def of(cls, keys: Iterable[Key]) -> KeySet:
        """The keys as a set; raises InputError where one stands twice."""
        found: dict[str, Key] = {}
        for key in keys:
            if key.verifier.method in found:
                raise InputError(f"the key {key.verifier.multikey} stands twice")
            found[key.verifier.method] = key
        return cls(found)

    def find(self, method: str, role: Role, created: str, issuer: str) -> Key | Text:
        """The key for a proof, or why there is none to trust."""
        key = self.keys.get(method)
        if key is None:
            return Text(
                "签名所用密钥不在信任文件中", "it is signed with a key that the trust file does not list"
            )
        if key.issuer != issuer:
            return Text("该密钥属于另一签发方", "the key belongs to another issuer")
        if role not in key.roles:
            return Text(f"该密钥不得用于 {role}", f"the key may not sign for {role}")
        if not key.serves(role, created):
            return Text(
                f"签名时间 {created} 不在该密钥有效期内",
                f"it was signed at {created}, outside the key's validity",
            )
        return key

    def jwks(self) -> dict[str, Any]:
        """The set as plain JSON values, in the order in which the keys came into use."""
        return {"keys": [key.jwk() for key in sorted(self.keys.values(), key=_order)]}


def _order(key: Key) -> tuple[str, str]:
    return key.first, key.verifier.multikey


class _KeyIn(Model):
    kty: str
    crv: str = ""
    alg: Literal["EdDSA"] = "EdDSA"
    use: Literal["sig"] = "sig"
    kid: str
    x: str
    issuer: Filled
    roles: Annotated[list[Role], Field(min_length=1)]
    valid_from: Moment
    valid_until: Moment | None = None
    sample: bool = False


def read_keys(jwks: Mapping[str, Any], where: str) -> KeySet:
    """The keys of a JWK set; raises InputError with the number of the key that cannot be used."""
    listed = jwks.get("keys")
    if not isinstance(listed, list) or set(jwks) != {"keys"}:
        raise InputError("is no JWK set", where=where, remedy='write {"keys": [...]}')
    return KeySet.of(_key(entry, f"{where}, key {number}") for number, entry in enumerate(listed, 1))


def _key(entry: object, where: str) -> Key:
    if not isinstance(entry, dict):
        raise InputError("is no JWK", where=where)
    verifier = verifier_of(entry, where)
    found = shaped(_KeyIn, entry, where)
    until = found.valid_until or ""
    if until and until <= found.valid_from:
        raise InputError("ends before it begins", where=where)
    return Key(verifier, found.issuer, frozenset(found.roles), found.valid_from, until, found.sample)
