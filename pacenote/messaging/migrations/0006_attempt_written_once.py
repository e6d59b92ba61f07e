"""Write an attempt once, and find what the outbox kept and what was stopped late without reading years of deliveries.

Pages of deliveries keep room for the marks of a hand-over, so that a mark touches no index.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_forget_attempts_written_twice")]

    operations = [
        migrations.RemoveIndex(model_name="attempt", name="attempts_in_order"),
        migrations.AlterField(
            model_name="attempt",
            name="outgoing",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attempts",
                to="messaging.outgoing",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(fields=("outgoing", "number"), name="attempt_written_once"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["company", "-finished_at", "-outgoing"],
                name="deliveries_kept",
                condition=models.Q(channel="outbox", status__in=["sent", "delivered"]),
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["company"],
                name="deliveries_stopped_later",
                condition=models.Q(status="canceled", error_code="stopped_later"),
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE messaging_delivery SET (fillfactor = 70)", "ALTER TABLE messaging_delivery RESET (fillfactor)"
        ),
    ]
