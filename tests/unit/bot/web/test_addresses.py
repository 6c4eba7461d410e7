"""Who a visitor is: what trusted proxies say, and nobody else."""

from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.errors import TooManyRequestsError
from bot.web.addresses import Allowance, Visitors

PROXIES = Visitors(map(ip_network, ("10.0.0.0/8", "fd00::/8")))


def address(peer: str, *headers: tuple[str, str], visitors: Visitors = PROXIES) -> str:
    request = make_mocked_request("GET", "/", headers=CIMultiDict(headers)).clone(remote=peer)
    return visitors.address(request)


@pytest.mark.parametrize(
    ("forwarded_for", "visitor"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, 10.9.9.9", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("192.0.2.7, nonsense", "10.0.0.1"),
        ("192.0.2.7, nonsense, 10.2.2.2", "10.2.2.2"),
        ("10.2.2.2, 10.3.3.3", "10.2.2.2"),
        ("unknown", "10.0.0.1"),
        ("999.1.1.1", "10.0.0.1"),
        ("", "10.0.0.1"),
        (", ,", "10.0.0.1"),
        ("1.1.1.1, " * 5000 + "192.0.2.7", "192.0.2.7"),
    ],
)
def test_the_last_address_that_is_no_proxys_counts(forwarded_for: str, visitor: str) -> None:
    assert address("10.0.0.1", ("X-Forwarded-For", forwarded_for)) == visitor


@pytest.mark.parametrize(
    ("forwarded", "visitor"),
    [
        ("for=192.0.2.7;proto=https", "192.0.2.7"),
        ('proto=http; For="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"),
        ("for=198.51.100.1, for=192.0.2.7", "192.0.2.7"),
        ("for=198.51.100.1, for=_hidden", "10.0.0.1"),
        ("for=198.51.100.1, by=10.0.0.1", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_the_standard_header_is_read_as_well(forwarded: str, visitor: str) -> None:
    assert address("10.0.0.1", ("Forwarded", forwarded)) == visitor


def test_several_lines_of_a_header_are_one_list() -> None:
    assert address("10.0.0.1", ("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "192.0.2.7")) == "192.0.2.7"


def test_where_the_headers_disagree_the_proxy_itself_counts() -> None:
    ours, forged = ("X-Forwarded-For", "192.0.2.7"), ("Forwarded", "for=198.51.100.1")
    assert address("10.0.0.1", ours, forged) == "10.0.0.1"
    assert address("10.0.0.1", ours, ("Forwarded", "for=192.0.2.7:80")) == "192.0.2.7"


def test_who_comes_directly_is_who_he_is() -> None:
    headers = ("X-Forwarded-For", "198.51.100.1"), ("Forwarded", "for=198.51.100.1")
    assert address("192.0.2.7", *headers) == "192.0.2.7"
    assert address("10.0.0.1", *headers, visitors=Visitors()) == "10.0.0.1"


def test_a_network_of_networks_has_an_allowance_too() -> None:
    allowance = Allowance(2)
    for household in range(10):
        allowance.check(f"2001:db8:1:{household:x}::1")
    with pytest.raises(TooManyRequestsError):
        allowance.check("2001:db8:1:99::1")
    allowance.check("2001:db8:2::1")
    for _ in range(2):
        allowance.check("192.0.2.7")
    with pytest.raises(TooManyRequestsError):
        allowance.check("192.0.2.7")
