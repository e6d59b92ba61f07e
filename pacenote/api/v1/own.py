"""The token's maker's own choices: what they are mailed about, and their calendar."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

import ninja
from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import EDIT_MESSAGES, IMPORT_FILES, OWN_PAGE, require
from pacenote.api.door import ApiRequest, route
from pacenote.api.v1.rankings import binary, file_answer
from pacenote.api.v1.sessions import found
from pacenote.api.words import Inline, Text
from pacenote.coaching_sessions import calendars
from pacenote.coaching_sessions.queries import entry_of
from pacenote.coaching_sessions.services import revoke_feed
from pacenote.coaching_sessions.services.standing import me
from pacenote.messaging.services import MailChoices, choose_mails

router = Router(tags=["own"])
SessionMail = Annotated[Membership.SessionMail, Inline()]
CALENDAR = "text/calendar; charset=utf-8"


class MailsOut(Schema):
    """What the token's maker is mailed about, and the clock of their mails; without a zone the company's."""

    session_mail: SessionMail
    answer_mail: bool
    reminded: bool
    zone: str


class MailsIn(Schema):
    """What is to be different; what is left out stays."""

    session_mail: SessionMail | None = None
    answer_mail: bool | None = None
    reminded: bool | None = None
    zone: Annotated[Text, Field(max_length=64)] | None = None


@route(router, "GET", "/notification-mails", OWN_PAGE, gives=MailsOut)
def get_notification_mails(request: ApiRequest) -> MailsOut:
    """Show what the token's maker is mailed about."""
    return MailsOut(**asdict(MailChoices.of(Membership.objects.get(pk=request.membership.pk))))


@route(router, "PATCH", "/notification-mails", OWN_PAGE, gives=MailsOut)
def change_notification_mails(request: ApiRequest, body: MailsIn) -> MailsOut:
    """Change what the token's maker is mailed about; only of what their role and the token have to do with."""
    for sent, needed in ((body.answer_mail, EDIT_MESSAGES), (body.reminded, IMPORT_FILES)):
        if sent is not None:
            require(request.membership, needed)
    member = Membership.objects.select_related("user").get(pk=request.membership.pk)
    wanted = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    choose_mails(member=member, wanted=replace(MailChoices.of(member), **wanted), now=timezone.now())
    return get_notification_mails(request)


@route(router, "DELETE", "/calendar-address", OWN_PAGE, gives=None, status=204)
def end_calendar_address(request: ApiRequest) -> ninja.Status[None]:
    """Let the calendar address of the token's maker work no more; a new one is made on its page. Safe to repeat."""
    revoke_feed(by=request.membership, now=timezone.now())
    return ninja.Status(204, None)


@route(router, "GET", "/sessions/{session_id}/calendar", OWN_PAGE, gives=None, extra=binary("text/calendar"))
def download_session_calendar(request: ApiRequest, session_id: int) -> HttpResponse:
    """Hand out a session that has a time as a calendar file."""
    session = found(request, session_id)
    url = f"{settings.PUBLIC_URL}{reverse('session', args=[request.membership.company.slug, session.pk])}"
    entry = entry_of(session, reader=me(request.membership), url=url)
    if entry is None:
        raise Http404
    return file_answer(calendars.single(entry).encode(), CALENDAR, f"session-{session.pk}.ics")
