"""What only a person can settle, counted, each with the way there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import EDIT_MESSAGES, EDIT_PEOPLE, SEND_MESSAGES, may
from pacenote.coaching.models import Dispute, Finding, Message
from pacenote.messaging.models import Delivery, Thread
from pacenote.web.panels.twice import files_with_twice
from pacenote.web.panels.unmatched import waiting_identities

State = Message.State


@dataclass(frozen=True, slots=True)
class Need:
    """One kind of open decision."""

    label: str
    detail: str
    count: int
    url: str
    icon: str


def needs_person(membership: Membership) -> tuple[Need, ...]:
    """Return the open decisions that there are."""
    slug = membership.company.slug
    coaching = reverse("coaching", args=[slug])
    needs = [*_about_messages(membership, coaching), *_about_deliveries(membership, coaching)]
    if may(membership, EDIT_MESSAGES):
        needs += _about_answers(membership)
    if may(membership, EDIT_PEOPLE):
        names = waiting_identities(membership).count()
        needs.append(
            Need(
                _("Names not matched"), _("Their findings wait"), names, reverse("unmatched", args=[slug]), "unmatched"
            )
        )
        needs.append(_about_twice(membership))
    return tuple(need for need in needs if need.count)


def _about_twice(membership: Membership) -> Need:
    files = files_with_twice(membership)
    url = files[0].url if len(files) == 1 else reverse("unmatched", args=[membership.company.slug])
    count = sum(each.count for each in files)
    return Need(_("People on two rows of a file"), _("Neither row counts until you pick"), count, url, "unsure")


def _about_answers(membership: Membership) -> list[Need]:
    slug = membership.company.slug
    waiting = Thread.objects.visible_to(membership).exclude(waiting_since=None).count()
    disputed = Dispute.objects.visible_to(membership).filter(state=Dispute.State.OPEN).count()
    return [
        Need(_("Questions"), _("Somebody waits for an answer"), waiting, reverse("threads", args=[slug]), "phone"),
        Need(_("Disputes"), _("Somebody says it is not right"), disputed, reverse("disputes", args=[slug]), "dispute"),
    ]


def _about_messages(membership: Membership, coaching: str) -> list[Need]:
    # open ones only, which have an index: everything else grows with the years
    late = Q(state=State.LATE)
    if membership.company.late_policy == Company.LatePolicy.NEXT:
        late &= Q(findings__rule__needs_person=True, findings__side=Finding.Side.OPPORTUNITY)
    messages = (
        Message.objects.visible_to(membership)
        .filter(state__in=Message.OPEN)
        .aggregate(
            late=Count("pk", filter=late, distinct=True),
            # a message has many findings: without ``distinct`` it counts once for each
            unreachable=Count("pk", filter=Q(state=State.UNREACHABLE), distinct=True),
            outdated=Count("pk", filter=Q(outdated=True), distinct=True),
        )
    )
    return [
        Need(
            _("Late messages"),
            _("They wait for your decision"),
            messages["late"],
            f"{coaching}?filter=late",
            "late",
        ),
        Need(
            _("People who cannot be reached"),
            _("No channel reaches them"),
            messages["unreachable"],
            f"{coaching}?filter=unreachable",
            "unreachable",
        ),
        Need(
            _("Edited texts with newer numbers"),
            _("New numbers came after the edit"),
            messages["outdated"],
            f"{coaching}?filter=edited",
            "changes",
        ),
    ]


def _about_deliveries(membership: Membership, coaching: str) -> list[Need]:
    bad = (Delivery.Status.UNKNOWN, Delivery.Status.FAILED, Delivery.Status.UNDELIVERED)
    doubtful = Delivery.objects.filter(company_id=membership.company_id, status__in=bad)
    counts = dict(doubtful.values("status").annotate(count=Count("pk")).values_list("status", "count"))
    unsure = counts.pop(Delivery.Status.UNKNOWN.value, 0)
    failed = sum(counts.values())
    sent = f"{coaching}?filter=sent"
    settle = reverse("unsure", args=[membership.company.slug]) if may(membership, SEND_MESSAGES) else sent
    return [
        Need(_("Messages that failed"), _("Nobody got them; send them again"), failed, sent, "error"),
        Need(_("Not sure whether it arrived"), _("Ask before you send again"), unsure, settle, "unsure"),
    ]
