"""The hours in which nobody is written to, as they were fixed before."""

from django.db import migrations, models

import pacenote.accounts.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_inbox")]

    operations = [
        migrations.AddField(
            model_name="company",
            name="quiet_from",
            field=models.TimeField(default=pacenote.accounts.models.default_quiet_from),
        ),
        migrations.AddField(
            model_name="company",
            name="quiet_until",
            field=models.TimeField(
                default=pacenote.accounts.models.default_quiet_until,
                help_text="In each person's own zone; the same as its beginning: no quiet hours.",
            ),
        ),
    ]
