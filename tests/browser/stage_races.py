"""Sessions in every state, one for each pair of steps that two browsers take at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from pacenote.accounts.models import Company, Membership, Role, User
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession
from pacenote.coaching_sessions.services import Outcome, Schedule, Suggestion, complete, schedule, start, suggest
from pacenote.people.models import Person
from pacenote.people.services import person_for, save_group
from tests.makers import make_member, make_user

NAMES = {
    "supervisor": (Role.SUPERVISOR, "Thaddeus Winslow"),
    "coach": (Role.COACH, "Rosalind Achterberg"),
    "second": (Role.COACH, "Barnaby Okafor"),
    "agent": (Role.ASSOCIATE, "Ottoline Vasquez"),
    "manager": (Role.MANAGER, "Philippa Sorensen"),
}
#: How many sessions of each state stand ready.
READY = {"suggested": 5, "group": 1, "scheduled": 8, "started": 3, "completed": 2}


def stage_races(company: Company, now: datetime) -> tuple[dict[str, User], dict[str, int]]:
    """Return who races, and the sessions by state and number; all have one trainee, and no two the same time."""
    members = {word: make_member(company, role, make_user(name=name)) for word, (role, name) in NAMES.items()}
    with as_company(company.pk):
        people = {word: person_for(company=company, user=each.user, now=now) for word, each in members.items()}
        coaches = [people[word].pk for word in ("coach", "second")]
        group = save_group(company=company, name="Coaches", members=coaches, by=None, now=now)
        areas, ids = list(CoachingArea.objects.filter(company=company).order_by("pk")), {}
        for state, count in READY.items():
            coach = Choice(group_id=group.pk) if state == "group" else Choice(person_id=people["coach"].pk)
            for number in range(count):
                # a form would warn of two suggestions about one area
                area = areas[{"suggested": number, "group": -1}.get(state, 0)]
                ids[f"{state}{number}"] = _in_state(state, area, members, people["agent"], coach, now).pk
    return {word: each.user for word, each in members.items()}, ids


def _in_state(  # noqa: PLR0917  the stage it plays on
    state: str, area: CoachingArea, members: dict[str, Membership], agent: Person, coach: Choice, now: datetime
) -> CoachingSession:
    who = (Choice(person_id=agent.pk),)
    asked = Suggestion("Lockers", coach, who, area.pk, now + timedelta(days=30))
    session = suggest(by=members["supervisor"], form=asked, now=now)
    if state in ("suggested", "group"):
        return session
    # begun a minute ago, so that it can be started as well as missed
    plan = Schedule("Lockers", who, area.pk, now - timedelta(minutes=1), 30)
    session = schedule(session=session, by=members["coach"], form=plan, now=now)
    if state == "scheduled":
        return session
    session = start(session=session, by=members["coach"], now=now)
    if state == "completed":
        session = complete(session=session, by=members["coach"], outcome=Outcome("Well.", acknowledge=True), now=now)
    return session
