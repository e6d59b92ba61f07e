"""Send, hold or skip the messages of several people at once, after the number was named."""

from __future__ import annotations

from django.contrib import messages as said
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES, may
from pacenote.base.errors import DomainError
from pacenote.coaching.models import Message
from pacenote.coaching.services import hold_messages, let_go, skip_messages
from pacenote.jobs import pipeline
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.coaching import SkipForm
from pacenote.web.panels.tabs import tabs
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page

MOST = 500
DEEDS = ("send", "hold", "skip", "let_go")


@require_POST
@company_page(EDIT_MESSAGES)
def selected(request: MemberRequest) -> HttpResponse:
    """Name how many messages are meant, and do it once that was confirmed."""
    slug = request.membership.company.slug
    back = reverse("messages_waiting" if request.POST.get("back") == "waiting" else "coaching", args=[slug])
    deed = request.POST.get("deed", "")
    chosen = _chosen(request)
    allowed = deed in DEEDS and (deed != "send" or may(request.membership, SEND_MESSAGES))
    if not chosen or not allowed:
        said.error(
            request, _("Choose people in the list first.") if allowed else _("Your role does not send messages.")
        )
        return redirect(back)
    form = SkipForm(request.POST if request.POST.get("confirmed") else None)
    if request.POST.get("confirmed") and (deed != "skip" or form.is_valid()):
        _do(request, deed, chosen, form)
        return redirect(back)
    context = {
        "tabs": tabs(request.membership, "coaching"),
        "deed": deed,
        "title": _title(deed, len(chosen)),
        "names": sorted({message.person.name for message in chosen}),
        "named": {
            name: [each for each in request.POST.getlist(name) if each.isdecimal()] for name in ("person", "message")
        },
        "back": request.POST.get("back", ""),
        "form": form if deed == "skip" else None,
        "action_url": request.path,
        "cancel_url": back,
    }
    return render(request, "coaching/selected.html", context, status=422 if form.is_bound else 200)


def _chosen(request: MemberRequest) -> list[Message]:
    """Return the open messages that were picked, and all of the people that were."""
    known = Message.objects.visible_to(request.membership).filter(state__in=Message.OPEN)
    meant = known.filter(Q(person_id__in=_ids(request, "person")) | Q(pk__in=_ids(request, "message")))
    return list(meant.select_related("person", "company").order_by("pk"))


def _ids(request: MemberRequest, name: str) -> list[int]:
    ids = [int(each) for each in request.POST.getlist(name)[:MOST] if each.isascii() and each.isdecimal()]
    return [each for each in ids if each < 2**63]


def _title(deed: str, count: int) -> str:
    words = {
        "send": ngettext("Send %(count)s message now", "Send %(count)s messages now", count),
        "hold": ngettext("Hold %(count)s message", "Hold %(count)s messages", count),
        "skip": ngettext("Skip %(count)s message", "Skip %(count)s messages", count),
        "let_go": ngettext("Let %(count)s message go", "Let %(count)s messages go", count),
    }
    return words[deed] % {"count": count}


def _do(request: MemberRequest, deed: str, chosen: list[Message], form: SkipForm) -> None:
    if deed == "send":
        _send(request, chosen)
        return
    company, now = request.membership.company, timezone.now()
    try:
        if deed == "let_go":
            _let_go(request, chosen)
        elif deed == "hold":
            hold_messages(company=company, messages=chosen, until=None, by=request.user, now=now)
        else:
            skip_messages(company=company, messages=chosen, reason=form.words(), by=request.user, now=now)
    except DomainError as refusal:
        say_refusal(request, refusal)


def _let_go(request: MemberRequest, chosen: list[Message]) -> None:
    for message in chosen:
        let_go(message=message, by=request.user, now=timezone.now())
    words = ngettext(
        "%(count)s message is not held any more.", "%(count)s messages are not held any more.", len(chosen)
    )
    said.success(request, words % {"count": len(chosen)})


def _send(request: MemberRequest, chosen: list[Message]) -> None:
    company = request.membership.company
    try:
        released = pipeline.send_chosen(company=company, messages=chosen, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
        return
    if missed := released.counts["unreachable"]:
        said.error(
            request,
            ngettext("%(count)s person cannot be reached.", "%(count)s people cannot be reached.", missed)
            % {"count": missed},
        )
