"""Who works on which day, as users plan it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.base.tenancy import as_company
from pacenote.people.models import Person, RosterDay
from pacenote.people.queries import working_days
from pacenote.people.services import (
    RosterError,
    RosterLine,
    copy_roster,
    plan_day,
    put_on_roster,
    start_time,
    take_off_roster,
)
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_person, make_rostered, make_user

DAY = date(2026, 11, 22)
NEXT_WEEK = DAY + timedelta(days=7)


def on_day(day: date) -> list[tuple[int, str, str]]:
    return list(RosterDay.objects.filter(day=day).order_by("pk").values_list("person_id", "status__code", "starts"))


@pytest.mark.django_db
def test_planning_changes_who_is_on_the_day_and_nobody_else():
    company, by = make_company(), make_user()
    ana, ben, off = (make_person(company, name) for name in ("Ana Reyes", "Ben Two", "Cy Off"))
    make_rostered(company, ana, ben, day=DAY)
    lines = [
        RosterLine(ana.pk, "vto", "10:20"),
        RosterLine(ben.pk, "rostered", "10:20"),
        RosterLine(off.pk, "rostered", "10:20"),
    ]

    with as_company(company.pk):
        changed = plan_day(company=company, day=DAY, lines=lines, by=by, now=NOW)

        assert (changed, on_day(DAY)) == (1, [(ana.pk, "vto", "10:20"), (ben.pk, "rostered", "10:20")])
        assert set(working_days(company.pk, first=DAY, last=DAY)) == {ben.pk}
        assert AuditEntry.objects.get(verb="planned").after == {"day": "2026-11-22", str(ana.pk): ["vto", "10:20"]}


@pytest.mark.django_db
def test_a_status_that_does_not_exist_changes_nothing():
    company, by = make_company(), make_user()
    ana, ben = make_person(company), make_person(company)
    make_rostered(company, ana, ben, day=DAY)
    lines = [RosterLine(ana.pk, "vto"), RosterLine(ben.pk, "asleep")]

    with as_company(company.pk):
        with pytest.raises(RosterError):
            plan_day(company=company, day=DAY, lines=lines, by=by, now=NOW)

        assert on_day(DAY) == [(ana.pk, "rostered", "10:20"), (ben.pk, "rostered", "10:20")]


@pytest.mark.django_db
def test_a_person_is_put_on_and_taken_off_on_record():
    company, by = make_company(), make_user()
    ana = make_person(company)

    with as_company(company.pk):
        put_on_roster(
            company=company, person=ana, day=DAY, line=RosterLine(ana.pk, "rostered", "09:00"), by=by, now=NOW
        )
        there = on_day(DAY)
        removed = [take_off_roster(company=company, person_id=ana.pk, day=DAY, by=by, now=NOW) for _ in range(2)]

        assert (there, removed, on_day(DAY)) == ([(ana.pk, "rostered", "09:00")], [True, False], [])
        assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[1:] == [
            "put on roster",
            "took off roster",
        ]


@pytest.mark.django_db
def test_last_week_is_copied_without_its_absences_and_without_who_left():
    company, by = make_company(), make_user()
    ana, late, gone, there = (make_person(company) for _ in range(4))
    make_rostered(company, ana, late, gone, there, day=DAY)
    make_rostered(company, there, day=NEXT_WEEK)
    with as_company(company.pk):
        plan_day(company=company, day=DAY, lines=[RosterLine(late.pk, "no_show", "10:20")], by=by, now=NOW)
        plan_day(company=company, day=NEXT_WEEK, lines=[RosterLine(there.pk, "vto", "08:00")], by=by, now=NOW)
        Person.objects.filter(pk=gone.pk).update(status=Person.Status.INACTIVE)

        added = copy_roster(company=company, source=DAY, target=NEXT_WEEK, by=by, now=NOW)

        assert (added, sorted(on_day(NEXT_WEEK))) == (
            2,
            sorted([(ana.pk, "rostered", "10:20"), (late.pk, "rostered", "10:20"), (there.pk, "vto", "08:00")]),
        )


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("10:45am", "10:45"),
        ("9:30 PM", "21:30"),
        ("12:05 a.m.", "00:05"),
        ("12:00pm", "12:00"),
        ("14:05", "14:05"),
        ("14:05:30", "14:05"),
        ("24:00", ""),
        ("13:00pm", ""),
        ("10:60", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_a_printed_start_is_read_or_left(printed, expected):
    assert start_time(printed) == expected


@given(st.times())
def test_a_start_that_was_read_reads_the_same_again(at):
    text = start_time(at.strftime("%I:%M %p"))

    assert (text, start_time(text)) == (at.strftime("%H:%M"), text)
