from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.services.storing import original_path
from pacenote.performance.models import PerformanceFile
from tests.makers import NOW, make_company
from tests.sheets import Line, drop, overview

SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")

pytestmark = pytest.mark.django_db


def where_it_lies(file: PerformanceFile) -> Path:
    return Path(default_storage.path(original_path(file.company_id, file.sha256)))


def test_a_lost_original_is_put_back_by_a_fresh_drop_while_its_file_still_waits():
    company = make_company()
    name, data = overview("2026-W47", SPEEDER)
    with as_company(company.pk):
        file = imports.store(company=company, name=name, data=data, uploaded_by=None, now=NOW).file
    where_it_lies(file).unlink()

    again = drop(company, (name, data))

    assert (again.pk, again.status, where_it_lies(file).read_bytes()) == (file.pk, "loaded", data)


def test_only_files_that_wait_for_long_count_as_left_behind():
    company = make_company()
    with as_company(company.pk):
        waits, reads, done, _fresh = (
            imports.store(
                company=company, name=f"{n}.csv", data=b"%d" % n, uploaded_by=None, now=NOW + timedelta(minutes=n)
            ).file.pk
            for n in (0, 1, 2, 5)
        )
        PerformanceFile.objects.filter(pk=reads).update(status="loading")
        PerformanceFile.objects.filter(pk=done).update(status="asking")

        found = imports.left_behind(company_id=company.pk, now=NOW + timedelta(minutes=14))

    assert found == [waits, reads]
