"""Sessions that Pacenote suggests itself, with the findings that they refer to."""

import django.db.models.deletion
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_company_country'),
        ('coaching', '0008_message_revision'),
        ('coaching_sessions', '0004_calendar_addresses'),
    ]

    operations = [
        migrations.AddField('sessionsettings', 'bridge_on', models.BooleanField(default=False, help_text='Pacenote suggests sessions itself.')),
        migrations.AddField('sessionsettings', 'bridge_times', models.PositiveSmallIntegerField(default=3, help_text='Opportunities on a metric; 0 switches it off.')),
        migrations.AddField('sessionsettings', 'bridge_weeks', models.PositiveSmallIntegerField(default=4)),
        migrations.AddField('sessionsettings', 'bridge_messages', models.PositiveSmallIntegerField(default=3, help_text='Without improvement; 0 switches it off.')),
        migrations.AddField('coachingsession', 'by_rule', models.CharField(blank=True, default='', help_text='Pacenote suggested it itself, for this metric.', max_length=60), preserve_default=False),
        migrations.AddField('coachingsession', 'rule_key', models.CharField(blank=True, default='', help_text='Person and metric of such a suggestion.', max_length=90), preserve_default=False),
        migrations.AddField('coachingsession', 'rule_facts', models.JSONField(blank=True, default=dict, help_text='What made the rule suggest it, as counts.')),
        migrations.AddConstraint(
            model_name='coachingsession',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['suggested', 'scheduled', 'started']), models.Q(('rule_key', ''), _negated=True)), fields=('company', 'rule_key'), name='one_open_session_per_rule'),
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=60)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('value', models.DecimalField(decimal_places=4, max_digits=16)),
                ('threshold', models.DecimalField(decimal_places=4, max_digits=16)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('finding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='coaching.finding')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='coaching_sessions.coachingsession')),
            ],
            options={
                'verbose_name_plural': 'evidence',
            },
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('session', 'metric', 'start', 'end'), name='each_period_once_as_evidence'),
        ),
        protect("coaching_sessions_evidence"),
        same_company("coaching_sessions_evidence", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_evidence", "finding_id", "coaching_finding"),
    ]
