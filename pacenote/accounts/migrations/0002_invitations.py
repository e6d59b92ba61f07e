"""A one-time link may lead into a company."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='onetimelink',
            name='company',
            field=models.ForeignKey(blank=True, help_text='Empty: of no company yet.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company'),
        ),
    ]
