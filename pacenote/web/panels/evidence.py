"""The findings that a session refers to, as they were when it was suggested."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import VIEW_TEAM, may
from pacenote.analytics.series import metric_called
from pacenote.coaching.phrases import value_words
from pacenote.coaching_sessions.models import CoachingSession, Evidence
from pacenote.people.models import Person
from pacenote.performance.metrics.metric import Metric
from pacenote.performance.queries import own_labels
from pacenote.web.panels.expected import week_label
from pacenote.web.panels.rules import reader_wording
from pacenote.web.panels.times import day_words


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One period: what was measured, and the threshold of that time."""

    metric: str
    period: str
    value: str
    threshold: str


def evidence_rows(session: CoachingSession, membership: Membership, *, is_coach: bool) -> list[EvidenceRow]:
    """Return a session's evidence, newest first, to its coach and to whom the person's numbers concern.

    Another trainee whom the coach has added since, or a supervisor of that one, sees none of it.
    """
    if not is_coach and not _concerns(session, membership):
        return []
    rows = list(Evidence.objects.visible_to(membership).filter(session=session).order_by("-end", "metric"))
    labels = own_labels(membership.company_id) if rows else {}
    found = []
    for row in rows:
        metric = metric_called(row.metric, labels)
        period = day_words(row.start) if row.start == row.end else week_label(row.start)
        value, limit = value_and_limit(row.value, row.threshold, metric)
        found.append(EvidenceRow(_(metric.label), period, value, limit))
    return found


def value_and_limit(value: Decimal, limit: Decimal, metric: Metric) -> tuple[str, str]:
    """Return both as words; 96.96 is never said to miss a threshold of 97 by being 97."""
    wording = reader_wording()
    limit = limit.normalize()
    return value_words(value.normalize(), metric, wording, apart_from=limit), value_words(limit, metric, wording)


def _concerns(session: CoachingSession, membership: Membership) -> bool:
    about = session.rule_key.partition(":")[0]
    if not about.isdigit():
        return False
    known = Person.objects.filter(pk=int(about))
    if may(membership, VIEW_TEAM):
        return known.visible_to(membership).exists()
    return known.filter(user=membership.user_id).exists()
