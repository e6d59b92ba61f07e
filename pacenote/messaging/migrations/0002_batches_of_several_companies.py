"""Queue, read and record a batch of messages that belong to several companies by one statement each.

The functions run with the rights of whoever calls them (SECURITY INVOKER): row-level security holds inside. They visit
one company after the other behind its wall, as base.tenancy.see_company does.
"""

from django.db import migrations

#: What is about to leave, with all that may still forbid it as it is at the claim: consent, STOP, the number, quiet
#: hours. ``declined`` says why a message must not leave any more; what bounced counts for the address it bounced at.
FROZEN = """
CREATE FUNCTION messaging_frozen(ids bigint[], companies bigint[])
RETURNS TABLE (outgoing_id bigint, company_id bigint, company_name text, person_id bigint, channel text,
               recipient text, language text, subject text, body text, short text, calendar text,
               reply_to text, zone text, quiet_from time, quiet_until time, urgent boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  owner bigint;
  theirs bigint[];
BEGIN
  FOR owner, theirs IN SELECT c, array_agg(i) FROM unnest(ids, companies) AS pairs(i, c) GROUP BY c LOOP
    PERFORM set_config('pacenote.company', owner::text, true);
    RETURN QUERY
      SELECT o.id, o.company_id, c.name::text, o.person_id, o.channel::text, o.recipient::text, o.language::text,
             o.subject::text, o.body, o.short, o.calendar, c.reply_to::text,
             coalesce(nullif(who.zone, ''), c.zone)::text, c.quiet_from, c.quiet_until,
             s.urgent_reason <> '' OR o.source = 'code'
      FROM messaging_outgoing o JOIN accounts_company c ON c.id = o.company_id
      JOIN messaging_send s ON s.id = o.send_id
      JOIN people_person who ON who.id = o.person_id
      WHERE o.id = ANY(theirs);
  END LOOP;
  PERFORM set_config('pacenote.company', '', true);
END $$;
"""
#: What became of a batch: the delivery's state and one row per attempt, however often it is called.
SETTLE = """
CREATE FUNCTION messaging_settle(ids bigint[], companies bigint[], numbers integer[], statuses text[], codes text[],
                                 receipts text[], again timestamptz[], counted integer[], started timestamptz, ended timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  owner bigint;
  changed integer;
BEGIN
  UPDATE messaging_delivery d
  SET status = u.status, due_at = coalesce(u.again, d.due_at),
      finished_at = CASE WHEN u.again IS NULL THEN ended ELSE d.finished_at END,
      error_code = CASE WHEN u.status = 'sent' THEN '' ELSE u.code END
  FROM unnest(ids, numbers, statuses, codes, again) AS u(id, number, status, code, again)
  WHERE d.outgoing_id = u.id
    AND (d.status = 'sending' AND d.attempts = u.number OR d.status = 'unknown' AND u.status IN ('sent', 'unknown'));
  GET DIAGNOSTICS changed = ROW_COUNT;
  FOR owner IN SELECT DISTINCT unnest(companies) LOOP
    PERFORM set_config('pacenote.company', owner::text, true);
    INSERT INTO messaging_attempt (company_id, outgoing_id, number, started_at, finished_at, outcome, code, receipt, price_unit,
                                   segments)
    SELECT u.company, u.id, u.number, started, ended, CASE WHEN u.again IS NULL THEN u.status ELSE 'retry' END,
           u.code, u.receipt, '', u.counted
    FROM unnest(ids, companies, numbers, statuses, codes, receipts, again, counted)
         AS u(id, company, number, status, code, receipt, again, counted)
    WHERE u.company = owner
    ON CONFLICT (outgoing_id, number) DO NOTHING;
  END LOOP;
  PERFORM set_config('pacenote.company', '', true);
  RETURN changed;
END $$;
"""
#: A frozen text, its delivery and its link belong together and are written together; the batch travels as one JSON text
#: (see base.querysets). It may be due later than now: a send by hand waits some seconds in which it can be undone.
ENQUEUE = """
CREATE FUNCTION messaging_enqueue(batch json, at timestamptz, due timestamptz, expires timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  before text := current_setting('pacenote.company', true);
  owner bigint;
  theirs json;
BEGIN
  FOR owner, theirs IN SELECT e.key::bigint, e.value FROM json_each(batch) e LOOP
    PERFORM set_config('pacenote.company', owner::text, true);
    WITH v AS MATERIALIZED (
      SELECT * FROM json_to_recordset(theirs) AS v(
        id bigint, send_id bigint, person_id bigint, source text, source_id bigint, channel text, recipient text,
        language text, subject text, body text, turn int, short text, calendar text, token_hash text, line text)
    ), texts AS (
      INSERT INTO messaging_outgoing (id, company_id, send_id, person_id, source, source_id, channel, recipient,
                                      language, subject, body, short, calendar, created_at)
      SELECT id, owner, send_id, person_id, source, source_id, channel, recipient, language, subject, body, short, coalesce(calendar, ''),
             at FROM v
    ), links AS (
      INSERT INTO messaging_personallink (outgoing_id, company_id, token_hash, line, expires_at)
      SELECT id, owner, token_hash, line, expires FROM v WHERE token_hash <> ''
    )
    INSERT INTO messaging_delivery (outgoing_id, company_id, send_id, channel, status, due_at, turn, attempts,
                                    error_code)
    SELECT id, owner, send_id, channel, 'pending', due, turn, 0, '' FROM v;
  END LOOP;
  PERFORM set_config('pacenote.company', coalesce(before, ''), true);
END $$;
"""
#: Marks what is about to leave, and asks afterwards what forbids it: whoever committed a STOP before the mark is heard,
#: and no message begins after one.
BEGIN = """
CREATE FUNCTION messaging_begin(ids bigint[], companies bigint[], numbers integer[])
RETURNS TABLE (outgoing_id bigint, forbidden text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  owner bigint;
  theirs bigint[];
BEGIN
  FOR owner, theirs IN
    WITH marked AS (
      UPDATE messaging_delivery d SET begun_at = clock_timestamp()
      FROM unnest(ids, companies, numbers) AS mine(id, company, number)
      WHERE d.outgoing_id = mine.id AND d.attempts = mine.number AND d.status = 'sending'
      RETURNING mine.id AS id, mine.company AS company
    ) SELECT company, array_agg(id) FROM marked GROUP BY company
  LOOP
    PERFORM set_config('pacenote.company', owner::text, true);
    RETURN QUERY
      SELECT o.id,
             CASE
               WHEN c.paused_at IS NOT NULL THEN 'paused'
               WHEN s.stopped_at IS NOT NULL THEN 'stopped_later'
               WHEN o.channel NOT IN ('email', 'sms') THEN ''
               WHEN EXISTS (SELECT FROM messaging_preference p
                            WHERE p.person_id = o.person_id AND p.channel = o.channel AND NOT p.enabled
                              AND (p.reason <> 'bounced' OR p.address IN ('', o.recipient)))
                 THEN CASE WHEN o.channel = 'email' THEN 'unsubscribed' ELSE 'texts_off' END
               WHEN o.channel = 'email' THEN ''
               WHEN o.recipient <> (SELECT phone FROM people_person WHERE id = o.person_id) THEN 'number_changed'
               WHEN EXISTS (SELECT FROM messaging_phonestop t JOIN messaging_personallink l ON l.line = t.line
                            WHERE l.outgoing_id = o.id) THEN 'stop'
               WHEN (SELECT a.given AND a.phone IN ('', o.recipient) FROM messaging_smsconsent a
                     WHERE a.person_id = o.person_id ORDER BY a.id DESC LIMIT 1) THEN ''
               ELSE 'texts_off'
             END
      FROM messaging_outgoing o JOIN accounts_company c ON c.id = o.company_id
      JOIN messaging_send s ON s.id = o.send_id
      WHERE o.id = ANY(theirs);
  END LOOP;
  PERFORM set_config('pacenote.company', '', true);
END $$;
"""
#: Pages of deliveries keep room for the marks of a hand-over, so that a mark touches no index.
ROOM = "ALTER TABLE messaging_delivery SET (fillfactor = 70);"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FROZEN + SETTLE + ENQUEUE + BEGIN + ROOM,
            "DROP FUNCTION messaging_begin(bigint[], bigint[], integer[]);"
            "DROP FUNCTION messaging_frozen(bigint[], bigint[]);"
            "DROP FUNCTION messaging_settle(bigint[], bigint[], integer[], text[], text[], text[], timestamptz[],"
            " integer[], timestamptz, timestamptz);"
            "DROP FUNCTION messaging_enqueue(json, timestamptz, timestamptz, timestamptz);"
            "ALTER TABLE messaging_delivery RESET (fillfactor);",
        )
    ]
