"""A person can doubt a finding; a user decides, and what is withdrawn counts no more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_reminders'),
        ('coaching', '0006_templates'),
        ('people', '0005_group_scope'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='finding',
            name='standing',
            field=models.CharField(blank=True, choices=[('disputed', 'Disputed'), ('withdrawn', 'Withdrawn')], help_text='Empty where nobody doubts it.', max_length=10),
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('open', 'Waits for a decision'), ('upheld', 'The finding stands'), ('withdrawn', 'The finding is withdrawn')], default='open', max_length=10)),
                ('raised_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('assigned_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='coaching.finding')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['company', 'raised_at'], name='disputes_open'), models.Index(fields=['company', '-decided_at'], name='disputes_decided')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('finding',), name='one_open_dispute_per_finding')],
            },
        ),
        protect("coaching_dispute"),
        same_company("coaching_dispute", "finding_id", "coaching_finding"),
        same_company("coaching_dispute", "person_id", "people_person"),
    ]
