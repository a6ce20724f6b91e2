"""What a scheme does with its certificates. Every act is one entry in the log, new status lists and a new head.

All of it is signed before anything is written, so that a wrong passphrase changes nothing; then the log is written
after everything but its head. Where that is stopped in between, the next command says so and signs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from steelyard.certificate.award import Award, award
from steelyard.certificate.canonical import digest_of, file_bytes, read
from steelyard.certificate.checkpoint import sign_checkpoint
from steelyard.certificate.credential import PURPOSES, issue
from steelyard.certificate.decision import Appeal, Outcome, decide_over, read_decision
from steelyard.certificate.log import CHECKPOINT, Act, Entry, Log, append, locked, read_headed
from steelyard.certificate.office import Office, Signers
from steelyard.certificate.standing import Standings, standings_of
from steelyard.certificate.status import Purpose, bits_of, checked, status_list
from steelyard.certificate.trust import trust_file
from steelyard.errors import InputError, VerificationFailed
from steelyard.outlet import write_whole
from steelyard.result.parsed import parsed

_RENEW = "`steelyard certificate status-list` signs them anew"


@dataclass(frozen=True, slots=True)
class _Present:
    """The log as it stands under its head, and what it amounts to."""

    log: Log
    standings: Standings
    recovered: tuple[Entry, ...] = field(default=())


def decide_result(
    office: Office, signer: Signers, result: bytes, outcome: Outcome, appeal: Appeal, at: str, out: Path
) -> None:
    """Sign the experts' decision over a result into the file `out`; in the log it takes the place of older ones."""
    parsed(result, "the result", canonical=True)
    with locked(office.log_folder):
        present = _present(office, at)
        private, key = signer("decision")
        data = decide_over(result, outcome, appeal, private, key, at)
        entry = Entry(act="decide", at=at, number="", sha256=digest_of(data), result_sha256=digest_of(result))
        _enter(office, present, entry, signer, {out: data})


def issue_certificate(
    office: Office, signer: Signers, result: bytes, decision: bytes, at: str, recognitions: Sequence[str] = ()
) -> Path:
    """Issue a certificate for a result whose newest decision this is; gives its file."""
    told = read_decision(decision, office.keys, office.scheme.issuer.id, "the decision")
    awarded = award(result, told, "the result")
    with locked(office.log_folder):
        present = _present(office, at)
        _refuse_superseded(present.standings, awarded)
        present.standings.refuse_second(awarded.facts["result_sha256"])
        index = len(present.standings.certificates)
        number = office.scheme.number(int(at[:4]), index + 1)
        private, key = signer("certificate")
        data = issue(
            awarded,
            office.scheme,
            private,
            key,
            number=number,
            index=index,
            at=at,
            recognitions=recognitions,
        )
        entry = Entry(
            act="issue",
            at=at,
            number=number,
            sha256=digest_of(data),
            index=index,
            result_sha256=awarded.facts["result_sha256"],
        )
        path = office.folder / "issued" / f"{number}.json"
        _enter(office, present, entry, signer, {path: data})
    return path


def change_standing(office: Office, signer: Signers, act: Act, number: str, at: str, reason: str) -> None:
    """Suspend, reinstate or revoke a certificate."""
    if not reason.strip():
        raise InputError("needs a reason; it stands in the public log", where=number)
    with locked(office.log_folder):
        present = _present(office, at)
        of = present.standings.issued(number)
        entry = Entry(act=act, at=at, number=number, sha256=of.sha256, reason=reason.strip())
        _enter(office, present, entry, signer)


def publish_result(office: Office, signer: Signers, result: bytes, at: str) -> str:
    """Enter a published result by its digest, which is given back."""
    parsed(result, "the result", canonical=True)
    with locked(office.log_folder):
        entry = Entry(act="publish", at=at, number="", sha256=digest_of(result))
        _enter(office, _present(office, at), entry, signer)
    return entry.sha256


def renew(office: Office, signer: Signers, at: str, *, recover: bool = False) -> tuple[Entry, ...]:
    """Sign lists and head anew, as they are.

    With `recover` the one entry that a stopped command may have left without a head is signed too, and given back.
    """
    with locked(office.log_folder):
        present = _present(office, at, beyond=int(recover))
        lists, head = _signed(office, present.log, present.standings, signer, at)
        _write_all(lists)
        write_whole(office.log_folder / CHECKPOINT, head)
    return present.recovered


def office_trust(office: Office, at: str) -> bytes:
    """The trust file of this scheme: its keys and its lists; raises where these have ended or are unlike the log."""
    standings = _present(office, at).standings
    lists = [_list_in_force(office, purpose, standings, at) for purpose in PURPOSES]
    return trust_file(office.keys, lists, at)


def _list_in_force(office: Office, purpose: Purpose, standings: Standings, at: str) -> dict[str, object]:
    path = _list_path(office, purpose)
    if not path.exists():
        raise InputError("is not there", where=str(path), remedy=_RENEW)
    document = read(file_bytes(path), str(path))
    found = checked(document, office.keys, str(path))
    if (found.id, found.purpose, found.issuer) != (
        office.scheme.list_id(purpose),
        purpose,
        office.scheme.issuer.id,
    ):
        raise InputError(f"is no {purpose} list of this scheme", where=str(path), remedy=_RENEW)
    if found.until and found.until <= at:
        raise InputError(f"ended at {found.until}", where=str(path), remedy=_RENEW)
    if found.bits != bits_of(_marked(standings, purpose)):
        raise VerificationFailed("says something else than the log", where=str(path), remedy=_RENEW)
    return document.value


def _present(office: Office, at: str, *, beyond: int = 0) -> _Present:
    """The log under its head; nothing in it may come from the future."""
    headed = read_headed(office.log_folder, office.keys, office.scheme.issuer.id, beyond=beyond)
    standings = standings_of(headed.log)
    last = max(standings.last, headed.head.at if headed.head else "")
    if at < last:
        raise InputError(f"the log is of {last}, which is later than now ({at})", remedy="set the clock")
    return _Present(headed.log, standings, tuple(headed.log.entries(headed.covered)))


def _refuse_superseded(standings: Standings, awarded: Award) -> None:
    newest = standings.decisions.get(awarded.facts["result_sha256"])
    if newest is None:
        raise InputError(
            "the decision is not in the log",
            where="the decision",
            remedy="`steelyard certificate decision` signs and enters it",
        )
    if newest != awarded.facts["decision_sha256"]:
        raise InputError(
            "there is a newer decision over this result", where="the decision", remedy="give the newest one"
        )


def _enter(
    office: Office,
    present: _Present,
    entry: Entry,
    signer: Signers,
    files: Mapping[Path, bytes] | None = None,
) -> None:
    """One act for good. What can fail comes first; the entry stands in the log before its head is written."""
    present.standings.enter(entry, "")
    longer = present.log.extended(entry)
    lists, head = _signed(office, longer, present.standings, signer, entry.at)
    _write_all({**(files or {}), **lists})
    append(office.log_folder, longer.lines[-1])
    write_whole(office.log_folder / CHECKPOINT, head)


def _signed(
    office: Office, log: Log, standings: Standings, signer: Signers, at: str
) -> tuple[dict[Path, bytes], bytes]:
    """The status lists by their files, and the head of the log."""
    until, (private, key) = office.scheme.list_until(at), signer("status")
    lists = {
        _list_path(office, purpose): status_list(
            office.scheme, purpose, _marked(standings, purpose), private, key, at=at, until=until
        )
        for purpose in PURPOSES
    }
    private, key = signer("log")
    head = log.checkpoint(office.scheme.issuer.id, at, sample=key.sample)
    return lists, sign_checkpoint(head, private)


def _marked(standings: Standings, purpose: Purpose) -> list[int]:
    return list(standings.in_standing("revoked" if purpose == "revocation" else "suspended"))


def _list_path(office: Office, purpose: Purpose) -> Path:
    return office.folder / "status" / f"{purpose}.json"


def _write_all(files: Mapping[Path, bytes]) -> None:
    for path, data in files.items():
        write_whole(path, data)
