"""Let ``coaching_open`` return what a text message says where the whole does not fit; not for a user's own words."""

from importlib import import_module

from django.db import migrations

before = import_module("pacenote.coaching.migrations.0009_release_many_companies")

DROP = "DROP FUNCTION coaching_open(bigint[], date[], integer[], integer);"
OPEN = before.OPEN.replace("body text,", "body text, short text,").replace(
    "m.subject::text, m.text,", "m.subject::text, m.text, CASE WHEN m.edited_at IS NULL THEN m.short ELSE '' END,"
)


class Migration(migrations.Migration):
    dependencies = [("coaching", "0012_closed_newest_first"), ("messaging", "0015_short_texts_in_batches")]

    operations = [migrations.RunSQL(DROP + OPEN, DROP + before.OPEN)]
