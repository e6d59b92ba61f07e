"""Segments of text messages: figures worked out by hand from the standard, then promises for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.messaging.segments import BASIC, EXTENSION, ROOM, Size, fit, measure, plain

LINK = "https://note.example.com/p/AbCdEfGhIjKlMnOp"
GSM = "".join(sorted(BASIC | EXTENSION))
any_text = st.text(max_size=700)
small_alphabet = st.text(alphabet=GSM, max_size=700)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size("GSM-7", 0, 0, 160)),
        ("a" * 160, Size("GSM-7", 160, 1, 0)),
        ("a" * 161, Size("GSM-7", 161, 2, 145)),
        ("a" * 306, Size("GSM-7", 306, 2, 0)),
        ("a" * 307, Size("GSM-7", 307, 3, 152)),
        ("€" * 80, Size("GSM-7", 160, 1, 0)),
        ("€" * 81, Size("GSM-7", 162, 2, 143)),
        ("ñ" * 160, Size("GSM-7", 160, 1, 0)),
        ("ó" * 70, Size("UCS-2", 70, 1, 0)),
        ("ó" * 71, Size("UCS-2", 71, 2, 63)),
        ("ó" * 134, Size("UCS-2", 134, 2, 0)),
        ("ó" * 135, Size("UCS-2", 135, 3, 66)),
        ("😀" * 35, Size("UCS-2", 70, 1, 0)),
        ("😀" * 36, Size("UCS-2", 72, 2, 61)),
    ],
)
def test_segments_are_counted_as_the_network_cuts_them(text, size):
    assert measure(text) == size


def test_a_sign_of_two_places_is_not_torn_apart_by_a_cut():
    # 152 places, then a sign of two: the first segment keeps one place empty.
    assert measure("a" * 152 + "€" + "a" * 151) == Size("GSM-7", 305, 2, 0)
    assert measure("a" * 152 + "€" + "a" * 152) == Size("GSM-7", 306, 3, 152)
    assert measure("a" * 153 + "€" + "a" * 151) == Size("GSM-7", 306, 2, 0)


def test_a_sign_outside_the_basic_plane_is_not_torn_apart_either():
    assert measure("ó" * 66 + "😀" + "ó" * 65) == Size("UCS-2", 133, 2, 0)
    assert measure("ó" * 66 + "😀" + "ó" * 66) == Size("UCS-2", 134, 3, 66)


def test_lower_c_with_a_cedilla_is_not_in_the_small_alphabet_but_its_capital_is():
    assert (measure("ç").encoding, measure("Ç").encoding) == ("UCS-2", "GSM-7")


def test_typography_becomes_plain():
    assert plain("\u201cNice\u201d \u2013 it\u2019s\u00a0done\u2026") == '"Nice" - it\'s done...'


def test_typography_stays_where_an_accent_keeps_the_text_out_of_the_small_alphabet_anyway():
    assert plain("\u00abCamión\u00bb") == "\u00abCamión\u00bb"


def test_accents_are_never_taken_off():
    assert plain("cami\u006f\u0301n") == "camión"


def test_a_text_that_fits_keeps_every_word_and_gets_the_link():
    assert fit("Hi Ana. Photos 99.4 %.", short="Hi.", link=LINK) == f"Hi Ana. Photos 99.4 %.\n{LINK}"


def test_a_text_beyond_two_segments_becomes_its_most_important_point_and_the_link():
    text = "Hi Ana. " + "Seat belt off 3 times. " * 20

    assert fit(text, short="Hi Ana. Seat belt off 3 times.", link=LINK) == f"Hi Ana. Seat belt off 3 times.\n{LINK}"


def test_without_a_short_text_whole_sentences_are_kept():
    sentence = "Seat belt off again on Thursday."
    kept = fit(" ".join([sentence] * 20), link=LINK)

    assert kept == "\n".join([" ".join([sentence] * 7), LINK])


def test_a_sentence_that_is_too_long_is_cut_between_words():
    kept = fit("word " * 200, link=LINK)

    assert kept == f"{' '.join(['word'] * 52)}...\n{LINK}"
    assert measure(kept).segments == 2


@given(any_text)
def test_a_text_is_never_longer_than_its_segments_or_shorter_than_all_but_one(text):
    size = measure(text)
    alone, each = ROOM[size.encoding]

    if size.segments <= 1:
        assert size.places == alone - size.left <= alone or not text
    else:
        assert alone < size.places <= size.segments * each
        assert size.places > (size.segments - 1) * (each - 1)


@given(small_alphabet)
def test_what_is_plain_already_stays_as_it_is(text):
    assert plain(text) == text


@given(any_text)
def test_plain_never_takes_more_segments(text):
    composed = measure(plain(text))

    assert composed.segments <= measure(text).segments or composed.encoding == measure(text).encoding
    assert plain(plain(text)) == plain(text)


@given(any_text.filter(str.strip), any_text, st.sampled_from(["", LINK]))
def test_what_goes_out_never_takes_more_than_two_segments_and_keeps_its_link(text, short, link):
    ready = fit(text, short=short, link=link)

    assert measure(ready).segments <= 2
    assert ready.endswith(link)


@given(st.one_of(any_text, small_alphabet))
def test_any_text_is_counted_as_if_it_were_cut_sign_by_sign(text: str):
    small = all(sign in GSM for sign in text)
    widths = [(2 if sign in EXTENSION else 1) if small else len(sign.encode("utf-16-le")) // 2 for sign in text]
    alone, each = ROOM["GSM-7" if small else "UCS-2"]
    used = [0]
    for width in widths:
        used = [*used, width] if used[-1] + width > each else [*used[:-1], used[-1] + width]
    lone = sum(widths) <= alone

    size = measure(text)

    assert (size.places, size.segments) == (sum(widths), (1 if text else 0) if lone else len(used))
    assert size.left == (alone - sum(widths) if lone else each - used[-1])
