"""Read and record a batch of deliveries that belong to several companies by one statement each.

Both functions run with the rights of whoever calls them (SECURITY INVOKER): row-level security holds inside. They
visit one company after the other, as base.tenancy.see_company does, and leave the transaction seeing none.
"""

from django.db import migrations

FROZEN = """
CREATE FUNCTION messaging_frozen(ids bigint[], companies bigint[])
RETURNS TABLE (outgoing_id bigint, company_id bigint, company_name text, person_id bigint, channel text,
               recipient text, language text, subject text, body text, stopped boolean, declined boolean)
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
             o.channel = 'email' AND EXISTS (SELECT FROM messaging_preference p WHERE p.person_id = o.person_id
                                             AND p.channel = o.channel AND NOT p.enabled)
      FROM messaging_outgoing o JOIN accounts_company c ON c.id = o.company_id
      JOIN messaging_send s ON s.id = o.send_id
      WHERE o.id = ANY(theirs);
  END LOOP;
  PERFORM set_config('pacenote.company', '', true);
END $$;
"""
SETTLE = """
CREATE FUNCTION messaging_settle(ids bigint[], companies bigint[], numbers integer[], statuses text[], codes text[],
                                 receipts text[], again timestamptz[], started timestamptz, ended timestamptz)
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
    INSERT INTO messaging_attempt (company_id, outgoing_id, number, started_at, finished_at, outcome, code, receipt)
    SELECT u.company, u.id, u.number, started, ended, CASE WHEN u.again IS NULL THEN u.status ELSE 'retry' END,
           u.code, u.receipt
    FROM unnest(ids, companies, numbers, statuses, codes, receipts, again)
         AS u(id, company, number, status, code, receipt, again)
    WHERE u.company = owner
    ON CONFLICT (outgoing_id, number) DO NOTHING;
  END LOOP;
  PERFORM set_config('pacenote.company', '', true);
  RETURN changed;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_attempt_written_once")]

    operations = [
        migrations.RunSQL(
            FROZEN + SETTLE,
            "DROP FUNCTION messaging_frozen(bigint[], bigint[]);"
            "DROP FUNCTION messaging_settle(bigint[], bigint[], integer[], text[], text[], text[], timestamptz[],"
            " timestamptz, timestamptz);",
        )
    ]
