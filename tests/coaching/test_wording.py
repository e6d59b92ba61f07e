from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from liquid.exceptions import LiquidError

from pacenote.coaching.wording import PLACEHOLDERS, languages, load, parse, pick_language, unknown_placeholders
from pacenote.performance.catalogue import ALL_METRICS, DEFAULT_RULES, find
from pacenote.performance.metrics.families import FAMILIES
from pacenote.performance.reasons import EXACT_REASONS

LANGUAGES = languages()
# The basic alphabet of a text message (3GPP TS 23.038), without its extension table.
GSM = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà") | {
    chr(n) for n in (*range(48, 58), *range(65, 91), *range(97, 123))
}
OTHER_PEOPLE = re.compile(
    r"\b(others|other drivers|colleagues?|teammates?|average|rank|best driver|otros|compañer\w+|promedio|ranking)\b",
    re.I,
)
MINIMAL = 'name = "Test"\nlocale = "en_US"\n[frame]\ngreeting = "{template}"\n'


def part_of(key: str) -> str:
    return key.rsplit(".", 1)[1]


def test_english_and_spanish_are_shipped():
    assert LANGUAGES == ("en", "es")
    assert [(load(code).language, load(code).name, load(code).locale) for code in LANGUAGES] == [
        ("en", "English", "en_US"),
        ("es", "Español", "es_US"),
    ]


def test_all_languages_have_the_same_keys():
    assert [sorted(load(one).texts) for one in LANGUAGES] == [sorted(load("en").texts)] * len(LANGUAGES)


def test_no_text_is_merely_copied_from_english():
    english, spanish = load("en").texts, load("es").texts
    carriers = {
        "frame.item",
        "frame.brief_coach",
        "reasons.item",
        "history.previous",
        "metrics.generic.topic",
        "metrics.generic.coach",
        "metrics.generic.praise",
    }

    copied = {key for key in english if english[key] == spanish[key] and re.search(r"[a-z]{3}", english[key])}

    assert {key for key in copied if not key.startswith("units.")} == carriers


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_metric_with_a_shipped_rule_has_its_own_sentences(code):
    needed = {f"metrics.{metric}.{part}" for metric in DEFAULT_RULES for part in ("topic", "coach", "praise", "action")}

    assert needed - set(load(code).texts) == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_metric_that_can_be_coached_has_a_word(code):
    assert [m.name for m in ALL_METRICS if m.coachable and not load(code).has(f"labels.{m.name}")] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sentence_uses_only_what_will_be_filled_in(code):
    texts = {key: text for key, text in load(code).texts.items() if key.startswith("metrics.")}

    assert {
        key: unknown_placeholders(text, PLACEHOLDERS[part_of(key)]) for key, text in texts.items()
    } == dict.fromkeys(texts, ())


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_coaching_sentence_names_number_target_and_history(code):
    told = {key: text for key, text in load(code).texts.items() if part_of(key).startswith("coach")}
    needed = ("{{ value }}", "{{ when }}", "{{ target }}", "{{ history }}")

    assert [key for key, text in told.items() if not all(name in text for name in needed)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_tone_is_calm_and_compares_with_nobody(code):
    sentences = load(code).texts.values()

    assert [text for text in sentences if set(text) & set("!…“”’—–")] == []
    assert [text for text in sentences if OTHER_PEOPLE.search(text)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_sentences_and_actions_end_as_sentences(code):
    whole = [
        t for k, t in load(code).texts.items() if part_of(k) in ("coach", "praise", "action") or k[:8] == "actions."
    ]

    assert [text for text in whole if not text.endswith(".")] == []


def test_english_fits_the_small_alphabet_of_text_messages():
    plain = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")

    assert {sign for text in load("en").texts.values() for sign in plain.sub("", text)} - GSM == set()


@pytest.mark.parametrize(
    ("wishes", "picked"),
    [
        (("es", "en"), "es"),
        (("es-MX", "en"), "es"),
        (("es_US",), "es"),
        ((" ES ",), "es"),
        (("fr", "es"), "es"),
        (("", "es"), "es"),
        (("fr", "de"), "en"),
        (("", ""), "en"),
        ((), "en"),
        (("../en",), "en"),
    ],
)
def test_the_person_then_the_company_then_english(wishes, picked):
    assert pick_language(*wishes) == picked


def test_a_language_without_a_file_is_refused():
    with pytest.raises(KeyError):
        load("fr")


def test_a_value_that_looks_like_a_template_stays_as_it_is():
    wording = parse("xx", MINIMAL.replace("{template}", "Hi {{ name }}."))

    assert wording.text("frame.greeting", name="{{ secret }}{% if %}") == "Hi {{ secret }}{% if %}."


@pytest.mark.parametrize(
    "template",
    [
        "Hi {{ nobody }}.",
        "Hi {{ name",
        "{% for i in (1..100000) %}x{% endfor %}",
        "{% assign x = name | append: name %}{{ x | nothing_like_this }}",
        "{% include 'other' %}",
    ],
)
def test_a_wrong_or_greedy_template_is_an_error(template):
    wording = parse("xx", MINIMAL.replace("{template}", template))

    with pytest.raises(LiquidError):
        wording.text("frame.greeting", name="Ana")


def test_equal_numbers_that_read_otherwise_stay_apart():
    wording = parse("test", MINIMAL.format(template="{{ value }}"))
    values = [1, Decimal(1), Decimal("1.0"), Decimal("1.00"), "1", True, 1.0, [1]]
    for _time in (1, 2):
        said = [wording.text("frame.greeting", value=value) for value in values]
        assert said == ["1", "1", "1.0", "1.00", "1", "true", "1.0", "1"]


def test_a_filled_text_depends_on_every_value_and_its_name():
    wording = parse("test", MINIMAL.format(template="{{ a }}-{{ b }}"))
    assert [wording.text("frame.greeting", a=a, b=b) for a, b in (("x", "y"), ("y", "x"), ("x", "y"))] == [
        *("x-y", "y-x", "x-y"),
    ]
    assert wording.text("frame.greeting", b="x", a="y") == "y-x"


def test_only_so_many_filled_texts_are_kept(monkeypatch):
    monkeypatch.setattr("pacenote.coaching.wording._MOST_FILLED", 3)
    wording = parse("test", MINIMAL.format(template="Hi {{ name }}"))
    for number in range(10):
        assert wording.text("frame.greeting", name=f"No {number}") == f"Hi No {number}"
        assert len(wording._filled) <= 3


def test_output_is_limited():
    wording = parse("xx", MINIMAL.replace("{template}", "{{ name }}" * 50))

    assert len(wording.text("frame.greeting", name="a" * 70)) == 3500
    with pytest.raises(LiquidError):
        wording.text("frame.greeting", name="a" * 100)


def test_placeholders_that_nothing_fills_are_named():
    assert unknown_placeholders("{{ value }} {{ zone }} {% if mood %}{{ value }}{% endif %}", {"value"}) == (
        "mood",
        "zone",
    )


def test_a_word_that_is_lacking_falls_back():
    assert load("es").label("netradyne_new_type", "new type") == "new type"
    assert load("es").label("netradyne_hard_braking", "x") == "frenazo"


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_files_keep_one_subject_after_another(code):
    order = [key.split(".")[0] for key in load(code).texts]

    assert [a for a, b in pairwise(order) if a != b] == list(dict.fromkeys(order))[:-1]


@pytest.mark.parametrize("code", languages())
def test_every_reason_that_is_known_has_a_word(code):
    known = {f"{family.prefix}{rest}" for family in FAMILIES for rest in family.labels}

    assert [name for name in sorted(known | EXACT_REASONS) if not load(code).has(f"labels.{name}")] == []
    assert [name for name in known if find(name).label != find(name).label.strip() or find(name).coachable] == []
