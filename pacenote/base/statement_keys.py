"""Foreign keys of very large tables, checked once per statement instead of once per row.

PostgreSQL looks each new row's key up by itself: of the 200,000 rows of a sheet and their 400,000 readings that was a
quarter of all the work. Here a statement's keys are gathered first, their few rows are found and locked at once as a
foreign key locks them (FOR KEY SHARE), and what points at a row cannot lose it. What differs: a new key must stand when
its statement ends, not only when the transaction does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import migrations

#: Only what may be missing is missing: a key with an empty column points nowhere, as with MATCH SIMPLE.
_CHECK = """
CREATE FUNCTION {name}_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  missing bigint;
BEGIN
  WITH wanted AS MATERIALIZED (SELECT DISTINCT {own} FROM fresh WHERE ({own}) IS NOT NULL),
       found AS (SELECT FROM {target} t JOIN wanted w ON {matches_wanted} FOR KEY SHARE OF t)
  SELECT (SELECT count(*) FROM wanted) - (SELECT count(*) FROM found) INTO missing;
  IF missing > 0 THEN
    RAISE EXCEPTION 'insert or update on table "{table}" violates foreign key constraint "{name}"'
      USING ERRCODE = 'foreign_key_violation', TABLE = '{table}', CONSTRAINT = '{name}';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER {name}_new AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION {name}_stands();
CREATE TRIGGER {name}_changed AFTER UPDATE ON {table} REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION {name}_stands();
"""
_KEEP = """
CREATE FUNCTION {name}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM {table} c WHERE {matches_old})
     AND NOT EXISTS (SELECT FROM {target} t WHERE {back_again}) THEN
    RAISE EXCEPTION 'update or delete on table "{target}" violates foreign key constraint "{name}" on table "{table}"'
      USING ERRCODE = 'foreign_key_violation', TABLE = '{table}', CONSTRAINT = '{name}';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {name}_kept AFTER DELETE OR UPDATE OF {theirs} ON {target}
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}_kept();
"""
_DROP = """
DROP TRIGGER {name}_new ON {table};
DROP TRIGGER {name}_changed ON {table};
DROP TRIGGER {name}_kept ON {target};
DROP FUNCTION {name}_stands();
DROP FUNCTION {name}_kept();
"""


def checked_by_statement(
    name: str, table: str, columns: Sequence[str], target: str, target_columns: Sequence[str] = ("id", "company_id")
) -> migrations.RunSQL:
    """Return the migration step that lets statement triggers hold the key that the constraint ``name`` held.

    ``target_columns`` must be unique together, and an index of ``table`` must begin with the columns.
    """
    pairs = list(zip(columns, target_columns, strict=True))
    # names come from our own migrations, never from outside
    words: dict[str, Any] = {
        "name": name,
        "table": table,
        "target": target,
        "own": ", ".join(columns),
        "theirs": ", ".join(target_columns),
        "matches_wanted": " AND ".join(f"t.{theirs} = w.{own}" for own, theirs in pairs),
        "matches_old": " AND ".join(f"c.{own} = OLD.{theirs}" for own, theirs in pairs),
        "back_again": " AND ".join(f"t.{theirs} = OLD.{theirs}" for theirs in target_columns),
    }
    forward = f"ALTER TABLE {table} DROP CONSTRAINT {name};" + _CHECK.format(**words) + _KEEP.format(**words)
    backward = _DROP.format(**words) + (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({words['own']}) "
        f"REFERENCES {target} ({words['theirs']}) DEFERRABLE INITIALLY DEFERRED;"
    )
    return migrations.RunSQL(forward, backward)
