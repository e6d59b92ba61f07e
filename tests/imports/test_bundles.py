from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.bundles import FORBIDDEN, Original, safe_name, unique_names, zip_chunks

AT = datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC)
NAMES = st.lists(
    st.text(max_size=20) | st.sampled_from(["a.csv", "A.CSV", "../a.csv", "..", "con.csv", "a/b"]), max_size=8
)


@given(NAMES)
def test_every_name_is_one_harmless_file_and_no_two_are_the_same(names):
    found = unique_names(names)

    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert not FORBIDDEN & set(name)
        assert name.isprintable()
        assert name.strip(". ") == name != ""
        assert len(name) < 160


def test_names_keep_what_they_say():
    names = ["DSP Überblick (1).csv", "../../etc/passwd", "Con.csv", "a.csv", "A.csv", "a\x00b.csv"]

    assert unique_names(names) == [
        "DSP Überblick (1).csv", "etc passwd", "_Con.csv", "a.csv", "A (2).csv", "a b.csv",
    ]  # fmt: skip
    assert safe_name("....") == "file"


def test_the_zip_holds_the_bytes_and_names_what_is_not_kept_any_more():
    paths = {}
    for name, data in (("a.csv", b"one"), ("b.pdf", b"x" * 600_000)):
        paths[name] = default_storage.save(f"bundle-test/{name}", ContentFile(data))
    originals = [Original(name, path, AT) for name, path in paths.items()] + [Original("lost.csv", "nowhere", AT)]

    pieces = list(zip_chunks(originals))

    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as bundle:
        assert bundle.testzip() is None
        assert {name: len(bundle.read(name)) for name in bundle.namelist()} == {
            "a.csv": 3, "b.pdf": 600_000, "not kept any more.txt": 10,
        }  # fmt: skip
        assert bundle.getinfo("a.csv").date_time == (2026, 11, 21, 10, 0, 0)
    assert len(pieces) > 3
    for path in paths.values():
        default_storage.delete(path)


@pytest.mark.parametrize("name", ["nul", "COM1.txt", "lpt9"])
def test_no_name_is_a_device(name):
    assert safe_name(name).startswith("_")
