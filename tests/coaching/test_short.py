"""A message that is too long for two segments of a text is its most important point there, in every language."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching.compose import Addressee, compose
from pacenote.coaching.phrases import value_words
from pacenote.coaching.points import Point
from pacenote.coaching.wording import languages, load
from pacenote.messaging.segments import fit, measure, plain
from pacenote.performance.catalogue import ALL_METRICS, find
from tests.coaching.test_compose import BELT, ENGINE, FRIDAY, PHOTOS, SCORE, WEEK, findings, names

D = Decimal
LINK = "https://pacenote.example.com/m/abcdefghij123456"
ANA, JOSE = Addressee("Ana", "en"), Addressee("José", "es")
SPEED = Point("speeding_event_rate", "coach", D("0.3"), D("0.1"), *WEEK, importance=9, distance=D(2))
MUCH = (SCORE, PHOTOS, SPEED, BELT, ENGINE)


def short_of(*told: Point, person: Addressee = ANA) -> str:
    return compose(told, person=person, send_day=FRIDAY, link=LINK).short


def leaving(*told: Point, person: Addressee = ANA) -> str:
    message = compose(told, person=person, send_day=FRIDAY, link=LINK)
    return fit(message.text, short=message.short, link=LINK)


def test_a_message_that_fits_needs_no_short_one():
    assert short_of(SCORE, ENGINE) == ""


def test_too_much_for_two_segments_becomes_the_most_important_point_whole():
    assert leaving(*MUCH) == (
        "Hi Ana. Seat belt off 0.4 times per trip last week, our limit is 0.1. "
        f"Click first, then start the van. Every stop.\n{LINK}"
    )


def test_in_spanish_accents_leave_room_for_the_number_and_the_target_only():
    text = leaving(*MUCH, person=JOSE)

    assert text == f"Hola, José. El cinturón: 0.4 la semana pasada, nuestro límite es 0.1.\n{LINK}"
    assert (measure(text).encoding, measure(text).segments) == ("UCS-2", 2)


def test_reasons_are_the_first_thing_to_be_spared():
    told = replace(PHOTOS, importance=10, previous=D("98.1"), previous_end=FRIDAY)
    few, many = {"pod_not_visible": D(9), "pod_too_dark": D(4)}, {"pod_not_visible": D(9), "x" * 50: D(4)}
    rest = [replace(each, importance=1) for each in (BELT, SPEED, SCORE)]

    assert "Most often:" in short_of(replace(told, reasons=few), *rest)
    assert short_of(replace(told, reasons=many), *rest) == (
        "Hi Ana. 96.2 % of your photos were accepted last week, our target is 97 % (last time 98.1 %). "
        "Step back until the door and the whole package are in the picture."
    )


def test_praise_alone_is_shortened_to_the_first_praise():
    name = Addressee("王" * 40, "en")
    told = (SCORE, Point("dcr", "praise", D("99.9"), D("99.8"), *WEEK, importance=7))

    text = leaving(*told, person=name)

    assert "99.9 %" in text
    assert "838" not in text
    assert measure(text).segments <= 2


@given(findings, st.builds(Addressee, names, st.sampled_from(languages())))
def test_what_leaves_is_two_segments_at_most_with_the_link_and_the_most_important_number(told, person):
    message = compose(told, person=person, send_day=FRIDAY, link=LINK)
    text = fit(message.text, short=message.short, link=LINK)
    wording, first = load(message.language), next((p for p in message.used if p.side == "coach"), message.used[0])

    assert (measure(text).segments <= 2, text.endswith(f"\n{LINK}")) == (True, True)
    if message.short:
        metric = find(first.metric)
        assert text == plain(f"{message.short}\n{LINK}")
        numbers = {
            value_words(first.value, metric, wording, apart_from=apart)
            for apart in (None, first.threshold)
            if metric is not None
        }
        assert metric is None or any(plain(number) in text for number in numbers)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("metric", [m.name for m in ALL_METRICS if m.coachable])
def test_every_shipped_metric_says_its_target_in_two_segments_to_a_person_of_an_usual_name(language, metric):
    point = Point(metric, "coach", D("96.2"), D(97), *WEEK, importance=10, distance=D(9))
    rest = [replace(each, importance=1) for each in (SCORE, PHOTOS, SPEED) if each.metric != metric]

    text = leaving(point, *rest, person=Addressee("Alejandra", language))

    assert measure(text).segments <= 2
    assert value_words(D(97), find(metric) or ALL_METRICS[0], load(language)) in text
