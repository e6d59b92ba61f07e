"""How often a token asked in its minute stands in its own row, where one statement counts it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_address_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='minute',
            field=models.BigIntegerField(db_default=0, default=0, help_text='The last one in which it was used, since 1970.'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='asked',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='How many requests in that minute.'),
        ),
    ]
