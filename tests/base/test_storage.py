"""Originals in a bucket: kept, handed out, listed, erased, as they are in a folder."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage

from pacenote.base.environment import BadSettingError
from pacenote.base.originals import keep
from pacenote.base.storage import BUCKET, FOLDER, originals
from pacenote.base.tenancy import as_company
from pacenote.cli.backups import stored
from pacenote.imports.services import original_bytes
from pacenote.performance.models import PerformanceFile
from tests.bucket import Bucket, serving
from tests.makers import make_company
from tests.sheets import Line, bring_in, overview

KEYS = {"AWS_ACCESS_KEY_ID": "invented", "AWS_SECRET_ACCESS_KEY": "invented-too"}


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bucket]:
    with serving() as bucket:
        values = {"PACENOTE_S3_BUCKET": "originals", "PACENOTE_S3_ENDPOINT": bucket.address, "PACENOTE_S3_PREFIX": "pn"}
        for name, value in {**values, **KEYS, "PACENOTE_S3_REGION": "here-1"}.items():
            monkeypatch.setenv(name, value)
        settings.STORAGES = {**settings.STORAGES, "default": originals(tmp_path)}
        yield bucket
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_file_is_kept_in_the_bucket_under_its_checksum_and_comes_back_byte_for_byte(bucket: Bucket):
    name, data = overview("2026-W47", Line("A1SPEEDER00001"))

    file = bring_in(make_company(short_code="PNTE"), (name, data))

    with as_company(file.company_id):
        again = PerformanceFile.objects.get()
        assert (again.status, original_bytes(again)) == (PerformanceFile.Status.LOADED, data)
    assert [path.rpartition("/")[2] for path in bucket.objects] == [file.sha256]
    assert next(iter(bucket.objects)).startswith(f"originals/pn/{file.company_id}")
    assert list(bucket.objects.values()) == [data]


@pytest.mark.django_db
def test_what_lies_there_in_part_is_written_anew_and_what_is_whole_is_left(bucket: Bucket):
    keep("1/abc", b"the whole")
    bucket.objects["originals/pn/1/abc"] = b"the wh"

    keep("1/abc", b"the whole")
    keep("1/abc", b"the whole")

    assert bucket.objects == {"originals/pn/1/abc": b"the whole"}


def test_everything_is_found_for_a_backup_and_nothing_after_it_was_removed(bucket: Bucket):
    for number in range(3):
        bucket.objects[f"originals/pn/{number}/sum{number}"] = b"x"
    bucket.objects["originals/of another/1"] = b"y"

    found = list(stored(""))
    for path in found:
        default_storage.delete(path)

    assert found == ["0/sum0", "1/sum1", "2/sum2"]
    assert list(bucket.objects) == ["originals/of another/1"]


def test_what_a_backup_holds_is_written_into_the_bucket(bucket: Bucket):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        member = tarfile.TarInfo("originals/1/sum1")
        member.size = 9
        archive.addfile(member, io.BytesIO(b"the whole"))
    held.seek(0)

    with tarfile.open(fileobj=held) as archive:
        default_storage.save("1/sum1", File(archive.extractfile("originals/1/sum1")))

    assert bucket.objects == {"originals/pn/1/sum1": b"the whole"}
    with default_storage.open("1/sum1") as kept:
        assert (kept.size, kept.read(4), kept.read()) == (9, b"the ", b"whole")


def test_what_is_not_there_is_missing_as_a_file_is(bucket: Bucket):
    assert not default_storage.exists("1/nothing")
    with pytest.raises(FileNotFoundError):
        default_storage.open("1/nothing").read()


def test_without_a_bucket_originals_lie_in_a_folder_that_one_user_reads(tmp_path: Path):
    told = originals(tmp_path)

    assert (told["BACKEND"], told["OPTIONS"]["location"]) == (FOLDER, tmp_path / "originals")
    assert told["OPTIONS"]["file_permissions_mode"] == 0o600


def test_at_amazon_the_address_comes_from_the_region(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PACENOTE_S3_BUCKET", "rafaga-originals")
    monkeypatch.setenv("PACENOTE_S3_REGION", "eu-central-1")

    told = originals(tmp_path)

    assert (told["BACKEND"], told["OPTIONS"]["endpoint_url"]) == (BUCKET, None)
    assert told["OPTIONS"]["region_name"] == "eu-central-1"


@pytest.mark.parametrize(
    ("name", "value"),
    [("PACENOTE_S3_BUCKET", "No Bucket"), ("PACENOTE_S3_BUCKET", "s3://x"), ("PACENOTE_S3_ENDPOINT", "minio:9000")],
)
def test_a_bucket_that_cannot_be_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
):
    monkeypatch.setenv("PACENOTE_S3_BUCKET", "originals")
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSettingError, match=name):
        originals(tmp_path)
