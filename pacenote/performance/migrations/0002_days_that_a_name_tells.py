"""Two days' reports with the same bytes are two files where only their names tell the days."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_api_tokens'),
        ('performance', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='performancefile',
            name='same_bytes_once',
        ),
        migrations.AddField(
            model_name='performancefile',
            name='named_for',
            field=models.CharField(blank=True, db_default='', default='', help_text='First and last day in its name, if any.', max_length=21),
        ),
        migrations.AddConstraint(
            model_name='performancefile',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), ('rerun_of', None)), fields=('company', 'sha256', 'named_for'), name='same_bytes_once'),
        ),
    ]
