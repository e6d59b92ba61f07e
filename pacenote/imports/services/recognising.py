"""Rows that waited for somebody the directory has learned to know: they are matched as they would be today."""

from __future__ import annotations

from pacenote.base.querysets import update_rows
from pacenote.imports.models import FileRow
from pacenote.imports.services import matching
from pacenote.imports.services.repairing import take_rows
from pacenote.people.identity import Match, Sought
from pacenote.people.models import Person
from pacenote.people.queries import directory
from pacenote.performance.models import PerformanceFile


def recognise_waiting(*, company_id: int) -> list[PerformanceFile]:
    """Match every waiting row that is certainly somebody's by now; returns the files that have new readings.

    What still waits says why as of today. Safe to repeat. The caller holds the company's lock.
    """
    waiting = FileRow.objects.filter(company_id=company_id, status=FileRow.Status.UNMATCHED)
    named = set(waiting.values_list("name", "external_id", "id_kind"))
    known = directory(company_id)
    found = {each: known.identify(Sought(*each)) for each in named}
    sure = {each: identity.person_id for each, identity in found.items() if isinstance(identity, Match)}
    doubtful = [row for row in waiting if _key(row) not in sure and matching.reason_of(found[_key(row)]) != row.reason]
    for row in doubtful:
        row.reason = matching.reason_of(found[_key(row)])
    update_rows(FileRow, doubtful, ["reason"])
    if not sure:
        return []
    ids = {external_id for _name, external_id, _kind in sure if external_id}
    names = {name for name, external_id, _kind in sure if not external_id}
    rows = [
        row
        for row in (
            *waiting.filter(external_id__in=ids).select_related("file", "file__company"),
            *waiting.filter(external_id="", name__in=names).select_related("file", "file__company"),
        )
        if _key(row) in sure
    ]
    people = Person.objects.in_bulk(set(sure.values()))
    return take_rows(rows, {row.pk: people[sure[_key(row)]] for row in rows})


def _key(row: FileRow) -> tuple[str, str, str]:
    return row.name, row.external_id, row.id_kind
