"""How certificates stand: always by the core, from the newest trust file that the scheme manager gave."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.utils import timezone

from steelyard.certificate.moments import written
from steelyard.certificate.trust import Trust, read_trust
from steelyard.certificate.verify import Stated, Verdict, standing, verify
from steelyard.errors import InputError
from steelyard_web.register.models import Certificate, Row, TrustFile


def newest() -> TrustFile | None:
    """The trust file in force, its bytes read only where they are asked for; None while there is none."""
    return TrustFile.objects.order_by("-date", "-pk").defer("document").first()


def trusted(file: TrustFile) -> Trust:
    """What the file says; read once by each process."""
    return _kept(file.pk, file.sha256)


@lru_cache(maxsize=4)
def _kept(pk: int, sha256: str) -> Trust:
    document = bytes(TrustFile.objects.values_list("document", flat=True).get(pk=pk))
    return read_trust(document, f"trust file {sha256[:12]}")


def moment() -> str:
    """The present moment as signed documents write it."""
    return written(timezone.now())


def verdict(data: bytes, where: str = "") -> tuple[Verdict, TrustFile]:
    """The verdict on the bytes of a certificate now; raises InputError while there is no trust file."""
    file = newest()
    if file is None:
        raise InputError("this register has no trust file yet", remedy="the scheme manager uploads it")
    return verify(data, trusted(file), moment(), where), file


def standings(certificates: Iterable[Certificate]) -> dict[str, Verdict]:
    """How each certificate stands now, by number."""
    file = newest()
    if file is None:
        return {}
    at, trust = moment(), trusted(file)
    return {one.number: verify(bytes(one.document), trust, at) for one in certificates}


def of_rows(listed: Sequence[Row]) -> dict[str, Verdict]:
    """How the certificates of these rows stand now, by number.

    That a signature holds was found out when the row was written and never changes; what does is asked anew. A row
    that was written before this was kept, and one whose signature does not hold, is looked at as a whole.
    """
    if (file := newest()) is None:
        return {}
    at, trust = moment(), trusted(file)
    found = {row.key: standing(Stated(**row.signed), trust, at) for row in listed if row.signed}
    others = [row.certificate_id for row in listed if row.certificate_id and not row.signed]
    whole = Certificate.objects.filter(pk__in=others).only("number", "document")
    return found | {one.number: verify(bytes(one.document), trust, at) for one in whole}


def key_set(file: TrustFile) -> dict[str, Any]:
    """The public keys as a JWK set."""
    return trusted(file).keys.jwks()


def list_documents(file: TrustFile) -> list[dict[str, Any]]:
    """The signed status lists, as they stand in the file."""
    return json.loads(bytes(file.document))["status_lists"]
