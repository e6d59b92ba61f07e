"""Keep with each row its own period, what its values were summed of, and the reasons behind them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        migrations.AddField("filerow", "pieces", models.JSONField(blank=True, default=dict)),
        migrations.AddField("filerow", "reasons", models.JSONField(blank=True, default=dict)),
        migrations.AddField("filerow", "start", models.DateField(null=True)),
        migrations.AddField("filerow", "end", models.DateField(null=True)),
    ]
