from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.cases.facts import CaseFacts, Mark, Part, holds, is_satisfied, pack, safe_link, together, unpack

NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
words = st.text(max_size=8)
marks = st.builds(
    Mark, st.sampled_from(["csat", "qa_score"]), st.decimals(0, 5, places=1), st.just("1-5"), words, words
)
tellings = st.builds(
    CaseFacts,
    st.just("zendesk"),
    st.just("7"),
    subject=words,
    status=words,
    opened_at=st.none() | st.just(NOON) | st.just(NOON + timedelta(days=1)),
    marks=st.lists(marks, max_size=3).map(tuple),
    measures=st.dictionaries(st.sampled_from(["reopens", "hold_seconds"]), st.decimals(0, 9, places=0), max_size=2),
    parts=st.lists(st.builds(Part, st.sampled_from(["owner", "auditor"]), words), max_size=3).map(tuple),
)


def test_what_is_told_later_has_the_last_word_and_silence_changes_nothing():
    first = CaseFacts("zendesk", "7", status="Open", subject="Wrong door", parts=(Part("owner", "Ada Example"),))
    later = CaseFacts("zendesk", "7", status="Solved", parts=(Part("auditor", "Ben Example"),))

    assert together([first, later]) == replace(first, status="Solved", parts=(*first.parts, *later.parts))


def test_scores_by_other_forms_stand_beside_each_other_and_by_the_same_form_the_newest():
    first = CaseFacts("z", "7", marks=(Mark("qa_score", Decimal(80), "percent", "Calls", "3"),))
    other = CaseFacts("z", "7", marks=(Mark("qa_score", Decimal(60), "percent", "Chats", "1"),))
    again = CaseFacts("z", "7", marks=(Mark("qa_score", Decimal(90), "percent", "Calls", "3"),))

    assert [(mark.form, mark.value) for mark in together([first, other, again]).marks] == [("Calls", 90), ("Chats", 60)]


@given(st.lists(tellings, min_size=1, max_size=4))
def test_telling_everything_once_more_changes_nothing(told):
    once = together(told)

    assert together([once, once]) == once
    assert set(once.parts) == {part for each in told for part in each.parts}


@given(tellings)
def test_a_case_comes_back_from_json_as_it_was(case):
    assert unpack(pack(case)) == replace(case, marks=case.marks)


@pytest.mark.parametrize(
    ("value", "scale", "satisfied"),
    [
        *(("4", "1-5", True), ("3", "1-5", False), ("1", "good_bad", True), ("0", "good_bad", False)),
        *(("75", "percent", True), ("74.9", "percent", False)),
    ],
)
def test_the_best_two_of_five_steps_are_satisfied(value, scale, satisfied):
    assert is_satisfied([Mark("csat", Decimal(value), scale)]) is satisfied


def test_without_a_rating_nobody_knows():
    assert is_satisfied([Mark("qa_score", Decimal(90), "percent")]) is None


@pytest.mark.parametrize(
    ("value", "scale"),
    [("0", "1-5"), ("6", "1-5"), ("101", "percent"), ("-1", "seconds"), ("2", "good_bad"), ("1", "?")],
)
def test_a_score_beside_its_scale_is_none(value, scale):
    assert not holds(Mark("csat", Decimal(value), scale))


@pytest.mark.parametrize(
    "text",
    [
        *("javascript:alert(1)", "JavaScript://x", "data:text/html,x", "//desk.example.com/1", "desk.example.com/1"),
        *("https://", "https://a b.example.com", "http://[", "https://desk.example.com/" + "x" * 500),
    ],
)
def test_only_an_address_of_the_web_can_be_opened(text):
    assert safe_link(text) == ""


def test_an_address_is_kept_as_it_is():
    assert safe_link(" https://desk.example.com/t/7?a=1 ") == "https://desk.example.com/t/7?a=1"
