"""What a trainee answers, and what whoever has to do something ticks off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.permissions import OWN_PAGE
from pacenote.base.errors import DomainError
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import ActionItem, CoachingSession
from pacenote.coaching_sessions.services.standing import me
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.reasons import ReasonForm
from pacenote.web.forms.sessions import TimesForm
from pacenote.web.panels.sessions import when_words
from pacenote.web.panels.times import times_of
from pacenote.web.say import say_refusal
from pacenote.web.session_doors import telling_page
from pacenote.web.session_turns import back, entering, found, standing, tell_why


@require_http_methods(["GET", "HEAD", "POST"])
@telling_page(OWN_PAGE)
def answer(request: MemberRequest, session_id: int) -> HttpResponse:
    """Let a trainee say that they cannot come, or propose other times."""
    verb = "propose_times" if "propose" in request.POST else "trainee_decline"
    session, elsewhere = entering(request, session_id, verb)
    person = me(request.membership)
    if elsewhere or person is None:
        return elsewhere or back(request, session)
    declining = ReasonForm(request.POST if "decline" in request.POST else None, prefix="no")
    proposing = TimesForm(request.POST if "propose" in request.POST else None, prefix="other")
    now = timezone.now()
    try:
        if declining.is_valid():
            reason = declining.cleaned_data["reason"]
            services.trainee_decline(session=session, trainee=person, reason=reason, now=now)
            messages.success(request, _("Your coach knows that you cannot come."))
            return redirect("sessions", request.membership.company.slug)
        if proposing.is_valid():
            times = [each for each in proposing.cleaned_data.values() if each]
            services.propose_times(session=session, trainee=person, times=times, now=now)
            messages.success(request, _("Your coach has your other times."))
            return back(request, session)
    except DomainError as refusal:
        found(request, session_id)  # not for whoever was taken out meanwhile: they read that instead
        tell_why(request, session, verb, refusal)
        return back(request, session)
    context = {
        "session": session,
        "when": when_words(session, times_of(session.company, now)),
        "declining": declining,
        "proposing": proposing,
        "list_url": reverse("session", args=[request.membership.company.slug, session.pk]),
    }
    bound = declining.is_bound or proposing.is_bound
    return render(request, "sessions/answer.html", context, status=422 if bound else 200)


@require_POST
@telling_page(OWN_PAGE)
def acknowledge(request: MemberRequest, session_id: int) -> HttpResponse:
    """Let a trainee confirm what was agreed."""
    session, refused = standing(request, session_id, "acknowledge")
    person, comment = me(request.membership), request.POST.get("comment", "")[:2000].strip()
    if refused or person is None:
        return _not_confirmed(request, session, comment, refused)
    try:
        services.acknowledge(session=session, trainee=person, comment=comment, now=timezone.now())
    except DomainError as refusal:
        found(request, session_id)
        return _not_confirmed(request, session, comment, refusal)
    messages.success(request, _("Confirmed. Your coach can see it."))
    return back(request, session)


def _not_confirmed(
    request: MemberRequest, session: CoachingSession, comment: str, refusal: DomainError | None
) -> HttpResponse:
    """Say why a trainee cannot confirm; of one who has, that the comment of another page was not added to theirs."""
    kept = session.trainees.filter(person__user=request.user, acknowledged_at__isnull=False).first()
    if kept and comment and comment != kept.comment:
        words = _("You have confirmed it already, and this was not added to that. Tell your coach: %(comment)s")
        messages.error(request, words % {"comment": comment})
    elif refusal:
        tell_why(request, session, "acknowledge", refusal)
    return back(request, session)


@require_POST
@telling_page(OWN_PAGE)
def action(request: MemberRequest, session_id: int, action_id: int) -> HttpResponse:
    """Tick an action item off, or open it again."""
    session = found(request, session_id)
    items = ActionItem.objects.visible_to(request.membership).filter(session=session).select_related("session")
    item = get_object_or_404(items, pk=action_id)
    try:
        done = request.POST.get("done") == "1"
        services.finish_action(item=item, by=request.membership, now=timezone.now(), done=done)
    except DomainError as refusal:
        say_refusal(request, refusal)
    return back(request, session)
