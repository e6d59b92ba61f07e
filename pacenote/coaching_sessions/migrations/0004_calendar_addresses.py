"""Private calendar addresses, by the hash of their token."""

import django.db.models.deletion
from django.db import migrations, models

from pacenote.base.tenancy import same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_mail_about_sessions'),
        ('coaching_sessions', '0003_reference_cases'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.membership')),
            ],
        ),
        same_company("coaching_sessions_calendarfeed", "membership_id", "accounts_membership"),
    ]
