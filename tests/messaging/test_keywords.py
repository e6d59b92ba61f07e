from __future__ import annotations

import pytest
from django.conf import settings

from pacenote.messaging.keywords import answer_to, languages, recognise
from pacenote.messaging.segments import measure


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("STOP", "stop"),
        (" stop. ", "stop"),
        ("Stop!!", "stop"),
        ("StopAll", "stop"),
        ("Basta", "stop"),
        ("ALTO", "stop"),
        ("No más mensajes", "stop"),
        ("start", "start"),
        ("Iniciar", "start"),
        ("help", "help"),
        ("¿Ayuda?", "help"),
        ("Información", "help"),
    ],
)
def test_a_word_alone_is_recognised_in_every_language(text: str, deed: str):
    found = recognise(text)

    assert found is not None
    assert found.deed == deed


@pytest.mark.parametrize(
    "text",
    [
        "Stop sign on my route is gone",
        "I can't stop smiling",
        "help me find dock 4",
        "yes",
        "ok",
        "",
        "para mañana",
        "🛑",
    ],
)
def test_a_message_that_only_holds_such_a_word_is_a_message(text: str):
    assert recognise(text) is None


def test_every_language_of_the_interface_has_its_words():
    assert set(languages()) == {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("word", ["stop", "start", "help"])
def test_what_a_phone_is_answered_is_one_text(language: str, word: str):
    keyword = recognise(word)

    assert keyword is not None
    assert measure(answer_to(keyword, language)).segments == 1


def test_an_answer_speaks_the_persons_language_else_that_of_the_word():
    alto = recognise("alto")

    assert alto is not None
    assert answer_to(alto, "en-US").startswith("You get no more texts")
    assert answer_to(alto).startswith("Ya no recibes")
    assert answer_to(alto, "fr").startswith("Ya no recibes")
