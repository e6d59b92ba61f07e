"""From which address a request truly comes."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.web.proxies import client_address

OURS = tuple(map(ip_network, ("127.0.0.0/8", "10.1.0.0/16", "::1")))


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not our proxy: it may write there what it wants
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the client wrote the first one
        ("127.0.0.1", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),  # two proxies of ours
        ("10.2.0.1", "203.0.113.9", "10.2.0.1"),  # a neighbour of our network
        ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "10.1.0.7", "10.1.0.7"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "203.0.113.9:51234", "203.0.113.9"),
        ("127.0.0.1", "[2001:db8::7]:443", "2001:db8::7"),
        ("", "203.0.113.9", "203.0.113.9"),  # a Unix socket
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(remote, forwarded, client):
    assert client_address(remote, forwarded, trusted=OURS) == client


@given(st.text(max_size=60))
def test_without_a_trusted_proxy_nothing_that_is_sent_changes_the_address(forwarded):
    assert client_address("203.0.113.9", forwarded, trusted=()) == "203.0.113.9"


@given(st.text(max_size=60))
def test_what_a_client_sends_before_our_proxy_never_changes_the_address(forwarded):
    assert client_address("127.0.0.1", f"{forwarded},203.0.113.9", trusted=OURS) == "203.0.113.9"
