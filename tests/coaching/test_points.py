from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pacenote.coaching.points import Point, coach_words, praise_words, topic_words
from pacenote.coaching.wording import load

D = Decimal
EN, ES = load("en"), load("es")
FRIDAY = date(2026, 11, 20)
WEEK = (date(2026, 11, 8), date(2026, 11, 14))
THURSDAY = (date(2026, 11, 19), date(2026, 11, 19))
BEFORE = date(2026, 11, 7)

PHOTOS = Point("pod", "coach", D("96.2"), D(97), *WEEK)
BELT = Point("seatbelt_off_rate", "coach", D("0.4"), D("0.1"), *WEEK)
SCORE = Point("fico", "praise", D(838), D(825), *THURSDAY)


def told(point: Point, wording=EN) -> str:
    return " ".join(coach_words(point, FRIDAY, wording))


def praised(point: Point, wording=EN) -> str:
    return praise_words(point, FRIDAY, wording)


def test_a_point_has_number_target_own_past_reasons_and_one_action():
    point = replace(
        PHOTOS,
        previous=D("98.1"),
        previous_end=BEFORE,
        best=D("99.4"),
        reasons={"pod_too_close": D(2), "pod_not_visible": D(6), "pod_human": D(1), "pod_other": D(0)},
        exposures={"opportunities": D(372), "packages": D(500)},
    )

    assert told(point) == (
        "14 of 372 photos were not accepted last week: 96.2 %, our target is 97 % "
        "(the week before 98.1 %, your best 99.4 %). Most often: package not clearly visible (6), too close (2). "
        "Step back until the door and the whole package are in the picture."
    )
    assert told(point, ES) == (
        "14 de 372 fotos no fueron aceptadas la semana pasada: 96.2 %, nuestra meta es 97 % "
        "(la semana anterior 98.1 %, tu mejor 99.4 %). Lo más frecuente: paquete poco visible (6), muy cerca (2). "
        "Da un paso atrás hasta que se vean la puerta y el paquete entero."
    )


@pytest.mark.parametrize(
    ("previous", "best", "history"),
    [
        (None, None, ""),
        ("0.2", None, " (the week before 0.2)"),
        ("0.2", "0.2", " (the week before 0.2, your best)"),
        ("0.2", "0.1", " (the week before 0.2, your best 0.1)"),
        (None, "0.1", " (your best 0.1)"),
        ("0.9", "0.4", " (the week before 0.9)"),
        ("0.9", "0.9", " (the week before 0.9)"),
    ],
)
def test_the_own_best_is_told_only_where_it_is_better(previous, best, history):
    point = replace(BELT, previous=previous and D(previous), previous_end=BEFORE, best=best and D(best))

    assert told(point) == (
        f"Seat belt off 0.4 times per trip last week, our limit is 0.1{history}. "
        "Click first, then start the van. Every stop."
    )


@pytest.mark.parametrize(
    ("previous", "best", "record"),
    [
        (None, None, ""),
        (None, "820", ", your best day so far"),
        ("838", "838", ""),
        ("820", "845", " (the day before 820)"),
        ("845", "845", ""),
    ],
)
def test_praise_names_a_record_or_what_was_improved_on(previous, best, record):
    point = replace(SCORE, previous=previous and D(previous), previous_end=date(2026, 11, 18), best=best and D(best))

    assert praised(point) == f"Your FICO driving score was 838 on Thursday{record}."


@pytest.mark.parametrize(
    ("value", "opportunities", "start"),
    [
        ("98", 50, "1 of 50 photos was not accepted"),
        ("96.2", 372, "14 of 372 photos were not accepted"),
        ("96.2000", 372, "14 of 372 photos were not accepted"),
        ("96.2", 1200, "96.2 % of your photos were accepted"),
        ("96.25", 1200, "45 of 1,200 photos were not accepted"),
        ("96.2", 10, "96.2 % of your photos were accepted"),
        ("99.9", 300, "99.9 % of your photos were accepted"),
        ("96.2", 0, "96.2 % of your photos were accepted"),
    ],
)
def test_cases_are_counted_only_where_one_count_alone_fits_the_value(value, opportunities, start):
    point = replace(PHOTOS, value=D(value), threshold=D(100), exposures={"opportunities": D(opportunities)})

    assert told(point).split(" last week")[0] == start


def test_complaints_per_million_are_told_as_complaints_where_the_packages_are_known():
    point = Point("cdf_dpmo", "coach", D(2500), D(1700), *WEEK, exposures={"packages": D(800)})

    assert told(point).split(". ")[0] == (
        "2 complaints on 800 packages last week: 2,500 per million, our limit is 1,700"
    )
    assert told(replace(point, value=D(3333))).split(",")[0] == "3"
    assert told(replace(point, exposures={})).split(" last")[0] == "2,500 complaints per million packages"


@pytest.mark.parametrize(
    ("metric", "value", "threshold", "inclusive", "phrase"),
    [
        ("dsb_count", 2, 1, True, "our target is 0"),
        ("cx_negative", 2, 2, True, "our limit is 1"),
        ("cx_negative", 3, 2, False, "our limit is 2"),
        ("seatbelt_off_rate", 2, 0, False, "our target is 0"),
        ("fico", 700, 710, False, "our target is 710"),
        ("handle_seconds", 500, 420, False, "our band ends at 7:00 min"),
        ("handle_seconds", 200, 240, False, "our band starts at 4:00 min"),
    ],
)
def test_the_target_is_told_in_the_words_of_its_kind(metric, value, threshold, inclusive, phrase):
    point = Point(metric, "coach", D(value), D(threshold), *WEEK, coach_at_threshold=inclusive)

    assert told(point).split(". ")[0].split(", ")[1] == phrase


@pytest.mark.parametrize(("count", "words"), [(1, "1 severe event"), (2, "2 severe events")])
def test_one_is_one_and_two_are_two(count, words):
    point = Point("netradyne_severe", "coach", D(count), D(1), *THURSDAY, coach_at_threshold=True)

    assert told(point).split(" on Thursday")[0] == f"The camera saw {words}"


def test_the_most_frequent_reason_chooses_the_action():
    point = replace(PHOTOS, reasons={"pod_too_dark": D(3), "pod_human": D(2)})

    assert told(point).split(". ")[-1] == "Switch on the flash or the porch light before you take the photo."
    assert told(replace(point, reasons={"pod_other": D(3), "pod_human": D(2)})).split(". ")[-1] == (
        "Wait until nobody stands in the picture, then take the photo."
    )


def test_zero_is_praised_in_words_and_a_little_in_numbers():
    point = replace(BELT, side="praise", value=D(0))

    assert praised(point) == "Seat belt on at every move last week."
    assert praised(replace(point, value=D("0.05"))) == "Seat belt off only 0.05 times per trip last week."


def test_a_metric_without_sentences_of_its_own_is_told_by_its_word():
    braking = Point("netradyne_hard_braking", "coach", D(4), D(2), *THURSDAY)
    unknown = Point("horn_rate", "praise", D("1.25"), D(1), *THURSDAY)

    assert told(braking, ES) == (
        "Frenazo: 4 el jueves, nuestro límite es 2. "
        "Elige hoy un momento para fijarte en ello, y avísanos si algo lo impide."
    )
    assert (topic_words(braking, EN), praised(unknown)) == ("hard braking", "Horn rate: 1.25 on Thursday.")
