"""Look each key of a reading up once: the composite keys of 0001 say all that the simple ones said. See docs/decisions.

The index of companies goes as well: three others begin with the company.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_inbox"), ("performance", "0010_rest_of_a_send")]

    operations = [
        migrations.AlterField(
            "reading",
            "company",
            models.ForeignKey("accounts.company", models.CASCADE, related_name="+", db_constraint=False, db_index=False),
        ),
        migrations.AlterField(
            "reading",
            "person",
            models.ForeignKey("people.person", models.CASCADE, related_name="readings", db_constraint=False),
        ),
        migrations.AlterField(
            "reading",
            "slot",
            models.ForeignKey("performance.slot", models.CASCADE, related_name="readings", db_constraint=False),
        ),
        migrations.AlterField(
            "reading",
            "file",
            models.ForeignKey("performance.performancefile", models.CASCADE, related_name="+", db_constraint=False),
        ),
    ]
