"""A bundle is made: nothing is signed that does not come out again, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from steelyard.bundle.contents import CASE, EVIDENCE, RATINGS, RESULT, STANDARD, open_bundle, signed_bundle
from steelyard.bundle.ratings import ratings_file
from steelyard.bundle.replay import differences, replay
from steelyard.bundle.standard_files import files_of
from steelyard.bundle.withheld import digests_of
from steelyard.certificate.keys import Key
from steelyard.certificate.signature import Signer
from steelyard.errors import VerificationFailed
from steelyard.result.document import canonical
from steelyard.result.inputs import FORMAL, Inputs, decide_inputs, ratings
from steelyard.result.inputs_document import canonical as case_file
from steelyard.result.inputs_document import document as case_document
from steelyard.result.parsed import parsed

NO_EVIDENCE: Mapping[str, bytes] = {}


def bundle_of(
    result: bytes,
    inputs: Inputs,
    folder: Path,
    signer: Signer,
    key: Key,
    at: str,
    evidence: Mapping[str, bytes] = NO_EVIDENCE,
) -> bytes:
    """The signed bundle of a result and of the case that it follows from.

    `folder` has the standard without overlay; `evidence` the rows, by the names of `measuring.rows_of`.
    Raises VerificationFailed where the case gives another result.
    """
    body = result.removesuffix(b"\n")
    _refuse_other(body, inputs)
    members = {
        RESULT: body,
        CASE: case_file(_without_votes(inputs)),
        **{f"{STANDARD}{name}": data for name, data in files_of(folder).items()},
        **{f"{EVIDENCE}{name}": data for name, data in evidence.items()},
    }
    if inputs.basis == FORMAL:
        members[RATINGS] = ratings_file(ratings(inputs))
    made = signed_bundle(members, digests_of(case_document(inputs), body, signer), signer, key, at)
    _refuse_irreproducible(made)
    return made


def _without_votes(inputs: Inputs) -> Inputs:
    """Votes never leave the scheme (R28)."""
    return replace(inputs, ballots={}, expert_overrides={})


def _refuse_other(body: bytes, inputs: Inputs) -> None:
    given: dict[str, Any] = parsed(body, "the result", canonical=True)
    came = canonical(decide_inputs(inputs))
    if came != body:
        place = next(differences(given, parsed(came, "the result")), "$")
        raise VerificationFailed(
            f"the case gives another result: they differ first at {place}", where="the result"
        )


def _refuse_irreproducible(made: bytes) -> None:
    came = replay(open_bundle(made, None, "the bundle"), "the bundle")
    if not came.equal:
        raise VerificationFailed(
            f"would not come out again: {came.differs[0]}",
            where="the bundle",
            remedy="leave out --with-rows: these rows alone do not give the reading",
        )
