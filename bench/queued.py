"""Companies with messages that are due now, made by bulk SQL: what ``release_due`` leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime

from bench.stage import as_owner

BODY = """Hi Ana,
★ Photos: 99.4 % accepted. Your best week.
◌ Seat belt: off 3 times on Tuesday, target 0 (the week before: 1). Click before you roll, at every stop.
◌ Speeding: 0.4 per trip, target 0.1 (the week before: 0.2). Leave two minutes earlier rather than catch up.
See you at the van."""

OUTGOING = """
INSERT INTO messaging_outgoing (company_id, send_id, person_id, source, source_id, channel, recipient, language,
                                subject, body, created_at)
SELECT s.company_id, s.id, p.id, 'coaching', n, %(channel)s::text,
       CASE %(channel)s::text WHEN 'email' THEN p.email WHEN 'sms' THEN p.phone ELSE '' END, 'en',
       'Your week on the road', %(body)s::text, %(now)s
FROM messaging_send s JOIN people_person p USING (company_id), generate_series(1, %(each)s) n
WHERE s.started_at = %(now)s ORDER BY s.company_id, n
"""
LINKS = """
INSERT INTO messaging_personallink (outgoing_id, company_id, token_hash, line, expires_at)
SELECT o.id, o.company_id, 'bench ' || o.id, '', %(now)s::timestamptz + interval '14 days'
FROM messaging_outgoing o WHERE o.created_at = %(now)s
"""
CONSENTS = """
INSERT INTO messaging_smsconsent (company_id, person_id, phone, given, wording, source, recorded_at)
SELECT p.company_id, p.id, p.phone, true, 'Yes.', '', %(now)s FROM people_person p WHERE p.created_at = %(now)s
"""
DELIVERIES = """
INSERT INTO messaging_delivery (outgoing_id, company_id, send_id, channel, status, due_at, turn, attempts, error_code)
SELECT o.id, o.company_id, o.send_id, o.channel, 'pending', %(now)s, ceil((o.source_id - 1) / %(round)s::numeric), 0, ''
FROM messaging_outgoing o WHERE o.created_at = %(now)s
"""


def where_it_is_noon(now: datetime) -> str:
    """Return a zone in which nobody's quiet hours hold the race."""
    ahead = 12 - now.astimezone(UTC).hour
    return f"Etc/GMT{-ahead:+d}"  # POSIX counts westwards


def queue_messages(*, companies: int, each: int, channel: str, now: datetime) -> None:
    """Make companies with one person each and ``each`` messages due; ``now`` tells one call from another."""
    from pacenote.accounts.models import Company  # noqa: PLC0415  Django is ready only now
    from pacenote.messaging.models import Send  # noqa: PLC0415
    from pacenote.messaging.services.queueing import ROUND  # noqa: PLC0415
    from pacenote.people.models import Person  # noqa: PLC0415

    made = Company.objects.using("owner").bulk_create(
        [
            Company(
                slug=f"{channel}-{n}",
                name=f"Company {n}",
                channels=[channel],
                zone=where_it_is_noon(now),
                created_at=now,
            )
            for n in range(companies)
        ]
    )
    Person.objects.using("owner").bulk_create(
        [
            Person(
                company=company,
                name="Ana Person",
                sort_key="ana",
                folded_name="ana person",
                created_at=now,
                email=f"person{company.pk}@example.com",
                phone=f"+1555{company.pk:07}",
            )
            for company in made
        ]
    )
    Send.objects.using("owner").bulk_create(
        [Send(company=company, kind=Send.Kind.AUTOMATIC, started_at=now, released=each) for company in made]
    )
    as_owner(OUTGOING, channel=channel, body=BODY, now=now, each=each)
    as_owner(CONSENTS, now=now)
    if channel != "outbox":
        as_owner(LINKS, now=now)
    as_owner(DELIVERIES, now=now, round=ROUND)
    as_owner("ANALYZE")
