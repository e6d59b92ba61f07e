"""Tell a user once per key, and say how far the e-mail of a line in the bell is."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_reminders'),
        ('messaging', '0009_texts_in_batches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='key',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='notification',
            name='mail',
            field=models.CharField(blank=True, choices=[('', 'Bell only'), ('due', 'Due'), ('handing', 'Handing over'), ('sent', 'Handed over'), ('failed', 'Failed')], max_length=8),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('mail', 'due')), fields=['company'], name='bell_to_mail'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('company', 'user', 'key'), name='told_once_per_key'),
        ),
    ]
