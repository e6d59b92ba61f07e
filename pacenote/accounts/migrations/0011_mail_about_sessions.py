"""What of a user's sessions is mailed to them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_quiet_hours'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='session_mail',
            field=models.CharField(choices=[('none', 'Nothing: the bell is enough'), ('calendar', 'What belongs into my calendar: scheduled, moved, canceled'), ('all', 'Everything that the bell says about sessions')], default='calendar', max_length=10),
        ),
    ]
