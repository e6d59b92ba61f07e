"""Issues and kudos about people, and the company's own list of their types."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import protect, same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_reminders'),
        ('people', '0007_retired_statuses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RemarkType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=60)),
                ('kudo', models.BooleanField(help_text='Counts for the person; otherwise against.')),
                ('weight', models.PositiveSmallIntegerField(default=1)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('retired', models.BooleanField(default=False)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_at', models.DateTimeField()),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='people.person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.remarktype')),
            ],
        ),
        migrations.AddConstraint(
            model_name='remarktype',
            constraint=models.UniqueConstraint(fields=('company', 'label'), name='one_remark_type_per_word'),
        ),
        migrations.AddConstraint(
            model_name='remarktype',
            constraint=models.CheckConstraint(condition=models.Q(('weight__lte', 10)), name='remark_weight_0_to_10'),
        ),
        migrations.AddIndex(
            model_name='remark',
            index=models.Index(fields=['person', '-happened_at'], name='remarks_by_time'),
        ),
        protect("people_remarktype", "people_remark"),
        same_company("people_remark", "person_id", "people_person"),
        same_company("people_remark", "type_id", "people_remarktype"),
    ]
