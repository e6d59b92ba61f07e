"""Know at the hand-over when a message may not leave: quiet hours in the person's own zone, unless a send is urgent.

The function visits one company after the other behind its wall, as those of 0007 do.
"""

from django.db import migrations, models

HOURS = """
CREATE FUNCTION messaging_hours(ids bigint[], companies bigint[])
RETURNS TABLE (outgoing_id bigint, zone text, quiet_from time, quiet_until time, urgent boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  owner bigint;
  theirs bigint[];
BEGIN
  FOR owner, theirs IN SELECT c, array_agg(i) FROM unnest(ids, companies) AS pairs(i, c) GROUP BY c LOOP
    PERFORM set_config('pacenote.company', owner::text, true);
    RETURN QUERY
      SELECT o.id, coalesce(nullif(p.zone, ''), c.zone)::text, c.quiet_from, c.quiet_until,
             s.urgent_reason <> '' OR o.source = 'code'
      FROM messaging_outgoing o JOIN accounts_company c ON c.id = o.company_id
      JOIN messaging_send s ON s.id = o.send_id
      JOIN people_person p ON p.id = o.person_id
      WHERE o.id = ANY(theirs);
  END LOOP;
  PERFORM set_config('pacenote.company', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_quiet_hours"),
        ("messaging", "0015_short_texts_in_batches"),
        ("people", "0010_zone_of_a_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="send",
            name="urgent_reason",
            field=models.CharField(
                blank=True,
                default="",
                db_default="",
                help_text="Not held then.",
                max_length=200,
            ),
        ),
        migrations.RunSQL(HOURS, "DROP FUNCTION messaging_hours(bigint[], bigint[]);"),
    ]
