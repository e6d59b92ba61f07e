"""Sending by hand: who would get what, who not and why; and how far a send is."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import EDIT_ROSTER, SEND_MESSAGES, may
from pacenote.coaching import recipients
from pacenote.coaching.models import Message
from pacenote.coaching.services import GRACE, Plan
from pacenote.messaging.models import Channel, Delivery, Outgoing, Send
from pacenote.messaging.queries import delivery_counts
from pacenote.messaging.services import done_by, would_be_done
from pacenote.web.panels.coaching_list import channel_words
from pacenote.web.panels.costs import cost_of_send
from pacenote.web.panels.quiet_hours import urgent_url, waiting_words
from pacenote.web.panels.reasons import delivery_words, reason_words
from pacenote.web.panels.texting import text_preview
from pacenote.web.panels.times import Times, day_words

Status = Delivery.Status
MOST_NAMES = 200
#: Counting a text takes half a millisecond; beyond so many, some stand for all.
MOST_COUNTED = 1_000
WORTH_SAYING = timedelta(seconds=10)
AT_ONCE = timedelta(minutes=1)
#: Phones that are on report within seconds; for others nobody waits in front of the page.
REPORTS_WITHIN = timedelta(minutes=5)
GROUP_ICONS = {"late_waits_for_person": "late", "needs_person": "coach", "not_rostered_today": "roster"}


@dataclass(frozen=True, slots=True)
class Name:
    """A person, with what there is to add."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """People who get nothing, the one reason why, and the page on which that can be changed for all of them."""

    reason: str
    icon: str
    count: int
    names: tuple[Name, ...]
    roster_url: str = ""


@dataclass(frozen=True, slots=True)
class Receivers:
    """People who get their message."""

    count: int
    names: tuple[Name, ...]


def receivers(plan: Plan, *, several_channels: bool) -> Receivers:
    """Return who gets a message and on which channel."""
    people: defaultdict[int, list[tuple[Message, recipients.Send]]] = defaultdict(list)
    for message, decision in plan.going():
        people[message.person_id].append((message, decision))
    names = [Name(group[0][0].person.name, _note(group, several=several_channels)) for group in people.values()]
    return Receivers(len(names), tuple(names[:MOST_NAMES]))


def _note(group: list[tuple[Message, recipients.Send]], *, several: bool) -> str:
    """Return what tells a person apart: more than one message, and the channel where there is a choice."""
    parts = [_("%(count)s messages") % {"count": len(group)}] if len(group) > 1 else []
    if several:
        parts.append(channel_words(dict.fromkeys(channel for _message, send in group for channel in send.channels)))
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Effort:
    """What a send takes: lines of channel and number, segments of its texts, and when the last one has left.

    Where not all texts were ``counted``, the others are taken to be like those that were.
    """

    channels: tuple[tuple[str, int], ...]
    segments: int
    shortened: int
    counted: bool
    done: str


def effort(plan: Plan, company: Company, times: Times) -> Effort:
    """Return what a send of this plan would take if it were confirmed now."""
    going = Counter(channel for _message, send in plan.going() for channel in send.channels)
    by_text = [message for message, send in plan.going() if Channel.SMS in send.channels]
    texts = [text_preview(message) for message in by_text[:MOST_COUNTED]]
    share = len(by_text) / len(texts) if texts else 1
    starts = times.now + GRACE
    last = would_be_done(company_id=company.pk, going=going, now=starts)
    done = _("within a minute") if last - starts < AT_ONCE else _("by %(time)s") % {"time": times.near(last)}
    return Effort(
        channels=tuple((channel_words([channel]), count) for channel, count in sorted(going.items())),
        segments=round(sum(text.segments for text in texts) * share),
        shortened=round(sum(text.shortened for text in texts) * share),
        counted=share == 1,
        done=done if going else "",
    )


def left_out(plan: Plan, membership: Membership) -> tuple[Group, ...]:
    """Return who gets nothing now, by reason, the most frequent first."""
    groups: defaultdict[str, dict[int, Name]] = defaultdict(dict)
    for message, decision in plan.staying():
        until = decision.until if isinstance(decision, recipients.Hold) else None
        name = Name(message.person.name, day_words(until) if until else "")
        groups[getattr(decision, "reason", "")].setdefault(message.person_id, name)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    roster = reverse("roster", args=[membership.company.slug]) if may(membership, EDIT_ROSTER) else ""
    return tuple(
        Group(
            reason_words(reason),
            GROUP_ICONS.get(reason, "held"),
            len(names),
            tuple(names.values())[:MOST_NAMES],
            roster if reason == recipients.Reason.NO_ROSTER else "",
        )
        for reason, names in ordered
    )


@dataclass(frozen=True, slots=True)
class Trouble:
    """A delivery that somebody must look at."""

    name: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class SendPanel:
    """A send as coaching/_send_panel.html shows it.

    ``delivered`` are those of the handed over that a provider has told of, None where no channel tells; ``awaited``
    says that more is likely to be told soon.
    """

    title: str
    started: str
    total: int
    finished_count: int
    running: bool
    panel_url: str
    stop_url: str
    urgent_url: str
    eta: str
    queued: int
    handing_over: int
    handed_over: int
    delivered: int | None
    awaited: bool
    failed: int
    unsure: int
    held: int
    trouble: tuple[Trouble, ...]
    stopped: str
    cost: str


def send_panel(membership: Membership, send: Send, times: Times) -> SendPanel:
    """Return how far a send is."""
    counts = delivery_counts(membership.company_id, send.pk)
    total = sum(counts.values())
    open_ones = counts[Status.PENDING] + counts[Status.SENDING]
    slug = membership.company.slug
    sender = may(membership, SEND_MESSAGES)
    by_text = Channel.SMS in membership.company.channels
    return SendPanel(
        title=_("Send by the clock") if send.kind == Send.Kind.AUTOMATIC else _("Send by hand"),
        started=_started(send, times),
        total=total,
        finished_count=total - open_ones,
        running=bool(open_ones),
        panel_url=reverse("send_progress", args=[slug, send.pk]),
        stop_url=reverse("send_stop", args=[slug, send.pk]) if sender and counts[Status.PENDING] else "",
        urgent_url=urgent_url(membership, send) if counts[Status.PENDING] else "",
        eta=_eta(membership, send, times) if open_ones else "",
        queued=counts[Status.PENDING],
        handing_over=counts[Status.SENDING],
        handed_over=counts[Status.SENT] + counts[Status.DELIVERED],
        delivered=counts[Status.DELIVERED] if counts[Status.DELIVERED] or by_text else None,
        awaited=by_text and bool(counts[Status.SENT]) and times.now - send.started_at < REPORTS_WITHIN,
        failed=counts[Status.FAILED] + counts[Status.UNDELIVERED],
        unsure=counts[Status.UNKNOWN],
        held=send.held + send.unreachable,
        trouble=_trouble(membership, send),
        stopped=_stopped(send, counts[Status.CANCELED], times),
        cost=cost_of_send(membership, send),
    )


def _eta(membership: Membership, send: Send, times: Times) -> str:
    """Say when a send will be done at its channels' pace, where that is long enough to wait for."""
    if membership.company.paused_at:
        return _("Waits: sending is paused")
    if quiet := waiting_words(membership, send, times):
        return quiet
    last = done_by(company_id=membership.company_id, send_id=send.pk, now=times.now)
    if last is None or last - times.now < WORTH_SAYING:
        return ""
    return _("Not done before %(time)s at the pace of the channel.") % {"time": times.near(last)}


def _started(send: Send, times: Times) -> str:
    if send.started_by is None:
        return times.full(send.started_at)
    values = {"when": times.full(send.started_at), "name": send.started_by.display_name}
    return _("%(when)s by %(name)s") % values


def _stopped(send: Send, canceled: int, times: Times) -> str:
    if send.stopped_at is None:
        return ""
    name = send.stopped_by.display_name if send.stopped_by else _("somebody")
    words = ngettext(
        "Stopped by %(name)s at %(when)s: %(count)s message did not leave.",
        "Stopped by %(name)s at %(when)s: %(count)s messages did not leave.",
        canceled,
    )
    return words % {"name": name, "when": times.near(send.stopped_at), "count": canceled}


def _trouble(membership: Membership, send: Send) -> tuple[Trouble, ...]:
    rows = Outgoing.objects.visible_to(membership).filter(
        send=send, delivery__status__in=(Status.FAILED, Status.UNDELIVERED, Status.UNKNOWN)
    )
    base = reverse("coaching", args=[membership.company.slug])
    return tuple(
        Trouble(
            row.person.name,
            f"{row.delivery.get_status_display()}: {delivery_words(row.delivery.error_code)}",
            f"{base}?person={row.person_id}",
        )
        for row in rows.select_related("person", "delivery").order_by("person__sort_key")[:MOST_NAMES]
    )
