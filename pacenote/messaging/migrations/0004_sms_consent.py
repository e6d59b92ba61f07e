"""Keep who agreed to text messages, in which words, and who wrote it down."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_company_other_codes'),
        ('messaging', '0003_deliveries_gone_wrong'),
        ('people', '0003_roster_station'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        protect("messaging_smsconsent"),
        same_company("messaging_smsconsent", "person_id", "people_person"),
    ]
