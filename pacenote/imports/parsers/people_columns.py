"""Who a row speaks about: the column with the Transporter ID and the one with the name.

The same title holds the ID in one file and the name in another (formats.md 1.1), so the values decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.parsed import PersonKey
from pacenote.imports.parsers.tables import Row, Table, missing_column

TRANSPORTER_ID = re.compile(r"^A[A-Z0-9]{9,18}$")
ID_TITLES = (
    "transporterid", "transportid", "drivertransporterid", "transporter", "iddeltransportista", "idagentedeentrega",
    "iddeagentedeentrega",
    "zustellendeid", "deliveryassociate", "deliveryassociateid",
)  # fmt: skip
NAME_TITLES = (
    "deliveryassociatename", "deliveryassociate", "name", "daname", "associatename", "employeename", "drivername",
    "transportername", "nombredelagentedeentrega", "namedeszustellenden", "nameandid", "nameid",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonColumns:
    """Places of the two columns; ``name`` is None in files without names."""

    external_id: int
    name: int | None

    def key(self, row: Row) -> PersonKey:
        """Return the person of a row, as the file writes it."""
        external_id = tidy(row.cell(self.external_id)).upper()
        return PersonKey(row.cell(self.name).strip(), external_id, "transporter")

    @property
    def places(self) -> frozenset[int]:
        """Return the places, for telling known columns from unknown ones."""
        return frozenset({self.external_id} | ({self.name} if self.name is not None else set()))


def looks_like_transporter_id(text: str) -> bool:
    """Tell whether a cell holds a Transporter ID (A and capitals or digits, mostly 13 or 14)."""
    return bool(TRANSPORTER_ID.match(tidy(text).upper()))


def person_columns(table: Table) -> PersonColumns:
    """Find the columns by title and values; raise RefusedFileError naming the ID column where there is none."""
    keys = table.keys
    candidates = [place for title in ID_TITLES for place, key in enumerate(keys) if key == title]
    with_ids = [place for place in candidates if _holds_ids(table, place)]
    if not with_ids and (table.rows or not candidates):
        raise missing_column("Transporter ID", table.titles)
    external_id = (with_ids or candidates)[0]
    names = [p for title in NAME_TITLES for p, key in enumerate(keys) if key == title and p != external_id]
    return PersonColumns(external_id, next((place for place in names if not _holds_ids(table, place)), None))


def _holds_ids(table: Table, place: int) -> bool:
    texts = [text for text in table.texts(place) if text.strip()]
    return bool(texts) and sum(map(looks_like_transporter_id, texts)) * 2 > len(texts)


def repeated_people(people: Iterable[PersonKey]) -> tuple[Sentence, ...]:
    """Return one warning per person who stands on several rows; neither row counts until a user picks."""
    seen = Counter(person.external_id or person.name for person in people)
    return tuple(
        Sentence(
            _("%(who)s stands on %(rows)s rows; nothing is taken until one is picked."), {"who": key, "rows": times}
        )
        for key, times in seen.items()
        if times > 1
    )


def without_id(rows: Sequence[tuple[Row, PersonKey]]) -> dict[int, Sentence]:
    """Return an error per row whose ID has not the shape of one, by place."""
    return {
        place: Sentence(_("“%(text)s” is not a Transporter ID."), {"text": person.external_id[:40]})
        for place, (_row, person) in enumerate(rows)
        if not TRANSPORTER_ID.match(person.external_id)
    }
