"""The words of messages: which a company changed, how a draft reads for real people, and what could be better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.coaching.lint import remarks
from pacenote.coaching.models import Template
from pacenote.coaching.sampling import sample_text
from pacenote.coaching.texts import PARTS, key_of, parts_of, placeholders
from pacenote.coaching.trying import Tried, own_words, tried_on
from pacenote.coaching.wording import Wording, dress, load
from pacenote.people.names import fold_name
from pacenote.performance.catalogue import ALL_METRICS
from pacenote.web.panels.times import Times
from pacenote.web.say import in_words


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


def metric_words(membership: Membership, language: str) -> tuple[MetricWords, ...]:
    """Return the metrics that have words of their own in a language, by name."""
    own = own_words(membership, language)
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


def samples(membership: Membership, wording: Wording, metric: str) -> tuple[Sample, ...]:
    """Return how the words read for the last people they were about, and for an invented one where there were none."""
    return tuple(_sample(each) for each in tried_on(membership, wording, metric))


def _sample(tried: Tried) -> Sample:
    size = tried.size
    words = {"count": len(tried.text), "segments": size.segments, "alphabet": size.encoding}
    name = tried.person.name if tried.person else ""
    return Sample(name, tried.text, _("%(count)s characters, SMS segments: %(segments)s (%(alphabet)s)") % words)


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
