"""A frozen mail may carry a message to its reader's calendar (RFC 6047).

Both functions are those of 0002 with one column more; what a function returns cannot be changed, so one is made anew.
"""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("pacenote.messaging.migrations.0002_batches_of_several_companies")

FROZEN = """
DROP FUNCTION messaging_frozen(bigint[], bigint[]);
CREATE FUNCTION messaging_frozen(ids bigint[], companies bigint[])
RETURNS TABLE (outgoing_id bigint, company_id bigint, company_name text, person_id bigint, channel text,
               recipient text, language text, subject text, body text, short text, calendar text,
               reply_to text, zone text, quiet_from time, quiet_until time, urgent boolean, stopped boolean, declined text)
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
             s.urgent_reason <> '' OR o.source = 'code', s.stopped_at IS NOT NULL,
             CASE
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
      JOIN people_person who ON who.id = o.person_id
      WHERE o.id = ANY(theirs);
  END LOOP;
  PERFORM set_config('pacenote.company', '', true);
END $$;
"""
ENQUEUE = """
CREATE OR REPLACE FUNCTION messaging_enqueue(batch json, at timestamptz, due timestamptz, expires timestamptz) RETURNS void
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


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_batches_of_several_companies")]

    operations = [
        migrations.AddField(
            model_name="outgoing",
            name="calendar",
            field=models.TextField(blank=True, db_default="", default="", help_text="For its reader's calendar."),
        ),
        migrations.RunSQL(
            FROZEN + ENQUEUE,
            "DROP FUNCTION messaging_frozen(bigint[], bigint[]);"
            + BEFORE.FROZEN
            + BEFORE.ENQUEUE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
    ]
