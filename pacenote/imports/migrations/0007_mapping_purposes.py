"""Mappings of lists of people and of rosters beside those of metric sheets."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0006_file_cases")]

    operations = [
        migrations.AddField(
            model_name="savedmapping",
            name="purpose",
            field=models.CharField(
                choices=[("sheet", "Metric sheet"), ("people", "People list"), ("roster", "Roster")],
                default="sheet",
                max_length=8,
            ),
        ),
    ]
