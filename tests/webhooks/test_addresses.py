from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.webhooks.addresses import Target, is_public, target_of

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
    "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "172.32.0.1", "172.15.0.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::808:808"]


@pytest.mark.parametrize("number", INSIDE)
def test_numbers_of_inside_are_not_public(number):
    assert not is_public(ip_address(number))


@pytest.mark.parametrize("number", PUBLIC)
def test_numbers_of_the_net_are_public(number):
    assert is_public(ip_address(number))


@given(number=st.ip_addresses(v=4))
def test_no_ipv6_coat_makes_an_inner_number_public(number):
    assert isinstance(number, IPv4Address)
    coats = (0xFFFF << 32, 0x64FF9B << 96, (0x64FF9B << 96) | (1 << 80), 0)
    coated = [IPv6Address(coat | int(number)) for coat in coats]

    if not is_public(number):
        assert not any(is_public(each) for each in coated)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.com/hook", "not_https"),
        ("https://127.0.0.1/hook", "address_inside"),
        ("https://[::ffff:10.0.0.1]/hook", "address_inside"),
        ("https://localhost/hook", "address_inside"),
        ("https://LOCALHOST./hook", "address_inside"),
        ("https://app.localhost/hook", "address_inside"),
        ("ftp://example.com/", "not_an_address"),
        ("file:///etc/passwd", "not_an_address"),
        ("https:///hook", "not_an_address"),
        ("https://example.com:0/", "not_an_address"),
        ("https://example.com:99999/", "not_an_address"),
        ("https://user:secret@example.com/", "not_an_address"),
        ("https://@example.com/", "not_an_address"),
        ("https://example.com/#part", "not_an_address"),
        ("https://example.com/a b", "not_an_address"),
        ("https://example.com/\r\nX-Evil: 1", "not_an_address"),
        ("https://example.com\\@127.0.0.1/", "not_an_address"),
        ("https://exämple.com/", "not_an_address"),
        ("https://[::1", "not_an_address"),
        ("https://example.com/" + "a" * 500, "not_an_address"),
    ],
)
def test_an_address_that_may_not_be_called_says_why(url, said):
    assert target_of(url, inside=False) == said


def test_an_address_is_taken_apart_for_the_request():
    target = target_of("https://Example.com:8443/hook?key=1", inside=False)

    assert target == Target("https", "example.com", 8443, "/hook?key=1")
    assert target.authority == "example.com:8443"
    assert target_of("https://example.com", inside=False) == Target("https", "example.com", 443, "/")


def test_inside_may_be_plain_where_the_operator_allows_it():
    assert target_of("http://127.0.0.1:8031/taken", inside=True) == Target("http", "127.0.0.1", 8031, "/taken")
