"""Companies whose messages wait for their send moment, made by bulk SQL: what evaluation leaves behind."""

from __future__ import annotations

from datetime import datetime, time

from bench.queued import BODY
from bench.stage import as_owner

PEOPLE = """
INSERT INTO people_person (company_id, name, known_as, sort_key, folded_name, email, phone, language, status,
                           created_at)
SELECT c.id, 'Ana Person ' || n, '', 'person ' || lpad(n::text, 4, '0'), 'ana person ' || n,
       'person' || c.id || '.' || n || '@example.com', '', '', 'active', %(now)s
FROM accounts_company c, generate_series(1, %(each)s) n
"""
STATUSES = """
INSERT INTO people_rosterstatus (company_id, code, label, working, position, retired)
SELECT c.id, v.code, v.code, v.working, 0, false
FROM accounts_company c, (VALUES ('rostered', true), ('called_out', false)) v(code, working)
"""
#: Nearly everybody works today; of fifty, one has called out.
ROSTER = """
INSERT INTO people_rosterday (company_id, person_id, day, status_id, starts, note, source, station)
SELECT p.company_id, p.id, d, s.id, '10:20', '', 'schedule', ''
FROM people_person p JOIN people_rosterstatus s ON s.company_id = p.company_id
  AND s.code = CASE WHEN p.id %% 50 = 0 THEN 'called_out' ELSE 'rostered' END,
  unnest(ARRAY[%(today)s::date, %(today)s::date + 1]) d
"""
FILES = """
INSERT INTO performance_performancefile (
  company_id, name, sha256, size, status, uploaded_at, kind, layout, source, station, preview, period_label, answers,
  rows, rows_done, matched, unmatched, findings, notes, unclaimed, columns, unknown_columns, drift, error_code,
  error_message, error_hint, error_values, loaded_at, evaluated_at)
SELECT c.id, 'pod.pdf', lpad(c.id::text, 64, '0'), 1000, 'loaded', %(now)s, 'pod', '', 'pod_pdf', '', false, '', '{}',
       45, 45, 45, 0, 90, '[]', '{}', '[]', '[]', '{}', '', '', '', '{}', %(now)s, %(now)s
FROM accounts_company c
"""
SLOTS = """
INSERT INTO performance_slot (company_id, kind, start, "end", label, due_at, due_day, imported_at, on_time)
SELECT c.id, 'pod', %(today)s::date - 7, %(today)s::date - 1, 'last week', %(now)s, %(today)s, %(now)s, true
FROM accounts_company c
"""
RULES = """
INSERT INTO coaching_rule (company_id, metric, version, current, coach_on, coach_at_threshold, praise_on, minimums,
                           praise_minimums, importance, needs_person, controllable, repeat_days, created_at)
SELECT c.id, m, 1, true, true, false, true, '[]', '[]', 5, false, true, 7, %(now)s
FROM accounts_company c, unnest(ARRAY['pod', 'pod_blurry']) m
"""
MESSAGES = """
INSERT INTO coaching_message (company_id, person_id, state, late, reason, held_by_user, language, subject,
                              generated_text, text, outdated, changed_after_sending, created_at, composed_at,
                              composed_for, revision)
SELECT p.company_id, p.id, 'draft', false, '', false, 'en', 'Your week on the road', %(body)s::text, %(body)s::text,
       false, false, %(now)s, %(now)s, %(today)s, 0
FROM people_person p
"""
FINDINGS = """
INSERT INTO coaching_finding (company_id, person_id, slot_id, file_id, metric, start, "end", side, value, threshold,
                              exposures, distance, rule_id, reasons, line, late, message_id, told, not_told, found_at,
                              changed, feat, streak, standing)
SELECT m.company_id, m.person_id, s.id, f.id, r.metric, s.start, s."end", 'opportunity', 90, 95, '{}', 0.5, r.id, '{}',
       1, false, m.id, true, '', %(now)s, false, '', 0, ''
FROM coaching_message m JOIN performance_slot s USING (company_id) JOIN performance_performancefile f USING (company_id)
JOIN coaching_rule r USING (company_id)
"""
MOMENTS = """
INSERT INTO performance_sendmoment (company_id, day, due_at, outcome)
SELECT c.id, %(today)s, %(now)s::timestamptz + interval '1 day', '' FROM accounts_company c
"""

FILLED = (
    *("accounts_company", "people_person", "people_rosterstatus", "people_rosterday", "performance_performancefile"),
    *("performance_slot", "performance_sendmoment", "coaching_rule", "coaching_message", "coaching_finding"),
)


def wait_for_the_moment(*, companies: int, each: int, channel: str, now: datetime) -> int:
    """Make companies with ``each`` people who have a message that waits; returns how many of them work today."""
    from pacenote.accounts.models import Company  # noqa: PLC0415  Django is ready only now

    Company.objects.using("owner").bulk_create(
        [
            Company(
                slug=f"waits-{n}",
                name=f"Company {n}",
                channels=[channel],
                zone="UTC",
                quiet_from=time(0),
                quiet_until=time(0),
                created_at=now,
            )
            for n in range(companies)
        ]
    )
    values = {"now": now, "today": now.date(), "each": each, "body": BODY}
    for statement in (PEOPLE, STATUSES, ROSTER, FILES, SLOTS, RULES, MESSAGES, FINDINGS, MOMENTS):
        as_owner(statement, **values)
    # not of the tables that are still empty: what is planned for an empty table stays so while it fills
    as_owner("VACUUM ANALYZE " + ", ".join(FILLED))
    return companies * each
