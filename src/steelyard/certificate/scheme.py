"""What a scheme says of itself: issuer, numbers, validity, wording, recognitions. Data, never code (R27).

The file `scheme.yaml` of schema `steelyard/scheme/1`. Its wording speaks of assessment (评估); words of
certification (认证) are refused, because a certificate of this program states one result and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from steelyard.certificate.models import Filled, Model, TextIn, shaped
from steelyard.certificate.moments import months_after, written
from steelyard.errors import InputError
from steelyard.intake import text_of, yaml_of

SCHEMA = "steelyard/scheme/1"
LONGEST = 256 * 1024
_CERTIFYING = re.compile(r"认证|certif(?:y|ies|ied|ying|ication)", re.IGNORECASE)
# No plus sign: the id names the log too, and a checkpoint's name has none (C2SP signed-note).
Url = Annotated[str, Field(pattern=r"^(https://|did:|urn:)[!-*,-~]{1,500}$")]
Base = Annotated[str, Field(pattern=r"^https://[!-~]{1,500}[^/]$")]


class IssuerIn(Model):
    """Who issues: the id stands in every document and in every key."""

    id: Url
    name: TextIn


class NumbersIn(Model):
    """How certificates are numbered; `{year}` and `{serial}` are filled in, the serial with so many digits."""

    pattern: Annotated[str, Field(pattern=r"^[A-Za-z0-9{}_-]{1,80}$")]
    digits: Annotated[int, Field(ge=1, le=9)] = 4


class WordingIn(Model):
    """What a certificate says in words."""

    title: TextIn
    statement: TextIn
    criteria: TextIn


class Scheme(Model):
    """The data of one scheme. `validity_months` null: certificates have no end.

    `status_days`: how long a status list may be relied on; null: until a newer one is there.
    """

    schema_: Annotated[Literal["steelyard/scheme/1"], Field(alias="schema")]
    issuer: IssuerIn
    register_: Annotated[Base, Field(alias="register")]
    numbers: NumbersIn
    validity_months: Annotated[int, Field(ge=1, le=600)] | None
    status_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    prevailing: Literal["zh", "en"]
    wording: WordingIn
    recognitions: dict[Filled, TextIn] = Field(default_factory=dict)

    def number(self, year: int, serial: int) -> str:
        """The number of the certificate with this serial, which counts from 1."""
        digits = str(serial).zfill(self.numbers.digits)
        return self.numbers.pattern.replace("{year}", str(year)).replace("{serial}", digits)

    def until(self, issued: str) -> str:
        """When a certificate of this moment ends; empty where validity is none."""
        return "" if self.validity_months is None else months_after(issued, self.validity_months)

    def list_until(self, signed: str) -> str:
        """When a status list of this moment ends; empty where it has no end."""
        if self.status_days is None:
            return ""
        return written(datetime.fromisoformat(signed) + timedelta(days=self.status_days))

    def certificate_id(self, number: str) -> str:
        """The address of a certificate in the register, which is its id too."""
        return f"{self.register_}/certificates/{number}"

    def list_id(self, purpose: str) -> str:
        """The address of a status list."""
        return f"{self.register_}/status/{purpose}"


def read_scheme(path: Path) -> Scheme:
    """The scheme in a file; raises InputError with the place of what is wrong."""
    try:
        value = yaml_of(text_of(path, LONGEST), str(path))
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=str(path)) from None
    except UnicodeDecodeError as fault:
        raise InputError(
            f"is not UTF-8 (byte {fault.start})", where=str(path), remedy="save it as UTF-8"
        ) from None
    except ValueError as fault:
        raise InputError(f"is not valid YAML: {fault}", where=str(path)) from None
    return scheme_of(value, str(path))


def scheme_of(value: object, where: str) -> Scheme:
    """The scheme in parsed data; raises InputError."""
    scheme = shaped(Scheme, value, where)
    if "{serial}" not in scheme.numbers.pattern:
        raise InputError(
            "has no {serial}: two certificates would have one number", where=f"{where}, $.numbers.pattern"
        )
    if set("{}") & set(scheme.number(2000, 1)):
        raise InputError(
            "has braces that nothing fills in",
            where=f"{where}, $.numbers.pattern",
            remedy="only {year} and {serial} are filled in",
        )
    for place, text in _texts(scheme):
        _refuse_certifying(text, f"{where}, {place}")
    return scheme


def _texts(scheme: Scheme) -> Iterator[tuple[str, TextIn]]:
    wording = scheme.wording
    yield from (("$.wording.title", wording.title), ("$.wording.statement", wording.statement))
    yield "$.wording.criteria", wording.criteria


def _refuse_certifying(text: TextIn, where: str) -> None:
    for language in ("zh", "en"):
        if found := _CERTIFYING.search(getattr(text, language)):
            raise InputError(
                f"speaks of {found[0]!r}; a certificate states an assessment (评估)",
                where=f"{where}.{language}",
                remedy="word it as the statement of one assessment result",
            )
