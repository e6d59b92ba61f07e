"""The address by which a company takes files: its senders, and the mails that came."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_inbox'),
        ('imports', '0004_saved_mappings'),
        ('performance', '0009_company_metrics'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            },
        ),
        migrations.AddIndex(
            model_name='arrivedmail',
            index=models.Index(fields=['company', '-arrived_at'], name='mails_by_time'),
        ),
        migrations.AddIndex(
            model_name='arrivedmail',
            index=models.Index(condition=models.Q(('receipt__in', ['reading', 'due'])), fields=['company'], name='mails_to_answer'),
        ),
        migrations.AddConstraint(
            model_name='arrivedmail',
            constraint=models.UniqueConstraint(fields=('company', 'fingerprint'), name='each_mail_once'),
        ),
        migrations.AddConstraint(
            model_name='mailsender',
            constraint=models.UniqueConstraint(fields=('company', 'pattern'), name='one_sender_per_pattern'),
        ),
        protect("imports_mailsender", "imports_arrivedmail", "imports_arrivedfile"),
        same_company("imports_arrivedfile", "mail_id", "imports_arrivedmail"),
        same_company("imports_arrivedfile", "file_id", "performance_performancefile"),
    ]
