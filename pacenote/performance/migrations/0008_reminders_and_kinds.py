"""Remember who was reminded and alarmed of a send, and what a company changed about the due rules of a kind."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_reminders'),
        ('performance', '0007_readings_by_period'),
    ]

    operations = [
        migrations.AddField(
            model_name='kindsetting',
            name='cadence',
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddField(
            model_name='kindsetting',
            name='due_days',
            field=models.PositiveSmallIntegerField(help_text='Days after the day, for a daily file.', null=True),
        ),
        migrations.AddField(
            model_name='kindsetting',
            name='due_weekday',
            field=models.PositiveSmallIntegerField(help_text='Monday is 0; for a weekly file.', null=True),
        ),
        migrations.AddField(
            model_name='sendmoment',
            name='alarmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='sendmoment',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='sendmoment',
            index=models.Index(condition=models.Q(('alarmed_at', None), models.Q(('outcome__in', ['sent', 'before']), _negated=True)), fields=['due_at'], name='moments_to_alarm'),
        ),
    ]
