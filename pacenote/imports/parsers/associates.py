"""Associates list, CSV or XLSX (formats.md 6): the first and best source of people; it speaks of no period."""

from __future__ import annotations

from typing import Literal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.folding import fold_header, is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import unknown_titles
from pacenote.imports.parsers.parsed import ParsedFile, PersonKey, PersonRow, RowError
from pacenote.imports.parsers.periods import settle_codes
from pacenote.imports.parsers.tables import Row, Table

Status = Literal["active", "onboarding", "on_leave", "inactive", ""]

_STATUS: dict[str, Status] = {
    "active": "active", "onboarding": "onboarding", "inonboarding": "onboarding", "onleave": "on_leave",
    "leave": "on_leave", "leaveofabsence": "on_leave", "inactive": "inactive", "terminated": "inactive",
    "offboarded": "inactive", "": "",
}  # fmt: skip
_NAMES = ("nameandid", "nameid", "name", "associatename", "deliveryassociate")
_IDS = ("transporterid", "transportid")
_PHONES = ("personalphonenumber", "workphonenumber", "phonenumber", "phone")
# Documents of a person that coaching has no use for.
_LEFT_OUT = ("qualifications", "idexpiration")


def parse(table: Table) -> ParsedFile:
    """Read every person; a row without name and id is skipped and listed."""
    name, external_id = table.needed("Name and ID", *_NAMES), table.needed("TransporterID", *_IDS)
    phones = [place for title in _PHONES if (place := table.column(title)) is not None]
    single = {part: table.column(part) for part in ("email", "status", "position")}
    people: list[PersonRow] = []
    errors: list[RowError] = []
    strange: set[str] = set()
    for row in table.rows:
        status = _STATUS.get(fold_header(row.cell(single["status"])))
        if status is None:
            strange.add(tidy(row.cell(single["status"])))
        if is_missing(row.cell(name)) and is_missing(row.cell(external_id)):
            errors.append(RowError(row.line, Sentence(_("The row has neither a name nor a Transporter ID."))))
            continue
        people.append(
            PersonRow(
                line=row.line,
                person=PersonKey(row.cell(name).strip(), _known(row, external_id).upper(), "transporter"),
                email=_known(row, single["email"]),
                phone=next((text for place in phones if (text := _known(row, place))), ""),
                status=status or "",
                position=_known(row, single["position"]),
            )
        )
    company, station, _doubts = settle_codes("", "", table.hints)
    known = {name, external_id, *phones, *(place for place in single.values() if place is not None)}
    return ParsedFile(
        kind="associates",
        layout="associates",
        source="associates",
        company=company,
        station=station,
        rows=len(people),
        people=tuple(people),
        unknown_columns=unknown_titles(table, frozenset(known), _LEFT_OUT),
        errors=tuple(errors),
        warnings=tuple(
            Sentence(_("The status “%(word)s” is not known here; it is left open."), {"word": word})
            for word in sorted(strange)
        ),
    )


def _known(row: Row, place: int | None) -> str:
    return "" if is_missing(row.cell(place)) else tidy(row.cell(place))


KIND = TableKind(
    "associates",
    (
        titles("nameandid", "transporterid"),
        titles("transporterid", "position", "status"),
        titles("nameandid", "status", "position"),
        titles("name", "transporterid", "status", "email"),
    ),
    parse,
)
