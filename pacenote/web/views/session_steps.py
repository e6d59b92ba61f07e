"""What a coach, a trainee or a manager does with a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.permissions import BE_COACH, MANAGE_SESSIONS, OWN_PAGE, SCHEDULE_SESSIONS
from pacenote.base.errors import DomainError
from pacenote.base.scanning import ScanRefusedError
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.attachments import AttachmentRefusedError
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.queries import last_change
from pacenote.coaching_sessions.services.standing import choices_of
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.sessions import HandOverForm, ScheduleForm, coach_picked
from pacenote.web.panels import case_choices, session_choices
from pacenote.web.panels.sessions import asked_words
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.session_doors import telling_page
from pacenote.web.session_turns import back, entering, found, gone, standing, tell_why, too_late
from pacenote.web.views.session_files import read
from pacenote.web.views.session_hints import warnings
from pacenote.web.views.sessions import form_page, prefilled, reason_page, urls


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was filled in: its key when it comes again, and the newest change that whoever filled it in knows."""

    schedule: services.Schedule
    key: str
    seen: int | None


def _initial(session: CoachingSession) -> dict[str, Any]:
    _coach, trainees = choices_of(session)
    return {
        "title": session.title,
        "trainees": [session_choices.value_of(each) for each in trainees],
        "area": session.area_id,
        "starts_at": session.starts_at,
        "minutes": session.minutes or 30,
        "mode": session.mode or CoachingSession.Mode.IN_PERSON,
        "place": session.place,
        "agenda": session.agenda,
        "cases": case_choices.values_of(session),
        "seen": last_change(session),
    }


def _schedule_page(
    request: MemberRequest,
    form: ScheduleForm,
    take: Callable[[Filled], CoachingSession],
    *,
    title: str,
    action: str,
    verb: str = "",
    hint: str = "",
    but: CoachingSession | None = None,
    follows: CoachingSession | None = None,
) -> HttpResponse:
    """Show a schedule form and take it: problems stay on the page, everything else leads to the session."""
    valid = form.is_valid()
    warned = warnings(request, form, but=but, follows=follows)
    if valid and but and warned.overtaken and not form.says_more_than_is_there():
        return _saved(request, but)
    if valid and (not warned.unread or services.is_made(by=request.membership, form_key=form.key())):
        try:
            session = _taken(request, form, take, warned.seen)
        except services.DraftRefusedError as refusal:
            form.take(refusal.problems)
        except services.ConflictError as refusal:
            form.add_error("starts_at", refusal_words(refusal))
        except (AttachmentRefusedError, ScanRefusedError) as refusal:
            form.add_error("uploads", refusal_words(refusal))
        except services.ChangedMeanwhileError:
            warned = warnings(request, form, but=but)
        except DomainError as refusal:
            if but:
                return too_late(request, form, but, verb, refusal, title=title)
            say_refusal(request, refusal)
            return redirect("sessions", request.membership.company.slug)
        else:
            return _saved(request, session)
    shown = warned.shown(request, but, follows)
    return form_page(
        request, form, title=title, action=action, about=but or follows, hint=hint, icon="session", **shown
    )


def _saved(request: MemberRequest, session: CoachingSession) -> HttpResponse:
    messages.success(request, _("Saved. Those concerned have been told."))
    return back(request, session)


@transaction.atomic
def _taken(
    request: MemberRequest, form: ScheduleForm, take: Callable[[Filled], CoachingSession], seen: int | None
) -> CoachingSession:
    """Take a form with its files, or nothing of it; one that makes a session makes one."""
    files = read(each for each in form.cleaned_data["uploads"] if each)
    session = take(Filled(form.schedule(), form.key(), seen))
    for name, data in files:
        services.attach(session=session, by=request.membership, name=name, data=data, now=timezone.now())
    return session


def _form(request: MemberRequest, initial: dict[str, Any], *, instant: bool = False) -> ScheduleForm:
    return ScheduleForm(
        request.POST or None,
        request.FILES or None,
        membership=request.membership,
        search_url=urls(request)["search_url"],
        initial=initial,
        instant=instant,
    )


def _once(request: MemberRequest, filled: Filled, verb: Callable[..., CoachingSession]) -> CoachingSession:
    """Make a session by a form, once."""

    def make() -> CoachingSession:
        return verb(by=request.membership, form=filled.schedule, now=timezone.now(), form_key=filled.key)

    return services.once(by=request.membership, form_key=filled.key, make=make)


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(BE_COACH)
def schedule(request: MemberRequest, session_id: int) -> HttpResponse:
    """Schedule a suggestion: the same form, filled in as the supervisor chose."""
    verb, title = "schedule", _("Schedule the session")
    try:
        session, refused = standing(request, session_id, verb)
    except Http404:
        return gone(request, _form(request, {}), title=title)
    form = _form(request, _initial(session))
    if refused:
        return too_late(request, form, session, verb, refused, title=title)

    def take(filled: Filled) -> CoachingSession:
        return services.schedule(
            session=session, by=request.membership, form=filled.schedule, seen=filled.seen, now=timezone.now()
        )

    hint, action = asked_words(session, times_of(session.company, timezone.now())), _("Schedule")
    return _schedule_page(request, form, take, title=title, action=action, verb=verb, hint=hint, but=session)


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(SCHEDULE_SESSIONS)
def new(request: MemberRequest) -> HttpResponse:
    """Schedule a session that nobody suggested."""

    def take(filled: Filled) -> CoachingSession:
        return _once(request, filled, services.schedule_new)

    return _schedule_page(
        request, _form(request, prefilled(request)), take, title=_("Schedule a session"), action=_("Schedule")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(SCHEDULE_SESSIONS)
def instant(request: MemberRequest) -> HttpResponse:
    """Start a session at once."""

    def take(filled: Filled) -> CoachingSession:
        return _once(request, filled, services.start_instant)

    form = _form(request, prefilled(request), instant=True)
    hint = _("It starts now: no time is asked.")
    return _schedule_page(request, form, take, title=_("Start a session now"), action=_("Start now"), hint=hint)


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(SCHEDULE_SESSIONS)
def follow_up(request: MemberRequest, session_id: int) -> HttpResponse:
    """Schedule the next session after one that was held; its open actions come along."""
    before, elsewhere = entering(request, session_id, "follow_up")
    if elsewhere:
        return elsewhere

    def take(filled: Filled) -> CoachingSession:
        return _once(request, filled, partial(services.schedule_new, follows=before))

    form = _form(request, _initial(before) | {"starts_at": None, "agenda": "", "seen": None})
    hint = _("Open actions of the last session come along.")
    return _schedule_page(
        request, form, take, title=_("Schedule a follow-up"), action=_("Schedule"), hint=hint, follows=before
    )


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(BE_COACH)
def move(request: MemberRequest, session_id: int) -> HttpResponse:
    """Change a scheduled session, or its time; ``start`` in the address fills a proposed time in."""
    verb, title = "move", _("Change the session")
    session, refused = standing(request, session_id, verb)
    initial = _initial(session)
    if (start := request.GET.get("start", "")).isdigit() and len(start) < 12:
        initial["starts_at"] = datetime.fromtimestamp(int(start), UTC)
    form = _form(request, initial)
    if refused:
        return too_late(request, form, session, verb, refused, title=title)

    def take(filled: Filled) -> CoachingSession:
        return services.move(
            session=session, by=request.membership, form=filled.schedule, seen=filled.seen, now=timezone.now()
        )

    return _schedule_page(request, form, take, title=title, action=_("Save"), verb=verb, but=session)


def _step(request: MemberRequest, session_id: int, verb: str, done: str) -> HttpResponse:
    session = found(request, session_id)
    try:
        getattr(services, verb)(session=session, by=request.membership, now=timezone.now())
    except DomainError as refusal:
        tell_why(request, session, verb, refusal)
    else:
        messages.success(request, done)
    return back(request, session)


@require_POST
@telling_page(BE_COACH)
def start(request: MemberRequest, session_id: int) -> HttpResponse:
    """Start a scheduled session."""
    return _step(request, session_id, "start", _("The session has started."))


@require_POST
@telling_page(BE_COACH)
def keep_time(request: MemberRequest, session_id: int) -> HttpResponse:
    """Keep the time, whatever other times were proposed."""
    return _step(request, session_id, "keep_time", _("The time stays. Who proposed another one has been told."))


@require_POST
@telling_page(BE_COACH)
def take_back(request: MemberRequest, session_id: int) -> HttpResponse:
    """Take a start by mistake back."""
    return _step(request, session_id, "take_back_start", _("The start is taken back."))


@require_POST
@telling_page(BE_COACH)
def no_show(request: MemberRequest, session_id: int) -> HttpResponse:
    """Note that nobody came."""
    return _step(request, session_id, "no_show", _("Noted: nobody came."))


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(BE_COACH)
def cancel(request: MemberRequest, session_id: int) -> HttpResponse:
    """Cancel as the coach."""
    return reason_page(
        request,
        session_id,
        "coach_cancel",
        title=_("Cancel the session"),
        action=_("Cancel the session"),
        done=_("The session is canceled. Those concerned have been told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(MANAGE_SESSIONS)
def admin_cancel(request: MemberRequest, session_id: int) -> HttpResponse:
    """Cancel as the administration."""
    return reason_page(
        request,
        session_id,
        "admin_cancel",
        title=_("Cancel the session as administration"),
        action=_("Cancel the session"),
        done=_("The session is canceled. Those concerned have been told."),
    )


@transaction.atomic
def _handed(request: MemberRequest, session: CoachingSession, form: HandOverForm) -> Person:
    """Hand a session over, with the coach whom it takes into the directory, or nothing of both."""
    choice = coach_picked(request.membership, form.cleaned_data["coach"])
    to = get_object_or_404(Person.objects.filter(company=session.company), pk=choice.person_id if choice else 0)
    reason = form.cleaned_data["reason"]
    services.hand_over(session=session, by=request.membership, to=to, reason=reason, now=timezone.now())
    return to


def _names(request: MemberRequest, coach: Person | None) -> bool:
    """Say whether a form hands a session over to who coaches it by now."""
    value = request.POST.get("coach", "")
    return coach is not None and value in (f"p{coach.pk}", f"u{coach.user_id}")


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(OWN_PAGE)
def hand_over(request: MemberRequest, session_id: int) -> HttpResponse:
    """Give a session to another coach."""
    session, refused = standing(request, session_id, "hand_over")
    if refused:
        tell_why(request, session, "hand_over", refused, same=_names(request, session.coach))
        return back(request, session)
    form = HandOverForm(request.POST or None, membership=request.membership)
    if form.is_valid():
        try:
            to = _handed(request, session, form)
        except services.ReasonMissingError as refusal:
            form.add_error("reason", refusal_words(refusal))
        except DomainError as refusal:
            tell_why(request, session, "hand_over", refusal)
            return back(request, session)
        else:
            messages.success(request, _("%(name)s coaches this session from now on.") % {"name": to.name})
            return back(request, session)
    title, action = _("Hand the session over"), _("Hand over")
    return form_page(request, form, title=title, action=action, about=session, icon="hand_over")
