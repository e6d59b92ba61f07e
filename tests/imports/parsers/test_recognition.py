from __future__ import annotations

import pytest

from pacenote.imports.parsers import KINDS, RefusedFileError, read
from pacenote.imports.parsers.encodings import TextRows
from pacenote.imports.parsers.kinds import TableKind
from pacenote.imports.parsers.tables import Row, Sheet, find_header

OVERVIEW = "Week,Delivery Associate ,Transporter ID,Overall Standing,DCR\n"
ROW = "2026-W45,Ada Example,A3H3YU4V3BSQX4,Gold,99.8%\n"


def test_titles_without_rows_never_replace_anything() -> None:
    with pytest.raises(RefusedFileError) as refusal:
        read(OVERVIEW.encode(), name="DSP_Overview_Dashboard_PNTE_DXX1_2026-W45.csv")

    assert (refusal.value.code, refusal.value.message) == ("no_rows", "This file has titles, but no rows.")


def test_a_file_of_unreadable_rows_is_refused_with_the_first_reason() -> None:
    with pytest.raises(RefusedFileError, match="Line 2: “good” in column “DCR” is not a number") as refusal:
        read((OVERVIEW + ROW.replace("99.8%", "good")).encode(), name="x.csv")

    assert refusal.value.code == "no_rows"


def test_a_header_that_repeats_among_the_rows_is_the_first_one() -> None:
    sheet = Sheet("", read_rows_of(OVERVIEW + ROW + OVERVIEW))

    assert find_header(sheet, (frozenset({"transporterid", "overallstanding"}),)) == 0


def test_no_two_kinds_share_a_fingerprint() -> None:
    prints = [(kind.name, p) for kind in KINDS if isinstance(kind, TableKind) for p in kind.fingerprints]

    assert [(a, b) for n, (a, one) in enumerate(prints) for b, other in prints[n + 1 :] if one == other] == []


def read_rows_of(text: str) -> list[Row]:
    return list(TextRows(lambda: text.splitlines(keepends=True), ","))
