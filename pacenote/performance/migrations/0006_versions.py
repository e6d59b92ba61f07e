"""Let imports be deleted and put back, and the same bytes be read again; keep the figures of every version."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pacenote.base.tenancy import same_company


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_company_other_codes'),
        ('performance', '0005_unclaimed_counts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='companyreading',
            name='one_company_figure_per_source',
        ),
        migrations.RemoveConstraint(
            model_name='performancefile',
            name='same_bytes_once',
        ),
        migrations.AddField(
            model_name='companyreading',
            name='counts',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='performancefile',
            name='columns',
            field=models.JSONField(default=list, help_text='Titles of the table that was read, as the file has them.'),
        ),
        migrations.AddField(
            model_name='performancefile',
            name='deleted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='performancefile',
            name='deleted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='performancefile',
            name='drift',
            field=models.JSONField(default=dict, help_text='Titles gone and new since the file of its kind before it.'),
        ),
        migrations.AddField(
            model_name='performancefile',
            name='rerun_of',
            field=models.ForeignKey(help_text='The same bytes, read by a later reader.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reruns', to='performance.performancefile'),
        ),
        migrations.AddField(
            model_name='performancefile',
            name='unknown_columns',
            field=models.JSONField(default=list, help_text='Those of them that no reading was taken from.'),
        ),
        migrations.AlterField(
            model_name='performancefile',
            name='status',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('loading', 'Reading'), ('asking', 'Needs an answer'), ('loaded', 'Imported'), ('refused', 'Refused'), ('deleted', 'Deleted'), ('same', 'Read again, nothing new')], default='waiting', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='companyreading',
            constraint=models.UniqueConstraint(condition=models.Q(('counts', True)), fields=('slot', 'source', 'metric'), name='one_company_figure_per_source'),
        ),
        migrations.AddConstraint(
            model_name='companyreading',
            constraint=models.UniqueConstraint(fields=('slot', 'file', 'metric'), name='one_company_figure_per_file'),
        ),
        migrations.AddConstraint(
            model_name='performancefile',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), ('rerun_of', None)), fields=('company', 'sha256'), name='same_bytes_once'),
        ),
        migrations.AddConstraint(
            model_name='performancefile',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['waiting', 'loading'])), fields=('rerun_of',), name='one_rerun_at_once'),
        ),
        same_company("performance_performancefile", "rerun_of_id", "performance_performancefile"),
    ]
