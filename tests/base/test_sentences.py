from __future__ import annotations

import json

import pytest

from pacenote.base.errors import DomainError
from pacenote.base.sentences import Sentence

LINE = Sentence("Line %(line)s", {"line": 7})
BROKEN = Sentence("%(where)s: %(count)s of 100%% are here.", {"where": LINE, "count": "1,200"})
SPANISH = {"Line %(line)s": "Línea %(line)s", BROKEN.template: "%(where)s: hay %(count)s del 100%%."}


def test_a_sentence_is_english_until_somebody_translates_it_and_the_sentences_in_it():
    assert str(BROKEN) == "Line 7: 1,200 of 100% are here."
    assert BROKEN.said(SPANISH.__getitem__) == "Línea 7: hay 1,200 del 100%."


def test_a_percent_sign_in_a_sentence_without_values_is_one():
    assert str(Sentence("100%")) == "100%"


def test_no_sentence_is_never_asked_for_in_another_language():
    assert Sentence("").said(SPANISH.__getitem__) == ""


@pytest.mark.parametrize("sentence", [BROKEN, LINE, Sentence("Empty.")], ids=str)
def test_a_sentence_comes_back_from_json(sentence: Sentence):
    assert Sentence.unpack(json.loads(json.dumps(sentence.pack()))) == sentence


def test_a_text_of_before_is_a_sentence_without_values():
    assert Sentence.unpack("3: 100% wrong") == Sentence("3: 100% wrong")


def test_a_refusal_comes_back_from_json_with_the_values_of_both_its_sentences():
    refusal = DomainError(
        "%(where)s is wrong.", hint="Mend %(name)s.", code="wrong", values={"where": LINE, "name": "x"}
    )

    again = DomainError.unpack(json.loads(json.dumps(refusal.pack())))

    assert again.as_dict() == {"code": "wrong", "message": "Line 7 is wrong.", "hint": "Mend x."}
    assert (again.template, again.hint_template, again.values) == (refusal.template, "Mend %(name)s.", refusal.values)
