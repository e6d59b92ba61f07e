from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers.folding import fold_header, tidy


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("\ufeffWeek", "week"),
        ("Delivery Associate ", "deliveryassociate"),
        ("Sign/ Signal Violations Rate (per trip)", "signsignalviolationsrate"),
        ("Sign/Signal\nViolations Rate", "signsignalviolationsrate"),
        ("FICO® Safe Driving Score", "ficosafedrivingscore"),
        ("Timestamp(EST)", "timestamp"),
        ("transporter_id", "transporterid"),
        ("POD Opps.", "podopps"),
        ("#", "#"),
        ("(blank)", ""),
        ("Género", "genero"),
    ],
)
def test_titles_are_known_whatever_their_spelling(title: str, key: str) -> None:
    assert fold_header(title) == key


@given(st.text(max_size=50))
def test_folding_twice_changes_nothing(title: str) -> None:
    assert fold_header(fold_header(title)) == fold_header(title)


@given(st.text(max_size=50))
def test_tidy_text_has_single_spaces_and_one_line(text: str) -> None:
    assert tidy(text).split() == tidy(text).split(" ") if tidy(text) else True
