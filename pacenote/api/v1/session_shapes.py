"""Coaching sessions as programs send and read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Self

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Schema
from pydantic import Field, model_validator

from pacenote.accounts.models import Membership
from pacenote.api.words import Inline, Moment
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import (
    ActionItem,
    CoachingSession,
    SessionAttachment,
    SessionCase,
    SessionEvent,
    Trainee,
)
from pacenote.coaching_sessions.queries import reads_answers
from pacenote.coaching_sessions.scope import SessionQuerySet
from pacenote.coaching_sessions.services.referring import case_ids_of
from pacenote.coaching_sessions.services.standing import me
from pacenote.coaching_sessions.workflow import State
from pacenote.people.models import Person

Words = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
Long = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]
Id = Annotated[int, Field(ge=1, le=2**62)]
StateWord = Annotated[State, Inline()]
Title = Annotated[Words, Field(max_length=200)]
MOST_ACTIONS = 20


class Who(Schema):
    """A person or a group."""

    person: int | None
    group: int | None


class WhoIn(Schema):
    """A person or a group: exactly one of both."""

    person: Id | None = None
    group: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.person) == bool(self.group):
            raise ValueError("name a person or a group, and not both")
        return self

    def choice(self) -> Choice:
        """Return it as an entry of a list."""
        return Choice(person_id=self.person, group_id=self.group)


class CoachIn(Schema):
    """A person, a group, or a user who may coach and is not in the directory yet: exactly one of the three."""

    person: Id | None = None
    group: Id | None = None
    user: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(map(bool, (self.person, self.group, self.user))) != 1:
            raise ValueError("name a person, a group or a user, and one of them only")
        return self

    def choice(self, membership: Membership) -> Choice:
        """Return it as an entry of a list; a user is taken into the directory.

        Raises Http404 for a user who may not coach.
        """
        person = self.person if self.user is None else taken_in(membership, self.user).pk
        return Choice(person_id=person, group_id=self.group)


class CoachOut(Schema):
    """Who may coach: a person, or by ``user`` somebody whom the directory does not know yet."""

    person: int | None
    user: int | None
    name: str


class TraineeOut(Schema):
    """Who is to be coached. A trainee reads nothing of what the others answered: there it is empty."""

    person: int | None
    group: int | None
    answer: str = ""
    reason: str = ""
    proposed: list[datetime] = []
    attendance: str = ""
    acknowledged_at: datetime | None = None
    comment: str = ""


class ActionOut(Schema):
    """What somebody will do after the session; ``metric`` is what it should move."""

    id: int
    text: str
    owner: int | None
    due: date | None
    metric: str
    done_at: datetime | None


class AttachmentOut(Schema):
    """A file of the session."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime


class EventOut(Schema):
    """One step of a session: the verb that was recorded, and who took it."""

    id: int
    verb: str
    at: datetime
    person: int | None
    by: str
    reason: str


class SessionOut(Schema):
    """A session as it stands. The coach's private notes are on the coach's page alone."""

    id: int
    title: str
    state: StateWord
    area: int
    coach: Who
    trainees: list[TraineeOut]
    cases: list[int]
    actions: list[ActionOut]
    attachments: list[AttachmentOut]
    follows: int | None
    suggested_at: datetime | None
    expires_at: datetime | None
    starts_at: datetime | None
    minutes: int | None
    mode: str
    place: str
    agenda: str
    scheduled_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    canceled_at: datetime | None
    cancellation: str
    reason: str
    summary: str
    shared_notes: str
    acknowledge: bool


#: Fields that are named as their columns are.
SAME = tuple(
    name
    for name in SessionOut.model_fields
    if name not in ("id", "area", "coach", "trainees", "cases", "actions", "attachments", "follows")
)


class SuggestionIn(Schema):
    """What is suggested to a coach or a group of coaches. Without ``cases`` those that are there stay."""

    title: Title
    coach: CoachIn
    trainees: Annotated[list[WhoIn], Field(min_length=1, max_length=200)]
    area: Id
    expires_at: Moment | None = None
    cases: Annotated[list[Id], Field(max_length=50)] | None = None

    def form(self, membership: Membership, session: CoachingSession | None = None) -> services.Suggestion:
        """Return it as the form of a supervisor."""
        trainees = tuple(each.choice() for each in self.trainees)
        return services.Suggestion(
            title=self.title, coach=self.coach.choice(membership), trainees=trainees, area_id=self.area,
            expires_at=self.expires_at, case_ids=_cases(self.cases, session),
        )  # fmt: skip


class ScheduleIn(Schema):
    """A time for a session. Without ``cases`` those that are there stay."""

    title: Title
    trainees: Annotated[list[WhoIn], Field(min_length=1, max_length=200)]
    area: Id
    starts_at: Moment | None = None
    minutes: Annotated[int, Field(ge=1, le=360)] | None = None
    mode: Annotated[CoachingSession.Mode, Inline()] = CoachingSession.Mode.IN_PERSON
    place: Annotated[Words, Field(max_length=200)] = ""
    agenda: Long = ""
    cases: Annotated[list[Id], Field(max_length=50)] | None = None

    def form(self, session: CoachingSession | None = None) -> services.Schedule:
        """Return it as the form of a coach."""
        return services.Schedule(
            title=self.title, trainees=tuple(each.choice() for each in self.trainees), area_id=self.area,
            starts_at=self.starts_at, minutes=self.minutes, mode=self.mode, place=self.place, agenda=self.agenda,
            case_ids=_cases(self.cases, session),
        )  # fmt: skip


class ReasonIn(Schema):
    """Why."""

    reason: Words = ""


class HandOverIn(Schema):
    """Another coach, and why: a person, or a user who may coach and is not in the directory yet."""

    to: Id | None = None
    to_user: Id | None = None
    reason: Words

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.to) == bool(self.to_user):
            raise ValueError("name a person (to) or a user (to_user), and not both")
        return self

    def coach(self, membership: Membership) -> Person:
        """Return who is named; a user is taken into the directory. Raises Http404."""
        if self.to_user is not None:
            return taken_in(membership, self.to_user)
        return get_object_or_404(Person, company=membership.company, pk=self.to)


class TimesIn(Schema):
    """Other times that would suit a trainee; past ones are left out."""

    times: Annotated[list[Moment], Field(min_length=1, max_length=3)]


class CommentIn(Schema):
    """What a trainee says to what was agreed."""

    comment: Annotated[Long, Field(max_length=2_000)] = ""


class ActionIn(Schema):
    """What somebody will do; the owner is a trainee or the coach."""

    text: Annotated[Words, Field(min_length=1, max_length=300)]
    owner: Id | None = None
    due: date | None = None
    metric: Annotated[Words, Field(max_length=60)] = ""


class OutcomeIn(Schema):
    """What came out of a session; ``attendance`` maps ids of people to present, late or absent."""

    summary: Long = ""
    shared_notes: Long = ""
    private_notes: Long = ""
    attendance: dict[Annotated[str, Field(pattern=r"^[0-9]{1,18}$")], Annotated[Trainee.Attendance, Inline()]] = {}
    actions: Annotated[list[ActionIn], Field(max_length=MOST_ACTIONS)] = []
    acknowledge: bool = False

    def outcome(self) -> services.Outcome:
        """Return it as the coach's form."""
        return services.Outcome(
            summary=self.summary, shared_notes=self.shared_notes, private_notes=self.private_notes,
            attendance={int(person): word.value for person, word in self.attendance.items()},
            actions=[services.Action(each.text, each.owner, each.due, each.metric) for each in self.actions],
            acknowledge=self.acknowledge,
        )  # fmt: skip


def taken_in(membership: Membership, user_id: int) -> Person:
    """Return a user who may coach as a person of the directory. Raises Http404 for everybody else."""
    person = services.take_in_coach(company=membership.company, user_id=user_id, now=timezone.now())
    if person is None:
        raise Http404
    return person


def _cases(wanted: list[int] | None, session: CoachingSession | None) -> tuple[int, ...]:
    if wanted is not None:
        return tuple(wanted)
    return case_ids_of(session) if session is not None else ()


def whole(rows: SessionQuerySet) -> SessionQuerySet:
    """Return sessions with everything that is shown of them."""
    return rows.prefetch_related(
        Prefetch("trainees", Trainee.objects.order_by("pk")),
        Prefetch("cases", SessionCase.objects.order_by("pk")),
        Prefetch("actions", ActionItem.objects.order_by("pk")),
        Prefetch("attachments", SessionAttachment.objects.order_by("pk")),
    )


def shower(membership: Membership) -> Callable[[CoachingSession], SessionOut]:
    """Return what makes a session readable for a member."""
    person = me(membership)

    def show(session: CoachingSession) -> SessionOut:
        every = reads_answers(session, membership, person)
        mine = person.pk if person else 0
        return SessionOut(
            id=session.pk,
            area=session.area_id,
            coach=Who(person=session.coach_id, group=session.coach_group_id),
            trainees=[_trainee(each, answers=every or each.person_id == mine) for each in session.trainees.all()],
            cases=[each.case_id for each in session.cases.all()],
            actions=[_action(each) for each in session.actions.all()],
            attachments=[attachment_out(each) for each in session.attachments.all()],
            follows=session.follows_id,
            **{name: getattr(session, name) for name in SAME},
        )

    return show


def _trainee(row: Trainee, *, answers: bool) -> TraineeOut:
    if not answers:
        return TraineeOut(person=row.person_id, group=row.group_id)
    same = ("answer", "reason", "proposed", "attendance", "acknowledged_at", "comment")
    return TraineeOut(person=row.person_id, group=row.group_id, **{name: getattr(row, name) for name in same})


def _action(row: ActionItem) -> ActionOut:
    return ActionOut(id=row.pk, text=row.text, owner=row.owner_id, due=row.due, metric=row.metric, done_at=row.done_at)


def event_out(row: SessionEvent) -> EventOut:
    """Return a step of a session; who took it is named as on the page."""
    by = row.person.name if row.person else row.actor.display_name if row.actor else ""
    reason = str(row.values.get("reason", ""))
    return EventOut(id=row.pk, verb=row.verb, at=row.at, person=row.person_id, by=by, reason=reason)


def attachment_out(row: SessionAttachment) -> AttachmentOut:
    """Return a file of a session."""
    same = ("name", "media_type", "size", "sha256", "added_at")
    return AttachmentOut(id=row.pk, **{name: getattr(row, name) for name in same})
