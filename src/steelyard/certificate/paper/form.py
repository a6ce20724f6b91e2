"""In which form a certificate was handed in, told by its content and never by its name."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from steelyard.certificate.paper.code import PREFIX, credential_in
from steelyard.certificate.paper.inside import SIGN, credential_of

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # some editors write it before the text of a code


class Form(StrEnum):
    """What was handed in: the signed file itself, a PDF that holds it, or the text of the QR code."""

    CREDENTIAL = "credential"
    PDF = "pdf"
    CODE = "code"

    @property
    def printed(self) -> bool:
        """Whether there is a page beside the credential, which nobody signed (R28)."""
        return self is not Form.CREDENTIAL


def form_of(data: bytes) -> Form:
    """What these bytes begin like."""
    if data.startswith(SIGN):
        return Form.PDF
    return Form.CODE if data.removeprefix(_BYTE_ORDER_MARK).startswith(PREFIX.encode()) else Form.CREDENTIAL


def opened(form: Form, data: bytes, where: str) -> bytes:
    """The credential as it was handed in; raises InputError where a PDF or a code holds none."""
    match form:
        case Form.PDF:
            return credential_of(data, where)
        case Form.CODE:
            return credential_in(data.removeprefix(_BYTE_ORDER_MARK), where)
        case Form.CREDENTIAL:
            return data
        case _ as never:
            assert_never(never)
