"""One session, whole: what it is about, who takes part, what was agreed, what happened, and what the reader can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_SESSIONS, VIEW_TEAM, may
from pacenote.cases.models import Case
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.coaching_sessions.notices import RULE_NAME
from pacenote.coaching_sessions.queries import reads_answers
from pacenote.coaching_sessions.services import decisions_of
from pacenote.coaching_sessions.services.standing import asked_to_confirm
from pacenote.coaching_sessions.workflow import EARLY_START, STEPS, TAKE_BACK, State
from pacenote.people.models import Person
from pacenote.web.panels.evidence import EvidenceRow, evidence_rows
from pacenote.web.panels.sessions import (
    ActionRow,
    Card,
    Deed,
    action_rows,
    cards,
    changes,
    groups_of,
    is_asked,
)
from pacenote.web.panels.times import Times, size_words, times_of

VERBS = {
    "suggested": gettext_noop("suggested this session"),
    "edited": gettext_noop("changed it"),
    "deleted": gettext_noop("took the suggestion back"),
    "declined": gettext_noop("declined to coach it"),
    "expired": gettext_noop("The suggestion expired"),
    "scheduled": gettext_noop("scheduled it"),
    "moved": gettext_noop("moved it"),
    "handed_over": gettext_noop("handed it over"),
    "started": gettext_noop("started it"),
    "start_taken_back": gettext_noop("took the start back"),
    "completed": gettext_noop("completed it"),
    "canceled": gettext_noop("canceled it"),
    "no_show": gettext_noop("Nobody came"),
    "trainee_declined": gettext_noop("cannot come"),
    "times_proposed": gettext_noop("proposed other times"),
    "acknowledged": gettext_noop("confirmed what was agreed"),
    "attached": gettext_noop("attached a file"),
    "detached": gettext_noop("took a file away"),
    "action_done": gettext_noop("ticked an action off"),
    "action_reopened": gettext_noop("opened an action again"),
    "trainee_gone": gettext_noop("A trainee left"),
    "coach_gone": gettext_noop("The coach left"),
    "reminded": gettext_noop("Reminder sent"),
}

#: Steps of one trainee, which the others do not read.
ANSWERS = frozenset({"trainee_declined", "times_proposed", "acknowledged", "trainee_gone"})


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
class Line:
    """One line of the history."""

    text: str
    at: str
    reason: str


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
    """Everything that the page shows; ``private_notes`` are empty for everybody but the coach."""

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
    deeds: list[Deed]
    calendar_url: str
    answer_url: str
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
    unconfirmed = part is not None and session.acknowledge and part.acknowledged_at is None
    planned, coming = session.stands is State.SCHEDULED, part is not None and not part.answer
    can_attach = is_coach and session.stands in STEPS["attach"].sources
    only = None if reads_answers(session, membership, me) else part
    return SessionPage(
        card=card,
        trainees=[
            _trainee(each, session, times, is_coach)
            if only is None or each.pk == only.pk
            else TraineeRow(name=each.person.name if each.person else "")
            for each in session.trainees.all()
        ],
        agenda=session.agenda,
        summary=session.summary,
        shared_notes=session.shared_notes,
        private_notes=session.private_notes if is_coach else "",
        actions=action_rows(items, membership, now, mine=me.pk if me else None),
        files=_files(session, slug, can_remove=can_attach),
        files_url=reverse("session_attach", args=here) if can_attach else "",
        confirm_by=_confirm_by(session, times),
        history=list(_history(session, times, only)),
        evidence=evidence_rows(session, membership, is_coach=is_coach),
        deeds=list(_deeds(session, membership, now, is_coach=is_coach)),
        calendar_url=reverse("session_ics", args=here) if planned and (is_coach or coming) else "",
        answer_url=reverse("session_answer", args=here) if planned and coming else "",
        acknowledge_url=reverse("session_acknowledge", args=here)
        if unconfirmed and session.stands is State.COMPLETED
        else "",
        before=session.follows.title if session.follows else "",
        before_url=reverse("session", args=[slug, session.follows_id]) if session.follows_id else "",
        cases=_cases(session, membership),
    )


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


def _trainee(part: Trainee, session: CoachingSession, times: Times, is_coach: bool) -> TraineeRow:  # noqa: FBT001
    who = part.person.name if part.person else part.group.name if part.group else ""
    answer = _("cannot come: %(reason)s") % {"reason": part.reason or _("no reason given")} if part.answer else ""
    moments = [datetime.fromisoformat(each) for each in part.proposed]
    url = reverse("session_move", args=[session.company.slug, session.pk])
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


def _confirm_by(session: CoachingSession, times: Times) -> str:
    """Return until when trainees should confirm what was agreed, while somebody has not."""
    if not session.acknowledge or session.stands is not State.COMPLETED or session.completed_at is None:
        return ""
    if not asked_to_confirm(session).filter(acknowledged_at=None).exists():
        return ""
    return times.near(session.completed_at + timedelta(days=decisions_of(session.company_id).acknowledge_days))


def _history(session: CoachingSession, times: Times, only: Trainee | None) -> Iterator[Line]:
    events = list(session.events.select_related("actor", "person").order_by("-at", "-pk"))
    if only is not None:  # a trainee reads it from the schedule on, and of the others' answers nothing
        begins = next((each.pk for each in reversed(events) if each.verb in ("scheduled", "started")), 0)
        theirs = {only.person_id, None}
        events = [e for e in events if e.pk >= begins and (e.verb not in ANSWERS or e.person_id in theirs)]
    for event in events:
        verb = _(VERBS.get(event.verb, event.verb))
        actor = event.person.name if event.person else event.actor.display_name if event.actor else ""
        if event.verb == "suggested" and session.by_rule:
            actor = RULE_NAME
        text = f"{actor} {verb}" if actor and verb[:1].islower() else verb
        yield Line(text, times.near(event.at), str(event.values.get("reason", "")))


def _deeds(session: CoachingSession, membership: Membership, now: datetime, *, is_coach: bool) -> Iterator[Deed]:
    here = [membership.company.slug, session.pk]
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
    asked = is_asked(session, membership, groups_of(membership))
    if asked:
        yield Deed(_("Schedule"), reverse("session_schedule", args=here), "session", primary=True)
        yield Deed(_("Decline…"), reverse("session_decline", args=here))
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
