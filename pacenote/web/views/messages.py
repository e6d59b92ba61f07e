"""What a user does with one message: edit, take the generated text back, hold, let go, skip, send."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES
from pacenote.base.errors import DomainError
from pacenote.coaching.models import Message
from pacenote.coaching.services import (
    edit,
    hold_messages,
    let_go,
    restore,
    send_again,
    set_aside,
    skip_messages,
    unskip,
)
from pacenote.coaching.services.editing import TextChangedError
from pacenote.jobs import pipeline
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.coaching import SkipForm
from pacenote.web.panels.message_boxes import Head, box
from pacenote.web.panels.reasons import reason_words
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.texting import goes_by_text
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page


def _message(request: MemberRequest, message_id: int) -> Message:
    known = Message.objects.visible_to(request.membership).select_related("person", "company", "edited_by")
    return get_object_or_404(known, pk=message_id)


def _person_url(message: Message) -> str:
    return f"{reverse('coaching', args=[message.company.slug])}?person={message.person_id}"


def _do(request: MemberRequest, message: Message, deed: Callable[[], object], done: str = "") -> HttpResponse:
    """Do one thing to a message and go back to its person, with what came of it; what can be undone says so itself."""
    try:
        deed()
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        if done:
            said.success(request, done % {"name": message.person.name})
    return redirect(_person_url(message))


@require_POST
@company_page(EDIT_MESSAGES)
def edit_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Take the user's words; typed ones are saved without leaving the page."""
    message, text, now = _message(request, message_id), request.POST.get("text", ""), timezone.now()
    refusal: DomainError | None = None
    try:
        edit(message=message, text=text, by=request.user, now=now, seen=_seen(request))
    except DomainError as raised:
        refusal = raised
    conflict = isinstance(refusal, TextChangedError)
    if conflict:
        set_aside(message=message, text=text, by=request.user, now=now)
    shown = box(
        request.membership,
        times_of(message.company, now),
        _message(request, message_id),
        head=Head("", ""),
        by_text=goes_by_text(message.company, message.person),
    )
    context = {
        "box": shown,
        "saved": refusal is None,
        "refusal": refusal_words(refusal) if refusal else "",
        "conflict": conflict,
        "person_url": _person_url(message),
    }
    if request.headers.get("HX-Request"):
        return render(request, "coaching/_edited.html", context)
    if conflict:
        more = {"tabs": tabs(request.membership, "coaching"), "name": message.person.name, "mine": text}
        return render(request, "coaching/conflict.html", context | more, status=409)
    if refusal is None:
        said.success(request, _("The text is saved."))
    else:
        say_refusal(request, refusal)
    return redirect(_person_url(message))


def _seen(request: MemberRequest) -> int | None:
    """Return the revision that the user saw; None from a page that does not say."""
    seen = request.POST.getlist("seen")[-1:]
    try:
        return int(seen[0]) if seen else None
    except ValueError:
        return None


@require_POST
@company_page(EDIT_MESSAGES)
def restore_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Take the generated text again."""
    message = _message(request, message_id)
    deed = _("The generated text is back.")
    return _do(request, message, lambda: restore(message=message, by=request.user, now=timezone.now()), deed)


@require_POST
@company_page(EDIT_MESSAGES)
def hold_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Keep a message back until somebody lets it go."""
    message, company = _message(request, message_id), request.membership.company
    return _do(
        request,
        message,
        lambda: hold_messages(company=company, messages=[message], until=None, by=request.user, now=timezone.now()),
    )


@require_POST
@company_page(EDIT_MESSAGES)
def let_message_go(request: MemberRequest, message_id: int) -> HttpResponse:
    """Undo a hold."""
    message = _message(request, message_id)
    deed = _("The message to %(name)s is not held any more.")
    return _do(request, message, lambda: let_go(message=message, by=request.user, now=timezone.now()), deed)


@require_http_methods(["GET", "POST"])
@company_page(EDIT_MESSAGES)
def skip_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Ask for a reason, then end the message unsent."""
    message = _message(request, message_id)
    form = SkipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words, company = form.words(), request.membership.company
        return _do(
            request,
            message,
            lambda: skip_messages(
                company=company, messages=[message], reason=words, by=request.user, now=timezone.now()
            ),
        )
    context = {
        "tabs": tabs(request.membership, "coaching"),
        "person_name": message.person.name,
        "form": form,
        "action_url": request.path,
        "cancel_url": _person_url(message),
    }
    return render(request, "coaching/skip.html", context)


@require_POST
@company_page(EDIT_MESSAGES)
def unskip_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Take a skip back."""
    message = _message(request, message_id)
    deed = _("The message to %(name)s is open again.")
    return _do(request, message, lambda: unskip(message=message, by=request.user, now=timezone.now()), deed)


@require_POST
@company_page(SEND_MESSAGES)
def send_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Send one message now: roster, holds and lateness do not matter, a channel that is off does."""
    message = _message(request, message_id)
    send_one(request, message)
    return redirect(_person_url(message))


def send_one(request: MemberRequest, message: Message) -> None:
    """Send a message now, and say what stood in the way."""
    try:
        released = pipeline.send_chosen(
            company=request.membership.company, messages=[message], by=request.user, now=timezone.now()
        )
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        if not released.counts["released"]:
            _say_unreachable(request, message)


def _say_unreachable(request: MemberRequest, message: Message) -> None:
    message.refresh_from_db(fields=["reason"])
    values = {"name": message.person.name, "reason": reason_words(message.reason)}
    said.error(request, _("%(name)s cannot be reached: %(reason)s. The message stays here.") % values)


@require_POST
@company_page(SEND_MESSAGES)
def repeat_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Send a message once more on the channels where it failed, or where nobody knows whether it arrived."""
    message = _message(request, message_id)
    try:
        send_again(company=request.membership.company, message=message, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        pipeline.start_delivering()
        said.success(request, _("The message to %(name)s is on its way.") % {"name": message.person.name})
    return redirect(_person_url(message))
