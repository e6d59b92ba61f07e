"""A coach's own page of what followed: whose sessions it tells of, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession, Trainee
from pacenote.people.models import Person
from tests.coaching_sessions.stage import Stage, make_stage
from tests.makers import NOW, make_group, make_limited, make_person
from tests.readings import add_reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = make_stage()
    with as_company(made.company.pk):
        CoachingArea.objects.filter(pk=made.area.pk).update(metrics=["pod"])
        yield made


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def page(member: Membership) -> Any:
    return signed_in(member).get(reverse("session_effect", args=[member.company.slug]))


def held(stage: Stage, *people: Person, coach: str = "coach", weeks_ago: int = 5) -> None:
    """Let a coach have held a talk with each of these some weeks ago."""
    at = NOW - timedelta(weeks=weeks_ago)
    for person in people:
        session = CoachingSession.objects.create(
            company=stage.company, title="Photos", state="completed", area=stage.area, coach=stage.people[coach],
            created_at=at, scheduled_at=at, starts_at=at, minutes=30, started_at=at, completed_at=at,
        )  # fmt: skip
        Trainee.objects.create(company=stage.company, session=session, person=person)


def weeks(stage: Stage, person: Person, before: float, after: float) -> None:
    """Give somebody a number in each of the last ten weeks, the session between the fifth and the fourth."""
    for n in range(1, 11):
        start = NOW.date() - timedelta(weeks=n)
        value = Decimal(str(after if n <= 4 else before)) + Decimal(n % 3) / 10
        add_reading(person, "pod", str(value), start)


def crowd(stage: Stage) -> None:
    for n in range(10):
        weeks(stage, make_person(stage.company, f"Other {n}"), 90 + n * 0.3, 90 + n * 0.3)


def test_it_says_of_each_session_and_of_all_together_what_followed(stage):
    crowd(stage)
    coached = [make_person(stage.company, f"Coached {n}") for n in range(3)]
    for person in coached:
        weeks(stage, person, 88, 97)
    held(stage, *coached)
    held(stage, make_person(stage.company, "Of another"), coach="second")

    effects = page(stage.coach).context["effects"]

    assert sorted(each.name for each in effects.rows) == ["Coached 0", "Coached 1", "Coached 2"]
    assert {each.effect.verdict.split(" ", 1)[1] for each in effects.rows} == {"better than expected"}
    (together,) = effects.metrics
    assert (together.verdict, together.sessions) == ("Better than expected", "3 sessions can be judged")
    assert together.change.startswith("+")


def test_two_sessions_say_nothing_together(stage):
    crowd(stage)
    coached = [make_person(stage.company, f"Coached {n}") for n in range(2)]
    for person in coached:
        weeks(stage, person, 88, 97)
    held(stage, *coached)

    (together,) = page(stage.coach).context["effects"].metrics

    assert (together.verdict, together.change) == ("Too early to tell", "")


def test_somebody_coached_twice_counts_once_and_who_was_absent_not_at_all(stage):
    crowd(stage)
    twice, absent = make_person(stage.company, "Tova Twice"), make_person(stage.company, "Abe Absent")
    for person in (twice, absent):
        weeks(stage, person, 88, 97)
    held(stage, twice, absent)
    held(stage, twice, weeks_ago=4)
    Trainee.objects.filter(person=absent).update(attendance=Trainee.Attendance.ABSENT)

    assert [each.name for each in page(stage.coach).context["effects"].rows] == ["Tova Twice"]


def test_a_limited_coach_reads_of_their_own_people_alone(stage):
    crowd(stage)
    inside, outside = make_person(stage.company, "Ines Inside"), make_person(stage.company, "Otto Outside")
    for person in (inside, outside):
        weeks(stage, person, 88, 97)
    limited = make_limited(stage.company, make_group(stage.company, inside))
    own = make_person(stage.company, "Lena Limited")
    Person.objects.filter(pk=own.pk).update(user=limited.user)
    stage.people["limited"] = own
    held(stage, inside, outside, coach="limited")

    assert [each.name for each in page(limited).context["effects"].rows] == ["Ines Inside"]


def test_without_sessions_it_says_what_will_stand_here(stage):
    answer = page(stage.coach)

    assert "Nothing followed yet" in answer.content.decode()


@pytest.mark.parametrize(("word", "status"), [("coach", 200), ("manager", 200), ("supervisor", 403), ("agent", 403)])
def test_coaches_alone_have_it_and_find_it_on_their_page(stage, word, status):
    member = getattr(stage, word)

    assert page(member).status_code == status
    home = signed_in(member).get(reverse("sessions", args=[stage.company.slug]))
    assert (reverse("session_effect", args=[stage.company.slug]) in home.content.decode()) == (status == 200)
