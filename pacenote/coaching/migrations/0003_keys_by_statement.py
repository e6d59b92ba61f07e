"""The keys of findings are checked once per statement (see ``base.statement_keys``).

Each was held twice, by itself and together with the company, and two had two indexes. A week of 200 people made
20,000 look-ups at the commit.
"""

import django.db.models.deletion
from django.db import migrations, models

from pacenote.base.statement_keys import checked_by_statement


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_address_changes"),
        ("coaching", "0002_release_of_many_companies"),
        ("people", "0005_erased_people"),
        ("performance", "0006_keys_by_statement"),
    ]

    operations = [
        migrations.AlterField(
            model_name="finding",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.company",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="file",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="performance.performancefile",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="findings",
                to="coaching.message",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="rule",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="coaching.rule",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="slot",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="performance.slot",
            ),
        ),
        *(
            checked_by_statement(
                f"coaching_finding_{column}_company", "coaching_finding", [column, "company_id"], target
            )
            for column, target in (
                ("person_id", "people_person"),
                ("slot_id", "performance_slot"),
                ("file_id", "performance_performancefile"),
                ("rule_id", "coaching_rule"),
                ("message_id", "coaching_message"),
            )
        ),
    ]
