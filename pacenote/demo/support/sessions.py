"""Sessions of the contact center, one in every state and every way to end, most of them about cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pacenote.accounts.models import Company, Membership
from pacenote.base.tenancy import as_company
from pacenote.cases.models import Case, Participant
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
    manager: Membership
    coaching: Person
    coaches: int
    areas: tuple[int, ...]
    now: datetime

    def suggest(
        self, title: str, about: Case, *, ago: float, waits: float = 90, area: int = 0, group: bool = False
    ) -> CoachingSession:
        """Suggest a session about a case and its agent so many days ago; it waits so many days."""
        at = self.now - ago * DAY
        coach = Choice(group_id=self.coaches) if group else Choice(person_id=self.coaching.pk)
        form = services.Suggestion(title, coach, _agents(about), self.areas[area], at + waits * DAY, (about.pk,))
        return services.suggest(by=self.supervisor, form=form, now=at)

    def schedule(self, title: str, about: Case, *, ago: float, starts_in: float, area: int = 0) -> CoachingSession:
        """Suggest a session and schedule it a few hours later, to start so many days from now."""
        session = self.suggest(title, about, ago=ago, area=area)
        starts_at, at = self.now + starts_in * DAY, self.now - (ago - 0.2) * DAY
        form = services.Schedule(
            title, _agents(about), self.areas[area], starts_at, 30, mode="online",
            place="https://meet.example.com/coaching", agenda="Listen together, two things to keep, one to change.",
            case_ids=(about.pk,),
        )  # fmt: skip
        return services.schedule(session=session, by=self.coach, form=form, now=at)


def _agents(about: Case) -> tuple[Choice, ...]:
    people = about.participants.exclude(part="auditor").exclude(person=None).values_list("person_id", flat=True)
    return tuple(Choice(person_id=each) for each in dict.fromkeys(people))


def plant_sessions(
    *, company: Company, supervisor: Membership, coaches: Sequence[Membership], manager: Membership, now: datetime
) -> None:
    """Play six weeks of sessions."""
    with as_company(company.pk):
        long_ago = now - 50 * DAY
        people = [person_for(company=company, user=each.user, now=long_ago) for each in (*coaches, supervisor)]
        members = [each.pk for each in people[: len(coaches)]]
        group = save_group(company=company, name="Coaches", members=members, by=manager.user, now=long_ago)
        areas = tuple(CoachingArea.objects.filter(company=company).order_by("pk").values_list("pk", flat=True))
        cast = Cast(supervisor, coaches[0], manager, people[0], group.pk, areas[2:4], now)
        # in two steps: of rows that were written a moment ago the database knows no numbers, and may join them for ever
        of_team = Participant.objects.visible_to(supervisor).filter(part=Participant.Part.OWNER)
        owned = set(of_team.values_list("case", flat=True))
        seen = Case.objects.visible_to(supervisor).filter(pk__in=owned).order_by("-at", "-pk")
        cases = [*seen.filter(satisfied=False)[:16], *seen.filter(satisfied=True)[:16]][:16]
        _open_ones(cast, cases[:7])
        _held(cast, cases[7:9])
        _ended(cast, cases[9:])


def _open_ones(cast: Cast, cases: Sequence[Case]) -> None:
    cast.suggest("Say what happens next", cases[0], ago=1)
    cast.suggest("Shorter without hurry", cases[1], ago=4, area=1, group=True)
    cast.suggest("Own the call back", cases[2], ago=11, waits=14)
    cast.schedule("Listen before you look it up", cases[3], ago=3, starts_in=1.1)
    cast.schedule("Close with a summary", cases[4], ago=2, starts_in=0.1, area=1)
    running = cast.schedule("Tone on written contacts", cases[5], ago=2, starts_in=-0.01)
    services.start(session=running, by=cast.coach, now=cast.now - 0.01 * DAY)
    cast.schedule("Refunds, step by step", cases[6], ago=5, starts_in=-0.2)  # overdue


def _held(cast: Cast, cases: Sequence[Case]) -> None:
    for place, (title, about, ago) in enumerate(
        (("Promises we can keep", cases[0], 9.0), ("Calm on the third contact", cases[1], 2.0))
    ):
        session = cast.schedule(title, about, ago=ago + 3, starts_in=-ago)
        when = cast.now - ago * DAY
        services.start(session=session, by=cast.coach, now=when)
        trainees = [each for each in session.trainees.select_related("person") if each.person]
        outcome = services.Outcome(
            summary="We heard the contact together. One sentence was missing: what happens next.",
            shared_notes="Say it before you close, and write it into the ticket.",
            private_notes="Was open to it.",
            attendance={each.person_id or 0: "present" for each in trainees},
            actions=[
                services.Action("Five contacts with the sentence", trainees[0].person_id, (when + 7 * DAY).date())
            ],
            acknowledge=True,
        )
        services.complete(session=session, by=cast.coach, outcome=outcome, now=when + DAY / 48)
        if place == 0 and trainees[0].person:
            services.acknowledge(session=session, trainee=trainees[0].person, now=when + DAY / 6)


def _ended(cast: Cast, cases: Sequence[Case]) -> None:
    """Let one end in each way."""
    now = cast.now
    taken_back = cast.suggest("Check the address twice", cases[0], ago=20)
    services.delete_suggestion(session=taken_back, by=cast.supervisor, now=now - 19 * DAY)
    declined = cast.suggest("Hold music is not an answer", cases[1], ago=16)
    reason = "On leave until Monday."
    services.decline_suggestion(session=declined, by=cast.coach, reason=reason, now=now - 15 * DAY)
    expired = cast.suggest("Vouchers, who may give them", cases[2], ago=30, waits=14)
    services.expire(session=expired, now=now - 16 * DAY)
    refused = cast.schedule("Transfers with a name", cases[3], ago=14, starts_in=-10)
    for each in refused.trainees.select_related("person"):
        if each.person:
            services.trainee_decline(session=refused, trainee=each.person, reason="Early shift.", now=now - 12 * DAY)
    canceled = cast.schedule("Two systems, one answer", cases[4], ago=12, starts_in=-8)
    services.coach_cancel(session=canceled, by=cast.coach, reason="Training room is closed.", now=now - 9 * DAY)
    missed = cast.schedule("After-call notes", cases[5], ago=25, starts_in=-18)
    services.no_show(session=missed, by=cast.coach, now=now - 17.9 * DAY)
    stopped = cast.suggest("Escalations", cases[6], ago=8)
    services.admin_cancel(session=stopped, by=cast.manager, reason="The queue is closed.", now=now - 6 * DAY)
