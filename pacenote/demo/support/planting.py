"""Plant the contact center: its sheets are stored, read, judged and sent by the real path; only the clock is played."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pacenote.accounts.models import Company, Membership, Role, User
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching_sessions import services as sessions
from pacenote.coaching_sessions.bridge import Limits
from pacenote.demo.calendar import DemoCalendar, calendar_at
from pacenote.demo.logins import OWNER, Login, login_of, make_user
from pacenote.demo.support.center import AUDITORS, CODE, NAME, Center
from pacenote.demo.support.sessions import plant_sessions
from pacenote.demo.support.sheets import CASES, METRICS
from pacenote.imports import services as imports
from pacenote.jobs.founding import found_company
from pacenote.messaging import services as messaging
from pacenote.people.models import Person
from pacenote.people.services import NewPerson, new_person, save_group
from pacenote.performance.models import SendMoment
from pacenote.performance.services import plan_moments

EARLY = timedelta(minutes=70)
#: Who signs in besides the owner; the auditor reads, since being an auditor is a part in a case and no role.
TEAM = (
    (Role.MANAGER, "manager@example.com", "Aurelia Fontaine-Mbeki"),
    (Role.SUPERVISOR, "lead@example.com", "Lucan Hollander"),
    (Role.COACH, "trainer@example.com", "Ffion Abernathy"),
    (Role.COACH, "trainer2@example.com", "Emil Stavros"),
    (Role.READER, AUDITORS[0][1], AUDITORS[0][0]),
)
#: So many agents, the first by name, are the supervisor's.
TEAM_SIZE = 22
#: Stricter than what ships, so that a handful is suggested and not half the center.
RULE = Limits(times=4, weeks=4, messages=6)


@dataclass(frozen=True, slots=True)
class Stage:
    """What all steps of the planting need."""

    company: Company
    calendar: DemoCalendar
    center: Center
    manager: Membership


def plant_support(now: datetime) -> list[Login]:
    """Make the company and its eight weeks up to ``now``; returns who can sign in to it. The owner is there already."""
    calendar = calendar_at(now)
    owner = User.objects.get(email=OWNER)
    center = Center(calendar.today)
    founded = calendar.send_on(calendar.today) - timedelta(weeks=9)
    company = found_company(name=NAME, zone=calendar.zone.key, owner=owner, now=founded, short_code=CODE)
    Company.objects.filter(pk=company.pk).update(
        word=Company.Word.AGENT,
        reach=Company.Reach.ACTIVE,
        first_weekday=0,
        send_time=calendar.send_time,
        delivery_weekday=calendar.delivery_weekday,
    )
    company.refresh_from_db()
    team = [Membership.objects.create(company=company, user=make_user(*each[1:]), role=each[0]) for each in TEAM]
    stage = Stage(company, calendar, center, team[0])
    agent = _know_people(stage, team, founded)
    for week in center.weeks:
        _live_through(stage, week, now)
    plant_sessions(company=company, supervisor=team[1], coaches=team[2:4], manager=team[0], now=now)
    _let_rule_suggest(stage, now)
    return [login_of(each) for each in (Membership.objects.get(company=company, user=owner), *team, agent)]


def _let_rule_suggest(stage: Stage, now: datetime) -> None:
    """Switch on that Pacenote suggests sessions itself, and let it: where six messages on a metric changed nothing."""
    company, hour = stage.company, timedelta(hours=1)
    with as_company(company.pk):
        sessions.change_bridge(company=company, on=True, limits=RULE, by=stage.manager.user, now=now - 2 * hour)
        sessions.bridge(company_id=company.pk, now=now - hour)


def _know_people(stage: Stage, team: list[Membership], at: datetime) -> Membership:
    """Enter agents and auditors, limit the supervisor to a group, and give one agent a login."""
    company = stage.company
    with as_company(company.pk):
        SendMoment.objects.filter(company=company).delete()  # planned for the shipped send time
        for mapping in (METRICS, CASES):
            imports.save_mapping(company=company, mapping=mapping, metrics=[], by=stage.manager.user, now=at)
        people = [
            new_person(company=company, details=NewPerson(name=each.legal_name, email=each.email), now=at)
            for each in stage.center.agents
        ]
        auditors = [
            new_person(company=company, details=NewPerson(name=name, email=email), now=at) for name, email in AUDITORS
        ]
        _give_login(team[-1], AUDITORS[0][1])
        for name, members in (("Team Hollander", people[:TEAM_SIZE]), ("Quality team", auditors)):
            ids = [each.pk for each in members]
            group = save_group(company=company, name=name, members=ids, by=stage.manager.user, now=at)
            group.scopes.create(company=company, membership=team[1])
        Membership.objects.filter(pk=team[1].pk).update(limited=True)
        team[1].limited = True
        user = make_user(people[3].email, people[3].name)
        agent = Membership.objects.create(company=company, user=user, role=Role.ASSOCIATE)
        _give_login(agent, user.email)
    return agent


def _give_login(membership: Membership, email: str) -> None:
    Person.objects.filter(company=membership.company, email=email).update(user=membership.user)


def _live_through(stage: Stage, week: date, now: datetime) -> None:
    """Play the day on which a week's sheets are due: they come in the morning, and the send follows."""
    company, day = stage.company, _due_on(week, stage.calendar.delivery_weekday)
    send = stage.calendar.send_on(day)
    with as_company(company.pk):
        plan_moments(company=company, now=send - timedelta(hours=20))
    at = min(send - EARLY, now)
    for name, data in (stage.center.metrics(week), stage.center.cases(week)):
        with as_company(company.pk):
            file = imports.store(company=company, name=name, data=data, uploaded_by=stage.manager.user, now=at).file
        imports.load(company_id=company.pk, file_id=file.pk, now=at)
    coaching.evaluate_waiting(company_id=company.pk, file_id=file.pk, now=at)
    if send > now:
        return
    with as_company(company.pk):
        moment = SendMoment.objects.get(company=company, day=day)
    coaching.release_due(company_id=company.pk, moment_id=moment.pk, now=send + timedelta(seconds=1))
    with as_company(company.pk):  # it planned the day after, on which nothing came and nobody missed a send
        SendMoment.objects.filter(company=company, released_at=None, due_at__lt=now).delete()
    while messaging.deliver(clock=lambda: send + timedelta(seconds=4), company_id=company.pk):
        pass


def _due_on(week: date, weekday: int) -> date:
    end = week + timedelta(days=6)
    return end + timedelta(days=(weekday - end.weekday() - 1) % 7 + 1)
