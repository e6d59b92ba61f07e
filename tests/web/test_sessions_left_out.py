"""A trainee who was taken out of a session while they answer reads what happened; others learn nothing."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.calendars import Mailbox
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.queries import invitation_for
from pacenote.messaging.models import Notification, Outgoing
from tests.coaching_sessions.deeds import Talk, make_talk
from tests.coaching_sessions.stage import Stage, form, make_stage, scheduled
from tests.makers import NOW, make_member
from tests.web.test_personal_sessions import link
from tests.web.test_sessions import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OUT = "You no longer take part in the session “Photos at the door”."
WHO = "Coach Rafaga took you out of it (08:00 CT)."
IN_VAIN = "What you sent was not taken: nobody waits for an answer from you."


@pytest.fixture
def stage() -> Stage:
    stage = make_stage()
    Company.objects.filter(pk=stage.company.pk).update(channels=["email"])
    return stage


def read(answer: Any) -> str:
    page = answer.content.decode()
    words = html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2] or page.partition("<body")[2]))
    return re.sub(r"\s+", " ", words)


def leave_only(talk: Talk, word: str, **changes: Any) -> None:
    """Let the coach take everybody but one out of the session."""
    with as_company(talk.stage.company.pk):
        said = form(talk.stage, trainees=(Choice(person_id=talk.stage.people[word].pk),), **changes)
        services.move(session=talk.session, by=talk.stage.coach, form=said, now=NOW)


def test_who_answers_on_a_page_reads_who_took_them_out_and_keeps_their_words(stage, as_member):
    talk, agent = make_talk(stage, "scheduled"), as_member(stage.agent)
    url = at(stage, "session_answer", talk.session.pk)
    assert agent.get(url).status_code == 200
    leave_only(talk, "driver", title="Only for the others")

    answer = agent.post(url, {"decline": "1", "no-reason": "Exam at the town hall"})

    page = read(answer)
    assert answer.status_code == 410
    assert [words in page for words in (OUT, WHO, IN_VAIN, "Exam at the town hall")] == [True] * 4
    assert ["Only for the others" in page, "Dana" in page] == [False, False]


@pytest.mark.parametrize("name", ["session", "session_answer", "session_ics"])
def test_every_page_of_the_session_says_so_and_that_nothing_was_sent_is_not_said(stage, as_member, name):
    talk, agent = make_talk(stage, "scheduled"), as_member(stage.agent)
    leave_only(talk, "driver")

    answer = agent.get(at(stage, name, talk.session.pk))

    assert answer.status_code == 410
    assert [words in read(answer) for words in (f"{OUT} {WHO}", IN_VAIN)] == [True, False]


def test_who_had_declined_and_is_left_out_then_was_told_by_nobody_and_reads_no_name(stage, as_member):
    talk, agent = make_talk(stage, "scheduled"), as_member(stage.agent)
    talk_url = at(stage, "session_answer", talk.session.pk)
    with as_company(stage.company.pk):
        services.trainee_decline(session=talk.session, trainee=stage.people["agent"], now=NOW)
    leave_only(talk, "driver")

    answer = agent.get(talk_url)

    assert (answer.status_code, OUT in read(answer), "took you out" in read(answer)) == (410, True, False)


def test_whoever_is_taken_in_again_sees_the_session(stage, as_member):
    talk, agent = make_talk(stage, "scheduled"), as_member(stage.agent)
    leave_only(talk, "driver")
    leave_only(talk, "agent")

    assert agent.get(at(stage, "session", talk.session.pk)).status_code == 200


def test_others_learn_nothing(stage, as_member):
    """Near misses: a stranger to the session, and its trainee while it is only suggested."""
    talk, stranger = make_talk(stage, "scheduled"), as_member(make_member(stage.company, "associate"))
    leave_only(talk, "driver")
    asked = make_talk(stage, "suggested")

    answers = [
        stranger.get(at(stage, "session", talk.session.pk)),
        stranger.post(at(stage, "session_answer", talk.session.pk), {"decline": "1"}),
        as_member(stage.agent).get(at(stage, "session", asked.session.pk)),
        as_member(stage.agent).get(at(stage, "session", 10**9)),
    ]

    assert [each.status_code for each in answers] == [404] * 4


@pytest.mark.parametrize(
    ("part", "fields"),
    [("/session", {"decline": "1", "no-reason": "Exam"}), ("/confirm", {"comment": "Exam"})],
)
def test_a_driver_who_answers_by_their_link_reads_it_too(client: Client, stage, part, fields):
    talk = make_talk(stage, "scheduled")
    before = link(stage)
    leave_only(talk, "agent", title="Only for the others")

    answer = client.post(before + part, fields)

    page = read(answer)
    assert answer.status_code == 410
    assert [words in page for words in (OUT, WHO, IN_VAIN, "Exam")] == [True] * 4
    assert ["Only for the others" in page, "Agent Rafaga" in page] == [False, False]


def test_an_older_message_with_its_link_does_not_promise_a_session(client: Client, stage):
    talk = make_talk(stage, "scheduled")
    before = link(stage)
    leave_only(talk, "agent")

    answer = client.get(before + "/session", follow=True)

    assert (answer.status_code, f"{OUT} {WHO}" in read(answer), IN_VAIN in read(answer)) == (200, True, False)


@pytest.mark.parametrize("word", ["agent", "driver"])
def test_what_takes_it_out_of_a_calendar_tells_nothing_that_was_for_the_others(stage, word):
    """With a login or without; near miss: whoever stays reads it all."""
    with as_company(stage.company.pk):
        session = scheduled(stage, driver=True, place="Room 7", agenda="About Dana")
        other = {"agent": "driver", "driver": "agent"}[word]
        said = form(stage, title="New", place="Room 8", trainees=(Choice(person_id=stage.people[other].pk),))
        session = services.move(session=session, by=stage.coach, form=said, now=NOW)
        where = {"organizer": Mailbox("Rafaga", "a@example.com"), "address": "b@example.com", "told": "Photos"}
        found = [invitation_for(session, stage.people[each], **where) for each in (word, other)]
        told = Notification.objects.filter(code="session_XR").values_list("values__values__title", flat=True)
        mailed = Outgoing.objects.filter(source="session", person=stage.people[word]).order_by("pk").last()
        titles = list(told) if word == "agent" else [mailed.subject]
        assert word == "agent" or ("SUMMARY:Photos at the door" in mailed.calendar, "Room" in mailed.calendar) == (
            True,
            False,
        )

    assert titles == ["Photos at the door"]
    assert [each.method for each in found] == ["CANCEL", "REQUEST"]
    assert [[words in each.text for words in ("SUMMARY:New", "Room 8")] for each in found] == [
        [False, False],
        [True, True],
    ]
