"""What was measured, and what was found in it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import VIEW
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Inline
from pacenote.coaching.models import Finding
from pacenote.performance.models import Reading

router = Router(tags=["readings"])


class Which(Paging):
    """Which rows: of a person, of a metric, of periods that begin on a day or later, or end on one or earlier."""

    person: int | None = None
    metric: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""
    since: date | None = None
    until: date | None = None

    def wanted(self) -> dict[str, object]:
        """Return the filter."""
        asked = {
            "person": self.person,
            "metric": self.metric or None,
            "start__gte": self.since,
            "end__lte": self.until,
        }
        return {name: value for name, value in asked.items() if value is not None}


class ReadingOut(Schema):
    """One person's value of one metric for one period; ``counts`` says whether another source stands above it."""

    id: int
    person: int
    metric: str
    start: date
    end: date
    value: Decimal
    exposures: dict[str, str]
    source: str
    counts: bool
    file: int
    line: int


class FindingOut(Schema):
    """A reading held against a rule, with value, threshold and version as they were."""

    id: int
    person: int
    metric: str
    start: date
    end: date
    side: Annotated[Finding.Side, Inline()]
    value: Decimal
    threshold: Decimal
    rule_version: int
    late: bool
    told: bool
    not_told: str
    standing: str
    message: int | None
    file: int
    line: int
    found_at: datetime


@route(router, "GET", "/readings", VIEW, gives=Listed[ReadingOut])
def list_readings(request: ApiRequest, which: Query[Which]) -> Listed[ReadingOut]:
    """List readings of the people whom the token's maker may see."""
    return listed(Reading.objects.visible_to(request.membership).filter(**which.wanted()), which, _reading)


@route(router, "GET", "/findings", VIEW, gives=Listed[FindingOut])
def list_findings(request: ApiRequest, which: Query[Which]) -> Listed[FindingOut]:
    """List coaching opportunities and positive reinforcements."""
    rows = Finding.objects.visible_to(request.membership).select_related("rule")
    return listed(rows.filter(**which.wanted()), which, _finding)


def _reading(row: Reading) -> ReadingOut:
    exposures = {unit: str(amount) for unit, amount in row.exposures.items()}
    return ReadingOut(
        id=row.pk, person=row.person_id, metric=row.metric, start=row.start, end=row.end, value=row.value,
        exposures=exposures, source=row.source, counts=row.counts, file=row.file_id, line=row.line,
    )  # fmt: skip


def _finding(row: Finding) -> FindingOut:
    same = ("metric", "start", "end", "side", "value", "threshold", "late", "told", "not_told", "standing", "line")
    return FindingOut(
        id=row.pk, person=row.person_id, rule_version=row.rule.version, message=row.message_id, file=row.file_id,
        found_at=row.found_at, **{name: getattr(row, name) for name in same},
    )  # fmt: skip
