from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.people.names import fold_name, sort_key


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Joaquín  Arriagada", "joaquin arriagada"),
        (" CANDELARIA De La Torre\u00a0Zamarra ", "candelaria de la torre zamarra"),
        ("Zoë Łukasz-Strauß", "zoe lukasz-strauss"),
        ("Søren O’Dell", "soren o'dell"),
        ("Aylin Işık", "aylin isik"),
        ("Jose\u0301 Nu\u00f1ez", "jose nunez"),
        ("", ""),
        (" \t", ""),
    ],
)
def test_case_accents_and_spaces_fold_away(written, folded):
    assert fold_name(written) == folded


def test_no_part_of_a_name_is_dropped():
    assert fold_name("SV-Imogen Rae Castellan jr.") == "sv-imogen rae castellan jr."


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(name):
    assert fold_name(fold_name(name)) == fold_name(name)


@given(st.text(max_size=60))
def test_case_and_outer_spaces_never_matter(name):
    assert fold_name(f"  {name.casefold()} ") == fold_name(name)


def test_people_sort_without_regard_to_accents_and_hyphens():
    names = ["Ódalys B", "O'Dell A", "Odette-Mae C", "Odette Luz D", "Oda Z"]

    assert sorted(names, key=sort_key) == ["Oda Z", "Ódalys B", "O'Dell A", "Odette Luz D", "Odette-Mae C"]
