"""Write docs/user/metrics.md from the catalogue: ``python -m tests.metric_table``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pacenote.performance.catalogue import ALL_METRICS, DEFAULT_RULES, Minimum, RuleValues
from pacenote.performance.metrics.metric import Metric

PAGE = Path(__file__).parents[1] / "docs" / "user" / "metrics.md"
HEAD = """# Metrics

Written from the catalogue by `python -m tests.metric_table`; do not edit it by hand.

Percent runs from 0 to 100. A rate is events per trip. DPMO is defects per million. The thresholds are those that ship,
per person; they are starting points for a talk, not Amazon's tiers. Metrics without thresholds are shown and never
coached on. *At least* is the least exposure at which a reading counts: the first unit that the file knows decides.
Every other `netradyne_…` metric is the count of one type of camera alert, named as the alert in the file.

| metric | name | what it says | unit | better | coach when | praise when | at least | importance |
|---|---|---|---|---|---|---|---|---|
"""
BETTER = {"higher": "higher", "lower": "lower", "band": "inside a band", "none": "-"}


def page() -> str:
    """Return the whole page."""
    return HEAD + "".join(f"{_line(metric, DEFAULT_RULES.get(metric.name))}\n" for metric in ALL_METRICS)


def _line(metric: Metric, rule: RuleValues | None) -> str:
    cells = [f"`{metric.name}`", metric.label, metric.definition, metric.unit, BETTER[metric.direction]]
    cells += [_coach(metric, rule), _praise(metric, rule), *_weight(rule)] if rule else ["-", "-", "-", "-"]
    return f"| {' | '.join(cells)} |"


def _coach(metric: Metric, rule: RuleValues) -> str:
    if metric.direction == "band":
        return "outside the company's band"
    if rule.coach is None:
        return "-"
    if not rule.coach_on:
        return f"{'under' if metric.direction == 'higher' else 'over'} {rule.coach}, switched off"
    if rule.coach_at_threshold:
        words = f"{rule.coach} or more"
    else:
        words = f"{'under' if metric.direction == 'higher' else 'over'} {rule.coach}"
    if needs := rule.coach_needs:
        words += f", with `{needs.metric}` of {needs.amount} or more where it is known"
    return words + (", by a person" if rule.needs_person else "")


def _praise(metric: Metric, rule: RuleValues) -> str:
    if rule.praise is None:
        return "-"
    if not rule.praise_on:
        return f"{rule.praise}, switched off"
    if not rule.praise:
        return "0" + _more(rule.praise_minimum)
    return f"{rule.praise} or {'more' if metric.direction == 'higher' else 'less'}" + _more(rule.praise_minimum)


def _more(minimum: Iterable[Minimum]) -> str:
    return "".join(f" with {least.amount} {least.unit}" for least in minimum)


def _weight(rule: RuleValues) -> list[str]:
    least = ", else ".join(f"{each.amount} {each.unit}" for each in rule.minimum)
    return [least or "-", str(rule.importance)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
