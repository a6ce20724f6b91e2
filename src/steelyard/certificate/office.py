"""The folder of a scheme that issues certificates: scheme, keys, certificates, status lists, log.

    scheme.yaml          data of the scheme           keys.json, keys/*.key  public set, sealed private keys
    issued/NUMBER.json   certificates                 status/*.json          the two signed lists
    log/entries.jsonl    every act, append-only       log/checkpoint.txt     its signed head

The log is what counts: numbers, places in the lists and who is revoked follow from it alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from steelyard.certificate.award import award
from steelyard.certificate.canonical import LIMIT, in_any_form, write
from steelyard.certificate.checkpoint import read_checkpoint
from steelyard.certificate.credential import PURPOSES, issue
from steelyard.certificate.decision import read_decision
from steelyard.certificate.keyfile import seal, unseal
from steelyard.certificate.keys import Key, KeySet, Role, read_keys
from steelyard.certificate.log import (
    CHECKPOINT,
    Act,
    Entry,
    Log,
    append,
    locked,
    read_log,
    refuse_rewritten,
    replace_file,
    write_checkpoint,
)
from steelyard.certificate.scheme import Scheme, read_scheme
from steelyard.certificate.signature import Signer
from steelyard.certificate.status import Purpose, status_list
from steelyard.certificate.trust import trust_file
from steelyard.errors import InputError
from steelyard.intake import refuse_special
from steelyard.result.parsed import parsed

Standing = Literal["valid", "suspended", "revoked"]
Signers = Callable[[Role], tuple[Signer, Key]]
_AFTER: dict[Act, tuple[tuple[Standing, ...], Standing]] = {
    "suspend": (("valid",), "suspended"),
    "reinstate": (("suspended",), "valid"),
    "revoke": (("valid", "suspended"), "revoked"),  # and never back: a revoked number stays revoked
}


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


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate as the log has it."""

    number: str
    index: int
    sha256: str
    result_sha256: str | None
    standing: Standing = "valid"


def open_office(folder: Path) -> Office:
    """The folder of a scheme; raises InputError where it is none."""
    scheme = read_scheme(folder / "scheme.yaml")
    path = folder / "keys.json"
    keys = read_keys(in_any_form(file_bytes(path), str(path)), str(path)) if path.exists() else KeySet.of(())
    return Office(folder, scheme, keys)


def file_bytes(path: Path, most: int = LIMIT) -> bytes:
    """The content of an ordinary file; raises InputError where it is none or is too long."""
    refuse_special(path)
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as fault:
        what = (fault.strerror if isinstance(fault, OSError) else None) or str(fault)
        raise InputError(f"cannot be read: {what}", where=str(path)) from None
    if len(data) > most:
        raise InputError(f"has more than {most:,} bytes", where=str(path), remedy="is it the right file?")
    return data


def add_key(office: Office, signer: Signer, key: Key, secret: bytes) -> Path:
    """Seal a new key in the folder and put it into the set; gives the sealed file."""
    keys = KeySet.of([*office.keys.keys.values(), key])
    path = office.folder / "keys" / f"{key.verifier.multikey}.key"
    seal(path, signer, secret)
    replace_file(office.folder / "keys.json", write(keys.jwks()))
    return path


def retire_key(office: Office, multikey: str, until: str) -> None:
    """Set the moment from which a key signs no more; raises InputError for a key that is not there."""
    found = [key for key in office.keys.keys.values() if key.verifier.multikey == multikey]
    if not found:
        raise InputError(f"there is no key {multikey!r}", where=str(office.folder / "keys.json"))
    if until <= found[0].first:
        raise InputError("would end before it begins", where=multikey)
    others = [key for key in office.keys.keys.values() if key not in found]
    keys = KeySet.of([*others, replace(found[0], until=until)])
    replace_file(office.folder / "keys.json", write(keys.jwks()))


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


def register_of(log: Log) -> dict[str, Issued]:
    """The certificates by number, with their standing; raises InputError for an act that cannot be."""
    found: dict[str, Issued] = {}
    for place, entry in enumerate(log.entries(), 1):
        if entry.act == "publish":
            continue
        if entry.act == "issue":
            found[entry.number] = Issued(entry.number, len(found), entry.sha256, entry.result_sha256)
            if entry.index != found[entry.number].index:
                raise InputError(
                    "has another place in the status lists than its order gives", where=f"log:{place}"
                )
        else:
            found[entry.number] = _after(found, entry.number, entry.act)
    return found


def _after(found: dict[str, Issued], number: str, act: Act) -> Issued:
    if number not in found:
        raise InputError(
            f"there is no certificate {number!r}", remedy="`steelyard log list` shows the numbers"
        )
    before, standing = _AFTER[act]
    if found[number].standing not in before:
        raise InputError(f"the certificate {number} is {found[number].standing}; it cannot be: {act}")
    return replace(found[number], standing=standing)


def issue_certificate(
    office: Office, signer: Signers, result: bytes, decision: bytes, at: str, recognitions: Sequence[str] = ()
) -> Path:
    """Issue a certificate for a decided result, enter it into the log, renew lists and checkpoint."""
    issuer = office.scheme.issuer.id
    awarded = award(result, read_decision(decision, office.keys, issuer, "the decision"), "the result")
    with locked(office.log_folder):
        log = _current(office, at)
        register = register_of(log)
        _refuse_twice(register.values(), awarded.facts["result_sha256"])
        number = office.scheme.number(int(at[:4]), len(register) + 1)
        private, key = signer("certificate")
        data = issue(
            awarded,
            office.scheme,
            private,
            key,
            number=number,
            index=len(register),
            at=at,
            recognitions=recognitions,
        )
        path = office.folder / "issued" / f"{number}.json"
        replace_file(path, data)  # before the log: what the log names is always there
        digest = hashlib.sha256(data).hexdigest()
        entry = Entry(
            act="issue",
            at=at,
            number=number,
            sha256=digest,
            index=len(register),
            result_sha256=awarded.facts["result_sha256"],
        )
        _renew(office, append(office.log_folder, log, entry), signer, at)
    return path


def change_standing(office: Office, signer: Signers, act: Act, number: str, at: str, reason: str) -> None:
    """Suspend, reinstate or revoke a certificate: one entry in the log, new lists and checkpoint."""
    if not reason.strip():
        raise InputError("needs a reason; it stands in the public log", where=number)
    with locked(office.log_folder):
        log = _current(office, at)
        of = _after(register_of(log), number, act)
        entry = Entry(act=act, at=at, number=number, sha256=of.sha256, reason=reason.strip())
        _renew(office, append(office.log_folder, log, entry), signer, at)


def publish_result(office: Office, signer: Signers, result: bytes, at: str) -> str:
    """Enter a published result into the log by its digest, which is given back."""
    parsed(result, "the result", canonical=True)
    digest = hashlib.sha256(result.removesuffix(b"\n")).hexdigest()
    with locked(office.log_folder):
        log = _current(office, at)
        entry = Entry(act="publish", at=at, number="", sha256=digest)
        _renew(office, append(office.log_folder, log, entry), signer, at)
    return digest


def renew(office: Office, signer: Signers, at: str) -> None:
    """Sign lists and checkpoint anew, as they are."""
    with locked(office.log_folder):
        _renew(office, _current(office, at), signer, at)


def office_trust(office: Office, at: str) -> bytes:
    """The trust file of this scheme: its keys and its current lists."""
    paths = [office.folder / "status" / f"{purpose}.json" for purpose in PURPOSES]
    lists = [json.loads(file_bytes(path)) for path in paths if path.exists()]
    return trust_file(office.keys, lists, at)


def signed_head(office: Office) -> bytes:
    """The newest checkpoint; raises InputError where there is none yet."""
    return file_bytes(office.log_folder / CHECKPOINT)


def _refuse_twice(issued: Iterable[Issued], result_sha256: str) -> None:
    for one in issued:
        if one.result_sha256 == result_sha256 and one.standing != "revoked":
            raise InputError(f"this result has the certificate {one.number} already")


def _current(office: Office, at: str) -> Log:
    """The log, which must continue its own checkpoint, and must not come from the future."""
    log = read_log(office.log_folder)
    path = office.log_folder / CHECKPOINT
    if path.exists():
        refuse_rewritten(
            log, read_checkpoint(file_bytes(path), office.keys, office.scheme.issuer.id, str(path)), str(path)
        )
    last = max((entry.at for entry in log.entries()), default="")
    if at < last:
        raise InputError(
            f"the log has an entry of {last}, which is later than now ({at})", remedy="set the clock"
        )
    return log


def _renew(office: Office, log: Log, signer: Signers, at: str) -> None:
    register = register_of(log).values()
    revoked = [one.index for one in register if one.standing == "revoked"]
    suspended = [one.index for one in register if one.standing == "suspended"]
    marked: dict[Purpose, list[int]] = {"revocation": revoked, "suspension": suspended}
    folder, private = office.folder / "status", signer("status")[0]
    until = office.scheme.list_until(at)
    for purpose in PURPOSES:
        data = status_list(office.scheme, purpose, marked[purpose], private, at=at, until=until)
        replace_file(folder / f"{purpose}.json", data)
    write_checkpoint(office.log_folder, log, office.scheme.issuer.id, signer("log")[0], at)
