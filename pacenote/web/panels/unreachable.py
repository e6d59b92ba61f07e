"""Who cannot be reached, and why: in the six labels of product.md section 2 and no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.base.marking import gettext_noop
from pacenote.messaging.models import Channel
from pacenote.messaging.queries import Line, lines_of
from pacenote.people.models import Person

#: Every reason by its name in an address, in the order of the card.
REASONS = {
    "email_off": gettext_noop("Email Off"),
    "sms_off": gettext_noop("SMS Off"),
    "both_off": gettext_noop("Both Off"),
    "no_phone": gettext_noop("SMS On But No Phone"),
    "no_address": gettext_noop("Email On But No Address"),
    "bounced": gettext_noop("Bounced"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the card."""

    label: str
    count: int
    url: str
    current: bool


def reasons_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return what keeps messages from a person on e-mail and SMS; of both switched off, that alone."""
    known = [line for line in lines if line.channel in (Channel.EMAIL, Channel.SMS)]
    if sum(not line.enabled for line in known) > 1:
        return ("both_off",)
    return tuple(reason for line in known if (reason := _reason(line)))


def _reason(line: Line) -> str:
    text = line.channel == Channel.SMS
    if not line.enabled:
        return "sms_off" if text else "email_off"
    if line.bounced:
        return "bounced"
    if not line.has_address:
        return "no_phone" if text else "no_address"
    return ""


def lines_to(company: Company, people: Sequence[Person]) -> dict[int, list[Line]]:
    """Return, per person, the company's channels; and e-mail besides, as far as a person or a provider said no."""
    order = list(company.channels)
    if Channel.EMAIL in order:
        return lines_of(company.pk, people, order)
    lines = lines_of(company.pk, people, [*order, Channel.EMAIL])
    return {pk: [line for line in own if line.channel in order or _says_no(line)] for pk, own in lines.items()}


def _says_no(line: Line) -> bool:
    return not line.enabled or line.bounced


def reasons_by_person(company: Company, people: Sequence[Person]) -> dict[int, tuple[str, ...]]:
    """Return the reasons of everybody who has any; the number of queries does not depend on how many there are."""
    found = {pk: reasons_of(lines) for pk, lines in lines_to(company, people).items()}
    return {pk: reasons for pk, reasons in found.items() if reasons}


def card(found: dict[int, tuple[str, ...]], *, chosen: str, url: str) -> tuple[Reason, ...]:
    """Return the six labels with how many people each is true of, none left out."""
    return tuple(
        Reason(
            _(label), sum(name in reasons for reasons in found.values()), f"{url}?reach={name}", current=name == chosen
        )
        for name, label in REASONS.items()
    )
