"""Files of a session, and how long trainees have to confirm what was agreed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_company_country'),
        ('coaching_sessions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='sessionsettings',
            name='acknowledge_days',
            field=models.PositiveSmallIntegerField(default=7, help_text='To confirm what was agreed.'),
        ),
        migrations.CreateModel(
            name='SessionAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=130)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='coaching_sessions.coachingsession')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'sha256'], name='attachments_by_bytes')],
                'constraints': [models.UniqueConstraint(fields=('session', 'sha256'), name='attached_once')],
            },
        ),
        protect("coaching_sessions_sessionattachment"),
        same_company("coaching_sessions_sessionattachment", "session_id", "coaching_sessions_coachingsession"),
    ]
