from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.people.suggestions import Candidate, Suggestion, SuggestionIndex, Why

NAMES = {
    1: "Candelaria De La Torre Zamarra",
    2: "Caspian Rhys Thornbury",
    3: "Caspian Thornbury",
    4: "Kwabena Antwi-Boasiakoh",
    5: "Desmonde Abernathine Coles Jr",
    6: "Quillon Bexleyford",
    7: "Maria Elena Valdovinos Arce",
}


def suggested(name: str) -> list[tuple[int, Why]]:
    index = SuggestionIndex(Candidate(person_id, known) for person_id, known in NAMES.items())
    return [(suggestion.person_id, suggestion.why) for suggestion in index.rank(name)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Candelaria DeLaTorreZamarra", [(1, Why.GLUED)]),
        ("caspian  thornbury", [(3, Why.SAME_NAME), (2, Why.FIRST_AND_LAST)]),
        ("Thornbury Caspian Rhys", [(2, Why.SAME_WORDS), (3, Why.PART)]),
        ("Kwabena Antwi Boasiakoh", [(4, Why.GLUED)]),
        ("Desmonde Abernathine Colesjr", [(5, Why.GLUED)]),
        ("Desmonde Coles", [(5, Why.FIRST_AND_LAST)]),
        ("Maria ValdovinosArce", [(7, Why.SURNAME_GLUED)]),
        ("Maria Valdovinos", [(7, Why.PART)]),
        ("Quillon Bexlyford", [(6, Why.SPELLING)]),
        ("Quilion Bexleyford", [(6, Why.SPELLING)]),
        ("Quillon Bexleyfrod", [(6, Why.SPELLING)]),
        ("Quillon Bexlayfard", []),
        ("Quillon", [(6, Why.FIRST_NAME)]),
        ("SV-Quillon Bexleyford", [(6, Why.GLUED)]),
        ("DT- Quillon Bexleyford", [(6, Why.GLUED)]),
        ("Bexleyford", []),
        ("Quintus Marlowe", []),
        ("-", []),
        ("", []),
    ],
)
def test_the_known_ways_of_writing_a_name_are_recognised_and_explained(written, expected):
    assert suggested(written) == expected


def test_each_person_is_suggested_once_with_the_best_reason():
    index = SuggestionIndex([Candidate(1, "Ana Maria Ruiz"), Candidate(1, "Ana Ruiz"), Candidate(2, "Ana Lucia Ruiz")])

    assert index.rank("Ana Ruiz") == (
        Suggestion(1, Why.SAME_NAME, 100),
        Suggestion(2, Why.FIRST_AND_LAST, 80),
    )


def test_at_most_five_people_are_suggested():
    index = SuggestionIndex(Candidate(n, f"Ana {letter} Ruiz") for n, letter in enumerate("abcdefg"))

    assert [suggestion.person_id for suggestion in index.rank("Ana Ruiz")] == [0, 1, 2, 3, 4]


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=5))
def test_any_name_gets_an_ordered_answer(written, known):
    ranked = SuggestionIndex(Candidate(n, name) for n, name in enumerate(known)).rank(written)

    assert [s.score for s in ranked] == sorted((s.score for s in ranked), reverse=True)
    assert len({s.person_id for s in ranked}) == len(ranked)
