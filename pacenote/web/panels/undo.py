"""What the user did a moment ago, with the way to undo it: shown for some seconds on the page that comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.coaching.models import Undoable
from pacenote.coaching.services import GRACE
from pacenote.messaging.models import Send

Kind = Undoable.Kind


@dataclass(frozen=True, slots=True)
class Undo:
    """The notice as coaching/_undo.html shows it; ``until`` is when it goes away."""

    words: str
    until: datetime
    url: str


def undo_notice(membership: Membership, now: datetime) -> Undo | None:
    """Return the user's newest deed while undoing it is offered: not of a send that somebody has stopped since."""
    own = Undoable.objects.visible_to(membership).filter(by=membership.user, at__gt=now - GRACE)
    stopped = Exists(Send.objects.filter(pk=OuterRef("send_id"), stopped_at__isnull=False))
    deed = own.annotate(stopped=stopped).select_related("message__person").order_by("-at", "-pk").first()
    if deed is None or deed.undone_at is not None or deed.stopped:
        return None
    url = reverse("messages_undo", args=[membership.company.slug, deed.pk])
    return Undo(_words(deed), deed.at + GRACE, url)


def _words(deed: Undoable) -> str:
    if deed.message is not None:
        one = {
            Kind.HOLD: _("The message to %(name)s is held."),
            Kind.SKIP: _("The message to %(name)s is skipped."),
            Kind.SEND: _("The message to %(name)s leaves in ten seconds."),
        }
        return one[Kind(deed.kind)] % {"name": deed.message.person.name}
    several = {
        Kind.HOLD: ngettext("%(count)s message is held.", "%(count)s messages are held.", deed.count),
        Kind.SKIP: ngettext("%(count)s message is skipped.", "%(count)s messages are skipped.", deed.count),
        Kind.SEND: ngettext(
            "%(count)s message leaves in ten seconds.", "%(count)s messages leave in ten seconds.", deed.count
        ),
    }
    return several[Kind(deed.kind)] % {"count": deed.count}
