"""Files that explain: their reasons reach the message whichever file comes first, and nothing is counted twice."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding, Message
from pacenote.imports.parsers import read
from pacenote.performance.kinds import DELIVERY_KINDS
from pacenote.performance.models import Reading, Slot
from pacenote.performance.queries import expected_kinds
from tests.imports.services.test_filling import ADA, BEN, numbers, two_people
from tests.makers import make_person
from tests.sheets import Line, Named, bring_in, drop, fresh, overview

pytestmark = pytest.mark.django_db

BEHAVIORS = (
    "Simultaneous Deliveries,Delivered > 50 m,Incorrect Scan Usage - Attended Delivery,"
    "Incorrect Scan Usage - Unattended Delivery,No POD on Delivery,Scanned - Not Delivered - Not Returned"
)
SLOW = Line(ADA, dcr="97.5%", speeding="0.4")


def dsb(*rows: str) -> Named:
    head = f"Week,Delivery Associate ,Transporter ID,DSB Count,DSB DPMO,{BEHAVIORS}"
    return "Quality_DSB_DNR_PNTE_DXX1_2026-W47.csv", "\n".join([head, *rows]).encode()


def concessions(when: str, *rows: str) -> Named:
    head = f"Delivery Associate Name,Delivery Associate,Impacts DSB,Delivery Type,{BEHAVIORS},Tracking ID,Delivery Date"
    return f"DSP_Delivery_Concessions_DXX1_{when}.csv", "\n".join([head, *rows]).encode()


def parcel(number: str, flags: str, impacts: str = "1", day: str = "2026-11-17") -> str:
    return f"Somebody,{ADA},{impacts},Unattended,{flags},TBA{number},{day} 12:00:00"


def completion(*codes: tuple[str, int]) -> Named:
    titles = [f"RTS {code}" for code, _count in codes]
    head = ["Week,Delivery Associate ,Transporter ID,DCR,Packages Delivered,Packages Dispatched,RTS Business Closed"]
    row = [f"2026-W47,Ada Example,{ADA},97.5%,600,615,0", *(str(count) for _code, count in codes)]
    return "Quality_DCR_PNTE_DXX1_2026-W47.csv", "\n".join([",".join(head + titles), ",".join(row)]).encode()


def returns(*rows: str) -> Named:
    head = (
        "Delivery Associate ,Tracking ID,Transporter ID,Impact DCR,RTS Code,Customer Contact Details,"
        "Planned Delivery Date"
    )
    return "Quality_RTS_PNTE_DXX1_2026-W47.csv", "\n".join([head, *rows]).encode()


def safety(when: str, *rows: tuple[str, str, str]) -> Named:
    head = "Date,Delivery Associate ,Transporter ID,Event ID,VIN,Program Impact,Metric Type,Metric Subtype,Video Link"
    lines = [
        f"2026-11-17,Ada,{ADA},{event},V,{impact},{kind},https://video.example.com/{event}"
        for event, impact, kind in rows
    ]
    return f"Safety_Dashboard_PNTE_DXX1_{when}.csv", "\n".join([head, *lines]).encode()


def reasons(company, metric: str) -> dict[str, str]:
    with as_company(company.pk):
        return Finding.objects.get(person__name="Ada Example", metric=metric).reasons


def text(company) -> str:
    with as_company(company.pk):
        return Message.objects.get(person__name="Ada Example").text


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_reasons_are_the_same_in_any_order_and_the_unsent_message_is_written_anew(order):
    files = [
        overview("2026-W47", SLOW),
        completion(("Unable To Access", 4), ("Customer Unavailable", 1)),
        safety("2026-W47", ("e1", "Yes", "Speeding,10+ MPH over"), ("e2", "No", "Speeding,15+ MPH over")),
    ]
    company = two_people()

    bring_in(company, *(files[place] for place in order))

    assert reasons(company, "dcr") == {"rts_unable_to_access": "4", "rts_customer_unavailable": "1"}
    assert reasons(company, "speeding_event_rate") == {"safety_speeding_10_mph_over": "1"}
    assert "Most often: no way in (4), customer not there (1)." in text(company)
    assert "10 mph or more over the limit (1)" in text(company)
    with as_company(company.pk):
        assert Message.objects.count() == 1
        assert "video" not in str(list(company_rows()))


def company_rows():
    return [*Reading.objects.values(), *Finding.objects.values(), *Message.objects.values("text")]


def test_a_message_that_went_keeps_its_words_and_is_not_called_changed():
    company = two_people()
    bring_in(company, overview("2026-W47", SLOW))
    with as_company(company.pk):
        Message.objects.update(state=Message.State.RELEASED)
        before = Message.objects.get().text

    bring_in(company, completion(("Unable To Access", 4)))

    with as_company(company.pk):
        assert Message.objects.values_list("text", "changed_after_sending").get() == (before, False)


def test_a_behavior_that_stands_in_two_files_counts_once():
    company = two_people()
    week = concessions(
        "2026-W47", parcel("1", "0,1,0,0,0,0"), parcel("2", "0,1,0,0,0,0"), parcel("3", "1,0,0,0,0,0", "0")
    )
    day = concessions("2026-11-17", parcel("2", "0,1,0,0,0,0"))

    bring_in(company, day, week)
    assert numbers(company, "dsb_over_50m") == [("2026-11-21", "Ada Example", "2")]
    assert numbers(company, "dsb_simultaneous") == []

    bring_in(company, dsb(f"2026-W47,Ada,{ADA},3,5000,1,2,0,0,0,0"))

    assert numbers(company, "dsb_over_50m") == [("2026-11-21", "Ada Example", "2")]
    assert numbers(company, "dsb_simultaneous") == [("2026-11-21", "Ada Example", "1")]
    assert reasons(company, "dsb_count") == {"dsb_simultaneous": "1", "dsb_over_50m": "2"}
    assert "3 of your deliveries were reported as not received" in text(company)
    assert "scanned far from the door (2)" in text(company)


def test_parcels_that_came_back_are_told_by_their_codes_and_exempted_ones_are_not():
    company = two_people()
    rows = [
        f"Ada,TBA1,{ADA},Y,UNABLE TO ACCESS,call 202-555-0142,2026-11-17",
        f"Ada,TBA2,{ADA},Y,RTS Unable To Access,Elm Street 9,2026-11-18",
        f"Ada,TBA3,{ADA},N,BAD WEATHER,,2026-11-18",
    ]

    file = bring_in(company, returns(*rows), overview("2026-W47", SLOW))

    assert reasons(company, "dcr") == {"rts_unable_to_access": "2"}
    with as_company(company.pk):
        kept = str([*company_rows(), *file.file_rows.values()])
        assert [word for word in ("555-0142", "Elm Street", "TBA1") if word in kept] == []


def test_a_complaint_rate_without_packages_takes_them_from_the_scorecard():
    company = two_people()
    quality = f"Week,Delivery Associate ,Transporter ID,CDF DPMO,Negative Feedback Count\n2026-W47,Ada,{ADA},5000,3\n"
    name = "Quality_CDF_PNTE_DXX1_2026-W47.csv"
    bring_in(company, (name, quality.encode()))
    with as_company(company.pk):
        assert list(Finding.objects.values_list("metric", flat=True)) == ["cx_negative"]

    bring_in(company, overview("2026-W47", Line(ADA)))

    with as_company(company.pk):
        found = Finding.objects.get(metric="cdf_dpmo")
        assert (found.exposures, f"{found.value:.0f}") == ({"packages": "600"}, "5000")
        assert list(Slot.objects.filter(kind="cx_feedback").values_list("label", flat=True)) == ["2026-W47"]


def trailing(*weeks: tuple[str, str]) -> Named:
    head = "Week,Delivery Associate ,Transporter ID,Overall Standing,Speeding Event Rate (per trip),Packages Delivered"
    rows = [f"{week},Ada Example,{ADA},Gold,{speed},600" for week, speed in weeks]
    name = "DSP_Overview_Dashboard_Trailing_Six_Week_PNTE_DXX1_2026-W47.csv"
    return name, "\n".join([head, *rows]).encode("utf-8-sig")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_trailing_file_fills_its_weeks_and_gives_way_to_a_weeks_own_file(order):
    company = two_people()
    files = [
        trailing(("2026-W47", "0.3"), ("2026-W46", "0.9"), ("2026-W45", "0.9")),
        overview("2026-W46", Line(ADA, speeding="0.5")),
    ]

    bring_in(company, *(files[place] for place in order))

    assert numbers(company, "speeding_event_rate") == [
        ("2026-11-07", "Ada Example", "0.9"),
        ("2026-11-14", "Ada Example", "0.5"),
        ("2026-11-21", "Ada Example", "0.3"),
    ]
    with as_company(company.pk):
        judged = Finding.objects.order_by("start").values_list("start", flat=True)
        assert list(judged) == [date(2026, 11, 8), date(2026, 11, 15)]
        assert "the week before 0.5" in text_of_newest(company)


def text_of_newest(company) -> str:
    return Message.objects.get(findings__start=date(2026, 11, 15), findings__late=False).text


def test_an_escalation_counts_in_the_week_it_is_judged_in_even_one_ahead():
    company = two_people()
    head = "station,dsp,driver_transporter_id,da_name,category,behavior,scorecard_week,incident_date"
    rows = [
        f"DXX1,PNTE,{ADA},Ada,Customer Experience,Argument at the door,2026-W47,2026-11-05",
        f"DXX1,PNTE,{ADA},Ada,Safety,Left the van unlocked,2026-W49,2026-11-19",
        f"DXX1,PNTE,{BEN},Ben,Safety,Left the van unlocked,soon,2026-11-19",
    ]
    file = bring_in(
        company,
        overview("2026-W47", Line(ADA, ced="1")),
        ("Escalations_(Infractions)_Report.csv", "\n".join([head, *rows]).encode()),
    )

    assert (file.status, file.rows, file.matched) == ("loaded", 2, 2)
    assert [str(remark) for remark in file.remarks] == ["Line 4: The week in which it counts cannot be read."]
    assert reasons(company, "ced") == {"escalation_customer_experience": "1"}
    assert "Argument" not in text(company)


def drivers(first: str, last: str, *rows: str, titles: str = "Hard Braking") -> Named:
    above = ["Driver Report,,", ",Fleet Name,PNTE", f",Duration,{first} to {last}", ""]
    head = f"Driver Name,Driver ID,Minutes Analyzed,Green Minutes%,Driver Score,{titles}"
    return "Driver Report.csv", "\n".join([*above, head, *rows]).encode()


def test_the_driver_report_of_a_day_gives_scores_and_one_of_three_days_is_refused():
    company = two_people()
    make_person(company, "Cyn Example", external_id="N" * 98, id_kind="netradyne")
    row = f"Cyn Example,{'N' * 98},420,95,720,2"

    file = bring_in(company, drivers("20-Nov-2026", "20-Nov-2026", row, "Unknown Driver,,60,99,900,5"))
    several = drop(company, drivers("18-Nov-2026", "20-Nov-2026", row))

    assert (file.status, file.rows, file.matched) == ("loaded", 1, 1)
    assert [str(remark) for remark in file.remarks] == ["1 rows are of an unknown driver and belong to nobody."]
    assert numbers(company, "netradyne_score") == [("2026-11-20", "Cyn Example", "720")]
    assert (several.status, several.error_code) == ("refused", "wrong_time_frame")
    with as_company(company.pk):
        assert list(Slot.objects.values_list("kind", "label")) == [("netradyne", "2026-11-20")]


def test_an_impact_workbook_saved_as_csv_reads_counts_and_leaves_impacts():
    company = two_people()
    make_person(company, "Cyn Example", external_id="N" * 98, id_kind="netradyne")
    titles = "Hard Braking,Hard Braking GZ Impact,Low Impact,Low Impact GZ Impact,Vehicle Type"

    bring_in(
        company, drivers("20-Nov-2026", "20-Nov-2026", f"Cyn,{'N' * 98},420,95,720,2,-14.5,0,0,Van", titles=titles)
    )

    assert numbers(company, "netradyne_hard_braking") == [("2026-11-20", "Cyn Example", "2")]
    assert numbers(company, "netradyne_low_impact") == [("2026-11-20", "Cyn Example", "0")]


def test_shifts_and_comparisons_of_the_driving_app_are_kept_and_judge_nobody():
    company = two_people()
    shifts = "First Name,Last Name,Begin Route Time,End Route Time,Trip,Station\nAda,Example,6:18 am,,1,DXX1\n"
    compared = (
        "First Name,Last Name,FICO® Safe Driving Score Last Period,FICO® Safe Driving Score Δ\nAda,Example,700,-20\n"
    )

    first = bring_in(company, ("Shift_Report_2026-11-20.csv", shifts.encode()))
    second = bring_in(company, ("Comparison_2026-11-20.csv", compared.encode()))

    assert [(file.status, file.kind) for file in (first, second)] == [
        ("loaded", "mentor_shifts"),
        ("loaded", "mentor_comparison"),
    ]
    with as_company(company.pk):
        assert (Reading.objects.count(), Finding.objects.count()) == (0, 0)
        assert fresh(first).file_rows.get().detail["beginroutetime"] == "6:18 am"


def test_a_file_that_explains_is_not_missed_in_the_next_week():
    company = two_people()

    bring_in(company, completion(("Unable To Access", 4)), dsb(f"2026-W47,Ada,{ADA},1,1,1,0,0,0,0,0"))

    with as_company(company.pk):
        assert expected_kinds(company.pk) == list(DELIVERY_KINDS)
        assert set(Slot.objects.values_list("kind", flat=True)) == {"dcr_reasons", "dsb"}


def test_a_european_scorecard_fills_its_iso_week_and_says_when_the_company_counts_others():
    path = Path(__file__).parents[2] / "samples" / "eu" / "DE-PNTE-DXX1-Week45-DSP-Scorecard-3.0.pdf"
    company = two_people()
    make_person(company, "Dora Example", external_id=known_id(path), id_kind="transporter")

    file = bring_in(company, (path.name, path.read_bytes()))

    assert (file.status, file.rows, file.matched, file.period_label) == ("loaded", 63, 1, "2026-W45")
    assert [str(remark) for remark in file.remarks if "counts its week" in str(remark)] == [
        "This file counts its week from 2026-11-02, your company does not. Settings say on which day weeks begin."
    ]
    with as_company(company.pk):
        metrics = set(Reading.objects.values_list("metric", flat=True))
        assert metrics >= {"dsc_dpmo", "lor_dpmo", "ced_dpmo", "dcr"}
        assert not Finding.objects.filter(metric__in=("dsc_dpmo", "lor_dpmo", "ced_dpmo")).exists()
        assert list(Slot.objects.values_list("start", "end")) == [(date(2026, 11, 2), date(2026, 11, 8))]


def known_id(path: Path) -> str:
    return read(path.read_bytes(), name=path.name).readings[0].person.external_id
