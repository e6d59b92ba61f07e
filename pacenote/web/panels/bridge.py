"""Whom Pacenote would suggest a session to now, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.analytics.series import metric_called
from pacenote.coaching_sessions.bridge import Because
from pacenote.coaching_sessions.services import Call
from pacenote.performance.queries import own_labels

#: So many are listed; the number of all stands above the list.
MOST = 50


@dataclass(frozen=True, slots=True)
class CallRow:
    """One person for whom a session is called for."""

    name: str
    url: str
    metric: str
    why: str
    area: str
    coach: str
    hindrance: str


def call_rows(calls: list[Call], membership: Membership) -> list[CallRow]:
    """Return the list as words; what would be suggested stands before what cannot be."""
    labels = own_labels(membership.company_id)
    possible_first = sorted(calls, key=lambda call: bool(call.hindrance))
    return [_row(call, membership, labels) for call in possible_first[:MOST]]


def _row(call: Call, membership: Membership, labels: dict[str, str]) -> CallRow:
    hindrances = {
        "no_area": _("No coaching area is tied to this metric."),
        "no_coach": _("Nobody may coach this person."),
    }
    facts = {"because": call.reason.because, "count": call.reason.count, "weeks": call.reason.weeks}
    return CallRow(
        name=call.person.name,
        url=reverse("person", args=[membership.company.slug, call.person.pk]),
        metric=_(metric_called(call.metric, labels).label),
        why=why_words(facts),
        area=call.area.name if call.area else "",
        coach=call.coach.name if call.coach else "",
        hindrance=hindrances.get(call.hindrance, ""),
    )


def why_words(facts: dict[str, Any]) -> str:
    """Return why the rule suggested a session, from the facts that are kept with it."""
    count, weeks = facts.get("count", 0), facts.get("weeks", 0)
    if facts.get("because") == Because.MESSAGES:
        words = ngettext("no better after %(count)s message", "no better after %(count)s messages", count)
        return words % {"count": count}
    words = ngettext("%(count)s opportunity in %(weeks)s weeks", "%(count)s opportunities in %(weeks)s weeks", count)
    return words % {"count": count, "weeks": weeks}
