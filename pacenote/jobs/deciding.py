"""Decide a dispute and tell its person how it went, in their language."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from pacenote.accounts.models import User
from pacenote.coaching.models import Dispute
from pacenote.coaching.services.disputing import decide
from pacenote.jobs import pipeline
from pacenote.performance.catalogue import find


def decide_dispute(*, dispute: Dispute, withdraw: bool, reason: str, by: User, now: datetime) -> bool:
    """Decide, and let the words leave; returns whether a channel reaches the person. Raises as ``decide`` does."""
    words = _outcome(dispute, withdraw=withdraw, reason=reason)
    reached = decide(dispute=dispute, withdraw=withdraw, reason=reason, words=words, by=by, now=now)
    pipeline.start_delivering()
    return reached


def _outcome(dispute: Dispute, *, withdraw: bool, reason: str) -> str:
    with translation.override(dispute.person.language or dispute.company.language):
        metric = find(dispute.finding.metric)
        label = _(metric.label) if metric else dispute.finding.metric
        values = {"name": dispute.person.first_name, "metric": label, "reason": reason}
        if withdraw:
            return _("Hi %(name)s. You were right about %(metric)s: we took it back. %(reason)s") % values
        return _("Hi %(name)s. We looked at %(metric)s again, and it stands. %(reason)s") % values
