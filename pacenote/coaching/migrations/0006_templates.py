"""Keep a company's own words, version by version."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_late_policy'),
        ('coaching', '0005_finding_feats_and_rest'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=8)),
                ('key', models.CharField(max_length=120)),
                ('version', models.PositiveIntegerField()),
                ('current', models.BooleanField(default=True)),
                ('text', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'language', 'key', 'version'), name='one_template_per_version'), models.UniqueConstraint(condition=models.Q(('current', True)), fields=('company', 'language', 'key'), name='one_current_template')],
            },
        ),
        protect("coaching_template"),
    ]
