"""Two pages of one user: the older one asks for something else, and is not told that it is done."""

from __future__ import annotations

import html

import pytest
from django.utils import timezone

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from tests.coaching_sessions.stage import Stage, form, make_stage
from tests.makers import make_group
from tests.web.test_session_twice import TWICE, now_of, opened, plan, wall
from tests.web.test_sessions import at, suggested

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return make_stage()


@pytest.mark.parametrize(
    "other", [{"title": "Photos at night"}, {"starts_at": wall(days=4)}, {"agenda": "The lockers"}]
)
def test_another_schedule_of_the_same_suggestion_keeps_its_words_and_is_not_called_done(stage, as_member, other):
    coach, session = as_member(stage.coach), suggested(stage)
    url = at(stage, "session_schedule", session.pk)
    first, older = (opened(coach, url, **plan(stage)) for _page in range(2))
    coach.post(url, first)

    answer = coach.post(url, older | other)

    page = html.unescape(answer.content.decode())
    assert (answer.status_code, TWICE in page) == (409, False)
    assert "This session is scheduled by now" in page
    assert (f'value="{other.get("title", "Photos at the door")}"' in page, "Schedule as a new session" in page) == (
        True,
        True,
    )
    assert now_of(stage, session).title == "Photos at the door"


def test_a_schedule_of_a_group_that_is_sent_twice_is_done(stage, as_member):
    """Near miss: the session names people by then where the form names their group."""
    group = make_group(stage.company, stage.people["agent"], stage.people["driver"])
    coach, session = as_member(stage.coach), suggested(stage)
    url = at(stage, "session_schedule", session.pk)
    sent = opened(coach, url, **plan(stage, trainees=[f"g{group.pk}"], agenda="One\r\nTwo", place=" Room 2 "))

    second = [coach.post(url, sent, follow=True).content.decode() for _time in range(2)][1]

    assert TWICE in second


def test_a_hand_over_to_a_second_coach_is_not_called_done(stage, as_member):
    with as_company(stage.company.pk):
        session = services.schedule_new(by=stage.coach, form=form(stage, starts_at=timezone.now()), now=timezone.now())
    coach, url = as_member(stage.coach), at(stage, "session_hand_over", session.pk)
    coach.post(url, {"coach": f"p{stage.people['second'].pk}", "reason": "Holiday"})

    page = coach.post(url, {"coach": f"p{stage.people['manager'].pk}", "reason": "Holiday"}, follow=True)

    said = page.content.decode()
    assert (TWICE in said, "Only the coach of this session can do that." in said) == (False, True)
    assert now_of(stage, session).coach_id == stage.people["second"].pk


@pytest.mark.parametrize(
    ("comment", "done", "words"),
    [
        ("I agree.", True, TWICE),
        (
            "Not with the second point.",
            False,
            "this was not added to that. Tell your coach: Not with the second point.",
        ),
    ],
)
def test_a_second_comment_to_what_was_agreed_is_not_called_done(stage, as_member, comment, done, words):
    with as_company(stage.company.pk):
        session = services.start_instant(by=stage.coach, form=form(stage), now=timezone.now())
        outcome = services.Outcome("Step back.", acknowledge=True)
        services.complete(session=session, by=stage.coach, outcome=outcome, now=timezone.now())
    agent, url = as_member(stage.agent), at(stage, "session_acknowledge", session.pk)
    agent.post(url, {"comment": "I agree."})

    page = html.unescape(agent.post(url, {"comment": comment}, follow=True).content.decode())

    assert (TWICE in page, words in page) == (done, True)
    with as_company(stage.company.pk):
        assert session.trainees.get().comment == "I agree."
