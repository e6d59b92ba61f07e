"""A small company in which sessions can be suggested, scheduled and held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession, Notice
from pacenote.coaching_sessions.services import Schedule, Suggestion, schedule, suggest
from pacenote.messaging.models import Notification
from pacenote.people.models import Group, Person
from pacenote.people.services import person_for, save_group
from tests.makers import NOW, make_company, make_member, make_person, make_user

SOON = NOW + timedelta(days=3)


@dataclass(frozen=True)
class Stage:
    """A supervisor, two coaches who sign in, a trainee who does and one who does not, a manager, and groups."""

    company: Company
    supervisor: Membership
    coach: Membership
    second: Membership
    agent: Membership
    manager: Membership
    people: dict[str, Person]
    coaches: Group
    area: CoachingArea


def make_stage(name: str = "Rafaga Support") -> Stage:
    """Return a fresh stage."""
    company = make_company(name)
    roles = {
        "supervisor": Role.SUPERVISOR, "coach": Role.COACH, "second": Role.COACH, "agent": Role.ASSOCIATE,
        "manager": Role.MANAGER,
    }  # fmt: skip
    family = name.split(maxsplit=1)[0]
    members = {
        word: make_member(company, role, make_user(name=f"{word.title()} {family}")) for word, role in roles.items()
    }
    with as_company(company.pk):
        people = {word: person_for(company=company, user=each.user, now=NOW) for word, each in members.items()}
    people["driver"] = make_person(company, "Dana Driver", email="dana@example.com")
    with as_company(company.pk):
        ids = [people["coach"].pk, people["second"].pk]
        group = save_group(company=company, name="Coaches", members=ids, by=None, now=NOW)
        area = CoachingArea.objects.filter(company=company).order_by("pk")[0]
    return Stage(company, **members, people=people, coaches=group, area=area)


def suggestion(stage: Stage, **changes: Any) -> Suggestion:
    """Return a form that holds: the coach, the agent, ninety days."""
    values = {
        "title": "Photos at the door",
        "coach": Choice(person_id=stage.people["coach"].pk),
        "trainees": (Choice(person_id=stage.people["agent"].pk),),
        "area_id": stage.area.pk,
        "expires_at": NOW + timedelta(days=90),
    } | changes
    return Suggestion(**values)


def form(stage: Stage, **changes: Any) -> Schedule:
    """Return a schedule that holds: in three days, for half an hour."""
    values = {
        "title": "Photos at the door",
        "trainees": (Choice(person_id=stage.people["agent"].pk),),
        "area_id": stage.area.pk,
        "starts_at": SOON,
        "minutes": 30,
    } | changes
    return Schedule(**values)


def suggested(stage: Stage, **changes: Any) -> CoachingSession:
    """Return a suggestion of the supervisor."""
    return suggest(by=stage.supervisor, form=suggestion(stage, **changes), now=NOW)


def scheduled(stage: Stage, *, driver: bool = False, **changes: Any) -> CoachingSession:
    """Return a suggestion that the coach has scheduled, with the driver as second trainee if wanted."""
    who = ("agent", "driver") if driver else ("agent",)
    trainees = tuple(Choice(person_id=stage.people[word].pk) for word in who)
    session = suggested(stage, trainees=trainees)
    return schedule(session=session, by=stage.coach, form=form(stage, trainees=trainees, **changes), now=NOW)


def told(session: CoachingSession, verb: str) -> dict[str, str]:
    """Return who was told what of the last event with this verb: names to codes."""
    event = session.events.filter(verb=verb).latest("pk")
    notices = Notice.objects.filter(event=event).select_related("user", "person")
    return {(each.user.name if each.user else each.person.name).split()[0]: each.code for each in notices}  # type: ignore[union-attr]


def bells(stage: Stage, member: Membership) -> list[str]:
    """Return the codes in a member's bell, oldest first."""
    lines = Notification.objects.filter(company=stage.company, user=member.user).order_by("pk")
    return [each.code.removeprefix("session_") for each in lines]


def again(session: CoachingSession) -> CoachingSession:
    """Return the session as it stands now."""
    return CoachingSession.objects.get(pk=session.pk)


def days(number: float) -> datetime:
    """Return a moment so many days after ``NOW``."""
    return NOW + timedelta(days=number)
