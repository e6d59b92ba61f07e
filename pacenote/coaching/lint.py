"""Remarks about a text, shown while it is written; everything that ships has none.

A message is about a task, never about what somebody is; it compares a person with nobody else; it is short enough to be
read in a few seconds, and its letters fit into as few segments of a text message as they can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Value
from pacenote.coaching.reading import ease, seconds
from pacenote.messaging.segments import BASIC, EXTENSION, measure

LONGEST_TEXT = 200
MOST_WORDS = 26
MOST_ACTIONS = 3
#: Of 100, as Flesch counts; what every shipped text reaches.
LEAST_EASE = 50
MOST_SECONDS = 20
PUZZLE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
SENTENCES = re.compile(r"(?<=[.!?])\s+")
#: About a person instead of a task, or a threat; languages without a list are looked at for the rest.
TONE = {
    "en": re.compile(
        r"\b(you are|you're|you were|lazy|careless|bad|worst|poor|terrible|unacceptable|stupid|fail(?:ed|ure|ing)?|"
        r"disappoint\w*|warning|consequences?|disciplin\w+|fired|ashamed|must)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(eres|estás siendo|vag[oa]|descuidad[oa]s?|mal[oa]s?|peor(?:es)?|pésim[oa]s?|inaceptables?|fracas\w+|"
        r"decepci\w+|advertencias?|consecuencias?|despid\w+|sanci\w+|debes|tienes que)\b",
        re.I,
    ),
}
OTHERS = re.compile(
    r"\b(others|other drivers|colleagues?|teammates?|average|rank(?:ing|ed)?|best driver|the team|"
    r"otros|otras personas|compañer\w+|promedio|media del equipo|el equipo)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Remark:
    """What could be better: a template and its values."""

    template: str
    values: dict[str, Value]


def remarks(part: str, source: str, filled: str, language: str) -> tuple[Remark, ...]:
    """Return what could be better about a text; ``filled`` is how it comes out for somebody."""
    own = PUZZLE.sub(" ", source)
    return (
        *_about_tone(own, language),
        *_about_length(part, filled),
        *_about_ease(filled, language),
        *_about_signs(own),
    )


def remarks_on_message(text: str, language: str) -> tuple[Remark, ...]:
    """Return what could be better about a whole message that a user has written."""
    return (*_about_tone(text, language), *_about_ease(text, language), *_about_time(text))


def _about_tone(own: str, language: str) -> Iterator[Remark]:
    tone = TONE.get(language.split("-", maxsplit=1)[0])
    if tone and (found := tone.search(own)):
        yield Remark(_("“%(words)s” speaks of the person or threatens. Speak of the task."), {"words": found[0]})
    if found := OTHERS.search(own):
        yield Remark(_("“%(words)s” compares with other people. Compare with nobody else."), {"words": found[0]})
    if "!" in own:
        yield Remark(_("An exclamation mark sounds louder than it is meant."), {})
    if found := re.search(r"\b(?!FICO|SMS|POD|DCR)[A-ZÁÉÍÓÚÑ]{4,}\b", own):
        yield Remark(_("“%(words)s” in capitals reads like shouting."), {"words": found[0]})


def _about_length(part: str, filled: str) -> Iterator[Remark]:
    if len(filled) > LONGEST_TEXT:
        values: dict[str, Value] = {"count": len(filled), "most": LONGEST_TEXT}
        yield Remark(_("%(count)s characters once filled in; up to %(most)s are read at a glance."), values)
    sentences = [each for each in SENTENCES.split(filled) if each.strip()]
    longest = max((len(each.split()) for each in sentences), default=0)
    if longest > MOST_WORDS:
        yield Remark(_("A sentence of %(count)s words. Two short ones are easier."), {"count": longest})
    if part == "action" and len(sentences) > MOST_ACTIONS:
        yield Remark(_("%(count)s sentences to do. One thing is remembered."), {"count": len(sentences)})
    size = measure(filled)
    if size.segments > 2:
        yield Remark(_("Takes %(count)s segments of a text message by itself."), {"count": size.segments})


def _about_ease(filled: str, language: str) -> Iterator[Remark]:
    easy = ease(filled, language)
    if easy is not None and easy < LEAST_EASE:
        yield Remark(
            _("Hard to read: %(ease)s of 100, and plain words reach %(least)s. Use shorter words and sentences."),
            {"ease": easy, "least": LEAST_EASE},
        )


def _about_time(text: str) -> Iterator[Remark]:
    if (takes := seconds(text)) > MOST_SECONDS:
        values: dict[str, Value] = {"count": takes, "most": MOST_SECONDS}
        yield Remark(_("Takes %(count)s seconds to read; up to %(most)s are read on the spot."), values)


def _about_signs(own: str) -> Iterator[Remark]:
    odd = sorted({sign for sign in own if sign not in BASIC and sign not in EXTENSION and not sign.isalpha()})
    if odd:
        yield Remark(
            _("%(signs)s makes a text message more than twice as long. Plain signs do not."), {"signs": " ".join(odd)}
        )
