"""What of a send waits for the end of its people's quiet hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import SEND_MESSAGES, may
from pacenote.base.clock import local
from pacenote.base.quiet import QuietHours, quiet_until
from pacenote.messaging.models import Delivery, Outgoing, Send
from pacenote.messaging.services import QUIET
from pacenote.web.panels.times import Times, times_of

MOST = 200


@dataclass(frozen=True, slots=True)
class Sleeper:
    """Somebody in their quiet hours: what their clock shows, and until when their message waits."""

    name: str
    clock: str
    until: str


def waiting_words(membership: Membership, send: Send, times: Times) -> str:
    """Return how many messages of a send wait, and until when; empty where none does."""
    found = _waiting(membership, send).aggregate(count=Count("pk"), first=Min("due_at"))
    if not found["count"]:
        return ""
    words = ngettext(
        "%(count)s message waits for the end of quiet hours: %(time)s.",
        "%(count)s messages wait for the end of quiet hours, the first until %(time)s.",
        found["count"],
    )
    return words % {"count": found["count"], "time": times.near(found["first"])}


def urgent_url(membership: Membership, send: Send) -> str:
    """Return where somebody says that it cannot wait; empty where nothing waits, or they may not."""
    if not may(membership, SEND_MESSAGES) or not _waiting(membership, send).exists():
        return ""
    return reverse("send_urgent", args=[membership.company.slug, send.pk])


def quiet_note(company: Company, now: datetime) -> str:
    """Return what a send now means where it is quiet time on the company's clock, empty where it is not."""
    ends = quiet_until(QuietHours(company.quiet_from, company.quiet_until, company.zoneinfo), now)
    if ends is None:
        return ""
    words = _("It is quiet time: messages go at %(time)s. After the send you can say that they cannot wait.")
    return words % {"time": times_of(company, now).near(ends)}


def sleepers(membership: Membership, send: Send, times: Times) -> tuple[Sleeper, ...]:
    """Return whose message waits, by name."""
    rows = Outgoing.objects.visible_to(membership).filter(pk__in=_waiting(membership, send).values("pk"))
    chosen = rows.select_related("person", "delivery").order_by("person__sort_key", "pk")[:MOST]
    usual = membership.company.zone
    return tuple(
        Sleeper(
            name=row.person.name,
            clock=_clock(times.now, row.person.zone or usual),
            until=times.near(row.delivery.due_at),
        )
        for row in chosen
    )


def _waiting(membership: Membership, send: Send) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        company_id=membership.company_id, send_id=send.pk, status=Delivery.Status.PENDING, error_code=QUIET
    )


def _clock(now: datetime, zone: str) -> str:
    return date_format(local(now, ZoneInfo(zone)), "H:i")
