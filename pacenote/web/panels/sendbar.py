"""The bar over Automated Coaching: what goes by itself, what does not, and the way to send it all now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.permissions import SEND_MESSAGES, may
from pacenote.coaching import recipients
from pacenote.web.panels.desk import Desk, is_held, is_unreachable, waits_for_user
from pacenote.web.panels.strip import running_send


@dataclass(frozen=True, slots=True)
class FactLink:
    """A number with a word, perhaps a link."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the next send does."""

    title: str
    at: datetime | None
    facts: tuple[FactLink, ...]
    progress_url: str


@dataclass(frozen=True, slots=True)
class SendAll:
    """The button: how many it reaches, and the page that asks first."""

    rostered_count: int
    everyone_count: int
    preview_url: str


def summary(desk: Desk) -> Summary:
    """Return what goes at the next send and what does not."""
    company, slug = desk.membership.company, desk.membership.company.slug
    going = sum(isinstance(decision, recipients.Send) for decision in desk.decisions.values())
    running = running_send(company.pk)
    if company.paused_at is not None:
        title = _("Sending is paused: nothing goes by itself")
    else:
        title = ngettext(
            "%(count)s message goes by itself at %(time)s", "%(count)s messages go by themselves at %(time)s", going
        ) % {"count": going, "time": desk.times.near(desk.next_at)}
    return Summary(
        title=title,
        at=desk.next_at if going and company.paused_at is None else None,
        facts=_facts(desk),
        progress_url=reverse("send_progress", args=[slug, running]) if running else "",
    )


def _facts(desk: Desk) -> tuple[FactLink, ...]:
    slug = desk.membership.company.slug
    base = reverse("coaching", args=[slug])
    decided = [(message, desk.decision(message)) for message in desk.messages]
    held = sum(is_held(*each) and not is_unreachable(*each) for each in decided)
    late = sum(waits_for_user(*each) for each in decided)
    gone = len({message.person_id for message, decision in decided if is_unreachable(message, decision)})
    facts = []
    if held:
        facts.append(FactLink(_("%(count)s held") % {"count": held}, f"{base}?filter=held"))
    if late:
        words = ngettext("%(count)s late, waits for you", "%(count)s late, wait for you", late) % {"count": late}
        facts.append(FactLink(words, f"{base}?filter=late"))
    if gone:
        words = ngettext("%(count)s person unreachable", "%(count)s people unreachable", gone) % {"count": gone}
        facts.append(FactLink(words, f"{base}?filter=unreachable"))
    if held or late or gone:
        facts.append(FactLink(_("What waits, and until when"), reverse("messages_waiting", args=[slug])))
    facts.append(FactLink(_("Outbox"), reverse("outbox", args=[desk.membership.company.slug])))
    return tuple(facts)


def send_all_button(desk: Desk, rostered_count: int) -> SendAll:
    """Return the button; without the permission it leads nowhere."""
    allowed = may(desk.membership, SEND_MESSAGES)
    url = reverse("send_all", args=[desk.membership.company.slug]) if allowed and desk.messages else ""
    return SendAll(rostered_count, len(desk.messages), url)
