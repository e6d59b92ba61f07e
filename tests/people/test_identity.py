from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.people.identity import (
    Alias,
    Directory,
    KnownPerson,
    Match,
    NeedsConfirmation,
    Sought,
    Unmatched,
    UnmatchedReason,
)
from pacenote.people.names import fold_name
from pacenote.people.suggestions import Suggestion, Why

TID = "transporter"
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = JUNE + timedelta(days=30)

CASPIAN = KnownPerson(
    1, "Caspian Rhys Thornbury", frozenset({(TID, "A1YNXMDRWETABM")}), frozenset({Alias("Cas Thornbury")})
)
JOAQUIN = KnownPerson(2, "Joaquín Arriagada", frozenset({(TID, "A3RQBEGNJQ46FZ"), ("email", "joaquin@example.com")}))
GIDEON = KnownPerson(3, "Gideon Ames Lockridge")
PEOPLE = (CASPIAN, JOAQUIN, GIDEON)

words = st.sampled_from(["ana", "Aná", "luz", "de la", "Ruiz", "ruiz", "Soto", "Bo"])
names = st.lists(words, min_size=1, max_size=3).map(" ".join)
ids = st.sampled_from([f"A{n}" for n in range(6)])
people_lists = st.lists(
    st.tuples(names, st.frozensets(names, max_size=2), st.frozensets(ids, max_size=2)), max_size=6
).map(
    lambda facts: [
        KnownPerson(n, name, frozenset((TID, i) for i in own), frozenset(Alias(a) for a in aliases))
        for n, (name, aliases, own) in enumerate(facts)
    ]
)
rows = st.builds(Sought, name=names, external_id=st.just("") | ids, id_kind=st.just(TID))


def found(*people: KnownPerson, **row: str):
    return Directory(people).identify(Sought(**row))


def reason(*people: KnownPerson, **row: str) -> UnmatchedReason:
    answer = found(*people, **row)
    assert isinstance(answer, Unmatched)
    return answer.reason


@pytest.mark.parametrize(
    ("kind", "value"),
    [(TID, "A3RQBEGNJQ46FZ"), (TID, " a3rqbegnjq46fz "), ("email", "Joaquin@Example.com")],
)
def test_an_external_id_matches_whatever_the_name(kind, value):
    assert found(*PEOPLE, name="Gideon Ames Lockridge", external_id=value, id_kind=kind) == Match(2, "external_id")


def test_an_unknown_id_never_falls_back_to_the_name():
    answer = found(*PEOPLE, name="Gideon Ames Lockridge", external_id="A0UNKNOWNXXXX", id_kind=TID)

    assert answer == Unmatched(UnmatchedReason.UNKNOWN_ID, (Suggestion(3, Why.SAME_NAME, 100),))


def test_an_id_of_another_kind_is_another_id():
    assert reason(*PEOPLE, name="x", external_id="A3RQBEGNJQ46FZ", id_kind="netradyne") == UnmatchedReason.UNKNOWN_ID


def test_the_case_of_an_opaque_id_counts():
    person = KnownPerson(1, "Ana Ruiz", frozenset({("netradyne", "QWERTY01")}))

    assert found(person, name="", external_id="QWERTY01", id_kind="netradyne") == Match(1, "external_id")
    assert reason(person, name="", external_id="qwerty01", id_kind="netradyne") == UnmatchedReason.UNKNOWN_ID


def test_an_id_that_two_people_carry_matches_nobody():
    twin = replace(GIDEON, external_ids=CASPIAN.external_ids)

    assert reason(CASPIAN, twin, name="", external_id="A1YNXMDRWETABM", id_kind=TID) == UnmatchedReason.AMBIGUOUS_ID


def test_a_remembered_alias_matches():
    assert found(*PEOPLE, name="  CAS thornbury") == Match(1, "alias")


def test_a_unique_full_name_waits_for_one_confirmation():
    assert found(*PEOPLE, name="joaquin  ARRIAGADA") == NeedsConfirmation(2)


@pytest.mark.parametrize(
    "written", ["Gideon Lockridge", "Gideon AmesLockridge", "SV-Gideon Ames Lockridge", "Gideon Ames Lockridge jr"]
)
def test_a_name_with_a_part_more_or_less_is_only_suggested(written):
    answer = found(*PEOPLE, name=written)

    assert isinstance(answer, Unmatched)
    assert (answer.reason, [s.person_id for s in answer.suggestions]) == (UnmatchedReason.UNKNOWN_NAME, [3])


def test_a_first_name_alone_matches_only_where_a_user_said_whom_it_means():
    person = KnownPerson(1, "Gideon", aliases=frozenset({Alias("Gid")}))

    assert [reason(person, name=name) for name in ("Gideon", "gi")] == [UnmatchedReason.ONE_WORD] * 2
    assert found(person, name="gid") == Match(1, "alias")


def test_namesakes_are_told_apart_by_nobody_but_a_person():
    namesake = KnownPerson(9, "JOAQUIN arriagada")

    answer = found(*PEOPLE, namesake, name="Joaquín Arriagada")

    assert answer == Unmatched(
        UnmatchedReason.NAMESAKES, (Suggestion(2, Why.SAME_NAME, 100), Suggestion(9, Why.SAME_NAME, 100))
    )


@pytest.mark.parametrize(("since", "expected"), [(JUNE, True), (JULY, False)])
def test_an_alias_yields_to_a_namesake_who_came_after_it(since, expected):
    owner = KnownPerson(
        1, "Ana Ruiz", aliases=frozenset({Alias("Ana Ruiz", JUNE + timedelta(days=1))}), known_since=JUNE
    )
    other = KnownPerson(2, "Ana Ruiz", known_since=since)

    answer = found(owner, other, name="Ana Ruiz")

    assert (answer == Match(1, "alias")) is expected
    assert isinstance(answer, Match) or answer.reason == UnmatchedReason.NAMESAKES


def test_an_alias_of_two_people_matches_neither():
    other = replace(GIDEON, aliases=frozenset({Alias("Cas Thornbury")}))

    assert reason(CASPIAN, other, name="Cas Thornbury") == UnmatchedReason.NAMESAKES


@pytest.mark.parametrize("name", ["", "  ", "\u0301"])
def test_a_row_that_names_nobody_matches_nobody(name):
    assert found(*PEOPLE, name=name) == Unmatched(UnmatchedReason.NO_NAME)


@given(people=people_lists, row=rows)
def test_a_match_rests_on_an_id_or_alias_that_is_one_persons_alone(people, row):
    answer = Directory(people).identify(row)

    holders = [p.id for p in people if (TID, row.external_id) in p.external_ids]
    aliased = [p.id for p in people if fold_name(row.name) in {fold_name(a.name) for a in p.aliases}]
    named = [p.id for p in people if fold_name(p.name) == fold_name(row.name)]
    if isinstance(answer, Match):
        assert [answer.person_id] == (holders if row.external_id else aliased)
    if isinstance(answer, NeedsConfirmation):
        assert (row.external_id, [answer.person_id]) == ("", named)


@given(people=people_lists, name=names)
def test_an_unknown_id_stays_unmatched_among_any_people(people, name):
    answer = Directory(people).identify(Sought(name, "A-unknown", TID))

    assert isinstance(answer, Unmatched)
    assert answer.reason == UnmatchedReason.UNKNOWN_ID


@given(people=people_lists, row=rows)
def test_a_namesake_takes_a_name_match_away(people, row):
    before = Directory(people).identify(row)

    after = Directory([*people, KnownPerson(99, row.name)]).identify(row)

    if isinstance(before, NeedsConfirmation):
        assert isinstance(after, Unmatched)
        assert after.reason == UnmatchedReason.NAMESAKES
    if isinstance(before, Match):
        assert after == before


@given(people=people_lists, row=rows, seed=st.randoms(use_true_random=False))
def test_the_order_of_people_is_irrelevant(people, row, seed: random.Random):
    shuffled = list(people)
    seed.shuffle(shuffled)

    assert Directory(shuffled).identify(row) == Directory(people).identify(row)


def test_a_file_of_two_hundred_rows_among_two_thousand_people_is_quick():
    shared = ["Ana", "Luis", "Gideon", "Maria", "Kwame"]
    people = [KnownPerson(n, f"{shared[n % 5]} Mid{n % 40} Sur{n}") for n in range(2000)]
    rows_of_a_file = [Sought(f"{shared[n % 5]} Sur{n}x") for n in range(200)]

    start = time.process_time()
    directory = Directory(people)
    answers = [directory.identify(row) for row in rows_of_a_file]

    assert all(isinstance(answer, Unmatched) for answer in answers)
    assert time.process_time() - start < 5
