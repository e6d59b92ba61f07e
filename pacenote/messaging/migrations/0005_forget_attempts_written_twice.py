"""Keep one row per attempt, where a restart of the database had made a worker write it twice. 0006 forbids a second."""

from django.db import migrations

TWICE = """
DELETE FROM messaging_attempt later USING messaging_attempt first
WHERE later.outgoing_id = first.outgoing_id AND later.number = first.number AND later.id > first.id
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_sms_consent")]

    operations = [migrations.RunSQL(TWICE, migrations.RunSQL.noop)]
