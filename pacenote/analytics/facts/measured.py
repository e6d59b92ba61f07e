"""What was measured: files with their checksums, the readings they gave, and the rules these were held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from pacenote.analytics.facts.kind import Lasting, Scope, newest, plain, when
from pacenote.coaching.models import Rule
from pacenote.performance.models import PerformanceFile, Reading
from pacenote.records.models import Seal
from pacenote.records.sealing import Fact

#: A file's numbers may rightly change when a file of overlapping days is read, deleted or read again: zeros of those
#: without a row, and which of two sources counts. So these are what a change has to come with.
STAMPS = """
SELECT f.id, count(o.id), count(o.id) FILTER (WHERE o.evaluated_at IS NULL),
       max(greatest(o.evaluated_at, o.loaded_at, o.uploaded_at, o.deleted_at))
FROM performance_performancefile f
JOIN performance_performancefile o ON o.company_id = f.company_id AND o.status IN ('loaded', 'deleted')
 AND o.period_start <= f.period_end AND o.period_end >= f.period_start
WHERE f.company_id = %s AND f.id = ANY(%s) GROUP BY f.id
"""


Status = PerformanceFile.Status
READ = (Status.LOADED, Status.DELETED)


class Files(Lasting):
    """A file that was read: its checksum, its name, who brought it and when."""

    name = "file"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(PerformanceFile.objects.filter(status__in=READ), "")
        return (rows.filter(loaded_at__gte=scope.since) if scope.since else rows).values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        rows = PerformanceFile.objects.filter(company=scope.company, pk__in=ids, status__in=READ)
        for row in rows.order_by("pk"):
            fields = ("name", "sha256", "size", "kind", "uploaded_at", "uploaded_by_id", "period_start", "period_end")
            facts = plain({name: getattr(row, name) for name in fields})
            at = newest(row.uploaded_at, row.loaded_at)
            yield Fact(self.name, row.pk, None, scope.day(row.uploaded_at), at, facts, [when(row.loaded_at)])


class Rules(Lasting):
    """A version of a rule; a change makes another version."""

    name = "rule"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(Rule.objects.all(), "")
        return (rows.filter(created_at__gte=scope.since) if scope.since else rows).values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        left_out = {"id", "company_id", "current", "created_at"}
        fields = [field.attname for field in Rule._meta.concrete_fields if field.attname not in left_out]  # noqa: SLF001
        for row in Rule.objects.filter(company=scope.company, pk__in=ids).order_by("pk"):
            facts = plain({name: getattr(row, name) for name in fields})
            yield Fact(self.name, row.pk, None, scope.day(row.created_at), row.created_at, facts)


class Readings:
    """All that one file says of one person, as one fact; the subject is the file."""

    name = "readings"
    each_person = True

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = PerformanceFile.objects.filter(company=scope.company, status__in=READ)
        if scope.since:
            since = scope.since
            fresh = Q(loaded_at__gte=since) | Q(evaluated_at__gte=since) | Q(evaluated_at=None)
            spans = rows.filter(fresh | Q(deleted_at__gte=since), period_start__isnull=False)
            touched = Q(pk__in=[])
            for start, end in set(spans.values_list("period_start", "period_end")):
                touched |= Q(period_start__lte=end, period_end__gte=start)
            rows = rows.filter(touched)
        if scope.people is not None:
            return scope.only(Reading.objects.filter(file__in=rows), "person").values_list("file", flat=True)
        return rows.values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        files = PerformanceFile.objects.filter(company=scope.company, pk__in=ids).in_bulk()
        stamps = _stamps(scope.company.pk, list(files))
        said: defaultdict[tuple[int, int], list[Reading]] = defaultdict(list)
        rows = scope.only(Reading.objects.filter(file__in=list(files)), "person")
        for row in rows.order_by("metric", "start", "source", "slot_id"):
            said[row.file_id, row.person_id].append(row)
        for (file_id, person_id), readings in sorted(said.items()):
            file = files[file_id]
            total, waiting, at = stamps.get(file_id, (0, 0, None))
            facts = {
                "file": {"id": file_id, "name": file.name, "sha256": file.sha256, "kind": file.kind},
                "readings": [_said(row) for row in readings],
            }
            written = newest(file.uploaded_at, file.loaded_at, at)
            cause = [file.status, total, waiting, when(at)]
            yield Fact(self.name, file_id, person_id, max(row.end for row in readings), written, facts, cause)

    def gone(self, seals: Collection[Seal]) -> set[int]:
        """Let numbers be gone where files of their days were read or deleted since."""
        if not seals:
            return set()
        stamps = _stamps(next(iter(seals)).company_id, [seal.subject for seal in seals])
        return {seal.pk for seal in seals if _moved(stamps.get(seal.subject), seal)}


def _moved(stamp: tuple[int, int, datetime | None] | None, seal: Seal) -> bool:
    if stamp is None:
        return False
    _total, waiting, at = stamp
    return bool(waiting) or (at is not None and at > seal.at)


def _said(row: Reading) -> dict[str, Any]:
    fields = ("metric", "start", "end", "value", "exposures", "source", "counts", "line", "page", "reasons")
    return plain({name: getattr(row, name) for name in fields})


def _stamps(company_id: int, ids: list[int]) -> dict[int, tuple[int, int, datetime | None]]:
    with connection.cursor() as cursor:
        cursor.execute(STAMPS, [company_id, ids])
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}
