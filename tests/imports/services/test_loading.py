from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding, Message
from pacenote.demo.files.overview import overview_csv
from pacenote.demo.files.scorecard import scorecard_pdf
from pacenote.demo.people import make_people
from pacenote.demo.story import make_weeks
from pacenote.demo.weeks import Week
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.imports.services.repairing import NothingAskedError
from pacenote.imports.services.storing import original_path
from pacenote.people.models import Person, RosterDay
from pacenote.performance.models import PerformanceFile, Reading, SendMoment, Slot, SlotFile
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import Line, Named, associates, bring_in, drop, fresh, judge, mentor, overview

SAMPLES = Path(__file__).parents[2] / "samples"
SATURDAY = date(2026, 11, 21)
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
USUAL = Line("A1USUAL0000002", "Otis Brandvold")

pytestmark = pytest.mark.django_db


def known(company, *lines: Line) -> list[Person]:
    return [make_person(company, line.name, external_id=line.external_id, id_kind="transporter") for line in lines]


def where_it_lies(file: PerformanceFile) -> Path:
    return Path(default_storage.path(original_path(file.company_id, file.sha256)))


def numbers(company) -> list[tuple[str, str, str, bool]]:
    with as_company(company.pk):
        rows = Reading.objects.values_list("person__name", "metric", "value", "source", "counts")
        return sorted((name, metric, f"{value.normalize():f}", counts) for name, metric, value, _s, counts in rows)


def test_a_file_becomes_readings_of_the_people_whose_ids_it_names():
    company = make_company()
    known(company, SPEEDER, USUAL)

    file = drop(company, overview("2026-W47", SPEEDER, USUAL, Line("A1STRANGER0003")))

    assert (file.status, file.kind, file.period_label, file.rows, file.matched, file.unmatched) == (
        "loaded",
        "scorecard",
        "2026-W47",
        3,
        2,
        1,
    )
    speeds = [row for row in numbers(company) if row[1] == "speeding_event_rate"]
    assert speeds == [
        ("Otis Brandvold", "speeding_event_rate", "0.05", True),
        ("Sanna Prokop", "speeding_event_rate", "0.4", True),
    ]


def test_a_refused_file_leaves_nothing_but_itself_and_its_reason():
    company = make_company()
    known(company, SPEEDER)

    file = drop(company, overview("2027-W03", SPEEDER))

    assert (file.status, file.error_code) == ("refused", "future_period")
    with as_company(company.pk):
        assert imports.original_bytes(file) == overview("2027-W03", SPEEDER)[1]
        assert [Slot.objects.count(), Reading.objects.count(), FileRow.objects.count()] == [0, 0, 0]
    company.refresh_from_db()
    assert company.short_code == ""


def test_an_original_is_kept_byte_for_byte_even_when_it_is_refused():
    company = make_company()
    damaged = (SAMPLES / "negative" / "truncated_pdf").rglob("*.*")
    path = next(iter(damaged))

    file = drop(company, (path.name, path.read_bytes()))

    assert file.status == "refused"
    with as_company(company.pk):
        assert imports.original_bytes(file) == path.read_bytes()


def test_a_second_version_replaces_the_readings_and_keeps_the_first_file():
    company = make_company()
    known(company, SPEEDER, USUAL)
    first = bring_in(company, overview("2026-W47", SPEEDER, USUAL))

    bring_in(company, overview("2026-W47", Line(SPEEDER.external_id, SPEEDER.name, speeding="0.2")))

    with as_company(company.pk):
        assert list(SlotFile.objects.order_by("version").values_list("version", "current")) == [(1, False), (2, True)]
        assert imports.original_bytes(first) == overview("2026-W47", SPEEDER, USUAL)[1]
        assert Slot.objects.count() == 1
        assert [f"{value:.1f}" for value in Finding.objects.values_list("value", flat=True)] == ["0.2"]
    assert [row for row in numbers(company) if row[1] == "speeding_event_rate"] == [
        ("Sanna Prokop", "speeding_event_rate", "0.2", True)
    ]


def test_a_driver_at_two_stations_has_readings_of_both_and_one_finding():
    company = make_company()
    known(company, SPEEDER)
    few = Line(SPEEDER.external_id, SPEEDER.name, speeding="0.9", packages="120")
    bring_in(company, overview("2026-W47", few, station="DXX2"), overview("2026-W47", SPEEDER, station="DXX1"))

    with as_company(company.pk):
        readings = Reading.objects.filter(metric="speeding_event_rate").order_by("slot__station__code")
        assert list(readings.values_list("slot__station__code", "counts")) == [("DXX1", True), ("DXX2", False)]
        assert [f"{value:.2f}" for value in Finding.objects.values_list("value", flat=True)] == ["0.40"]


def test_two_rows_for_one_person_count_for_neither_until_a_user_picks():
    company = make_company()
    user = make_user()
    person = make_person(company, "Sanna Prokop")
    with as_company(company.pk):
        row = _confirmed_row(company, user)
    file = bring_in(company, mentor(SATURDAY, ("Sanna Prokop", "600"), ("Sanna Prokop", "840")))

    assert (file.matched, file.unmatched) == (0, 2)
    with as_company(company.pk):
        assert Reading.objects.filter(person=person, start=SATURDAY).count() == 0
        pick = FileRow.objects.filter(file=file, values__fico="600").get()
        imports.pick_row(row=pick, by=user, now=NOW)
        assert row.person_id == person.pk
        fico = Reading.objects.filter(person=person, start=SATURDAY, metric="fico")
        assert [f"{value:.0f}" for value in fico.values_list("value", flat=True)] == ["600"]


def _confirmed_row(company, user) -> FileRow:
    """Bring in an earlier day, so that the name is confirmed and later rows match by it."""
    file = drop(company, mentor(SATURDAY - timedelta(days=1), ("Sanna Prokop", "800")))
    imports.confirm_names(company_id=company.pk, by=user, now=NOW)
    return FileRow.objects.get(file=file)


def test_another_companys_file_is_asked_about_and_nothing_of_it_is_taken():
    company = make_company(short_code="PNTE")
    known(company, SPEEDER)

    file = drop(company, overview("2026-W47", SPEEDER, company="OTHR"))

    assert (file.status, file.error_code) == ("asking", "other_company")
    with as_company(company.pk):
        assert [Slot.objects.count(), Reading.objects.count()] == [0, 0]


def test_another_companys_file_is_read_once_a_user_says_that_it_is_ours():
    company = make_company(short_code="PNTE")
    known(company, SPEEDER)
    file = drop(company, overview("2026-W47", SPEEDER, company="OTHR"))

    with as_company(company.pk):
        imports.answer(file=file, by=make_user(), now=NOW, company="OTHR")
    loaded = imports.load(company_id=company.pk, file_id=file.pk, now=NOW)

    assert loaded.status == "loaded"


def test_a_file_without_a_period_is_asked_about_and_takes_the_answer():
    company = make_company()
    known(company, SPEEDER)
    _name, data = mentor(SATURDAY, ("Sanna Prokop", "600"))
    file = drop(company, ("report.csv", data))
    assert (file.status, file.error_code) == ("asking", "period_unknown")

    with as_company(company.pk):
        imports.answer(file=file, by=make_user(), now=NOW, start=SATURDAY)
    loaded = imports.load(company_id=company.pk, file_id=file.pk, now=NOW)

    assert (loaded.status, loaded.period_start, loaded.period_end) == ("loaded", SATURDAY, SATURDAY)


def test_a_file_needs_one_answer_only():
    company = make_company(short_code="PNTE")
    file = drop(company, overview("2026-W47", SPEEDER, company="OTHR"))
    with as_company(company.pk):
        imports.discard(file=file, by=make_user(), now=NOW)

        with pytest.raises(NothingAskedError, match="no answer any more"):
            imports.answer(file=file, by=make_user(), now=NOW, company="OTHR")

    assert (fresh(file).status, fresh(file).error_code) == ("refused", "left_out")


def test_the_associates_list_makes_the_people_and_a_newer_one_updates_them():
    company = make_company()
    drop(company, associates(("Sanna Prokop", "A1SPEEDER00001"), ("Otis Brandvold", "A1USUAL0000002")))
    newer = associates(("Sanna Prokop-Lund", "A1SPEEDER00001"))

    file = drop(company, (newer[0], newer[1].replace(b"ACTIVE", b"INACTIVE")))

    assert (file.status, file.matched) == ("loaded", 1)
    with as_company(company.pk):
        assert list(Person.objects.order_by("sort_key").values_list("name", "status")) == [
            ("Otis Brandvold", "active"),
            ("Sanna Prokop", "inactive"),
        ]


def test_an_associates_list_with_a_person_twice_makes_them_once():
    company = make_company()

    file = drop(company, associates(("Sanna Prokop", "A1SPEEDER00001"), ("Sanna Prokop", "A1SPEEDER00001")))

    assert file.status == "loaded"
    with as_company(company.pk):
        assert Person.objects.values_list("name", flat=True).get() == "Sanna Prokop"


@pytest.mark.parametrize(
    ("damage", "code"), [(b"x" * 300 + b"@example.com", "cannot_be_kept"), (b"sanna\x00@example.com", "not_text")]
)
def test_what_the_database_cannot_hold_refuses_the_file_whole(damage: bytes, code: str):
    company = make_company()
    name, data = associates(("Otis Brandvold", "A1USUAL0000002"), ("Sanna Prokop", "A1SPEEDER00001"))

    file = drop(company, (name, data.replace(b"a1speeder00001@example.com", damage)))

    assert (file.status, file.error_code) == ("refused", code)
    with as_company(company.pk):
        assert Person.objects.count() == 0


def test_a_schedule_puts_known_people_on_their_days_and_keeps_the_others_waiting():
    company = make_company()
    path = next((SAMPLES / "schedule").iterdir())
    drop(company, ("AssociateData.csv", (SAMPLES / "associates" / "AssociateData.csv").read_bytes()))

    file = drop(company, (path.name, path.read_bytes()))

    assert file.status == "loaded"
    with as_company(company.pk):
        on_roster = RosterDay.objects.values("person").distinct().count()
        waiting = FileRow.objects.filter(file=file, status="unmatched").count()
        assert (on_roster, waiting) == (file.matched, file.unmatched)
        assert on_roster > 0


def _week_of_both() -> tuple[Named, Named]:
    week, people = Week(date(2026, 11, 15)), make_people(12, seed=5)
    values = make_weeks(people, [week], seed=5)[week]
    pdf = scorecard_pdf(week, people, values, dsp="PNTE", station="DXX1")
    return pdf, overview_csv(week, people, values, dsp="PNTE", station="DXX1")


def test_scorecard_and_overview_of_one_week_give_one_record_in_either_order():
    pdf, csv = _week_of_both()
    records = []
    for first, second in ((pdf, csv), (csv, pdf)):
        company = make_company()
        file = drop(company, first)
        with as_company(company.pk):
            imports.create_people_from(file=file, by=None, now=NOW)
        bring_in(company, first, second)
        with as_company(company.pk):
            assert Slot.objects.count() == 1
            assert SlotFile.objects.filter(current=True, version=1).count() == 2
            counting = Reading.objects.filter(counts=True)
            records.append(
                (
                    sorted(counting.values_list("person__external_ids__value", "metric", "value", "source")),
                    sorted(
                        Finding.objects.values_list(
                            "person__external_ids__value", "metric", "side", "value", "threshold"
                        )
                    ),
                )
            )
            per_person_and_metric = counting.values_list("person_id", "metric")
            assert len(per_person_and_metric) == len(set(per_person_and_metric))

    assert records[0] == records[1]
    assert len(records[0][1]) > 0


def test_a_name_mapped_before_the_send_makes_findings_that_go_with_it():
    company = make_company()
    person = make_person(company, "Sanna Prokop")
    file = bring_in(company, overview("2026-W47", SPEEDER))
    with as_company(company.pk):
        assert Finding.objects.count() == 0
        row = FileRow.objects.get(file=file)
        changed = imports.map_rows(row=row, person=person, by=make_user(), now=NOW)
    judge(company, changed)

    with as_company(company.pk):
        assert list(Message.objects.values_list("person", "state", "late")) == [(person.pk, "draft", False)]


def test_a_name_mapped_after_the_send_waits_for_a_person_in_a_green_slot():
    company = make_company()
    person = make_person(company, "Sanna Prokop")
    file = bring_in(company, overview("2026-W47", SPEEDER))
    after = NOW + timedelta(days=5)
    with as_company(company.pk):
        SendMoment.objects.filter(company=company).update(released_at=NOW + timedelta(days=4), outcome="sent")
        changed = imports.map_rows(row=FileRow.objects.get(file=file), person=person, by=make_user(), now=after)
    judge(company, changed, now=after)

    with as_company(company.pk):
        assert Slot.objects.values_list("on_time", flat=True).get() is True
        assert list(Message.objects.values_list("person", "state", "late")) == [(person.pk, "late", True)]


def test_a_mapping_is_remembered_for_the_next_file():
    company = make_company()
    person = make_person(company, "Sanna Prokop")
    file = drop(company, overview("2026-W46", SPEEDER))
    with as_company(company.pk):
        imports.map_rows(row=FileRow.objects.get(file=file), person=person, by=make_user(), now=NOW)

    later = drop(company, overview("2026-W47", SPEEDER))

    assert (later.matched, later.unmatched) == (1, 0)


def test_a_row_that_is_not_ours_is_counted_out_once():
    company = make_company()
    file = drop(company, overview("2026-W47", SPEEDER, USUAL))
    with as_company(company.pk):
        row = FileRow.objects.filter(file=file).order_by("line")[0]
        for _click in range(2):
            imports.set_aside(company_id=row.company_id, rows=[row], by=make_user(), now=NOW)

    assert fresh(file).unmatched == 1


def test_reading_a_file_twice_gives_what_reading_it_once_gives():
    company = make_company()
    known(company, SPEEDER)
    file = bring_in(company, overview("2026-W47", SPEEDER))
    before = numbers(company)

    again = imports.load(company_id=company.pk, file_id=file.pk, now=NOW)

    assert (again.status, numbers(company)) == ("loaded", before)


def test_a_file_whose_reader_died_in_the_middle_is_read_again():
    company = make_company()
    known(company, SPEEDER)
    name, data = overview("2026-W47", SPEEDER)
    with as_company(company.pk):
        file = imports.store(company=company, name=name, data=data, uploaded_by=None, now=NOW).file
        PerformanceFile.objects.filter(pk=file.pk).update(status="loading")

    assert imports.load(company_id=company.pk, file_id=file.pk, now=NOW).status == "loaded"


@pytest.mark.parametrize("kind", sorted(path.name for path in (SAMPLES / "negative").iterdir()))
def test_every_file_that_needs_somebody_says_what_is_wrong_and_what_to_do(kind: str):
    company = make_company(short_code="PNTE")
    path = next((SAMPLES / "negative" / kind).iterdir())

    file = drop(company, (path.name, path.read_bytes()))

    with as_company(company.pk):
        assert imports.original_bytes(file) == path.read_bytes()
        left = [Slot.objects.count(), Reading.objects.count(), SlotFile.objects.count()]
    if file.status == "loaded":  # such as a wrong suffix or an odd encoding, which do no harm
        assert file.error_code == ""
    else:
        assert file.status in {"refused", "asking"}
        assert all((file.error_code, file.error_message, file.error_hint))
        assert left == [0, 0, 0]
