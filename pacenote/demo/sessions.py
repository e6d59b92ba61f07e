"""Coaching sessions of the demo, one in every state, among a supervisor, a coach and the people of the story."""

from __future__ import annotations

from datetime import datetime, timedelta

from pacenote.accounts.models import Company, Membership
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea
from pacenote.people.models import Person
from pacenote.people.services import person_for, save_group

DAY = timedelta(days=1)


def plant_sessions(*, company: Company, supervisor: Membership, coach: Membership, now: datetime) -> None:
    """Play the last two weeks of sessions: suggested, expiring soon, scheduled, held and confirmed, declined."""
    with as_company(company.pk):
        coaching = person_for(company=company, user=coach.user, now=now - 30 * DAY)
        person_for(company=company, user=supervisor.user, now=now - 30 * DAY)
        people = list(Person.objects.filter(company=company, user=None, status="active").order_by("sort_key")[:8])
        members = [each.pk for each in people[:5]]
        save_group(company=company, name="Photo workshop", members=members, by=supervisor.user, now=now - 20 * DAY)
        area, quality = CoachingArea.objects.filter(company=company).order_by("pk")[:2]

        def suggest(
            title: str, who: Person, ago: float, *, about: CoachingArea, waits: float = 90
        ) -> services.Suggestion:
            return services.Suggestion(
                title,
                Choice(person_id=coaching.pk),
                (Choice(person_id=who.pk),),
                about.pk,
                now - ago * DAY + waits * DAY,
            )

        def at(title: str, who: Person, starts_at: datetime, about: CoachingArea) -> services.Schedule:
            return services.Schedule(
                title,
                (Choice(person_id=who.pk),),
                about.pk,
                starts_at,
                20,
                place="Dispatch office",
                agenda="Two examples, what helps, what we agree.",
            )

        waiting = (
            ("Keep two seconds on Route 9", people[0], 2.0, area, 90.0),
            ("Belt before you roll", people[1], 11.0, area, 14.0),
        )
        for title, who, ago, about, waits in waiting:
            services.suggest(
                by=supervisor, form=suggest(title, who, ago, about=about, waits=waits), now=now - ago * DAY
            )
        for title, who, ago, starts_in in (
            ("Speed on residential streets", people[2], 3.0, 1.1),
            ("Photos that get accepted", people[3], 1.0, 0.1),
        ):
            session = services.suggest(by=supervisor, form=suggest(title, who, ago, about=quality), now=now - ago * DAY)
            form = at(title, who, now + starts_in * DAY, quality)
            services.schedule(session=session, by=coach, form=form, now=now - (ago - 0.2) * DAY)
        _hold(at("Parking brake sequence", people[4], now - 8 * DAY, area), coach, people[4], now - 8 * DAY)
        declined = services.suggest(
            by=supervisor, form=suggest("Calls before a return", people[5], 10, about=quality), now=now - 10 * DAY
        )
        services.decline_suggestion(session=declined, by=coach, reason="On leave until next week.", now=now - 9 * DAY)


def _hold(form: services.Schedule, coach: Membership, trainee: Person, when: datetime) -> None:
    session = services.schedule_new(by=coach, form=form, now=when - 2 * DAY)
    services.start(session=session, by=coach, now=when)
    outcome = services.Outcome(
        summary="Gear first, then the brake, at every stop.",
        shared_notes="We practised it on the yard, ten times.",
        attendance={trainee.pk: "present"},
        actions=[
            services.Action("Say the order aloud for a week", trainee.pk, (when + 7 * DAY).date(), "pps_compliance")
        ],
        acknowledge=True,
    )
    services.complete(session=session, by=coach, outcome=outcome, now=when + timedelta(minutes=20))
    services.acknowledge(session=session, trainee=trainee, now=when + timedelta(hours=4))
