"""Whatever the bytes are: a file is read, or refused with a reason; nothing else ever comes out."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.imports.parsers import RefusedFileError, limits, read

SAMPLES = Path(__file__).parents[2] / "samples"
MUTATED = [
    "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2024-W40.csv",
    "pod_pdf/US-PNTE-DXX1-Week45-2026NA-DA-POD-Details (1).pdf",
    "mentor/Driver Report_2026-11-16.xlsx",
    "roster/daily-roster-11_17_2026.csv",
    "contact_center/chatwoot/csat-report-15-11-2026.csv",
    "contact_center/genesys/Agent_Performance_Interval_2026-11-16.csv",
]


def _read_or_refuse(data: bytes, name: str) -> None:
    with contextlib.suppress(RefusedFileError):
        read(data, name=name)


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused(tail: bytes, start: bytes) -> None:
    _read_or_refuse(start + tail, "file.csv")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    _read_or_refuse(text.encode("utf-8", "surrogatepass"), "file.csv")


@settings(max_examples=30)
@pytest.mark.parametrize("name", MUTATED)
@given(
    places=st.lists(st.tuples(st.integers(min_value=0), st.integers(0, 255)), min_size=1, max_size=30),
    cut=st.floats(0.2, 1),
)
def test_a_damaged_sample_is_read_or_refused(name: str, places: list[tuple[int, int]], cut: float) -> None:
    path = SAMPLES / name
    data = bytearray(path.read_bytes())
    for place, byte in places:
        data[place % len(data)] = byte

    _read_or_refuse(bytes(data[: int(len(data) * cut)]), path.name)


@settings(max_examples=40)
@given(part=st.integers(0), places=st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_with_damaged_insides_is_read_or_refused(part: int, places: list[tuple[int, int]]) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(SAMPLES / "mentor/Driver Report_2026-11-16.xlsx") as old, zipfile.ZipFile(content, "w") as new:
        names = old.namelist()
        for name in names:
            data = bytearray(old.read(name))
            for place, byte in places if name == names[part % len(names)] else []:
                data[place % len(data)] = byte
            new.writestr(name, bytes(data))

    _read_or_refuse(content.getvalue(), "Driver Report_2026-11-16.xlsx")


def _workbook(sheet: bytes, *, extra: int = 0) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for number in range(extra):
            archive.writestr(f"xl/media/{number}.bin", b"")
    return content.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_workbook(b"0" * (limits.MAX_UNPACKED_BYTES + 1)), "too_large_unpacked"),
        (_workbook(b"<x/>", extra=limits.MAX_ARCHIVE_ENTRIES), "too_large_unpacked"),
        (_workbook(b'<c r="A1"/><c r="ZZ199999"/>'), "too_large_unpacked"),
        (_workbook(b'<c r="A1"/><c r="XFD1"/>'), "too_many_columns"),
        (_workbook(b'<row r="1048576"/>'), "too_many_rows"),
        (_workbook(b"<x/>"), "broken_workbook"),
        (b"PK\x03\x04 nothing", "broken_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        (b"<!DOCTYPE html><table><tr><td>Transporter ID</td></tr></table>", "web_page"),
        (b"Week,Transporter ID,Overall Standing\n\x00\x01\x02,A,B\n", "not_text"),
        (b"\x89PNG\r\n\x1a\n", "unknown_kind"),
        (b"hello\nworld\n", "unknown_kind"),
        (b" \r\n\t", "empty_file"),
        (b"a," * (limits.MAX_COLUMNS + 1) + b"\n", "too_many_columns"),
        (b"Agent,Week\n" + b"a,1\n" * (limits.MAX_ROWS + limits.HEADER_SEARCH_ROWS), "too_many_rows"),
        (b'"Week","Transporter ID","Overall Standing"\n"' + b"never closed\n" * 20_000, "broken_table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_too_large_or_no_table_is_refused_by_its_own_code(data: bytes, code: str) -> None:
    with pytest.raises(RefusedFileError) as refusal:
        read(data, name="file.xlsx")

    assert refusal.value.code == code


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("files/a.csv", "Week,Transporter ID")

    with pytest.raises(RefusedFileError, match="archive"):
        read(content.getvalue(), name="a.zip")
