"""Let the functions of 0007 know texts: consent, STOP and the number as they are at the claim, and counted segments.

``declined`` now says why a message must not leave any more. What bounced counts for the address it bounced at.
"""

from importlib import import_module

from django.db import migrations

before = import_module("pacenote.messaging.migrations.0007_batches_of_several_companies")

DROP_FROZEN = "DROP FUNCTION messaging_frozen(bigint[], bigint[]);"
DROP_OLD_SETTLE = (
    "DROP FUNCTION messaging_settle(bigint[], bigint[], integer[], text[], text[], text[], timestamptz[],"
    " timestamptz, timestamptz);"
)
DROP_SETTLE = (
    "DROP FUNCTION messaging_settle(bigint[], bigint[], integer[], text[], text[], text[], timestamptz[], integer[],"
    " timestamptz, timestamptz);"
)
FROZEN = """
CREATE FUNCTION messaging_frozen(ids bigint[], companies bigint[])
RETURNS TABLE (outgoing_id bigint, company_id bigint, company_name text, person_id bigint, channel text,
               recipient text, language text, subject text, body text, stopped boolean, declined text)
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
             o.subject::text, o.body, s.stopped_at IS NOT NULL,
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
      WHERE o.id = ANY(theirs);
  END LOOP;
  PERFORM set_config('pacenote.company', '', true);
END $$;
"""
SETTLE = (
    before.SETTLE.replace("again timestamptz[], started", "again timestamptz[], counted integer[], started")
    .replace("outcome, code, receipt)", "outcome, code, receipt, price_unit,\n                                   segments)")
    .replace("u.code, u.receipt\n", "u.code, u.receipt, '', u.counted\n")
    .replace("statuses, codes, receipts, again)\n", "statuses, codes, receipts, again, counted)\n")
    .replace("status, code, receipt, again)\n", "status, code, receipt, again, counted)\n")
)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_text_messages")]

    operations = [
        migrations.RunSQL(
            DROP_FROZEN + DROP_OLD_SETTLE + FROZEN + SETTLE,
            DROP_FROZEN + DROP_SETTLE + before.FROZEN + before.SETTLE,
        )
    ]
