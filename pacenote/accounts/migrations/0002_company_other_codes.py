"""Let a company be called by other names once a user has confirmed them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='other_codes',
            field=models.JSONField(default=list, help_text='Other names of the company in files, once confirmed.'),
        ),
    ]
