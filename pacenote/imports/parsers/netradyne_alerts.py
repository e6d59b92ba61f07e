"""Netradyne Alerts Report, XLSX (formats.md 5.1 a): one line per alert, a few lines of heading above the table.

Positions and video links are never taken over: positions are sensitive, links come from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.folding import fold_header, is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, PersonKey, RowError
from pacenote.imports.parsers.periods import settle, settle_codes
from pacenote.imports.parsers.tables import Row, Table

_FLEET = re.compile(r"\bFleet\s*:\s*([A-Za-z0-9]{2,8})\b")
_GENERATED = re.compile(r"\bGenerated\s+(\d{1,2} [A-Z][a-z]{2} 20\d\d)\b")
_MOMENT = r"\((\d{1,2} [A-Z][a-z]{2})\)\s*(\d{1,2}:\d\d [AP]M)?"
_SPAN = re.compile(rf"{_MOMENT}.*?\bto\b.*?{_MOMENT}")
_ZONE = re.compile(r"\(([A-Z]{2,5})\)")
_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M",
    "%Y-%m-%d",
)
_NO_REASON = frozenset(
    f"netradyne_{name}" for name in ("alerts", "severe", "driver_star", "driver_initiated", "requested_video")
)
NOBODY = frozenset({"", "unknowndriver", "unknown", "unassigned"})


@dataclass(frozen=True, slots=True)
class _Alert:
    line: int
    person: PersonKey
    moment: datetime
    type: str
    severity: str

    def metrics(self) -> list[str]:
        """Return what this alert counts for."""
        name = "netradyne_" + re.sub(r"[^a-z0-9]+", "_", self.type.casefold()).strip("_")
        severe = ["netradyne_severe"] if self.severity.casefold() == "severe" else []
        return ["netradyne_alerts", name, *severe]


@dataclass(slots=True)
class _Driver:
    line: int
    person: PersonKey
    alerts: list[_Alert] = field(default_factory=list)


def parse(table: Table) -> ParsedFile:
    """Count the alerts of each driver; alerts that name nobody are counted apart with a warning."""
    alerts, errors = _alerts(table)
    known = [alert for alert in alerts if _is_somebody(alert.person)]
    nobody = [alert for alert in alerts if not _is_somebody(alert.person)]
    heading = [cell for row in table.above for cell in row.cells if cell.strip()]
    fleet = next((found[1] for text in heading if (found := _FLEET.search(text))), "")
    company, station, doubts = settle_codes(fleet, "", table.hints)
    period, warnings = _period(heading, alerts, table)
    unknown = (_of_nobody(len(nobody), len(alerts)),) if nobody else ()
    zone = _ZONE.search(table.titles[table.needed("Timestamp", "timestamp", "alerttime")])
    return ParsedFile(
        kind="netradyne",
        layout="netradyne_alerts_xlsx",
        source="netradyne_alerts",
        company=company,
        station=station,
        period=period,
        rows=len(alerts),
        readings=tuple(_row(driver, zone[1] if zone else "") for driver in _by_driver(known)),
        nobody=_counts(nobody),
        errors=errors,
        warnings=warnings + doubts + unknown,
    )


def _of_nobody(count: int, total: int) -> Sentence:
    warning = _("%(count)s of %(total)s alerts are of an unknown driver and belong to nobody.")
    return Sentence(warning, {"count": count, "total": total})


def _alerts(table: Table) -> tuple[list[_Alert], tuple[RowError, ...]]:
    name = table.needed("Driver Name", "drivername")
    external_id = table.column("driverid")
    kind, severity = (
        table.needed("Alert Type", "alerttype"),
        table.needed("Alert Severity", "alertseverity", "severity"),
    )
    moment = table.needed("Timestamp", "timestamp", "alerttime")
    alerts: list[_Alert] = []
    errors: list[RowError] = []
    for row in table.rows:
        when = _moment(row.cell(moment))
        if when is None or is_missing(row.cell(kind)):
            wrong = table.titles[moment] if when is None else table.titles[kind]
            errors.append(RowError(row.line, Sentence(_("“%(title)s” cannot be read."), {"title": wrong})))
            continue
        person = _person(row, name, external_id)
        alerts.append(_Alert(row.line, person, when, tidy(row.cell(kind)), tidy(row.cell(severity))))
    return alerts, tuple(errors)


def _person(row: Row, name: int, external_id: int | None) -> PersonKey:
    key = "" if is_missing(row.cell(external_id)) else tidy(row.cell(external_id))
    return PersonKey(row.cell(name).strip(), key, "netradyne")


def _is_somebody(person: PersonKey) -> bool:
    return bool(person.external_id) or fold_header(person.name) not in NOBODY


def _moment(text: str) -> datetime | None:
    bare = tidy(text.replace("T", " "))
    for form in _FORMS:
        try:
            return datetime.strptime(bare, form)  # noqa: DTZ007 - the zone is a word in the header, kept beside
        except ValueError:
            continue
    return None


def _by_driver(alerts: Iterable[_Alert]) -> list[_Driver]:
    drivers: dict[str, _Driver] = {}
    for alert in alerts:
        key = alert.person.external_id or fold_header(alert.person.name)
        drivers.setdefault(key, _Driver(alert.line, alert.person)).alerts.append(alert)
    return list(drivers.values())


def _row(driver: _Driver, zone: str) -> ParsedRow:
    told = "; ".join(
        f"{alert.moment:%Y-%m-%d %H:%M:%S} {alert.type} {alert.severity}".strip() for alert in driver.alerts
    )
    counts = {"netradyne_severe": Decimal(0)} | _counts(driver.alerts)
    detail = {"alerts": told} | ({"zone": zone} if zone else {})
    severe = [alert for alert in driver.alerts if "netradyne_severe" in alert.metrics()]
    reasons = {"netradyne_alerts": _types(driver.alerts), "netradyne_severe": _types(severe)}
    return ParsedRow(driver.line, driver.person, counts, detail, reasons={k: v for k, v in reasons.items() if v})


def _types(alerts: Iterable[_Alert]) -> dict[str, Decimal]:
    """Return what the alerts were, by type; what is no fault of the driver is no reason."""
    return {name: n for name, n in _counts(alerts).items() if name not in _NO_REASON}


def _counts(alerts: Iterable[_Alert]) -> dict[str, Decimal]:
    counts: dict[str, Decimal] = {}
    for alert in alerts:
        for metric in alert.metrics():
            counts[metric] = counts.get(metric, Decimal(0)) + 1
    return counts


def _period(heading: list[str], alerts: list[_Alert], table: Table) -> tuple[Period | None, tuple[Sentence, ...]]:
    days = {alert.moment.date() for alert in alerts}
    printed = _printed_span(heading)
    if printed is None:
        return settle(weeks.period_of_days(days), table.hints.day_period())
    first, last = printed
    outside = sorted(day for day in days if not first <= day <= last)
    if outside:
        days_named = {"first": first.isoformat(), "last": last.isoformat(), "day": outside[0].isoformat()}
        return None, (
            Sentence(_("The heading says %(first)s to %(last)s, but there are alerts of %(day)s."), days_named),
        )
    return settle(weeks.period_of_days({first, last}), table.hints.day_period())


def _printed_span(heading: list[str]) -> tuple[date, date] | None:
    """Return first and last day of ``Mon (16 Nov) 12:00 AM (EST) to Tue (17 Nov) 12:00 AM``; midnight ends a day."""
    generated = next((found[1] for text in heading if (found := _GENERATED.search(text))), None)
    span = next((found for text in heading if (found := _SPAN.search(text))), None)
    if generated is None or span is None:
        return None
    try:
        made = datetime.strptime(generated, "%d %b %Y").date()  # noqa: DTZ007 - a calendar day has no zone
        first, last = (_day_before(span[part], made) for part in (1, 3))
    except ValueError:
        return None
    if (span[4] or "").startswith("12:00 AM") and last > first:
        last -= timedelta(days=1)
    return (first, last) if first <= last else None


def _day_before(text: str, made: date) -> date:
    """Return the day of ``16 Nov`` in the year that puts it at or before the day the report was made."""
    day = datetime.strptime(f"{text} {made.year}", "%d %b %Y").date()  # noqa: DTZ007 - a calendar day has no zone
    return day if day <= made else day.replace(year=made.year - 1)


KIND = TableKind(
    "netradyne",
    (
        titles("alertid", "alerttype", "alertseverity"),
        titles("drivername", "alerttype", "alertseverity"),
        titles("drivername", "alerttype", "timestamp"),
        titles("alertid", "alerttype", "drivername"),
    ),
    parse,
    may_be_empty=True,
)
