from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Reference

from pacenote.webhooks.signing import PREFIX, headers, key_of, new_secret, sign

AT = datetime(2026, 11, 22, 14, 0, 0, 900_000, tzinfo=UTC)


@given(key=st.binary(min_size=24, max_size=64), body=st.text(), number=st.uuids())
def test_every_signature_is_the_one_of_the_reference_library(key, body, number):
    name = f"evt_{number.hex}"

    ours = sign([key], key=name, at=AT, body=body.encode("utf-8", "surrogatepass"))

    signed = f"{name}.{int(AT.timestamp())}.".encode() + body.encode("utf-8", "surrogatepass")
    assert ours == Reference(key).sign(name, AT, signed.decode("utf-8", "surrogatepass").split(".", 2)[2])


def test_the_example_of_the_specification_signs_as_its_libraries_test_it():
    # the vector that the reference implementations of the specification share in their tests
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert key is not None
    at = datetime.fromtimestamp(1614265330, UTC)

    said = headers([key], key="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=b'{"test": 2432232314}')

    assert said == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_keys_sign_with_a_blank_between():
    one, two = b"1" * 24, b"2" * 24

    both = sign([one, two], key="evt_1", at=AT, body=b"{}")

    assert both == f"{sign([one], key='evt_1', at=AT, body=b'{}')} {sign([two], key='evt_1', at=AT, body=b'{}')}"


def test_new_secrets_differ_and_hold_as_many_bytes_as_the_specification_wants():
    first, second = new_secret(), new_secret()

    assert first != second
    assert [len(key_of(each) or b"") for each in (first, second)] == [32, 32]


@pytest.mark.parametrize(
    ("size", "taken"), [(23, False), (24, True), (64, True), (65, False)], ids=["short", "least", "most", "long"]
)
def test_a_key_has_24_to_64_bytes(size, taken):
    secret = PREFIX + b64encode(b"k" * size).decode()

    assert (key_of(secret) is not None) == taken


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%%%", b64encode(b"k" * 32).decode(), "whsk_" + "a" * 44])
def test_what_is_no_secret_gives_no_key(secret):
    assert key_of(secret) is None
