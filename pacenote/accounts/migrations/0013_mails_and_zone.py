"""Of what a user is mailed beside sessions, and on which clock they read it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_reply_to'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='answer_mail',
            field=models.BooleanField(default=False, help_text='Is mailed when a person answers or disputes.'),
        ),
        migrations.AddField(
            model_name='membership',
            name='zone',
            field=models.CharField(blank=True, default='', help_text="Of bell and mails; empty: the company's.", max_length=64),
        ),
    ]
