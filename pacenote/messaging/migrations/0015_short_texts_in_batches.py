"""Let ``messaging_frozen`` return the short text of 0014 as well, and ``messaging_enqueue`` write it.

What is queued may be due later than now: a send by hand waits some seconds in which it can be undone.
"""

from importlib import import_module

from django.db import migrations

texts = import_module("pacenote.messaging.migrations.0009_texts_in_batches")
queue = import_module("pacenote.messaging.migrations.0013_queue_in_one_statement")

DROP_ENQUEUE = "DROP FUNCTION messaging_enqueue(json, timestamptz, timestamptz);"
DROP_NEW_ENQUEUE = "DROP FUNCTION messaging_enqueue(json, timestamptz, timestamptz, timestamptz);"
FROZEN = texts.FROZEN.replace("subject text, body text,", "subject text, body text, short text,").replace(
    "o.subject::text, o.body,", "o.subject::text, o.body, o.short,"
)
ENQUEUE = (
    queue.ENQUEUE.replace("at timestamptz, expires", "at timestamptz, due timestamptz, expires")
    .replace("body text, turn int,", "body text, turn int, short text,")
    .replace("subject, body, created_at)", "subject, body, short, created_at)")
    .replace("subject, body, at FROM v", "subject, body, short, at FROM v")
    .replace("'pending', at, turn", "'pending', due, turn")
)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0014_outgoing_short")]

    operations = [
        migrations.RunSQL(
            texts.DROP_FROZEN + DROP_ENQUEUE + FROZEN + ENQUEUE,
            texts.DROP_FROZEN + DROP_NEW_ENQUEUE + texts.FROZEN + queue.ENQUEUE,
        )
    ]
