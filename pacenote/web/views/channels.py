"""The ways out: what is set up, and a test on each."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import MANAGE_SETTINGS, SEND_MESSAGES
from pacenote.base.errors import DomainError
from pacenote.jobs import pipeline
from pacenote.messaging import services
from pacenote.messaging.channels import available
from pacenote.messaging.models import Channel, Delivery, Outgoing
from pacenote.messaging.services.trying import TestFailedError
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.panels.reasons import delivery_words
from pacenote.web.panels.sections import framed
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page

MOST_UNSURE = 200
EXAMPLES = {Channel.SMS: "+15550100123", Channel.EMAIL: "name@example.com"}


@dataclass(frozen=True, slots=True)
class Way:
    """One channel as settings/channels.html shows it."""

    value: str
    name: str
    icon: str
    ready: bool
    used: bool
    sender: str
    hook_title: str
    hook: str
    example: str


def _ways(company: Company) -> list[Way]:
    here = available()
    text, mail = settings.TWILIO, settings.MAIL_PROVIDER
    texts_in = f"{settings.PUBLIC_URL}{reverse('sms_inbound')}" if text else ""
    events = f"{settings.PUBLIC_URL}{reverse('mail_events')}" if mail and mail.hook_secret else ""
    mail_from = settings.MAIL_FROM if "email" in here else ""
    parts = (
        (Channel.SMS, "phone", text.sender if text else "", (_("Incoming texts are called in at"), texts_in)),
        (Channel.EMAIL, "email", mail_from, (_("Bounces and complaints are called in at"), events)),
    )
    return [
        Way(
            way.value,
            str(way.label),
            icon,
            way.value in here,
            way.value in company.channels,
            sender,
            *hook,
            EXAMPLES[way],
        )
        for way, icon, sender, hook in parts
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def channels(request: MemberRequest) -> HttpResponse:
    """Show the channels; a POST sends a test on one of them and says what the other side answered."""
    company = request.membership.company
    if request.method == "POST":
        channel, recipient = request.POST.get("channel", ""), "".join(request.POST.get("recipient", "").split())
        try:
            services.send_test(
                channel=channel,
                recipient=recipient,
                subject=_("A test from Pacenote"),
                text=_("This is a test from %(company)s. If you can read it, messages arrive.")
                % {"company": company.name},
                company=company,
            )
        except TestFailedError as refusal:
            messages.error(request, f"{refusal_words(refusal)} {delivery_words(refusal.detail)}".strip())
            tried = bool(refusal.detail)
        else:
            messages.success(request, _("The test was taken. Look whether it arrived."))
            tried = True
        if tried:
            services.record_test(company=company, channel=channel, by=request.user, now=timezone.now())
        return redirect("settings_channels", company.slug)
    context = {**framed(request.membership, "settings_channels", timezone.now()), "ways": _ways(company)}
    return render(request, "settings/channels.html", context)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One delivery that nobody is sure of."""

    person: str
    channel: str
    at: str
    text: str
    language: str
    why: str
    url: str


@require_GET
@company_page(SEND_MESSAGES)
def unsure(request: MemberRequest) -> HttpResponse:
    """Show the deliveries that only a person can settle."""
    membership = request.membership
    times, slug = times_of(membership.company, timezone.now()), membership.company.slug
    rows = Outgoing.objects.visible_to(membership).filter(
        pk__in=Delivery.objects.filter(company=membership.company, status=Delivery.Status.UNKNOWN).values("pk")
    )
    shown = rows.select_related("person", "delivery").order_by("-delivery__finished_at", "-pk")[:MOST_UNSURE]
    doubts = [
        Doubt(
            person=row.person.name,
            channel=str(Channel(row.channel).label),
            at=times.near(row.delivery.finished_at or row.created_at),
            text=row.body,
            language=row.language,
            why=delivery_words(row.delivery.error_code),
            url=reverse("delivery_settle", args=[slug, row.pk]),
        )
        for row in shown
    ]
    return render(request, "messaging/unsure.html", {"doubts": doubts})


@require_POST
@company_page(SEND_MESSAGES)
def settle(request: MemberRequest, outgoing_id: int) -> HttpResponse:
    """Take the decision about one of them."""
    row = get_object_or_404(Outgoing.objects.visible_to(request.membership), pk=outgoing_id)
    arrived = request.POST.get("arrived") == "1"
    try:
        services.settle_doubt(outgoing=row, arrived=arrived, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        if not arrived:
            pipeline.start_delivering()
        messages.success(request, _("Written down: it arrived.") if arrived else _("It goes once more."))
    return redirect("unsure", request.membership.company.slug)
