"""Where answers to a company's e-mails go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_mail_about_sessions")]

    operations = [
        migrations.AddField(
            model_name="company",
            name="reply_to",
            field=models.EmailField(
                blank=True, default="", help_text="Empty: to the sender of all mail.", max_length=254
            ),
        ),
    ]
