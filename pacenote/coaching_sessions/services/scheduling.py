"""T6, T8, T9, T12, T21, T23: give a session its time, with or without a suggestion before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_SESSIONS, SCHEDULE_SESSIONS, may, require
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.coaching_sessions.changes import Chosen, changes
from pacenote.coaching_sessions.drafts import Choice, Draft, Problem, problems, unfold
from pacenote.coaching_sessions.models import ActionItem, CoachingArea, CoachingSession, SessionEvent, Trainee
from pacenote.coaching_sessions.queries import overlapping
from pacenote.coaching_sessions.services.errors import ConflictError, DraftRefusedError, NotYoursError
from pacenote.coaching_sessions.services.once import need_seen
from pacenote.coaching_sessions.services.referring import case_ids_of, case_problems, put_references
from pacenote.coaching_sessions.services.standing import (
    able_coaches,
    choices_of,
    lock,
    members_of,
    need_coach,
    need_eligible_coach,
    need_reason,
    note,
    settings_of,
    suggester_person,
    taking_part,
)
from pacenote.coaching_sessions.services.suggesting import put_trainees, strangers
from pacenote.coaching_sessions.services.telling import follow_in_calendar, tell
from pacenote.coaching_sessions.workflow import State
from pacenote.people.models import Person
from pacenote.people.services import person_for

#: How long an instant session takes in the calendar where nobody says so.
INSTANT_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Schedule:
    """The form of a coach: the suggestion's fields with time, length and place."""

    title: str
    trainees: tuple[Choice, ...]
    area_id: int | None
    starts_at: datetime | None
    minutes: int | None
    mode: str = CoachingSession.Mode.IN_PERSON
    place: str = ""
    agenda: str = ""
    case_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A form that holds: its area, and who takes part by name."""

    area: CoachingArea
    trainees: frozenset[int]


@transaction.atomic
def schedule(
    *, session: CoachingSession, by: Membership, form: Schedule, now: datetime, seen: int | None = None
) -> CoachingSession:
    """Take a suggestion and give it a time (T6). This coach becomes *the* coach; groups are frozen into names.

    What the coach changed of it is written down for its suggester.
    Raises WrongStateError, NotYoursError, DraftRefusedError, ConflictError, ChangedMeanwhileError where ``seen`` is
    overtaken: what its suggester changed meanwhile would be taken for a change of the coach's.
    """
    row = lock(session, "schedule", now)
    person = need_eligible_coach(row, by)
    need_seen(row, seen)
    asked = taking_part(row)
    before = Chosen(row.title, row.area_id, asked.trainees, frozenset(case_ids_of(row)))
    checked = _check(by, form, coach=person, suggester=suggester_person(row), now=now, but=row)
    _take_form(row, form, checked, person)
    row.state, row.scheduled_at = State.SCHEDULED, now
    row.save()
    Trainee.objects.filter(session=row).delete()
    put_trainees(row, tuple(Choice(person_id=each) for each in sorted(checked.trainees)))
    put_references(row, form.case_ids)
    after = Chosen(row.title, row.area_id, checked.trainees, frozenset(form.case_ids))
    event = note(row, "scheduled", now, actor=by.user, person=person, **changes(before, after))
    tell(event, "N6", users=[row.suggester_id], values={"coach": person.name})
    _tell_trainees(event, "X2", coach=person)
    tell(event, "X3", people=asked.coaches - {person.pk}, values={"coach": person.name})
    return row


@transaction.atomic
def schedule_new(
    *, by: Membership, form: Schedule, now: datetime, follows: CoachingSession | None = None, form_key: str = ""
) -> CoachingSession:
    """Schedule a session without a suggestion (T8), or as the next one after another (T23), whose open actions it
    takes over. Raises NotAllowedError, DraftRefusedError, ConflictError.
    """
    require(by, SCHEDULE_SESSIONS)
    person = person_for(company=by.company, user=by.user, now=now)
    if follows is not None:
        need_coach(lock(follows, "follow_up", now), by)
    checked = _check(by, form, coach=person, suggester=None, now=now, known=follows)
    row = CoachingSession(company=by.company, created_at=now, state=State.SCHEDULED, scheduled_at=now, follows=follows)
    row.form_key = form_key
    _take_form(row, form, checked, person)
    row.save()
    put_trainees(row, tuple(Choice(person_id=each) for each in sorted(checked.trainees)))
    put_references(row, form.case_ids)
    if follows is not None:
        _carry_over(follows, row)
    event = note(row, "scheduled", now, actor=by.user, person=person)
    _tell_trainees(event, "X2", coach=person)
    return row


@transaction.atomic
def start_instant(
    *, by: Membership, form: Schedule, now: datetime, form_key: str = "", quiet: bool = False
) -> CoachingSession:
    """Start a session at once (T9): no time is asked, it starts now; ``quiet`` where more is told in a moment.

    Raises NotAllowedError, DraftRefusedError, ConflictError.
    """
    require(by, SCHEDULE_SESSIONS)
    person = person_for(company=by.company, user=by.user, now=now)
    at_once = replace(form, starts_at=now, minutes=form.minutes or INSTANT_MINUTES)
    checked = _check(by, at_once, coach=person, suggester=None, now=now)
    row = CoachingSession(company=by.company, created_at=now, state=State.STARTED, started_at=now, form_key=form_key)
    _take_form(row, at_once, checked, person)
    row.save()
    put_trainees(row, tuple(Choice(person_id=each) for each in sorted(checked.trainees)))
    put_references(row, form.case_ids)
    event = note(row, "started", now, actor=by.user, person=person)
    tell(event, "X4", people=() if quiet else checked.trainees)
    return row


@transaction.atomic
def move(
    *, session: CoachingSession, by: Membership, form: Schedule, now: datetime, seen: int | None = None
) -> CoachingSession:
    """Change a scheduled session (T12). Answers are asked anew if the time moved.

    Raises WrongStateError, NotYoursError, DraftRefusedError, ConflictError, ChangedMeanwhileError where ``seen`` is
    overtaken.
    """
    row = lock(session, "move", now)
    person = need_coach(row, by)
    need_seen(row, seen)
    checked = _check(by, form, coach=person, suggester=suggester_person(row), now=now, but=row)
    moved, title = row.starts_at != form.starts_at, row.title
    _take_form(row, form, checked, person)
    row.sequence += 1
    row.save()
    had = set(row.trainees.values_list("person_id", flat=True))
    coming = set(row.trainees.filter(answer="").values_list("person_id", flat=True))
    row.trainees.exclude(person_id__in=checked.trainees).delete()
    put_trainees(row, tuple(Choice(person_id=each) for each in sorted(checked.trainees - had)))
    put_references(row, form.case_ids)
    if moved:
        row.trainees.update(answer="", reason="", proposed=[])
    elif not row.trainees.filter(answer="").exists():
        sentence = Sentence(_("Everybody you left in has declined. Choose somebody else, or another time."))
        raise DraftRefusedError((Problem("trainees", sentence),))
    event = note(row, "moved" if moved else "edited", now, actor=by.user, person=person)
    tell(event, "XR", people=coming - checked.trainees, values={"title": title})
    tell(event, "X2", people=checked.trainees - had, values={"coach": person.name, "when": _when(row)})
    _tell_trainees(event, "X7", coach=person)
    follow_in_calendar(event, person, "XC")
    return row


@transaction.atomic
def hand_over(*, session: CoachingSession, by: Membership, to: Person, reason: str, now: datetime) -> CoachingSession:
    """Give a scheduled session to another coach (T21); its coach or a manager may.

    Raises WrongStateError, NotYoursError, ReasonMissingError, ConflictError.
    """
    row = lock(session, "hand_over", now)
    if not may(by, MANAGE_SESSIONS):
        need_coach(row, by)
    words = need_reason("hand_over", reason)
    trainees = frozenset(row.trainees.values_list("person_id", flat=True))
    if to.pk in trainees or (row.suggester_id and to.user_id == row.suggester_id):
        raise NotYoursError(
            _("A trainee, or who suggested the session, cannot coach it."), hint=_("Choose another coach.")
        )
    if to.pk == row.coach_id or to.pk not in able_coaches(row.company_id):
        raise NotYoursError(
            _("This person coaches it already, or does not coach at all."), hint=_("Choose another coach.")
        )
    assert row.starts_at is not None
    _need_free(row.company_id, frozenset({to.pk}), row.starts_at, row.minutes or 0, but=row)
    before = row.coach
    row.coach, row.sequence = to, row.sequence + 1
    row.save(update_fields=["coach", "sequence"])
    event = note(row, "handed_over", now, actor=by.user, person=to, reason=words)
    values = {"from": before.name if before else "", "coach": to.name}
    tell(event, "X14", people=[to.pk, before.pk if before else None], values=dict(values))
    _tell_trainees(event, "X7", coach=to)
    if before and before.user_id == by.user_id:
        follow_in_calendar(event, before, "XC")
    return row


def _check(
    by: Membership,
    form: Schedule,
    *,
    coach: Person,
    suggester: int | None,
    now: datetime,
    but: CoachingSession | None = None,
    known: CoachingSession | None = None,
) -> Checked:
    area = CoachingArea.objects.filter(company=by.company, pk=form.area_id or 0, active=True).first()
    choice = Choice(person_id=coach.pk)
    draft = Draft(
        form.title,
        choice,
        form.trainees,
        area is not None,
        starts_at=form.starts_at,
        minutes=form.minutes,
        scheduling=True,
    )
    members = members_of(by.company_id, draft.trainees)
    before = but or known
    chosen = frozenset(choices_of(before)[1]) if before else frozenset[Choice]()
    found = problems(draft, members=members, suggester=suggester, now=now, zone=by.company.zoneinfo)
    found += strangers(by, form.trainees, known=chosen)
    found += case_problems(by, form.case_ids, session=before)
    if found:
        raise DraftRefusedError(found)
    trainees = unfold(coach=choice, trainees=draft.trainees, members=members, suggester=suggester).trainees
    assert area is not None
    assert form.starts_at is not None
    _need_free(by.company_id, trainees | {coach.pk}, form.starts_at, form.minutes or 0, but=but)
    return Checked(area, trainees)


def _need_free(
    company_id: int, people: frozenset[int], starts_at: datetime, minutes: int, *, but: CoachingSession | None
) -> None:
    """Raise ConflictError where one of these has another session then, and the company refuses that (V11)."""
    if not settings_of(company_id).refuse_conflicts:
        return
    if overlapping(company_id=company_id, people=people, starts_at=starts_at, minutes=minutes, but=but):
        raise ConflictError(
            _("The coach or a trainee has another session at that time."), hint=_("Choose another time.")
        )


def _take_form(row: CoachingSession, form: Schedule, checked: Checked, coach: Person) -> None:
    row.title, row.area, row.coach, row.coach_group = form.title.strip(), checked.area, coach, None
    row.starts_at, row.minutes, row.mode = form.starts_at, form.minutes, form.mode
    row.place, row.agenda = form.place.strip()[:200], form.agenda


def _carry_over(before: CoachingSession, after: CoachingSession) -> None:
    """Let the next session take open actions over, but those that another one after the same session has already."""
    elsewhere = ActionItem.objects.filter(carried_from__session=before).exclude(session__state=State.CANCELED)
    still_open = before.actions.filter(done_at=None).exclude(pk__in=elsewhere.values("carried_from")).order_by("pk")
    ActionItem.objects.bulk_create(
        [
            ActionItem(
                company_id=after.company_id,
                session=after,
                text=each.text,
                owner_id=each.owner_id,
                due=each.due,
                metric=each.metric,
                carried_from=each,
            )
            for each in still_open
        ]
    )


def _when(session: CoachingSession) -> str:
    return session.starts_at.isoformat() if session.starts_at else ""


def _tell_trainees(event: SessionEvent, code: str, *, coach: Person) -> None:
    people = event.session.trainees.filter(answer="").values_list("person_id", flat=True)
    tell(event, code, people=people, values={"coach": coach.name, "when": _when(event.session)})
