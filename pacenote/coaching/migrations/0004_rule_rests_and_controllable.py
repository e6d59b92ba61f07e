"""Keep on a rule how long a told point rests, and whether a person can influence it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0003_findings_by_period'),
    ]

    operations = [
        migrations.AddField(
            model_name='rule',
            name='controllable',
            field=models.BooleanField(default=True, help_text='The person can influence it.'),
        ),
        migrations.AddField(
            model_name='rule',
            name='repeat_days',
            field=models.PositiveSmallIntegerField(default=7, help_text='Told again earlier only if it got worse.'),
        ),
    ]
