"""Keep which station's file put a person on a roster: a newer file takes off only those of its own station."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_roster_source")]

    operations = [
        migrations.AddField(
            model_name="rosterday",
            name="station",
            field=models.CharField(blank=True, help_text="The station its file names, if any.", max_length=12),
        )
    ]
