"""Everybody who may meet a session, and the session in each of its states: the axes of the matrix tests.

The tables say what the specification says; they are written down here and asked of no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.people.services import person_for
from tests.coaching_sessions.stage import Stage, form, make_stage, suggested
from tests.makers import NOW, make_group, make_limited, make_member, make_user

#: ``group`` is suggested to a group of two coaches, and of ``half`` the other one has declined.
STATES = ("suggested", "group", "half", "scheduled", "started", "completed", "canceled", "called_off")
SUGGESTED = {"suggested", "group", "half"}
#: Where each step leads on from.
FROM = {
    "edit_suggestion": SUGGESTED,
    "delete_suggestion": SUGGESTED,
    "decline_suggestion": SUGGESTED,
    "schedule": SUGGESTED,
    "move": {"scheduled"},
    "start": {"scheduled"},
    "keep_time": {"scheduled"},
    "no_show": {"scheduled"},
    "hand_over": {"scheduled"},
    "trainee_decline": {"scheduled"},
    "propose_times": {"scheduled"},
    "coach_cancel": {"scheduled", "started"},
    "take_back_start": {"started"},
    "complete": {"started"},
    "follow_up": {"completed"},
    "acknowledge": {"completed"},
    "admin_cancel": SUGGESTED | {"scheduled", "started"},
}
#: Who may take it.
WHO = {
    "edit_suggestion": {"suggester"},
    "delete_suggestion": {"suggester"},
    "decline_suggestion": {"coach"},
    "schedule": {"coach"},
    "move": {"coach"},
    "start": {"coach"},
    "keep_time": {"coach"},
    "no_show": {"coach"},
    "hand_over": {"coach", "manager", "owner"},
    "trainee_decline": {"trainee"},
    "propose_times": {"trainee"},
    "coach_cancel": {"coach"},
    "take_back_start": {"coach"},
    "complete": {"coach"},
    "follow_up": {"coach"},
    "acknowledge": {"trainee"},
    "admin_cancel": {"manager", "owner"},
}
TEAM = {"suggester", "supervisor", "coach", "other_coach", "manager", "owner"}
#: Who may read a session: a mere suggestion is nothing for its trainees, whatever they may see of others.
READERS = {
    "suggested": TEAM,
    "group": TEAM,
    "half": TEAM,
    "canceled": TEAM,
    "scheduled": TEAM | {"trainee"},
    "started": TEAM | {"trainee"},
    "completed": TEAM | {"trainee"},
    "called_off": TEAM | {"trainee"},
}
SUGGEST = {"suggester", "supervisor", "limited_supervisor", "manager", "owner"}
SCHEDULE = {"coach", "other_coach", "limited_coach", "manager", "owner"}


def who(step: str, state: str) -> set[str]:
    """Return who may take a step in a state: of a group everybody is asked who has not declined."""
    of_group = state == "group" and step in ("schedule", "decline_suggestion")
    return WHO[step] | ({"other_coach"} if of_group else set())


@dataclass(frozen=True)
class Parties:
    """A stage and who stands on it: some with a part in the session, the rest with a role alone."""

    stage: Stage
    members: dict[str, Membership]


def make_parties() -> Parties:
    """Return all parties; the limited ones lead a group in which nobody of the session is."""
    stage = make_stage()
    company = stage.company
    elsewhere = make_group(company)
    members = {
        "suggester": stage.supervisor,
        "coach": stage.coach,
        "other_coach": stage.second,
        "trainee": stage.agent,
        "manager": stage.manager,
        "owner": make_member(company, Role.OWNER),
        "supervisor": make_member(company, Role.SUPERVISOR),
        "limited_supervisor": make_limited(company, elsewhere, role=Role.SUPERVISOR),
        "limited_coach": make_limited(company, elsewhere, role=Role.COACH),
        "dispatcher": make_member(company, Role.DISPATCHER),
        "reader": make_member(company, Role.READER),
        "other_agent": make_member(company, Role.ASSOCIATE, make_user(name="Other Agent")),
    }
    with as_company(company.pk):
        for member in members.values():
            person_for(company=company, user=member.user, now=NOW)
    return Parties(stage, members)


def in_state(parties: Parties, state: str) -> CoachingSession:
    """Return the session of the supervisor, the coach and the agent, led to a state around ``NOW``."""
    stage = parties.stage
    trainees = tuple(Choice(person_id=stage.people[word].pk) for word in ("agent", "driver"))
    coach = (
        Choice(group_id=stage.coaches.pk) if state in ("group", "half") else Choice(person_id=stage.people["coach"].pk)
    )
    session = suggested(stage, coach=coach, trainees=trainees, expires_at=NOW + timedelta(days=400))
    if state == "half":
        return services.decline_suggestion(session=session, by=stage.second, now=NOW)
    if state == "canceled":
        return services.delete_suggestion(session=session, by=stage.supervisor, now=NOW)
    if state in SUGGESTED:
        return session
    soon = form(stage, trainees=trainees, starts_at=NOW - timedelta(minutes=1))
    session = services.schedule(session=session, by=stage.coach, form=soon, now=NOW - timedelta(minutes=2))
    if state == "scheduled":
        times = [NOW + timedelta(days=2)]
        services.propose_times(session=session, trainee=stage.people["driver"], times=times, now=NOW)
    if state == "called_off":
        return services.coach_cancel(session=session, by=stage.coach, reason="Ill", now=NOW)
    if state in ("started", "completed"):
        session = services.start(session=session, by=stage.coach, now=NOW)
    if state == "completed":
        outcome = services.Outcome("Well.", "Step back.", "Was nervous.", acknowledge=True)
        session = services.complete(session=session, by=stage.coach, outcome=outcome, now=NOW)
    return session
