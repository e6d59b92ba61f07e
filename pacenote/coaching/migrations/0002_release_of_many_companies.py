"""Read and write what a release needs of several companies by one statement each.

As messaging_frozen does, the functions run with the rights of whoever calls them (SECURITY INVOKER), visit one company
after the other behind its wall, and leave the transaction seeing what it saw before. They decide nothing:
coaching/recipients.py does.
"""

from django.db import migrations

#: Whether the day has a roster, and whether something about the company asks for more than deciding and queueing.
READY = """
CREATE FUNCTION coaching_ready(companies bigint[], days date[], sends bigint[])
RETURNS TABLE (company_id bigint, has_roster boolean, apart boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  before text := current_setting('pacenote.company', true);
BEGIN
  FOR n IN 1 .. cardinality(companies) LOOP
    PERFORM set_config('pacenote.company', companies[n]::text, true);
    RETURN QUERY SELECT companies[n],
      EXISTS (SELECT FROM people_rosterday r WHERE r.company_id = companies[n] AND r.day = days[n]),
      EXISTS (SELECT FROM performance_performancefile f WHERE f.company_id = companies[n]
              AND f.status IN ('loaded', 'deleted') AND f.evaluated_at IS NULL)
      OR EXISTS (SELECT FROM coaching_message m
                 WHERE m.company_id = companies[n] AND m.state IN ('draft', 'held', 'late', 'unreachable')
                 AND (m.composed_for <> days[n]
                      OR (SELECT true FROM messaging_outgoing o WHERE o.company_id = companies[n]
                          AND o.source = 'coaching' AND o.source_id = m.id LIMIT 1)))
      OR EXISTS (SELECT FROM messaging_send s WHERE s.id = sends[n] AND s.stopped_at IS NOT NULL);
  END LOOP;
  PERFORM set_config('pacenote.company', coalesce(before, ''), true);
END $$;
"""
#: The open messages with what decides about them, locked, so that nobody edits one between decision and release. What
#: is the same for a whole company is asked once, and what is asked per message by its own index: a company may have had
#: a hundred thousand findings.
OPEN = """
CREATE FUNCTION coaching_open(companies bigint[], days date[], horizons integer[], most integer)
RETURNS TABLE (company_id bigint, message_id bigint, person_id bigint, state text, late boolean, held_by_user boolean,
               held_since date, held_until date, composed_at timestamptz, language text, subject text, body text, short text,
               status text, email text, phone text, rostered boolean, next_day date, delicate boolean,
               preferences json, consented boolean, consented_phone text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  before text := current_setting('pacenote.company', true);
  at_work bigint[];
  delicate_rules bigint[];
BEGIN
  FOR n IN 1 .. cardinality(companies) LOOP
    PERFORM set_config('pacenote.company', companies[n]::text, true);
    at_work := ARRAY(SELECT w.id FROM people_rosterstatus w WHERE w.company_id = companies[n] AND w.working);
    delicate_rules := ARRAY(SELECT u.id FROM coaching_rule u WHERE u.company_id = companies[n] AND u.needs_person);
    RETURN QUERY
      SELECT m.company_id, m.id, m.person_id, m.state::text, m.late, m.held_by_user, m.held_since, m.held_until,
             m.composed_at, m.language::text, m.subject::text, m.text, CASE WHEN m.edited_at IS NULL THEN m.short ELSE '' END, p.status::text, p.email::text, p.phone::text,
             coalesce(today.works, false), next.day, coalesce(f.found, false),
             (SELECT json_agg(json_build_array(k.channel, k.enabled, k.reason, k.address))
              FROM messaging_preference k WHERE k.person_id = m.person_id),
             c.given, c.phone::text
      FROM coaching_message m JOIN people_person p ON p.id = m.person_id
      LEFT JOIN LATERAL (SELECT true AS works FROM people_rosterday r WHERE r.company_id = companies[n]
                         AND r.person_id = m.person_id AND r.day = days[n] AND r.status_id = ANY(at_work)) today ON true
      LEFT JOIN LATERAL (SELECT r.day FROM people_rosterday r WHERE r.company_id = companies[n]
                         AND r.person_id = m.person_id AND r.day > days[n] AND r.day <= days[n] + horizons[n]
                         AND r.status_id = ANY(at_work) ORDER BY r.day LIMIT 1) next ON true
      LEFT JOIN LATERAL (SELECT true AS found FROM coaching_finding f
                         WHERE f.message_id = m.id AND f.rule_id = ANY(delicate_rules) AND f.side = 'opportunity' LIMIT 1) f ON true
      LEFT JOIN LATERAL (SELECT a.given, a.phone FROM messaging_smsconsent a WHERE a.person_id = m.person_id
                         ORDER BY a.id DESC LIMIT 1) c ON true
      WHERE m.company_id = companies[n] AND m.state IN ('draft', 'held', 'late', 'unreachable')
      ORDER BY m.state <> 'draft', p.sort_key, m.id LIMIT most
      FOR UPDATE OF m;
  END LOOP;
  PERFORM set_config('pacenote.company', coalesce(before, ''), true);
END $$;
"""
#: Begins or continues a send, writes what was decided about its messages, and keeps the deed where ``after`` is given.
RELEASE = """
CREATE FUNCTION coaching_release(batch json, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  before text := current_setting('pacenote.company', true);
  owner bigint;
  theirs json;
  send bigint;
  total int;
BEGIN
  FOR owner, theirs IN SELECT e.key::bigint, e.value FROM json_each(batch) e LOOP
    PERFORM set_config('pacenote.company', owner::text, true);
    send := (theirs->>'send')::bigint;
    IF (theirs->>'begins')::boolean THEN
      INSERT INTO messaging_send (id, company_id, kind, started_at, released, held, unreachable)
      VALUES (send, owner, 'automatic', at, 0, 0, 0);
    END IF;
    UPDATE messaging_send s SET released = s.released + (theirs->>'released')::int,
      held = s.held + (theirs->>'held')::int, unreachable = s.unreachable + (theirs->>'unreachable')::int
    WHERE s.id = send RETURNING s.released INTO total;
    UPDATE coaching_message m SET state = v.state, reason = v.reason, held_since = v.held_since,
      held_until = v.held_until, released_at = CASE WHEN v.state = 'released' THEN at ELSE m.released_at END,
      send_id = CASE WHEN v.state = 'released' THEN send ELSE m.send_id END
    FROM json_to_recordset(theirs->'messages') AS v(id bigint, state text, reason text, held_since date,
                                                    held_until date)
    WHERE m.id = v.id AND m.company_id = owner AND m.state IN ('draft', 'held', 'late', 'unreachable');
    IF theirs->'after' IS NOT NULL THEN
      INSERT INTO records_auditentry (company_id, at, verb, subject_type, subject_id, before, after)
      VALUES (owner, at, 'sent', 'send', send, '{}', 
              (theirs->'after')::jsonb || jsonb_build_object('released', total));
    END IF;
  END LOOP;
  PERFORM set_config('pacenote.company', coalesce(before, ''), true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0001_initial"),
        ("messaging", "0002_batches_of_several_companies"),
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            READY + OPEN + RELEASE,
            "DROP FUNCTION coaching_ready(bigint[], date[], bigint[]);"
            "DROP FUNCTION coaching_open(bigint[], date[], integer[], integer);"
            "DROP FUNCTION coaching_release(json, timestamptz);",
        )
    ]
