"""The words of messages: which a company changed, how a draft reads for real people, and what could be better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.coaching.lint import remarks
from pacenote.coaching.models import Finding, Template
from pacenote.coaching.points import Point, coach_words, praise_words, topic_words
from pacenote.coaching.queries import pasts
from pacenote.coaching.services.composing import point_of
from pacenote.coaching.texts import PARTS, key_of, parts_of, placeholders
from pacenote.coaching.wording import Wording, dress, load
from pacenote.messaging.segments import measure
from pacenote.people.names import fold_name
from pacenote.performance.catalogue import ALL_METRICS, DEFAULT_RULES, METRICS
from pacenote.performance.metrics.metric import ExposureUnit
from pacenote.web.panels.times import Times
from pacenote.web.say import in_words

MOST_REAL = 3
WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class MetricWords:
    """One metric of the list."""

    label: str
    coach: str
    praise: str
    changed: int
    url: str


@dataclass(frozen=True, slots=True)
class Sample:
    """How a text reads for one person; ``name`` is empty for an invented one."""

    name: str
    text: str
    size: str


@dataclass(frozen=True, slots=True)
class PartWords:
    """What stands beside the field of one part."""

    part: str
    placeholders: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    shipped: bool
    shipped_text: str
    shipped_url: str


@dataclass(frozen=True, slots=True)
class WordsVersion:
    """One version of one part."""

    part: str
    text: str
    who: str
    current: bool
    url: str


def own_texts(membership: Membership, language: str, metric: str = "") -> dict[str, str]:
    """Return a company's own texts by key."""
    rows = Template.objects.visible_to(membership).filter(language=language, current=True).exclude(text="")
    if metric:
        rows = rows.filter(key__startswith=f"metrics.{metric}.")
    return dict(rows.values_list("key", "text"))


def metric_words(membership: Membership, language: str) -> tuple[MetricWords, ...]:
    """Return the metrics that have words of their own in a language, by name."""
    own = own_texts(membership, language)
    wording = dress(load(language), own)
    rows = [
        MetricWords(
            label=_(metric.label),
            coach=sample_text(wording, metric.name, "coach"),
            praise=sample_text(wording, metric.name, "praise"),
            changed=sum(key.startswith(f"metrics.{metric.name}.") for key in own),
            url=f"{reverse('settings_words', args=[membership.company.slug, metric.name])}?language={language}",
        )
        for metric in ALL_METRICS
        if parts_of(metric.name, wording)
    ]
    return tuple(sorted(rows, key=lambda row: fold_name(row.label)))


def sample_point(metric: str, side: str) -> Point:
    """Return an invented finding about a metric, just beyond its shipped threshold."""
    known, rule = METRICS[metric], DEFAULT_RULES.get(metric)
    limit = (rule.praise if side == "praise" else rule.coach) if rule else None
    threshold = limit if limit is not None else Decimal(90 if known.unit == "percent" else 5)
    step = Decimal(1) if threshold >= 10 else Decimal("0.2")
    better = 1 if known.direction == "higher" else -1
    value = threshold + step * (better if side == "praise" else -better)
    if known.unit == "percent":
        value = min(value, Decimal(100))
    start = date(2026, 11, 8)
    end = start + WEEK if known.cadence == "week" else start
    return Point(
        metric, "praise" if side == "praise" else "coach", max(value, Decimal(0)), threshold, start, end,
        previous=max(value - step * better, Decimal(0)), previous_end=start - timedelta(days=1),
    )  # fmt: skip


def sample_text(wording: Wording, metric: str, part: str) -> str:
    """Return how a part reads for an invented finding."""
    point = sample_point(metric, "praise" if part == "praise" else "coach")
    if part == "coach_counted":
        exposures: dict[ExposureUnit, Decimal] = {
            "opportunities": Decimal(200),
            "stops": Decimal(200),
            "packages": Decimal(2000),
        }
        value = Decimal("96.5") if METRICS[metric].unit == "percent" else Decimal(1500)
        point = replace(point, value=value, exposures=exposures)
    return spoken(wording, point, part)


def spoken(wording: Wording, point: Point, part: str) -> str:
    """Return one part as it is said about a point."""
    day = point.end + timedelta(days=3)
    if part == "praise":
        return praise_words(point, day, wording)
    if part == "topic":
        return topic_words(point, wording)
    facts, action = coach_words(point, day, wording)
    return action if part == "action" else facts


def samples(membership: Membership, wording: Wording, metric: str) -> tuple[Sample, ...]:
    """Return how the words read for the last people they were about, and for an invented one where there were none."""
    rows = Finding.objects.visible_to(membership).filter(metric=metric).select_related("rule", "person")
    found: list[Sample] = []
    for side in (Finding.Side.OPPORTUNITY, Finding.Side.REINFORCEMENT):
        newest = list(rows.filter(side=side).order_by("-end", "pk")[:MOST_REAL])
        history = pasts(membership.company_id, [finding.pk for finding in newest])
        points = [(finding.person.name, point_of(finding, history[finding.pk])) for finding in newest]
        part = "coach" if side == Finding.Side.OPPORTUNITY else "praise"
        points = points or [("", sample_point(metric, part))]
        found += [_sample(name, wording, point) for name, point in points]
    return tuple(found)


def _sample(name: str, wording: Wording, point: Point) -> Sample:
    day = point.end + timedelta(days=3)
    text = praise_words(point, day, wording) if point.side == "praise" else " ".join(coach_words(point, day, wording))
    size = measure(text)
    words = {"count": len(text), "segments": size.segments, "alphabet": size.encoding}
    return Sample(name, text, _("%(count)s characters, SMS segments: %(segments)s (%(alphabet)s)") % words)


def part_words(wording: Wording, metric: str, texts: Mapping[str, str], url: str) -> tuple[PartWords, ...]:
    """Return what stands beside each field for these texts."""
    draft = dress(wording, {key_of(metric, part): text for part, text in texts.items()})
    found = []
    for part, text in texts.items():
        shipped = wording.texts[key_of(metric, part)]
        found.append(
            PartWords(
                part=part,
                placeholders=tuple(("{{ " + each.name + " }}", _(each.meaning)) for each in placeholders(part)),
                remarks=tuple(
                    in_words(each.template, each.values)
                    for each in remarks(part, text, sample_text(draft, metric, part), wording.language)
                ),
                shipped=text == shipped,
                shipped_text=shipped,
                shipped_url=f"{url}&shipped={part}",
            )
        )
    return tuple(found)


def words_versions(
    membership: Membership, metric: str, language: str, times: Times, url: str
) -> tuple[WordsVersion, ...]:
    """Return what a company has said about a metric in a language, newest first."""
    rows = Template.objects.visible_to(membership).filter(language=language, key__startswith=f"metrics.{metric}.")
    return tuple(_version(row, times, url) for row in rows.select_related("created_by").order_by("-created_at", "-pk"))


def _version(row: Template, times: Times, url: str) -> WordsVersion:
    part = row.key.rpartition(".")[2]
    who = row.created_by.display_name if row.created_by else _("somebody who left")
    values = {"number": row.version, "name": who, "when": times.full(row.created_at)}
    return WordsVersion(
        part=_(PARTS.get(part, part)),
        text=row.text or _("The shipped text"),
        who=_("Version %(number)s, by %(name)s, %(when)s") % values,
        current=row.current,
        url=f"{url}&bring={row.pk}",
    )


def language_choices(languages: Sequence[str], current: str, url: str) -> list[dict[str, object]]:
    """Return the languages as chips."""
    return [
        {"label": load(code).name, "url": f"{url}?language={code}", "count": None, "current": code == current}
        for code in languages
    ]
