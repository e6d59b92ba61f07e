"""Where providers call: how far a message got, what a phone sent back. Their signature or secret is the proof."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pacenote.base.scanning import ScannerSilentError
from pacenote.jobs.arriving import arrive
from pacenote.messaging.services import Inbound, Report, receive, take_event, take_report
from pacenote.messaging.signatures import is_signed
from pacenote.web.provider_calls import StrangerError, TooLargeError, UnreadableError, events_told, letters_told

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>{}</Message></Response>'
View = Callable[..., HttpResponse]


def signed_by_provider(view: View) -> View:
    """Let only calls in that the provider signed for this address; anybody else gets 403."""

    @csrf_exempt  # the provider has no cookie; its signature covers address and fields
    @never_cache
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        provider = settings.TWILIO
        url = f"{settings.PUBLIC_URL}{request.get_full_path()}"
        signature = request.headers.get("X-Twilio-Signature", "")
        if provider is None or not is_signed(provider.token, url, dict(request.POST.lists()), signature):
            return HttpResponse(status=403)
        return view(request, *args, **kwargs)

    return checked


@signed_by_provider
def sms_status(request: HttpRequest, outgoing_id: int, attempt: int) -> HttpResponse:
    """Take a report about one attempt."""
    code = request.POST.get("ErrorCode", "")
    report = Report(
        outgoing_id=outgoing_id,
        attempt=attempt,
        word=request.POST.get("MessageStatus", ""),
        error_code=int(code) if code.isdecimal() and len(code) < 8 else 0,
    )
    take_report(report=report, now=timezone.now())
    return HttpResponse(status=204)


@signed_by_provider
def sms_inbound(request: HttpRequest) -> HttpResponse:
    """Take a text; the answer to STOP, START and HELP goes back in the response."""
    inbound = Inbound(
        phone=request.POST.get("From", ""),
        text=request.POST.get("Body", ""),
        provider_id=request.POST.get("MessageSid", ""),
        answered=bool(request.POST.get("OptOutType")),
    )
    words = receive(inbound=inbound, now=timezone.now())
    return HttpResponse(ANSWER.format(escape(words)) if words else NOTHING, content_type="text/xml; charset=utf-8")


def called_by_mail_provider(view: View) -> View:
    """Answer strangers with 403, the unreadable with 400, what is too large with 413, what has to wait with 503."""

    @csrf_exempt  # the provider has no cookie; its secret and signature are the proof
    @never_cache
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except StrangerError:
            return HttpResponse(status=403)
        except UnreadableError:
            return HttpResponse(status=400)
        except TooLargeError:
            return HttpResponse(status=413)
        except ScannerSilentError:  # the provider calls again later, and nobody has to send the mail again
            return HttpResponse(status=503)

    return checked


@called_by_mail_provider
def mail_events(request: HttpRequest) -> HttpResponse:
    """Take what became of mails."""
    now = timezone.now()
    for told in events_told(request):
        take_event(told=told, now=now)
    return HttpResponse(status=204)


@called_by_mail_provider
def mail_inbox(request: HttpRequest) -> HttpResponse:
    """Take a mail with files. Whoever sent it learns from the answer only that it came."""
    now = timezone.now()
    for letter in letters_told(request):
        arrive(letter=letter, now=now)
    return HttpResponse(status=204)
