"""A person's past is read in an index, and their newest files are found by another, however long the past is."""

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("performance", "0006_keys_by_statement")]

    operations = [
        migrations.RemoveConstraint(model_name="reading", name="one_reading_per_source"),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("company", "person", "metric", "start", "end", "source", "slot"),
                include=("value", "counts"),
                name="one_reading_per_source",
            ),
        ),
        migrations.AddIndex(
            model_name="performancefile",
            index=models.Index("company", Coalesce("loaded_at", "uploaded_at").desc(), name="files_by_reading"),
        ),
    ]
