"""Tokens by which programs come in, and what they were answered; the answers are walled off by company."""

import django.db.models.deletion
from django.db import migrations, models
from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_own_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('beginning', models.CharField(help_text='By which a person knows it again.', max_length=12)),
                ('scopes', models.JSONField(default=list, help_text='Names of permissions.')),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='accounts.membership')),
            ],
        ),
        migrations.CreateModel(
            name='ApiAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('asked', models.CharField(help_text='Hash of the request.', max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.apitoken')),
            ],
        ),
        migrations.AddIndex(
            model_name='apitoken',
            index=models.Index(fields=['company', '-created_at'], name='tokens_of_company'),
        ),
        migrations.AddConstraint(
            model_name='apianswer',
            constraint=models.UniqueConstraint(fields=('token', 'key'), name='one_answer_per_key'),
        ),
        protect(
            "accounts_apianswer",
        ),
        same_company("accounts_apitoken", "membership_id", "accounts_membership"),
        same_company("accounts_apianswer", "token_id", "accounts_apitoken"),
    ]
