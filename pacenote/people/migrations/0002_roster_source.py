"""Keep which kind of file put a person on a roster, so that a newer one can take them off."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='rosterday',
            name='source',
            field=models.CharField(blank=True, help_text='The kind of file it came from; empty for a user.', max_length=20),
        ),
    ]
