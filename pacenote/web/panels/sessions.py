"""Coaching sessions as cards: state, who, when, and what the reader can do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import BE_COACH, MANAGE_SESSIONS, may
from pacenote.base.clock import today
from pacenote.cases.facts import safe_link
from pacenote.coaching_sessions.models import ActionItem, CoachDecline, CoachingSession, SessionCase, Trainee
from pacenote.coaching_sessions.scope import SessionQuerySet
from pacenote.coaching_sessions.services.standing import is_orphaned
from pacenote.coaching_sessions.workflow import EARLY_START, Cancellation, State, is_overdue
from pacenote.people.models import GroupMember
from pacenote.performance.catalogue import find
from pacenote.performance.queries import own_labels
from pacenote.web.forms.reasons import DeclineForm, ReasonForm
from pacenote.web.panels.bridge import why_words
from pacenote.web.panels.times import Times, day_words, span_words, times_of

SOON = timedelta(days=7)
WORDS = {
    State.SUGGESTED: (gettext_noop("Suggested"), "suggested", ""),
    State.SCHEDULED: (gettext_noop("Scheduled"), "session", "acc"),
    State.STARTED: (gettext_noop("Started"), "start", "acc"),
    State.COMPLETED: (gettext_noop("Completed"), "completed", "ok"),
    State.CANCELED: (gettext_noop("Canceled"), "canceled", "bad"),
}
CANCELED = {
    "supervisor_deleted": gettext_noop("Canceled: taken back"),
    "coach_declined": gettext_noop("Canceled: declined"),
    "expired": gettext_noop("Canceled: expired"),
    "trainees_declined": gettext_noop("Canceled: trainees declined"),
    "coach_canceled": gettext_noop("Canceled by the coach"),
    "no_show": gettext_noop("Canceled: nobody came"),
    "no_trainees_left": gettext_noop("Canceled: no trainees left"),
    "admin_canceled": gettext_noop("Canceled by the administration"),
}
#: What pages read of a trainee: their part, and the names.
_OF_TRAINEE = (
    *("session", "person", "group", "answer", "reason", "proposed", "attendance", "acknowledged_at", "comment"),
    *("person__name", "person__user", "group__name"),
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that the reader can do; ``post`` is a form, the others are links, ``away`` one that leaves Pacenote.

    ``form`` is asked in a dialog named ``dialog`` where scripts run, else on the page that the link leads to.
    """

    label: str
    url: str
    icon: str = ""
    primary: bool = False
    post: bool = False
    away: bool = False
    dialog: str = ""
    form: ReasonForm | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A session in a list."""

    title: str
    url: str
    label: str
    icon: str
    tone: str
    when: str
    trainees: str
    coach: str
    area: str
    note: str
    deeds: tuple[Deed, ...] = ()
    cases: str = ""


@dataclass(frozen=True, slots=True)
class Click:
    """Where an empty place leads."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """Cards under one heading; ``empty`` says what stands there without any, ``next`` where to go then.

    ``count`` is how many there are, shown or not; ``more_url`` leads to all of them.
    """

    title: str
    key: str
    cards: tuple[Card, ...]
    empty: str = ""
    empty_kind: str = "nothing_yet"
    count: int = 0
    more_url: str = ""
    next: Click | None = None


def with_names(sessions: SessionQuerySet) -> SessionQuerySet:
    """Return the sessions with everything that a card shows; the same three queries however many there are."""
    trainees = Trainee.objects.select_related("person", "group").only(*_OF_TRAINEE).order_by("pk")
    cases = SessionCase.objects.select_related("case").only("session", "case__number", "case__subject").order_by("pk")
    here = Membership.objects.filter(company=OuterRef("company"), user=OuterRef("suggester"))
    here = here.filter(active=True, user__is_active=True)
    rows = sessions.select_related("coach", "coach_group", "area", "suggester").annotate(suggester_here=Exists(here))
    return rows.prefetch_related(Prefetch("trainees", trainees), Prefetch("cases", cases))


def cards(sessions: Iterable[CoachingSession], membership: Membership, now: datetime) -> tuple[Card, ...]:
    """Return cards for a reader."""
    rows, times = list(sessions), times_of(membership.company, now)
    asked = asked_as_group(rows, membership)
    return tuple(_card(each, membership, times, asked) for each in rows)


def asked_as_group(sessions: Iterable[CoachingSession], membership: Membership) -> frozenset[int]:
    """Return which of these ask a group of the reader's that they have not answered for: who declined is out of it."""
    open_ones = [each for each in sessions if each.stands is State.SUGGESTED and each.coach_group_id]
    if not open_ones or not may(membership, BE_COACH):
        return frozenset()
    mine = GroupMember.objects.filter(company_id=membership.company_id, person__user=membership.user_id)
    groups = set(mine.values_list("group_id", flat=True))
    ids = {each.pk for each in open_ones if each.coach_group_id in groups}
    declined = CoachDecline.objects.filter(session__in=ids, person__user=membership.user_id)
    return frozenset(ids - set(declined.values_list("session_id", flat=True))) if ids else frozenset()


def _card(session: CoachingSession, membership: Membership, times: Times, asked: frozenset[int]) -> Card:
    label, icon, tone = state_words(session, times.now)
    if session.stands is State.SCHEDULED and _has_declined(session, membership):
        label, icon, tone = _("You cannot come"), "canceled", ""
    return Card(
        title=session.title,
        url=reverse("session", args=[membership.company.slug, session.pk]),
        label=label,
        icon=icon,
        tone=tone,
        when=when_words(session, times),
        trainees=trainee_names(session),
        coach=coach_name(session),
        area=session.area.name,
        note=_note(session, times),
        deeds=(*_deeds(session, membership, asked), *_deeds_of_now(session, membership, times.now)),
        cases=", ".join(each.case.number for each in session.cases.all()),
    )


def _has_declined(session: CoachingSession, membership: Membership) -> bool:
    """Say whether the reader is a trainee of the session who will not come."""
    parts = (each for each in session.trainees.all() if each.answer)
    return any(each.person and each.person.user_id == membership.user_id for each in parts)


def state_words(session: CoachingSession, now: datetime) -> tuple[str, str, str]:
    """Return word, icon and tone of a session's state, with what is derived from the clock."""
    if session.stands is State.CANCELED:
        return _(CANCELED[session.cancellation]), "canceled", "bad"
    if session.stands is State.SUGGESTED and session.expires_at and session.expires_at - now < SOON:
        return _("Expires soon"), "expires", "late"
    if is_overdue(state=session.stands, starts_at=session.starts_at, now=now):
        return _("Overdue"), "clock", "late"
    word, icon, tone = WORDS[session.stands]
    return _(word), icon, tone


def when_words(session: CoachingSession, times: Times) -> str:
    """Return the moment that matters for the state."""
    if session.stands is State.SUGGESTED and session.expires_at:
        return _("Expires %(when)s") % {"when": times.near(session.expires_at)}
    moment = {
        State.SCHEDULED: session.starts_at,
        State.STARTED: session.started_at,
        State.COMPLETED: session.completed_at,
        State.CANCELED: session.canceled_at,
    }.get(session.stands)
    return times.near(moment) if moment else ""


def trainee_names(session: CoachingSession) -> str:
    """Return who is to be coached, groups by their name."""
    names = [
        each.person.name if each.person else each.group.name if each.group else "" for each in session.trainees.all()
    ]
    return ", ".join(names) or _("Nobody left")


def asked_words(session: CoachingSession, times: Times) -> str:
    """Return who asks whom to coach, and until when; whoever schedules it becomes its coach."""
    values = {
        "name": suggester_words(session),
        "coach": coach_name(session),
        "when": times.near(session.expires_at) if session.expires_at else "",
    }
    words = _("Suggested by %(name)s. Coach: %(coach)s. Expiry time: %(when)s.") % values
    return f"{words} {_('Whoever schedules it first becomes the coach.')}" if session.coach is None else words


def coach_name(session: CoachingSession) -> str:
    """Return who coaches, or the group that is asked."""
    if session.coach:
        return session.coach.name
    if session.coach_group:
        return _("%(name)s (group)") % {"name": session.coach_group.name}
    return _("Nobody: choose another coach")


def _note(session: CoachingSession, times: Times) -> str:
    if session.stands is State.CANCELED and session.reason and session.cancellation != Cancellation.TRAINEES_DECLINED:
        return _("Reason: %(reason)s") % {"reason": session.reason}
    if session.stands is State.SCHEDULED and session.minutes:
        return _("%(minutes)s min, %(place)s") % {
            "minutes": session.minutes,
            "place": session.place or str(CoachingSession.Mode(session.mode or "in_person").label),
        }
    if session.stands is State.SUGGESTED and session.suggested_at:
        days = (times.now - session.suggested_at).days
        waits = (
            ngettext("waits %(count)s day", "waits %(count)s days", days) % {"count": days}
            if days
            else _("waits since today")
        )
        return _("Suggested by %(name)s, %(waits)s") % {"name": suggester_words(session), "waits": waits}
    if session.stands is State.STARTED and session.started_at:
        return _("For %(span)s so far") % {"span": span_words(times.now - session.started_at)}
    return ""


def suggester_words(session: CoachingSession) -> str:
    """Return who suggested a session: a user, or the company's rule with its reason."""
    if session.by_rule:
        return _("Pacenote (%(why)s)") % {"why": why_words(session.rule_facts)}
    if session.suggester and not _is_orphaned(session):
        return session.suggester.display_name
    return _("somebody who left")


def _deeds(session: CoachingSession, membership: Membership, asked: frozenset[int]) -> Iterable[Deed]:
    if session.stands is not State.SUGGESTED:
        return
    place: list[object] = [membership.company.slug, session.pk]
    if is_asked(session, membership, asked):
        yield Deed(_("Schedule"), reverse("session_schedule", args=place), "session", primary=True)
        yield declining(session, place)
    if changes(session, membership):
        yield Deed(_("Edit"), reverse("session_edit", args=place), "edit")
        yield Deed(_("Delete…"), reverse("session_delete", args=place))


def _deeds_of_now(session: CoachingSession, membership: Membership, now: datetime) -> Iterable[Deed]:
    """Return what the coach does with a session whose time has come, and where both sides meet."""
    place: list[object] = [membership.company.slug, session.pk]
    if session.coach and session.coach.user_id == membership.user_id and may(membership, BE_COACH):
        if session.stands is State.STARTED:
            yield Deed(_("Complete"), reverse("session_complete", args=place), "completed", primary=True)
        elif session.stands is State.SCHEDULED and session.starts_at and now >= session.starts_at - EARLY_START:
            yield Deed(_("Start now"), reverse("session_start", args=place), "start", primary=True, post=True)
    yield from joining(session, membership)


def joining(session: CoachingSession, membership: Membership) -> Iterable[Deed]:
    """Return the way into an online session for those who come to it."""
    link = safe_link(session.place) if session.stands in (State.SCHEDULED, State.STARTED) else ""
    coming = [each.person for each in session.trainees.all() if not each.answer]
    if link and any(each and each.user_id == membership.user_id for each in (session.coach, *coming)):
        yield Deed(_("Join"), link, "link", away=True)


def declining(session: CoachingSession, place: list[object]) -> Deed:
    """Return the way to decline a suggestion, with the question for the reason."""
    name = f"decline-{session.pk}"
    form = DeclineForm(auto_id=f"{name}-%s")
    return Deed(_("Decline…"), reverse("session_decline", args=place), dialog=name, form=form)


def changes(session: CoachingSession, membership: Membership) -> bool:
    """Say whether the reader may edit and delete a suggestion. For showing buttons: the service decides."""
    if session.suggester_id == membership.user_id:
        return True
    return may(membership, MANAGE_SESSIONS) and _is_orphaned(session)


def _is_orphaned(session: CoachingSession) -> bool:
    """Say whether nobody who could answer for the suggestion is left; ``with_names`` has looked already."""
    here: bool | None = getattr(session, "suggester_here", None)
    return is_orphaned(session) if here is None else bool(session.by_rule) or not here


def is_asked(session: CoachingSession, membership: Membership, as_group: frozenset[int]) -> bool:
    """Say whether the reader is asked to coach a suggestion. For showing buttons: the service decides.

    ``as_group`` are the sessions that ask the reader as one of a group (``asked_as_group``).
    """
    if not may(membership, BE_COACH) or session.suggester_id == membership.user_id:
        return False
    if any(each.person and each.person.user_id == membership.user_id for each in session.trainees.all()):
        return False
    if session.coach:
        return session.coach.user_id == membership.user_id
    return session.pk in as_group


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action item on a page."""

    text: str
    owner: str
    due: str
    done: bool
    late: bool
    url: str
    session: str = ""
    metric: str = ""


def _metric_words(name: str, labels: dict[str, str]) -> str:
    """Return what a metric is called here; as it was sent, where a program sent one that nobody knows."""
    known = find(name)
    return labels.get(name) or (_(known.label) if known else name)


def action_rows(
    items: Sequence[ActionItem], membership: Membership, now: datetime, *, mine: int | None
) -> list[ActionRow]:
    """Return action items; ``url`` ticks one off and is empty for whom that is not."""
    day = today(membership.company.zoneinfo, now)
    slug = membership.company.slug
    labels = own_labels(membership.company_id) if any(each.metric for each in items) else {}
    return [
        ActionRow(
            text=each.text,
            owner=each.owner.name if each.owner else "",
            due=day_words(each.due) if each.due else "",
            done=each.done_at is not None,
            late=bool(each.due and each.due < day and not each.done_at),
            url=reverse("session_action", args=[slug, each.session_id, each.pk])
            if mine and mine in (each.owner_id, each.session.coach_id)
            else "",
            session=each.session.title,
            metric=_metric_words(each.metric, labels),
        )
        for each in items
    ]
