from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pacenote.coaching.compose import LEAST_LENGTH, Addressee, LeftOut, Limits, compose
from pacenote.coaching.points import Point
from pacenote.coaching.wording import languages
from pacenote.performance.catalogue import ALL_METRICS, DEFAULT_RULES

D = Decimal
FRIDAY = date(2026, 11, 20)
WEEK = (date(2026, 11, 8), date(2026, 11, 14))
THURSDAY = (date(2026, 11, 19), date(2026, 11, 19))
CASPIAN = Addressee("Caspian", "en")

BELT = Point("seatbelt_off_rate", "coach", D("0.4"), D("0.1"), *WEEK, importance=10, distance=D(3))
PHOTOS = Point("pod", "coach", D("96.2"), D(97), *WEEK, importance=5, distance=D("0.32"))
ENGINE = Point("engine_off_compliance", "coach", D("91.3"), D(95), *THURSDAY, importance=3, distance=D("0.8"))
SCORE = Point("fico", "praise", D(838), D(825), *THURSDAY, importance=6, best=D(820))
DELIVERED = Point("dcr", "praise", D("99.9"), D("99.8"), *WEEK, importance=7)
OVERALL = Point("overall_score", "praise", D("96"), D(95), *WEEK, importance=4)

metrics = st.sampled_from([*DEFAULT_RULES, "netradyne_hard_braking", "talk_seconds", "made_up_metric"])
codes = st.sampled_from(["pod_not_visible", "pod_too_dark", "netradyne_hard_braking", "x" * 90, "{{ value }}"])
values = st.decimals(min_value=0, max_value=10**9, places=4)
periods = st.sampled_from(
    [WEEK, THURSDAY, (date(2026, 11, 18), date(2026, 11, 18)), (date(2026, 9, 6), date(2026, 9, 12))]
)
points = st.builds(
    lambda period, **facts: Point(start=period[0], end=period[1], **facts),
    period=periods,
    metric=metrics,
    side=st.sampled_from(["coach", "praise"]),
    value=values,
    threshold=values,
    importance=st.integers(0, 10),
    distance=st.decimals(min_value=0, max_value=100, places=3),
    coach_at_threshold=st.booleans(),
    previous=st.none() | values,
    previous_end=st.none() | st.just(date(2026, 11, 7)),
    best=st.none() | values,
    reasons=st.dictionaries(codes, st.integers(0, 10**6).map(D), max_size=4),
    exposures=st.dictionaries(st.sampled_from(["opportunities", "packages", "stops"]), st.integers(0, 5000).map(D)),
)
findings = st.lists(points, min_size=1, max_size=9)
names = st.text(max_size=80) | st.sampled_from(["{{ name }}", "{% if %}", "O'Dell", "Ana\nMaría", "\u202eanA", "王伟"])
addressees = st.builds(Addressee, names, st.sampled_from(["en", "es", "", "fr", "es-MX"]), st.sampled_from(["", "es"]))
limits = st.builds(Limits, st.integers(1, 5), st.integers(1, 3), st.integers(LEAST_LENGTH, 1500))


def text_of(*told: Point, person: Addressee = CASPIAN, **limit: int) -> str:
    return compose(told, person=person, send_day=FRIDAY, limits=Limits(**limit)).text


def metrics_of(*told: Point, **limit: int) -> list[str]:
    return [point.metric for point in compose(told, person=CASPIAN, send_day=FRIDAY, limits=Limits(**limit)).used]


def test_praise_opens_and_one_point_follows():
    assert text_of(ENGINE, SCORE) == (
        "Hi Caspian. Your FICO driving score was 838 on Thursday, your best day so far. Nice work.\n"
        "One thing for today: engine off. Engine off at 91.3 % of your stops on Thursday, our target is 95 %. "
        "Key out before you reach for the package, every stop."
    )


def test_one_point_alone_needs_no_heading():
    assert text_of(ENGINE) == (
        "Hi Caspian. Engine off at 91.3 % of your stops on Thursday, our target is 95 %. "
        "Key out before you reach for the package, every stop."
    )


def test_several_points_are_numbered_the_most_important_first():
    belt = "Primero el cinturón, después arranca. En cada parada."
    photo = "Da un paso atrás hasta que se vean la puerta y el paquete entero."
    engine = "Saca la llave antes de tomar el paquete, en cada parada."

    message = compose([ENGINE, PHOTOS, BELT], person=Addressee("Briseida", "es"), send_day=FRIDAY)

    assert message.text.split("\n") == [
        "Hola, Briseida. Tres cosas para hoy:",
        "1. Sin cinturón 0.4 veces por viaje la semana pasada, nuestro límite es 0.1. " + belt,
        "2. Te aceptaron 96.2 % de las fotos la semana pasada, nuestra meta es 97 %. " + photo,
        "3. Motor apagado en 91.3 % de tus paradas el jueves, nuestra meta es 95 %. " + engine,
    ]
    assert (message.subject, message.language) == ("Tu nota del viernes", "es")
    assert (message.used, message.left_out) == ((BELT, PHOTOS, ENGINE), ())


def test_two_points_with_the_same_thing_to_do_say_it_once():
    completed = Point("dcr", "coach", D("97.5"), D("98.7"), *WEEK, importance=7)
    action = "Before you bring a package back, call the customer, then support."
    returned = Point("delivery_completion_dpmo", "coach", D(25000), D(13000), *WEEK, importance=7, distance=D(1))

    assert text_of(completed, returned).split("\n") == [
        "Hi Caspian. Two things for today:",
        "1. 25,000 packages per million came back last week, our limit is 13,000. " + action,
        "2. 97.5 % of your packages were delivered last week, our target is 98.7 %.",
    ]


def test_a_message_of_praise_only_is_fine():
    assert text_of(DELIVERED) == "Hi Caspian. 99.9 % of your packages were delivered last week. Nice work."


def test_points_are_ordered_by_importance_then_distance_then_name():
    same = [
        replace(PHOTOS, metric=name, importance=5, distance=D(1)) for name in ("pps_compliance", "csat", "qa_score")
    ]
    farther = replace(PHOTOS, metric="ced", importance=5, distance=D(2))

    assert metrics_of(*same, farther, BELT, max_points=5) == [
        "seatbelt_off_rate",
        "ced",
        "csat",
        "pps_compliance",
        "qa_score",
    ]


def test_what_exceeds_the_number_of_points_is_left_out_with_its_reason():
    message = compose(
        [BELT, PHOTOS, ENGINE, SCORE, DELIVERED, OVERALL],
        person=CASPIAN,
        send_day=FRIDAY,
        limits=Limits(max_points=2, max_praises=2),
    )

    assert message.used == (DELIVERED, SCORE, BELT, PHOTOS)
    assert message.left_out == ((OVERALL, LeftOut.TOO_MANY_PRAISES), (ENGINE, LeftOut.TOO_MANY_POINTS))


def test_of_one_metric_only_the_newest_period_is_told():
    monday = replace(SCORE, side="coach", value=D(700), start=date(2026, 11, 16), end=date(2026, 11, 16))

    message = compose([monday, SCORE], person=CASPIAN, send_day=FRIDAY)

    assert (message.used, message.left_out) == ((SCORE,), ((monday, LeftOut.NEWER_PERIOD),))


def test_too_long_a_message_spares_the_second_praise_then_the_last_points():
    loud_photos = replace(PHOTOS, reasons={"pod_not_visible": D(6), "pod_too_dark": D(4)})
    everything = [BELT, loud_photos, ENGINE, SCORE, DELIVERED]
    full, one_praise = len(text_of(*everything)), len(text_of(BELT, loud_photos, ENGINE, DELIVERED))
    coachings = ["seatbelt_off_rate", "pod", "engine_off_compliance"]

    assert metrics_of(*everything, max_length=full) == ["dcr", "fico", *coachings]
    assert metrics_of(*everything, max_length=full - 1) == ["dcr", *coachings]
    assert metrics_of(*everything, max_length=one_praise - 1) == ["dcr", *coachings[:2]]


def test_a_message_without_findings_is_refused():
    with pytest.raises(ValueError, match="at least one finding"):
        compose([], person=CASPIAN, send_day=FRIDAY)


@pytest.mark.parametrize("wrong", [{"max_points": 0}, {"max_praises": 0}, {"max_length": LEAST_LENGTH - 1}])
def test_limits_without_room_for_a_point_are_refused(wrong):
    with pytest.raises(ValueError, match="room for one point"):
        Limits(**wrong)


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("{{ name }} {% if %}", "Hi {{ name }} {% if %}. "),
        ("Ana\n\nMaría", "Hi Ana María. "),
        ("\u202eAna", "Hi Ana. "),
        ("O'Dell", "Hi O'Dell. "),
        ("  ", "Hi. "),
        ("x" * 60, f"Hi {'x' * 40}. "),
    ],
)
def test_a_name_is_greeted_as_it_is_and_can_do_no_harm(name, greeting):
    text = text_of(DELIVERED, person=Addressee(name))

    assert text == f"{greeting}99.9 % of your packages were delivered last week. Nice work."


@pytest.mark.parametrize(
    ("own", "company", "language"), [("es", "en", "es"), ("", "es", "es"), ("fr", "es", "es"), ("fr", "", "en")]
)
def test_the_message_speaks_the_persons_language_then_the_companys_then_english(own, company, language):
    person = Addressee("Ana", own, company)

    assert compose([SCORE], person=person, send_day=FRIDAY).language == language


@given(findings, addressees, limits, st.integers(0, 30))
@example([PHOTOS], Addressee("{{ name }}"), Limits(), 0)
def test_any_findings_make_a_message_within_its_limits(told, person, limit, days):
    message = compose(told, person=person, send_day=THURSDAY[1] + timedelta(days=days), limits=limit)

    assert 0 < len(message.text) <= limit.max_length
    assert message.used
    assert sum(point.side == "coach" for point in message.used) <= limit.max_points
    assert sum(point.side == "praise" for point in message.used) <= limit.max_praises
    assert "\r" not in message.text
    assert message.text.encode()


@given(findings, addressees, limits)
def test_every_finding_is_either_told_or_left_out(told, person, limit):
    message = compose(told, person=person, send_day=FRIDAY, limits=limit)

    accounted = [*message.used, *(point for point, _reason in message.left_out)]
    assert sorted(accounted, key=repr) == sorted(told, key=repr)


@given(findings, st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(told, seed: random.Random):
    unique = list({(point.metric, point.end): point for point in told}.values())
    shuffled = list(unique)
    seed.shuffle(shuffled)

    first, second = (compose(some, person=CASPIAN, send_day=FRIDAY) for some in (unique, shuffled))

    assert (first.text, first.used) == (second.text, second.used)


@given(findings, st.sampled_from(languages()))
def test_no_placeholder_stays_unresolved(told, language):
    clean = [replace(point, reasons={c: n for c, n in point.reasons.items() if "{" not in c}) for point in told]

    text = compose(clean, person=Addressee("Ana", language), send_day=FRIDAY).text

    assert [sign for sign in "{}" if sign in text] == []
    assert ["  " in text, " ." in text, ".." in text, "None" in text] == [False] * 4


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("metric", [m.name for m in ALL_METRICS if m.coachable])
@pytest.mark.parametrize("side", ["coach", "praise"])
def test_every_metric_fits_a_message_at_its_longest(language, metric, side):
    huge = D("999999999.1234")
    point = Point(
        metric,
        side,
        huge,
        huge - 1,
        date(2026, 9, 6),
        date(2026, 9, 12),
        previous=huge - 2,
        best=huge + 1,
        reasons={"dsb_unattended_scan": huge, "dsb_attended_scan": huge},
        exposures={"opportunities": D(99999)},
    )

    person = Addressee("W" * 80, language)
    message = compose([point], person=person, send_day=FRIDAY, limits=Limits(max_length=LEAST_LENGTH))

    assert message.used == (point,)


def test_complaints_are_told_as_a_count_and_not_a_second_time_per_million():
    counted = Point("cx_negative", "coach", D(3), D(2), *WEEK, importance=6, coach_at_threshold=True)
    rate = Point("cdf_dpmo", "coach", D(5000), D(1700), *WEEK, importance=6, distance=D(9))
    earlier = replace(rate, start=date(2026, 9, 6), end=date(2026, 9, 12))

    message = compose([rate, counted], person=CASPIAN, send_day=FRIDAY)

    assert [point.metric for point in message.used] == ["cx_negative"]
    assert message.left_out == ((rate, LeftOut.SAME_THING),)
    assert used_of(counted, earlier) == {"cx_negative", "cdf_dpmo"}


def used_of(*told: Point) -> set[str]:
    return {point.metric for point in compose(told, person=CASPIAN, send_day=FRIDAY).used}
