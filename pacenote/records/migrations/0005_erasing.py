"""The one way in which sealed words and entries of the audit log may go: by a company's own period, on record.

The application can neither change a seal nor remove an entry of the audit log. This function can (SECURITY DEFINER),
and asks for itself: the erasure must stand in the audit log already, name the kind, keep to the period that the company
has set, and concern nobody who is on hold. Hashes and places in the chain stay as they are.
"""

from django.conf import settings
from django.db import migrations

ERASE = """
CREATE FUNCTION records_erase(entry bigint, what text, subjects bigint[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  here bigint := NULLIF(current_setting('pacenote.company', true), '')::bigint;
  edge date;
  held bigint[];
  changed integer;
BEGIN
  SELECT (a.after->>'before')::date INTO edge FROM records_auditentry a
  JOIN records_retentionrule r ON r.company_id = a.company_id AND r.name = a.after->>'class'
  WHERE a.id = entry AND a.company_id = here AND a.verb = 'erased' AND a.subject_type = 'retention'
    AND a.after->'kinds' ? what AND (a.after->>'before')::date <= (a.at - make_interval(months => r.months))::date + 1;
  IF edge IS NULL THEN
    RAISE EXCEPTION 'no erasure of % is on record within the period of company %', what, here;
  END IF;
  WITH RECURSIVE kept AS (
    SELECT h.person_id AS id FROM people_legalhold h WHERE h.company_id = here AND h.ended_at IS NULL
    UNION
    SELECT CASE WHEN p.id = k.id THEN p.merged_into_id ELSE p.id END FROM kept k
    JOIN people_person p ON p.company_id = here AND p.merged_into_id IS NOT NULL AND k.id IN (p.id, p.merged_into_id)
  )
  SELECT coalesce(array_agg(id), '{}') INTO held FROM kept;
  IF what = 'audit' THEN
    IF cardinality(held) > 0 THEN
      RAISE EXCEPTION 'somebody of company % is on hold', here;
    END IF;
    DELETE FROM records_auditentry
    WHERE company_id = here AND id = ANY(subjects) AND at < edge::timestamp AT TIME ZONE 'UTC' + interval '1 day'
      AND NOT (subject_type IN ('retention', 'hold'));
    subjects := ARRAY(SELECT s FROM unnest(subjects) s
                      WHERE NOT EXISTS (SELECT 1 FROM records_auditentry a WHERE a.id = s));
  END IF;
  UPDATE records_seal s SET content = '', erased = entry
  WHERE s.company_id = here AND s.kind = what AND s.subject = ANY(subjects) AND s.erased IS NULL
    AND (s.person IS NULL OR s.person <> ALL(held))
    AND EXISTS (SELECT 1 FROM records_seal f WHERE f.company_id = here AND f.kind = what AND f.subject = s.subject
                AND f.day < edge);
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_retention'),
        ('people', '0004_legal_holds'),
    ]

    operations = [
        migrations.RunSQL(ERASE, "DROP FUNCTION records_erase(bigint, text, bigint[]);"),
        migrations.RunSQL(
            "REVOKE ALL ON FUNCTION records_erase(bigint, text, bigint[]) FROM PUBLIC; "
            f"GRANT EXECUTE ON FUNCTION records_erase(bigint, text, bigint[]) TO {settings.APP_ROLE};",
            migrations.RunSQL.noop,
        ),
    ]
