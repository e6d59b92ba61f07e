"""A company may demand a second step of its users, and end their logins sooner than the installation does."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_logo'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='idle_minutes',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text="After which a login that nobody uses ends; 0: the installation's."),
        ),
        migrations.AddField(
            model_name='company',
            name='second_step_of',
            field=models.JSONField(db_default=models.Value([], output_field=models.JSONField()), default=list, help_text='Keys of roles that come in with a second step only, or EVERYBODY.'),
        ),
    ]
