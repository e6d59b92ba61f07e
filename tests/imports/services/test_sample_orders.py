"""All samples about one week, in any order, make the same record and the same findings."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding, Message
from pacenote.imports import services as imports
from pacenote.performance.models import Reading
from tests.makers import NOW, make_company
from tests.sheets import bring_in

SAMPLES = Path(__file__).parents[2] / "samples"
WEEK_45 = (
    "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2026-W45.csv",
    "scorecard_pdf/US_PNTE_DXX1_Week45_2026_en_DSPScorecardPreview.pdf",
    "pod_pdf/US-PNTE-DXX1-Week45-2026NA-DA-POD-Details (1).pdf",
    "cdf/DSP_Customer_Delivery_Feedback_negative_DXX1_2026-W45.csv",
    "cdf/DSP_Customer_Delivery_Feedback_negative_DXX1_2026-11-05.csv",
    "pps/Daily_PPS_Report_-1762873512345.csv",
    "quality/Quality_DSB_DNR_PNTE_DXX1_2026-W45.csv",
    "quality/DSP_Delivery_Concessions_DXX1_2026-W45.csv",
    "quality/Quality_DCR_PNTE_DXX1_2026-W45.csv",
    "quality/Safety_Dashboard_PNTE_DXX1_2026-W45.csv",
)
ORDERS = (1, 2)

pytestmark = pytest.mark.django_db


def record_after(order: int) -> tuple[list[object], list[object], list[object]]:
    """Return the numbers that count, what was found in them, and what is said, after one order of arrival."""
    company = make_company("Pacenote Demo Logistics", short_code="PNTE")
    files = [(Path(name).name, (SAMPLES / name).read_bytes()) for name in WEEK_45]
    random.Random(order).shuffle(files)
    people = SAMPLES / "associates" / "AssociateData.csv"
    bring_in(company, (people.name, people.read_bytes()))
    for named in files:
        file = bring_in(company, named)
        assert file.status == "loaded", (named[0], file.error_code)
    with as_company(company.pk):
        imports.create_people_from(file=file, by=None, now=NOW)
        who = ("person__external_ids__value", "metric", "start", "end")
        numbers = Reading.objects.filter(counts=True).values_list(*who, "value", "source")
        found = Finding.objects.values_list(*who, "side", "value", "threshold", "reasons", "exposures")
        said = Message.objects.values_list("person__name", "late", "text")
        return sorted(map(str, numbers)), sorted(map(str, found)), sorted(map(str, said))


def test_the_samples_of_a_week_give_one_record_in_any_order():
    first, second = map(record_after, ORDERS)

    assert first == second
    assert len(first[0]) > 2000
    assert any("'cx_" in found for found in first[1])
    assert any("'rts_" in found for found in first[1])
    assert any("'dsb_" in found for found in first[1])
    assert any("'safety_" in found for found in first[1])
    assert any("'pps_missing" in found for found in first[1])
