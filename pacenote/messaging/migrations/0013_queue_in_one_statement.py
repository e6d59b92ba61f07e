"""Put messages of several companies in the queue by one statement.

A frozen text, its delivery and its link belong together and are written together; the batch travels as one JSON text
(see base.querysets). The function runs with the rights of whoever calls it (SECURITY INVOKER), visits one company after
the other behind its wall, and leaves the transaction seeing what it saw before.
"""

from django.db import migrations

ENQUEUE = """
CREATE FUNCTION messaging_enqueue(batch json, at timestamptz, expires timestamptz) RETURNS void
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
        language text, subject text, body text, turn int, token_hash text, line text)
    ), texts AS (
      INSERT INTO messaging_outgoing (id, company_id, send_id, person_id, source, source_id, channel, recipient,
                                      language, subject, body, created_at)
      SELECT id, owner, send_id, person_id, source, source_id, channel, recipient, language, subject, body, at FROM v
    ), links AS (
      INSERT INTO messaging_personallink (outgoing_id, company_id, token_hash, line, expires_at)
      SELECT id, owner, token_hash, line, expires FROM v WHERE token_hash <> ''
    )
    INSERT INTO messaging_delivery (outgoing_id, company_id, send_id, channel, status, due_at, turn, attempts,
                                    error_code)
    SELECT id, owner, send_id, channel, 'pending', at, turn, 0, '' FROM v;
  END LOOP;
  PERFORM set_config('pacenote.company', coalesce(before, ''), true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0012_pace")]

    operations = [migrations.RunSQL(ENQUEUE, "DROP FUNCTION messaging_enqueue(json, timestamptz, timestamptz);")]
