"""The other way in which sealed words and entries of the audit log may go: everything about one person, on request.

As with the periods of a company the function (SECURITY DEFINER) asks for itself: the erasure must stand in the audit
log already and name that person, and neither they nor whoever they were merged with may be on hold. It finds itself
which entries of the audit log are about them: their own, and those of their messages, findings, disputes, deliveries
and of sessions in which nobody else was coached. So it is called before the rows go. Hashes and places stay.
"""

from django.conf import settings
from django.db import migrations

ERASE = """
CREATE FUNCTION records_erase_person(entry bigint, whose bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  here bigint := NULLIF(current_setting('pacenote.company', true), '')::bigint;
  held bigint[];
  deeds bigint[];
  changed integer;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM records_auditentry a WHERE a.id = entry AND a.company_id = here AND a.verb = 'erased'
      AND a.subject_type = 'retention' AND a.after->>'class' = 'person' AND (a.after->>'person')::bigint = whose)
    OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = whose AND p.company_id = here) THEN
    RAISE EXCEPTION 'no erasure of person % is on record in company %', whose, here;
  END IF;
  WITH RECURSIVE kept AS (
    SELECT h.person_id AS id FROM people_legalhold h WHERE h.company_id = here AND h.ended_at IS NULL
    UNION
    SELECT CASE WHEN p.id = k.id THEN p.merged_into_id ELSE p.id END FROM kept k
    JOIN people_person p ON p.company_id = here AND p.merged_into_id IS NOT NULL AND k.id IN (p.id, p.merged_into_id)
  )
  SELECT coalesce(array_agg(id), '{}') INTO held FROM kept;
  IF whose = ANY(held) THEN
    RAISE EXCEPTION 'person % of company % is on hold', whose, here;
  END IF;
  SELECT coalesce(array_agg(a.id), '{}') INTO deeds FROM records_auditentry a
  WHERE a.company_id = here AND (
    (a.subject_type = 'person' AND a.subject_id = whose)
    OR (a.subject_type = 'message' AND a.subject_id IN
        (SELECT m.id FROM coaching_message m WHERE m.company_id = here AND m.person_id = whose))
    OR (a.subject_type = 'finding' AND a.subject_id IN
        (SELECT f.id FROM coaching_finding f WHERE f.company_id = here AND f.person_id = whose))
    OR (a.subject_type = 'dispute' AND a.subject_id IN
        (SELECT d.id FROM coaching_dispute d WHERE d.company_id = here AND d.person_id = whose))
    OR (a.subject_type = 'outgoing' AND a.subject_id IN
        (SELECT o.id FROM messaging_outgoing o WHERE o.company_id = here AND o.person_id = whose))
    OR (a.subject_type = 'session' AND a.subject_id IN
        (SELECT t.session_id FROM coaching_sessions_trainee t WHERE t.company_id = here
         GROUP BY t.session_id HAVING bool_and(t.person_id IS NOT NULL AND t.person_id = whose))));
  DELETE FROM records_auditentry WHERE company_id = here AND id = ANY(deeds);
  UPDATE records_seal SET content = '', erased = entry
  WHERE company_id = here AND erased IS NULL
    AND (person = whose OR (kind = 'audit' AND subject = ANY(deeds)));
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0006_audit_by_deed'),
        ('people', '0005_erased_people'),
        ('coaching', '0001_initial'),
        ('messaging', '0001_initial'),
        ('coaching_sessions', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(ERASE, "DROP FUNCTION records_erase_person(bigint, bigint);"),
        migrations.RunSQL(
            "REVOKE ALL ON FUNCTION records_erase_person(bigint, bigint) FROM PUBLIC; "
            f"GRANT EXECUTE ON FUNCTION records_erase_person(bigint, bigint) TO {settings.APP_ROLE};",
            migrations.RunSQL.noop,
        ),
    ]
