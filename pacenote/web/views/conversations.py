"""What people write back: conversations, and disputes with their decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import EDIT_MESSAGES, VIEW, may
from pacenote.base.errors import DomainError
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Dispute
from pacenote.jobs import pipeline
from pacenote.jobs.deciding import decide_dispute
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Thread
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.conversations import AnswerForm, AssignForm, DecisionForm
from pacenote.web.panels import conversations as panel
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page

PER_PAGE = 50


def _messages_url(membership: Membership) -> str:
    """Return where the messages lie that people answer; empty for whoever may not see them."""
    return reverse("coaching", args=[membership.company.slug]) if may(membership, VIEW) else ""


@require_GET
@company_page(EDIT_MESSAGES)
def threads(request: MemberRequest) -> HttpResponse:
    """Show who wrote back, those who wait first."""
    membership = request.membership
    known = Thread.objects.visible_to(membership).select_related("person").prefetch_related("entries")
    ordered = known.order_by(F("waiting_since").asc(nulls_last=True), "-last_at", "-pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    shown = panel.thread_items(page.object_list, membership, times_of(membership.company, timezone.now()))
    return render(
        request, "conversations/threads.html", {"items": shown, "page": page, "messages_url": _messages_url(membership)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_MESSAGES)
def thread(request: MemberRequest, person_id: int) -> HttpResponse:
    """Show one conversation and take an answer."""
    membership, now = request.membership, timezone.now()
    person = get_object_or_404(Person.objects.visible_to(membership).select_related("company"), pk=person_id)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            messaging.answer(person=person, text=form.cleaned_data["text"], by=request.user, now=now)
        except DomainError as refusal:
            form.add_error("text", refusal_words(refusal))
        else:
            pipeline.start_delivering()
            messages.success(request, _("Your answer is on its way."))
            return redirect("thread", membership.company.slug, person.pk)
    waits = Thread.objects.visible_to(membership).filter(person=person).exclude(waiting_since=None).exists()
    context = {
        "person": person,
        "lines": panel.lines(person, membership, times_of(membership.company, now)),
        "form": form,
        "done_url": reverse("thread_done", args=[membership.company.slug, person.pk]) if waits else "",
        "coaching_url": f"{reverse('coaching', args=[membership.company.slug])}?person={person.pk}&filter=sent",
    }
    return render(request, "conversations/thread.html", context, status=422 if form.is_bound else 200)


@require_POST
@company_page(EDIT_MESSAGES)
def thread_done(request: MemberRequest, person_id: int) -> HttpResponse:
    """Say that nobody has to answer."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    messaging.set_aside(person=person, by=request.user, now=timezone.now())
    return redirect("threads", request.membership.company.slug)


@require_GET
@company_page(EDIT_MESSAGES)
def disputes(request: MemberRequest) -> HttpResponse:
    """Show what people say is not right, open ones first."""
    membership = request.membership
    known = Dispute.objects.visible_to(membership).select_related("finding", "person", "assigned_to", "decided_by")
    ordered = known.order_by(F("decided_at").desc(nulls_first=True), "raised_at", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    shown = panel.dispute_items(page.object_list, membership, times_of(membership.company, timezone.now()))
    return render(
        request,
        "conversations/disputes.html",
        {"items": shown, "page": page, "messages_url": _messages_url(membership)},
    )


def _dispute(request: MemberRequest, dispute_id: int) -> Dispute:
    known = Dispute.objects.visible_to(request.membership).select_related(
        "person__company", "company", "assigned_to", "decided_by", "finding__rule", "finding__slot", "finding__file"
    )
    return get_object_or_404(known, pk=dispute_id)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_MESSAGES)
def dispute(request: MemberRequest, dispute_id: int) -> HttpResponse:
    """Show a dispute with the row it is about, and take the decision."""
    membership, now = request.membership, timezone.now()
    found = _dispute(request, dispute_id)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        withdraw, reason = form.cleaned_data["decision"] == "withdraw", form.cleaned_data["reason"]
        try:
            reached = decide_dispute(dispute=found, withdraw=withdraw, reason=reason, by=request.user, now=now)
        except DomainError as refusal:
            form.add_error("reason", refusal_words(refusal))
        else:
            told = _("Decided. %(name)s is told.") if reached else _("Decided. No channel reaches %(name)s: tell them.")
            messages.success(request, told % {"name": found.person.first_name})
            return redirect("dispute", membership.company.slug, found.pk)
    times = times_of(membership.company, now)
    (item,) = panel.dispute_items([found], membership, times)
    context = {
        "dispute": found,
        "item": item,
        "why": panel.why(found, membership),
        "row": panel.source_row(found, membership),
        "raised": times.near(found.raised_at),
        "form": form,
        "is_open": found.state == Dispute.State.OPEN,
        "assign_form": AssignForm(None, users=coaching.deciders(found.person), current=found.assigned_to_id),
        "assign_url": reverse("dispute_assign", args=[membership.company.slug, found.pk]),
        "thread_url": reverse("thread", args=[membership.company.slug, found.person_id]),
    }
    return render(request, "conversations/dispute.html", context, status=422 if form.is_bound else 200)


@require_POST
@company_page(EDIT_MESSAGES)
def dispute_assign(request: MemberRequest, dispute_id: int) -> HttpResponse:
    """Give a dispute to somebody."""
    found = _dispute(request, dispute_id)
    users = coaching.deciders(found.person)
    form = AssignForm(request.POST, users=users, current=None)
    if form.is_valid():
        to = next(user for user in users if user.pk == form.cleaned_data["to"])
        try:
            coaching.assign(dispute=found, to=to, by=request.user, now=timezone.now())
        except DomainError as refusal:
            say_refusal(request, refusal)
    return redirect("dispute", request.membership.company.slug, found.pk)
