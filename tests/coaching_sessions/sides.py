"""Who is who among random users, known without asking the code that is tested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession
from pacenote.coaching_sessions.services import Schedule, Suggestion
from pacenote.people.models import Group, Person
from pacenote.people.services import person_for, save_group
from tests.makers import NOW, make_company, make_member, make_person, make_user

ROLES = {
    "supervisor": Role.SUPERVISOR,
    "lead": Role.SUPERVISOR,
    "coach": Role.COACH,
    "second": Role.COACH,
    "agent": Role.ASSOCIATE,
    "reader": Role.READER,
    "manager": Role.MANAGER,
}
NAMED = tuple(ROLES)
COACHING = ("coach", "second", "manager")


@dataclass
class Sides:
    """A company of seven users and two drivers without a login, a group of coaches and one of trainees."""

    company: Company
    members: dict[str, Membership]
    people: dict[str, Person]
    groups: dict[str, Group]
    in_groups: dict[str, tuple[str, ...]]
    area: CoachingArea

    def choice(self, word: str) -> Choice:
        """Return a person or a group by its name."""
        if word in self.groups:
            return Choice(group_id=self.groups[word].pk)
        return Choice(person_id=self.people[word].pk)

    def choices(self, words: list[str]) -> tuple[Choice, ...]:
        return tuple(self.choice(each) for each in words)

    def trainees_of(self, session: CoachingSession) -> tuple[Choice, ...]:
        rows = session.trainees.order_by("pk").values_list("person_id", "group_id")
        return tuple(Choice(person, group) for person, group in rows)

    def suggestion(self, coach: str, who: list[str], expires_at: datetime) -> Suggestion:
        return Suggestion("Photos at the door", self.choice(coach), self.choices(who), self.area.pk, expires_at)

    def form(self, trainees: tuple[Choice, ...], starts_at: datetime | None) -> Schedule:
        return Schedule("Photos at the door", trainees, self.area.pk, starts_at, 30)

    def name_of(self, member: Membership) -> str:
        return next(name for name, each in self.members.items() if each.pk == member.pk)

    def allowed(self, verb: str, session: CoachingSession, by: Membership) -> bool:
        """Say whether the workflow's table lets this member do this."""
        name = self.name_of(by)
        if verb in ("edit_suggestion", "delete_suggestion"):
            return session.suggester_id == by.user_id or (name == "manager" and self.suggester_left(session))
        if verb in ("decline_suggestion", "schedule"):
            return name in self.asked(session)
        is_coach = session.coach_id == self.people[name].pk
        if verb == "hand_over":
            return is_coach or name == "manager"
        return name == "manager" if verb == "admin_cancel" else is_coach

    def suggester_left(self, session: CoachingSession) -> bool:
        """Say whether who suggested it is in the company no more."""
        return not any(each.active for each in self.members.values() if each.user_id == session.suggester_id)

    def asked(self, session: CoachingSession) -> set[str]:
        """Return who may take a suggestion: the coach, or the coaches of the group but its suggester and trainees.

        Who declined is asked no more.
        """
        gone = {name for name, person in self.people.items() if person.status == Person.Status.INACTIVE}
        if session.coach_id:
            asked = {name for name in COACHING if self.people[name].pk == session.coach_id}
        else:
            groups = [name for name, each in self.groups.items() if each.pk == session.coach_group_id]
            asked = {name for group in groups for name in self.in_groups[group] if name in COACHING}
            named = set(session.trainees.values_list("person_id", flat=True))
            asked = {name for name in asked if self.people[name].pk not in named}
            asked = {name for name in asked if self.members[name].user_id != session.suggester_id}
        declined = set(session.declines.values_list("person", flat=True))
        return {name for name in asked - gone if self.people[name].pk not in declined}

    def leave(self, name: str) -> None:
        """Let somebody leave the company: their login ends, their person becomes inactive."""
        person = self.people[name]
        person.status = Person.Status.INACTIVE
        person.save(update_fields=["status"])
        if name in self.members:
            self.members[name].active = False
            self.members[name].save(update_fields=["active"])


def make_sides(word: str) -> Sides:
    """Return a fresh company."""
    company = make_company(f"Rafaga {word}")
    members = {name: make_member(company, role, make_user(name=f"{name} {word}")) for name, role in ROLES.items()}
    with as_company(company.pk):
        people = {name: person_for(company=company, user=each.user, now=NOW) for name, each in members.items()}
    people["driver"] = make_person(company, f"Dana Driver {word}", email="dana@example.com")
    people["rider"] = make_person(company, f"Rico Rider {word}")
    in_groups = {"Coaches": ("coach", "second", "supervisor"), "Team": ("agent", "driver", "second", "lead")}
    with as_company(company.pk):
        groups = {
            group: save_group(company=company, name=group, members=[people[n].pk for n in names], by=None, now=NOW)
            for group, names in in_groups.items()
        }
        area = CoachingArea.objects.filter(company=company).order_by("pk")[0]
    return Sides(company, members, people, groups, in_groups, area)
