"""Webhooks: where events are sent to, what became of each, and once more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.forms.webhooks import AgainForm, WebhookForm
from pacenote.web.panels.sections import framed
from pacenote.web.panels.times import times_of
from pacenote.web.panels.webhooks import deleting, event_boxes, push_rows, state_of, webhook_rows
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page
from pacenote.webhooks import services
from pacenote.webhooks.models import Push, Webhook
from pacenote.webhooks.queries import log_of
from pacenote.webhooks.services import BadWebhookError

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def webhooks(request: MemberRequest) -> HttpResponse:
    """List the webhooks; a POST adds one, whose secret is shown on the answer and never again."""
    membership, now, secret = request.membership, timezone.now(), ""
    form = WebhookForm.of(request.POST or None, None)
    if form.is_valid():
        try:
            secret = services.add_webhook(wanted=form.wanted(), by=membership, now=now).secret
        except BadWebhookError as refusal:
            form.add_error(refusal.field or None, refusal_words(refusal))
        else:
            form = WebhookForm()
    context = {
        **framed(membership, "settings_webhooks", now),
        "form": form,
        "boxes": event_boxes(form.chosen),
        "secret": secret,
        "rows": webhook_rows(membership, now),
    }
    return _private(render(request, "settings/webhooks.html", context, status=422 if form.errors else 200))


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def webhook(request: MemberRequest, webhook_id: int) -> HttpResponse:
    """Show a webhook and its log; a POST changes it."""
    row = _webhook(request, webhook_id)
    form = WebhookForm.of(request.POST or None, row)
    if form.is_valid():
        try:
            services.change_webhook(webhook=row, wanted=form.wanted(), by=request.membership, now=timezone.now())
        except BadWebhookError as refusal:
            form.add_error(refusal.field or None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved."))
            return _back(request, webhook_id)
    return _page(request, row, form)


@require_POST
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def rotate(request: MemberRequest, webhook_id: int) -> HttpResponse:
    """Make a new secret, shown on the answer and never again; the one before signs along for a day."""
    row = _webhook(request, webhook_id)
    secret = services.rotate_secret(webhook=row, by=request.membership, now=timezone.now())
    row = _webhook(request, webhook_id)
    return _page(request, row, WebhookForm.of(None, row), secret=secret)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def delete(request: MemberRequest, webhook_id: int) -> HttpResponse:
    """Ask, then delete a webhook with its log."""
    row = _webhook(request, webhook_id)
    if request.method != "POST":
        confirm = deleting(row, request.membership)
        return render(request, "confirm.html", {"confirm": confirm, "eyebrow": _("Company settings")})
    services.delete_webhook(webhook=row, by=request.membership, now=timezone.now())
    messages.success(request, _("%(name)s is told nothing any more.") % {"name": row.name})
    return redirect("settings_webhooks", request.membership.company.slug)


@require_POST
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def test(request: MemberRequest, webhook_id: int) -> HttpResponse:
    """Send a test event."""
    row = _webhook(request, webhook_id)
    try:
        services.send_test(webhook=row, by=request.membership, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, _("A test is on its way. Load this page again to see what became of it."))
    return _back(request, webhook_id)


@require_POST
@company_page(MANAGE_SETTINGS)
def again(request: MemberRequest, webhook_id: int, push_id: int) -> HttpResponse:
    """Send one event once more."""
    row = _webhook(request, webhook_id)
    push = get_object_or_404(row.pushes.select_related("event", "webhook"), pk=push_id)
    try:
        services.send_again(push=push, by=request.membership, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, _("It goes once more, by the same webhook-id."))
    return _back(request, webhook_id)


@require_POST
@company_page(MANAGE_SETTINGS)
def failed_again(request: MemberRequest, webhook_id: int) -> HttpResponse:
    """Send once more what has failed since a moment."""
    row, form, now = _webhook(request, webhook_id), AgainForm(request.POST), timezone.now()
    if not form.is_valid():
        return _back(request, webhook_id)
    try:
        count = services.send_failed_again(webhook=row, since=now - form.span, by=request.membership, now=now)
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        words = ngettext("%(count)s event goes once more.", "%(count)s events go once more.", count)
        messages.success(request, words % {"count": count})
    return _back(request, webhook_id)


def _webhook(request: MemberRequest, webhook_id: int) -> Webhook:
    rows = Webhook.objects.visible_to(request.membership).select_related("lane", "made_by")
    return get_object_or_404(rows, pk=webhook_id)


def _back(request: MemberRequest, webhook_id: int) -> HttpResponse:
    return redirect("settings_webhook", request.membership.company.slug, webhook_id)


def _page(request: MemberRequest, row: Webhook, form: WebhookForm, *, secret: str = "") -> HttpResponse:
    membership, now = request.membership, timezone.now()
    slug, times = membership.company.slug, times_of(membership.company, now)
    page = Paginator(log_of(row), PER_PAGE).get_page(request.GET.get("page"))
    state, tone, icon = state_of(row.lane, times)
    context: dict[str, Any] = {
        **framed(membership, "settings_webhooks", now),
        "webhook": row,
        "state": {"label": state, "tone": tone, "icon": icon},
        "made_at": times.full(row.made_at),
        "old_until": times.full(row.old_until) if row.old_until and row.old_until > now else "",
        "form": form,
        "boxes": event_boxes(form.chosen),
        "secret": secret,
        "page": page,
        "rows": push_rows(page, row, membership, now),
        "again": AgainForm() if row.pushes.filter(status=Push.Status.FAILED).exists() and not row.lane.off else None,
        "urls": {
            name: reverse(f"webhook_{name}", args=[slug, row.pk])
            for name in ("rotate", "delete", "test", "failed_again")
        },
    }
    return _private(render(request, "settings/webhook.html", context, status=422 if form.errors else 200))


def _private(response: HttpResponse) -> HttpResponse:
    """Let no cache keep a page that may show a secret."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
