"""Webhooks, events and what became of them, walled off by company but for what the claim looks at."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company
from pacenote.base.together import together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0004_api_tokens'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('url', models.CharField(max_length=500)),
                ('secret', models.TextField()),
                ('old_secret', models.TextField(blank=True)),
                ('old_until', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Its webhook-id, whoever is told and however often.', max_length=40, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('data', models.JSONField(default=dict)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
        ),
        migrations.CreateModel(
            name='Lane',
            fields=[
                ('webhook', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='lane', serialize=False, to='webhooks.webhook')),
                ('events', models.JSONField(default=list)),
                ('off', models.CharField(blank=True, choices=[('by_hand', 'Switched off'), ('gone', 'Gone: it answered 410'), ('failing', 'It failed for five days')], help_text='Why it is off; empty: it is on.', max_length=10)),
                ('off_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(help_text='When users were told that it is off.', null=True)),
                ('ready_at', models.DateTimeField(help_text='Before this it is left alone: it failed, or asked for it.')),
                ('failures', models.PositiveIntegerField(default=0, help_text='One after the other, up to now.')),
                ('failing_since', models.DateTimeField(null=True)),
                ('served_at', models.DateTimeField(null=True)),
                ('ticket', models.PositiveBigIntegerField(default=0)),
                ('busy_until', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Push',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('pending', 'Queued'), ('sending', 'Handing over'), ('delivered', 'Delivered'), ('failed', 'Failed')], default='pending', max_length=10)),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(default=0, help_text='All that were ever made.')),
                ('tries', models.PositiveSmallIntegerField(default=0, help_text='Of this round; sending it again begins another.')),
                ('claimed_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('code', models.CharField(blank=True, help_text='Why the last try failed.', max_length=40)),
                ('created_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='webhooks.event')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='webhooks.webhook')),
            ],
            options={
                'verbose_name_plural': 'pushes',
            },
        ),
        migrations.CreateModel(
            name='Try',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('milliseconds', models.PositiveIntegerField(null=True)),
                ('status', models.PositiveSmallIntegerField(help_text='Of the answer, where there was one.', null=True)),
                ('code', models.CharField(blank=True, help_text='What was wrong; empty: it was taken.', max_length=40)),
                ('answer', models.TextField(blank=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('push', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='made', to='webhooks.push')),
            ],
            options={
                'verbose_name_plural': 'tries',
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['company', 'at'], name='events_by_time'),
        ),
        migrations.AddField(
            model_name='lane',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company'),
        ),
        migrations.AddIndex(
            model_name='webhook',
            index=models.Index(fields=['company', 'id'], name='webhooks_of_company'),
        ),
        migrations.AddIndex(
            model_name='push',
            index=models.Index(condition=models.Q(('status', 'pending')), fields=['webhook', 'due_at', 'id'], name='pushes_due'),
        ),
        migrations.AddIndex(
            model_name='push',
            index=models.Index(condition=models.Q(('status', 'sending')), fields=['webhook'], name='pushes_in_hand'),
        ),
        migrations.AddIndex(
            model_name='push',
            index=models.Index(fields=['webhook', '-id'], name='pushes_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='push',
            constraint=models.UniqueConstraint(fields=('event', 'webhook'), name='one_push_per_event'),
        ),
        migrations.AddConstraint(
            model_name='try',
            constraint=models.UniqueConstraint(fields=('push', 'number'), name='try_written_once'),
        ),
        migrations.AddIndex(
            model_name='lane',
            index=models.Index(condition=models.Q(('off', '')), fields=['company'], name='lanes_that_listen'),
        ),
        protect("webhooks_webhook", "webhooks_event", "webhooks_try"),
        same_company("webhooks_lane", "webhook_id", "webhooks_webhook"),
        same_company("webhooks_push", "webhook_id", "webhooks_webhook"),
        same_company("webhooks_push", "event_id", "webhooks_event"),
        same_company("webhooks_try", "push_id", "webhooks_push"),
    )
