"""What each file says of each case."""

import django.db.models.deletion
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_company_country'),
        ('imports', '0005_inbox'),
        ('performance', '0009_company_metrics'),
    ]

    operations = [
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
        protect("imports_filecase"),
        same_company("imports_filecase", "file_id", "performance_performancefile"),
    ]
