"""Every party tries every step on a session in every state: exactly what the workflow's table allows is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from pacenote.accounts.permissions import NotAllowedError
from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.services.standing import me
from tests.coaching_sessions.parties import FROM, SCHEDULE, STATES, SUGGEST, Parties, in_state, make_parties, who
from tests.coaching_sessions.stage import form, suggestion
from tests.coaching_sessions.watching import everything
from tests.makers import NOW

pytestmark = pytest.mark.django_db


class UndoneError(Exception):
    """Takes a step back that was allowed, so that the next party finds everything as it was."""


def outcome_of(deed: Callable[[], Any]) -> str:
    """Return ``done``, or the code of the refusal."""
    try:
        with transaction.atomic():
            deed()
            raise UndoneError  # noqa: TRY301  leaving the block is the point
    except UndoneError:
        return "done"
    except DomainError as refusal:
        return refusal.code


def deeds(parties: Parties, session: CoachingSession, party: str) -> dict[str, Callable[[], Any]]:
    """Return every step as one party takes it."""
    stage, by = parties.stage, parties.members[party]
    later = form(stage, starts_at=NOW + timedelta(hours=3))
    with_form = {"edit_suggestion": suggestion(stage), "schedule": later, "move": later}
    reasons = ("decline_suggestion", "coach_cancel", "admin_cancel", "hand_over")

    def member_step(verb: str) -> Callable[[], Any]:
        more: dict[str, Any] = {"form": with_form[verb]} if verb in with_form else {}
        more |= {"reason": "Because."} if verb in reasons else {}
        more |= {"to": stage.people["second"]} if verb == "hand_over" else {}
        more |= {"outcome": services.Outcome()} if verb == "complete" else {}
        return lambda: getattr(services, verb)(session=session, by=by, now=NOW, **more)

    def trainee_step(verb: str, **more: Any) -> Callable[[], Any]:
        person = stage.people["agent"] if party == "trainee" else me(by)
        return lambda: getattr(services, verb)(session=session, trainee=person, now=NOW, **more)

    of_trainee = {
        "trainee_decline": trainee_step("trainee_decline"),
        "propose_times": trainee_step("propose_times", times=[NOW + timedelta(days=1)]),
        "acknowledge": trainee_step("acknowledge"),
    }
    follow_up = {"follow_up": lambda: services.schedule_new(by=by, form=later, now=NOW, follows=session)}
    return {verb: member_step(verb) for verb in FROM if verb not in {*of_trainee, *follow_up}} | of_trainee | follow_up


def expected(verb: str, party: str, state: str) -> str:
    """Return what must come of a step; where the session stands is told before who asks."""
    if verb == "follow_up" and party not in SCHEDULE:
        return NotAllowedError.code
    if state not in FROM[verb]:
        return "wrong_session_state"
    if (state, party) == ("half", "other_coach") and verb in ("schedule", "decline_suggestion"):
        return "already_done"
    return "done" if party in who(verb, state) else "not_your_session"


@pytest.mark.parametrize("state", STATES)
def test_every_party_can_take_exactly_the_steps_of_the_table(state):
    parties = make_parties()
    with as_company(parties.stage.company.pk):
        session = in_state(parties, state)
        before = everything(parties.stage.company)

        found = {
            (verb, party): outcome_of(deed)
            for party in parties.members
            for verb, deed in deeds(parties, session, party).items()
        }

        assert found == {(verb, party): expected(verb, party, state) for verb, party in found}
        assert everything(parties.stage.company) == before
        assert len(found) == len(FROM) * 12


def test_to_begin_a_session_takes_its_permission_and_nothing_else():
    parties = make_parties()
    stage = parties.stage
    with as_company(stage.company.pk):
        free = form(stage)

        suggesting = {
            party
            for party, by in parties.members.items()
            if outcome_of(lambda by=by: services.suggest(by=by, form=suggestion(stage), now=NOW)) == "done"
        }
        scheduling = {
            party
            for party, by in parties.members.items()
            if outcome_of(lambda by=by: services.schedule_new(by=by, form=free, now=NOW)) == "done"
        }

    # the limited ones hold the permission, and nobody of the form is theirs
    assert suggesting == SUGGEST - {"limited_supervisor"}
    assert scheduling == SCHEDULE - {"limited_coach"}
