"""Keep the values of a refusal's sentence apart from its template, so that a page can translate it.

Sentences that are stored already are templates without values.
"""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("performance", "0002_reading_per_slot")]

    operations = [
        migrations.AddField(
            model_name="performancefile", name="error_values", field=models.JSONField(blank=True, default=dict)
        )
    ]
