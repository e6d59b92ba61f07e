"""Rows of files, mappings and what came by mail, walled off by company."""

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
        ('performance', '0001_initial'),
    ]

    operations = together(
        migrations.CreateModel(
            name='ArrivedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64)),
                ('sender', models.CharField(max_length=254)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('message_id', models.CharField(blank=True, max_length=254)),
                ('automatic', models.BooleanField(default=False, help_text='Sent by a program: it gets no receipt.')),
                ('arrived_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('taken', 'Taken in'), ('stranger', 'Refused: not on the list'), ('empty', 'No file in it'), ('automatic', 'An automatic answer: left alone')], max_length=10)),
                ('receipt', models.CharField(blank=True, choices=[('', 'None'), ('reading', 'Its files are being read'), ('due', 'Due'), ('handing', 'Handing over'), ('sent', 'Handed over'), ('failed', 'Failed')], max_length=8)),
                ('receipt_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-arrived_at'], name='mails_by_time'), models.Index(condition=models.Q(('receipt__in', ['reading', 'due'])), fields=['company'], name='mails_to_answer')],
                'constraints': [models.UniqueConstraint(fields=('company', 'fingerprint'), name='each_mail_once')],
            },
        ),
        migrations.CreateModel(
            name='ArrivedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('was_there', models.BooleanField(default=False)),
                ('refusal', models.JSONField(blank=True, default=dict, help_text='Why it was not kept, as a sentence.')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='performance.performancefile')),
                ('mail', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='imports.arrivedmail')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='FileCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('system', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=80)),
                ('said', models.JSONField(default=dict)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='file_cases', to='performance.performancefile')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'system', 'number'], name='tellings_of_a_case')],
                'constraints': [models.UniqueConstraint(fields=('file', 'system', 'number'), name='one_case_per_file')],
            },
        ),
        migrations.CreateModel(
            name='FileRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('page', models.PositiveSmallIntegerField(null=True)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('folded_name', models.CharField(blank=True, max_length=200)),
                ('id_kind', models.CharField(blank=True, max_length=20)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('values', models.JSONField(default=dict)),
                ('detail', models.JSONField(default=dict)),
                ('pieces', models.JSONField(blank=True, default=dict)),
                ('reasons', models.JSONField(blank=True, default=dict)),
                ('start', models.DateField(null=True)),
                ('end', models.DateField(null=True)),
                ('status', models.CharField(choices=[('matched', 'Matched'), ('unmatched', 'Not matched'), ('duplicate', 'Two rows for one person'), ('not_ours', 'Not ours')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='file_rows', to='performance.performancefile')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['file', 'status'], name='rows_by_file'), models.Index(condition=models.Q(('status', 'unmatched')), fields=['company'], name='rows_unmatched')],
            },
        ),
        migrations.CreateModel(
            name='MailSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pattern', models.CharField(max_length=254)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'ordering': ['pattern'],
                'constraints': [models.UniqueConstraint(fields=('company', 'pattern'), name='one_sender_per_pattern')],
            },
        ),
        migrations.CreateModel(
            name='SavedMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('sheet', 'Metric sheet'), ('people', 'People list'), ('roster', 'Roster')], default='sheet', max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('spec', models.JSONField()),
                ('signature', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'signature'), name='one_mapping_per_titles')],
            },
        ),
        migrations.CreateModel(
            name='Stranger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('id_kind', models.CharField(blank=True, max_length=20)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('folded_name', models.CharField(blank=True, help_text='Empty where there is an id.', max_length=200)),
                ('name', models.CharField(blank=True, help_text='As the file wrote it.', max_length=200)),
                ('said_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'id_kind', 'external_id', 'folded_name'), name='one_stranger_per_identity')],
            },
        ),
        protect(
            "imports_filerow",
            "imports_stranger",
            "imports_savedmapping",
            "imports_mailsender",
            "imports_arrivedmail",
            "imports_arrivedfile",
            "imports_filecase",
        ),
        same_company("imports_filerow", "file_id", "performance_performancefile"),
        same_company("imports_filerow", "person_id", "people_person"),
        same_company("imports_arrivedfile", "mail_id", "imports_arrivedmail"),
        same_company("imports_arrivedfile", "file_id", "performance_performancefile"),
        same_company("imports_filecase", "file_id", "performance_performancefile"),
    )
