"""A company's own words, and how a draft of them reads for the people they were last about."""

from __future__ import annotations

from dataclasses import dataclass

from pacenote.accounts.models import Membership
from pacenote.coaching.models import Finding, Template
from pacenote.coaching.points import Point
from pacenote.coaching.queries import pasts
from pacenote.coaching.sampling import message_words, sample_point
from pacenote.coaching.services.composing import point_of
from pacenote.coaching.wording import Wording
from pacenote.messaging.segments import Size, measure
from pacenote.people.models import Person

MOST_REAL = 3


@dataclass(frozen=True, slots=True)
class Tried:
    """How a text reads for one person, or for an invented one; ``size`` is what it takes as a text message."""

    side: str
    person: Person | None
    text: str
    size: Size


def own_words(membership: Membership, language: str, metric: str = "") -> dict[str, str]:
    """Return a company's own texts by key."""
    rows = Template.objects.visible_to(membership).filter(language=language, current=True).exclude(text="")
    if metric:
        rows = rows.filter(key__startswith=f"metrics.{metric}.")
    return dict(rows.values_list("key", "text"))


def tried_on(membership: Membership, wording: Wording, metric: str) -> tuple[Tried, ...]:
    """Return how words read for the last people they were about, and for an invented one where there were none."""
    rows = Finding.objects.visible_to(membership).filter(metric=metric).select_related("rule", "person")
    found: list[Tried] = []
    for side, part in ((Finding.Side.OPPORTUNITY, "coach"), (Finding.Side.REINFORCEMENT, "praise")):
        newest = list(rows.filter(side=side).order_by("-end", "pk")[:MOST_REAL])
        history = pasts(membership.company_id, [finding.pk for finding in newest])
        told = [(finding.person, point_of(finding, history[finding.pk])) for finding in newest]
        pairs: list[tuple[Person | None, Point]] = [*told] or [(None, sample_point(metric, part))]
        for person, point in pairs:
            text = message_words(wording, point)
            found.append(Tried(part, person, text, measure(text)))
    return tuple(found)
