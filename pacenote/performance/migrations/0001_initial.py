"""Files, slots, readings and send moments, walled off by company."""

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
        ('people', '0001_initial'),
    ]

    operations = together(
        migrations.CreateModel(
            name='PerformanceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('loading', 'Reading'), ('asking', 'Needs an answer'), ('loaded', 'Imported'), ('refused', 'Refused'), ('deleted', 'Deleted'), ('same', 'Read again, nothing new')], default='waiting', max_length=10)),
                ('uploaded_at', models.DateTimeField()),
                ('kind', models.CharField(blank=True, max_length=30)),
                ('layout', models.CharField(blank=True, max_length=40)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('station', models.CharField(blank=True, help_text='The code that the file names, if any.', max_length=12)),
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
                ('unclaimed', models.JSONField(blank=True, default=dict, help_text='Counts by metric that belong to nobody.')),
                ('columns', models.JSONField(default=list, help_text='Titles of the table that was read, as the file has them.')),
                ('unknown_columns', models.JSONField(default=list, help_text='Those of them that no reading was taken from.')),
                ('drift', models.JSONField(default=dict, help_text='Titles gone and new since the file of its kind before it.')),
                ('deleted_at', models.DateTimeField(null=True)),
                ('error_code', models.CharField(blank=True, max_length=60)),
                ('error_message', models.TextField(blank=True)),
                ('error_hint', models.TextField(blank=True)),
                ('error_values', models.JSONField(blank=True, default=dict)),
                ('loaded_at', models.DateTimeField(null=True)),
                ('evaluated_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('deleted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rerun_of', models.ForeignKey(help_text='The same bytes, read by a later reader.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reruns', to='performance.performancefile')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-uploaded_at'], name='files_by_time'), models.Index(condition=models.Q(('evaluated_at', None), ('status__in', ['loaded', 'deleted'])), fields=['company'], name='files_to_evaluate')],
                'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), ('rerun_of', None)), fields=('company', 'sha256'), name='same_bytes_once'), models.UniqueConstraint(condition=models.Q(('status__in', ['waiting', 'loading'])), fields=('rerun_of',), name='one_rerun_at_once')],
            },
        ),
        migrations.CreateModel(
            name='SendMoment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('due_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('sent', 'Sent'), ('paused', 'Paused'), ('no_roster', 'No roster'), ('missed', 'Missed'), ('before', 'Before Pacenote')], max_length=12)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('alarmed_at', models.DateTimeField(blank=True, null=True)),
                ('rest_of', models.BigIntegerField(blank=True, help_text='The send whose other messages are still to be released.', null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='send_moments', to='accounts.company')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['due_at'], name='moments_to_release'), models.Index(condition=models.Q(('rest_of__isnull', False)), fields=['due_at'], name='moments_with_rest'), models.Index(condition=models.Q(('alarmed_at', None), models.Q(('outcome__in', ['sent', 'before']), _negated=True)), fields=['due_at'], name='moments_to_alarm')],
                'constraints': [models.UniqueConstraint(fields=('company', 'day'), name='one_send_moment_per_day')],
            },
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
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind', 'station', 'start', 'end'), name='one_slot_per_period', nulls_distinct=False)],
            },
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
                ('company', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='performance.performancefile')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='people.person')),
                ('slot', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='performance.slot')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'metric', 'end'], name='readings_by_metric'), models.Index(fields=['company', 'start', 'end'], name='readings_by_period')],
                'constraints': [models.UniqueConstraint(fields=('company', 'person', 'metric', 'start', 'end', 'source', 'slot'), name='one_reading_per_source')],
            },
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
                ('counts', models.BooleanField(default=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='performance.performancefile')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='company_readings', to='performance.slot')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'metric', '-start'], name='company_figures_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('counts', True)), fields=('slot', 'source', 'metric'), name='one_company_figure_per_source'), models.UniqueConstraint(fields=('slot', 'file', 'metric'), name='one_company_figure_per_file')],
            },
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
            options={
                'constraints': [models.UniqueConstraint(fields=('slot', 'source', 'version'), name='one_file_per_version'), models.UniqueConstraint(condition=models.Q(('current', True)), fields=('slot', 'source'), name='one_current_version')],
            },
        ),
        migrations.CreateModel(
            name='CompanyMetric',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('label', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'name'), name='one_metric_per_name')],
            },
        ),
        migrations.CreateModel(
            name='KindSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('expected', models.BooleanField(default=True)),
                ('cadence', models.CharField(blank=True, max_length=4)),
                ('due_days', models.PositiveSmallIntegerField(help_text='Days after the day, for a daily file.', null=True)),
                ('due_weekday', models.PositiveSmallIntegerField(help_text='Monday is 0; for a weekly file.', null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind'), name='one_setting_per_kind')],
            },
        ),
        protect(
            "performance_kindsetting",
            "performance_performancefile",
            "performance_slot",
            "performance_slotfile",
            "performance_reading",
            "performance_companyreading",
            "performance_companymetric",
        ),
        same_company("performance_slot", "station_id", "people_station"),
        same_company("performance_slotfile", "slot_id", "performance_slot"),
        same_company("performance_slotfile", "file_id", "performance_performancefile"),
        same_company("performance_reading", "person_id", "people_person"),
        same_company("performance_reading", "slot_id", "performance_slot"),
        same_company("performance_reading", "file_id", "performance_performancefile"),
        same_company("performance_companyreading", "slot_id", "performance_slot"),
        same_company("performance_companyreading", "file_id", "performance_performancefile"),
        same_company("performance_performancefile", "rerun_of_id", "performance_performancefile"),
    )
