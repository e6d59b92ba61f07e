"""Keep what was sent, skipped or expired in the order of the log, however long it grows."""

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0011_message_short'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='message',
            index=models.Index(models.F('company'), models.OrderBy(Coalesce('released_at', 'composed_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('state__in', ['released', 'skipped', 'expired'])), name='closed_newest_first'),
        ),
    ]
