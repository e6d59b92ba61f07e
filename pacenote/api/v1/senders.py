"""Where a company's files come from by mail, whether a channel works, and its logo."""

from __future__ import annotations

from typing import Annotated, Literal

import ninja
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Router, Schema, UploadedFile
from pydantic import Field

from pacenote.accounts.logos import LARGEST
from pacenote.accounts.models import Company
from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.api.door import SCANNED, ApiRequest, route
from pacenote.api.v1.rankings import binary, file_answer
from pacenote.api.words import Text
from pacenote.imports import services
from pacenote.imports.models import MailSender
from pacenote.imports.services.mailing_in import inbox_address
from pacenote.jobs.logo import logo_of, remove_logo
from pacenote.messaging.services import record_test, send_test
from pacenote.messaging.services.trying import TestFailedError
from pacenote.papers.logos import take_logo

router = Router(tags=["senders"])
PNG = "image/png"


class SenderOut(Schema):
    """An address or a domain that may send files."""

    id: int
    pattern: str


class InboxOut(Schema):
    """Where files may be mailed to, empty where nowhere, and by whom."""

    address: str
    senders: list[SenderOut]


class SenderIn(Schema):
    """An address, or a domain with an @ before it."""

    pattern: Annotated[Text, Field(min_length=1, max_length=254)]


class TestIn(Schema):
    """On which channel, and to whom: an address or a number."""

    channel: Literal["sms", "email"]
    recipient: Annotated[Text, Field(min_length=1, max_length=254)]


class TestOut(Schema):
    """Whether the other side took the message; ``said`` is its code where it did not."""

    taken: bool
    said: str


class LogoOut(Schema):
    """Whether the company's logo is another one now."""

    changed: bool


@route(router, "GET", "/inbox", MANAGE_SETTINGS, gives=InboxOut)
def get_inbox(request: ApiRequest) -> InboxOut:
    """Show where files may be mailed to, and by whom."""
    company = Company.objects.get(pk=request.membership.company_id)
    senders = MailSender.objects.visible_to(request.membership).order_by("pk")
    return InboxOut(
        address=inbox_address(company), senders=[SenderOut(id=each.pk, pattern=each.pattern) for each in senders]
    )


@route(router, "PUT", "/inbox/address", MANAGE_SETTINGS, gives=InboxOut)
def make_inbox_address(request: ApiRequest) -> InboxOut:
    """Make a new address for files; the one before takes nothing any more."""
    return _address(request, on=True)


@route(router, "DELETE", "/inbox/address", MANAGE_SETTINGS, gives=InboxOut)
def end_inbox_address(request: ApiRequest) -> InboxOut:
    """Take no files by mail any more."""
    return _address(request, on=False)


@route(router, "POST", "/inbox/senders", MANAGE_SETTINGS, gives=InboxOut, status=201)
def allow_mail_sender(request: ApiRequest, body: SenderIn) -> ninja.Status[InboxOut]:
    """Let an address or a domain send files. Safe to repeat."""
    member = request.membership
    services.allow_sender(company=member.company, text=body.pattern, by=member.user, now=timezone.now())
    return ninja.Status(201, get_inbox(request))


@route(router, "DELETE", "/inbox/senders/{sender_id}", MANAGE_SETTINGS, gives=InboxOut)
def forget_mail_sender(request: ApiRequest, sender_id: int) -> InboxOut:
    """Let an address or a domain send files no more."""
    sender = get_object_or_404(MailSender.objects.visible_to(request.membership), pk=sender_id)
    services.forget_sender(sender=sender, by=request.membership.user, now=timezone.now())
    return get_inbox(request)


@route(router, "POST", "/channel-tests", MANAGE_SETTINGS, gives=TestOut)
def test_channel(request: ApiRequest, body: TestIn) -> TestOut:
    """Send one message now to see whether a channel works; that is written down."""
    member, recipient = request.membership, "".join(body.recipient.split())
    try:
        send_test(
            channel=body.channel, recipient=recipient, subject="A test from Pacenote", company=member.company,
            text=f"This is a test from {member.company.name}. If you can read it, messages arrive.",
        )  # fmt: skip
        result = TestOut(taken=True, said="")
    except TestFailedError as refusal:
        if not refusal.detail:
            raise  # nothing was tried
        result = TestOut(taken=False, said=refusal.detail)
    record_test(company=member.company, channel=body.channel, by=member.user, now=timezone.now())
    return result


@route(router, "GET", "/company/logo", MANAGE_SETTINGS, gives=None, extra=binary(PNG))
def get_logo(request: ApiRequest) -> HttpResponse:
    """Hand out the company's logo as it stands on papers."""
    png = logo_of(Company.objects.get(pk=request.membership.company_id))
    if not png:
        raise Http404
    return file_answer(png, PNG, "logo.png")


@route(router, "POST", "/company/logo", MANAGE_SETTINGS, gives=LogoOut, also=SCANNED)
def set_company_logo(request: ApiRequest, file: File[UploadedFile]) -> LogoOut:
    """Give the company a logo: a PNG or JPEG picture, which is drawn anew."""
    member, now = request.membership, timezone.now()
    data, name = file.read(LARGEST + 1), file.name or ""
    return LogoOut(changed=take_logo(company=member.company, name=name, data=data, by=member.user, now=now))


@route(router, "DELETE", "/company/logo", MANAGE_SETTINGS, gives=None, status=204)
def delete_company_logo(request: ApiRequest) -> ninja.Status[None]:
    """Let the company have no logo. Safe to repeat."""
    remove_logo(company=request.membership.company, by=request.membership.user, now=timezone.now())
    return ninja.Status(204, None)


def _address(request: ApiRequest, *, on: bool) -> InboxOut:
    member = request.membership
    services.change_address(company=member.company, on=on, by=member.user, now=timezone.now())
    return get_inbox(request)
