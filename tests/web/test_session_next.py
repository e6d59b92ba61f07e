"""What a page of sessions leads to next: from an empty section, and from a time that does not suit somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.services import (
    propose_times,
    schedule_new,
    trainee_decline,
)
from tests.coaching_sessions.stage import Stage, form, make_stage, scheduled

pytestmark = pytest.mark.django_db
SignIn = Callable[[Membership], Client]


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def at(stage: Stage, name: str, *ids: int) -> str:
    return reverse(name, args=[stage.company.slug, *ids])


def texts(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_an_empty_section_names_the_next_click(stage, as_member):
    coach, supervisor, agent = (
        texts(as_member(member), at(stage, "sessions")) for member in (stage.coach, stage.supervisor, stage.agent)
    )

    def leads(page: str, name: str, words: str) -> bool:
        return f'<a class="btn" href="{at(stage, name)}">{words}</a>' in page

    assert leads(coach, "session_new", "Schedule a session")
    assert leads(coach, "session_effect", "See my effect")
    assert leads(supervisor, "session_suggest", "Suggest Session")
    assert leads(agent, "mine", "See my page")
    assert not leads(agent, "session_suggest", "Suggest Session")
    alone = texts(as_member(stage.supervisor), at(stage, "sessions") + "?show=mine")
    assert leads(alone, "session_suggest", "Suggest Session")


def test_a_coach_keeps_the_time_on_the_page_and_the_trainee_proposes_no_more(stage, as_member):
    coach, starts_at = as_member(stage.coach), timezone.now() + timedelta(hours=3)
    with as_company(stage.company.pk):
        session = schedule_new(by=stage.coach, form=form(stage, starts_at=starts_at), now=timezone.now())
        times = [timezone.now() + timedelta(days=2)]
        propose_times(session=session, trainee=stage.people["agent"], times=times, now=timezone.now())
    keep, page = at(stage, "session_keep_time", session.pk), at(stage, "session", session.pk)
    assert (keep in texts(coach, page), keep in texts(as_member(stage.agent), page)) == (True, False)

    said = coach.post(keep, follow=True).content.decode()

    assert "The time stays. Who proposed another one has been told." in said
    assert (keep in said, "Coach Rafaga kept the time" in said) == (False, True)
    with as_company(stage.company.pk):
        assert CoachingSession.objects.get().starts_at == starts_at
    assert "stays as it is" in texts(as_member(stage.agent), at(stage, "notifications"))


def test_who_has_declined_is_led_back_with_a_word_whatever_they_post(stage, as_member):
    with as_company(stage.company.pk):
        session = scheduled(stage, driver=True, starts_at=timezone.now() + timedelta(hours=3))
        trainee_decline(session=session, trainee=stage.people["agent"], now=timezone.now())
    agent, url = as_member(stage.agent), at(stage, "session_answer", session.pk)
    wanted = {"propose": "1", "other-first": f"{timezone.now() + timedelta(days=2):%Y-%m-%dT10:00}"}

    for answer in (agent.get(url, follow=True), agent.post(url, wanted, follow=True)):
        assert "You have declined this session already." in answer.content.decode()
        assert answer.redirect_chain == [(at(stage, "session", session.pk), 302)]
    with as_company(stage.company.pk):
        assert session.trainees.get(person=stage.people["agent"]).proposed == []
        assert not session.events.filter(verb="times_proposed").exists()


def test_a_coach_starts_joins_and_completes_what_is_due_from_their_own_page(stage, as_member):
    coach, agent, now = as_member(stage.coach), as_member(stage.agent), timezone.now()
    meet, home = "https://meet.example.com/photos?room=1", at(stage, "sessions")
    with as_company(stage.company.pk):
        soon = form(stage, starts_at=now + timedelta(minutes=14), place=meet)
        later = form(stage, starts_at=now + timedelta(minutes=16, hours=1), place="javascript:alert(1)")
        due, next_one = (schedule_new(by=stage.coach, form=each, now=now) for each in (soon, later))

    page = texts(coach, home)
    offered = [at(stage, "session_start", each.pk) in page for each in (due, next_one)]
    assert (offered, f'href="{meet}"' in page, 'href="javascript' in page) == ([True, False], True, False)
    theirs = texts(agent, home)
    assert (f'href="{meet}"' in theirs, at(stage, "session_start", due.pk) in theirs) == (True, False)
    assert f'href="{meet}"' not in texts(as_member(stage.manager), at(stage, "session", due.pk))

    coach.post(at(stage, "session_start", due.pk))

    page = texts(coach, home)
    assert [at(stage, name, due.pk) in page for name in ("session_complete", "session_start")] == [True, False]
    assert f'href="{meet}"' in texts(coach, at(stage, "session", due.pk))


@pytest.mark.parametrize(
    ("attendance", "declines", "asked"), [("absent", False, False), ("absent", True, False), ("present", True, True)]
)
def test_nobody_is_asked_to_confirm_what_they_did_not_take_part_in(stage, as_member, attendance, declines, asked):
    """Who had said no and came after all was there."""
    now, agent = timezone.now(), stage.people["agent"]
    both = tuple(Choice(person_id=stage.people[word].pk) for word in ("agent", "driver"))
    with as_company(stage.company.pk):
        session = services.schedule_new(by=stage.coach, form=form(stage, trainees=both, starts_at=now), now=now)
        if declines:
            services.trainee_decline(session=session, trainee=agent, now=now)
        services.start(session=session, by=stage.coach, now=now)
        outcome = services.Outcome(acknowledge=True, attendance={agent.pk: attendance})
        services.complete(session=session, by=stage.coach, outcome=outcome, now=now)
    client = as_member(stage.agent)

    page = texts(client, at(stage, "session", session.pk))

    assert ("I confirm" in page, "Confirm by" in page) == (asked, asked)
    said = client.post(at(stage, "session_acknowledge", session.pk), follow=True).content.decode()
    assert ("You were not in this session" in said, "Confirmed. Your coach" in said) == (not asked, asked)


# beside "Cancel the session" a plain "Cancel" could mean either
@pytest.mark.parametrize(
    ("name", "way_out"), [("session_hand_over", "Cancel"), ("session_cancel", "Back"), ("session_move", "Cancel")]
)
def test_a_form_about_a_session_names_it_and_leads_back_to_it(stage, as_member, name, way_out):
    with as_company(stage.company.pk):
        session = scheduled(stage)
    back = at(stage, "session", session.pk)

    page = texts(as_member(stage.coach), at(stage, name, session.pk))

    assert f'<a href="{back}">Photos at the door</a>' in page
    assert f'<a class="btn" href="{back}">{way_out}</a>' in page
