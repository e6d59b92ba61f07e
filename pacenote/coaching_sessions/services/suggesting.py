"""T1 to T5: suggest a session, change it, take it back, decline it, let it expire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import CREATE_SUGGESTIONS, require
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.coaching_sessions.changes import Chosen, changes, fields
from pacenote.coaching_sessions.drafts import Choice, Draft, Problem, problems
from pacenote.coaching_sessions.models import CoachDecline, CoachingArea, CoachingSession, Trainee
from pacenote.coaching_sessions.notices import RULE_NAME, reason_words
from pacenote.coaching_sessions.services.errors import DraftRefusedError
from pacenote.coaching_sessions.services.once import need_seen
from pacenote.coaching_sessions.services.referring import case_ids_of, case_problems, put_references
from pacenote.coaching_sessions.services.standing import (
    able_coaches,
    choices_of,
    lock,
    me,
    need_eligible_coach,
    need_reason,
    need_suggester,
    note,
    settings_of,
    sides,
    suggester_person,
    taking_part,
)
from pacenote.coaching_sessions.services.telling import tell
from pacenote.coaching_sessions.workflow import Cancellation, State
from pacenote.people.models import Group, Person


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The suggestion form as it was filled in."""

    title: str
    coach: Choice | None
    trainees: tuple[Choice, ...]
    area_id: int | None
    expires_at: datetime | None
    case_ids: tuple[int, ...] = ()


@transaction.atomic
def suggest(*, by: Membership, form: Suggestion, now: datetime, form_key: str = "") -> CoachingSession:
    """Suggest a session (T1); its eligible coaches are told. Raises DraftRefusedError, NotAllowedError."""
    require(by, CREATE_SUGGESTIONS)
    area = check_suggestion(by, form, now)
    coach = form.coach
    assert coach is not None
    session = CoachingSession.objects.create(
        company=by.company,
        title=form.title.strip(),
        state=State.SUGGESTED,
        area=area,
        coach_id=coach.person_id,
        coach_group_id=coach.group_id,
        suggester=by.user,
        suggested_at=now,
        expires_at=form.expires_at,
        form_key=form_key,
        created_at=now,
    )
    put_trainees(session, form.trainees)
    put_references(session, form.case_ids)
    event = note(session, "suggested", now, actor=by.user)
    tell(event, "N1", people=taking_part(session).coaches, values={"suggested_by": by.user.display_name})
    return session


@transaction.atomic
def edit_suggestion(
    *, session: CoachingSession, by: Membership, form: Suggestion, now: datetime, seen: int | None = None
) -> CoachingSession:
    """Change a suggestion (T2): new coaches get N1, replaced ones N2, the others X1 with what was changed.

    A form that changes nothing is no step, and nobody is told.
    A manager changes one that the company's rule made, or whose suggester is gone.
    Raises WrongStateError, NotYoursError, DraftRefusedError, ChangedMeanwhileError where ``seen`` is overtaken.
    """
    row = lock(session, "edit_suggestion", now)
    need_suggester(row, by)
    need_seen(row, seen)
    area = check_suggestion(by, form, now, session=row)
    coach = form.coach
    assert coach is not None
    chosen, before = _chosen(row), taking_part(row).coaches
    if choices_of(row)[0] != coach:  # who is asked anew may answer anew
        row.declines.all().delete()
    row.title, row.area, row.expires_at = form.title.strip(), area, form.expires_at
    row.coach_id, row.coach_group_id = coach.person_id, coach.group_id
    row.save(update_fields=["title", "area", "expires_at", "coach", "coach_group"])
    if choices_of(row)[1] != form.trainees:
        Trainee.objects.filter(session=row).delete()
        put_trainees(row, form.trainees)
    put_references(row, form.case_ids)
    if not (found := changes(chosen, _chosen(row))):
        return row
    after = taking_part(row).coaches
    event = note(row, "edited", now, actor=by.user, **found)
    asking = RULE_NAME if row.by_rule else by.user.display_name
    tell(event, "N1", people=after - before, values={"suggested_by": asking})
    tell(event, "N2", people=before - after)
    tell(event, "X1", people=after & before, values={"actor": by.user.display_name, "what": fields(found)})
    return row


def _chosen(session: CoachingSession) -> Chosen:
    coach, trainees = choices_of(session)
    return Chosen(
        session.title,
        session.area_id,
        frozenset(each.person_id for each in trainees if each.person_id),
        frozenset(case_ids_of(session)),
        groups=frozenset(each.group_id for each in trainees if each.group_id),
        coach=coach.person_id if coach else None,
        coach_group=coach.group_id if coach else None,
        expires_at=session.expires_at,
    )


@transaction.atomic
def delete_suggestion(*, session: CoachingSession, by: Membership, now: datetime) -> CoachingSession:
    """Take a suggestion back (T3), as its suggester or, where none is there, as a manager; it stays in the history.

    Raises WrongStateError, NotYoursError.
    """
    row = lock(session, "delete_suggestion", now)
    need_suggester(row, by)
    coaches = taking_part(row).coaches
    cancel(row, Cancellation.SUPERVISOR_DELETED, now)
    tell(note(row, "deleted", now, actor=by.user), "N2", people=coaches)
    return row


@transaction.atomic
def decline_suggestion(*, session: CoachingSession, by: Membership, now: datetime, reason: str = "") -> CoachingSession:
    """Decline a suggestion as its coach (T4). In a group each decline is kept, and the last one cancels.

    Raises WrongStateError, NotYoursError, OnceOnlyError, ReasonMissingError.
    """
    row = lock(session, "decline_suggestion", now)
    person = need_eligible_coach(row, by)
    words = need_reason("decline_suggestion", reason, required=settings_of(row.company_id).reason_required)
    CoachDecline.objects.create(company_id=row.company_id, session=row, person=person, reason=words, at=now)
    declined = set(row.declines.values_list("person_id", flat=True))
    last = taking_part(row).coaches <= declined
    if last:
        cancel(row, Cancellation.COACH_DECLINED, now, reason=words)
    event = note(row, "declined", now, actor=by.user, person=person, reason=words)
    if last:
        tell(event, "N3", users=[row.suggester_id], values={"coach": person.name, "reason": reason_words(words)})
    return row


@transaction.atomic
def expire(*, session: CoachingSession, now: datetime) -> bool:
    """Let a suggestion end that has run out (T5), once; returns whether it did. Also called when one is read."""
    row = CoachingSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if row.stands is not State.SUGGESTED or row.expires_at is None or now < row.expires_at:
        return False
    coaches = taking_part(row).coaches
    cancel(row, Cancellation.EXPIRED, now)
    tell(note(row, "expired", now), "N5", people=coaches, users=[row.suggester_id])
    return True


def check_suggestion(
    by: Membership, form: Suggestion, now: datetime, *, session: CoachingSession | None = None
) -> CoachingArea:
    """Return the area of a form that holds. Raises DraftRefusedError."""
    area = CoachingArea.objects.filter(company=by.company, pk=form.area_id or 0, active=True).first()
    draft = Draft(form.title, form.coach, form.trainees, area is not None, expires_at=form.expires_at)
    suggester = me(by) if session is None else _person_behind(session)
    check_draft(by, draft, suggester=suggester, now=now, also=case_problems(by, form.case_ids, session=session))
    assert area is not None
    return area


def _person_behind(session: CoachingSession) -> Person | None:
    """Return who of the directory suggested it, whoever changes it now."""
    return Person.objects.filter(pk=suggester_person(session) or 0).first()


def check_draft(
    by: Membership, draft: Draft, *, suggester: Person | None, now: datetime, also: tuple[Problem, ...] = ()
) -> None:
    """Raise DraftRefusedError where V1 to V10, V12 to V14 do not hold."""
    members = sides(by.company_id, draft.coach, draft.trainees)
    suggester_id = suggester.pk if suggester else None
    found = problems(draft, members=members, suggester=suggester_id, now=now, zone=by.company.zoneinfo)
    found += (*_outside(by, draft), *also)
    if found:
        raise DraftRefusedError(found)


def _outside(by: Membership, draft: Draft) -> tuple[Problem, ...]:
    """Say of ids that are not in the company, or not in the member's scope, that they are not there (V14)."""
    coach = draft.coach
    if coach and coach.person_id and coach.person_id not in able_coaches(by.company_id):
        return (Problem("coach", Sentence(_("This person does not coach. Choose somebody who does."))),)
    if coach and coach.group_id and not Group.objects.filter(company=by.company, pk=coach.group_id).exists():
        return (Problem("coach", Sentence(_("This group was not found. Choose again."))),)
    return strangers(by, draft.trainees)


def strangers(
    by: Membership, trainees: tuple[Choice, ...], *, known: frozenset[Choice] = frozenset()
) -> tuple[Problem, ...]:
    """Say of trainees outside the member's scope that they are not there, and who has left; ``known`` ones may stay."""
    chosen = set(trainees) - known
    people = {each.person_id for each in chosen if each.person_id}
    groups = {each.group_id for each in chosen if each.group_id}
    there = Person.objects.visible_to(by).filter(pk__in=people).order_by("sort_key")
    seen = {pk: (name, status) for pk, name, status in there.values_list("pk", "name", "status")}
    seen_groups = set(Group.objects.visible_to(by).filter(pk__in=groups).values_list("pk", flat=True))
    if people - set(seen) or groups - seen_groups:
        return (Problem("trainees", Sentence(_("Somebody you chose was not found. Choose again."))),)
    if left := [name for name, status in seen.values() if status == Person.Status.INACTIVE]:
        sentence = Sentence(_("Not active any more: %(names)s. Choose somebody else."), {"names": ", ".join(left)})
        return (Problem("trainees", sentence),)
    return ()


def put_trainees(session: CoachingSession, choices: tuple[Choice, ...]) -> None:
    """Write down who is to be coached."""
    Trainee.objects.bulk_create(
        [
            Trainee(company_id=session.company_id, session=session, person_id=each.person_id, group_id=each.group_id)
            for each in dict.fromkeys(choices)
        ]
    )


def cancel(session: CoachingSession, how: Cancellation, now: datetime, *, reason: str = "") -> None:
    """End a session that is locked; what follows from it is the caller's."""
    session.state, session.cancellation, session.reason, session.canceled_at = State.CANCELED, how, reason, now
    session.sequence += 1
    session.save(update_fields=["state", "cancellation", "reason", "canceled_at", "sequence"])
