"""Sessions in the calendars that people use anyway: a private address, a file per session, what is mailed."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import OWN_PAGE
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import calendars, services
from pacenote.coaching_sessions.models import CalendarFeed, CoachingSession
from pacenote.coaching_sessions.queries import entry_of, in_calendar
from pacenote.coaching_sessions.services.standing import me
from pacenote.messaging.channels import channel as channel_named
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.sessions import MailForm
from pacenote.web.session_doors import telling_page
from pacenote.web.zones import company_page

TYPE = "text/calendar; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(OWN_PAGE)
def own(request: MemberRequest) -> HttpResponse:
    """Make or take back the member's calendar address, and choose what is mailed to them."""
    membership, now, address = request.membership, timezone.now(), ""
    here = redirect("session_calendar", membership.company.slug)
    form = MailForm(request.POST if "mail" in request.POST else None, initial={"session_mail": membership.session_mail})
    if "make" in request.POST:
        token = services.make_feed(by=membership, now=now)
        address = f"{settings.PUBLIC_URL}{reverse('calendar_feed', args=[token])}"
    elif "revoke" in request.POST:
        services.revoke_feed(by=membership, now=now)
        messages.success(request, _("The address does not work any more."))
        return here
    elif form.is_valid():
        services.choose_mail(by=membership, wanted=form.cleaned_data["session_mail"], now=now)
        messages.success(request, _("Saved."))
        return here
    context = {
        "address": address,
        "feed": CalendarFeed.objects.filter(membership=membership).first(),
        "form": form,
        "mails": channel_named("email") is not None,
        "list_url": reverse("sessions", args=[membership.company.slug]),
    }
    return render(request, "sessions/calendar.html", context)


@require_safe
@telling_page(OWN_PAGE)
def file(request: MemberRequest, session_id: int) -> HttpResponse:
    """Hand one session out as a calendar file; one without a time leads to its page."""
    session = get_object_or_404(CoachingSession.objects.visible_to(request.membership), pk=session_id)
    url = f"{settings.PUBLIC_URL}{reverse('session', args=[request.membership.company.slug, session.pk])}"
    entry = entry_of(session, reader=me(request.membership), url=url)
    if entry is None:
        return redirect("session", request.membership.company.slug, session.pk)
    return calendar_file(session, entry)


def calendar_file(session: CoachingSession, entry: calendars.Entry) -> HttpResponse:
    """Return a session for a calendar to take in."""
    response = HttpResponse(calendars.single(entry), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="session-{session.pk}.ics"'
    return response


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer a calendar that asks by its owner's private address; unchanged content costs a line."""
    owner = services.feed_owner(token, now=timezone.now())
    if owner is None:
        raise Http404
    with as_company(owner.company_id), translation.override(owner.user.language or owner.company.language):
        text = _feed_of(owner)
    etag = quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    response = HttpResponse(text, content_type=TYPE)
    response["Cache-Control"] = "private, max-age=900"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _feed_of(owner: Membership) -> str:
    person, slug = me(owner), owner.company.slug
    sessions = in_calendar(person, timezone.now()) if person else []
    found = [
        entry_of(each, reader=person, url=f"{settings.PUBLIC_URL}{reverse('session', args=[slug, each.pk])}")
        for each in sessions
    ]
    name = _("Coaching sessions, %(company)s") % {"company": owner.company.name}
    return calendars.feed([each for each in found if each], name=name)
