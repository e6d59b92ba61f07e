"""Look each key of a row up once: the composite keys of 0001 say all that the simple ones said. See docs/decisions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_inbox"), ("imports", "0007_mapping_purposes"), ("performance", "0010_rest_of_a_send")]

    operations = [
        migrations.AlterField(
            "filerow",
            "company",
            models.ForeignKey("accounts.company", models.CASCADE, related_name="+", db_constraint=False),
        ),
        migrations.AlterField(
            "filerow",
            "file",
            models.ForeignKey(
                "performance.performancefile",
                models.CASCADE,
                related_name="file_rows",
                db_constraint=False,
                db_index=False,
            ),
        ),
        migrations.AlterField(
            "filerow",
            "person",
            models.ForeignKey("people.person", models.SET_NULL, null=True, related_name="+", db_constraint=False),
        ),
    ]
