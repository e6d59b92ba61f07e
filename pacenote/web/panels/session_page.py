"""One session, whole: what it is about, who takes part, what was agreed, what happened, and what the reader can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_SESSIONS, VIEW_TEAM, may
from pacenote.cases.models import Case
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.coaching_sessions.queries import reads_answers
from pacenote.coaching_sessions.services import decisions_of
from pacenote.coaching_sessions.services.standing import asked_to_confirm
from pacenote.coaching_sessions.workflow import EARLY_START, STEPS, TAKE_BACK, State
from pacenote.people.models import Person
from pacenote.web.panels.evidence import EvidenceRow, evidence_rows
from pacenote.web.panels.session_history import Line, history
from pacenote.web.panels.sessions import (
    ActionRow,
    Card,
    Deed,
    action_rows,
    asked_as_group,
    cards,
    changes,
    declining,
    is_asked,
    joining,
)
from pacenote.web.panels.times import Times, size_words, times_of


@dataclass(frozen=True, slots=True)
class TraineeRow:
    """One trainee on the page; what they answered is for themselves, the coach and those who lead the team."""

    name: str
    answer: str = ""
    attendance: str = ""
    confirmed: str = ""
    comment: str = ""
    proposed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FileRow:
    """One attachment; ``remove_url`` is its coach's alone."""

    name: str
    size: str
    url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A case that the session refers to; only its number for somebody who may not open it."""

    number: str
    subject: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Everything that the page shows; ``private_notes`` are empty for everybody but the coach.

    ``changed`` tells who suggested it what the coach changed when scheduling it.
    """

    card: Card
    trainees: list[TraineeRow]
    agenda: str
    summary: str
    shared_notes: str
    private_notes: str
    actions: list[ActionRow]
    files: list[FileRow]
    files_url: str
    confirm_by: str
    evidence: list[EvidenceRow]
    history: list[Line]
    changed: tuple[str, ...]
    deeds: list[Deed]
    calendar_url: str
    answer_url: str
    keep_url: str
    acknowledge_url: str
    before: str
    before_url: str
    cases: list[CaseLink]


def session_page(session: CoachingSession, membership: Membership, me: Person | None, now: datetime) -> SessionPage:
    """Return the page of a session for a reader who may see it."""
    times = times_of(membership.company, now)
    (card,) = cards([session], membership, now)
    is_coach = me is not None and session.coach_id == me.pk
    part = next((each for each in session.trainees.all() if me and each.person_id == me.pk), None)
    items = list(session.actions.select_related("owner", "session").order_by("pk"))
    slug = membership.company.slug
    here = [slug, session.pk]
    asked = part is not None and _asked_to_confirm(part, session)
    planned, coming = session.stands is State.SCHEDULED, part is not None and not part.answer
    can_attach = is_coach and session.stands in STEPS["attach"].sources
    only = None if reads_answers(session, membership, me) else part
    lines = history(session, times, only)
    return SessionPage(
        card=card,
        trainees=_trainees(session, times, is_coach, only),
        agenda=session.agenda,
        summary=session.summary,
        shared_notes=session.shared_notes,
        private_notes=session.private_notes if is_coach else "",
        actions=action_rows(items, membership, now, mine=me.pk if me else None),
        files=_files(session, slug, can_remove=can_attach),
        files_url=reverse("session_attach", args=here) if can_attach else "",
        confirm_by=_confirm_by(session, times) if only is None or asked else "",
        history=lines,
        changed=_changed(lines) if session.suggester_id == membership.user_id else (),
        evidence=evidence_rows(session, membership, is_coach=is_coach),
        deeds=list(_deeds(session, membership, now, is_coach=is_coach)),
        calendar_url=reverse("session_ics", args=here) if planned and (is_coach or coming) else "",
        answer_url=reverse("session_answer", args=here) if planned and coming else "",
        keep_url=_keep_url(session, here) if is_coach else "",
        acknowledge_url=reverse("session_acknowledge", args=here) if asked else "",
        before=session.follows.title if session.follows else "",
        before_url=reverse("session", args=[slug, session.follows_id]) if session.follows_id else "",
        cases=_cases(session, membership),
    )


def _keep_url(session: CoachingSession, here: list[object]) -> str:
    """Return where the coach keeps the time while somebody proposes others."""
    waits = any(each.proposed and not each.answer for each in session.trainees.all())
    return reverse("session_keep_time", args=here) if waits and session.stands is State.SCHEDULED else ""


def _changed(lines: list[Line]) -> tuple[str, ...]:
    return next((each.details for each in lines if each.verb == "scheduled"), ())


def _cases(session: CoachingSession, membership: Membership) -> list[CaseLink]:
    cases = [each.case for each in session.cases.all()]
    seen: set[int] = set()
    if may(membership, VIEW_TEAM):
        wanted = Case.objects.visible_to(membership).filter(pk__in=[case.pk for case in cases])
        seen = set(wanted.values_list("pk", flat=True))
    slug = membership.company.slug
    return [
        CaseLink(case.number, case.subject, reverse("case", args=[slug, case.pk]))
        if case.pk in seen
        else CaseLink(case.number)
        for case in cases
    ]


def _trainees(session: CoachingSession, times: Times, is_coach: bool, only: Trainee | None) -> list[TraineeRow]:  # noqa: FBT001
    return [
        _trainee(each, session, times, is_coach)
        if only is None or each.pk == only.pk
        else TraineeRow(name=each.person.name if each.person else "")
        for each in session.trainees.all()
    ]


def _trainee(part: Trainee, session: CoachingSession, times: Times, is_coach: bool) -> TraineeRow:  # noqa: FBT001
    who = part.person.name if part.person else part.group.name if part.group else ""
    answer = _("cannot come: %(reason)s") % {"reason": part.reason or _("no reason given")} if part.answer else ""
    moments = [datetime.fromisoformat(each) for each in part.proposed]
    url = reverse("session_move", args=[times.company.slug, session.pk])
    can_take = is_coach and session.stands is State.SCHEDULED
    return TraineeRow(
        name=who,
        answer=answer,
        attendance=str(Trainee.Attendance(part.attendance).label) if part.attendance else "",
        confirmed=times.near(part.acknowledged_at) if part.acknowledged_at else "",
        comment=part.comment,
        proposed=tuple(
            (times.near(each), f"{url}?start={each.timestamp():.0f}" if can_take else "") for each in moments
        ),
    )


def _files(session: CoachingSession, slug: str, *, can_remove: bool) -> list[FileRow]:
    rows = []
    for each in session.attachments.order_by("pk"):
        args = [slug, session.pk, each.pk]
        remove_url = reverse("session_detach", args=args) if can_remove else ""
        rows.append(FileRow(each.name, size_words(each.size), reverse("session_file", args=args), remove_url))
    return rows


def _asked_to_confirm(part: Trainee, session: CoachingSession) -> bool:
    """Say whether a trainee still has to confirm what was agreed; nobody does what they did not take part in."""
    if part.acknowledged_at or not session.acknowledge or session.stands is not State.COMPLETED:
        return False
    return asked_to_confirm(session).filter(pk=part.pk).exists()


def _confirm_by(session: CoachingSession, times: Times) -> str:
    """Return until when trainees should confirm what was agreed, while somebody has not."""
    if not session.acknowledge or session.stands is not State.COMPLETED or session.completed_at is None:
        return ""
    if not asked_to_confirm(session).filter(acknowledged_at=None).exists():
        return ""
    return times.near(session.completed_at + timedelta(days=decisions_of(session.company_id).acknowledge_days))


def _deeds(session: CoachingSession, membership: Membership, now: datetime, *, is_coach: bool) -> Iterator[Deed]:
    here = [membership.company.slug, session.pk]
    yield from joining(session, membership)
    if session.stands is State.SUGGESTED:
        yield from _deeds_of_suggestion(session, membership, here)
    if is_coach:
        yield from _deeds_of_coach(session, here, now)
    if may(membership, MANAGE_SESSIONS) and session.stands in (State.SUGGESTED, State.SCHEDULED, State.STARTED):
        if session.stands is State.SCHEDULED and not is_coach:
            yield Deed(_("Hand over…"), reverse("session_hand_over", args=here), "hand_over")
        if not is_coach:
            yield Deed(_("Cancel as administration…"), reverse("session_admin_cancel", args=here))


def _deeds_of_suggestion(session: CoachingSession, membership: Membership, here: list[object]) -> Iterator[Deed]:
    asked = is_asked(session, membership, asked_as_group([session], membership))
    if asked:
        yield Deed(_("Schedule"), reverse("session_schedule", args=here), "session", primary=True)
        yield declining(session, here)
    if changes(session, membership):
        yield Deed(_("Edit"), reverse("session_edit", args=here), "edit", primary=not asked)
        yield Deed(_("Delete…"), reverse("session_delete", args=here))


def _deeds_of_coach(session: CoachingSession, here: list[object], now: datetime) -> Iterator[Deed]:
    if session.stands is State.SCHEDULED and session.starts_at:
        if now >= session.starts_at - EARLY_START:
            yield Deed(_("Start now"), reverse("session_start", args=here), "start", primary=True, post=True)
        yield Deed(_("Change or move"), reverse("session_move", args=here), "edit")
        if now >= session.starts_at:
            yield Deed(_("Nobody came"), reverse("session_no_show", args=here), "", post=True)
        yield Deed(_("Hand over…"), reverse("session_hand_over", args=here), "hand_over")
        yield Deed(_("Cancel…"), reverse("session_cancel", args=here))
    if session.stands is State.STARTED:
        yield Deed(_("Complete"), reverse("session_complete", args=here), "completed", primary=True)
        if session.scheduled_at and session.started_at and now <= session.started_at + TAKE_BACK:
            yield Deed(_("Take the start back"), reverse("session_take_back", args=here), "undo", post=True)
        yield Deed(_("Cancel…"), reverse("session_cancel", args=here))
    if session.stands is State.COMPLETED:
        yield Deed(_("Schedule a follow-up"), reverse("session_follow_up", args=here), "session")
