"""The cases that a session refers to."""

import django.db.models.deletion
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_company_country'),
        ('cases', '0001_initial'),
        ('coaching_sessions', '0002_attachments_and_deadline'),
    ]

    operations = [
        migrations.CreateModel(
            name='SessionCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='cases.case')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='coaching_sessions.coachingsession')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'case'), name='once_a_reference')],
            },
        ),
        protect("coaching_sessions_sessioncase"),
        same_company("coaching_sessions_sessioncase", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_sessioncase", "case_id", "cases_case"),
    ]
