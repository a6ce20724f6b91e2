"""The page as a file: PDF/A-3a with the credential inside; the same credential gives the same bytes.

typst (0.15) sets the page and writes ISO 19005-3. Fonts are never guessed: without the two families it stops.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import segno

from steelyard.certificate.canonical import read
from steelyard.certificate.credential import CONTEXT, TYPES, CredentialIn
from steelyard.certificate.models import shaped
from steelyard.certificate.named_key import named_key
from steelyard.certificate.paper.code import code_of
from steelyard.certificate.paper.face import told
from steelyard.certificate.proof import holds
from steelyard.errors import InputError, StandardError, VerificationFailed
from steelyard.standard import LadderStep
from steelyard.standard.load import load
from steelyard.standard.shelf import pick
from steelyard.typesetting import compiled

FAMILIES = ("Noto Serif CJK SC", "Noto Sans CJK SC")
READ_WELL = 30  # greatest version of a code that a phone reads well off 52 mm of paper
_PAGE = (Path(__file__).parent / "page.typ").read_bytes()


def page_of(credential: bytes, where: str, shelves: tuple[Path, ...] = ()) -> bytes:
    """The PDF of a certificate.

    Raises InputError for what is no certificate, cannot be printed or has no fonts; VerificationFailed where its
    signature is not one of the key that it names. Whether that key is to be trusted, `verify` says.
    """
    body = credential.removesuffix(b"\n")
    found = _signed(body, where)
    code, offline = _drawn(code_of(body), found.id)
    words = told(found, ladder_of(found, shelves), offline=offline)
    inputs = {
        "told": json.dumps(words, ensure_ascii=False, sort_keys=True),
        "credential": body.decode(),
        "code": code,
    }
    return compiled(_PAGE, inputs, FAMILIES, "a-3a", datetime.fromisoformat(found.validFrom), where)


def ladder_of(found: CredentialIn, shelves: tuple[Path, ...]) -> Sequence[LadderStep]:
    """The ladder of the certificate's part; empty where the standard of its digest is not on a shelf."""
    named = found.assessment.standard
    try:
        standard = load(pick(f"{named.id}@{named.edition}", shelves).folder).standard
    except StandardError:
        return ()
    part = standard.part(found.assessment.part.id)
    return () if part is None or standard.digest != named.digest else part.ladder


def _signed(body: bytes, where: str) -> CredentialIn:
    document = read(body, where)
    found = shaped(CredentialIn, document.value, where)
    if (found.context, found.type) != (CONTEXT, TYPES):
        raise InputError("is no certificate of this program", where=where)
    if not holds(document, named_key(found.proof.verificationMethod, where)):
        raise VerificationFailed("was changed after it was signed", where=where)
    return found


def _drawn(text: str, address: str) -> tuple[str, bool]:
    """The code as SVG, and whether it holds the credential, which may be too long for any code."""
    try:
        code = segno.make_qr(text, error="m", boost_error=False)
        if int(code.version) > READ_WELL:
            code = segno.make_qr(text, error="l", boost_error=False)
        return _svg(code), True
    except segno.DataOverflowError:
        return _svg(segno.make_qr(address, error="m")), False


def _svg(code: segno.QRCode) -> str:
    out = io.BytesIO()
    code.save(
        out, kind="svg", border=4, dark="black", light="white", xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()
