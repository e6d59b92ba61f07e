"""The time zone of a person who does not live on the company's clock."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0009_shipped_remark_types")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="zone",
            field=models.CharField(blank=True, db_default="", default="", help_text="Empty: the company's.", max_length=64),
        ),
    ]
