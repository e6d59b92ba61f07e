from __future__ import annotations

import pytest

from pacenote.coaching.lint import MOST_SECONDS, remarks_on_message
from pacenote.coaching.reading import FEWEST_WORDS, WORDS_PER_SECOND, ease, seconds, syllables


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        *(("belt", "en", 1), ("minute", "en", 2), ("people", "en", 2), ("package", "en", 2), ("see", "en", 1)),
        *(("cinturón", "es", 3), ("después", "es", 2), ("vía", "es", 2), ("leer", "es", 2), ("muy", "es", 1)),
        *(("ciudad", "es", 2), ("paquete", "es", 3)),
    ],
)
def test_syllables_are_counted_about_right(word, language, count):
    assert abs(syllables(word, language) - count) <= 1


def test_short_words_in_short_sentences_are_easier_than_long_ones():
    plain = "Put the belt on first. Then start the van. Do it at each stop, each day."
    heavy = (
        "Notwithstanding operational considerations, immediate utilization of restraint equipment constitutes an "
        "indispensable prerequisite preceding vehicular locomotion."
    )

    assert (ease(plain, "en") or 0) > 90
    assert ease(heavy, "en") == 0
    assert (ease("Primero el cinturón. Después arranca. En cada parada y todos los días del año.", "es") or 0) > 70


def test_a_handful_of_words_or_a_language_without_a_formula_says_nothing():
    many = "wort " * FEWEST_WORDS

    assert (ease("Unquestionable inaccessibility.", "en"), ease(many, "de")) == (None, None)
    assert ease(many, "en") is not None


def test_numbers_are_read_and_punctuation_is_not():
    assert seconds("96.2 % of 372") == 1
    assert seconds(", . !") == 0
    assert seconds("word " * WORDS_PER_SECOND * 3) == 3


def test_a_users_own_words_get_remarks_on_tone_ease_and_time():
    said = [each.template % each.values for each in remarks_on_message("You are lazy. " + "Go on. " * 50, "en")]

    assert said == [
        "“You are” speaks of the person or threatens. Speak of the task.",
        f"Takes 26 seconds to read; up to {MOST_SECONDS} are read on the spot.",
    ]
    assert remarks_on_message("Hi Ana. Click first, then start the van. Every stop.", "en") == ()
