"""What pages say of a session to who has declined it, and of a suggestion whose suggester has left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pacenote.accounts.models import Membership, User
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.services import Suggestion, suggest
from pacenote.web.panels.times import times_of
from tests.coaching_sessions.stage import Stage, make_stage
from tests.web.test_sessions import at, scheduled, suggested, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def test_a_trainee_answers_with_the_time_in_view_and_sees_afterwards_what_they_said(stage, as_member):
    session, other = scheduled(stage), stage.people["driver"]
    with as_company(stage.company.pk):
        session.trainees.create(company=stage.company, person=other)
    client, times = as_member(stage.agent), times_of(stage.company, timezone.now())
    assert session.starts_at is not None
    assert times.near(session.starts_at) in texts(client, at(stage, "session_answer", session.pk))

    client.post(at(stage, "session_answer", session.pk), {"decline": "1", "no-reason": "Exam"})

    pages = [(each, at(stage, name)) for each in (stage.agent, stage.coach) for name in ("sessions",)]
    assert ["You cannot come" in texts(as_member(each), url) for each, url in pages] == [True, False]


@pytest.mark.parametrize("gone", ["membership", "user"])
def test_a_suggestion_whose_suggester_is_gone_says_so_and_waits_for_a_manager(stage, as_member, gone):
    session, there = suggested(stage), ["Suggested by Supervisor Rafaga", "Suggested by somebody who left"]
    page, url = at(stage, "session", session.pk), at(stage, "session_edit", session.pk)

    def seen() -> list[bool]:
        manager, coach = (texts(as_member(each), page) for each in (stage.manager, stage.coach))
        return [url in manager, *(each in coach for each in there)]

    assert seen() == [False, True, False]
    if gone == "membership":
        Membership.objects.filter(pk=stage.supervisor.pk).update(active=False)
    else:
        User.objects.filter(pk=stage.supervisor.user_id).update(is_active=False)

    assert seen() == [True, False, True]
    form = texts(as_member(stage.coach), at(stage, "session_schedule", session.pk))
    assert there[1] in form


def test_the_first_of_a_group_who_declines_reads_that_the_others_are_still_asked(stage, as_member):
    form = Suggestion(
        "Photos",
        Choice(group_id=stage.coaches.pk),
        (Choice(person_id=stage.people["agent"].pk),),
        stage.area.pk,
        timezone.now() + timedelta(days=90),
    )
    with as_company(stage.company.pk):
        session = suggest(by=stage.supervisor, form=form, now=timezone.now())
    url = at(stage, "session_decline", session.pk)

    said = [
        as_member(each).post(url, {"reason": "On leave"}, follow=True).content.decode()
        for each in (stage.coach, stage.second)
    ]

    assert ["You have declined. The others of the group are still asked." in each for each in said] == [True, False]
    assert ["Who suggested it has been told." in each for each in said] == [False, True]


def test_the_news_of_a_supervisor_name_the_session_where_their_words_do_not(stage, as_member):
    scheduled(stage)

    page = texts(as_member(stage.supervisor), at(stage, "team"))

    news = page.partition('id="news"')[2]
    assert "has scheduled a session based on your suggestion." in news
    assert '<div class="pn-s pn-2">Photos</div>' in news
