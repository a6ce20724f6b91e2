"""Data Integrity proofs of the suite `eddsa-jcs-2022` over canonical documents.

Authority: W3C Data Integrity EdDSA Cryptosuites 1.0, 3.3. Stricter than it in one thing: the `@context` of the
proof has to equal that of the document, so that nothing may be added to it afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from steelyard.certificate import base58
from steelyard.certificate.canonical import Canonical, compact, write
from steelyard.certificate.models import Filled, Model
from steelyard.certificate.moments import Moment
from steelyard.certificate.signature import Signer, Verifier

KIND = "DataIntegrityProof"
PURPOSE = "assertionMethod"
SIGNATURE_BYTES = 64


class ProofIn(Model):
    """A Data Integrity proof; what its words mean is checked where it is verified."""

    type: Literal["DataIntegrityProof"]
    cryptosuite: Filled
    created: Moment
    verificationMethod: Filled  # noqa: N815 - the name in the document
    proofPurpose: Literal["assertionMethod"]  # noqa: N815
    proofValue: Filled  # noqa: N815
    context: Annotated[list[Any] | None, Field(alias="@context")] = None


def signed(document: Mapping[str, Any], signer: Signer, created: str) -> dict[str, Any]:
    """The document with a proof that this key made at the moment `created`."""
    verifier = signer.verifier
    options: dict[str, Any] = {
        "type": KIND,
        "cryptosuite": verifier.suite,
        "created": created,
        "verificationMethod": verifier.method,
        "proofPurpose": PURPOSE,
    }
    if "@context" in document:
        options["@context"] = document["@context"]
    data = verifier.digest(write(options)) + verifier.digest(write(document))
    return {**document, "proof": options | {"proofValue": "z" + base58.encode(signer.sign(data))}}


def holds(document: Canonical, verifier: Verifier) -> bool:
    """Whether the proof of the document is one of this key over exactly these bytes."""
    proof = document.value.get("proof")
    if not isinstance(proof, dict) or not _in_form(proof, document, verifier):
        return False
    signature = _signature(proof.get("proofValue"))
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    data = verifier.digest(compact(options)) + verifier.digest(document.without("proof"))
    return signature is not None and verifier.verify(signature, data)


def _in_form(proof: Mapping[str, Any], document: Canonical, verifier: Verifier) -> bool:
    stated = tuple(proof.get(key) for key in ("type", "cryptosuite", "proofPurpose", "verificationMethod"))
    return stated == (KIND, verifier.suite, PURPOSE, verifier.method) and proof.get(
        "@context"
    ) == document.value.get("@context")


def _signature(written: object) -> bytes | None:
    if not isinstance(written, str) or not written.startswith("z"):
        return None
    try:
        signature = base58.decode(written[1:])
    except ValueError:
        return None
    return signature if len(signature) == SIGNATURE_BYTES else None
