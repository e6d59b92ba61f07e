"""Let ``messaging_frozen`` return where answers go, and what ``messaging_hours`` of 0016 returned: one look for both."""

from importlib import import_module

from django.db import migrations

texts = import_module("pacenote.messaging.migrations.0009_texts_in_batches")
short = import_module("pacenote.messaging.migrations.0015_short_texts_in_batches")
quiet = import_module("pacenote.messaging.migrations.0016_quiet_hours")

DROP_HOURS = "DROP FUNCTION messaging_hours(bigint[], bigint[]);"
FROZEN = (
    short.FROZEN.replace(
        "body text, short text,",
        "body text, short text,\n"
        "               reply_to text, zone text, quiet_from time, quiet_until time, urgent boolean,",
    )
    .replace(
        "o.body, o.short,",
        "o.body, o.short, c.reply_to::text,\n"
        "             coalesce(nullif(who.zone, ''), c.zone)::text, c.quiet_from, c.quiet_until,\n"
        "             s.urgent_reason <> '' OR o.source = 'code',",
    )
    .replace(
        "JOIN messaging_send s ON s.id = o.send_id",
        "JOIN messaging_send s ON s.id = o.send_id\n      JOIN people_person who ON who.id = o.person_id",
    )
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_reply_to"), ("messaging", "0016_quiet_hours")]

    operations = [
        migrations.RunSQL(
            texts.DROP_FROZEN + DROP_HOURS + FROZEN, texts.DROP_FROZEN + short.FROZEN + quiet.HOURS
        )
    ]
