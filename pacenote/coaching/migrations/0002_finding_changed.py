"""Remember of each finding whether its number changed after its message was closed, so that the mark can go again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coaching", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="changed",
            field=models.BooleanField(
                default=False, help_text="The number is another one since its message was closed."
            ),
        ),
    ]
