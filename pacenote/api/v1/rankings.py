"""The ranking with what each score is made of, and what may be taken out as a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import EXPORT, VIEW_TEAM, require
from pacenote.analytics.rankings import TENTH, Standing, Unranked
from pacenote.analytics.report import DAYS, LEAST, MOST_DAYS, MOST_LEAST, Report, taken_out
from pacenote.api.door import ApiRequest, route
from pacenote.api.words import Inline

router = Router(tags=["reports"])


class WindowIn(Schema):
    """How many days, today included, and how many readings a person needs for a place."""

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = DAYS
    least: Annotated[int, Field(ge=1, le=MOST_LEAST)] = LEAST


class TableIn(WindowIn):
    """The window, and as which file."""

    format: Literal["csv", "xlsx"] = "csv"


class WeightOut(Schema):
    """A metric that counts, and how much."""

    metric: str
    importance: int


class PartOut(Schema):
    """One metric of one person: the mean points of their readings, 0 to 100, and how much it weighs."""

    metric: str
    points: Decimal
    readings: int
    importance: int


class StandingOut(Schema):
    """One person. ``score`` is ``measured`` plus ``kudos`` less ``issues``; who has no place is told why."""

    person: int
    rank: int | None
    not_ranked: Annotated[Unranked, Inline()] | None
    score: Decimal | None
    measured: Decimal | None
    readings: int
    kudos: int
    issues: int
    parts: list[PartOut]


class RankingOut(Schema):
    """The people whom the token's maker may see, the best first, then those without a place."""

    first: date
    last: date
    least: int
    weights: list[WeightOut]
    people: list[StandingOut]


@route(router, "GET", "/ranking", VIEW_TEAM, gives=RankingOut)
def get_ranking(request: ApiRequest, window: Query[WindowIn]) -> RankingOut:
    """Show the performance report with its parts."""
    report = Report(request.membership, timezone.now(), days=window.days, least=window.least)
    by_person = {each.person: each for each in report.standings}
    ranked = [_out(place.standing, rank=place.rank) for place in report.ranking.places]
    without = sorted(report.ranking.unranked.items(), key=lambda item: report.people[item[0]].sort_key)
    return RankingOut(
        first=report.window.first, last=report.window.last, least=report.least,
        weights=[WeightOut(metric=name, importance=report.rules[name].importance) for name in report.metrics],
        people=[*ranked, *(_out(by_person[pk], why=Unranked(why)) for pk, why in without)],
    )  # fmt: skip


def binary(*kinds: str) -> dict[str, Any]:
    """Return how the schema says that an operation hands out a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"description": "The file.", "content": content}}}


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@route(router, "GET", "/exports/performance-report", EXPORT, gives=None, extra=binary("text/csv", XLSX))
def export_report(request: ApiRequest, table: Query[TableIn]) -> HttpResponse:
    """Hand out the performance report as CSV or XLSX; that is written down. It takes *view team analytics*, too."""
    require(request.membership, VIEW_TEAM)
    now = timezone.now()
    report = Report(request.membership, now, days=table.days, least=table.least)
    body, kind = taken_out(report, form=table.format, by=request.membership.user, now=now)
    return file_answer(body, kind, f"{request.membership.company.slug}-performance-{now:%Y-%m-%d}.{table.format}")


def file_answer(body: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to keep."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(body, content_type=kind, headers=headers)


def _out(standing: Standing, *, rank: int | None = None, why: Unranked | None = None) -> StandingOut:
    measured = standing.measured
    return StandingOut(
        person=standing.person, rank=rank, not_ranked=why, score=standing.score,
        measured=None if measured is None else measured.quantize(TENTH),
        readings=standing.readings, kudos=standing.kudos, issues=standing.issues,
        parts=[
            PartOut(metric=each.metric, points=each.points.quantize(TENTH), readings=each.readings,
                    importance=each.importance)
            for each in standing.parts
        ],
    )  # fmt: skip
