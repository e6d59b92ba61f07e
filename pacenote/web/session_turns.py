"""A step of a session that may come too late: who was quicker is said, and what somebody wrote is not thrown away."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import CREATE_SUGGESTIONS, SCHEDULE_SESSIONS, may
from pacenote.base.errors import DomainError
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.happened import what_led_here
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.services.standing import me
from pacenote.jobs import pipeline
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.sessions import ScheduleForm, SuggestForm
from pacenote.web.panels.sessions import Click
from pacenote.web.panels.times import times_of
from pacenote.web.say import late_words


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form says that came too late: why, where the session is, and what its words are still good for.

    ``good_for`` says so in a sentence, ``ways`` are the buttons that do it.
    """

    why: str
    url: str
    good_for: str
    ways: tuple[Click, ...] = ()
    files: bool = False


def found(request: MemberRequest, session_id: int) -> CoachingSession:
    """Return a session that the member may see, its expiry looked at. Raises Http404."""
    seen = CoachingSession.objects.visible_to(request.membership)
    session = get_object_or_404(seen, pk=session_id)
    if services.expire(session=session, now=timezone.now()):
        pipeline.start_telling(company_id=session.company_id)
        session.refresh_from_db()
    return session


def entering(request: MemberRequest, session_id: int, verb: str) -> tuple[CoachingSession, HttpResponse | None]:
    """Return the session, and where to go instead if the member cannot do this with it now: they are told why."""
    session, refusal = standing(request, session_id, verb)
    if refusal is None:
        return session, None
    tell_why(request, session, verb, refusal)
    return session, back(request, session)


def standing(request: MemberRequest, session_id: int, verb: str) -> tuple[CoachingSession, DomainError | None]:
    """Return the session, and what the step would be refused with now. Raises Http404."""
    session = found(request, session_id)
    session.refresh_from_db()  # looking at its expiry waited for whoever was quicker
    try:
        services.check_step(session=session, verb=verb, by=request.membership, now=timezone.now())
    except DomainError as refusal:
        found(request, session_id)  # whoever sees it no more, since somebody was quicker, is told nothing of it
        return session, refusal
    return session, None


def tell_why(
    request: MemberRequest, session: CoachingSession, verb: str, refusal: DomainError, *, same: bool = True
) -> None:
    """Say why a step was refused; of one that was sent twice, that it is done.

    ``same`` says whether the form asks for what is there: an older page of the same user may ask for another thing.
    """
    if request.method == "POST" and same and services.is_done_by(session, verb, request.membership):
        messages.success(request, _("Done. It was sent twice and counts once."))
    else:
        messages.error(request, why_words(request, session, refusal))


def why_words(request: MemberRequest, session: CoachingSession, refusal: DomainError) -> str:
    """Return why a step was refused, and who did what led there as far as the member may know."""
    membership = request.membership
    times = times_of(membership.company, timezone.now())
    return late_words(refusal, what_led_here(session, refusal, membership, me(membership), times.near))


def back(request: MemberRequest, session: CoachingSession) -> HttpResponse:
    """Lead to the session's page."""
    return redirect("session", request.membership.company.slug, session.pk)


def too_late(
    request: MemberRequest, form: BaseForm, session: CoachingSession, verb: str, refusal: DomainError, *, title: str
) -> HttpResponse:
    """Answer a form whose step is refused: with itself and what can still be made of it, else on the session's page."""
    if not _wrote(request) or _is_there(form, session, verb, request.membership):
        tell_why(request, session, verb, refusal)
        return back(request, session)
    url = reverse("session", args=[request.membership.company.slug, session.pk])
    return _kept_page(request, form, title, why_words(request, session, refusal), url, about=session)


def _is_there(form: BaseForm, session: CoachingSession, verb: str, by: Membership) -> bool:
    """Say whether this very form was taken already; an older page of the same user says something else."""
    if not services.is_done_by(session, verb, by):
        return False
    session.refresh_from_db()  # a twin may have been quicker by a moment
    return not isinstance(form, ScheduleForm) or form.says_what(session)


def gone(request: MemberRequest, form: BaseForm, *, title: str) -> HttpResponse:
    """Answer a form about a session that its writer may not see, or see no more. Raises Http404 where nobody wrote."""
    if not _wrote(request):
        raise Http404
    return _kept_page(request, form, title, _("This session is not there for you any more."), "")


def copy_words() -> str:
    """Return what is left of a form with which nothing else can be done."""
    return _("Nothing that you wrote is lost: copy what you need.")


def _wrote(request: MemberRequest) -> bool:
    return request.method == "POST" and bool(request.POST.get("title", "").strip())


def _kept_page(
    request: MemberRequest, form: BaseForm, title: str, why: str, url: str, *, about: CoachingSession | None = None
) -> HttpResponse:
    if isinstance(form, SuggestForm):
        form.renew_expiry(timezone.now())
    ways = _ways(request, plans="mode" in form.fields)
    more = _("Nothing that you wrote is lost: make a new session of it, or copy what you need.")
    kept = Kept(why, url, more if ways else copy_words(), ways, files=bool(request.FILES))
    list_url = url or reverse("sessions", args=[request.membership.company.slug])
    context = {"form": form, "title": title, "kept": kept, "list_url": list_url, "about": about}
    return render(request, "sessions/form.html", context, status=409 if url else 404)


def _ways(request: MemberRequest, *, plans: bool) -> tuple[Click, ...]:
    """Return what somebody may make of a form instead, the likeliest last; ``plans`` says that it asks for a time."""
    here = [request.membership.company.slug]
    if not plans:
        way = Click(_("Suggest as a new session"), reverse("session_suggest", args=here))
        return (way,) if may(request.membership, CREATE_SUGGESTIONS) else ()
    if not may(request.membership, SCHEDULE_SESSIONS):
        return ()
    return (
        Click(_("Start it now"), reverse("session_instant", args=here)),
        Click(_("Schedule as a new session"), reverse("session_new", args=here)),
    )
