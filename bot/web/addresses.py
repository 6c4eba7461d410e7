"""Who a visitor is, by address: X-Forwarded-For and Forwarded (RFC 7239) are believed only as far as trusted proxies wrote them."""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aiohttp import web

from bot.errors import TooManyRequestsError
from bot.people.rate_limit import RateLimit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_UNKNOWN: Final = "unknown"
_WIDER: Final = 5  # times the allowance of a /64 network, for its /48: the smallest that is routed, and easily had
_FOR: Final = re.compile(r'(?:^|[;\s])for\s*=\s*("[^"]*"|[^;\s]*)', re.IGNORECASE)
_HOP: Final = re.compile(r"\[([0-9A-Fa-f:.]{2,45})\](?::\d{1,5})?|([0-9.]{7,15})(?::\d{1,5})?|([0-9A-Fa-f:.]{2,45})")
_MOST_HOPS: Final = 20


class Visitors:
    """Tells visitors apart. Immutable; any thread."""

    def __init__(self, trusted: Iterable[Network] = ()) -> None:
        """Believe the proxies in the *trusted* networks, and nobody else."""
        self._trusted = tuple(trusted)

    def is_proxy(self, address: str) -> bool:
        """Tell whether *address* is that of a trusted proxy."""
        parsed = _parsed(address)
        return parsed is not None and self._is_trusted(parsed)

    def address(self, request: web.BaseRequest) -> str:
        """Return the address that *request* comes from: the right-most one that is no trusted proxy's; "unknown" if none is known.

        Where both headers are there and disagree, one of them was not written by the proxy, so the proxy's own address counts.
        """
        peer = _parsed(request.remote or "")
        if peer is None:
            return _UNKNOWN
        if not self._is_trusted(peer):
            return str(peer)
        told = {str(self._nearest(peer, hops)) for hops in (_forwarded_for(request), _forwarded(request)) if hops}
        return told.pop() if len(told) == 1 else str(peer)

    def _nearest(self, peer: Address, hops: Sequence[str]) -> Address:
        """Return the last address of *hops* that is no proxy's; where one cannot be read, the proxy that wrote it."""
        nearest = peer
        for hop in reversed(hops[-_MOST_HOPS:]):
            address = _parsed(hop)
            if address is None:
                break
            nearest = address
            if not self._is_trusted(address):
                break
        return nearest

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


class Allowance:
    """How many requests of one kind an address may make a minute, and five times as many the /48 network around it. Event loop only."""

    def __init__(self, requests: int) -> None:
        self._near = RateLimit(requests)
        self._wide = RateLimit(_WIDER * requests)

    def check(self, address: str) -> None:
        """Count a request from *address*.

        Raises:
            TooManyRequestsError: the allowance is used up.
        """
        networks = [network_of(address)]
        if ":" in networks[0]:
            networks.append(network_of(address, 48))
        for network, limit in zip(networks, (self._near, self._wide), strict=False):
            limit.check(network, TooManyRequestsError)


def network_of(address: str, bits: int = 64) -> str:
    """Return the unit of rate limiting: an IPv4 address, or a network of IPv6 of that many *bits*; by default one household's."""
    parsed = _parsed(address)
    if parsed is None:
        return _UNKNOWN
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, bits), strict=False))  # noqa: PLR2004 - IPv4


def _parsed(written: str) -> Address | None:
    """Return an address, with or without a port; of an IPv4 address in IPv6 the former."""
    found = _HOP.fullmatch(written.strip().strip('"').partition("%")[0])
    try:
        parsed = ipaddress.ip_address(next(filter(None, found.groups()))) if found else None
    except ValueError:
        return None
    return parsed.ipv4_mapped or parsed if isinstance(parsed, ipaddress.IPv6Address) else parsed


def _forwarded_for(request: web.BaseRequest) -> list[str]:
    return list(_entries(request.headers.getall("X-Forwarded-For", [])))


def _forwarded(request: web.BaseRequest) -> list[str]:
    found = (_FOR.search(entry) for entry in _entries(request.headers.getall("Forwarded", [])))
    return [each[1] if each else "" for each in found]


def _entries(lines: Iterable[str]) -> Iterator[str]:
    return (entry.strip() for entry in ",".join(lines).split(",") if entry.strip())
