"""The messages that came of late files and wait for a user."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.coaching.models import Finding, Message
from pacenote.performance.models import Slot
from pacenote.web.panels.versions import slot_title


def late_messages(membership: Membership, slot: Slot | None) -> list[Message]:
    """Return the late messages that wait, of one slot or of all; those that need a person's look are left out."""
    waiting = Message.objects.visible_to(membership).filter(state=Message.State.LATE, held_by_user=False)
    delicate = Finding.objects.filter(message__in=waiting).delicate().values("message")
    waiting = waiting.exclude(pk__in=delicate)
    if slot is not None:
        waiting = waiting.filter(pk__in=Finding.objects.filter(slot=slot).values("message"))
    return list(waiting.select_related("person").order_by("person__sort_key", "pk"))


def late_words(slot: Slot | None) -> str:
    """Return what happens to late messages by themselves: nothing."""
    if slot is None:
        return _("They come from files that were imported after their send. None of them goes by itself.")
    name, period = slot_title(slot)
    words = _("They come from %(kind)s, %(period)s, imported after its send. None of them goes by itself.")
    return words % {"kind": name, "period": period}
