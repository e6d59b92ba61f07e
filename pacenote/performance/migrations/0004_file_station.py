"""Keep the station that a file names, so that files of one kind and station can be told from another's."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("performance", "0003_error_values")]

    operations = [
        migrations.AddField(
            model_name="performancefile",
            name="station",
            field=models.CharField(blank=True, help_text="The code that the file names, if any.", max_length=12),
        )
    ]
