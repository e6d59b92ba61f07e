"""The readings of a person are found by the beginning of ``one_reading_per_source``, company and person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("performance", "0002_days_that_a_name_tells"), ("people", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="reading",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="readings",
                to="people.person",
            ),
        ),
    ]
