"""The performance report: everybody in order with what their score is made of, for pages, programs and spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership, User
from pacenote.analytics.queries import Window, ranking_rules, standings
from pacenote.analytics.rankings import TENTH, Ranking, Standing, Unranked, moves, rank, reweighted
from pacenote.base.clock import today
from pacenote.base.marking import gettext_noop
from pacenote.base.tables_out import CSV, XLSX, Cell, csv_chunks, xlsx_bytes
from pacenote.people.models import Person
from pacenote.performance.catalogue import RuleValues, metric_of
from pacenote.records.services import record

#: The window and the least number of readings where nobody says otherwise, and the most of each.
DAYS, LEAST, MOST_DAYS, MOST_LEAST = 30, 3, 730, 100
WHY: dict[Unranked, str] = {
    Unranked.NO_READING: gettext_noop("No reading in these days"),
    Unranked.TOO_FEW: gettext_noop("Fewer readings than needed"),
}


class Report:
    """One ranking of the people whom a membership may see."""

    def __init__(self, membership: Membership, now: datetime, *, days: int = DAYS, least: int = LEAST) -> None:
        self.membership = membership
        last = today(membership.company.zoneinfo, now)
        self.window = Window(last - timedelta(days=days - 1), last)
        self.rules: Mapping[str, RuleValues] = ranking_rules(membership.company_id)
        self.least, self.days = least, days
        self.standings = standings(membership, self.window, self.rules)
        self.people = Person.objects.visible_to(membership).in_bulk([each.person for each in self.standings])
        self.ranking = self._rank(self.standings)

    def _rank(self, found: Sequence[Standing]) -> Ranking:
        return rank(found, least=self.least, names={pk: person.sort_key for pk, person in self.people.items()})

    @property
    def metrics(self) -> list[str]:
        """The metrics that count for somebody, the weightiest first."""
        used = {part.metric for standing in self.standings for part in standing.parts}
        return sorted(used, key=lambda name: (-self.rules[name].importance, name))

    def tried(self, weights: Mapping[str, int]) -> tuple[Ranking, dict[int, int]]:
        """Return the ranking with other weights, and by how many places people move."""
        other = self._rank(reweighted(self.standings, weights))
        return other, moves(self.ranking.places, other.places, self.people)


def table(report: Report) -> tuple[list[str], list[list[Cell]]]:
    """Return titles and rows for a spreadsheet: everybody, with the points of each metric."""
    metrics = report.metrics
    titles = [_("Rank"), _("Name"), _("Score"), _("Readings"), _("Kudos"), _("Issues")]
    titles += [_(metric_of(name).label) for name in metrics] + [_("Not ranked because")]
    rows: list[list[Cell]] = [
        [place.rank, *_cells(report, place.standing, metrics), None] for place in report.ranking.places
    ]
    by_person = {standing.person: standing for standing in report.standings}
    for pk, reason in sorted(report.ranking.unranked.items(), key=lambda item: report.people[item[0]].sort_key):
        rows.append([None, *_cells(report, by_person[pk], metrics), _(WHY[reason])])
    return titles, rows


def taken_out(report: Report, *, form: str, by: User, now: datetime) -> tuple[bytes, str]:
    """Return the report as a CSV or, where ``form`` says so, an XLSX file, with its media type; on record."""
    titles, rows = table(report)
    record(
        company_id=report.membership.company_id, verb="exported", subject_type="performance report", subject_id=None,
        at=now, actor=by, after={"format": form, "rows": len(rows), "days": report.days},
    )  # fmt: skip
    if form == "xlsx":
        return xlsx_bytes(_("Performance report"), titles, rows), XLSX
    return b"".join(csv_chunks(titles, rows)), CSV


def _cells(report: Report, standing: Standing, metrics: Sequence[str]) -> list[Cell]:
    points = {part.metric: float(part.points.quantize(TENTH)) for part in standing.parts}
    score = None if standing.score is None else float(standing.score)
    name = report.people[standing.person].name
    return [name, score, standing.readings, standing.kudos, -standing.issues, *(points.get(each) for each in metrics)]
