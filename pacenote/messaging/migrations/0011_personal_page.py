"""What people do with messages on their own page, and the codes that open more of it."""

import django.db.models.deletion
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_membership_limited'),
        ('messaging', '0010_told_once'),
        ('people', '0005_group_scope'),
    ]

    operations = [
        migrations.AlterField(
            model_name='send',
            name='kind',
            field=models.CharField(choices=[('automatic', 'Automatic'), ('manual', 'By hand'), ('service', 'Answers and codes')], max_length=10),
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
        protect("messaging_reaction", "messaging_accesscode"),
        same_company("messaging_reaction", "outgoing_id", "messaging_outgoing"),
        same_company("messaging_accesscode", "person_id", "people_person"),
    ]
