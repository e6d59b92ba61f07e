"""Send all messages by hand, follow a send, stop it, and read what the outbox kept."""

from __future__ import annotations

from django.contrib import messages as said
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pacenote.accounts.permissions import MANAGE_SETTINGS, SEND_MESSAGES, VIEW, may
from pacenote.base.errors import DomainError
from pacenote.coaching.recipients import Mode
from pacenote.coaching.services import GRACE, Circumstances, Plan, plan_send, send_now, stop_send
from pacenote.jobs import pipeline
from pacenote.messaging.models import Channel, Send
from pacenote.web.ahead import AheadPaginator
from pacenote.web.calling import many
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.coaching import ReachForm
from pacenote.web.panels.outbox import kept, kept_messages
from pacenote.web.panels.quiet_hours import quiet_note
from pacenote.web.panels.sends import effort, left_out, receivers, send_panel
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.times import times_of
from pacenote.web.panels.undo import undo_notice
from pacenote.web.say import say_refusal
from pacenote.web.search import sought
from pacenote.web.zones import company_page

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@company_page(SEND_MESSAGES)
def send_all(request: MemberRequest) -> HttpResponse:
    """Show who would get what and who not, and send when the user says so."""
    company, now = request.membership.company, timezone.now()
    if request.method == "GET":
        return _preview(request, _reach(request.GET.get("reach")))
    form = ReachForm(request.POST)
    reach = _reach(request.POST.get("reach"))
    if not form.is_valid():
        return _preview(request, reach)
    reached = plan_send(company=company, mode=reach, automatic=False, now=now).people
    if form.seen is not None and form.seen != reached:
        said.warning(request, _("Something has changed meanwhile. Look at who gets a message now."))
        return _preview(request, reach)
    try:
        released = send_now(company=company, mode=reach, by=request.user, now=now, grace=GRACE)
    except DomainError as refusal:
        say_refusal(request, refusal)
        return redirect("coaching", company.slug)
    if not released.counts["released"]:
        said.info(request, _("Nothing was left to send."))
        return redirect("coaching", company.slug)
    pipeline.start_delivering()
    return redirect("send_progress", company.slug, released.send_id)


def _reach(wanted: str | None) -> Mode:
    return "everyone" if wanted == "everyone" else "rostered"


def _preview(request: MemberRequest, reach: Mode) -> HttpResponse:
    company, now = request.membership.company, timezone.now()
    known = Circumstances(company)
    plans: dict[Mode, Plan] = {
        mode: plan_send(company=company, mode=mode, automatic=False, now=now, known=known)
        for mode in ("rostered", "everyone")
    }
    slug = company.slug
    context = {
        "tabs": tabs(request.membership, "coaching"),
        "action_url": reverse("send_all", args=[slug]),
        "preview_url": reverse("send_all", args=[slug]),
        "cancel_url": reverse("coaching", args=[slug]),
        "choice": reach,
        "rostered_count": plans["rostered"].people,
        "everyone_count": plans["everyone"].people,
        "word": many(company),
        "channel_note": _channel_note(company.channels) or quiet_note(company, now),
        "paused": _("Sending is paused. Resume it on the Files page, then send.") if company.paused_at else "",
        "receivers": receivers(plans[reach], several_channels=len(company.channels) > 1),
        "excluded": left_out(plans[reach], request.membership),
        "effort": effort(plans[reach], company, times_of(company, now)),
    }
    return render(request, "coaching/send_all.html", context)


def _channel_note(channels: list[str]) -> str:
    if channels == [Channel.OUTBOX]:
        return _("Only the outbox is set up: the messages are kept here, nothing leaves this machine.")
    return ""


@require_GET
@company_page(VIEW)
def follow(request: MemberRequest, send_id: int) -> HttpResponse:
    """Show how far a send is."""
    membership = request.membership
    send = get_object_or_404(Send.objects.visible_to(membership).select_related("started_by", "stopped_by"), pk=send_id)
    panel = send_panel(membership, send, times_of(membership.company, timezone.now()))
    if request.headers.get("HX-Request"):
        return render(request, "coaching/_send_panel.html", {"send": panel})
    context = {
        "tabs": tabs(membership, "coaching"),
        "send": panel,
        "undo": undo_notice(membership, timezone.now()),
        "messages_url": reverse("coaching", args=[membership.company.slug]),
    }
    return render(request, "coaching/send_progress.html", context)


@require_POST
@company_page(SEND_MESSAGES)
def stop(request: MemberRequest, send_id: int) -> HttpResponse:
    """Stop what of a send has not left yet."""
    send = get_object_or_404(Send.objects.visible_to(request.membership), pk=send_id)
    count = stop_send(send=send, by=request.user, now=timezone.now())
    words = ngettext("%(count)s message did not leave.", "%(count)s messages did not leave.", count)
    said.success(request, words % {"count": count})
    return redirect("send_progress", request.membership.company.slug, send.pk)


@require_GET
@company_page(VIEW)
def outbox(request: MemberRequest) -> HttpResponse:
    """Show what was kept here instead of being sent."""
    membership = request.membership
    query = sought(request.GET, most=80)
    page = AheadPaginator(kept_messages(membership, query), PER_PAGE, request.GET.get("page")).shown()
    rest = QueryDict(mutable=True)
    rest["q"] = query
    slug = membership.company.slug
    context = {
        "deliveries": kept(membership, page, times_of(membership.company, timezone.now())),
        "query": query,
        "search_url": reverse("outbox", args=[slug]),
        "page": page,
        "page_query": f"{rest.urlencode()}&" if query else "",
        "messages_url": reverse("coaching", args=[slug]),
        "senders_url": reverse("settings", args=[slug]) if may(membership, MANAGE_SETTINGS) else "",
    }
    return render(request, "messaging/outbox.html", context)
