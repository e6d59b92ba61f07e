"""Writes one person's message from their findings: praise first, then a few points, most important first.

Promises (product.md section 4): each coaching point has its number, its target, the person's own earlier value where
known, and one thing to do; nobody else is ever mentioned; the text never exceeds its limits and is never empty.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pacenote.coaching.phrases import number_words, weekday_words
from pacenote.coaching.points import Point, brief_words, coach_words, number_words_of, praise_words, topic_words
from pacenote.coaching.wording import Wording, load, pick_language
from pacenote.messaging.segments import fits

LEAST_LENGTH = 480
LONGEST_NAME = 40
#: Two numbers made of the same events, the plainer one first: complaints counted, and complaints per million.
SAME_EVENTS = (("cx_negative", "cdf_dpmo"),)
BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom the message greets; an empty language means the company's."""

    name: str
    language: str = ""
    company_language: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a message may say. Raises ValueError for less than one point or less room than one point needs."""

    max_points: int = 3
    max_praises: int = 2
    max_length: int = 1200

    def __post_init__(self) -> None:
        if self.max_points < 1 or self.max_praises < 1 or self.max_length < LEAST_LENGTH:
            raise ValueError(f"a message needs room for one point and {LEAST_LENGTH} characters")


class LeftOut(StrEnum):
    """Why a finding is not in the text."""

    NEWER_PERIOD = "newer_period"
    SAME_THING = "same_thing"
    TOO_MANY_POINTS = "too_many_points"
    TOO_MANY_PRAISES = "too_many_praises"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Composed:
    """A message: plain text, a subject for e-mail, and what became of each finding, in the order told.

    ``short`` is the most important point alone, where the text takes more segments than a text message may have.
    """

    text: str
    subject: str
    language: str
    used: tuple[Point, ...]
    left_out: tuple[tuple[Point, LeftOut], ...] = ()
    short: str = ""


def subject_for(send_day: date, wording: Wording) -> str:
    """Return the subject of a mail that goes on a day."""
    return wording.text("frame.subject", weekday=weekday_words(send_day, wording))


def compose(
    points: Sequence[Point],
    *,
    person: Addressee,
    send_day: date,
    limits: Limits | None = None,
    wordings: Callable[[str], Wording] = load,
    link: str = "",
) -> Composed:
    """Return the message for these findings as it reads on ``send_day``.

    The same findings in any order give the same message. ``wordings`` gives the words of a language; ``link`` is as
    long as the one that a text message will carry. Raises ValueError where there is nothing to say.
    """
    if not points:
        raise ValueError("a message needs at least one finding")
    limits = limits or Limits()
    wording = wordings(pick_language(person.language, person.company_language))
    newest, left_out = _newest_of_each_metric(points)
    twice = [point for point in newest if _is_told_by_another(point, newest)]
    newest = [point for point in newest if point not in twice]
    left_out += [(point, LeftOut.SAME_THING) for point in twice]
    praises = [point for point in newest if point.side == "praise"]
    coachings = [point for point in newest if point.side == "coach"]
    left_out += [(point, LeftOut.TOO_MANY_PRAISES) for point in praises[limits.max_praises :]]
    left_out += [(point, LeftOut.TOO_MANY_POINTS) for point in coachings[limits.max_points :]]
    praises, coachings = praises[: limits.max_praises], coachings[: limits.max_points]
    greeting = _greeting(person.name, wording)
    while len(text := _text(greeting, praises, coachings, send_day, wording)) > limits.max_length:
        # A second praise is the first thing that can be spared, the most important point the last.
        dropped = praises.pop() if len(praises) > 1 or len(coachings) <= 1 else coachings.pop()
        left_out.append((dropped, LeftOut.TOO_LONG))
    subject = subject_for(send_day, wording)
    short = "" if fits(text, link) else _short((*coachings, *praises)[0], greeting, send_day, wording, link)
    return Composed(text, subject, wording.language, (*praises, *coachings), tuple(left_out), short)


def _short(point: Point, greeting: str, send_day: date, wording: Wording, link: str) -> str:
    """Say the most important point alone, with as much around it as two segments hold beside the link."""
    brief = brief_words(point, send_day, wording)
    if point.side == "praise":
        praise = praise_words(point, send_day, wording)
        wishes = [f"{greeting} {praise}", praise]
    else:
        facts, action = coach_words(replace(point, reasons={}), send_day, wording)
        whole = " ".join(coach_words(point, send_day, wording))
        wishes = [f"{greeting} {whole}", f"{greeting} {facts} {action}", f"{greeting} {brief} {action}"]
    wishes += [f"{greeting} {brief}", brief, number_words_of(point, wording, target=True)]
    return next((wish for wish in wishes if fits(wish, link)), number_words_of(point, wording, target=False))


def _newest_of_each_metric(points: Sequence[Point]) -> tuple[list[Point], list[tuple[Point, LeftOut]]]:
    """Keep one point per metric, so that three days off duty do not tell three times of the same thing."""
    kept: list[Point] = []
    older: list[tuple[Point, LeftOut]] = []
    seen: set[str] = set()
    for point in sorted(points, key=lambda point: (-point.end.toordinal(), point.start, *_order(point))):
        if point.metric in seen:
            older.append((point, LeftOut.NEWER_PERIOD))
        else:
            seen.add(point.metric)
            kept.append(point)
    return sorted(kept, key=_order), older


def _is_told_by_another(point: Point, points: Sequence[Point]) -> bool:
    """Tell whether the same events of the same period stand there in a plainer number."""
    plainer = {other: plain for plain, other in SAME_EVENTS}.get(point.metric)
    same = (plainer, point.side, point.start, point.end)
    return any((other.metric, other.side, other.start, other.end) == same for other in points)


def _order(point: Point) -> tuple[int, Decimal, str]:
    return -point.importance, -point.distance, point.metric


def _text(greeting: str, praises: Sequence[Point], coachings: Sequence[Point], send_day: date, wording: Wording) -> str:
    opening = [greeting, *(praise_words(point, send_day, wording) for point in praises)]
    if praises:
        opening.append(wording.text("frame.well_done"))
    told = _told(coachings, send_day, wording)
    if len(told) <= 1 and not (praises and told):
        return " ".join([*opening, *told])
    if len(told) == 1:
        lead = wording.text("frame.lead_one", topic=topic_words(coachings[0], wording))
        return f"{' '.join(opening)}\n{lead} {told[0]}"
    items = [wording.text("frame.item", number=number, text=text) for number, text in enumerate(told, start=1)]
    break_or_space = "\n" if praises else " "
    return "\n".join([f"{' '.join(opening)}{break_or_space}{_lead(len(told), wording)}", *items])


def _told(coachings: Sequence[Point], send_day: date, wording: Wording) -> list[str]:
    """Return the text of each point; two points with the same thing to do say it once."""
    told: list[str] = []
    actions: set[str] = set()
    for point in coachings:
        facts, action = coach_words(point, send_day, wording)
        told.append(facts if action in actions else f"{facts} {action}")
        actions.add(action)
    return told


def _lead(count: int, wording: Wording) -> str:
    key = {2: "frame.lead_two", 3: "frame.lead_three"}.get(count, "frame.lead_many")
    return wording.text(key, count=number_words(Decimal(count), wording))


def _greeting(name: str, wording: Wording) -> str:
    """Greet by the name as it is, template signs included, without what breaks lines or turns the writing direction."""
    visible = "".join(" " if unicodedata.category(sign) in BREAKING else sign for sign in name if sign not in TURNING)
    short = " ".join(visible.split())[:LONGEST_NAME].rstrip()
    return wording.text("frame.greeting", name=short) if short else wording.text("frame.greeting_nameless")
