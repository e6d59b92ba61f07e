"""A company's rules as a list, and the versions of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.coaching.models import Rule
from pacenote.coaching.phrases import value_words
from pacenote.coaching.services.rules import empty_rule, rule_values
from pacenote.coaching.wording import Wording, load, pick_language
from pacenote.people.names import fold_name
from pacenote.performance.catalogue import ALL_METRICS, RuleValues, metric_of
from pacenote.performance.kinds import Cadence
from pacenote.performance.metrics.metric import Metric
from pacenote.performance.queries import own_metrics
from pacenote.web.panels.times import Times


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One metric of the list."""

    id: str
    label: str
    definition: str
    coach: str
    praise: str
    importance: int
    share: int
    version: str
    tags: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rule."""

    number: int
    words: str
    who: str
    current: bool
    url: str


def rule_rows(
    membership: Membership, cadence: Cadence, times: Times
) -> tuple[tuple[RuleRow, ...], tuple[RuleRow, ...]]:
    """Return the metrics of a cadence that have a rule, the most important first, and those that have none."""
    rules = Rule.objects.visible_to(membership).filter(current=True).select_related("created_by")
    known = {rule.metric: rule for rule in rules}
    total = sum(rule.importance for rule in rules if rule.coach_on or rule.praise_on) or 1
    known_metrics = (*ALL_METRICS, *own_metrics(membership.company_id))
    metrics = [metric for metric in known_metrics if metric.coachable and metric.cadence == cadence]
    rows = [_row(membership, metric, known.get(metric.name), total, times) for metric in metrics]
    ruled = [row for row in rows if row.version]
    return (
        tuple(sorted(ruled, key=lambda row: (-row.importance, fold_name(row.label)))),
        tuple(sorted((row for row in rows if not row.version), key=lambda row: fold_name(row.label))),
    )


def _row(membership: Membership, metric: Metric, rule: Rule | None, total: int, times: Times) -> RuleRow:
    values = rule_values(rule) if rule else empty_rule(metric)
    coach, praise = sides(values, reader_wording())
    on = bool(rule and (rule.coach_on or rule.praise_on))
    return RuleRow(
        id=metric.name,
        label=_(metric.label),
        definition=_(metric.definition),
        coach=coach,
        praise=praise,
        importance=values.importance if rule else 0,
        share=round(100 * values.importance / total) if on else 0,
        version=version_words(rule, times) if rule else "",
        tags=tuple(_tags(values)) if rule else (),
        url=reverse("settings_rule", args=[membership.company.slug, metric.name]),
    )


def _tags(values: RuleValues) -> Iterable[str]:
    if values.needs_person:
        yield _("Needs a person")
    if not values.controllable:
        yield _("Not theirs to influence")


def reader_wording() -> Wording:
    """Return the wording by which numbers are written for the reader of the page."""
    return load(pick_language(get_language() or ""))


def sides(values: RuleValues, wording: Wording) -> tuple[str, str]:
    """Return both sides of a rule in words; ``off`` where one makes no finding."""
    metric = metric_of(values.metric)

    def words(template: str, *numbers: Decimal) -> str:
        limit, end = value_words(numbers[0], metric, wording), value_words(numbers[-1], metric, wording)
        return template % {"limit": limit, "end": end}

    off = _("off")
    if values.band:
        coach = words(_("outside %(limit)s to %(end)s"), *values.band)
    elif values.coach is None:
        coach = off
    elif values.direction == "higher":
        coach = words(_("below %(limit)s"), values.coach)
    else:
        coach = words(_("from %(limit)s") if values.coach_at_threshold else _("above %(limit)s"), values.coach)
    if values.praise is None:
        praise = _("streaks and bests")
    else:
        praise = words(_("from %(limit)s") if values.direction == "higher" else _("up to %(limit)s"), values.praise)
    return coach if values.coach_on and values.controllable else off, praise if values.praise_on else off


def version_words(rule: Rule, times: Times) -> str:
    """Return the version, who made it and when."""
    if rule.created_by is None and rule.version == 1:
        return _("As shipped")
    who = rule.created_by.display_name if rule.created_by else _("somebody who left")
    return _("Version %(number)s, by %(name)s, %(when)s") % {
        "number": rule.version,
        "name": who,
        "when": times.full(rule.created_at),
    }


def versions(rules: Sequence[Rule], times: Times, url: str) -> tuple[Version, ...]:
    """Return all versions of a rule, newest first."""
    wording = reader_wording()
    found = []
    for rule in rules:
        coach, praise = sides(rule_values(rule), wording)
        values = {"coach": coach, "praise": praise, "importance": rule.importance}
        words = _("Coach %(coach)s, praise %(praise)s, importance %(importance)s") % values
        found.append(
            Version(rule.version, words, version_words(rule, times), rule.current, f"{url}?version={rule.version}")
        )
    return tuple(found)
