"""Coaching sessions: the reader's own, one of them, and what is suggested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts.permissions import (
    BE_COACH,
    CREATE_SUGGESTIONS,
    OWN_PAGE,
    SCHEDULE_SESSIONS,
    VIEW_PEOPLE,
    VIEW_TEAM,
    may,
)
from pacenote.base.errors import DomainError
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.expiry import default_expiry
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.queries import last_change
from pacenote.coaching_sessions.services.standing import choices_of, me
from pacenote.coaching_sessions.workflow import State, is_expired
from pacenote.jobs import pipeline
from pacenote.people.models import Person
from pacenote.web.ahead import AheadPaginator
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.reasons import DeclineForm, ReasonForm
from pacenote.web.forms.sessions import SuggestForm
from pacenote.web.panels import (
    case_choices,
    coach_home,
    own_sessions,
    person_effects,
    session_choices,
    session_page,
    sessions,
)
from pacenote.web.panels.people import page_query
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words
from pacenote.web.search import sought
from pacenote.web.session_doors import telling_page
from pacenote.web.session_turns import back, entering, standing, tell_why, too_late
from pacenote.web.views.session_hints import warnings

PER_PAGE = 24
STEPS_WITH_REASON: dict[str, Callable[..., CoachingSession]] = {
    "decline_suggestion": services.decline_suggestion,
    "coach_cancel": services.coach_cancel,
    "admin_cancel": services.admin_cancel,
}


def urls(request: MemberRequest) -> dict[str, str]:
    """Return the addresses of the list and of the search for people."""
    slug = request.membership.company.slug
    return {"list_url": reverse("sessions", args=[slug]), "search_url": reverse("session_people", args=[slug])}


@require_safe
@telling_page(OWN_PAGE)
def own(request: MemberRequest) -> HttpResponse:
    """Show the member's sessions: to hold, suggested to them, suggested by them, with them."""
    membership, slug = request.membership, request.membership.company.slug
    person, now = me(membership), timezone.now()
    found, url = own_sessions.parts(membership, person, now), reverse("sessions", args=[slug])
    if alone := next((part for part in found if part.key == request.GET.get("show")), None):
        return _one_section(request, alone)
    coaches = person is not None and may(membership, BE_COACH)
    context = {
        "sections": own_sessions.sections(found, membership, now, url=url),
        "side": coach_home.side(membership, person, times_of(membership.company, now)) if person and coaches else None,
        "suggest_url": reverse("session_suggest", args=[slug]) if may(membership, CREATE_SUGGESTIONS) else "",
        "schedule_url": reverse("session_new", args=[slug]) if may(membership, SCHEDULE_SESSIONS) else "",
        "calendar_url": reverse("session_calendar", args=[slug]),
        "effect_url": reverse("session_effect", args=[slug]) if coaches else "",
        "instant_url": reverse("session_instant", args=[slug]) if may(membership, SCHEDULE_SESSIONS) else "",
    }
    return render(request, "sessions/list.html", context)


@require_safe
@telling_page(BE_COACH)
def effect(request: MemberRequest) -> HttpResponse:
    """Show a coach what followed their sessions, beside what would have come anyway."""
    membership = request.membership
    effects = person_effects.coach_effects(me(membership), membership, times_of(membership.company, timezone.now()))
    return render(request, "sessions/effect.html", {"effects": effects, **urls(request)})


def _one_section(request: MemberRequest, part: own_sessions.Part) -> HttpResponse:
    """Show all sessions of one section, page by page."""
    page = AheadPaginator(sessions.with_names(part.rows), PER_PAGE, request.GET.get("page")).shown()
    context = {
        "part": part,
        "next": own_sessions.next_click(part, request.membership),
        "cards": sessions.cards(page, request.membership, timezone.now()),
        "page": page,
        "query": page_query(show=part.key),
        **urls(request),
    }
    return render(request, "sessions/section.html", context)


@require_safe
@telling_page(OWN_PAGE)
def show(request: MemberRequest, session_id: int) -> HttpResponse:
    """Show one session, whole."""
    now, seen = timezone.now(), CoachingSession.objects.visible_to(request.membership)
    whole = sessions.with_names(seen).select_related("follows")
    session = get_object_or_404(whole, pk=session_id)
    if is_expired(state=session.stands, expires_at=session.expires_at, now=now):
        if services.expire(session=session, now=now):
            pipeline.start_telling(company_id=session.company_id)
        session = get_object_or_404(whole, pk=session_id)
    page = session_page.session_page(session, request.membership, me(request.membership), now)
    return render(request, "sessions/session.html", {"page": page, "session": session, **urls(request)})


@require_safe
@telling_page(VIEW_PEOPLE)
def people(request: MemberRequest) -> JsonResponse:
    """Answer the searchable list with people in the member's scope."""
    return JsonResponse({"options": session_choices.search(request.membership, sought(request.GET, most=80))})


@require_safe
@telling_page(VIEW_TEAM)
def cases(request: MemberRequest) -> JsonResponse:
    """Answer the searchable list with cases in the member's scope."""
    return JsonResponse({"options": case_choices.search(request.membership, sought(request.GET, most=80))})


def prefilled(request: MemberRequest) -> dict[str, Any]:
    """Return what the address fills in: ``person`` is the trainee, ``case`` brings its people and itself."""
    membership, wanted = request.membership, request.GET.get("person", "")
    if case_choices.case_id_of(request.GET.get("case", "")):
        return case_choices.prefilled(membership, request.GET["case"])
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
    working = Person.objects.visible_to(membership).exclude(status=Person.Status.INACTIVE)
    person = working.filter(pk=number).first()
    return {"trainees": [f"p{person.pk}"] if person else []}


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(CREATE_SUGGESTIONS)
def suggest(request: MemberRequest) -> HttpResponse:
    """Suggest a session; the address may fill in a trainee, or a case with its people."""
    membership, now = request.membership, timezone.now()
    initial = {"expires_at": default_expiry(now, membership.company.zoneinfo)} | prefilled(request)
    form = SuggestForm(
        request.POST or None, membership=membership, search_url=urls(request)["search_url"], initial=initial
    )

    def make() -> CoachingSession:
        return services.suggest(by=membership, form=form.suggestion(), now=now, form_key=form.key())

    if form.is_valid() and (services.is_made(by=membership, form_key=form.key()) or not warnings(request, form).unread):
        try:
            services.once(by=membership, form_key=form.key(), make=make)
        except services.DraftRefusedError as refusal:
            form.take(refusal.problems)
        else:
            messages.success(request, _("The session is suggested. Its coach has been told."))
            return redirect("sessions", membership.company.slug)
    return _suggestion_page(request, form, _("Suggest a session"), _("Suggest Session"))


def _as_it_stands(session: CoachingSession) -> dict[str, Any]:
    """Return what the form of a suggestion is filled in with."""
    coach, trainees = choices_of(session)
    return {
        "title": session.title,
        "coach": session_choices.value_of(coach) if coach else "",
        "trainees": [session_choices.value_of(each) for each in trainees],
        "area": session.area_id,
        "expires_at": session.expires_at,
        "cases": case_choices.values_of(session),
        "seen": last_change(session),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(OWN_PAGE)
def edit(request: MemberRequest, session_id: int) -> HttpResponse:
    """Change a suggestion."""
    verb, title = "edit_suggestion", _("Change the suggestion")
    session, refused = standing(request, session_id, verb)
    form = SuggestForm(
        request.POST or None,
        membership=request.membership,
        search_url=urls(request)["search_url"],
        initial=_as_it_stands(session),
    )
    if refused:
        return too_late(request, form, session, verb, refused, title=title)
    valid, warned = form.is_valid(), warnings(request, form, but=session)
    if valid and warned.overtaken and not form.says_more_than_is_there():
        messages.success(request, _("Saved."))
        return back(request, session)
    if valid and not warned.unread:
        try:
            with transaction.atomic():  # with the coach whom it takes in
                services.edit_suggestion(
                    session=session,
                    by=request.membership,
                    form=form.suggestion(),
                    seen=warned.seen,
                    now=timezone.now(),
                )
        except services.DraftRefusedError as refusal:
            form.take(refusal.problems)
        except services.ChangedMeanwhileError:
            pass  # the form says what it was overtaken by
        except DomainError as refusal:
            return too_late(request, form, session, verb, refusal, title=title)
        else:
            messages.success(request, _("Saved."))
            return back(request, session)
    return _suggestion_page(request, form, title, _("Save"), session)


def _suggestion_page(
    request: MemberRequest, form: SuggestForm, title: str, action: str, session: CoachingSession | None = None
) -> HttpResponse:
    hint = _("The coach schedules or declines. Trainees see nothing until then.")
    warned = warnings(request, form, but=session).shown(request, session)
    return form_page(request, form, title=title, action=action, about=session, hint=hint, icon="suggested", **warned)


def form_page(
    request: MemberRequest,
    form: BaseForm,
    *,
    title: str,
    action: str,
    about: CoachingSession | None = None,
    **more: Any,
) -> HttpResponse:
    """Show a form of a session; ``more`` is what else its template knows: hint, icon, danger, what it warns of.

    What is ``about`` a session that is there leads back to it.
    """
    context = {"form": form, "title": title, "action": action, "hint": "", "icon": "", **urls(request), **more}
    if about is not None:
        context |= {"about": about, "list_url": reverse("session", args=[request.membership.company.slug, about.pk])}
    return render(request, "sessions/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(OWN_PAGE)
def delete(request: MemberRequest, session_id: int) -> HttpResponse:
    """Ask before a suggestion is taken back, then do it."""
    session, elsewhere = entering(request, session_id, "delete_suggestion")
    if elsewhere:
        return elsewhere
    slug = request.membership.company.slug
    if request.method == "POST":
        try:
            services.delete_suggestion(session=session, by=request.membership, now=timezone.now())
        except DomainError as refusal:
            tell_why(request, session, "delete_suggestion", refusal)
            return back(request, session)
        messages.success(request, _("The suggestion is taken back. Its coach has been told."))
        return redirect("sessions", slug)
    confirm = {
        "title": _("Delete this suggestion?"),
        "text": _("“%(title)s” is canceled and stays in the history. Its coach is told.") % {"title": session.title},
        "action_url": reverse("session_delete", args=[slug, session.pk]),
        "action_label": _("Delete the suggestion"),
        "cancel_url": reverse("session", args=[slug, session.pk]),
        "danger": True,
    }
    return render(request, "confirm.html", {"confirm": confirm, "eyebrow": _("Coaching sessions")})


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(BE_COACH)
def decline(request: MemberRequest, session_id: int) -> HttpResponse:
    """Decline a suggestion, with a reason."""
    return reason_page(
        request,
        session_id,
        "decline_suggestion",
        title=_("Decline “%(title)s”"),
        action=_("Decline the session"),
        done=_("The session is declined. Who suggested it has been told."),
        waits=_("You have declined. The others of the group are still asked."),
    )


def reason_page(
    request: MemberRequest, session_id: int, verb: str, *, title: str, action: str, done: str, waits: str = ""
) -> HttpResponse:
    """Ask for a reason, then do what it is the reason for; ``waits`` is said where the session goes on after it."""
    session, elsewhere = entering(request, session_id, verb)
    if elsewhere:
        return elsewhere
    form = (DeclineForm if verb == "decline_suggestion" else ReasonForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            step = STEPS_WITH_REASON[verb]
            after = step(session=session, by=request.membership, reason=form.words(), now=timezone.now())
        except services.ReasonMissingError as refusal:
            form.add_error("reason", refusal_words(refusal))
        except DomainError as refusal:
            tell_why(request, session, verb, refusal)
            return back(request, session)
        else:
            messages.success(request, done if after.stands is State.CANCELED else waits)
            return redirect("sessions", request.membership.company.slug)
    return form_page(
        request,
        form,
        title=title % {"title": session.title},
        action=action,
        danger=True,
        about=session,
    )
