"""Ask what forbids a message where it is marked as about to leave, no longer where it is claimed.

Between the two lie up to a hundred hand-overs. The mark comes first and the question after it, each with a snapshot of
its own: whoever committed a STOP before the mark is heard, and no message begins after one.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("pacenote.messaging.migrations.0003_calendar_of_outgoing")

#: A message as it was queued, with its person's quiet hours.
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
#: Marks those whose claim still stands and says of each what forbids it by now, empty where nothing does: pause, stop
#: of its send, unsubscription, consent, STOP, the number. What bounced counts for the address it bounced at.
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


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_calendar_of_outgoing")]

    operations = [
        migrations.RunSQL(
            "DROP FUNCTION messaging_frozen(bigint[], bigint[]);" + FROZEN + BEGIN,
            "DROP FUNCTION messaging_begin(bigint[], bigint[], integer[]);" + BEFORE.FROZEN,
        )
    ]
