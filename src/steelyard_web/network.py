"""Where a request comes from, for limits on what strangers may do."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

ONES_OWN = 64  # bits of IPv6 that one connection has to itself (RFC 6177): it may use any address below them


def network(request: HttpRequest) -> str:
    """The address of the visitor, of IPv6 its network; as it is written where it is none.

    Behind TLS there is a proxy: its own address is that of everybody, so that it has to say whose it is. What it
    puts at the end of X-Forwarded-For is believed, what stands before came with the request.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.HTTPS else ""
    try:
        address = ip_address(told or direct)
    except ValueError:
        return direct
    return _network(address)


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((address.packed, ONES_OWN), strict=False))
    return str(address)
