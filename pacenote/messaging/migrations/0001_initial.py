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
            name='Send',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('automatic', 'Automatic'), ('manual', 'By hand')], max_length=10)),
                ('started_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
                ('released', models.PositiveIntegerField(default=0)),
                ('held', models.PositiveIntegerField(default=0)),
                ('unreachable', models.PositiveIntegerField(default=0)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stopped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('source_id', models.BigIntegerField()),
                ('channel', models.CharField(choices=[('outbox', 'Outbox (kept here, nothing leaves)'), ('email', 'E-mail')], max_length=10)),
                ('recipient', models.CharField(blank=True, max_length=254)),
                ('language', models.CharField(max_length=8)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='people.person')),
                ('send', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='messaging.send')),
            ],
            options={
                'verbose_name_plural': 'outgoing',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('outgoing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='delivery', serialize=False, to='messaging.outgoing')),
                ('send_id', models.BigIntegerField()),
                ('channel', models.CharField(max_length=10)),
                ('status', models.CharField(choices=[('pending', 'Queued'), ('sending', 'Handing over'), ('sent', 'Handed over'), ('delivered', 'Delivered'), ('undelivered', 'Not delivered'), ('failed', 'Failed'), ('unknown', 'Not sure'), ('canceled', 'Stopped')], default='pending', max_length=12)),
                ('due_at', models.DateTimeField()),
                ('turn', models.PositiveIntegerField(help_text="Place within its company's send: all firsts go before all seconds.")),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField()),
                ('outcome', models.CharField(max_length=12)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('receipt', models.CharField(blank=True, max_length=254)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('outgoing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='messaging.outgoing')),
            ],
            options={
                'indexes': [models.Index(fields=['outgoing', 'number'], name='attempts_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('values', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'user', '-created_at'], name='bell_by_time')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('outbox', 'Outbox (kept here, nothing leaves)'), ('email', 'E-mail')], max_length=10)),
                ('enabled', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'channel'), name='one_preference_per_channel')],
            },
        ),
        migrations.AddIndex(
            model_name='send',
            index=models.Index(fields=['company', '-started_at'], name='sends_by_time'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.UniqueConstraint(fields=('company', 'source', 'source_id', 'channel'), name='one_outgoing_per_channel'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('status', 'pending')), fields=['turn', 'outgoing'], name='deliveries_to_claim'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('status', 'sending')), fields=['claimed_at'], name='deliveries_in_hand'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['send_id'], name='deliveries_of_send'),
        ),
        protect(
            "messaging_preference",
            "messaging_send",
            "messaging_outgoing",
            "messaging_attempt",
            "messaging_notification",
        ),
        same_company("messaging_preference", "person_id", "people_person"),
        same_company("messaging_outgoing", "send_id", "messaging_send"),
        same_company("messaging_outgoing", "person_id", "people_person"),
        same_company("messaging_attempt", "outgoing_id", "messaging_outgoing"),
        same_company("messaging_delivery", "outgoing_id", "messaging_outgoing"),
    ]
