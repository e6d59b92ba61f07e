"""Text messages: personal links, phones that said STOP, threads of what people answer, segments and price."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_company_other_codes'),
        ('messaging', '0007_batches_of_several_companies'),
        ('people', '0003_roster_station'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PhoneStop',
            fields=[
                ('line', models.CharField(help_text='Keyed hash of sender and phone number.', max_length=64, primary_key=True, serialize=False)),
                ('stopped_at', models.DateTimeField()),
                ('by_provider', models.BooleanField(default=False, help_text='The provider refused to write to it, and told us so.')),
            ],
        ),
        migrations.AddField(
            model_name='attempt',
            name='price',
            field=models.DecimalField(decimal_places=5, help_text='What the provider took for it.', max_digits=10, null=True),
        ),
        migrations.AddField(
            model_name='attempt',
            name='price_unit',
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.AddField(
            model_name='attempt',
            name='segments',
            field=models.PositiveSmallIntegerField(help_text='Of a text, as the provider counted them.', null=True),
        ),
        migrations.AddField(
            model_name='preference',
            name='address',
            field=models.CharField(blank=True, help_text='What bounced; a new address starts afresh.', max_length=254),
        ),
        migrations.AlterField(
            model_name='outgoing',
            name='channel',
            field=models.CharField(choices=[('outbox', 'Outbox (kept here, nothing leaves)'), ('email', 'E-mail'), ('sms', 'Text message')], max_length=10),
        ),
        migrations.AlterField(
            model_name='preference',
            name='channel',
            field=models.CharField(choices=[('outbox', 'Outbox (kept here, nothing leaves)'), ('email', 'E-mail'), ('sms', 'Text message')], max_length=10),
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
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(condition=models.Q(('waiting_since__isnull', False)), fields=['company', 'waiting_since'], name='threads_that_wait'),
        ),
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(fields=['company', '-last_at'], name='threads_by_time'),
        ),
        migrations.AddIndex(
            model_name='threadentry',
            index=models.Index(fields=['thread', 'at'], name='entries_in_order'),
        ),
        migrations.AddConstraint(
            model_name='threadentry',
            constraint=models.UniqueConstraint(condition=models.Q(('provider_id', ''), _negated=True), fields=('company', 'provider_id'), name='one_entry_per_text'),
        ),
        protect("messaging_thread", "messaging_threadentry"),
        same_company("messaging_personallink", "outgoing_id", "messaging_outgoing"),
        same_company("messaging_thread", "person_id", "people_person"),
        same_company("messaging_threadentry", "thread_id", "messaging_thread"),
        same_company("messaging_threadentry", "about_id", "messaging_outgoing"),
    ]
