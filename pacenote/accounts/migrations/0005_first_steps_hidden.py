"""A company may put the list of first steps away."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_api_tokens'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='steps_hidden',
            field=models.BooleanField(db_default=False, default=False, help_text='Its users do not want to see the first steps.'),
        ),
    ]
