"""A membership can be limited to groups of people; nobody is, until somebody says so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_company_other_codes'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='limited',
            field=models.BooleanField(default=False, help_text='Sees the people of their groups and nobody else.'),
        ),
    ]
