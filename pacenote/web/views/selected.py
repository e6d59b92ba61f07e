"""Send, hold or skip the messages of several people at once, after the number was named."""

from __future__ import annotations

from django.contrib import messages as said
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
from pacenote.coaching.services import hold, send_now, skip
from pacenote.coaching.services.releasing import AlreadySentError
from pacenote.jobs import pipeline
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.coaching import SkipForm
from pacenote.web.panels.tabs import tabs
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page

MOST = 500
DEEDS = ("send", "hold", "skip")


@require_POST
@company_page(EDIT_MESSAGES)
def selected(request: MemberRequest) -> HttpResponse:
    """Name how many messages are meant, and do it once that was confirmed."""
    back = reverse("coaching", args=[request.membership.company.slug])
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
        "people": [person for person in request.POST.getlist("person") if person.isdecimal()],
        "form": form if deed == "skip" else None,
        "action_url": request.path,
        "cancel_url": back,
    }
    return render(request, "coaching/selected.html", context, status=422 if form.is_bound else 200)


def _chosen(request: MemberRequest) -> list[Message]:
    """Return the open messages of the people that were picked."""
    ids = [int(each) for each in request.POST.getlist("person")[:MOST] if each.isascii() and each.isdecimal()]
    wanted = [each for each in ids if each < 2**63]
    known = Message.objects.visible_to(request.membership).filter(person_id__in=wanted, state__in=Message.OPEN)
    return list(known.select_related("person", "company").order_by("pk"))


def _title(deed: str, count: int) -> str:
    words = {
        "send": ngettext("Send %(count)s message now", "Send %(count)s messages now", count),
        "hold": ngettext("Hold %(count)s message", "Hold %(count)s messages", count),
        "skip": ngettext("Skip %(count)s message", "Skip %(count)s messages", count),
    }
    return words[deed] % {"count": count}


def _do(request: MemberRequest, deed: str, chosen: list[Message], form: SkipForm) -> None:
    if deed == "send":
        _send(request, chosen)
        return
    now, done = timezone.now(), 0
    for message in chosen:
        try:
            if deed == "hold":
                hold(message=message, until=None, by=request.user, now=now)
            else:
                skip(message=message, reason=form.words(), by=request.user, now=now)
        except AlreadySentError:
            continue  # somebody was quicker; the others are still meant
        done += 1
    text = (
        ngettext("%(count)s message is held.", "%(count)s messages are held.", done)
        if deed == "hold"
        else ngettext("%(count)s message is skipped.", "%(count)s messages are skipped.", done)
    )
    said.success(request, text % {"count": done})


def _send(request: MemberRequest, chosen: list[Message]) -> None:
    company = request.membership.company
    try:
        released = send_now(
            company=company, mode="chosen", by=request.user, now=timezone.now(),
            message_ids=[message.pk for message in chosen],
        )  # fmt: skip
    except DomainError as refusal:
        say_refusal(request, refusal)
        return
    count = released.counts["released"]
    pipeline.start_delivering()
    said.success(
        request,
        ngettext("%(count)s message is on its way.", "%(count)s messages are on their way.", count) % {"count": count},
    )
    if missed := released.counts["unreachable"]:
        said.error(
            request,
            ngettext("%(count)s person cannot be reached.", "%(count)s people cannot be reached.", missed)
            % {"count": missed},
        )
