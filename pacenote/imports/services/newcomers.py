"""A file that does not name its company, and whose people nobody knows, may be another company's."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.models import FileRow
from pacenote.imports.services.asking import AskError
from pacenote.people.identity import UnmatchedReason
from pacenote.people.models import ExternalId
from pacenote.performance.models import PerformanceFile

#: The id that all files of a delivery company name people by.
KIND = "transporter"
#: So few ids in a file prove nothing, and a directory that knows so few is only being filled.
FEW = 10
Status = FileRow.Status


def ask_about_newcomers(file: PerformanceFile) -> None:
    """Ask about a file in which more than half of the ids were never seen: neither in the directory nor in any other
    file (formats.md 9.5). Raises AskError.
    """
    if file.rerun_of_id or file.answers.get("newcomers"):
        return
    rows = FileRow.objects.filter(file=file, id_kind=KIND).exclude(external_id="")
    named = rows.values("external_id").distinct().count()
    unknown = rows.filter(status=Status.UNMATCHED, reason=UnmatchedReason.UNKNOWN_ID)
    if named < FEW or 2 * unknown.values("external_id").distinct().count() <= named:
        return
    waits = FileRow.objects.filter(
        company_id=file.company_id, status=Status.UNMATCHED, id_kind=KIND, external_id=OuterRef("external_id")
    ).exclude(file__status=PerformanceFile.Status.DELETED)
    new = unknown.filter(~Exists(waits.exclude(file=file))).values("external_id").distinct().count()
    if 2 * new <= named or ExternalId.objects.filter(company_id=file.company_id, kind=KIND).count() < FEW:
        return
    raise AskError(
        _("Most people in this file are new to you: %(new)s of %(named)s IDs were in no file before."),
        hint=_("It does not name its company. If it is yours, say so, and they wait to be matched; else leave it out."),
        code="mostly_new_people",
        values={"new": new, "named": named},
    )
