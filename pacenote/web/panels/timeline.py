"""What happened to a message, from the first draft to what its person said about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.coaching.models import Dispute, Message
from pacenote.messaging.models import Delivery, Outgoing, Reaction, Send
from pacenote.records.models import AuditEntry
from pacenote.web.panels.coaching_list import channel_words
from pacenote.web.panels.reasons import delivery_words
from pacenote.web.panels.times import Times

Status = Delivery.Status
DEEDS = {
    "edited": gettext_noop("Text changed by %(name)s"),
    "text set aside": gettext_noop("Text of %(name)s set aside: somebody else had changed it"),
    "held": gettext_noop("Held by %(name)s"),
    "let go": gettext_noop("Let go by %(name)s"),
    "skipped": gettext_noop("Skipped by %(name)s"),
    "took back": gettext_noop("Taken back by %(name)s"),
    "undone": gettext_noop("Undone by %(name)s"),
    "sent again": gettext_noop("Sent again by %(name)s"),
}
#: What an attempt came to, where the delivery itself may have gone further since.
ATTEMPTS = {
    "sent": (gettext_noop("Handed over"), "ok"),
    "retry": (gettext_noop("Not taken, is tried again"), "late"),
    "unknown": (gettext_noop("Not sure"), "late"),
    "failed": (gettext_noop("Failed"), "bad"),
}
ENDS = {Status.DELIVERED: "ok", Status.UNDELIVERED: "bad", Status.FAILED: "bad", Status.CANCELED: "", Status.SENT: "ok"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened; ``tone`` is that of a state, or empty."""

    when: str
    words: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A moment that is not in order yet."""

    at: datetime
    words: str
    tone: str = ""


Found = defaultdict[int, list[Event]]


def handed_over(membership: Membership, messages: Sequence[Message]) -> list[Outgoing]:
    """Return what left of some messages, with its delivery, every attempt and what the person did with it."""
    rows = Outgoing.objects.visible_to(membership).filter(
        source="coaching", source_id__in=[message.pk for message in messages]
    )
    return list(rows.select_related("delivery").prefetch_related("attempts", "reactions").order_by("pk"))


def timelines(
    membership: Membership, messages: Sequence[Message], times: Times, left: Sequence[Outgoing]
) -> dict[int, tuple[Moment, ...]]:
    """Return what happened to each message, oldest first; the number of queries does not depend on how many.

    ``left`` is what was handed over of them.
    """
    found: Found = defaultdict(list)
    for message in messages:
        found[message.pk].append(Event(message.created_at, _("Drafted")))
    _deeds(membership, messages, found)
    _releases(membership, messages, found)
    for row in left:
        found[row.source_id] += [*_hand_overs(row), *_reactions(row)]
    _disputes(membership, messages, found)
    return {
        message.pk: tuple(
            Moment(times.full(event.at), event.words, event.tone)
            for event in sorted(found[message.pk], key=lambda each: each.at)  # equal moments stay in order
        )
        for message in messages
    }


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
        found[entry.subject_id or 0].append(Event(entry.at, _(DEEDS[entry.verb]) % {"name": name}))


def _releases(membership: Membership, messages: Sequence[Message], found: Found) -> None:
    sends = Send.objects.visible_to(membership).filter(pk__in={message.send_id for message in messages})
    by = {send.pk: send for send in sends.select_related("started_by")}
    for message in messages:
        send = by.get(message.send_id or 0)
        if message.released_at is None:
            continue
        if send is not None and send.started_by is not None:
            words = _("Released by %(name)s") % {"name": send.started_by.display_name}
        elif send is not None and send.kind == Send.Kind.MANUAL:
            words = _("Released by hand")
        else:
            words = _("Released at the send time")
        found[message.pk].append(Event(message.released_at, words))


def _hand_overs(row: Outgoing) -> list[Event]:
    """Return each attempt, and what the provider or a user said later about where the message got to."""
    channel, delivery = channel_words([row.channel]), row.delivery
    tries = sorted(row.attempts.all(), key=lambda each: each.number)
    events = []
    for attempt in tries:
        if attempt.outcome in ATTEMPTS:
            word, tone = ATTEMPTS[attempt.outcome]
            why = delivery_words(attempt.code) if attempt.outcome != "sent" else ""
            events.append(Event(attempt.finished_at, _line(channel, _(word), why), tone))
    told = {attempt.outcome for attempt in tries}
    if delivery.finished_at is not None and delivery.status in ENDS and delivery.status not in told:
        word, why = delivery.get_status_display(), delivery_words(delivery.error_code)
        events.append(Event(delivery.finished_at, _line(channel, word, why), ENDS[Status(delivery.status)]))
    return events


def _line(channel: str, word: str, why: str) -> str:
    return f"{channel}: {word}, {why}" if why else f"{channel}: {word}"


def _reactions(row: Outgoing) -> list[Event]:
    return [
        Event(each.at, each.get_kind_display(), "ok" if each.kind == Reaction.Kind.ACKNOWLEDGED else "")
        for each in row.reactions.all()
    ]


def _disputes(membership: Membership, messages: Sequence[Message], found: Found) -> None:
    doubts = Dispute.objects.visible_to(membership).filter(finding__message__in=[each.pk for each in messages])
    for each in doubts.select_related("finding", "decided_by"):
        place = found[each.finding.message_id or 0]
        place.append(Event(each.raised_at, _("Said that something is not right"), "late"))
        if each.decided_at is not None:
            name = each.decided_by.display_name if each.decided_by else _("somebody who left")
            words = f"{each.get_state_display()}, {name}"
            place.append(Event(each.decided_at, words, "ok"))
