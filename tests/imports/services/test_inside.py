"""What is made of all rows at once inside the database is what the pure functions say of each."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pacenote.base.tenancy import as_company
from pacenote.imports.models import FileRow
from pacenote.imports.services import matching
from pacenote.imports.services.filling import fill
from pacenote.performance.catalogue import METRICS, exposures_of, find
from pacenote.performance.kinds import KINDS
from pacenote.performance.models import PerformanceFile, Reading, SlotFile
from pacenote.performance.services import add_version, open_slot
from tests.makers import NOW, make_company, make_person

pytestmark = pytest.mark.django_db
NAMES = st.sampled_from(
    [*sorted(METRICS), "rts_dog", "netradyne_u_turn", "own_score_higher_1_smiles", "no metric at all"]
)
AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=2)
VALUES = st.dictionaries(NAMES, AMOUNTS, max_size=6)


@pytest.fixture
def held() -> SlotFile:
    company = make_company()
    with as_company(company.pk):
        file = PerformanceFile.objects.create(
            company=company, name="x.csv", sha256="0" * 64, size=1, uploaded_at=NOW, status="loaded", kind="scorecard"
        )
        days = KINDS["scorecard"].period_of(NOW.date(), first_weekday=6)
        slot = open_slot(
            company=company, kind=KINDS["scorecard"], station=None, start=days[0], end=days[1], label="W", now=NOW
        )
        return add_version(slot=slot, file=file, source="overview_csv")


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(values=VALUES, packages=st.none() | AMOUNTS)
def test_readings_have_the_exposures_and_reasons_that_the_catalogue_says(
    held: SlotFile, values: dict[str, Decimal], packages: Decimal | None
) -> None:
    if packages is not None:
        values = values | {"delivered_packages": packages}
    reasons = {name: {"netradyne_hard_turn": "2"} for name in list(values)[:1]}
    with as_company(held.company_id):
        person = make_person(held.slot.company, "Ada Example")
        FileRow.objects.all().delete()
        FileRow.objects.create(
            company_id=held.company_id,
            file=held.file,
            line=3,
            status="matched",
            person=person,
            values={name: str(value) for name, value in values.items()},
            reasons=reasons,
        )

        fill([held])

        made = Reading.objects.values_list("metric", "person", "value", "exposures", "reasons", "counts", "line")
        assert sorted(made) == sorted(
            (
                name,
                person.pk,
                value,
                {unit: str(amount) for unit, amount in exposures_of(name, values).items()},
                reasons.get(name, {}),
                True,
                3,
            )
            for name, value in values.items()
            if find(name)
        )


def test_rows_of_one_person_and_day_wait_until_one_is_picked_and_no_others_do(held: SlotFile) -> None:
    with as_company(held.company_id):
        ada, ben = (make_person(held.slot.company, name) for name in ("Ada Example", "Ben Example"))
        day = NOW.date()
        told = [
            (1, ada, None, {}), (2, ada, None, {}), (3, ada, day, {}), (4, ben, day, {}),
            (5, ben, None, {"a": {"handled": "1"}}), (6, ben, None, {"b": {"handled": "1"}}),
        ]  # fmt: skip
        for line, person, start, pieces in told:
            FileRow.objects.create(
                company_id=held.company_id,
                file=held.file,
                line=line,
                person=person,
                start=start,
                end=start,
                pieces=pieces,
                status="matched",
            )

        def waiting() -> list[int]:
            matching.settle_duplicates(held.file)
            return list(FileRow.objects.filter(status="duplicate").order_by("line").values_list("line", flat=True))

        assert waiting() == [1, 2]
        FileRow.objects.filter(line=1).update(status="not_ours")
        assert waiting() == []
