"""Every party opens every page of a session in every state, and presses what is not theirs to press."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CoachingSession
from tests.coaching_sessions.parties import (
    FROM,
    READERS,
    SCHEDULE,
    STATES,
    SUGGEST,
    TEAM,
    Parties,
    in_state,
    make_parties,
    who,
)
from tests.coaching_sessions.watching import everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
#: The page or the button of each step.
CONTROLS = {
    "session_edit": "edit_suggestion",
    "session_delete": "delete_suggestion",
    "session_decline": "decline_suggestion",
    "session_schedule": "schedule",
    "session_move": "move",
    "session_start": "start",
    "session_keep_time": "keep_time",
    "session_no_show": "no_show",
    "session_hand_over": "hand_over",
    "session_cancel": "coach_cancel",
    "session_take_back": "take_back_start",
    "session_complete": "complete",
    "session_follow_up": "follow_up",
    "session_admin_cancel": "admin_cancel",
    "session_answer": "trainee_decline",
    "session_acknowledge": "acknowledge",
}
BODY = {"reason": "x", "decline": "1", "no-reason": "x"}
BUTTONS = {"session_start", "session_no_show", "session_take_back", "session_acknowledge", "session_keep_time"}


def clients(parties: Parties) -> dict[str, Client]:
    found = {}
    for party, member in parties.members.items():
        found[party] = Client()
        found[party].force_login(member.user)
    return found


def at(session: CoachingSession, name: str) -> str:
    return reverse(name, args=[session.company.slug, session.pk])


def may(control: str, party: str, state: str) -> bool:
    step = CONTROLS[control]
    return state in FROM[step] and party in who(step, state)


def offered(page: str, session: CoachingSession) -> set[str]:
    """Return the names of the steps that a page leads to."""
    links = set(re.findall(r'(?:href|action)="([^"]+)"', page))
    return {name for name in CONTROLS if at(session, name) in links}


@pytest.mark.parametrize("state", STATES)
def test_the_page_shows_each_party_exactly_what_they_can_do(state):
    parties = make_parties()
    with as_company(parties.stage.company.pk):
        session = in_state(parties, state)

    seen: dict[str, set[str] | int] = {}
    for party, client in clients(parties).items():
        answer = client.get(at(session, "session"))
        seen[party] = offered(answer.content.decode(), session) if answer.status_code == 200 else answer.status_code

    def wanted(party: str) -> set[str] | int:
        if party not in READERS[state]:
            return 404
        return {control for control in CONTROLS if may(control, party, state)}

    assert seen == {party: wanted(party) for party in seen}


@pytest.mark.parametrize("state", ["suggested", "group", "half", "scheduled", "started", "completed"])
def test_a_page_of_a_step_opens_for_who_may_take_it_and_refuses_everybody_else(state):
    parties = make_parties()
    with as_company(parties.stage.company.pk):
        session = in_state(parties, state)
        before = everything(parties.stage.company)

    wrong = []
    for party, client in clients(parties).items():
        for control in (each for each, step in CONTROLS.items() if state in FROM[step]):
            allowed = may(control, party, state)
            if control not in BUTTONS:
                status = client.get(at(session, control)).status_code
                wrong += [] if (status == 200) == allowed and status in (200, 302, 403, 404) else [(party, control)]
            if not allowed:
                status = client.post(at(session, control), BODY).status_code
                wrong += [] if status in (302, 403, 404) else [(party, control, status)]

    with as_company(parties.stage.company.pk):
        assert wrong == []
        assert everything(parties.stage.company) == before


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("session_suggest", SUGGEST), ("session_new", SCHEDULE), ("session_instant", SCHEDULE)],
)
def test_to_begin_a_session_is_offered_to_who_may_and_opens_for_nobody_else(name, allowed):
    parties = make_parties()
    slug = parties.stage.company.slug
    url = reverse(name, args=[slug])

    opened, shown = set(), set()
    for party, client in clients(parties).items():
        opened |= {party} if client.get(url).status_code == 200 else set()
        shown |= {party} if url in client.get(reverse("sessions", args=[slug])).content.decode() else set()

    assert (opened, shown) == (allowed, allowed)


def test_the_suggested_section_stands_with_its_permission_only():
    parties = make_parties()
    with as_company(parties.stage.company.pk):
        session = in_state(parties, "suggested")
    url = reverse("sessions", args=[parties.stage.company.slug])

    pages = {party: client.get(url).content.decode() for party, client in clients(parties).items()}

    named = {party for party, page in pages.items() if at(session, "session") in page}
    assert named == {"coach", "suggester"}
    assert {party for party, page in pages.items() if "Suggested Coaching Session" in page} == SCHEDULE


def test_private_notes_are_the_coachs_alone_and_shared_ones_the_teams():
    parties = make_parties()
    with as_company(parties.stage.company.pk):
        session = in_state(parties, "completed")

    pages = {party: client.get(at(session, "session")).content.decode() for party, client in clients(parties).items()}

    assert {party for party, page in pages.items() if "Was nervous." in page} == {"coach"}
    assert {party for party, page in pages.items() if "Step back." in page} == TEAM | {"trainee"}
