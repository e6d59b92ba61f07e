"""The link in every e-mail: one click, no login, for every kind of message (RFC 8058)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pacenote.accounts.models import Company
from pacenote.messaging.services import reader_of, unsubscribe
from pacenote.messaging.services.unsubscribing import UnknownLinkError

TEMPLATE = "messaging/unsubscribe.html"


@csrf_exempt  # a mail program posts here without a cookie; the token is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_emails(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; a POST switches e-mail off. A link that was opened by a scanner changes nothing."""
    try:
        reader = reader_of(token)
    except UnknownLinkError:
        return render(request, TEMPLATE, {"unknown": True}, status=404)
    company = Company.objects.filter(pk=reader.company_id).first()
    if company is None:
        return render(request, TEMPLATE, {"unknown": True}, status=404)
    done = request.method == "POST"
    if done:
        unsubscribe(reader=reader, now=timezone.now())
    return render(request, TEMPLATE, {"done": done, "company_name": company.name})
