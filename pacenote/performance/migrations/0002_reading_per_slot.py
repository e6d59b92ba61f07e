"""Let a person have a reading of one source in each of two slots of a period: two stations list the same driver."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("performance", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="reading", name="one_reading_per_source"),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("company", "person", "metric", "start", "end", "source", "slot"), name="one_reading_per_source"
            ),
        ),
    ]
