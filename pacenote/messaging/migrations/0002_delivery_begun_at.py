"""Remember when the hand-over of a claimed delivery began: one that had not begun can go back into the queue."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.AddField(model_name="delivery", name="begun_at", field=models.DateTimeField(null=True)),
    ]
