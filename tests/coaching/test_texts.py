"""What a company may write, and what is remarked about it; everything that ships passes both."""

from __future__ import annotations

import pytest

from pacenote.coaching.lint import remarks
from pacenote.coaching.sampling import sample_text
from pacenote.coaching.texts import PARTS, check_text, key_of, parts_of, placeholders
from pacenote.coaching.wording import PLACEHOLDERS, dress, languages, load
from pacenote.performance.catalogue import ALL_METRICS, DEFAULT_RULES

GOOD = "{{ value }} of your photos were fine {{ when }}, {{ target }}{{ history }}."
SHIPPED = [
    (language, metric.name, part)
    for language in languages()
    for metric in ALL_METRICS
    for part in parts_of(metric.name, load(language))
]


def refusal(part: str, text: str) -> str:
    problem = check_text(part, text)
    return f"{problem.message} {problem.hint}".strip() if problem else ""


def said(part: str, text: str, language: str = "en") -> list[str]:
    return [
        each.template % each.values if each.values else each.template for each in remarks(part, text, text, language)
    ]


@pytest.mark.parametrize("language", languages())
def test_everything_that_ships_can_be_used_and_has_no_remark(language):
    wording = load(language)
    found = {
        (metric, part): (refusal(part, text), [each.template for each in remarks(part, text, filled, language)])
        for code, metric, part in SHIPPED
        if code == language
        for text, filled in [(wording.texts[key_of(metric, part)], sample_text(wording, metric, part))]
    }

    assert {place: problems for place, problems in found.items() if problems != ("", [])} == {}
    assert {metric for metric, _part in found} >= set(DEFAULT_RULES)


@pytest.mark.parametrize("language", languages())
def test_actions_for_reasons_have_no_remark_either(language):
    texts = {key: text for key, text in load(language).texts.items() if key.startswith("actions.")}

    assert {key: remarks("action", text, text, language) for key, text in texts.items()} == dict.fromkeys(texts, ())


@pytest.mark.parametrize(
    ("part", "text", "problem"),
    [
        ("coach", GOOD, ""),
        ("action", "Step back until the door is in the picture.", ""),
        ("coach", " ", "A text has 1 to 500 characters; this one has 0."),
        ("coach", GOOD + "x" * 500, f"A text has 1 to 500 characters; this one has {len(GOOD) + 500}."),
        ("coach", GOOD + "{{ mood }}", "Nothing is filled in for {{ mood }}. Choose a name from the list."),
        ("action", "{{ value }} again.", "Nothing is filled in for {{ value }}. Choose a name from the list."),
        (
            "coach",
            GOOD + "{% if single %}{% include 'x' %}{% endif %}",
            "include cannot be used in a text. Only if, unless and case are.",
        ),
        (
            "coach",
            GOOD + "{% for i in (1..9999999) %}x{% endfor %}",
            "endfor cannot be used in a text. Only if, unless and case are.",
        ),
        (
            "coach",
            GOOD.replace("{{ target }}", "ok"),
            "{{ target }} is missing: people are always told their number and the target. Put it where it belongs.",
        ),
        ("praise", "{% if zero %}{% endif %}", "The text can come out empty. Let every choice have words."),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_with_its_repair(part, text, problem):
    assert refusal(part, text) == problem


@pytest.mark.parametrize("text", ["{{ value ", "{% if single %}x", "{{ value | shout_loud }} {{ target }}"])
def test_a_text_that_cannot_be_read_or_filled_is_refused(text):
    assert refusal("coach", text).startswith("The text cannot be ")


def test_each_placeholder_has_a_meaning():
    assert {part: {each.name for each in placeholders(part)} for part in PARTS} == {
        part: set(names) for part, names in PLACEHOLDERS.items()
    }


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("You are careless at stops.", "en", "You are"),
        ("Eres descuidado en las paradas.", "es", "Eres"),
        ("Debes parar.", "es", "Debes"),
        ("This is your last warning.", "en", "warning"),
    ],
)
def test_words_about_the_person_are_remarked(text, language, words):
    assert said("coach", text, language) == [f"“{words}” speaks of the person or threatens. Speak of the task."]


def test_comparing_shouting_and_odd_signs_are_remarked():
    assert said("coach", "Below your colleagues.") == [
        "“colleagues” compares with other people. Compare with nobody else."
    ]
    assert said("coach", "STOP fully. FICO counts!") == [
        "An exclamation mark sounds louder than it is meant.",
        "“STOP” in capitals reads like shouting.",
    ]
    assert said("coach", "Slow down — now “please”.") == [
        "— “ ” makes a text message more than twice as long. Plain signs do not."
    ]


def test_long_texts_and_many_actions_are_remarked():
    assert said("action", "One. Two. Three. Four.") == ["4 sentences to do. One thing is remembered."]
    assert said("coach", " ".join(["word"] * 27) + ".") == ["A sentence of 27 words. Two short ones are easier."]
    assert said("coach", "Go on. " * 60) == [
        "420 characters once filled in; up to 200 are read at a glance.",
        "Takes 3 segments of a text message by itself.",
    ]


def test_own_words_stand_in_the_place_of_shipped_ones_and_fall_back_to_them():
    english = load("en")
    own = dress(english, {"metrics.pod.action": "Wait {{ nobody }}.", "metrics.pod.topic": "pictures"})

    assert own.text("metrics.pod.topic", label="x") == "pictures"
    assert own.text("metrics.pod.action", label="x") == english.text("metrics.pod.action", label="x")
    assert own.text("metrics.dcr.topic", label="x") == "packages delivered"
    assert dress(english, {}) is english
    assert dress(english, {"metrics.pod.topic": "pictures"}) is dress(english, {"metrics.pod.topic": "pictures"})
