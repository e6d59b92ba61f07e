"""People who stand on several rows of one file: none of the rows counts before a user has picked one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.coaching.figures import metric_words, shown
from pacenote.imports.models import FileRow
from pacenote.performance.models import PerformanceFile
from pacenote.web.panels.file_cards import kind_name, period_words
from pacenote.web.panels.times import day_words

Status = FileRow.Status
MOST_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the rows: where it stands, whom it names, and whether it is the one that counts."""

    id: int
    line: int
    page: int | None
    name: str
    external_id: str
    counts: bool
    pick_url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One number of every row, in their order; ``differs`` where they do not agree."""

    label: str
    values: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Twice:
    """One person and period with the rows to pick from."""

    name: str
    url: str
    period: str
    settled: bool
    rows: tuple[Candidate, ...]
    lines: tuple[Line, ...]
    same: int


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file in which somebody stands twice."""

    label: str
    count: int
    url: str


def twice_in(membership: Membership, file: PerformanceFile) -> tuple[Twice, ...]:
    """Return who stands on several rows of a file; those who wait first, then those who are settled."""
    rows = FileRow.objects.visible_to(membership).filter(file=file, pieces={}).exclude(person=None)
    several: defaultdict[object, list[FileRow]] = defaultdict(list)
    for row in rows.filter(person__in=_rivals(file)).select_related("person").order_by("line", "pk"):
        several[row.person_id, row.start].append(row)
    found = [_twice(membership, file, each) for each in several.values() if len(each) > 1]
    return tuple(sorted(found, key=lambda each: each.settled)[:MOST_PEOPLE])


def _rivals(file: PerformanceFile) -> QuerySet[FileRow, Any]:
    """Return the ids of people with more than one row about one period, as a subquery."""
    rows = FileRow.objects.filter(file=file, pieces={}).exclude(person=None)
    return rows.values("person_id", "start").annotate(times=Count("pk")).filter(times__gt=1).values("person_id")


def _twice(membership: Membership, file: PerformanceFile, rows: Sequence[FileRow]) -> Twice:
    slug, person = membership.company.slug, rows[0].person
    assert person is not None
    lines = _lines(rows)
    return Twice(
        name=person.name,
        url=reverse("person", args=[slug, person.pk]),
        period=day_words(rows[0].start) if rows[0].start else period_words(file),
        settled=all(row.status != Status.DUPLICATE for row in rows),
        rows=tuple(
            Candidate(
                id=row.pk,
                line=row.line,
                page=row.page,
                name=row.name,
                external_id=row.external_id,
                counts=row.status == Status.MATCHED,
                pick_url=reverse("row_pick", args=[slug, row.pk]),
            )
            for row in rows
        ),
        lines=tuple(line for line in lines if line.differs),
        same=sum(not line.differs for line in lines),
    )


def _lines(rows: Sequence[FileRow]) -> list[Line]:
    names = dict.fromkeys(name for row in rows for name in row.values)
    numbers = [(name, [Decimal(row.values[name]) if name in row.values else None for row in rows]) for name in names]
    found = [
        Line(metric_words(name), tuple(shown(name, each) for each in values), len(set(values)) > 1)
        for name, values in numbers
    ]
    words = dict.fromkeys(name for row in rows for name, text in row.detail.items() if isinstance(text, str))
    for name in words:
        texts = tuple(str(row.detail.get(name, "")) or "–" for row in rows)
        found.append(Line(metric_words(name), texts, len(set(texts)) > 1))
    return found


def files_with_twice(membership: Membership) -> tuple[FileLink, ...]:
    """Return the files in which people wait for one of their rows to be picked, the newest first."""
    waiting = FileRow.objects.visible_to(membership).filter(status=Status.DUPLICATE, file__status="loaded")
    counted = waiting.values(number=F("file_id")).annotate(people=Count("person_id", distinct=True))
    people = dict(counted.values_list("number", "people"))
    files = PerformanceFile.objects.visible_to(membership).filter(pk__in=people).order_by("-uploaded_at", "-pk")
    slug = membership.company.slug
    return tuple(
        FileLink(
            _("%(kind)s, %(period)s") % {"kind": kind_name(file.kind), "period": period_words(file)},
            people[file.pk],
            reverse("file_twice", args=[slug, file.pk]),
        )
        for file in files
    )
