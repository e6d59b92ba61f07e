"""The first tables, walled off by company from the start."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('known_as', models.CharField(blank=True, max_length=80)),
                ('sort_key', models.CharField(max_length=200)),
                ('folded_name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, help_text='E.164', max_length=20)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('status', models.CharField(choices=[('active', 'Active'), ('onboarding', 'Onboarding'), ('on_leave', 'On leave'), ('inactive', 'Inactive')], default='active', max_length=12)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'verbose_name_plural': 'people',
            },
        ),
        migrations.CreateModel(
            name='RosterStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(max_length=60)),
                ('working', models.BooleanField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'verbose_name_plural': 'roster statuses',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='RosterDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('starts', models.CharField(blank=True, max_length=20)),
                ('note', models.CharField(blank=True, max_length=120)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roster_days', to='people.person')),
                ('status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.rosterstatus')),
            ],
        ),
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
        ),
        migrations.AddField(
            model_name='person',
            name='station',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='people.station'),
        ),
        migrations.CreateModel(
            name='ExternalId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('value', models.CharField(max_length=120)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind', 'value'), name='one_person_per_external_id')],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folded_name', models.CharField(max_length=200)),
                ('confirmed_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='people.person')),
            ],
            options={
                'verbose_name_plural': 'aliases',
                'constraints': [models.UniqueConstraint(fields=('company', 'folded_name'), name='one_person_per_alias')],
            },
        ),
        migrations.AddConstraint(
            model_name='rosterstatus',
            constraint=models.UniqueConstraint(fields=('company', 'code'), name='one_status_per_code'),
        ),
        migrations.AddIndex(
            model_name='rosterday',
            index=models.Index(fields=['company', 'day'], name='roster_by_day'),
        ),
        migrations.AddConstraint(
            model_name='rosterday',
            constraint=models.UniqueConstraint(fields=('company', 'person', 'day'), name='one_roster_entry_per_day'),
        ),
        migrations.AddConstraint(
            model_name='station',
            constraint=models.UniqueConstraint(fields=('company', 'code'), name='one_station_per_code'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['company', 'sort_key'], name='people_by_name'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['company', 'folded_name'], name='people_by_folded_name'),
        ),
        protect(
            "people_station",
            "people_person",
            "people_externalid",
            "people_alias",
            "people_rosterstatus",
            "people_rosterday",
        ),
        same_company("people_person", "station_id", "people_station"),
        same_company("people_externalid", "person_id", "people_person"),
        same_company("people_alias", "person_id", "people_person"),
        same_company("people_rosterday", "person_id", "people_person"),
        same_company("people_rosterday", "status_id", "people_rosterstatus"),
    ]
