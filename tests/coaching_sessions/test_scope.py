"""Who may know of which sessions: the reads that answer at once, held against the rule written out row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest

from pacenote.accounts.models import Company, CompanyRole, Membership, Role
from pacenote.accounts.permissions import BE_COACH, MANAGE_SESSIONS, VIEW_SUGGESTIONS, VIEW_TEAM, may
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.people.models import Group, GroupMember, Person
from pacenote.people.services import person_for
from tests.coaching_sessions.stage import Stage, make_stage
from tests.makers import NOW, make_group, make_limited, make_member, make_person, make_user

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class House:
    """A stage with members of every role, some limited to a team, and sessions of every kind about everybody."""

    stage: Stage
    members: dict[str, Membership]
    people: list[Person]


@pytest.fixture
def house() -> Iterator[House]:
    stage = make_stage()
    inside, outside = make_person(stage.company, "Ines Inside"), make_person(stage.company, "Otto Outside")
    team = make_group(stage.company, inside, stage.people["agent"])
    members = {
        "supervisor": stage.supervisor, "coach": stage.coach, "second": stage.second, "agent": stage.agent,
        "manager": stage.manager,
        "limited": make_limited(stage.company, team, role=Role.SUPERVISOR),
        "limited_coach": make_limited(stage.company, team),
        "nowhere": make_limited(stage.company, role=Role.SUPERVISOR),
        "dispatcher": make_member(stage.company, Role.DISPATCHER, make_user()),
        "suggestions": make_own(stage.company, [VIEW_SUGGESTIONS]),
        "team": make_own(stage.company, [VIEW_TEAM]),
        "limited_suggestions": make_own(stage.company, [VIEW_SUGGESTIONS], team),
        "limited_team": make_own(stage.company, [VIEW_TEAM, BE_COACH], team),
    }  # fmt: skip
    with as_company(stage.company.pk):
        for word in ("limited_coach", "limited", "limited_team"):
            person_for(company=stage.company, user=members[word].user, now=NOW)
        people = list(Person.objects.filter(company=stage.company).order_by("pk"))
        agents = Group.objects.create(company=stage.company, name="Agents", sort_key="agents")
        for each in (inside, stage.people["second"]):
            GroupMember.objects.create(company=stage.company, group=agents, person=each)
        _sessions(stage, [inside, outside, stage.people["agent"], stage.people["second"], None], agents)
        yield House(stage, members, people)


def make_own(company: Company, permissions: list[str], team: Group | None = None) -> Membership:
    """Return a member with a role of the company's own, limited to a team where there is one."""
    member = make_limited(company, team) if team else make_member(company, Role.READER, make_user())
    name = f"{member.pk} {permissions}"
    member.own_role = CompanyRole.objects.create(company=company, name=name[:40], permissions=permissions)
    member.role = ""
    member.save(update_fields=["own_role", "role"])
    return member


def _sessions(stage: Stage, trainees: list[Person | None], agents: Group) -> None:
    """Make one session of each: asked by whom, coached by whom, about whom, planned or not."""
    suggesters = (stage.supervisor.user, stage.second.user, None)
    for who, suggester, planned, grouped in product(trainees, suggesters, (True, False), (True, False)):
        session = CoachingSession.objects.create(
            company=stage.company, title="Talk", area=stage.area, suggester=suggester, suggested_at=NOW,
            state="scheduled" if planned else "suggested", created_at=NOW, expires_at=NOW + timedelta(days=9),
            scheduled_at=NOW if planned else None, starts_at=NOW, minutes=30,
            coach=None if grouped and not planned else stage.people["coach"],
            coach_group=stage.coaches if grouped and not planned else None,
        )  # fmt: skip
        to_group = who is None and not planned
        person = stage.people["driver"] if who is None and planned else who
        Trainee.objects.create(
            company=stage.company, session=session, person=person, group=agents if to_group else None
        )


def reference(member: Membership, session: CoachingSession) -> bool:
    """Say whether a member may know of a session, as sessions.md words it."""
    if may(member, MANAGE_SESSIONS):
        return True
    user, planned = member.user_id, session.scheduled_at is not None
    scope = set(Person.objects.visible_to(member).values_list("pk", flat=True))
    named = {each.person_id for each in session.trainees.all() if each.person_id}
    of_groups = GroupMember.objects.filter(group__in=[each.group_id for each in session.trainees.all()])
    trainees = named | set(of_groups.values_list("person", flat=True))
    mine = {each.pk for each in Person.objects.filter(company=member.company, user=user)}
    asked = GroupMember.objects.filter(group=session.coach_group, person__in=mine).exists() if not session.coach else 0
    if session.suggester_id == user or (session.coach and session.coach.user_id == user):
        return True
    if (planned and named & mine) or (may(member, BE_COACH) and asked and not named & mine):
        return True
    if planned:
        return may(member, VIEW_TEAM) and bool(trainees & scope)
    return may(member, VIEW_SUGGESTIONS) and bool(trainees & scope) and not trainees & mine


def ids(rows: object) -> set[int]:
    return set(rows.values_list("pk", flat=True))  # type: ignore[attr-defined]


def test_each_member_knows_of_what_the_rule_says_and_of_nothing_else(house):
    every = list(CoachingSession.objects.select_related("coach").prefetch_related("trainees"))

    for word, member in house.members.items():
        wanted = {each.pk for each in every if reference(member, each)}
        assert ids(CoachingSession.objects.visible_to(member)) == wanted, word

    counts = {word: CoachingSession.objects.visible_to(each).count() for word, each in house.members.items()}
    assert counts["nowhere"] == counts["dispatcher"] == 0
    assert 0 < counts["agent"] < counts["limited"] < counts["second"] < counts["supervisor"] == len(every)


def test_what_is_about_a_person_is_what_may_be_known_of_theirs(house):
    for word, member in house.members.items():
        seen = ids(CoachingSession.objects.visible_to(member))
        for person in house.people:
            groups = GroupMember.objects.filter(person=person).values("group")
            theirs = ids(CoachingSession.objects.filter(trainees__person=person))
            theirs |= ids(CoachingSession.objects.filter(trainees__group__in=groups))
            known = person.user_id == member.user_id or Person.objects.visible_to(member).filter(pk=person.pk).exists()
            if known:
                assert ids(CoachingSession.objects.about(person, member)) == theirs & seen, (word, person.name)


def test_another_company_has_none_of_it(house):
    other = make_stage("Other Support")
    with as_company(other.company.pk):
        for member in (other.manager, other.supervisor, other.coach):
            assert not CoachingSession.objects.visible_to(member).exists()
            assert not CoachingSession.objects.about(house.people[0], member).exists()


def test_what_comes_up_for_somebody_is_planned_or_running_and_not_declined_the_next_first():
    stage = make_stage()
    agent, coach, driver = (stage.people[word] for word in ("agent", "coach", "driver"))

    def put(title: str, state: str, day: int, *, by: Person, who: Person, answer: str = "") -> None:
        session = CoachingSession.objects.create(
            company=stage.company, title=title, area=stage.area, state=state, created_at=NOW, coach=by,
            scheduled_at=NOW, starts_at=NOW + timedelta(days=day), minutes=30,
        )  # fmt: skip
        Trainee.objects.create(company=stage.company, session=session, person=who, answer=answer)

    with as_company(stage.company.pk):
        put("Later", "scheduled", 2, by=coach, who=agent)
        put("Running", "started", 0, by=coach, who=agent)
        put("Held", "completed", -1, by=coach, who=agent)
        put("Declined", "scheduled", 1, by=coach, who=agent, answer="declined")
        put("Coached by them", "scheduled", 3, by=agent, who=driver)
        put("Held by them", "completed", -2, by=agent, who=driver)
        put("Somebody else's", "scheduled", 1, by=coach, who=driver)

        titles = [each.title for each in CoachingSession.objects.coming_up_for(agent)]

    assert titles == ["Running", "Later", "Coached by them"]
