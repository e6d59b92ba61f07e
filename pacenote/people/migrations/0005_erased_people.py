"""When what was known of a person was erased on their request."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_legal_holds'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='erased_at',
            field=models.DateTimeField(help_text='When what was known of them was erased; the row stays, without a word, for its id.', null=True),
        ),
    ]
