"""What a stranger needs to verify offline: the trust file, the keys, the signed status lists; as files for programs."""

from __future__ import annotations

import rfc8785
from django.http import Http404, HttpRequest, HttpResponse

from steelyard_web.register import trust
from steelyard_web.register.models import TrustFile
from steelyard_web.register.public import public

JSON = "application/json"
JWKS = "application/jwk-set+json"  # RFC 7517, section 8.5.2


@public(shared=True)
def trust_file(_: HttpRequest) -> HttpResponse:
    """The newest trust file, byte for byte. It is the root: compare its digest by a way that you trust."""
    return HttpResponse(
        bytes(_newest().document), JSON, headers={"Content-Disposition": 'attachment; filename="trust.json"'}
    )


@public(shared=True)
def keys(_: HttpRequest) -> HttpResponse:
    """The public keys as a JWK set."""
    return HttpResponse(rfc8785.dumps(trust.key_set(_newest())), JWKS)


@public(shared=True)
def status_list(_: HttpRequest, purpose: str) -> HttpResponse:
    """The newest signed list of this purpose, at the address that certificates name (with or without `.json`)."""
    wanted = purpose.removesuffix(".json")
    listed = [
        one for one in trust.list_documents(_newest()) if one["credentialSubject"]["statusPurpose"] == wanted
    ]
    if not listed:
        raise Http404
    return HttpResponse(rfc8785.dumps(max(listed, key=lambda one: one["validFrom"])), JSON)


def _newest() -> TrustFile:
    if (found := trust.newest()) is None:
        raise Http404
    return found
