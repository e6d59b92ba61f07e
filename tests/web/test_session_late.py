"""A suggestion that is over while its form is filled in: the words stay, and are good for a new session."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import CompanyRole, Role
from pacenote.accounts.permissions import BE_COACH, OWN_PAGE, SCHEDULE_SESSIONS
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CoachingSession
from tests.coaching_sessions.deeds import EXPIRES, Talk, make_talk
from tests.coaching_sessions.stage import Stage, make_stage
from tests.web.test_session_twice import ask, opened, plan
from tests.web.test_sessions import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WORDS = "Look at three photos of lockers."


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def page_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def ways(page: str) -> dict[str, str]:
    """Return the buttons that send a form somewhere else: what they say, and where to."""
    return {words: url for url, words in re.findall(r'formaction="([^"]+)">([^<]+)<', page)}


def sessions(stage: Stage) -> list[tuple[str, str]]:
    with as_company(stage.company.pk):
        return list(CoachingSession.objects.order_by("pk").values_list("state", "title"))


def do(talk: Talk, deed: str) -> None:
    with as_company(talk.stage.company.pk):
        talk.do(deed)


def filled(client: Client, talk: Talk, step: str, fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    url = at(talk.stage, f"session_{step}", talk.session.pk)
    return url, opened(client, url, **fields)


@pytest.mark.parametrize(("way", "state"), [("Schedule as a new session", "scheduled"), ("Start it now", "started")])
def test_a_coach_makes_a_session_of_what_they_wrote_for_one_that_is_gone(stage, as_member, way, state):
    talk, coach = make_talk(stage, "suggested"), as_member(stage.coach)
    url, sent = filled(coach, talk, "schedule", plan(stage, title="Lockers", agenda=WORDS))
    do(talk, "delete")

    answer = coach.post(url, sent)

    page = page_of(answer)
    assert (answer.status_code, WORDS in page, "took the suggestion back" in page) == (409, True, True)
    assert "Nothing that you wrote is lost" in page
    assert list(ways(page)) == ["Start it now", "Schedule as a new session"]
    made = coach.post(ways(page)[way], sent, follow=True)
    assert WORDS in page_of(made)
    assert sessions(stage) == [("canceled", "Photos at the door"), (state, "Lockers")]


def test_it_expires_while_the_coach_writes(stage, as_member, clock: time_machine.Traveller):
    talk, coach = make_talk(stage, "suggested"), as_member(stage.coach)
    url, sent = filled(coach, talk, "schedule", plan(stage, title="Lockers", agenda=WORDS))
    clock.move_to(EXPIRES)
    coach = as_member(stage.coach)  # a sign-in does not last as long

    page = page_of(coach.post(url, sent))

    assert ("The suggestion expired (" in page, WORDS in page) == (True, True)
    assert sessions(stage) == [("canceled", "Photos at the door")]


@pytest.mark.parametrize("deed", ["schedule", "decline", "expire"])
def test_a_supervisor_suggests_anew_what_they_wrote_for_one_that_is_gone(stage, as_member, deed):
    talk, supervisor = make_talk(stage, "suggested"), as_member(stage.supervisor)
    url, sent = filled(supervisor, talk, "edit", ask(stage, title="Lockers at night"))
    do(talk, deed)

    answer = supervisor.post(url, sent)

    page = page_of(answer)
    assert (answer.status_code, 'value="Lockers at night"' in page) == (409, True)
    assert list(ways(page)) == ["Suggest as a new session"]
    supervisor.post(ways(page)["Suggest as a new session"], sent)
    assert sessions(stage)[1:] == [("suggested", "Lockers at night")]


def test_an_expiry_that_has_passed_is_filled_in_anew_and_words_stay(stage, as_member, clock: time_machine.Traveller):
    """It expires while its supervisor writes: the words are good for a new suggestion as they stand."""
    talk, supervisor = make_talk(stage, "suggested"), as_member(stage.supervisor)
    url, sent = filled(supervisor, talk, "edit", ask(stage, title="Lockers at night"))
    clock.move_to(EXPIRES)
    supervisor = as_member(stage.supervisor)  # a sign-in does not last as long

    page = page_of(supervisor.post(url, sent))

    assert ("The suggestion expired (" in page, 'value="Lockers at night"' in page) == (True, True)
    shown = re.search(r'name="expires_at" value="([^"]+)"', page)
    assert shown is not None
    assert shown[1][:10] == "2028-03-27"  # three months after the clock of the test
    supervisor.post(ways(page)["Suggest as a new session"], sent | {"expires_at": shown[1]})
    assert sessions(stage)[1:] == [("suggested", "Lockers at night")]


def test_who_may_not_begin_a_session_can_copy_what_they_wrote(stage, as_member):
    only_asked = CompanyRole.objects.create(company=stage.company, name="Only asked", permissions=[OWN_PAGE, BE_COACH])
    stage.coach.own_role, stage.coach.role = only_asked, ""
    stage.coach.save(update_fields=["own_role", "role"])
    talk, coach = make_talk(stage, "suggested"), as_member(stage.coach)
    url, sent = filled(coach, talk, "schedule", plan(stage, agenda=WORDS))
    do(talk, "delete")

    page = page_of(coach.post(url, sent))

    assert (WORDS in page, ways(page)) == (True, {})
    assert "Nothing that you wrote is lost: copy what you need." in page


@pytest.mark.parametrize(
    ("name", "state", "field"),
    [
        ("schedule", "suggested", "agenda"),
        ("move", "scheduled", "agenda"),
        ("complete", "started", "private_notes"),
        ("complete", "started", "action5"),
        ("cancel", "scheduled", "reason"),
    ],
)
def test_a_coach_whose_role_was_changed_meanwhile_gets_back_what_they_wrote(stage, as_member, name, state, field):
    talk, coach = make_talk(stage, state), as_member(stage.coach)
    url, sent = filled(coach, talk, name, plan(stage) | {field: f"{WORDS} <b>"})
    stage.coach.role = Role.READER
    stage.coach.save(update_fields=["role"])

    answer = coach.post(url, sent)

    page = answer.content.decode()
    assert (answer.status_code, f"{WORDS} &lt;b&gt;" in page, "You may not do this" in page) == (403, True, True)


def test_who_sees_it_no_more_keeps_their_words_and_learns_nothing(stage, as_member):
    """A coach whose role shows them their own alone, and another one was chosen meanwhile."""
    alone = CompanyRole.objects.create(
        company=stage.company, name="Coach alone", permissions=[OWN_PAGE, BE_COACH, SCHEDULE_SESSIONS]
    )
    stage.coach.own_role, stage.coach.role = alone, ""
    stage.coach.save(update_fields=["own_role", "role"])
    talk, coach = make_talk(stage, "suggested"), as_member(stage.coach)
    url, sent = filled(coach, talk, "schedule", plan(stage, agenda=WORDS))
    do(talk, "edit to another coach")

    answers = [coach.post(where, sent) for where in (url, at(stage, "session_schedule", 10**9))]

    assert [each.status_code for each in answers] == [404, 404]
    pages = [re.sub(r"csrfmiddlewaretoken[^>]*", "", page_of(each).partition("<main")[2]) for each in answers]
    assert (WORDS in pages[0], pages[0] == pages[1]) == (True, True)
    assert coach.get(url).status_code == 404
    assert coach.post(url, {"reason": "x"}).status_code == 404


def test_a_coach_who_changes_a_session_that_was_canceled_keeps_their_words(stage, as_member):
    talk, coach = make_talk(stage, "scheduled"), as_member(stage.coach)
    url, sent = filled(coach, talk, "move", plan(stage, agenda=WORDS))
    do(talk, "cancel as manager")

    answer = coach.post(url, sent | {"uploads": SimpleUploadedFile("Photos.pdf", b"%PDF-1.7")})

    page = page_of(answer)
    assert (answer.status_code, WORDS in page) == (409, True)
    assert "Manager Rafaga canceled it: Closed (08:00 CT)." in page
    assert "Only files have to be chosen again." in page


def test_what_was_sent_twice_is_done_and_no_form_is_shown(stage, as_member):
    """Near miss: the second one comes too late, but of the same coach."""
    talk, coach = make_talk(stage, "suggested"), as_member(stage.coach)
    url, sent = filled(coach, talk, "schedule", plan(stage, agenda=WORDS))

    answers = [coach.post(url, sent) for _time in range(2)]

    here = reverse("session", args=[stage.company.slug, talk.session.pk])
    assert [each.headers.get("Location") for each in answers] == [here, here]
    assert sessions(stage) == [("scheduled", "Photos at the door")]
