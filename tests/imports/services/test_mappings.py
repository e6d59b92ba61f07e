from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message, Rule
from pacenote.imports import services as imports
from pacenote.imports.models import SavedMapping
from pacenote.imports.parsers.sheet_guesses import guessed
from pacenote.imports.parsers.sheet_mapping import BadMappingError, MappedColumn, SheetMapping
from pacenote.people.services import remember_name
from pacenote.performance.models import CompanyMetric, PerformanceFile, Reading
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import drop, judge

SAMPLE = Path(__file__).parents[2] / "samples/contact_center/metric_sheet/agent_metrics_2026-W38_to_W45.csv"
FCR = imports.NewMetric("Resolved at once", "percent", "higher", 1)
SHEET = SheetMapping(
    name="Team sheet",
    cadence="week",
    columns=(
        MappedColumn("fcr", FCR.name, "percent", "calls", f"{FCR.name}.n"),
        MappedColumn("aht", "handle_seconds", "m:ss"),
    ),
    name_column="who",
    period_column="kw",
)

pytestmark = pytest.mark.django_db


def sheet(*rows: str, name: str = "team.csv") -> tuple[str, bytes]:
    return name, "\n".join(["Who,KW,FCR,Calls,AHT", *rows]).encode()


def keep(company, mapping: SheetMapping = SHEET) -> SavedMapping:
    with as_company(company.pk):
        return imports.save_mapping(company=company, mapping=mapping, metrics=[FCR], by=make_user(), now=NOW)


def agent(company, name: str):
    with as_company(company.pk):
        person = make_person(company, name)
        remember_name(person=person, name=name, confirmed_by=None, now=NOW)
    return person


def numbers(company) -> list[tuple[str, str, str, dict[str, str]]]:
    with as_company(company.pk):
        rows = Reading.objects.order_by("start", "metric")
        return [(row.start.isoformat(), row.metric, f"{row.value.normalize():f}", row.exposures) for row in rows]


def test_a_sheet_that_nobody_mapped_asks_and_is_read_once_it_is_mapped():
    company, user = make_company(), make_user()
    agent(company, "Ada Example")
    file = drop(company, sheet("Ada Example,2026-W46,62.5%,40,8:02", "Ada Example,2026-W47,N/A,,7:58"))
    assert (file.status, file.error_code) == ("asking", "mapping_needed")
    assert numbers(company) == []

    saved = keep(company)
    with as_company(company.pk):
        imports.use_mapping(file=file, saved=saved, by=user, now=NOW)
    file = imports.load(company_id=company.pk, file_id=file.pk, now=NOW)

    assert (file.status, file.kind, file.rows, file.matched) == ("loaded", "metric_sheet", 2, 2)
    assert numbers(company) == [
        ("2026-11-09", "handle_seconds", "482", {}),
        ("2026-11-09", FCR.name, "62.5", {"contacts": "40"}),
        ("2026-11-16", "handle_seconds", "478", {}),
    ]


def test_the_next_file_is_recognised_with_columns_moved_and_added():
    company = make_company()
    agent(company, "Ada Example")
    saved = keep(company)

    file = drop(company, ("next.csv", b"AHT,Mood,Calls,FCR,KW,Who\n8:02,fine,40,62.5%,2026-W46,Ada Example\n"))

    assert (file.status, file.kind, file.source) == ("loaded", "metric_sheet", f"metric_sheet_{saved.pk}")
    assert [row[1:3] for row in numbers(company)] == [("handle_seconds", "482"), (FCR.name, "62.5")]


def test_a_file_that_lacks_a_mapped_column_asks_again():
    company = make_company()
    keep(company)

    file = drop(company, ("short.csv", b"Who,KW,FCR,AHT\nAda Example,2026-W46,62.5%,8:02\n"))

    assert (file.status, file.error_code) == ("asking", "mapping_needed")


def test_the_sample_is_mapped_by_its_guess_alone():
    company = make_company(first_weekday=0)
    file = drop(company, (SAMPLE.name, SAMPLE.read_bytes()))
    with as_company(company.pk):
        mapping = guessed(imports.outline_of(file), name="Agents")
        saved = imports.save_mapping(company=company, mapping=mapping, metrics=[], by=None, now=NOW)
        imports.use_mapping(file=file, saved=saved, by=make_user(), now=NOW)

    file = imports.load(company_id=company.pk, file_id=file.pk, now=NOW)

    assert (file.status, file.rows, file.unmatched) == ("loaded", 309, 309)
    with as_company(company.pk):
        assert file.slots.count() == 8


def test_a_preview_writes_nothing():
    company = make_company()
    file = drop(company, sheet("Ada Example,2026-W46,62.5%,40,8:02", "Ada Example,soon,62.5%,40,8:02"))

    with as_company(company.pk):
        seen = imports.preview(file=file, mapping=SHEET)

    assert (seen.rows, [str(each.message) for each in seen.errors]) == (1, ["“soon” is not a week or day."])
    assert numbers(company) == []
    with as_company(company.pk):
        assert PerformanceFile.objects.get(pk=file.pk).status == "asking"
        assert (SavedMapping.objects.count(), CompanyMetric.objects.count()) == (0, 0)


def test_fractions_in_a_column_of_percent_are_refused_and_never_a_hundredth():
    company = make_company()
    keep(company)

    file = drop(company, sheet("Ada Example,2026-W46,0.625,40,8:02", "Ben Example,2026-W46,0.8,40,8:02"))

    assert (file.status, file.error_code) == ("refused", "unlike_mapping")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_column": ""},
        {"columns": ()},
        {"period_column": "who"},
        {"columns": (*SHEET.columns, MappedColumn("calls2", "handle_seconds", "m:ss"))},
        {"columns": (MappedColumn("fcr", "no_such_metric"),)},
        {"cadence": "month"},
    ],
)
def test_a_mapping_that_leaves_something_open_is_refused(wrong):
    company = make_company()

    with as_company(company.pk), pytest.raises(BadMappingError):
        imports.save_mapping(company=company, mapping=replace(SHEET, **wrong), metrics=[], by=None, now=NOW)
    with as_company(company.pk):
        assert SavedMapping.objects.count() == 0


def test_a_mapping_of_one_company_reads_no_file_of_another():
    ours, theirs = make_company("Ours"), make_company("Theirs")
    keep(ours)

    file = drop(theirs, sheet("Ada Example,2026-W46,62.5%,40,8:02"))

    assert file.status == "asking"
    with as_company(theirs.pk):
        assert SavedMapping.objects.count() == 0


def test_a_metric_of_one_s_own_makes_no_finding_until_it_has_a_rule_and_then_a_sentence_in_its_own_words():
    company = make_company(first_weekday=0)
    person = agent(company, "Ada Example")
    keep(company)
    first = drop(company, sheet("Ada Example,2026-W46,62.5%,40,8:02"))
    judge(company, [first])
    with as_company(company.pk):
        assert Message.objects.count() == 0
        Rule.objects.create(company=company, metric=FCR.name, version=1, coach_at=70, praise_at=90, created_at=NOW)

    judge(company, [drop(company, sheet("Ada Example,2026-W46,61.5%,40,8:02", name="again.csv"))])

    with as_company(company.pk):
        text = Message.objects.get(person=person).text
    assert "Resolved at once: 61.5 % " in text
    assert "our target is 70" in text


def test_of_many_lines_that_cannot_be_read_the_first_are_told_and_the_others_counted():
    company = make_company()
    keep(company)

    file = drop(company, sheet("Ada Example,2026-W46,62.5%,40,8:02", *["Ada Example,soon,,,"] * 103))

    told = [str(each) for each in file.remarks]
    assert (file.status, file.rows) == ("loaded", 1)
    assert sum(each.startswith("Line ") for each in told) == 100
    assert [each for each in told if each.startswith("More")] == ["More lines that were skipped: 3."]
