"""The sealed chain, walled off by company; the application can only add to it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from pacenote.base.tenancy import append_only, protect


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField()),
                ('person', models.BigIntegerField(null=True)),
                ('place', models.PositiveIntegerField(help_text="In the chain of its person; without one, of the company's own.")),
                ('kind', models.CharField(max_length=20)),
                ('subject', models.BigIntegerField()),
                ('day', models.DateField(help_text='The day it speaks of, by which it falls into a span.')),
                ('at', models.DateTimeField(help_text='When it was written down.')),
                ('sealed_at', models.DateTimeField()),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('previous', models.CharField(max_length=64)),
                ('previous_of_person', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'kind', 'subject', 'number'], name='seals_of_subject')],
                'constraints': [models.UniqueConstraint(fields=('company', 'number'), name='one_seal_per_number'), models.UniqueConstraint(fields=('company', 'person', 'place'), name='one_seal_per_place', nulls_distinct=False)],
            },
        ),
        protect(
            "records_seal",
        ),
        append_only("records_seal", role=settings.APP_ROLE),
    ]
