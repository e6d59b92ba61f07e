"""A worker that comes back after its lease ended writes down what it knows, also that nothing was taken.

Before, only *sent* was heard of a delivery that had been called *unknown* meanwhile: what the other side had refused
stayed a doubt. A claim that somebody else has taken up since keeps its own outcome.
"""

from django.db import migrations

SETTLE = """
CREATE OR REPLACE FUNCTION messaging_settle(
  ids bigint[], companies bigint[], numbers integer[], statuses text[], codes text[], receipts text[],
  again timestamptz[], counted integer[], started timestamptz, ended timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  owner bigint;
  changed integer;
BEGIN
  UPDATE messaging_delivery d
  SET status = u.status, due_at = coalesce(u.again, d.due_at),
      finished_at = CASE WHEN u.again IS NULL THEN ended END,
      error_code = CASE WHEN u.status = 'sent' THEN '' ELSE u.code END
  FROM unnest(ids, numbers, statuses, codes, again) AS u(id, number, status, code, again)
  WHERE d.outgoing_id = u.id
    AND (d.status IN ('sending', 'unknown') AND d.attempts = u.number OR d.status = 'unknown' AND u.status = 'sent');
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


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_batches_of_several_companies")]

    operations = [migrations.RunSQL(SETTLE, migrations.RunSQL.noop)]  # the code before it works with it as well
