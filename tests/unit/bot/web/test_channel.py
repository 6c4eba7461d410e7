import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.addresses import network_of
from bot.web.language import language_of
from index import Language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("ZH-HANT-CN;q=0.9", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("en-GB, zh", "en"),
        ("fr, en;q=0.8, zh;q=0.7", "en"),
        ("fr, de", "zh-Hans"),
        (";;,,", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_a_browser_gets_the_first_language_that_we_have(accepted: str, language: Language) -> None:
    assert language_of(make_mocked_request("GET", "/", headers={"Accept-Language": accepted})) == language


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_the_language_in_the_address_comes_before_the_browsers(language: Language) -> None:
    assert language_of(make_mocked_request("GET", f"/?lang={language}", headers={"Accept-Language": "en"})) == language


def test_a_language_in_the_address_that_we_do_not_have_is_passed_over() -> None:
    assert language_of(make_mocked_request("GET", "/?lang=fr", headers={"Accept-Language": "en"})) == "en"


@pytest.mark.parametrize(
    ("address", "asker"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("192.0.2.7:8080", "192.0.2.7"),
        ("[2001:db8:1:2::9]:8080", "2001:db8:1:2::/64"),
    ],
)
def test_an_ipv4_address_or_an_ipv6_network_counts_as_one_asker(address: str, asker: str) -> None:
    assert network_of(address) == asker


def test_two_ipv4_addresses_written_as_ipv6_are_two_askers() -> None:
    assert network_of("::ffff:192.0.2.7") != network_of("::ffff:192.0.2.8")
