"""What happened to a message, from the first draft to what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.coaching.models import Message
from pacenote.messaging.models import Outgoing, Send
from pacenote.records.models import AuditEntry
from pacenote.web.panels.coaching_list import channel_words
from pacenote.web.panels.times import Times

DEEDS = {
    "edited": gettext_noop("Text changed by %(name)s"),
    "text set aside": gettext_noop("Text of %(name)s set aside: somebody else had changed it"),
    "held": gettext_noop("Held by %(name)s"),
    "let go": gettext_noop("Let go by %(name)s"),
    "skipped": gettext_noop("Skipped by %(name)s"),
    "took back": gettext_noop("Taken back by %(name)s"),
    "sent again": gettext_noop("Sent again by %(name)s"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened."""

    when: str
    words: str


def timelines(membership: Membership, messages: Sequence[Message], times: Times) -> dict[int, tuple[Moment, ...]]:
    """Return what happened to each message, oldest first; the number of queries does not depend on how many."""
    found: defaultdict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for message in messages:
        found[message.pk].append((message.created_at, _("Drafted")))
    _deeds(membership, messages, found)
    _releases(membership, messages, found)
    _deliveries(membership, messages, found)
    return {
        message.pk: tuple(
            Moment(times.full(when), words) for when, words in sorted(found[message.pk], key=lambda each: each[0])
        )
        for message in messages
    }


Found = defaultdict[int, list[tuple[datetime, str]]]


def _deeds(membership: Membership, messages: Sequence[Message], found: Found) -> None:
    since = min((message.created_at for message in messages), default=None)
    if since is None:
        return
    ids = [message.pk for message in messages]
    entries = AuditEntry.objects.visible_to(membership).filter(
        at__gte=since, subject_type="message", subject_id__in=ids, verb__in=DEEDS
    )
    for entry in entries.select_related("actor").order_by("pk"):  # what stands at the same moment stays in order
        name = entry.actor.display_name if entry.actor else _("somebody who left")
        found[entry.subject_id or 0].append((entry.at, _(DEEDS[entry.verb]) % {"name": name}))


def _releases(membership: Membership, messages: Sequence[Message], found: Found) -> None:
    sends = Send.objects.visible_to(membership).filter(pk__in={message.send_id for message in messages})
    by = {send.pk: send for send in sends.select_related("started_by")}
    for message in messages:
        send = by.get(message.send_id or 0)
        if message.released_at is None:
            continue
        if send is not None and send.started_by is not None:
            words = _("Released by %(name)s") % {"name": send.started_by.display_name}
        else:
            words = _("Released at the send time")
        found[message.pk].append((message.released_at, words))


def _deliveries(membership: Membership, messages: Sequence[Message], found: Found) -> None:
    rows = Outgoing.objects.visible_to(membership).filter(
        source="coaching", source_id__in=[message.pk for message in messages]
    )
    for row in rows.select_related("delivery"):
        delivery = row.delivery
        at = delivery.finished_at
        if at is not None:
            found[row.source_id].append((at, f"{channel_words([row.channel])}: {delivery.get_status_display()}"))
