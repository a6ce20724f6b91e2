"""The folder of a scheme that issues certificates: scheme, keys, certificates, status lists, log.

    scheme.yaml          data of the scheme           keys.json, keys/*.key  public set, sealed private keys
    issued/NUMBER.json   certificates                 status/*.json          the two signed lists
    log/entries.jsonl    every act, append-only       log/checkpoint.txt     its signed head

A folder has demo keys or real ones, never both: what one of them signs could be taken for the other's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from steelyard.certificate.canonical import file_bytes, in_any_form, write
from steelyard.certificate.keyfile import seal, unseal
from steelyard.certificate.keys import Key, KeySet, Role, read_keys
from steelyard.certificate.scheme import Scheme, read_scheme
from steelyard.certificate.signature import Signer
from steelyard.errors import InputError
from steelyard.outlet import write_whole

Signers = Callable[[Role], tuple[Signer, Key]]


@dataclass(frozen=True, slots=True)
class Office:
    """What a scheme's folder says."""

    folder: Path
    scheme: Scheme
    keys: KeySet

    @property
    def log_folder(self) -> Path:
        """Where the log stands."""
        return self.folder / "log"

    @property
    def sample(self) -> bool:
        """Whether its keys are demo keys."""
        return any(key.sample for key in self.keys.keys.values())


def open_office(folder: Path) -> Office:
    """The folder of a scheme; raises InputError where it is none, or mixes demo keys with real ones."""
    scheme = read_scheme(folder / "scheme.yaml")
    path = folder / "keys.json"
    keys = read_keys(in_any_form(file_bytes(path), str(path)), str(path)) if path.exists() else KeySet.of(())
    _refuse_mixed(keys, path)
    return Office(folder, scheme, keys)


def add_key(office: Office, signer: Signer, key: Key, secret: bytes) -> Path:
    """Seal a new key in the folder and put it into the set; gives the sealed file."""
    keys = KeySet.of([*office.keys.keys.values(), key])
    _refuse_mixed(keys, office.folder / "keys.json")
    path = office.folder / "keys" / f"{key.verifier.multikey}.key"
    seal(path, signer, secret)
    write_whole(office.folder / "keys.json", write(keys.jwks()))
    return path


def retire_key(office: Office, multikey: str, until: str) -> None:
    """Set the moment from which a key signs no more; raises InputError for one that is not there or ended before."""
    path = office.folder / "keys.json"
    found = next((key for key in office.keys.keys.values() if key.verifier.multikey == multikey), None)
    if found is None:
        raise InputError(f"there is no key {multikey!r}", where=str(path))
    if until <= found.first:
        raise InputError("would end before it begins", where=multikey)
    if found.until and until > found.until:
        raise InputError(
            f"ends at {found.until}; a key is never prolonged",
            where=multikey,
            remedy="`steelyard certificate key` makes a new one",
        )
    others = [key for key in office.keys.keys.values() if key is not found]
    write_whole(path, write(KeySet.of([*others, replace(found, until=until)]).jwks()))


def signers(office: Office, secret: bytes, at: str) -> Signers:
    """For each role the newest key that may sign at this moment; a sealed file is opened once."""
    opened: dict[str, Signer] = {}

    def signer(role: Role) -> tuple[Signer, Key]:
        fit = [
            key
            for key in office.keys.keys.values()
            if key.serves(role, at) and key.issuer == office.scheme.issuer.id
        ]
        if not fit:
            raise InputError(
                f"no key may sign for {role} at {at}",
                where=str(office.folder / "keys.json"),
                remedy="`steelyard certificate key` makes one",
            )
        key = max(fit, key=_first)
        name = key.verifier.multikey
        if name not in opened:
            opened[name] = unseal(office.folder / "keys" / f"{name}.key", secret)
        return opened[name], key

    return signer


def _first(key: Key) -> tuple[str, str]:
    return key.first, key.verifier.multikey


def _refuse_mixed(keys: KeySet, path: Path) -> None:
    if len({key.sample for key in keys.keys.values()}) > 1:
        raise InputError(
            "demo keys and real keys do not go together",
            where=str(path),
            remedy="`steelyard certificate init` makes another folder",
        )
