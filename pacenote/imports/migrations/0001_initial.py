"""The first tables, walled off by company from the start."""

import django.db.models.deletion
from django.db import migrations, models
from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('people', '0001_initial'),
        ('performance', '0001_initial'),
    ]

    operations = [
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
                ('status', models.CharField(choices=[('matched', 'Matched'), ('unmatched', 'Not matched'), ('duplicate', 'Two rows for one person'), ('not_ours', 'Not ours')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='file_rows', to='performance.performancefile')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['file', 'status'], name='rows_by_file'), models.Index(condition=models.Q(('status', 'unmatched')), fields=['company'], name='rows_unmatched')],
            },
        ),
        protect(
            "imports_filerow",
        ),
        same_company("imports_filerow", "file_id", "performance_performancefile"),
        same_company("imports_filerow", "person_id", "people_person"),
    ]
