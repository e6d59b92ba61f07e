"""A company with a long past, made by bulk SQL: files, readings, findings, messages, deliveries and rosters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bench.queued import BODY

if TYPE_CHECKING:
    from pacenote.accounts.models import Company, User
    from pacenote.performance.models import PerformanceFile, Slot

#: Kind, first and last day, label, and the moment that its file was due.
Period = tuple[str, date, date, str, datetime]
PEOPLE = 100
METRICS = {
    "scorecard": (
        *("delivered_packages", "seatbelt_off_rate", "speeding_event_rate", "distractions_rate", "cdf_dpmo", "ced"),
        *("following_distance_rate", "sign_signal_violations_rate", "dcr", "dsb_dpmo", "dsb_count", "overall_score"),
        *("contact_compliance", "attended_delivery_accuracy", "psb", "pod_opportunities"),
    ),
    "pod": ("pod", "pod_success", "pod_bypass", "pod_rejects", "pod_blurry"),
    "netradyne": ("netradyne_alerts", "netradyne_severe"),
    "mentor": ("fico", "mentor_trips"),
}
SOURCES = {"scorecard": "overview_csv", "pod": "pod_pdf", "netradyne": "netradyne_alerts", "mentor": "mentor"}

READINGS = """
INSERT INTO performance_reading (company_id, person_id, metric, start, "end", value, exposures, source, counts, slot_id,
                                 file_id, line, reasons)
SELECT s.company_id, p.id, m.metric, s.start, s."end", (p.id * 7 + s.id * 13) %% 100, '{"packages": "700"}', f.source,
       true, s.id, f.file_id, p.id %% 1000, '{}'
FROM performance_slot s JOIN performance_slotfile f ON f.slot_id = s.id
JOIN people_person p ON p.company_id = s.company_id
JOIN unnest(%(kinds)s::text[], %(metrics)s::text[]) m(kind, metric) ON m.kind = s.kind
WHERE s.company_id = %(company)s
"""
ROWS = """
INSERT INTO imports_filerow (company_id, file_id, line, name, folded_name, id_kind, external_id, values, detail,
                             person_id, status, reason, pieces, reasons)
SELECT s.company_id, f.file_id, p.id %% 1000, p.name, p.folded_name, 'transporter', 'A' || p.id, '{"dcr": "99"}', '{}',
       p.id, 'matched', '', '{}', '{}'
FROM performance_slot s JOIN performance_slotfile f ON f.slot_id = s.id
JOIN people_person p ON p.company_id = s.company_id WHERE s.company_id = %(company)s
"""
#: In each file four people whom nobody knows: of a thousand ids and names, so that they come again and again.
WAITING = """
INSERT INTO imports_filerow (company_id, file_id, line, name, folded_name, id_kind, external_id, values, detail, status,
                             reason, pieces, reasons)
SELECT s.company_id, f.file_id, 1000 + n, 'Unknown Driver ' || who, 'unknown driver ' || who,
       CASE WHEN known THEN '' ELSE 'transporter' END, CASE WHEN known THEN '' ELSE 'AUNKNOWN' || who END,
       '{"dcr": "99"}', '{}', 'unmatched', CASE WHEN known THEN 'unknown_name' ELSE 'unknown_id' END, '{}', '{}'
FROM performance_slot s JOIN performance_slotfile f ON f.slot_id = s.id, generate_series(1, 4) n,
     LATERAL (SELECT (s.id * 4 + n) %% 1000 AS who, n = 4 AS known) stranger
WHERE s.company_id = %(company)s
"""
COMPANY_FIGURES = """
INSERT INTO performance_companyreading (company_id, slot_id, metric, start, "end", label, value, tier, source, file_id,
                                        counts)
SELECT s.company_id, s.id, m.metric, s.start, s."end", s.label, 50 + s.id %% 50, 'Great', f.source, f.file_id, true
FROM performance_slot s JOIN performance_slotfile f ON f.slot_id = s.id, unnest(%(metrics)s::text[]) m(metric)
WHERE s.company_id = %(company)s AND s.kind = 'scorecard'
"""
ROSTER = """
INSERT INTO people_rosterday (company_id, person_id, day, status_id, starts, note, source, station)
SELECT p.company_id, p.id, d::date, r.id, '10:20', '', 'schedule', ''
FROM people_person p JOIN people_rosterstatus r ON r.company_id = p.company_id AND r.code = 'rostered',
     generate_series(%(first)s::date, %(today)s::date + 5, '1 day') d
WHERE p.company_id = %(company)s AND (p.id + extract(doy FROM d)::int) %% 7 < 5
"""
SENDS = """
INSERT INTO messaging_send (company_id, kind, started_at, released, held, unreachable)
SELECT %(company)s, 'automatic', d, 50, 4, 1
FROM generate_series(%(began)s::timestamptz, %(now)s::timestamptz - interval '1 day', '1 day') d
"""
MESSAGES = """
INSERT INTO coaching_message (company_id, person_id, state, late, reason, held_by_user, language, subject,
                              generated_text, text, outdated, changed_after_sending, created_at, composed_at,
                              composed_for, released_at, send_id, revision)
SELECT s.company_id, p.id, 'released', false, '', false, 'en', 'Your week', %(body)s::text, %(body)s::text, false,
       false, s.started_at, s.started_at, s.started_at::date, s.started_at, s.id, 0
FROM messaging_send s JOIN people_person p USING (company_id)
WHERE s.company_id = %(company)s AND (p.id + s.id) %% 2 = 0
UNION ALL
SELECT p.company_id, p.id, 'draft', false, '', false, 'en', 'Your week', %(body)s::text, %(body)s::text, false, false,
       %(now)s, %(now)s, %(now)s::date, NULL, NULL, 0
FROM people_person p WHERE p.company_id = %(company)s AND p.id %% 3 > 0
"""
#: One reading in seven made a finding; it stands in the message of the day after, or waits in the open one.
FINDINGS = """
INSERT INTO coaching_finding (company_id, person_id, slot_id, file_id, metric, start, "end", side, value, threshold,
                              exposures, distance, rule_id, reasons, line, late, message_id, told, not_told, found_at,
                              changed, feat, streak, standing)
SELECT r.company_id, r.person_id, r.slot_id, r.file_id, r.metric, r.start, r."end",
       CASE WHEN r.value < 50 THEN 'opportunity' ELSE 'reinforcement' END, r.value, 50, '{}', 0.5, rule.id, '{}',
       r.line, false, m.id, true, '', r."end" + interval '1 day', false, '', 0, ''
FROM performance_reading r
JOIN coaching_rule rule ON rule.company_id = r.company_id AND rule.metric = r.metric AND rule.current
LEFT JOIN coaching_message m ON m.company_id = r.company_id AND m.person_id = r.person_id
  AND m.composed_for = CASE WHEN r."end" > %(today)s::date - 2 THEN %(today)s::date ELSE r."end" + 1 END
WHERE r.company_id = %(company)s AND r.id %% 7 = 0
ON CONFLICT DO NOTHING
"""
OUTGOING = """
INSERT INTO messaging_outgoing (company_id, send_id, person_id, source, source_id, channel, recipient, language,
                                subject, body, created_at)
SELECT company_id, send_id, person_id, 'coaching', id, 'outbox', '', 'en', subject, text, released_at
FROM coaching_message WHERE company_id = %(company)s AND state = 'released'
"""
DELIVERIES = """
INSERT INTO messaging_delivery (outgoing_id, company_id, send_id, channel, status, due_at, turn, attempts, claimed_at,
                                finished_at, error_code)
SELECT id, company_id, send_id, channel, 'sent', created_at, 0, 1, created_at, created_at, ''
FROM messaging_outgoing WHERE company_id = %(company)s
"""
ATTEMPTS = """
INSERT INTO messaging_attempt (company_id, outgoing_id, number, started_at, finished_at, outcome, code, receipt,
                               price_unit)
SELECT company_id, id, 1, created_at, created_at, 'sent', '', 'kept', ''
FROM messaging_outgoing WHERE company_id = %(company)s
"""


@dataclass(frozen=True, slots=True)
class Past:
    """A company that has used Pacenote for a while, and its owner."""

    company: Company
    owner: User
    readings: int
    waiting: int
    middle: date


def make_past(*, name: str, days: int, now: datetime) -> Past:
    """Make a company that began ``days`` ago and has something to send today."""
    from pacenote.accounts.models import User  # noqa: PLC0415  Django is ready only now
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.imports.models import FileRow  # noqa: PLC0415
    from pacenote.jobs.founding import found_company  # noqa: PLC0415
    from pacenote.performance.models import Reading  # noqa: PLC0415

    began = now - timedelta(days=days)
    owner = User.objects.create_user(email=f"{days}@example.com", password="not used here 26", name="Owner")
    company = found_company(name=name, zone="America/Chicago", owner=owner, now=began, short_code="PNTE")
    with as_company(company.pk):
        _people(company, began)
        _slots(company, began.date(), now)
    values = {
        "company": company.pk,
        "body": BODY,
        "began": began,
        "now": now,
        "today": now.date(),
        "first": began.date(),
    }
    pairs = [(kind, metric) for kind, metrics in METRICS.items() for metric in metrics]
    kinds = {"kinds": [kind for kind, _metric in pairs], "metrics": [metric for _kind, metric in pairs]}
    _make(company, READINGS, values | kinds)
    _make(company, COMPANY_FIGURES, values | {"metrics": list(METRICS["scorecard"])})
    for statement in (ROWS, WAITING, ROSTER, SENDS, MESSAGES, FINDINGS, OUTGOING, DELIVERIES, ATTEMPTS):
        _make(company, statement, values)
    with as_company(company.pk):
        readings = Reading.objects.filter(company=company).count()
        waiting = FileRow.objects.filter(company=company, status=FileRow.Status.UNMATCHED).count()
    return Past(company, owner, readings, waiting, began.date() + timedelta(days=days // 2))


def _make(company: Company, statement: str, values: dict[str, Any]) -> None:
    from django.db import connection, connections  # noqa: PLC0415  Django is ready only now

    from pacenote.base.tenancy import as_company  # noqa: PLC0415

    with as_company(company.pk), connection.cursor() as cursor:
        cursor.execute(statement, values)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")  # or the next join is planned for empty tables


def _people(company: Company, began: datetime) -> None:
    from pacenote.demo.people import make_people  # noqa: PLC0415
    from pacenote.people.models import ExternalId, Person  # noqa: PLC0415
    from pacenote.people.names import fold_name  # noqa: PLC0415

    invented = make_people(PEOPLE, seed=company.pk)
    people = Person.objects.bulk_create(
        [
            Person(
                company=company,
                name=each.legal_name,
                sort_key=fold_name(each.legal_name),
                folded_name=fold_name(each.legal_name),
                email=each.email,
                created_at=began,
            )
            for each in invented
        ]
    )
    ExternalId.objects.bulk_create(
        [
            ExternalId(company=company, person_id=person.pk, kind="transporter", value=each.transporter_id)
            for person, each in zip(people, invented, strict=True)
        ]
    )


def _slots(company: Company, first: date, now: datetime) -> None:
    """Make a slot with one file for every day and week that is over."""
    from pacenote.performance.models import PerformanceFile, Slot, SlotFile  # noqa: PLC0415

    slots = [_slot(company, period) for period in _periods(first, now)]
    files = [_file(company, slot, number) for number, slot in enumerate(slots)]
    Slot.objects.bulk_create(slots)
    PerformanceFile.objects.bulk_create(files)
    SlotFile.objects.bulk_create(
        [
            SlotFile(company=company, slot_id=slot.pk, file_id=file.pk, source=file.source, version=1)
            for slot, file in zip(slots, files, strict=True)
        ]
    )


def _slot(company: Company, period: Period) -> Slot:
    from pacenote.performance.models import Slot  # noqa: PLC0415

    kind, start, end, label, due = period
    return Slot(
        company=company,
        kind=kind,
        start=start,
        end=end,
        label=label,
        due_at=due,
        due_day=due.date(),
        imported_at=due - timedelta(hours=1),
        on_time=start.day % 9 != 0,
    )


def _file(company: Company, slot: Slot, number: int) -> PerformanceFile:
    from pacenote.performance.models import PerformanceFile  # noqa: PLC0415

    return PerformanceFile(
        company=company,
        name=f"{slot.kind} {slot.label}.csv",
        sha256=f"{number:064x}",
        size=40_000,
        status="loaded",
        uploaded_at=slot.imported_at,
        kind=slot.kind,
        source=SOURCES[slot.kind],
        period_start=slot.start,
        period_end=slot.end,
        period_label=slot.label,
        rows=PEOPLE,
        matched=PEOPLE,
        loaded_at=slot.imported_at,
        evaluated_at=slot.imported_at,
    )


def _periods(first: date, now: datetime) -> list[Period]:
    periods: list[Period] = []
    for number in range((now.date() - first).days):
        day = first + timedelta(days=number)
        due = datetime.combine(day + timedelta(days=1), time(16), tzinfo=now.tzinfo)
        periods += [(kind, day, day, day.isoformat(), due) for kind in ("netradyne", "mentor")]
        if day.weekday() == 6 and day + timedelta(days=7) <= now.date():
            end, label = day + timedelta(days=6), f"{day + timedelta(days=1):%G-W%V}"
            due = datetime.combine(end + timedelta(days=5), time(16), tzinfo=now.tzinfo)
            periods += [(kind, day, end, label, due) for kind in ("scorecard", "pod")]
    return periods
