"""Freeze with a text message what it says where the whole does not fit."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0013_queue_in_one_statement'),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoing',
            name='short',
            field=models.TextField(blank=True, db_default='', default='', help_text='For a text that the body is too long for.'),
        ),
    ]
