"""Keep by which country's rules a company writes its phone numbers; empty is the one of its time zone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_reminders")]

    operations = [
        migrations.AddField(
            model_name="company",
            name="country",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Whose phone numbers need no country code; empty: the time zone's.",
                max_length=2,
            ),
        )
    ]
