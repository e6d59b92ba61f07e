"""Undo what was done to messages a moment ago."""

from __future__ import annotations

from django.contrib import messages as said
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES, VIEW, may
from pacenote.base.errors import DomainError
from pacenote.coaching.models import Undoable
from pacenote.coaching.services import undo
from pacenote.web.doors import MemberRequest
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page


@require_POST
@company_page(VIEW)
def undo_deed(request: MemberRequest, deed_id: int) -> HttpResponse:
    """Put the messages of a deed back as they were; only who did it may."""
    own = Undoable.objects.visible_to(request.membership).filter(by=request.user).select_related("message__person")
    deed = get_object_or_404(own, pk=deed_id)
    needed = SEND_MESSAGES if deed.kind == Undoable.Kind.SEND else EDIT_MESSAGES
    if not may(request.membership, needed):
        raise PermissionDenied(needed)
    back = reverse("coaching", args=[request.membership.company.slug])
    if deed.message is not None:
        back = f"{back}?person={deed.message.person_id}"
    try:
        count = undo(deed=deed, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        _say(request, deed, count)
    return redirect(back)


def _say(request: MemberRequest, deed: Undoable, count: int) -> None:
    if deed.message is not None:
        said.success(request, _("Undone: the message to %(name)s is as it was.") % {"name": deed.message.person.name})
        return
    words = ngettext("Undone: %(count)s message is as it was.", "Undone: %(count)s messages are as they were.", count)
    said.success(request, words % {"count": count})
    if gone := deed.count - count:
        words = ngettext(
            "%(count)s message could not be undone: it has left, or somebody has changed it since.",
            "%(count)s messages could not be undone: they have left, or somebody has changed them since.",
            gone,
        )
        said.warning(request, words % {"count": gone})
