"""Companies, users, memberships: the global tables that decide who may go where."""

import django.db.models.deletion
import django.db.models.functions.text
import pacenote.accounts.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='OneTimeLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('purpose', models.CharField(max_length=20)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_user_per_address')],
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('short_code', models.CharField(blank=True, help_text='The code by which files name the company (DSP).', max_length=12)),
                ('other_codes', models.JSONField(default=list, help_text='Other names of the company in files, once confirmed.')),
                ('zone', models.CharField(default='America/Chicago', max_length=64)),
                ('country', models.CharField(blank=True, default='', help_text="Whose phone numbers need no country code; empty: the time zone's.", max_length=2)),
                ('language', models.CharField(default='en', max_length=8)),
                ('word', models.CharField(choices=[('associate', 'Associates'), ('driver', 'Drivers'), ('agent', 'Agents')], default='associate', max_length=12)),
                ('send_time', models.TimeField(default=pacenote.accounts.models.default_send_time)),
                ('quiet_from', models.TimeField(default=pacenote.accounts.models.default_quiet_from)),
                ('quiet_until', models.TimeField(default=pacenote.accounts.models.default_quiet_until, help_text="In each person's own zone; the same as its beginning: no quiet hours.")),
                ('first_weekday', models.PositiveSmallIntegerField(default=6, help_text='Monday is 0, Sunday is 6.')),
                ('delivery_weekday', models.PositiveSmallIntegerField(default=3, help_text='Monday is 0, Thursday is 3.')),
                ('reach', models.CharField(choices=[('rostered', 'Associates rostered today (recommended)'), ('active', 'All active people')], default='rostered', max_length=12)),
                ('channels', models.JSONField(default=pacenote.accounts.models.default_channels)),
                ('reply_to', models.EmailField(blank=True, default='', help_text='Empty: to the sender of all mail.', max_length=254)),
                ('hold_days', models.PositiveSmallIntegerField(default=7)),
                ('reminder_minutes', models.PositiveSmallIntegerField(default=60, help_text='How long before a send users hear what is missing; 0 is never.')),
                ('max_points', models.PositiveSmallIntegerField(default=3)),
                ('late_policy', models.CharField(choices=[('manual', 'They wait until a user sends them (recommended)'), ('next', 'They go with the next automatic send')], default='manual', max_length=8)),
                ('grace_days', models.PositiveSmallIntegerField(default=14, help_text='New people are only praised this long.')),
                ('praise_streak', models.PositiveSmallIntegerField(default=4, help_text='0 switches it off.')),
                ('praise_improvement', models.PositiveSmallIntegerField(default=50, help_text='Percent of the gap between thresholds.')),
                ('praise_best_after', models.PositiveSmallIntegerField(default=6, help_text='Earlier periods; 0 switches it off.')),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('pause_reason', models.CharField(blank=True, max_length=200)),
                ('inbox_key', models.CharField(blank=True, default='', help_text='What makes its address for files hard to guess; empty: none.', max_length=16)),
                ('created_at', models.DateTimeField()),
                ('paused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'companies',
                'constraints': [models.UniqueConstraint(condition=models.Q(('inbox_key', ''), _negated=True), fields=('inbox_key',), name='one_inbox_per_key'), models.CheckConstraint(condition=models.Q(('delivery_weekday__lte', 6), ('first_weekday__lte', 6)), name='weekdays_exist'), models.CheckConstraint(condition=models.Q(('max_points__range', (1, 5))), name='points_between_1_and_5')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('manager', 'Manager'), ('dispatcher', 'Dispatcher'), ('supervisor', 'Supervisor'), ('coach', 'Coach'), ('reader', 'Reader'), ('associate', 'Associate')], default='reader', max_length=12)),
                ('active', models.BooleanField(default=True)),
                ('reminded', models.BooleanField(default=True, help_text='Is reminded of files, where the role may import them.')),
                ('limited', models.BooleanField(default=False, help_text='Sees the people of their groups and nobody else.')),
                ('answer_mail', models.BooleanField(default=False, help_text='Is mailed when a person answers or disputes.')),
                ('zone', models.CharField(blank=True, default='', help_text="Of bell and mails; empty: the company's.", max_length=64)),
                ('session_mail', models.CharField(choices=[('none', 'Nothing: the bell is enough'), ('calendar', 'What belongs into my calendar: scheduled, moved, canceled'), ('all', 'Everything that the bell says about sessions')], default='calendar', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.company')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'user'), name='one_membership_per_company')],
            },
        ),
    ]
