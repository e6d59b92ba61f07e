"""Keep whom users said are not theirs, so that nobody is asked twice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_membership_limited'),
        ('imports', '0002_rows_of_several_periods'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Stranger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('id_kind', models.CharField(blank=True, max_length=20)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('folded_name', models.CharField(blank=True, help_text='Empty where there is an id.', max_length=200)),
                ('name', models.CharField(blank=True, help_text='As the file wrote it.', max_length=200)),
                ('said_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'id_kind', 'external_id', 'folded_name'), name='one_stranger_per_identity')],
            },
        ),
        protect("imports_stranger"),
    ]
