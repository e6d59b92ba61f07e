"""Remind users of missing files before a send."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_late_policy")]

    operations = [
        migrations.AddField(
            model_name="company",
            name="reminder_minutes",
            field=models.PositiveSmallIntegerField(
                default=60, help_text="How long before a send users hear what is missing; 0 is never."
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="reminded",
            field=models.BooleanField(
                default=True, help_text="Is reminded of files, where the role may import them."
            ),
        ),
    ]
