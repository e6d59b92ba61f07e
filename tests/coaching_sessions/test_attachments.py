from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching_sessions.attachments import (
    DOCX,
    GIF,
    JPEG,
    M4A,
    MOST_BYTES,
    MOST_FILES,
    MP3,
    OGG,
    PDF,
    PNG,
    TEXT,
    WAV,
    WEBP,
    XLSX,
    AttachmentRefusedError,
    check,
    kind_of,
    safe_name,
)


def office(*parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as folder:
        for part in parts:
            folder.writestr(part, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 and so on", PDF),
        (b"\x89PNG\r\n\x1a\n....", PNG),
        (b"\xff\xd8\xff\xe0....", JPEG),
        (b"GIF89a....", GIF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", WAV),
        (b"ID3\x04....", MP3),
        (b"OggS....", OGG),
        (b"\x00\x00\x00\x20ftypM4A ....", M4A),
        ("Paso uno: acércate.\r\n".encode(), TEXT),
        (b"\xef\xbb\xbfday,score\n2026-11-22,4\n", TEXT),
        (office("[Content_Types].xml", "word/document.xml"), DOCX),
        (office("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    ],
)
def test_a_kind_is_told_by_the_bytes(data, kind):
    assert kind_of(data) is kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00 a program",
        b"<!doctype html><script>alert(1)</script>",
        b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>",
        b"text with a \x00 in it",
        b"\xff\xfea\x00",
        b"RIFF\x00\x00\x00\x00AVI LIST",
        office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        office("word/document.xml"),
        office("readme.txt"),
        b"PK\x03\x04 half of one",
    ],
)
def test_what_could_do_something_is_no_kind_at_all(data):
    assert kind_of(data) is None


@given(st.binary(max_size=300))
def test_no_bytes_are_a_page_and_none_are_too_odd_to_be_looked_at(data):
    kind = kind_of(data)

    assert kind is not TEXT or not data.decode("utf-8-sig").lstrip().startswith("<")


def test_the_limits_are_said_with_what_to_do():
    check(name="a.txt", data=b"ok", already=MOST_FILES - 1)
    for name, data, already in (
        ("a.txt", b"ok", MOST_FILES),
        ("a.txt", b"a" * (MOST_BYTES + 1), 0),
        ("a.exe", b"MZ\x00", 0),
        ("a.PDF", b"not a page", 0),
        ("a.jpeg", b"not a picture", 0),
    ):
        with pytest.raises(AttachmentRefusedError) as refused:
            check(name=name, data=data, already=already)
        assert refused.value.hint


@pytest.mark.parametrize("name", ["notes", "notes.txt", "scores.csv", "page.html", "pdf", "1. first"])
def test_text_under_any_name_that_promises_no_other_kind_is_attached(name):
    assert check(name=name, data=b"text", already=0) is TEXT


def test_a_picture_under_the_name_of_another_picture_is_attached():
    assert check(name="photo.png", data=b"\xff\xd8\xff\xe0....", already=0) is JPEG


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("Notes.PDF", PDF, "Notes.PDF"),
        ("photo.jpeg", JPEG, "photo.jpeg"),
        ("page.html", TEXT, "page.html.txt"),
        ("scores.csv", TEXT, "scores.csv"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Users\\ana\\call.mp3", MP3, "call.mp3"),
        ('a"b\r\nSet-Cookie: x.pdf', PDF, "abSet-Cookie x.pdf"),
        ("", PNG, "file.png"),
        (".pdf", PDF, "pdf.pdf"),
    ],
)
def test_a_name_is_only_a_name_and_ends_as_its_kind(name, kind, kept):
    assert safe_name(name, kind) == kept
