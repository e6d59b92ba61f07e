"""Reads of files and their rows that several pages share."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q

from pacenote.imports.compare import Comparison, RowFacts, compare
from pacenote.imports.models import FileRow
from pacenote.performance.models import PerformanceFile, SlotFile


def version_before(held: SlotFile) -> SlotFile | None:
    """Return the version of the same source that a version took the place of, leaving deleted ones out."""
    older = SlotFile.objects.filter(slot_id=held.slot_id, source=held.source, version__lt=held.version)
    standing = older.exclude(file__status=PerformanceFile.Status.DELETED)
    return standing.select_related("file", "slot").order_by("-version").first()


def compared(before: SlotFile, after: SlotFile) -> Comparison:
    """Return what a version says differently from another one of the same slot and source."""
    return compare(_facts_of(before), _facts_of(after))


def _facts_of(held: SlotFile) -> list[RowFacts]:
    """Return the rows of a version as they are compared, in its own order; of several days only the slot's."""
    slot = held.slot
    rows = FileRow.objects.filter(Q(start=None) | Q(start=slot.start, end=slot.end), file=held.file).order_by("pk")
    return [
        RowFacts(
            name=name,
            folded_name=folded,
            id_kind=id_kind,
            external_id=external_id,
            person=person,
            values={metric: Decimal(value) for metric, value in values.items()},
        )
        for name, folded, id_kind, external_id, person, values in rows.values_list(
            "name", "folded_name", "id_kind", "external_id", "person_id", "values"
        )
    ]
