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
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.services import propose_times, schedule_new
from tests.coaching_sessions.stage import Stage, form, make_stage

pytestmark = pytest.mark.django_db
SignIn = Callable[[Membership], Client]


@pytest.fixture
def stage() -> Stage:
    return make_stage()


@pytest.fixture
def as_member() -> SignIn:
    def sign_in(member: Membership) -> Client:
        client = Client()
        client.force_login(member.user)
        return client

    return sign_in


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
