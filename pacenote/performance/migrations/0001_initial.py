"""The first tables, walled off by company from the start."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PerformanceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('loading', 'Reading'), ('asking', 'Needs an answer'), ('loaded', 'Imported'), ('refused', 'Refused')], default='waiting', max_length=10)),
                ('uploaded_at', models.DateTimeField()),
                ('kind', models.CharField(blank=True, max_length=30)),
                ('layout', models.CharField(blank=True, max_length=40)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('preview', models.BooleanField(default=False)),
                ('period_start', models.DateField(null=True)),
                ('period_end', models.DateField(null=True)),
                ('period_label', models.CharField(blank=True, max_length=40)),
                ('answers', models.JSONField(default=dict)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('matched', models.PositiveIntegerField(default=0)),
                ('unmatched', models.PositiveIntegerField(default=0)),
                ('findings', models.PositiveIntegerField(default=0)),
                ('notes', models.JSONField(default=list)),
                ('error_code', models.CharField(blank=True, max_length=60)),
                ('error_message', models.TextField(blank=True)),
                ('error_hint', models.TextField(blank=True)),
                ('loaded_at', models.DateTimeField(null=True)),
                ('evaluated_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SendMoment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('due_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('sent', 'Sent'), ('paused', 'Paused'), ('no_roster', 'No roster'), ('missed', 'Missed'), ('before', 'Before Pacenote')], max_length=12)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='send_moments', to='accounts.company')),
            ],
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('label', models.CharField(max_length=40)),
                ('due_at', models.DateTimeField()),
                ('due_day', models.DateField()),
                ('imported_at', models.DateTimeField()),
                ('on_time', models.BooleanField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.station')),
            ],
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=60)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('value', models.DecimalField(decimal_places=4, max_digits=16)),
                ('exposures', models.JSONField(default=dict, help_text='Exposure unit to amount, as text.')),
                ('source', models.CharField(max_length=40)),
                ('counts', models.BooleanField(default=True)),
                ('line', models.PositiveIntegerField()),
                ('page', models.PositiveSmallIntegerField(null=True)),
                ('reasons', models.JSONField(default=dict)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='performance.performancefile')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='people.person')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='performance.slot')),
            ],
        ),
        migrations.CreateModel(
            name='CompanyReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=60)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('label', models.CharField(max_length=40)),
                ('value', models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ('tier', models.CharField(blank=True, max_length=40)),
                ('source', models.CharField(max_length=40)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='performance.performancefile')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='company_readings', to='performance.slot')),
            ],
        ),
        migrations.CreateModel(
            name='SlotFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('version', models.PositiveSmallIntegerField()),
                ('current', models.BooleanField(default=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='performance.performancefile')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='performance.slot')),
            ],
        ),
        migrations.CreateModel(
            name='KindSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('expected', models.BooleanField(default=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind'), name='one_setting_per_kind')],
            },
        ),
        migrations.AddIndex(
            model_name='performancefile',
            index=models.Index(fields=['company', '-uploaded_at'], name='files_by_time'),
        ),
        migrations.AddConstraint(
            model_name='performancefile',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'refused'), _negated=True), fields=('company', 'sha256'), name='same_bytes_once'),
        ),
        migrations.AddIndex(
            model_name='sendmoment',
            index=models.Index(condition=models.Q(('released_at', None)), fields=['due_at'], name='moments_to_release'),
        ),
        migrations.AddConstraint(
            model_name='sendmoment',
            constraint=models.UniqueConstraint(fields=('company', 'day'), name='one_send_moment_per_day'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(fields=('company', 'kind', 'station', 'start', 'end'), name='one_slot_per_period', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['company', 'metric', 'end'], name='readings_by_metric'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('company', 'person', 'metric', 'start', 'end', 'source'), name='one_reading_per_source'),
        ),
        migrations.AddIndex(
            model_name='companyreading',
            index=models.Index(fields=['company', 'metric', '-start'], name='company_figures_by_time'),
        ),
        migrations.AddConstraint(
            model_name='companyreading',
            constraint=models.UniqueConstraint(fields=('slot', 'source', 'metric'), name='one_company_figure_per_source'),
        ),
        migrations.AddConstraint(
            model_name='slotfile',
            constraint=models.UniqueConstraint(fields=('slot', 'source', 'version'), name='one_file_per_version'),
        ),
        migrations.AddConstraint(
            model_name='slotfile',
            constraint=models.UniqueConstraint(condition=models.Q(('current', True)), fields=('slot', 'source'), name='one_current_version'),
        ),
        protect(
            "performance_kindsetting",
            "performance_performancefile",
            "performance_slot",
            "performance_slotfile",
            "performance_reading",
            "performance_companyreading",
        ),
        same_company("performance_slot", "station_id", "people_station"),
        same_company("performance_slotfile", "slot_id", "performance_slot"),
        same_company("performance_slotfile", "file_id", "performance_performancefile"),
        same_company("performance_reading", "person_id", "people_person"),
        same_company("performance_reading", "slot_id", "performance_slot"),
        same_company("performance_reading", "file_id", "performance_performancefile"),
        same_company("performance_companyreading", "slot_id", "performance_slot"),
        same_company("performance_companyreading", "file_id", "performance_performancefile"),
    ]
