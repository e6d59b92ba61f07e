"""Files of two stations, of a wrong time frame, and rosters that a newer file changed."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.people.models import RosterDay
from pacenote.people.services import remember_name
from pacenote.performance.models import Reading, Slot, SlotFile
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import Named, bring_in, drop, mentor

TODAY = NOW.date()
SATURDAY = date(2026, 11, 21)
ANA, BEN = ("Ana Alpha", "A1AAAAAAAAAAA1"), ("Ben Beta", "A1BBBBBBBBBBB1")

pytestmark = pytest.mark.django_db


def schedule(*people: tuple[str, str], station: str, made: str = "11/21/26, 6:30:44 AM") -> Named:
    """Return a schedule of the week that starts today, everybody on every day."""
    days = [TODAY + timedelta(days=n) for n in range(7)]
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("Rostered Work Blocks")
        sheet.write_row(0, 0, ["Time Stamp", "Company", "Station"])
        sheet.write_row(1, 0, [made, "PNTE", station])
        sheet.write_row(3, 0, ["Associate Name", "Transporter ID", *(f"{day:%a, %d/%b}" for day in days)])
        sheet.write_row(4, 0, ["Total Rostered", "", *[float(len(people))] * 7])
        for line, person in enumerate(people, start=5):
            sheet.write_row(line, 0, [*person, *["Standard Parcel\n10:45am • 10 hrs"] * 7])
    return f"Schedule_{station}.xlsx", written.getvalue()


def alerts(first: date, last: date, driver: tuple[str, str]) -> Named:
    """Return an alerts report of some days with one alert on each."""
    after = last + timedelta(days=1)
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("Alerts Report")
        sheet.write(0, 0, f"Alerts Report (Generated {after:%d %b %Y} 07:45:17 CST)")
        sheet.write(1, 0, "Fleet: PNTE")
        span = f"{first:%a (%d %b)} 12:00 AM  (CST) to {after:%a (%d %b)} 12:00 AM  (CST)"
        sheet.write(2, 0, f"Report Generated For - {span}")
        titles = ["Driver Name", "Driver Id", "Alert Id", "Timestamp(CST)", "Alert Type", "Alert Severity"]
        sheet.write_row(4, 0, ["S.No", *titles])
        for n in range((last - first).days + 1):
            when = datetime.combine(first + timedelta(days=n), datetime.min.time()).isoformat(" ")
            sheet.write_row(5 + n, 0, [n + 1, *driver, str(1000 + n), when, "Speeding", "Severe"])
    return "Alerts Report.xlsx", written.getvalue()


def rostered(company) -> list[str]:
    with as_company(company.pk):
        return list(RosterDay.objects.filter(day=TODAY).order_by("person__name").values_list("person__name", flat=True))


def test_a_newer_schedule_takes_off_people_of_its_own_station_only():
    company = make_company()
    for name, external_id in (ANA, BEN, ("Cy Gamma", "A1CCCCCCCCCCC1")):
        make_person(company, name, external_id=external_id, id_kind="transporter")
    drop(company, schedule(ANA, ("Cy Gamma", "A1CCCCCCCCCCC1"), station="DXX1"))

    drop(company, schedule(BEN, station="DXX2"))
    after_the_other_station = rostered(company)
    drop(company, schedule(ANA, station="DXX1", made="11/22/26, 6:30:44 AM"))

    assert (after_the_other_station, rostered(company)) == (
        ["Ana Alpha", "Ben Beta", "Cy Gamma"],
        ["Ana Alpha", "Ben Beta"],
    )


@pytest.mark.parametrize(("station", "expected"), [("DXX1", ["Ana Alpha"]), ("DXX2", ["Ana Alpha", "Ben Beta"])])
def test_a_name_mapped_late_is_not_put_on_days_that_a_newer_schedule_of_the_station_covers(station, expected):
    company = make_company()
    make_person(company, ANA[0], external_id=ANA[1], id_kind="transporter")
    drop(company, schedule(ANA, BEN, station="DXX1"))
    ben = make_person(company, "Ben Beta")
    drop(company, schedule(ANA, station=station, made="11/22/26, 6:30:44 AM"))

    with as_company(company.pk):
        imports.map_rows(row=FileRow.objects.get(), person=ben, by=make_user(), now=NOW)

    assert rostered(company) == expected


def test_mapping_one_name_does_not_bring_back_another_who_was_taken_off():
    company = make_company()
    drop(company, schedule(ANA, BEN, station="DXX1"))
    ana, ben = make_person(company, ANA[0]), make_person(company, BEN[0])
    with as_company(company.pk):
        imports.map_rows(row=FileRow.objects.get(name=ANA[0]), person=ana, by=make_user(), now=NOW)
        RosterDay.objects.filter(person=ana).delete()

        imports.map_rows(row=FileRow.objects.get(name=BEN[0]), person=ben, by=make_user(), now=NOW)

    assert rostered(company) == ["Ben Beta"]


def test_daily_files_of_two_stations_stand_side_by_side():
    company = make_company()
    with as_company(company.pk):
        for person in (make_person(company, ANA[0]), make_person(company, BEN[0])):
            remember_name(person=person, name=person.name, confirmed_by=None, now=NOW)

    bring_in(company, mentor(SATURDAY, (ANA[0], "400"), station="DXX1"))
    bring_in(company, mentor(SATURDAY, (BEN[0], "410"), station="DXX2"))

    with as_company(company.pk):
        fico = Reading.objects.filter(metric="fico", counts=True).order_by("person__name")
        assert list(fico.values_list("person__name", "slot__station__code")) == [(ANA[0], "DXX1"), (BEN[0], "DXX2")]
        assert list(Finding.objects.order_by("person__name").values_list("person__name", "metric")) == [
            (ANA[0], "fico"),
            (BEN[0], "fico"),
        ]


def test_a_week_of_alerts_is_not_judged_as_a_day():
    company = make_company()
    make_person(company, ANA[0], external_id="12345", id_kind="netradyne")

    week = drop(company, alerts(SATURDAY - timedelta(days=6), SATURDAY, (ANA[0], "12345")))
    day = drop(company, alerts(SATURDAY, SATURDAY, (ANA[0], "12345")))

    assert (week.status, week.error_code, week.error.message, week.error.hint) == (
        "refused",
        "wrong_time_frame",
        "This file is about 7 days, 2026-11-15 to 2026-11-21, and cannot be judged by the rules of its kind.",
        "Export one day (DAILY).",
    )
    with as_company(company.pk):
        assert (day.status, Slot.objects.values_list("start", "end").get()) == ("loaded", (SATURDAY, SATURDAY))


def unnamed(named: Named, station: str = "DXX1", note: str = "") -> Named:
    """Return a driver report as it is exported without its station column filled."""
    name, data = named
    return f"{note}{name}", data.replace(station.encode(), b"")


def slots(company) -> list[tuple[str, str | None, int]]:
    with as_company(company.pk):
        found = Slot.objects.order_by("kind", "station__code").values_list("kind", "station__code")
        return [
            (kind, code, SlotFile.objects.filter(slot__kind=kind, slot__station__code=code).count())
            for kind, code in found
        ]


REPORT = mentor(SATURDAY, (ANA[0], "400"), station="DXX1")
LATER_REPORT = mentor(SATURDAY, (ANA[0], "410"), station="DXX1")


@pytest.mark.parametrize("files", [(REPORT, unnamed(LATER_REPORT)), (unnamed(REPORT), LATER_REPORT)])
def test_with_one_station_a_file_that_names_it_and_one_that_does_not_fill_one_slot(files):
    company = make_company()

    statuses = [drop(company, named).status for named in files]

    assert statuses == ["loaded", "loaded"]
    assert slots(company) == [("mentor", "DXX1", 2)]


def test_what_was_told_of_a_slot_that_found_its_station_stays():
    company = make_company()
    with as_company(company.pk):
        remember_name(person=make_person(company, ANA[0]), name=ANA[0], confirmed_by=None, now=NOW)

    bring_in(company, unnamed(REPORT))
    bring_in(company, mentor(SATURDAY, (ANA[0], "410"), station="DXX1"))

    with as_company(company.pk):
        assert list(Reading.objects.filter(metric="fico").values_list("value", "slot__station__code")) == [
            (410, "DXX1")
        ]
        assert list(Finding.objects.values_list("value", "slot__station__code")) == [(410, "DXX1")]


def test_with_two_stations_a_file_that_names_none_is_asked_about():
    company = make_company()
    drop(company, REPORT)
    drop(company, mentor(SATURDAY, (BEN[0], "500"), station="DXX2"))

    asking = drop(company, unnamed(LATER_REPORT))
    with as_company(company.pk):
        imports.answer(file=asking, by=make_user(), now=NOW, station="DXX2")
    answered = imports.load(company_id=company.pk, file_id=asking.pk, now=NOW)

    assert (asking.status, asking.error_code, asking.error.hint) == (
        "asking",
        "station_unknown",
        "You have DXX1, DXX2. Other files of this kind name theirs.",
    )
    assert answered.status == "loaded"
    assert slots(company) == [("mentor", "DXX1", 1), ("mentor", "DXX2", 2)]


@pytest.mark.parametrize(("answer", "status", "count"), [("*", "loaded", 3), ("DXX9", "asking", 2)])
def test_all_stations_together_is_an_answer_and_an_unknown_one_is_none(answer, status, count):
    company = make_company()
    drop(company, REPORT)
    drop(company, mentor(SATURDAY, (BEN[0], "500"), station="DXX2"))
    asking = drop(company, unnamed(LATER_REPORT))

    with as_company(company.pk):
        imports.answer(file=asking, by=make_user(), now=NOW, station=answer)

    assert imports.load(company_id=company.pk, file_id=asking.pk, now=NOW).status == status
    assert len(slots(company)) == count


def test_nobody_is_asked_about_a_kind_that_never_names_a_station_or_a_file_that_names_several():
    company = make_company()
    drop(company, REPORT)
    drop(company, mentor(SATURDAY, (BEN[0], "500"), station="DXX2"))
    both = mentor(SATURDAY, (ANA[0], "420"), (BEN[0], "430"))[1].replace(b"430,DXX1", b"430,DXX2")

    files = [
        drop(company, alerts(SATURDAY, SATURDAY, (ANA[0], "12345"))),
        drop(company, ("Driver Report_2026-11-21.csv", both)),
    ]

    assert [file.status for file in files] == ["loaded", "loaded"]
    assert {slot[:2] for slot in slots(company)} == {
        ("mentor", "DXX1"),
        ("mentor", "DXX2"),
        ("mentor", None),
        ("netradyne", None),
    }


def test_a_week_of_trips_under_the_name_of_a_day_is_asked_about_with_what_looks_odd():
    company = make_company()
    name, data = mentor(SATURDAY, (ANA[0], "400"), (BEN[0], "410"))

    week = drop(company, (name, data.replace(b",DXX1,1,", b",DXX1,5,")))
    day = drop(company, (name, data))

    assert (week.status, week.error_code, week.error.message) == (
        "asking",
        "several_days",
        "Most drivers have three or more trips in this file, as in an export of a whole week.",
    )
    assert day.status == "loaded"
