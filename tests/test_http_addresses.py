"""Which addresses the door refuses: a table, and what must hold for every address."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.http._addresses import is_allowed_host, is_public

REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.0.170",
    "192.0.2.7",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.4",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::10.0.0.1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:c0a8:101::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2606:4700::1111%eth0",
    "",
    "localhost",
    "1.2.3",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.255.255",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4007:80e::200e",
    "2001:4860:4860::8888",
    "64:ff9b::8.8.8.8",
]


@pytest.mark.parametrize("address", REFUSED)
def test_inside_addresses_are_refused(address: str) -> None:
    """Private, special, mapped and tunnelled addresses are not public."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    """Addresses of the internet pass, also beside the edges of the refused ranges."""
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_refused(address: IPv4Address) -> None:
    """The lists are never more generous than the standard library."""
    if not address.is_global or address.is_multicast:
        assert not is_public(str(address))


@given(st.ip_addresses(v=4))
def test_an_ipv6_disguise_never_opens_a_refused_address(address: IPv4Address) -> None:
    """An IPv4 address that is refused stays refused inside NAT64, 6to4, mapped and compatible forms."""
    number = int(address)
    disguises = [
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address(number),
    ]
    if not is_public(str(address)):
        assert not any(is_public(str(disguise)) for disguise in disguises)


@pytest.mark.parametrize(
    ("host", "port", "allowed", "expected"),
    [
        ("intranet", 80, {"intranet"}, True),
        ("Intranet.", 80, {"intranet"}, True),
        ("intranet", 8080, {"intranet:8080"}, True),
        ("intranet", 80, {"intranet:8080"}, False),
        ("other", 8080, {"intranet:8080"}, False),
        ("xintranet", 80, {"intranet"}, False),
        ("intranet.evil.example", 80, {"intranet"}, False),
        ("::1", 80, {"[::1]:80"}, True),
        ("[::1]", 80, {"::1"}, True),
        ("::1", 81, {"[::1]:80"}, False),
    ],
)
def test_exactly_the_allowed_hosts_pass(host: str, port: int, allowed: set[str], expected: bool) -> None:
    """An entry lets its host through, or only its host and port, and nothing that looks like it."""
    assert is_allowed_host(host, port, frozenset(allowed)) is expected
