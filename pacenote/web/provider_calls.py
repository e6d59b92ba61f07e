"""Read what the mail provider calls us with: the library's own webhook views check and read, and nothing else of them.

They are asked directly instead of through the library's signals, so that what follows a call stands where it is read.
"""

from __future__ import annotations

from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent
from anymail.utils import get_request_basic_auth
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from pacenote.base.mail_providers import HOOK_USER, MailProvider
from pacenote.imports.letters import Attachment, Letter
from pacenote.messaging.channels.provider import MARK
from pacenote.messaging.mail_events import Event
from pacenote.messaging.services import MailEvent

#: A notice of events is small; a mail with its files is not.
MOST_BYTES, MOST_BYTES_OF_A_MAIL = 4 * 1024 * 1024, 60 * 1024 * 1024


class StrangerError(Exception):
    """The call does not come from the provider, or nothing may call here."""


class UnreadableError(Exception):
    """The call comes from the provider, and says nothing that can be read."""


class TooLargeError(Exception):
    """The call is larger than anything that a provider sends."""


def events_told(request: HttpRequest) -> list[MailEvent]:
    """Return what a call says about our mails. Raises StrangerError, UnreadableError or TooLargeError."""
    told = _read(request, "Tracking", most=MOST_BYTES)
    return [_event(each) for each in told if isinstance(each, AnymailTrackingEvent)]


def letters_told(request: HttpRequest) -> list[Letter]:
    """Return the mails that a call brings. Raises StrangerError, UnreadableError or TooLargeError."""
    provider = settings.MAIL_PROVIDER
    if provider is None or not provider.inbox_domain:
        raise StrangerError
    told = _read(request, "Inbound", most=MOST_BYTES_OF_A_MAIL)
    return [_letter(each.message) for each in told if isinstance(each, AnymailInboundEvent)]


def _read(request: HttpRequest, kind: str, *, most: int) -> list[Any]:
    provider = settings.MAIL_PROVIDER
    if provider is None or not provider.hook_secret:
        raise StrangerError
    secret = f"{HOOK_USER}:{provider.hook_secret}"
    if not constant_time_compare(get_request_basic_auth(request) or "", secret):
        raise StrangerError  # before anything of the call is read: it may be large
    _take_in(request, most)
    hook = _hook(provider, kind, secret)
    try:
        hook.run_validators(request)
    except AnymailWebhookValidationFailure as failure:
        raise StrangerError from failure
    try:
        return list(hook.parse_events(request))
    except (AnymailError, ImproperlyConfigured, ValueError, TypeError, AttributeError, LookupError) as failure:
        raise UnreadableError from failure


def _take_in(request: HttpRequest, most: int) -> None:
    """Read a body that may be larger than a form."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > most:
        raise TooLargeError
    if request.content_type == "application/json":
        request._body = request.read(most)  # noqa: SLF001  Django has no limit per view


def _hook(provider: MailProvider, kind: str, secret: str) -> Any:
    view = import_string(f"anymail.webhooks.{provider.name}.{provider.kind.title}{kind}WebhookView")
    signing = {"webhook_signing_key": provider.signing_key} if provider.kind.signs else {}
    return view(webhook_secret=secret, **signing)


def _event(told: AnymailTrackingEvent) -> MailEvent:
    mark = (told.metadata or {}).get(MARK)
    raw = told.esp_event if isinstance(told.esp_event, dict) else {}
    provider = settings.MAIL_PROVIDER
    event = Event(
        esp=provider.name if provider else "",
        kind=str(told.event_type or ""),
        reason=str(told.reject_reason or ""),
        raw=raw,
    )
    return MailEvent(mark=str(mark or ""), event=event)


def _letter(message: AnymailInboundMessage) -> Letter:
    senders = message.get_address_header("From")
    addresses = [message.envelope_recipient or "", *(each.addr_spec for each in (*message.to, *message.cc))]
    parts = [*message.attachments, *(each for each in message.inlines if each.get_filename())]
    return Letter(
        recipients=tuple(filter(None, addresses)),
        sender=senders[0].addr_spec.casefold() if len(senders) == 1 else "",
        subject=str(message.subject or ""),
        headers={name.lower(): str(value) for name, value in reversed(message.items())},  # of several, the first
        return_path=message.envelope_sender,
        spam=bool(message.spam_detected),
        attachments=tuple(map(_attachment, parts)),
    )


def _attachment(part: AnymailInboundMessage) -> Attachment:
    kind = part.get_content_type().lower()
    held = kind.startswith(("multipart/", "message/"))
    data = b"" if held else part.get_content_bytes()
    return Attachment(name=part.get_filename() or "", kind="message/rfc822" if held else kind, data=data or b"")
