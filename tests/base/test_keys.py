"""A key that is replaced again and again: its steady part stays, its secret does not."""

from __future__ import annotations

import hmac

import pytest
from django.utils.crypto import salted_hmac
from hypothesis import given
from hypothesis import strategies as st

from pacenote.base.keys import PHONES, STEADY, Keys, keys_from

FIRST = "the first secret of an installation"


def test_a_first_key_makes_the_same_hashes_as_before_there_were_steady_parts():
    for purpose in STEADY:
        ours = hmac.new(keys_from(FIRST).steady(purpose), b"+15550001|+15550002", "sha256").hexdigest()
        assert ours == salted_hmac(purpose, "+15550001|+15550002", secret=FIRST, algorithm="sha256").hexdigest()


@given(st.integers(1, 5), st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=32, max_size=60))
def test_however_often_a_key_is_replaced_its_steady_part_stays_and_its_secret_does_not(times: int, first: str):
    keys = keys_from(first)
    steady, secrets = [keys.steady(purpose) for purpose in STEADY], {keys.secret}

    for _ in range(times):
        keys = keys_from(keys.successor(), *keys.texts)
        secrets.add(keys.secret)

    assert [keys.steady(purpose) for purpose in STEADY] == steady
    assert (len(secrets), len(keys.older)) == (times + 1, times)


def test_the_steady_part_reveals_no_secret_and_signs_nothing():
    keys = keys_from(FIRST)
    new = Keys((keys.successor(),))

    assert FIRST not in new.texts[0]
    assert "~" not in new.secret
    assert new.steady(PHONES).hex() not in new.secret


def test_keys_stand_one_a_line_and_none_twice():
    assert keys_from(f"{FIRST} 2\n\n {FIRST} 1 \n", f"{FIRST} 1", "").texts == (f"{FIRST} 2", f"{FIRST} 1")


@pytest.mark.parametrize("texts", [("",), ("short",), (FIRST, "short")])
def test_a_short_key_and_none_are_refused(texts: tuple[str, ...]):
    with pytest.raises(ValueError, match="short or missing"):
        keys_from(*texts)


def test_a_key_that_does_not_come_from_the_older_one_is_told_apart():
    first = keys_from(FIRST)

    assert keys_from(first.successor(), FIRST).continue_each_other
    assert not keys_from("a key that somebody typed, long enough", FIRST).continue_each_other
