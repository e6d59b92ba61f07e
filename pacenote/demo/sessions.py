"""Coaching sessions of the demo, one in every state, among a supervisor, a coach and the people of the story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pacenote.accounts.models import Company, Membership
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession
from pacenote.people.models import Person
from pacenote.people.services import person_for, save_group

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays, and when now is."""

    supervisor: Membership
    coach: Membership
    coaching: Person
    areas: tuple[CoachingArea, CoachingArea]
    now: datetime

    def suggest(self, title: str, who: Person, *, ago: float, area: int = 1, waits: float = 90) -> CoachingSession:
        """Suggest a session so many days ago; it waits so many days."""
        at = self.now - ago * DAY
        trainees = (Choice(person_id=who.pk),)
        coach = Choice(person_id=self.coaching.pk)
        form = services.Suggestion(title, coach, trainees, self.areas[area].pk, at + waits * DAY)
        return services.suggest(by=self.supervisor, form=form, now=at)

    def form(self, title: str, who: Person, starts_at: datetime, *, area: int = 1) -> services.Schedule:
        """Return what the coach fills in."""
        return services.Schedule(
            title,
            (Choice(person_id=who.pk),),
            self.areas[area].pk,
            starts_at,
            20,
            place="Dispatch office",
            agenda="Two examples, what helps, what we agree.",
        )


def plant_sessions(*, company: Company, supervisor: Membership, coach: Membership, now: datetime) -> None:
    """Play the last two weeks of sessions: suggested, expiring soon, scheduled, held and confirmed, declined."""
    with as_company(company.pk):
        coaching = person_for(company=company, user=coach.user, now=now - 30 * DAY)
        person_for(company=company, user=supervisor.user, now=now - 30 * DAY)
        people = list(Person.objects.filter(company=company, user=None, status="active").order_by("sort_key")[:6])
        members = [each.pk for each in people[:5]]
        save_group(company=company, name="Photo workshop", members=members, by=supervisor.user, now=now - 20 * DAY)
        first, second = CoachingArea.objects.filter(company=company).order_by("pk")[:2]
        _play(Cast(supervisor, coach, coaching, (first, second), now), people)


def _play(cast: Cast, people: list[Person]) -> None:
    now = cast.now
    cast.suggest("Keep two seconds on Route 9", people[0], ago=2, area=0)
    cast.suggest("Belt before you roll", people[1], ago=11, area=0, waits=14)
    for title, who, ago, starts_in in (
        ("Speed on residential streets", people[2], 3.0, 1.1),
        ("Photos that get accepted", people[3], 1.0, 0.1),
    ):
        session = cast.suggest(title, who, ago=ago)
        form = cast.form(title, who, now + starts_in * DAY)
        services.schedule(session=session, by=cast.coach, form=form, now=now - (ago - 0.2) * DAY)
    _hold(cast, cast.form("Parking brake sequence", people[4], now - 8 * DAY, area=0), people[4])
    declined = cast.suggest("Calls before a return", people[5], ago=10)
    services.decline_suggestion(session=declined, by=cast.coach, reason="On leave until next week.", now=now - 9 * DAY)


def _hold(cast: Cast, form: services.Schedule, trainee: Person) -> None:
    when = form.starts_at or cast.now
    session = services.schedule_new(by=cast.coach, form=form, now=when - 2 * DAY)
    services.start(session=session, by=cast.coach, now=when)
    due = (when + 7 * DAY).date()
    outcome = services.Outcome(
        summary="Gear first, then the brake, at every stop.",
        shared_notes="We practised it on the yard, ten times.",
        attendance={trainee.pk: "present"},
        actions=[services.Action("Say the order aloud for a week", trainee.pk, due, "pps_compliance")],
        acknowledge=True,
    )
    services.complete(session=session, by=cast.coach, outcome=outcome, now=when + timedelta(minutes=20))
    services.acknowledge(session=session, trainee=trainee, now=when + timedelta(hours=4))
