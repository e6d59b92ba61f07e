"""Keep for a while what a user did to messages, so that it can be undone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_company_country'),
        ('coaching', '0009_release_many_companies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Undoable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hold', 'Held'), ('skip', 'Skipped'), ('send', 'Sent')], max_length=10)),
                ('at', models.DateTimeField()),
                ('count', models.PositiveIntegerField(help_text='How many messages it was done to.')),
                ('send_id', models.BigIntegerField(null=True)),
                ('before', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('message', models.ForeignKey(help_text='Where it was one.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='coaching.message')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'by', '-at'], name='undoable_newest_first')],
            },
        ),
        protect("coaching_undoable"),
        same_company("coaching_undoable", "message_id", "coaching_message"),
    ]
