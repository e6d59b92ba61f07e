"""Coaching sessions from suggestion to completion, walled off by company."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from pacenote.base.tenancy import protect, same_company
from pacenote.base.together import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('cases', '0001_initial'),
        ('coaching', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = together(
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.membership')),
            ],
        ),
        migrations.CreateModel(
            name='CoachingArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('sort_key', models.CharField(max_length=100)),
                ('metrics', models.JSONField(default=list)),
                ('active', models.BooleanField(default=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'sort_key'), name='one_area_per_name')],
            },
        ),
        migrations.CreateModel(
            name='CoachingSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('suggested', 'suggested'), ('scheduled', 'scheduled'), ('started', 'started'), ('completed', 'completed'), ('canceled', 'canceled')], max_length=10)),
                ('suggested_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('starts_at', models.DateTimeField(null=True)),
                ('minutes', models.PositiveSmallIntegerField(null=True)),
                ('mode', models.CharField(blank=True, choices=[('online', 'Online'), ('in_person', 'In person')], max_length=10)),
                ('place', models.CharField(blank=True, help_text='A room, or the link of an online session.', max_length=200)),
                ('agenda', models.TextField(blank=True)),
                ('scheduled_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('completed_at', models.DateTimeField(null=True)),
                ('canceled_at', models.DateTimeField(null=True)),
                ('cancellation', models.CharField(blank=True, choices=[('supervisor_deleted', 'supervisor_deleted'), ('coach_declined', 'coach_declined'), ('expired', 'expired'), ('trainees_declined', 'trainees_declined'), ('coach_canceled', 'coach_canceled'), ('no_show', 'no_show'), ('no_trainees_left', 'no_trainees_left'), ('admin_canceled', 'admin_canceled')], max_length=20)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('summary', models.TextField(blank=True)),
                ('shared_notes', models.TextField(blank=True)),
                ('private_notes', models.TextField(blank=True)),
                ('acknowledge', models.BooleanField(default=False, help_text='Trainees are asked to confirm what was agreed.')),
                ('by_rule', models.CharField(blank=True, help_text='Pacenote suggested it itself, for this metric.', max_length=60)),
                ('rule_key', models.CharField(blank=True, help_text='Person and metric of such a suggestion.', max_length=90)),
                ('rule_facts', models.JSONField(blank=True, default=dict, help_text='What made the rule suggest it, as counts.')),
                ('sequence', models.PositiveIntegerField(default=0, help_text='Of the calendar entry, RFC 5545 section 3.8.7.4.')),
                ('created_at', models.DateTimeField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coaching_sessions.coachingarea')),
                ('coach', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('coach_group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.group')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followed_by', to='coaching_sessions.coachingsession')),
                ('suggester', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'state', 'starts_at'], name='sessions_by_start'), models.Index(fields=['company', 'coach', 'state'], name='sessions_of_coach'), models.Index(fields=['company', 'suggester', '-created_at'], name='sessions_of_suggester')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['scheduled', 'started']), _negated=True), models.Q(('minutes__gt', 0), ('minutes__lte', 360), ('starts_at__isnull', False)), _connector='OR'), name='scheduled_has_a_time'), models.CheckConstraint(condition=models.Q(('state', 'canceled'), ('cancellation', ''), _connector='XOR'), name='canceled_says_why'), models.UniqueConstraint(condition=models.Q(('state__in', ['suggested', 'scheduled', 'started']), models.Q(('rule_key', ''), _negated=True)), fields=('company', 'rule_key'), name='one_open_session_per_rule')],
            },
        ),
        migrations.CreateModel(
            name='CoachDecline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declines', to='coaching_sessions.coachingsession')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'person'), name='one_decline_per_coach')],
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('due_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coaching_sessions.coachingsession')),
            ],
            options={
                'indexes': [models.Index(fields=['due_at'], name='alarms_due')],
                'constraints': [models.UniqueConstraint(fields=('session', 'kind'), name='one_alarm_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='ActionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('due', models.DateField(null=True)),
                ('metric', models.CharField(blank=True, max_length=60)),
                ('done_at', models.DateTimeField(null=True)),
                ('carried_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='coaching_sessions.actionitem')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='coaching_sessions.coachingsession')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'owner'], name='actions_of_owner')],
            },
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
                'constraints': [models.UniqueConstraint(fields=('session', 'metric', 'start', 'end'), name='each_period_once_as_evidence')],
            },
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
        migrations.CreateModel(
            name='SessionEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('values', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='coaching_sessions.coachingsession')),
            ],
            options={
                'indexes': [models.Index(fields=['session', 'at'], name='events_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=4)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='coaching_sessions.sessionevent')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'user'), name='one_notice_per_user'), models.UniqueConstraint(fields=('event', 'person'), name='one_notice_per_person')],
            },
        ),
        migrations.CreateModel(
            name='SessionSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('refuse_conflicts', models.BooleanField(default=False, help_text='Overlaps are an error, not a warning.')),
                ('reason_required', models.BooleanField(default=False, help_text='Declining takes a reason.')),
                ('no_show_days', models.PositiveSmallIntegerField(default=7)),
                ('acknowledge_days', models.PositiveSmallIntegerField(default=7, help_text='To confirm what was agreed.')),
                ('bridge_on', models.BooleanField(default=False, help_text='Pacenote suggests sessions itself.')),
                ('bridge_times', models.PositiveSmallIntegerField(default=3, help_text='Opportunities on a metric; 0 switches it off.')),
                ('bridge_weeks', models.PositiveSmallIntegerField(default=4)),
                ('bridge_messages', models.PositiveSmallIntegerField(default=3, help_text='Without improvement; 0 switches it off.')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'verbose_name_plural': 'session settings',
                'constraints': [models.UniqueConstraint(fields=('company',), name='one_session_settings_per_company')],
            },
        ),
        migrations.CreateModel(
            name='Trainee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(blank=True, choices=[('', 'No answer'), ('declined', 'Declined')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('proposed', models.JSONField(default=list, help_text='Other times, as ISO instants.')),
                ('attendance', models.CharField(blank=True, choices=[('', 'Not noted'), ('present', 'Present'), ('late', 'Late'), ('absent', 'Absent')], max_length=10)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('comment', models.TextField(blank=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.group')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trainees', to='coaching_sessions.coachingsession')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'person'), name='once_a_trainee'), models.UniqueConstraint(fields=('session', 'group'), name='once_a_trainee_group'), models.CheckConstraint(condition=models.Q(('person__isnull', False), ('group__isnull', False), _connector='OR'), name='trainee_is_somebody')],
            },
        ),
        protect(
            "coaching_sessions_sessionsettings",
            "coaching_sessions_coachingarea",
            "coaching_sessions_coachingsession",
            "coaching_sessions_trainee",
            "coaching_sessions_coachdecline",
            "coaching_sessions_actionitem",
            "coaching_sessions_sessionevent",
            "coaching_sessions_notice",
            "coaching_sessions_sessionattachment",
            "coaching_sessions_sessioncase",
            "coaching_sessions_evidence",
        ),
        same_company("coaching_sessions_coachingsession", "area_id", "coaching_sessions_coachingarea"),
        same_company("coaching_sessions_coachingsession", "coach_id", "people_person"),
        same_company("coaching_sessions_coachingsession", "coach_group_id", "people_group"),
        same_company("coaching_sessions_coachingsession", "follows_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_trainee", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_trainee", "person_id", "people_person"),
        same_company("coaching_sessions_trainee", "group_id", "people_group"),
        same_company("coaching_sessions_coachdecline", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_coachdecline", "person_id", "people_person"),
        same_company("coaching_sessions_actionitem", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_actionitem", "owner_id", "people_person"),
        same_company("coaching_sessions_actionitem", "carried_from_id", "coaching_sessions_actionitem"),
        same_company("coaching_sessions_sessionevent", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_sessionevent", "person_id", "people_person"),
        same_company("coaching_sessions_notice", "event_id", "coaching_sessions_sessionevent"),
        same_company("coaching_sessions_notice", "person_id", "people_person"),
        same_company("coaching_sessions_alarm", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_sessionattachment", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_sessioncase", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_sessioncase", "case_id", "cases_case"),
        same_company("coaching_sessions_calendarfeed", "membership_id", "accounts_membership"),
        same_company("coaching_sessions_evidence", "session_id", "coaching_sessions_coachingsession"),
        same_company("coaching_sessions_evidence", "finding_id", "coaching_finding"),
    )
