"""A form makes one session, however often it is sent."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coaching_sessions', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='coachingsession',
            name='form_key',
            field=models.CharField(blank=True, db_default='', default='', help_text='Of its form: once.', max_length=64),
        ),
        migrations.AddConstraint(
            model_name='coachingsession',
            constraint=models.UniqueConstraint(condition=models.Q(('form_key', ''), _negated=True), fields=('company', 'form_key'), name='one_session_per_form'),
        ),
    ]
