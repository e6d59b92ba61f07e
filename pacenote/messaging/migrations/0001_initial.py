"""Frozen texts, their deliveries and what people answered, walled off by company but for the due-and-claim index."""

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
            name='PhoneStop',
            fields=[
                ('line', models.CharField(help_text='Keyed hash of sender and phone number.', max_length=64, primary_key=True, serialize=False)),
                ('stopped_at', models.DateTimeField()),
                ('by_provider', models.BooleanField(default=False, help_text='The provider refused to write to it, and told us so.')),
            ],
        ),
        migrations.CreateModel(
            name='Send',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('automatic', 'Automatic'), ('manual', 'By hand'), ('service', 'Answers and codes')], max_length=10)),
                ('started_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
                ('urgent_reason', models.CharField(blank=True, db_default='', default='', help_text='Not held then.', max_length=200)),
                ('released', models.PositiveIntegerField(default=0)),
                ('held', models.PositiveIntegerField(default=0)),
                ('unreachable', models.PositiveIntegerField(default=0)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stopped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-started_at'], name='sends_by_time')],
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('source_id', models.BigIntegerField()),
                ('channel', models.CharField(choices=[('outbox', 'Outbox (kept here, nothing leaves)'), ('email', 'E-mail'), ('sms', 'Text message')], max_length=10)),
                ('recipient', models.CharField(blank=True, max_length=254)),
                ('language', models.CharField(max_length=8)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField()),
                ('calendar', models.TextField(blank=True, db_default='', default='', help_text="For its reader's calendar.")),
                ('short', models.TextField(blank=True, db_default='', default='', help_text='For a text that the body is too long for.')),
                ('created_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='people.person')),
                ('send', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='messaging.send')),
            ],
            options={
                'verbose_name_plural': 'outgoing',
                'constraints': [models.UniqueConstraint(fields=('company', 'source', 'source_id', 'channel'), name='one_outgoing_per_channel')],
            },
        ),
        migrations.CreateModel(
            name='SmsConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', models.CharField(blank=True, help_text='The number it was given for; empty: not known yet.', max_length=20)),
                ('given', models.BooleanField()),
                ('wording', models.TextField(help_text='What the person agreed to, in the words they were shown.')),
                ('source', models.CharField(blank=True, help_text='The import it came with; empty: by hand.', max_length=40)),
                ('recorded_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sms_consents', to='people.person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-id'], name='consents_newest_first')],
            },
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('waiting_since', models.DateTimeField(null=True)),
                ('last_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='thread', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('waiting_since__isnull', False)), fields=['company', 'waiting_since'], name='threads_that_wait'), models.Index(fields=['company', '-last_at'], name='threads_by_time')],
            },
        ),
        migrations.CreateModel(
            name='ThreadEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('question', 'Question'), ('dispute', 'Says that something is not right'), ('answer', 'Answer'), ('stop', 'Stopped text messages'), ('start', 'Switched text messages on'), ('help', 'Asked for help')], max_length=10)),
                ('channel', models.CharField(help_text="How it came: sms, or link for the person's page.", max_length=10)),
                ('text', models.TextField(blank=True)),
                ('provider_id', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.outgoing')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='messaging.thread')),
            ],
            options={
                'verbose_name_plural': 'thread entries',
                'indexes': [models.Index(fields=['thread', 'at'], name='entries_in_order')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('provider_id', ''), _negated=True), fields=('company', 'provider_id'), name='one_entry_per_text')],
            },
        ),
        migrations.CreateModel(
            name='AccessCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-sent_at'], name='codes_newest_first')],
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
                ('begun_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('status', 'pending')), fields=['turn', 'outgoing'], name='deliveries_to_claim'), models.Index(condition=models.Q(('status', 'sending')), fields=['claimed_at'], name='deliveries_in_hand'), models.Index(fields=['send_id'], name='deliveries_of_send'), models.Index(condition=models.Q(('status__in', ['failed', 'undelivered', 'unknown'])), fields=['company', 'status'], name='deliveries_gone_wrong'), models.Index(condition=models.Q(('channel', 'outbox'), ('status__in', ['sent', 'delivered'])), fields=['company', '-finished_at', '-outgoing'], name='deliveries_kept'), models.Index(condition=models.Q(('error_code', 'stopped_later'), ('status', 'canceled')), fields=['company'], name='deliveries_stopped_later')],
            },
        ),
        migrations.CreateModel(
            name='PersonalLink',
            fields=[
                ('outgoing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='link', serialize=False, to='messaging.outgoing')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('line', models.CharField(blank=True, max_length=64)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('line', ''), _negated=True), fields=['line', '-outgoing'], name='links_by_phone_line')],
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
                ('segments', models.PositiveSmallIntegerField(help_text='Of a text, as the provider counted them.', null=True)),
                ('price', models.DecimalField(decimal_places=5, help_text='What the provider took for it.', max_digits=10, null=True)),
                ('price_unit', models.CharField(blank=True, max_length=3)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('outgoing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='messaging.outgoing')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outgoing', 'number'), name='attempt_written_once')],
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
                ('key', models.CharField(blank=True, max_length=60)),
                ('mail', models.CharField(blank=True, choices=[('', 'Bell only'), ('due', 'Due'), ('handing', 'Handing over'), ('sent', 'Handed over'), ('failed', 'Failed')], max_length=8)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'user', '-created_at'], name='bell_by_time'), models.Index(condition=models.Q(('mail', 'due')), fields=['company'], name='bell_to_mail')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('company', 'user', 'key'), name='told_once_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=10)),
                ('ready_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'channel'), name='one_pace_per_channel')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('outbox', 'Outbox (kept here, nothing leaves)'), ('email', 'E-mail'), ('sms', 'Text message')], max_length=10)),
                ('enabled', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('address', models.CharField(blank=True, help_text='What bounced; a new address starts afresh.', max_length=254)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'channel'), name='one_preference_per_channel')],
            },
        ),
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'Opened'), ('acknowledged', 'Got it')], max_length=12)),
                ('at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('outgoing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reactions', to='messaging.outgoing')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outgoing', 'kind'), name='each_reaction_once')],
            },
        ),
        protect(
            "messaging_preference",
            "messaging_send",
            "messaging_outgoing",
            "messaging_attempt",
            "messaging_notification",
            "messaging_smsconsent",
            "messaging_thread",
            "messaging_threadentry",
            "messaging_reaction",
            "messaging_accesscode",
        ),
        same_company("messaging_preference", "person_id", "people_person"),
        same_company("messaging_outgoing", "send_id", "messaging_send"),
        same_company("messaging_outgoing", "person_id", "people_person"),
        same_company("messaging_attempt", "outgoing_id", "messaging_outgoing"),
        same_company("messaging_delivery", "outgoing_id", "messaging_outgoing"),
        same_company("messaging_smsconsent", "person_id", "people_person"),
        same_company("messaging_personallink", "outgoing_id", "messaging_outgoing"),
        same_company("messaging_thread", "person_id", "people_person"),
        same_company("messaging_threadentry", "thread_id", "messaging_thread"),
        same_company("messaging_threadentry", "about_id", "messaging_outgoing"),
        same_company("messaging_reaction", "outgoing_id", "messaging_outgoing"),
        same_company("messaging_accesscode", "person_id", "people_person"),
    )
