from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.demo.people import DemoPerson, make_people


@given(st.integers(0, 10**6), st.integers(0, 250))
def test_nobody_shares_an_id_a_mail_or_a_phone(seed: int, count: int):
    people = make_people(count, seed=seed)

    for own in ("transporter_id", "netradyne_id", "email", "phone", "legal_name"):
        assert len({getattr(person, own) for person in people}) == count


@given(st.integers(0, 10**6))
def test_ids_and_addresses_look_like_the_real_ones_and_reach_nobody(seed: int):
    for person in make_people(64, seed=seed):
        assert re.fullmatch(r"A[A-Z0-9]{12,13}", person.transporter_id)
        assert re.fullmatch(r"[A-Z0-9]{98}|[A-Z0-9]{100}", person.netradyne_id)
        assert re.fullmatch(r"\+1\d{3}55501\d\d", person.phone)
        assert re.fullmatch(r"[a-z.]+@example\.com", person.email)


def test_about_a_third_of_the_people_speak_spanish():
    languages = Counter(person.language for person in make_people(64, seed=7))

    assert languages == {"en": 43, "es": 21}


@given(st.integers(0, 10**6))
def test_exactly_one_pair_shares_first_and_last_name_and_differs_by_the_middle(seed: int):
    people = make_people(64, seed=seed)
    together = Counter((person.given, person.family) for person in people)

    (shared,) = (pair for pair, times in together.items() if times > 1)

    assert [person.middle for person in people if (person.given, person.family) == shared] == ["Ames", "Bram"]


def test_more_people_are_the_same_people_and_some_more():
    assert make_people(200, seed=3)[:64] == make_people(64, seed=3)


def test_another_seed_is_other_people():
    assert make_people(64, seed=3) != make_people(64, seed=4)


def test_more_people_than_names_are_refused():
    with pytest.raises(ValueError, match="not for 100000"):
        make_people(100_000, seed=1)


def test_each_file_spells_a_name_in_its_own_way(lucia: DemoPerson, omar: DemoPerson):
    assert lucia.legal_name == "Lucía Paz De La Fontana Río"
    assert lucia.short_name == "Lucía DeLaFontanaRío"
    assert lucia.app_names == ("Lucía Paz", "De La Fontana Río")
    assert lucia.camera_name == "Lucía Paz De La Fontana Río"
    assert omar.legal_name == "Omar T. Saint-Cyrille Jr"
    assert omar.short_name == "Omar Saint-CyrilleJr"
    assert omar.app_names == ("Omar", "Saint-Cyrille Jr")
    assert omar.camera_name == "Omar Saint-Cyrille Jr"
