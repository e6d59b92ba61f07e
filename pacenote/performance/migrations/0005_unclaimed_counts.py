"""Keep what a file counts of nobody: while an alert is nobody's, no one can be said to have had none."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("performance", "0004_file_station")]

    operations = [
        migrations.AddField(
            model_name="performancefile",
            name="unclaimed",
            field=models.JSONField(blank=True, default=dict, help_text="Counts by metric that belong to nobody."),
        )
    ]
