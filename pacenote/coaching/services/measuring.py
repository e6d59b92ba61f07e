"""A stored reading as the judgement takes it, with the other numbers of its person and period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from django.db.models import QuerySet

from pacenote.coaching.evaluate import Measured
from pacenote.performance.catalogue import RuleValues, exposures_of, metric_of
from pacenote.performance.metrics.metric import ExposureUnit
from pacenote.performance.models import Reading

Numbers = Mapping[str, Decimal]
#: Weeks that a later file repeats: shown and compared with, but nobody is told about them.
NEVER_JUDGED = ("trailing_history",)


class PlainReading(NamedTuple):
    """What a judgement takes of a reading; making models of thousands of rows cost as much as judging them."""

    pk: int
    person_id: int
    metric: str
    start: date
    end: date
    value: Decimal
    exposures: dict[str, str]
    source: str
    slot_id: int
    file_id: int
    line: int
    page: int | None
    reasons: dict[str, str]

    @property
    def period(self) -> tuple[date, date]:
        """Its first and last day."""
        return self.start, self.end


def plain(readings: QuerySet[Reading]) -> list[PlainReading]:
    """Return readings as they are judged."""
    return [PlainReading(*row) for row in readings.values_list(*PlainReading._fields)]


def measured_by(reading: Reading | PlainReading, numbers: Numbers) -> Measured:
    """Return what is measured; its exposure comes from another file of the period where its own does not say."""
    own = {cast("ExposureUnit", unit): Decimal(amount) for unit, amount in reading.exposures.items()}
    return Measured(reading.value, own or exposures_of(reading.metric, numbers), numbers)


def beside(rules: Iterable[RuleValues]) -> set[str]:
    """Return the metrics that a judgement by these rules may look at beside its own."""
    wanted = {"delivered_packages"}
    for rule in rules:
        wanted |= {exposure.metric for exposure in metric_of(rule.metric).exposures}
        if rule.coach_needs:
            wanted.add(rule.coach_needs.metric)
    return wanted
