"""The audit log, walled off by company; the application can only add to it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from pacenote.base.tenancy import append_only, protect


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=40)),
                ('subject_type', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'verbose_name_plural': 'audit entries',
                'indexes': [models.Index(fields=['company', '-at'], name='audit_by_time')],
            },
        ),
        protect(
            "records_auditentry",
        ),
        append_only("records_auditentry", role=settings.APP_ROLE),
    ]
