"""Coaching sessions in every state, for the pages that a browser opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from pacenote.accounts.models import Company, Membership, Role, User
from pacenote.base.tenancy import as_company
from pacenote.cases.models import Case, Participant
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession
from pacenote.coaching_sessions.services import (
    Action,
    Outcome,
    Schedule,
    Suggestion,
    complete,
    schedule_new,
    start,
    start_instant,
    suggest,
)
from pacenote.people.models import Person
from pacenote.people.services import person_for, save_group
from tests.browser.stage_cases import stage_cases
from tests.makers import make_member, make_person, make_user


def stage_sessions(company: Company, owner: Membership, now: datetime) -> dict[str, int]:
    """Return the ids of sessions by what a page needs one for; the owner suggests, coaches and is coached."""
    cases = stage_cases(company, now)
    coach = make_member(company, Role.COACH, make_user(name="Rosalind Achterberg"))
    supervisor = make_member(company, Role.SUPERVISOR, make_user(name="Thaddeus Winslow"))
    with as_company(company.pk):
        me, other = (person_for(company=company, user=each.user, now=now) for each in (owner, coach))
        person_for(company=company, user=supervisor.user, now=now)
        drivers = list(Person.objects.filter(company=company, user=None).order_by("sort_key")[:3])
        save_group(company=company, name="Photo workshop", members=[each.pk for each in drivers], by=None, now=now)
        area = CoachingArea.objects.filter(company=company).order_by("pk")[0]
        trainees = tuple(Choice(person_id=each.pk) for each in drivers[:2])

        def form(title: str, hours: float, who: tuple[Choice, ...] = trainees) -> Schedule:
            starts_at = now + timedelta(hours=hours)
            return Schedule(title, who, area.pk, starts_at, 30, place="Dispatch office", agenda="Look at three photos.")

        def idea(title: str, coach: Person, days: int) -> Suggestion:
            until = now + timedelta(days=days)
            return Suggestion(title, Choice(person_id=coach.pk), trainees, area.pk, until, case_ids=(cases["case_id"],))

        held = start(session=schedule_new(by=owner, form=form("Belt before you roll", 0.1), now=now), by=owner, now=now)
        actions = [Action("Two photos of each locker", drivers[0].pk, now.date() + timedelta(days=7))]
        outcome = Outcome(
            "Went well.", "Step back before the photo.", "Was nervous.", actions=actions, acknowledge=True
        )
        complete(session=held, by=owner, outcome=outcome, now=now)
        return cases | {
            "suggestion_id": suggest(by=owner, form=idea("Keep two seconds", other, 3), now=now).pk,
            "asked_id": suggest(by=supervisor, form=idea("Photos that get accepted", me, 60), now=now).pk,
            "session_id": schedule_new(by=owner, form=form("Speed on residential streets", 26), now=now).pk,
            "running_id": start_instant(by=owner, form=form("Calls before a return", 0), now=now).pk,
            "held_id": held.pk,
            "mine_id": schedule_new(
                by=coach, form=form("Reading the week", 50, (Choice(person_id=me.pk),)), now=now
            ).pk,
        }


def stage_talks(company: Company, now: datetime) -> tuple[dict[str, User], dict[str, int]]:
    """A company for journeys of three users; returns them and the ids of sessions that wait for them."""
    roles = {"supervisor": Role.SUPERVISOR, "coach": Role.COACH, "agent": Role.ASSOCIATE}
    names = {"supervisor": "Thaddeus Winslow", "coach": "Rosalind Achterberg", "agent": "Ottoline Vasquez"}
    members = {word: make_member(company, role, make_user(name=names[word])) for word, role in roles.items()}
    with as_company(company.pk):
        people = {word: person_for(company=company, user=each.user, now=now) for word, each in members.items()}
        area, another, third, fourth = CoachingArea.objects.filter(company=company).order_by("pk")[:4]
        who = (Choice(person_id=people["agent"].pk),)

        def idea(title: str, about: CoachingArea = area) -> Suggestion:
            expires_at = now + timedelta(days=30)
            return Suggestion(title, Choice(person_id=people["coach"].pk), who, about.pk, expires_at)

        # another area: a form would warn of two suggestions about one
        forms = (idea("Raced"), idea("Old"), idea("Refused", another))
        raced, old, declined = (suggest(by=members["supervisor"], form=each, now=now) for each in forms)
        CoachingSession.objects.filter(pk=old.pk).update(expires_at=now)
        # the clock finds it overdue when it first looks, and nobody opens it before
        long_ago = now - timedelta(days=2)
        lapsed = suggest(by=members["supervisor"], form=replace(idea("Lapsed"), expires_at=now), now=long_ago)
        soon = Schedule("Now", who, area.pk, now + timedelta(minutes=5), 30)
        due = schedule_new(by=members["coach"], form=soon, now=now)
        other = Person.objects.filter(company=company, user=None).order_by("sort_key")[0]
        edited = suggest(by=members["supervisor"], form=idea("Edited", third), now=now)
        crowd = schedule_new(by=members["coach"], form=_crowd(company, fourth, who, now), now=now)
    users = {word: each.user for word, each in members.items()}
    ids = {"raced_id": raced.pk, "old_id": old.pk, "now_id": due.pk, "declined_id": declined.pk, "lapsed_id": lapsed.pk}
    return users, ids | {"person_id": other.pk, "edited_id": edited.pk, "crowd_id": crowd.pk}


def _crowd(company: Company, area: CoachingArea, who: tuple[Choice, ...], now: datetime) -> Schedule:
    """Return a session of forty trainees, all with the longest names there are, one of them without a space."""
    names = [f"Wilhelmina-Alexandria Montgomery-Featherstonehaugh van der Westhuizen {each:02}" for each in range(38)]
    group = [
        make_person(company, name) for name in (*names, "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch")
    ]
    title = f"Everybody {'andeverybodyelsewhodrivesforus' * 6}"[:200]
    starts_at = now + timedelta(days=3)
    people = (*who, *(Choice(person_id=each.pk) for each in group))
    return Schedule(title, people, area.pk, starts_at, 60, place=f"https://meet.example.com/{'a' * 150}")


def stage_case_talk(company: Company, members: dict[str, Membership], now: datetime) -> tuple[Membership, int]:
    """Let the agent of case 8103 sign in, and suggest a session about it; returns their membership and the session."""
    with as_company(company.pk):
        case = Case.objects.get(company=company, number="8103")
        agent = case.participants.get(part=Participant.Part.OWNER).person
        assert agent is not None
        coach = Person.objects.get(company=company, user=members["coach"].user)
    member = make_member(company, Role.ASSOCIATE, make_user(name=agent.name))
    with as_company(company.pk):
        agent.user = member.user
        agent.save(update_fields=["user"])
        area = CoachingArea.objects.filter(company=company).order_by("pk")[0]
        who, asked, until = (Choice(person_id=agent.pk),), Choice(person_id=coach.pk), now + timedelta(days=30)
        form = Suggestion("Ring twice", asked, who, area.pk, until, case_ids=(case.pk,))
        return member, suggest(by=members["lead"], form=form, now=now).pk
