"""A company may have a logo."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_first_steps_hidden'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='logo_sha256',
            field=models.CharField(blank=True, db_default='', default='', help_text='By which its logo is stored; empty: none.', max_length=64),
        ),
    ]
