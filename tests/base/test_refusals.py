from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pacenote.base import refusals

WORDS = st.from_regex(r"[a-z0-9_.-]{1,60}", fullmatch=True)


def test_what_is_noted_outside_of_a_request_goes_nowhere():
    refusals.end()
    refusals.note("required", "name")

    assert refusals.end() == []


def test_the_next_request_of_a_thread_begins_empty():
    refusals.begin()
    refusals.note("required", "name")
    refusals.begin()
    refusals.note("bad_rule")

    assert (refusals.end(), refusals.end()) == (["bad_rule"], [])


@given(st.lists(st.tuples(WORDS, WORDS), max_size=60))
def test_each_is_told_once_in_order_and_not_without_end(pairs: list[tuple[str, str]]):
    refusals.begin()
    for code, field in pairs:
        refusals.note(code, field)

    assert refusals.end() == list(dict.fromkeys(f"{field}={code}" for code, field in pairs))[: refusals.AT_MOST]


@given(st.text(min_size=1))
def test_what_is_no_word_of_ours_is_kept_out(given_: str):
    refusals.begin()
    refusals.note("invalid", f"{given_} Sanna")

    assert refusals.end() == ["(kept out)=invalid"]
