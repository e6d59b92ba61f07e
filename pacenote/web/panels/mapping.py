"""The page that asks what the columns of a table mean, and shows what they would give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.coaching.phrases import value_words
from pacenote.coaching.wording import Wording, load, pick_language
from pacenote.imports.models import SavedMapping
from pacenote.imports.parsers.parsed import CaseRow, ParsedFile, ParsedRow
from pacenote.imports.parsers.sheet_guesses import Column
from pacenote.performance.catalogue import find
from pacenote.performance.metrics.metric import Metric
from pacenote.performance.models import PerformanceFile
from pacenote.web.forms.mapping import MappingForm
from pacenote.web.panels.deletion import Confirmation
from pacenote.web.panels.times import times_of

SHOWN_ROWS, SHOWN_ERRORS = 6, 6


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column with its fields."""

    title: str
    samples: tuple[str, ...]
    use: BoundField
    form: BoundField
    over: BoundField
    new: tuple[BoundField, ...]
    has_errors: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """What one metric would get."""

    label: str
    count: int
    lowest: str
    mean: str
    highest: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it would be kept."""

    line: int
    person: str
    period: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the first rows would give."""

    labels: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    figures: tuple[Figure, ...]
    read: int
    skipped: int
    periods: int
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One kept mapping of the list; one of people or of a roster is changed with its next file."""

    name: str
    kind: str
    metrics: str
    files: int | None
    changed: str
    edit_url: str
    delete_url: str


def column_rows(form: MappingForm) -> tuple[ColumnRow, ...]:
    """Return the fields of each column."""
    return tuple(_row(form, place, column) for place, column in enumerate(form.columns))


def _row(form: MappingForm, place: int, column: Column) -> ColumnRow:
    names = ("use", "form", "over", "label", "unit", "side", "decimals")
    use, written, over, *new = (form[f"{name}-{place}"] for name in names)
    samples = tuple(dict.fromkeys(text for text in column.samples if text))[:3]
    wrong = any(field.errors for field in (use, written, over, *new))
    return ColumnRow(column.title, samples, use, written, over, tuple(new), has_errors=wrong)


def preview_of(parsed: ParsedFile, labels: dict[str, str]) -> Preview:
    """Return what a parsed head of a file would give, in words."""
    wording = load(pick_language(get_language() or ""))
    metrics = _metrics_in(parsed.readings)
    values: defaultdict[str, list[Decimal]] = defaultdict(list)
    for row in parsed.readings:
        for name, value in row.values.items():
            values[name].append(value)
    names = tuple(labels.get(metric.name) or _(metric.label) for metric in metrics)
    cases = parsed.cases[:SHOWN_ROWS]
    return Preview(
        labels=(_("Case"), _("Auditor"), _("Rating"), *names) if cases else names,
        rows=tuple(_preview_case(case, metrics, wording) for case in cases)
        or tuple(_preview_row(row, metrics, wording) for row in parsed.readings[:SHOWN_ROWS]),
        figures=tuple(_figure(metric, values[metric.name], labels, wording) for metric in metrics),
        read=parsed.rows,
        skipped=len(parsed.errors) + parsed.errors_untold,
        periods=len({row.period.start for row in parsed.readings if row.period}),
        errors=tuple(
            _("Line %(line)s: %(error)s") % {"line": each.line, "error": each.message.said(_)}
            for each in parsed.errors[:SHOWN_ERRORS]
        ),
    )


def _metrics_in(rows: Sequence[ParsedRow]) -> list[Metric]:
    names = dict.fromkeys(name for row in rows for name in row.values)
    return [metric for name in names if (metric := find(name)) is not None]


def _preview_row(row: ParsedRow, metrics: Sequence[Metric], wording: Wording) -> PreviewRow:
    cells = (value_words(row.values[m.name], m, wording) if m.name in row.values else "" for m in metrics)
    who = " ".join(filter(None, (row.person.name, row.person.external_id)))
    return PreviewRow(row.line, who, row.period.label if row.period else _("you say it next"), tuple(cells))


def _preview_case(case: CaseRow, metrics: Sequence[Metric], wording: Wording) -> PreviewRow:
    """Return a case as it would be kept: its number, who took part, and what was measured of it alone."""
    who = {part: " ".join(filter(None, (key.name, key.external_id))) for part, key in case.participants}
    cells = (value_words(case.values[m.name], m, wording) if m.name in case.values else "" for m in metrics)
    values = (case.case_id, who.get("auditor", ""), case.rating, *cells)
    return PreviewRow(case.line, who.get("owner", ""), case.opened[:10], values)


def _figure(metric: Metric, values: Sequence[Decimal], labels: dict[str, str], wording: Wording) -> Figure:
    low, mean, high = min(values), sum(values, Decimal(0)) / len(values), max(values)
    low_words, mean_words, high_words = (value_words(each, metric, wording) for each in (low, mean, high))
    return Figure(labels.get(metric.name) or _(metric.label), len(values), low_words, mean_words, high_words)


def mapping_rows(membership: Membership, now: datetime) -> tuple[MappingRow, ...]:
    """Return every mapping of the company, the newest first, with how many files were read by it."""
    slug, times = membership.company.slug, times_of(membership.company, now)
    saved = list(SavedMapping.objects.visible_to(membership).order_by("-changed_at", "-pk"))
    sources = {each.pk: _sources_of(each) for each in saved}
    files = PerformanceFile.objects.visible_to(membership).filter(
        source__in=[source for pair in sources.values() for source in pair], status="loaded"
    )
    used = list(files.values_list("source", flat=True))
    return tuple(
        MappingRow(
            name=each.name,
            kind=str(SavedMapping.Purpose(each.purpose).label),
            metrics=", ".join(_words_of(each)),
            files=sum(used.count(source) for source in sources[each.pk])
            if each.purpose == SavedMapping.Purpose.SHEET
            else None,
            changed=times.near(each.changed_at),
            edit_url=reverse("settings_mapping", args=[slug, each.pk])
            if each.purpose == SavedMapping.Purpose.SHEET
            else "",
            delete_url=reverse("settings_mapping_delete", args=[slug, each.pk]),
        )
        for each in saved
    )


def _sources_of(saved: SavedMapping) -> list[str]:
    return [f"metric_sheet_{saved.pk}", f"case_sheet_{saved.pk}"]


def _words_of(saved: SavedMapping) -> list[str]:
    """Return what a mapping reads: metrics, or the titles of the columns that say something about people."""
    if saved.purpose != SavedMapping.Purpose.SHEET:
        titles = dict(saved.spec["titles"])
        return [titles.get(key) or _("Column %(number)s") % {"number": key} for key, _use in saved.spec["uses"]]
    cases = [_("Cases")] if saved.spec.get("cadence") == "case" else []
    return cases + [_metric_words(column["metric"]) for column in saved.spec["columns"]]


def forgetting(membership: Membership, saved: SavedMapping) -> Confirmation:
    """Return the question before a mapping is forgotten."""
    slug = membership.company.slug
    files = PerformanceFile.objects.visible_to(membership).filter(source__in=_sources_of(saved), status="loaded")
    count = files.count()
    read = ngettext(
        "%(count)s file was read by it; its numbers stay.",
        "%(count)s files were read by it; their numbers stay.",
        count,
    )
    asks = _("The next file with these columns asks again what they mean.")
    return Confirmation(
        title=_("Forget what the columns of %(name)s mean") % {"name": saved.name},
        text=f"{read % {'count': count}} {asks}" if saved.purpose == SavedMapping.Purpose.SHEET else asks,
        action_url=reverse("settings_mapping_delete", args=[slug, saved.pk]),
        action_label=_("Forget the mapping"),
        cancel_url=reverse("settings_mappings", args=[slug]),
    )


def _metric_words(name: str) -> str:
    metric = find(name)
    return _(metric.label) if metric else name
