"""Count the changes of a message's text, so that two users who edit it can be told."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching', '0007_disputes'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='revision',
            field=models.PositiveIntegerField(default=0, help_text='Goes up with every change of the text.'),
        ),
    ]
