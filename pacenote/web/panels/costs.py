"""What texts took: segments as the provider counted them, and their price once it is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils.formats import number_format
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.messaging.models import Attempt, Channel, Send

Line = tuple[int, Decimal | None, str]


def cost_of_send(membership: Membership, send: Send) -> str:
    """Return what the texts of a send took, empty where it had none."""
    attempts = Attempt.objects.visible_to(membership).filter(outgoing__send=send, outgoing__channel=Channel.SMS)
    rows = attempts.exclude(segments=None).order_by("price_unit").values_list("price_unit")
    found = rows.annotate(Sum("segments"), Sum("price"), Count("pk"), Count("price"))
    words = _words([(segments, price, unit) for unit, segments, price, _texts, _priced in found])
    open_ones = sum(texts - priced for _unit, _segments, _price, texts, priced in found)
    if words and open_ones:
        waits = ngettext("price of %(count)s not known yet", "prices of %(count)s not known yet", open_ones)
        words = f"{words}, {waits % {'count': open_ones}}"
    return words


def cost_words(attempts: Iterable[Attempt]) -> str:
    """Return what the attempts of one message took, empty where it was no text."""
    return _words([(each.segments, each.price, each.price_unit) for each in attempts if each.segments])


def _words(lines: Iterable[Line]) -> str:
    segments, prices = 0, defaultdict[str, Decimal](Decimal)
    for count, price, unit in lines:
        segments += count
        if price:
            prices[unit] += price
    if not segments:
        return ""
    counted = ngettext("%(count)s segment", "%(count)s segments", segments) % {"count": segments}
    return ", ".join([counted, *(f"{_number(price)} {unit}".strip() for unit, price in sorted(prices.items()))])


def _number(price: Decimal) -> str:
    exact = f"{price.normalize():f}"
    places = len(exact.partition(".")[2])
    return number_format(price, decimal_pos=max(places, 2), use_l10n=True)
