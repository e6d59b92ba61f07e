"""One file may fill several slots, and several files one slot: nothing is lost, nothing counts twice."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding, Message
from pacenote.performance.models import Reading, Slot, SlotFile
from tests.makers import make_company, make_person
from tests.sheets import Line, Named, bring_in, drop, fresh, overview

ADA, BEN = "A1ADA000000001", "A1BEN000000002"
FEEDBACK_HEAD = (
    "Delivery Group ID,Delivery Associate,Delivery Associate Name,Tracking ID,DA Mishandled Package,"
    "DA was Unprofessional,DA did not follow my delivery instructions,Delivered to Wrong Address,"
    "Never Received Delivery,Received Wrong Item,Feedback Details,Delivery Date"
)
PPS_HEAD = (
    "DA Name,Transporter ID,Date,Week,VIN,PPS Compliance (%),Total Evaluated Stops,"
    "Missing Parking Brake Stops,Missing Gear in Park Stops"
)

pytestmark = pytest.mark.django_db


def complaint(group: str, who: str = ADA, flag: int = 2, day: str = "2026-11-17", text: str = "") -> str:
    flags = ",".join("1" if place == flag else "0" for place in range(6))
    return f'{group},{who},Somebody,TBA{group},{flags},"{text}",{day} 15:00:00'


def feedback(when: str, *lines: str) -> Named:
    name = f"DSP_Customer_Delivery_Feedback_negative_DXX1_{when}.csv"
    return name, "\n".join([FEEDBACK_HEAD, *lines]).encode("utf-8-sig")


def pps(*lines: str) -> Named:
    return "Daily_PPS_Report_-1.csv", "\n".join([PPS_HEAD, *lines]).encode()


def parked(day: str, stops: int, compliance: str, who: str = ADA, van: str = "VAN1") -> str:
    return f"Somebody,{who},{day},2026-47,{van},{compliance},{stops},3,0"


def eoc(*days: str, rows: dict[str, tuple[str, ...]]) -> Named:
    """Return an EOC file as CSV: a preamble, the company's total, then the drivers."""
    above = ["Engine Off Compliance,,", *[",,"] * 16, ",".join(["", "dsp_shortcode", *days]), ",PNTE,0.9,0.9", ",,"]
    head = ",".join(["transporter_id", "da_name", *days, "current_average"])
    lines = [",".join([who, "Somebody", *cells, "0.9"]) for who, cells in rows.items()]
    newest = date.fromisoformat(days[-1]).strftime("%Y%m%d")
    return f"US-PNTE-DXX1_{newest}_EOC_Last_7_Days.csv", "\n".join([*above, head, *lines]).encode()


def week_before(last: int) -> list[str]:
    return [f"2026-11-{day:02}" for day in range(last - 6, last + 1)]


def numbers(company, metric: str) -> list[tuple[str, str, str]]:
    with as_company(company.pk):
        rows = Reading.objects.filter(metric=metric, counts=True).order_by("start", "person__name")
        return [
            (str(end), name, f"{value.normalize():f}")
            for end, name, value in rows.values_list("end", "person__name", "value")
        ]


def two_people():
    company = make_company(short_code="PNTE")
    make_person(company, "Ada Example", external_id=ADA, id_kind="transporter")
    make_person(company, "Ben Example", external_id=BEN, id_kind="transporter")
    return company


def test_complaints_of_a_week_and_of_its_days_count_once_in_any_order():
    week = feedback("2026-W47", complaint("1"), complaint("2", flag=4), complaint("3", BEN, day="2026-11-18"))
    day = feedback("2026-11-17", complaint("2", flag=4), complaint("4"))
    for order in itertools.permutations([week, day, feedback("2026-11-18", complaint("3", BEN, day="2026-11-18"))]):
        company = two_people()

        bring_in(company, *order)

        assert numbers(company, "cx_negative") == [
            ("2026-11-21", "Ada Example", "3"),
            ("2026-11-21", "Ben Example", "1"),
        ]
        assert numbers(company, "cx_never_received") == [("2026-11-21", "Ada Example", "1")]
        with as_company(company.pk):
            assert list(Slot.objects.values_list("kind", "label")) == [("cx_feedback", "2026-W47")]
            told = Finding.objects.get(person__name="Ada Example", metric="cx_negative")
            assert told.reasons == {"cx_instructions": "2", "cx_never_received": "1"}


def test_the_words_of_a_customer_reach_neither_row_nor_message():
    secret = "call me at 202-555-0142, Elm Street 9, resident@example.com"
    company = two_people()

    file = bring_in(company, feedback("2026-W47", complaint("1", text=secret), complaint("2", text=secret)))

    with as_company(company.pk):
        kept = [
            *file.file_rows.values(),
            *Reading.objects.values(),
            *Finding.objects.values(),
            *Message.objects.values(),
        ]
        assert len(kept) == 5
        assert [word for word in ("555-0142", "Elm Street", "resident", "TBA1") if word in str(kept)] == []
        assert "Instructions not followed (2)" in Message.objects.get().text.replace("instructions", "Instructions")


def test_a_complaint_about_somebody_unknown_waits_and_then_counts():
    company = two_people()
    file = bring_in(company, feedback("2026-W47", complaint("1", "A1STRANGER0001")))

    assert (file.matched, file.unmatched) == (0, 1)
    assert numbers(company, "cx_negative") == []


def test_days_of_parking_add_up_to_the_week_weighed_by_stops():
    whole = pps(parked("2026-11-16", 100, "90"), parked("2026-11-17", 300, "98", van="VAN2"))
    company, other = two_people(), two_people()

    bring_in(company, whole)
    bring_in(other, pps(parked("2026-11-17", 300, "98", van="VAN2")), pps(parked("2026-11-16", 100, "90")))

    assert (
        numbers(company, "pps_compliance") == [("2026-11-21", "Ada Example", "96")] == numbers(other, "pps_compliance")
    )
    assert numbers(company, "pps_stops") == [("2026-11-21", "Ada Example", "400")] == numbers(other, "pps_stops")


def test_two_vans_on_one_day_both_count_and_the_same_line_twice_is_one():
    one, two = parked("2026-11-16", 100, "80"), parked("2026-11-16", 50, "95", van="VAN2")
    company = two_people()

    bring_in(company, pps(one, two, one))

    assert numbers(company, "pps_stops") == [("2026-11-21", "Ada Example", "150")]
    assert numbers(company, "pps_compliance") == [("2026-11-21", "Ada Example", "85")]


def test_a_parking_export_without_rows_says_what_to_set():
    file = drop(two_people(), pps())

    assert (file.status, file.error_code) == ("refused", "empty_time_range")
    assert "12:00 AM" in file.error_hint


def test_days_of_two_weeks_count_each_for_its_own():
    company = two_people()

    file = bring_in(company, pps(parked("2026-11-14", 100, "80"), parked("2026-11-15", 60, "90")))

    assert file.status == "loaded"
    assert numbers(company, "pps_stops") == [
        ("2026-11-14", "Ada Example", "100"),
        ("2026-11-21", "Ada Example", "60"),
    ]


def test_days_written_in_the_european_order_are_told_by_the_column():
    company = two_people()

    bring_in(company, pps(parked("09/11/2026", 100, "80"), parked("13/11/2026", 60, "90")))

    assert numbers(company, "pps_stops") == [("2026-11-14", "Ada Example", "160")]


def test_a_company_that_counts_from_monday_reads_printed_weeks_so():
    company = two_people()
    type(company).objects.filter(pk=company.pk).update(first_weekday=0)

    bring_in(company, overview("2026-W47", Line(ADA)))

    assert numbers(company, "dcr") == [("2026-11-22", "Ada Example", "99.2")]


def test_an_engine_file_fills_a_slot_per_day_with_a_verdict_each():
    company = two_people()
    blank = ("",) * 5

    bring_in(company, eoc(*week_before(20), rows={ADA: (*blank, "0.991", "0.9"), BEN: ("1", *blank, "")}))

    assert numbers(company, "engine_off_compliance") == [
        ("2026-11-14", "Ben Example", "100"),
        ("2026-11-19", "Ada Example", "99.1"),
        ("2026-11-20", "Ada Example", "90"),
    ]
    with as_company(company.pk):
        verdicts = Slot.objects.order_by("start").values_list("start", "on_time")
        assert [(str(day), on_time) for day, on_time in verdicts] == [
            ("2026-11-14", False),
            ("2026-11-19", False),
            ("2026-11-20", True),
        ]
        assert list(Finding.objects.order_by("start").values_list("side", "late")) == [
            ("reinforcement", True),
            ("opportunity", False),
        ]


def test_the_next_engine_file_changes_only_what_it_says():
    company = two_people()
    bring_in(company, eoc(*week_before(19), rows={ADA: ("", "", "", "0.95", "0.97", "0.98", "0.9")}))
    with as_company(company.pk):
        before = list(Finding.objects.values_list("pk", "start"))

    file = bring_in(company, eoc(*week_before(20), rows={ADA: ("", "", "0.95", "0.97", "0.98", "0.9", "0.96")}))

    assert [value for _day, _name, value in numbers(company, "engine_off_compliance")] == ["95", "97", "98", "90", "96"]
    with as_company(company.pk):
        assert list(Finding.objects.values_list("pk", "start")) == before
        assert sorted(SlotFile.objects.filter(current=True, file=file).values_list("version", flat=True)) == [
            1,
            2,
            2,
            2,
            2,
        ]
    assert file.notes == []


def test_an_engine_file_without_a_new_day_says_so():
    company = two_people()
    rows = {ADA: ("", "", "", "0.95", "0.97", "0.98", "0.9")}
    bring_in(company, eoc(*week_before(19), rows=rows))

    again = bring_in(company, eoc(*week_before(19), rows=rows | {BEN: ("", "", "", "", "", "", "0.97")}))

    assert [str(remark) for remark in again.remarks] == [
        "The newest day in this file, 2026-11-19, was there before. Look again later for a newer one."
    ]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.tuples(st.integers(15, 21), st.sampled_from((ADA, BEN)), st.integers(1, 300)), min_size=2, max_size=6
    ).filter(lambda rows: len({day for day, _who, _stops in rows}) > 1),  # a file of all its days would replace it
    data=st.data(),
)
def test_parking_days_add_up_however_they_are_cut_into_files(rows, data):
    lines = [parked(f"2026-11-{day}", stops, "90", who=who, van=f"V{n}") for n, (day, who, stops) in enumerate(rows)]
    company = two_people()
    files = data.draw(st.lists(st.sampled_from(range(len(lines))), max_size=3))

    bring_in(company, pps(*lines), *(pps(lines[n]) for n in files))

    expected: dict[str, int] = {}
    for _day, who, stops in rows:
        expected[who] = expected.get(who, 0) + stops
    names = {ADA: "Ada Example", BEN: "Ben Example"}
    with as_company(company.pk):
        found = Reading.objects.filter(metric="pps_stops", counts=True).values_list("person__name", "value")
        assert dict(found) == {names[who]: Decimal(stops) for who, stops in expected.items()}


def test_nothing_of_another_company_is_touched():
    ours, theirs = two_people(), two_people()

    bring_in(ours, feedback("2026-W47", complaint("1")))
    bring_in(theirs, feedback("2026-W47", complaint("1"), complaint("2")))

    assert numbers(ours, "cx_negative") == [("2026-11-21", "Ada Example", "1")]
    assert fresh(bring_in(ours, feedback("2026-W47", complaint("1")))).status == "loaded"
