"""Remember the send whose remaining messages are still to be released, and find files that wait quickly."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("performance", "0009_company_metrics")]

    operations = [
        migrations.AddField(
            model_name="sendmoment",
            name="rest_of",
            field=models.BigIntegerField(
                blank=True, help_text="The send whose other messages are still to be released.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="sendmoment",
            index=models.Index(
                condition=models.Q(("rest_of__isnull", False)), fields=["due_at"], name="moments_with_rest"
            ),
        ),
        migrations.AddIndex(
            model_name="performancefile",
            index=models.Index(
                condition=models.Q(("evaluated_at", None), ("status__in", ["loaded", "deleted"])),
                fields=["company"],
                name="files_to_evaluate",
            ),
        ),
    ]
