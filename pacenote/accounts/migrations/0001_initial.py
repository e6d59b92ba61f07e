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
                ('zone', models.CharField(default='America/Chicago', max_length=64)),
                ('language', models.CharField(default='en', max_length=8)),
                ('word', models.CharField(choices=[('associate', 'Associates'), ('driver', 'Drivers'), ('agent', 'Agents')], default='associate', max_length=12)),
                ('send_time', models.TimeField(default=pacenote.accounts.models.default_send_time)),
                ('first_weekday', models.PositiveSmallIntegerField(default=6, help_text='Monday is 0, Sunday is 6.')),
                ('delivery_weekday', models.PositiveSmallIntegerField(default=3, help_text='Monday is 0, Thursday is 3.')),
                ('reach', models.CharField(choices=[('rostered', 'Associates rostered today (recommended)'), ('active', 'All active people')], default='rostered', max_length=12)),
                ('channels', models.JSONField(default=pacenote.accounts.models.default_channels)),
                ('hold_days', models.PositiveSmallIntegerField(default=7)),
                ('max_points', models.PositiveSmallIntegerField(default=3)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('pause_reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('paused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'companies',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('manager', 'Manager'), ('dispatcher', 'Dispatcher'), ('supervisor', 'Supervisor'), ('coach', 'Coach'), ('reader', 'Reader')], default='reader', max_length=12)),
                ('active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.company')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(('delivery_weekday__lte', 6), ('first_weekday__lte', 6)), name='weekdays_exist'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(('max_points__range', (1, 5))), name='points_between_1_and_5'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('company', 'user'), name='one_membership_per_company'),
        ),
    ]
