"""A file that names no company is held against whom the company knows, before anything of it counts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.performance.models import PerformanceFile, Reading, SlotFile
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import Line, Named, drop, fresh, overview

OURS = [Line(f"A1OURS{number:08}", f"Our Driver{chr(65 + number)}") for number in range(12)]
THEIRS = [Line(f"A1THEIRS{number:06}", f"Their Driver{chr(65 + number)}", dcr="80%") for number in range(12)]

pytestmark = pytest.mark.django_db


def knowing(people: int = 12):
    company = make_company()
    for line in OURS[:people]:
        make_person(company, line.name, external_id=line.external_id, id_kind="transporter")
    return company


def renamed(*lines: Line, week: str = "2026-W47", note: str = "") -> Named:
    """Return an overview whose name does not say whose it is any more."""
    return "report.csv", overview(week, *lines, note=note)[1]


def outcome(file: PerformanceFile) -> tuple[str, str]:
    return file.status, file.error_code


def test_a_file_of_people_whom_nobody_knows_is_asked_about_and_the_one_before_still_counts():
    company = knowing()
    drop(company, renamed(*OURS))

    file = drop(company, renamed(*THEIRS))

    assert outcome(file) == ("asking", "mostly_new_people")
    assert file.error_values == {"new": 12, "named": 12}
    with as_company(company.pk):
        assert not FileRow.objects.filter(file=file).exists()
        assert SlotFile.objects.get().file_id != file.pk
        assert set(Reading.objects.filter(metric="dcr", counts=True).values_list("value", flat=True)) == {
            Decimal("99.2")
        }


def test_it_is_read_once_a_user_says_that_it_is_ours_and_its_people_are_not_new_a_second_time():
    company = knowing()
    file = drop(company, renamed(*THEIRS))

    with as_company(company.pk):
        imports.answer(file=file, by=make_user(), now=NOW, newcomers=True)
    loaded = imports.load(company_id=company.pk, file_id=file.pk, now=NOW)
    next_week = drop(company, renamed(*THEIRS, week="2026-W46"))

    assert (outcome(loaded), loaded.unmatched) == (("loaded", ""), 12)
    assert outcome(next_week) == ("loaded", "")


def test_people_of_a_deleted_import_are_new_again():
    company, user = knowing(), make_user()
    file = drop(company, renamed(*THEIRS))
    with as_company(company.pk):
        imports.answer(file=file, by=user, now=NOW, newcomers=True)
    loaded = imports.load(company_id=company.pk, file_id=file.pk, now=NOW)
    with as_company(company.pk):
        imports.delete_import(file=fresh(loaded), by=user, now=NOW)

    assert outcome(drop(company, renamed(*THEIRS, week="2026-W46"))) == ("asking", "mostly_new_people")


@pytest.mark.parametrize(
    ("known", "lines", "expected"),
    [
        (12, [*OURS[:6], *THEIRS[:6]], ("loaded", "")),
        (12, [*OURS[:5], *THEIRS[:6]], ("asking", "mostly_new_people")),
        (12, THEIRS[:9], ("loaded", "")),
        (9, THEIRS, ("loaded", "")),
        (0, THEIRS, ("loaded", "")),
    ],
    ids=["half is not most", "one more is", "so few prove nothing", "a directory being filled", "the first scorecard"],
)
def test_only_most_of_many_ids_against_a_directory_that_knows_many_are_asked_about(known, lines, expected):
    assert outcome(drop(knowing(known), renamed(*lines))) == expected


def test_a_file_that_names_the_company_is_not_asked_about():
    company = knowing()
    drop(company, overview("2026-W47", *OURS))

    assert outcome(drop(company, overview("2026-W46", *THEIRS))) == ("loaded", "")
