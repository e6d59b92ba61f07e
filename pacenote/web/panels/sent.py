"""The log on Automated Coaching: what was sent, skipped or expired, newest first, with what became of each message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.coaching.models import Message
from pacenote.messaging.models import Delivery, Outgoing, Reaction
from pacenote.people.names import fold_name
from pacenote.web.panels.coaching_list import Choice, PersonItem, Tag, channel_words, initials
from pacenote.web.panels.desk import CLOSED, Counts, counts_of
from pacenote.web.panels.reasons import reason_words
from pacenote.web.panels.times import Times

State, Status = Message.State, Delivery.Status
#: The delivery that somebody must know of stands for a message that went on two channels.
WORST_FIRST = (
    *(Status.FAILED, Status.UNDELIVERED, Status.UNKNOWN, Status.CANCELED),
    *(Status.PENDING, Status.SENDING, Status.SENT, Status.DELIVERED),
)
TAGS = {
    Status.FAILED: ("bad", "failed"),
    Status.UNDELIVERED: ("bad", "failed"),
    Status.UNKNOWN: ("late", "unsure"),
    Status.CANCELED: ("", "stop"),
    Status.PENDING: ("", "scheduled"),
    Status.SENDING: ("", "scheduled"),
    Status.SENT: ("ok", "sent"),
    Status.DELIVERED: ("ok", "done"),
}


def sent_messages(membership: Membership, query: str) -> QuerySet[Message]:
    """Return what is closed, newest first, for everybody whose name holds the query."""
    rows = Message.objects.visible_to(membership).filter(state__in=CLOSED)
    if query:
        rows = rows.filter(person__folded_name__contains=fold_name(query))
    # as the index closed_newest_first orders them: what was skipped was never released
    return rows.select_related("person").order_by(Coalesce("released_at", "composed_at").desc(), "-pk")


def sent_items(
    membership: Membership, messages: Sequence[Message], times: Times, choice: Choice, *, page: int | None
) -> list[PersonItem]:
    """Return one page of the log; the number of queries does not depend on how many there are."""
    ids = [message.pk for message in messages]
    counts, left = counts_of(membership, ids), _left(membership, ids)
    items = []
    for message in messages:
        rows, both = left.get(message.pk, []), counts.get(message.pk, Counts())
        items.append(
            PersonItem(
                id=message.person_id,
                name=message.person.name,
                initials=initials(message.person.name),
                line2=_line2(message, rows, times),
                opportunities=both.opportunities,
                reinforcements=both.reinforcements,
                tags=_tags(message, rows),
                url=choice.address(membership, person=message.person_id, message=message.pk, page=page),
                current=message.pk == choice.message,
            )
        )
    return items


class _Left(NamedTuple):
    """What left by one channel: how far it got, and what the person did with it."""

    channel: str
    status: str
    reactions: list[str]


def _left(membership: Membership, message_ids: Sequence[int]) -> dict[int, list[_Left]]:
    rows = Outgoing.objects.visible_to(membership).filter(source="coaching", source_id__in=message_ids)
    done = ArrayAgg("reactions__kind", filter=Q(reactions__isnull=False), default=Value([]))
    found: defaultdict[int, list[_Left]] = defaultdict(list)
    told = rows.annotate(done=done).order_by("pk")
    for source_id, channel, status, kinds in told.values_list("source_id", "channel", "delivery__status", "done"):
        found[source_id].append(_Left(channel, status, kinds))
    return found


def _line2(message: Message, left: Sequence[_Left], times: Times) -> str:
    when = times.near(message.released_at or message.composed_at)
    how = channel_words([row.channel for row in left]) if message.state == State.RELEASED else ""
    return ", ".join(filter(None, (when, how or reason_words(message.reason))))


def _tags(message: Message, left: Sequence[_Left]) -> tuple[Tag, ...]:
    """Return what the person did with it, and how far it got."""
    if message.state != State.RELEASED:
        return (Tag(message.get_state_display(), "", "skip" if message.state == State.SKIPPED else "held"),)
    tags = []
    done = {kind for row in left for kind in row.reactions}
    if Reaction.Kind.ACKNOWLEDGED in done:
        tags.append(Tag(_("Got it"), "ok", "done"))
    elif Reaction.Kind.OPENED in done:
        tags.append(Tag(_("Opened"), "", "opened"))
    if message.changed_after_sending:
        tags.append(Tag(_("Changed since"), "late", "replaced"))
    states = {Status(row.status) for row in left}
    status = next((each for each in WORST_FIRST if each in states), None)
    if status is not None:
        tags.append(Tag(str(status.label), *TAGS[status]))
    return tuple(tags)
