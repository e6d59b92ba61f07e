"""Why a message says what it says: each finding with value, threshold, rule version and the row it comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.coaching.evaluate import PraiseKind
from pacenote.coaching.models import Finding
from pacenote.coaching.phrases import value_words
from pacenote.coaching.queries import Past, pasts
from pacenote.coaching.wording import Wording, load, pick_language
from pacenote.performance.catalogue import find
from pacenote.performance.metrics.metric import Metric
from pacenote.web.panels.expected import week_label
from pacenote.web.panels.file_cards import kind_name
from pacenote.web.panels.reasons import left_out_words
from pacenote.web.panels.times import day_words, span_words

Side = Finding.Side
FEATS: dict[str, str] = {
    PraiseKind.BEST: gettext_noop("better than own best %(limit)s"),
    PraiseKind.IMPROVEMENT: gettext_noop("better than own usual %(limit)s"),
    PraiseKind.STREAK: gettext_noop("%(count)s in a row on target %(limit)s"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """One finding as coaching/_why.html shows it."""

    side: str
    metric_label: str
    definition: str
    value: str
    threshold: str
    previous: str
    source_label: str
    source_url: str
    rule_version: int
    left_out: str


@dataclass(slots=True)
class Explained:
    """All findings of one message, and in words how late the latest of them came; empty where it came in time."""

    rows: tuple[Why, ...] = ()
    lateness: str = ""


def whys(membership: Membership, message_ids: Sequence[int]) -> defaultdict[int, Explained]:
    """Return the findings behind some messages, opportunities first, what stands in the text on top."""
    rows = Finding.objects.visible_to(membership).filter(message__in=message_ids).select_related("rule", "slot", "file")
    findings = sorted(
        rows, key=lambda each: (each.side, bool(each.not_told), -each.rule.importance, -each.distance, each.pk)
    )
    past = pasts(membership.company_id, [finding.pk for finding in findings])
    wording = load(pick_language(get_language() or ""))
    found: defaultdict[int, Explained] = defaultdict(Explained)
    for finding in findings:
        metric = find(finding.metric)
        if metric is not None and finding.message_id is not None:
            explained = found[finding.message_id]
            explained.rows += (_why(finding, metric, past[finding.pk], wording, membership),)
            explained.lateness = explained.lateness or lateness_of(finding)
    return found


def why_of(finding: Finding, membership: Membership) -> Why | None:
    """Return one finding, with what it was held against and where it comes from; None for an unknown metric."""
    metric = find(finding.metric)
    if metric is None:
        return None
    past = pasts(membership.company_id, [finding.pk])[finding.pk]
    return _why(finding, metric, past, load(pick_language(get_language() or "")), membership)


def _why(finding: Finding, metric: Metric, past: Past, wording: Wording, membership: Membership) -> Why:
    value, threshold = finding.value.normalize(), finding.threshold.normalize()
    return Why(
        side="praise" if finding.side == Side.REINFORCEMENT else "coach",
        metric_label=_(metric.label),
        definition=_(metric.definition),
        value=value_words(value, metric, wording, apart_from=threshold),
        threshold=_threshold(finding, metric, wording),
        previous="" if past.previous is None else value_words(past.previous.normalize(), metric, wording),
        source_label=_source(finding),
        source_url=reverse("file_versions", args=[membership.company.slug, finding.slot_id]),
        rule_version=finding.rule.version,
        left_out=left_out_words(finding.not_told),
    )


def _place(finding: Finding) -> tuple[str, bool, int, Decimal, int]:
    return finding.side, bool(finding.not_told), -finding.rule.importance, -finding.distance, finding.pk


def lateness_of(finding: Finding) -> str:
    """Return how long after its send a finding came; empty where it came in time.

    A file that was in time can still tell something late: when a name is matched, or an older week makes a streak.
    """
    due = finding.slot.due_at
    after = finding.found_at - due
    if after <= timedelta(0):
        return ""
    values = {"kind": kind_name(finding.file.kind) or finding.file.name, "span": span_words(after)}
    if finding.file.uploaded_at <= due:
        return _("%(kind)s came in time, this was found %(span)s after its send") % values
    return _("%(kind)s came %(span)s after its send") % values


def _threshold(finding: Finding, metric: Metric, wording: Wording) -> str:
    limit = finding.threshold.normalize()
    words = value_words(limit, metric, wording)
    if finding.feat in FEATS:
        return _(FEATS[finding.feat]) % {"limit": words, "count": finding.streak}
    if finding.side == Side.REINFORCEMENT:
        text = _("praise up to %(limit)s") if metric.direction == "lower" else _("praise from %(limit)s")
    elif finding.rule.coach_at_threshold:
        text = _("coach from %(limit)s")
    elif finding.value > limit:
        text = _("coach above %(limit)s")
    else:
        text = _("coach below %(limit)s")
    return text % {"limit": words}


def _source(finding: Finding) -> str:
    start, end = finding.start, finding.end
    period = day_words(start) if start == end else week_label(start, [finding.slot])
    values = {
        "kind": kind_name(finding.file.kind) or finding.file.name,
        "period": period,
        "line": finding.line,
        "page": finding.page,
    }
    if finding.page:
        return _("%(kind)s %(period)s, page %(page)s, row %(line)s") % values
    return _("%(kind)s %(period)s, row %(line)s") % values
