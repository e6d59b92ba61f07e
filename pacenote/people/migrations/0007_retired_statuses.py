"""A roster status can be retired: past days keep it, and nobody gets it any more."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_merges'),
    ]

    operations = [
        migrations.AddField(
            model_name='rosterstatus',
            name='retired',
            field=models.BooleanField(default=False, help_text='Stands on past days and is offered no more.'),
        ),
    ]
