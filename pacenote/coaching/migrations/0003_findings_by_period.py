"""Find the findings of one day or week, and of those after it, without looking through those of two years."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside the work that goes on
    dependencies = [("coaching", "0002_finding_changed")]

    operations = [AddIndexConcurrently("finding", models.Index(fields=["company", "start"], name="findings_by_period"))]
