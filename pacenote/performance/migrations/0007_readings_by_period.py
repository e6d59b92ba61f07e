"""Find the readings of one day or week without looking through those of two years."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside the work that goes on
    dependencies = [("performance", "0006_versions")]

    operations = [
        AddIndexConcurrently("reading", models.Index(fields=["company", "start", "end"], name="readings_by_period"))
    ]
