"""Reads of files and their rows that several pages share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Max, Q, QuerySet, When

from pacenote.accounts.models import Membership
from pacenote.imports.compare import Comparison, RowFacts, compare
from pacenote.imports.models import FileRow
from pacenote.people.identity import Identity, NeedsConfirmation, Sought, Unmatched
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.people.queries import directory
from pacenote.people.suggestions import Suggestion, Why
from pacenote.performance.models import PerformanceFile, SlotFile

#: A row without an id is known by its folded name; with one, by that id alone.
IDENTITY = Case(When(external_id="", then=F("folded_name")), default=F("external_id"))


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


def waiting_rows(membership: Membership, query: str = "") -> QuerySet[FileRow]:
    """Return the newest row of each name or id that waits."""
    return FileRow.objects.visible_to(membership).filter(pk__in=_newest(membership, query)).select_related("file")


def _newest(membership: Membership, query: str) -> QuerySet[FileRow, Any]:
    waiting = FileRow.objects.visible_to(membership).filter(status=FileRow.Status.UNMATCHED)
    rows = waiting.exclude(file__status="deleted")
    if query:
        rows = rows.filter(Q(folded_name__contains=fold_name(query)) | Q(external_id__icontains=query))
    return rows.values("id_kind", identity=IDENTITY).annotate(newest=Max("pk")).values("newest")


def suggested(membership: Membership, row: FileRow) -> list[int]:
    """Return the people whom a row may mean, the likeliest first, of those whom the membership sees."""
    found = directory(membership.company_id).identify(Sought(row.name, row.external_id, row.id_kind))
    ranked = [each.person_id for each in rank(found)]
    seen = set(Person.objects.visible_to(membership).filter(pk__in=ranked).values_list("pk", flat=True))
    return [each for each in ranked if each in seen]


def rank(identity: Identity) -> tuple[Suggestion, ...]:
    """Return whom a name or id may mean, the likeliest first; nobody where it is certain."""
    match identity:
        case Unmatched(suggestions=suggestions):
            return suggestions
        case NeedsConfirmation(person_id=person_id):
            return (Suggestion(person_id, Why.SAME_NAME, 100),)
    return ()
