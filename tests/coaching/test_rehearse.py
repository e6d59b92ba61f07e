"""The dry run: counted by hand, and that it says the same as the judgement that makes real findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from pacenote.coaching.feats import FeatSettings, History
from pacenote.coaching.rehearse import Case, Change, Line, Manner, compare, rehearse
from tests.coaching.rules import PHOTOS, shown

D = Decimal
PLAIN = Manner(FeatSettings(0, 0, 0), grace_days=0)
STRICTER = replace(PHOTOS, coach=D("97.5"))


def week(number: int) -> tuple[date, date]:
    start = date(2026, 11, 1) + timedelta(weeks=number - 45)
    return start, start + timedelta(days=6)


def case(person: int, number: int, value: str, **more: object) -> Case:
    return Case(person, week(number), shown(value), **more)  # type: ignore[arg-type]  # the rest of a Case


CASES = (
    case(1, 45, "96"), case(1, 46, "97.2"), case(2, 45, "97.4"), case(2, 46, "97.5"), case(3, 45, "99.6"),
    case(3, 46, "97"),
)  # fmt: skip


def test_a_stricter_threshold_shows_who_is_new_and_what_it_does_to_the_share_of_praise():
    effect = compare(CASES, PHOTOS, STRICTER, PLAIN)

    assert effect.lines == (Line(week(46), 3, (0, 2), (0, 0)), Line(week(45), 3, (1, 2), (1, 1)))
    assert (effect.messages, effect.reached, effect.people, effect.readings) == ((1, 4), (1, 3), 3, 6)
    assert (effect.praises, effect.praise_share, effect.newly_coached) == ((1, 1), (50, 20), (1, 2))
    assert effect.changes == (
        Change(1, week(46), D("97.2"), "nothing", "coach"),
        Change(3, week(46), D(97), "nothing", "coach"),
        Change(2, week(45), D("97.4"), "nothing", "coach"),
    )


def test_nothing_told_has_no_share_of_praise():
    assert compare(CASES[3:4], PHOTOS, PHOTOS, PLAIN).praise_share == (None, None)
    assert compare((), PHOTOS, STRICTER, PLAIN).newly_coached == (0, 0)


def test_the_order_of_the_cases_does_not_matter():
    assert compare(CASES[::-1], PHOTOS, STRICTER, PLAIN).lines == compare(CASES, PHOTOS, STRICTER, PLAIN).lines


def test_days_after_one_another_rest_as_they_would_in_life():
    days = [date(2026, 11, 16) + timedelta(days=n) for n in range(8)]
    values = ["96", "96.1", "95", "95", "95", "95", "95", "95"]
    cases = [Case(1, (day, day), shown(value)) for day, value in zip(days, values, strict=True)]

    assert rehearse(cases, PHOTOS, PLAIN) == ["coach", "rests", "coach", "rests", "rests", "rests", "rests", "rests"]
    assert rehearse(cases, replace(PHOTOS, repeat_days=2), PLAIN)[2:] == ["coach", "rests"] * 3


def test_new_people_are_only_praised():
    new = {"started_on": date(2026, 11, 1)}
    cases = [case(1, 45, "96", **new), case(1, 46, "96", **new), case(2, 46, "99.9", **new)]

    assert rehearse(cases, PHOTOS, replace(PLAIN, grace_days=13)) == ["rests", "coach", "praise"]


def test_feats_count_as_praise():
    history = History((shown("98"), shown("98")), D(98), D(98), 2)

    assert rehearse([case(1, 45, "98", history=history)], PHOTOS, Manner(FeatSettings(3, 0, 0), 0)) == ["praise"]
